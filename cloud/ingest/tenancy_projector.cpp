// AccountProjector: records about tenancies.
#include <algorithm>

#include "cloud/ingest/account_projector.h"
#include "cloud/ingest/settlement_books.h"
#include "core/journal/account_audit.h"
#include "core/journal/account_records.h"

namespace riser::cloud {
namespace {

// An account is of one supply point, and what has ended has none.
std::optional<Unapplied> foreign(const AccountBooks& books, SupplyPointId id) {
    const std::string named = "supply point " + to_string(id) + " passes to account " +
                              to_string(books.id) + ", which is ";
    if (books.pots.closed()) return Unapplied{"inapplicable", named + "closed"};
    if (books.supply_point == id) return std::nullopt;
    return Unapplied{"inapplicable", named + "of supply point " + to_string(books.supply_point)};
}

}  // namespace

std::optional<Unapplied> AccountProjector::take(const journal::AccountClassified& r) {
    auto books = session_.account_books(key_, r.account);
    if (!books) return no_account(r.account);
    apply(books->pots, r);
    session_.put_account_books(key_, *books);
    return std::nullopt;
}

// The reads are where the registers of the supply point go on; nothing of them may be left out.
std::optional<Unapplied> AccountProjector::take(const journal::TenancyBegan& r) {
    auto point = session_.supply_point(key_, r.supply_point);
    if (!point) {
        return Unapplied{"inapplicable", "there is no supply point " + to_string(r.supply_point)};
    }
    auto books = r.account.is_nil() ? std::nullopt : session_.account_books(key_, r.account);
    if (!r.account.is_nil() && !books) return no_account(r.account);
    if (books) {
        if (auto why = foreign(*books, r.supply_point)) return why;
    }
    had(r.supply_point, point->account);
    const bool paid = was_paid(r.supply_point);
    point->account = r.account;
    session_.put_supply_point(key_, *point);
    for (auto& share : session_.shares_of(key_, r.supply_point)) {
        const auto read = std::find_if(r.reads.begin(), r.reads.end(), [&](const auto& one) {
            return one.register_id.meter == share.share.meter &&
                   one.register_id.quantity == share.share.quantity;
        });
        const bool was_open = share.open;
        share.open = read != r.reads.end();
        if (share.open) {
            if (was_open) compare(*read, share, paid);
            // What ran while nobody paid is nobody's.
            share.settled = read->value;
            share.settled_ms = header_.wall_ms;
        } else if (was_open) {
            session_.add_difference(
                key_, {header_.sequence, 0,
                       "supply point " + to_string(r.supply_point) +
                           ": a register is not read when its supply point passes on"});
        }
        session_.put_share(key_, share);
    }
    if (!books) return std::nullopt;
    apply(books->pots, r);
    session_.put_account_books(key_, *books);
    return std::nullopt;
}

std::optional<Unapplied> AccountProjector::take(const journal::AccountClosed& r) {
    auto books = session_.account_books(key_, r.account);
    if (!books) return no_account(r.account);
    for (const auto& what : journal::audit_account(books->pots, r, header_)) {
        session_.add_difference(key_, {header_.sequence, 0, about_account(r.account, what)});
    }
    apply(books->pots, r, header_.wall_ms);
    tell_bills(*books, r);
    books->blocks = {};
    books->low_credit = false;
    books->stated = {};
    books->recomputed = {};
    session_.put_account_books(key_, *books);
    auto point = session_.supply_point(key_, books->supply_point);
    if (point && point->account == r.account) {
        had(point->id, point->account);
        point->account = {};
        session_.put_supply_point(key_, *point);
    }
    tell_refund(*books);
    session_.close_open_items(key_.gateway_key(), k_move_not_done, to_string(r.account),
                              header_.wall_ms);
    return std::nullopt;
}

std::optional<Unapplied> AccountProjector::take(const journal::FormerAccountPaid& r) {
    auto books = session_.account_books(key_, r.account);
    if (!books) return no_account(r.account);
    if (!add_within_range(books->credited, r.amount())) {
        return Unapplied{"out_of_range", "what the account was credited leaves its range"};
    }
    tell_bills(*books, r);
    if (auto why = book(r, *books)) return why;
    tell_refund(*books);
    return std::nullopt;
}

std::optional<Unapplied> AccountProjector::take(const journal::RefundPaid& r) {
    auto books = session_.account_books(key_, r.account);
    if (!books) return no_account(r.account);
    if (auto why = book(r, *books)) return why;
    tell_refund(*books);
    return std::nullopt;
}

// Somebody had it who pays by a tariff.
bool AccountProjector::was_paid(SupplyPointId id) {
    const AccountId payer = had_.at(id);
    const auto books = payer.is_nil() ? std::nullopt : session_.account_books(key_, payer);
    return books && !session_.tariff_versions(key_, books->tariff).empty();
}

// Whoever leaves was charged up to the closing read, and no register goes back.
void AccountProjector::compare(const journal::HandOverRead& read, const ShareBooks& share,
                               bool paid) {
    // What is fed in is credited only where the tariff has a price for it.
    const bool feeds_in = share.share.role == metering::RegisterRole::feed_in;
    if (feeds_in && read.value > share.settled) return;
    if (read.value == share.settled || (!paid && read.value > share.settled)) return;
    session_.add_difference(
        key_, {header_.sequence, 0,
               "supply point " + to_string(share.supply_point) + ": meter " +
                   to_string(share.share.meter) + " passes on at " + std::to_string(read.value.wh) +
                   " Wh, charged up to " + std::to_string(share.settled.wh) + " Wh"});
}

// The office believes that somebody has moved; when nobody has, a person must know.
void AccountProjector::tell_move(const std::string& subject, const std::string& what,
                                 journal::CommandResult result) {
    using journal::CommandResult;
    if (result == CommandResult::done || result == CommandResult::already_done) {
        return session_.close_open_items(key_.gateway_key(), k_move_not_done, subject,
                                         header_.wall_ms);
    }
    const bool late = result == CommandResult::expired;
    session_.raise(key_.gateway_key(), k_move_not_done, subject,
                   what + (late ? " was not carried out: it reached the building too late, or its "
                                  "clock was unsure. Order it again if it still holds"
                                : " was refused by the gateway, and nothing has changed: look at "
                                  "who has the supply point, and whether its meters are read"),
                   header_.wall_ms);
}

void AccountProjector::judge_move(const wire::CommandBody& order, journal::CommandResult result) {
    if (const auto* in = std::get_if<wire::MoveIn>(&order)) {
        tell_move("supply point " + to_string(in->supply_point),
                  "the move-in of account " + to_string(in->account), result);
    }
    const auto* out = std::get_if<wire::MoveOut>(&order);
    if (out == nullptr) return;
    // Somebody did it in the building meanwhile: what was wanted is so.
    const auto books = session_.account_books(key_, out->account);
    const bool is_so = books && books->pots.closed() && out->transfer_to.is_nil();
    tell_move(to_string(out->account), "the move-out",
              is_so ? journal::CommandResult::already_done : result);
}

// Money of somebody who has left: a person pays it out.
void AccountProjector::tell_refund(const AccountBooks& books) {
    const std::string id = to_string(books.id);
    if (books.pots.refund_owed <= Money{}) {
        return session_.close_open_items(key_.gateway_key(), "refund_due", id, header_.wall_ms);
    }
    session_.raise(key_.gateway_key(), "refund_due", id,
                   "the account is closed, and " + format_money(books.pots.refund_owed) +
                       " of it are to be paid out",
                   header_.wall_ms);
}

}  // namespace riser::cloud
