// audit_account() of the records about tenancies.
#include "core/journal/account_audit.h"

namespace riser::journal {
namespace {

std::string differs(std::string_view what, Money stated, Money expected) {
    return std::string(what) + " is " + format_money(stated) + ", computed " +
           format_money(expected);
}

}  // namespace

Differences audit_account(const payment::Account& before, const AccountClosed& r,
                          const EntryHeader& /*header*/) {
    if (before.closed()) return {"an account is closed twice"};
    const auto expected = billing::closing_of(before, r.terms);
    if (expected.moves == r.moves) return {};
    const auto stated = billing::sums_of(r.moves);
    Differences found;
    const auto same = [&found](std::string_view what, Money a, Money b) {
        if (a != b) found.push_back(differs(what, a, b));
    };
    same("what is paid out at the end", stated.refund, expected.refund);
    same("what is owed at the end", stated.collection, expected.collection);
    same("credit that goes to the other account", stated.credit_to_other, expected.credit_to_other);
    same("debt that goes to the other account", stated.debt_to_other, expected.debt_to_other);
    same("credit that is forfeited", stated.forfeited, expected.forfeited);
    if (found.empty()) found.emplace_back("an account is closed by other moves");
    return found;
}

Differences audit_account(const payment::Account& before, const FormerAccountPaid& r,
                          const EntryHeader& /*header*/) {
    if (!before.closed()) return {"money for an account that is not closed is not credited to it"};
    const Money expected = std::min(r.amount(), before.in_collection);
    if (r.to_collection == expected) return {};
    return {differs("what pays a debt of before", r.to_collection, expected)};
}

Differences audit_account(const payment::Account& before, const RefundPaid& r,
                          const EntryHeader& /*header*/) {
    if (r.amount <= before.refund_owed) return {};
    return {differs("a refund that is paid out", r.amount, before.refund_owed)};
}

}  // namespace riser::journal
