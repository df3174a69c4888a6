// Where a customer's money lies, and how it moves when an account changes its mode or its tenancy ends. Each
// move takes from one pot what it gives to another, so no money is made or lost; what the customer is worth to
// the operator stays the same.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "core/base/result.h"
#include "core/payment/billing/bill.h"
#include "core/payment/billing/deposit.h"
#include "core/payment/rounding.h"
#include "core/units/money.h"

namespace riser::billing {

// Numbers are stored: they never change. What the customer owes is a pot below zero, as in the ledger.
enum class Pot : std::uint8_t {
    prepaid_credit = 1,    // token credit of a prepaid account
    emergency_credit = 2,  // below zero: used and not repaid
    prepaid_debt = 3,      // below zero: collected by a prepaid account bit by bit
    receivable = 4,        // below zero: open on bills
    bill_credit = 5,       // pays the next bill
    deposit = 6,           // with its interest
    refund = 7,            // to be paid out
    collection = 8,        // below zero: handed over as bad debt
    other_account = 9,     // of the same customer
    forfeited = 10,        // credit that cannot be refunded: subsidy, gift
    rounding = 11,         // difference nobody pays
};
inline constexpr std::size_t k_pots = 12;           // indexed by number
[[nodiscard]] std::string_view to_string(Pot pot);  // "prepaid_credit"

struct Move {
    Pot from = Pot::prepaid_credit;
    Pot to = Pot::bill_credit;
    Money amount{};  // > 0

    bool operator==(const Move&) const = default;
};

// All pots of one customer; every amount within k_max_amount. `rounding`, `refund` and the like are where
// moves end and are not looked at.
struct CustomerPots {
    Money prepaid_credit{};  // of either sign
    Money non_refundable{};  // the part of a positive prepaid credit that cannot be paid out, >= 0
    Money emergency_used{};  // >= 0
    Money prepaid_debt{};    // >= 0: owed
    Money open_bills{};      // >= 0: owed, the final bill included, disputed ones not
    Money bill_credit{};     // >= 0
    Money deposit{};         // >= 0, its interest included
};
[[nodiscard]] Outcome<> check_pots(const CustomerPots& pots);

// A prepaid account goes on bill: credit will pay the next bill; what is below zero, emergency credit and
// debts are owed on the first one. Non-refundable credit pays bills too.
[[nodiscard]] std::vector<Move> switch_to_postpaid(const CustomerPots& pots);

enum class DebtOnSwitch : std::uint8_t {
    becomes_prepaid_debt = 1,  // collected from top-ups or by the day
    must_be_paid = 2,          // no switch before it is
};
struct SwitchToPrepaid {
    DebtOnSwitch debt = DebtOnSwitch::becomes_prepaid_debt;
    bool release_deposit = true;  // prepaid needs none: it pays debts, the rest becomes credit
};
// An account on bill goes prepaid, after a bill up to this instant: credits and the deposit pay what is open,
// the rest of them is prepaid credit, the rest of the debt is a prepaid debt, or the switch is refused.
[[nodiscard]] Result<std::vector<Move>> switch_to_prepaid(const CustomerPots& pots,
                                                          const SwitchToPrepaid& policy);

// ---- move-out -------------------------------------------------------------------------------------

struct ClosingPolicy {
    bool transfer_credit = false;  // to another account of the customer instead of paying it out
    bool transfer_debt = false;    // likewise, instead of handing it to collection
    bool refund_non_refundable = false;
    payment::Rounding rounding;  // with RoundingPlace::payment: of the refund or the debt
};

// The whole account at its end, from the customer's side: what is above zero is his.
struct FinalStatement {
    CustomerPots before;
    std::vector<Move> moves;  // leave nothing in any pot of the account
    Money refund{};           // >= 0: paid out, or to the other account
    Money debt{};             // >= 0: to collection, or to the other account
    Money forfeited{};        // >= 0
    Money rounding{};         // lost by the customer where above zero, won where below
};
[[nodiscard]] FinalStatement final_statement(const CustomerPots& pots, const ClosingPolicy& policy);

// The last bill of a tenancy: no bill comes after it, so no remainder is carried out of it.
[[nodiscard]] Result<Bill> compose_final_bill(BillHeader header,
                                              std::span<const ChargeLine> charges, BillTerms terms,
                                              Money carried_in);

}  // namespace riser::billing
