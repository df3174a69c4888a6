#include "gateway/controller/books.h"

#include <algorithm>

#include "core/journal/account_records.h"
#include "core/voucher/credit_id.h"

namespace riser::controller {

const ShareBooks* SupplyPointBooks::find_share(MeterId meter, metering::Quantity quantity) const {
    const auto found = std::find_if(shares.begin(), shares.end(), [&](const ShareBooks& share) {
        return share.share.meter == meter && share.share.quantity == quantity;
    });
    return found == shares.end() ? nullptr : &*found;
}

std::vector<metering::RegisterShare> SupplyPointBooks::registers() const {
    std::vector<metering::RegisterShare> defined;
    for (const auto& share : shares) defined.push_back(share.share);
    return defined;
}

bool SupplyPointBooks::is_cut_for(journal::SupplyReason why) const {
    if (desired != metering::SwitchState::disconnected || reason != why) return false;
    return !tenancy.by_order || !times.desired || times.desired->earliest_ms > tenancy.since_ms;
}

namespace {

// What the account says and what the ledger says of one side of it.
std::optional<std::string> differs(const Books& books, AccountId id, ledger::AccountKind kind,
                                   std::string_view what, Money held) {
    const Money posted = books.ledger.balance({kind, id});
    if (posted == held) return std::nullopt;
    return "account " + to_string(id) + " has " + std::string(what) + " of " + format_money(held) +
           " but the ledger says " + format_money(posted);
}

std::optional<std::string> check_account(const Books& books, const payment::Account& account) {
    using ledger::AccountKind;
    const AccountId id = account.id;
    if (auto wrong =
            differs(books, id, AccountKind::customer_credit, "credits", account.balance())) {
        return wrong;
    }
    if (auto wrong =
            differs(books, id, AccountKind::customer_debt, "debts", -journal::debt_of(account))) {
        return wrong;
    }
    if (auto wrong = differs(books, id, AccountKind::credit_lent, "lent credit",
                             -journal::lent_to(account))) {
        return wrong;
    }
    if (auto wrong = differs(books, id, AccountKind::deposit, "a deposit", account.deposit.held)) {
        return wrong;
    }
    if (auto wrong =
            differs(books, id, AccountKind::refund_payable, "a refund owed", account.refund_owed)) {
        return wrong;
    }
    return differs(books, id, AccountKind::collection, "debts of before", -account.in_collection);
}

// Whoever has it is charged for it: an account of its own that has not ended.
std::optional<std::string> check_supply_point(const Books& books, const SupplyPointBooks& point) {
    if (point.account.is_nil()) return std::nullopt;
    const payment::Account* account = books.find_account(point.account);
    const std::string has = "supply point " + to_string(point.id) + " has ";
    if (account == nullptr) return has + "an account without books";
    const std::string named = has + "account " + to_string(account->id) + ", which is ";
    if (account->closed()) return named + "closed";
    if (account->supply_point == point.id) return std::nullopt;
    return named + "of supply point " + to_string(account->supply_point);
}

// What a voucher has paid is a top-up of the account that it was typed for.
std::optional<std::string> check_vouchers(const Books& books) {
    for (const auto& [lock, use] : books.vouchers.all_redeemed()) {
        if (use.account.is_nil()) continue;
        const auto paid = books.top_ups.find(voucher::credit_id(lock));
        if (paid == books.top_ups.end() || paid->second.account != use.account) {
            return "a voucher was redeemed for account " + to_string(use.account) +
                   ", which was not credited for it";
        }
    }
    return std::nullopt;
}

// The entries of tokens are of this journal.
std::optional<std::string> check_tokens(const Books& books) {
    for (const auto& [account, holding] : books.bound.accounts()) {
        if (!holding.uses.empty() && holding.uses.back().sequence > books.sequence)
            return "a token of account " + to_string(account) + " was used in an entry to come";
    }
    return std::nullopt;
}

}  // namespace

std::optional<std::string> check_books(const Books& books) {
    if (books.ledger.sum_of_balances() != Money{}) {
        return "the ledger does not sum to zero";
    }
    for (const auto& [id, account] : books.accounts) {
        if (auto wrong = check_account(books, account)) return wrong;
    }
    for (const auto& [id, billing] : books.billing) {
        const payment::Account* account = books.find_account(id);
        if (account == nullptr) return "there are bills of account " + to_string(id) + " alone";
        if (auto wrong = journal::check_billing(billing, *account)) return wrong;
    }
    for (const auto& supply_point : books.supply_points) {
        if (auto wrong = check_supply_point(books, supply_point)) return wrong;
    }
    if (auto wrong = check_tokens(books)) return wrong;
    return check_vouchers(books);
}

}  // namespace riser::controller
