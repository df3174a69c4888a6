#include "cloud/ingest/account_projector.h"

#include <algorithm>

#include "cloud/ingest/settlement_books.h"
#include "core/journal/account_audit.h"
#include "core/journal/account_records.h"
#include "core/journal/standing_audit.h"
#include "core/payment/tariff_standing.h"

namespace riser::cloud {

bool within_range(const payment::Account& account) {
    if (account.credits.size() > payment::k_max_pots ||
        account.charges.size() > payment::k_max_pots)
        return false;
    Money sum{};
    const auto add = [&sum](Money amount) {
        return add_within_range(sum, amount.micro < 0 ? -amount : amount);
    };
    const auto credit_fits = [&](const payment::Credit& c) { return add(c.amount) && add(c.owed); };
    const auto charge_fits = [&](const payment::Charge& c) {
        return add(c.remaining) && add(c.taken_in_week);
    };
    const Money held = account.deposit.held;
    if (held < Money{} || held > k_max_amount) return false;
    return add(account.accumulated_debt) && add(account.refund_owed) &&
           add(account.in_collection) &&
           std::all_of(account.credits.begin(), account.credits.end(), credit_fits) &&
           std::all_of(account.charges.begin(), account.charges.end(), charge_fits);
}

Unapplied no_account(AccountId id) {
    return {"inapplicable", "there is no account " + to_string(id)};
}

payment::Account opened_account() {
    payment::Account account;
    account.credits = {payment::Credit{}};
    account.charges = {payment::Charge{}};
    update_statuses(account);
    return account;
}

// What is given, or lapses, is charged less, or more.
template <class R>
std::optional<Unapplied> AccountProjector::give(const R& r, Money amount) {
    auto books = session_.account_books(key_, r.account);
    if (!books) return no_account(r.account);
    tell_bills_of_gift(*books, header_, amount);
    return book(r, *books);
}

template <class R>
std::optional<Unapplied> AccountProjector::book(const R& r) {
    auto books = session_.account_books(key_, r.account);
    if (!books) return no_account(r.account);
    return book(r, *books);
}

std::optional<Unapplied> AccountProjector::take(const journal::Credited& r) {
    auto books = session_.account_books(key_, r.account);
    if (!books) return no_account(r.account);
    if (!add_within_range(books->credited, r.amount)) {
        return Unapplied{"out_of_range", "what the account was credited leaves its range"};
    }
    tell_bills(*books, r);
    return book(r, *books);
}

std::optional<Unapplied> AccountProjector::take(const journal::CreditConfigured& r) {
    return book(r);
}
std::optional<Unapplied> AccountProjector::take(const journal::CreditInvoked& r) {
    return give(r, r.amount);
}
std::optional<Unapplied> AccountProjector::take(const journal::CreditRenewed& r) {
    return give(r, r.renewal.granted - r.renewal.lapsed);
}
std::optional<Unapplied> AccountProjector::take(const journal::CreditExpired& r) {
    return give(r, -r.amount);
}
std::optional<Unapplied> AccountProjector::take(const journal::ChargeConfigured& r) {
    return book(r);
}

std::optional<Unapplied> AccountProjector::take(const journal::ChargeCollected& r) {
    auto books = session_.account_books(key_, r.account);
    if (!books) return no_account(r.account);
    // What the cloud cannot compute counts as nothing, so that it shows in the reconciliation.
    if (const payment::Charge* charge = books->pots.find_charge(r.line.charge)) {
        const Money computed = with_amounts(books->pots, *charge, r.line).collected;
        (void)add_within_range(books->computed, computed);
    }
    if (r.line.charge == payment::k_tariff_charge) compare(r, *books);
    if (!add_within_range(books->collected, r.line.collected)) {
        return Unapplied{"out_of_range", "what the account has consumed leaves its range"};
    }
    if (books->billing) {
        const auto versions = session_.tariff_versions(key_, books->tariff);
        apply(*books->billing, r, &versions);
    }
    return book(r, *books);
}

// Is it the standing charge of the account's tariff?
void AccountProjector::compare(const journal::ChargeCollected& r, const AccountBooks& books) {
    const auto versions = session_.tariff_versions(key_, books.tariff);
    const auto zone = session_.local_time(key_);
    const auto what = journal::judge_standing(books.pots, {books.tariff, &versions}, r,
                                              {header_, zone ? &*zone : nullptr});
    if (!what.empty()) {
        session_.add_difference(key_, {header_.sequence, 0, about_account(r.account, what)});
    }
}

}  // namespace riser::cloud
