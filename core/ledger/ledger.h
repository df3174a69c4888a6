// The double-entry ledger of one site: every transfer takes from one ledger account what it gives to
// another, so the sum of all balances is zero for ever (the conservation law). Sides follow the
// operator's books: a customer's prepaid credit is what the operator owes him.
#pragma once

#include <cstdint>
#include <unordered_map>
#include <vector>

#include "core/units/ids.h"
#include "core/units/money.h"

namespace riser::ledger {

// The number is stored: it never changes its meaning.
enum class AccountKind : std::uint8_t {
    customer_credit = 1,  // one per customer account: what he has left
    top_up_clearing = 2,  // money received on its way from seller or cloud
    energy_revenue = 3,   // collected for consumption, tax included
    adjustment = 4,       // corrections
    customer_debt =
        5,  // one per customer account: what he owes beside his credit, as a negative balance
    credit_lent = 6,       // one per customer account: emergency credit not yet paid back, negative
    credit_given = 7,      // free units and gifts, less what lapsed of them
    charge_revenue = 8,    // standing charges and fees, tax included
    debt_taken_over = 9,   // debts of before, entered to be collected
    refund_payable = 10,   // one per customer account that was closed: to be paid out
    collection = 11,       // one per customer account that was closed: still owed, negative
    rounding = 12,         // what no coin is small enough for
    energy_purchase = 13,  // what customers were credited for energy that they fed in, negative
    deposit = 14,          // one per customer account: his deposit, which is held for him
    deposit_interest = 15,  // what deposits have earned, negative
};

struct LedgerAccount {
    AccountKind kind = AccountKind::customer_credit;
    AccountId customer{};  // nil for the site-wide kinds

    auto operator<=>(const LedgerAccount&) const = default;
};

// amount > 0 moves from `from` to `to`.
struct Transfer {
    LedgerAccount from;
    LedgerAccount to;
    Money amount{};

    bool operator==(const Transfer&) const = default;
};

class Ledger {
public:
    // Asserts on amount <= 0, on from == to and on an overflow of a balance.
    void post(const Transfer& transfer);
    // Would post() succeed and leave both balances within k_max_balance? For transfers that others
    // decided: enough possible amounts in a row make an impossible balance.
    [[nodiscard]] bool can_post(const Transfer& transfer) const;

    [[nodiscard]] Money balance(const LedgerAccount& account) const;
    // Zero, always. Walks all accounts: for start-up, tests and the auditor, not for the hot path.
    [[nodiscard]] Money sum_of_balances() const;
    // Sorted, for snapshots and comparison.
    [[nodiscard]] std::vector<std::pair<LedgerAccount, Money>> balances() const;
    // Restores a snapshot. Returns false, changing nothing, when the sum is not zero or an account is
    // named twice.
    [[nodiscard]] bool restore(const std::vector<std::pair<LedgerAccount, Money>>& balances);

    bool operator==(const Ledger& other) const { return balances() == other.balances(); }

private:
    struct Hash {
        std::size_t operator()(const LedgerAccount& account) const {
            return std::hash<AccountId>{}(account.customer) * 31 +
                   static_cast<std::size_t>(account.kind);
        }
    };
    std::unordered_map<LedgerAccount, Money, Hash> balances_;
};

}  // namespace riser::ledger
