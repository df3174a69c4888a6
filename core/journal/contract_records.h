// The durable facts of how an account pays beside its bills: payments that came to nothing, the
// change between prepaid and on bill, payment plans, deposits, and credit limits. Part of record.h. Amounts are
// gross; days are local days.
#pragma once

#include <cstdint>
#include <vector>

#include "core/journal/tenancy_records.h"
#include "core/payment/account.h"
#include "core/payment/billing/bill_number.h"
#include "core/payment/billing/closing.h"
#include "core/payment/billing/credit_limit.h"
#include "core/payment/billing/interest.h"
#include "core/payment/billing/payment_plan.h"
#include "core/units/ids.h"
#include "core/units/money.h"

namespace riser::journal {

// A payment that had been credited never came or went back: bounced, charged back. What was credited is taken back with
// what that costs (top_up_clearing, charge_revenue); bills that it paid are open again. The parts are those of
// billing::bounce_parts(); a debt is entered by a ChargeConfigured of the same entry. What topping up has cost is given back
// with it (charge_revenue): it bought nothing.
struct PaymentBounced {
    TopUpId id{};  // of this fact: ordered again, it is the same
    TopUpId payment{};
    AccountId account{};
    Money amount{};       // of the payment, > 0
    Money fee{};          // >= 0
    Money from_credit{};  // >= 0, like the next ones; together they are the whole
    Money to_debt{};
    Money from_refund{};
    Money to_collection{};
    Money vending_fee{};  // of the payment, 0..amount

    bool operator==(const PaymentBounced&) const = default;
    // What the customer is without afterwards.
    [[nodiscard]] Money whole() const { return amount + fee - vending_fee; }
};

// The account pays afterwards from now on, or before. To on bill: its first terms of billing follow in the same entry and
// make of its balance an opening balance. To prepaid: a final bill comes before it in the same entry, and nothing is known of
// its bills any more; a debt that it takes along is entered by a ChargeConfigured of the same entry.
struct AccountModeChanged {
    CommandId order{};
    AccountId account{};
    payment::AccountMode mode = payment::AccountMode::prepaid;
    std::vector<billing::Move> moves;  // as billing::mode_moves() computes them
    std::vector<HandOverRead> reads;   // of every register that is open, by meter and quantity

    bool operator==(const AccountModeChanged&) const = default;
};

// A customer promised to pay what is open of these bills in instalments. As long as he does, they are not overdue: no
// reminder, no interest, no disconnection for them. The instalments sum to what was open of them.
struct PaymentPlanAgreed {
    CommandId order{};
    AccountId account{};
    std::vector<billing::BillNumber> bills;  // 1..k_max_plan_bills, ascending
    billing::PaymentPlan plan;

    bool operator==(const PaymentPlanAgreed&) const = default;
};
inline constexpr std::size_t k_max_plan_bills = 100;

enum class PlanEnd : std::uint8_t {
    kept = 1,       // nothing of its bills is open
    broken = 2,     // an instalment did not come: all of it is due
    withdrawn = 3,  // by an order
};

// The plan of an account ended. Ladders of its bills go on where they stood, and interest runs, from `day` on; what of them
// was due later is due then where it was broken.
struct PaymentPlanEnded {
    AccountId account{};
    PlanEnd end = PlanEnd::kept;
    billing::LocalDay day{};

    bool operator==(const PaymentPlanEnded&) const = default;
};

// A deposit is asked for, or no longer (amount 0), and by which terms it earns interest from now on. What is held stays.
struct DepositDemanded {
    CommandId order{};
    AccountId account{};
    Money amount{};  // in all, 0..k_max_amount
    billing::LocalDay due{};
    std::int64_t annual_ppm = 0;  // 0..1'000'000
    billing::DayCount day_count = billing::DayCount::actual_365;

    bool operator==(const DepositDemanded&) const = default;
};

enum class DepositMove : std::uint8_t {
    paid_in = 1,   // top_up_clearing -> deposit
    refunded = 2,  // deposit -> top_up_clearing
    applied = 3,   // deposit -> customer_credit: it pays bills
    accrued = 4,   // nothing but interest
};

// Money goes into the deposit or out of it. What it earned of the days before `until` is booked first
// (deposit_interest -> deposit).
struct DepositMoved {
    TopUpId id{};  // accrued: of the order that it is a part of
    AccountId account{};
    DepositMove move = DepositMove::paid_in;
    Money amount{};    // > 0; accrued: 0
    Money interest{};  // >= 0
    billing::LocalDay until{};
    std::int64_t residue = 0;  // after that, of a micro-unit, / billing::k_interest_denominator

    bool operator==(const DepositMoved&) const = default;
};

// How much an account on bill may use before it is paid, from now on; a limit of 0: as much as it likes. What was said of
// the limit before is said anew.
struct CreditLimitAgreed {
    AccountId account{};
    billing::CreditLimit terms;

    bool operator==(const CreditLimitAgreed&) const = default;
};

// It is said how much of its credit limit an account has used: that it comes near, that nothing is left, or that it is
// far from it again. Where the terms are so, the notice of a disconnection counts from here, and a bill is issued at once.
struct CreditUseTold {
    AccountId account{};
    billing::CreditStage stage = billing::CreditStage::within;
    Money used{};   // as journal::credit_use_of() has it; below zero: it is ahead
    Money limit{};  // that was agreed

    bool operator==(const CreditUseTold&) const = default;
};

}  // namespace riser::journal
