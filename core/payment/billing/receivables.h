// What one account owes on its bills, and what payments do to it. Money is allocated oldest bill first, in
// the configured order inside a bill, where the instalments of a payment plan take the place of the due days of its
// bills; what is left over is a credit that pays the next bill. Nothing is lost:
//
//     a payment = its allocations + what of it is still a credit
//     issued = paid + open + settled by rounding
//
// Every allocation names the money it came from, so that a payment that bounces takes back exactly what it
// paid, also what it paid later as a credit.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <vector>

#include "core/base/result.h"
#include "core/payment/billing/bill.h"
#include "core/payment/billing/bill_number.h"
#include "core/payment/billing/payment_plan.h"
#include "core/payment/rounding.h"
#include "core/units/ids.h"
#include "core/units/money.h"

namespace riser::billing {

// The parts of a bill that a payment can go to. Numbers are stored: they never change.
enum class Component : std::uint8_t { interest = 0, fee = 1, principal = 2 };
inline constexpr std::size_t k_components = 3;
using ByComponent = std::array<Money, k_components>;

[[nodiscard]] Money sum_of(const ByComponent& amounts);

struct OpenBill {
    BillNumber number;
    LocalDay issued{};
    LocalDay due{};
    bool disputed = false;  // not paid from money that was not meant for it, and no ladder runs
    ByComponent charged{};  // >= 0
    ByComponent paid{};     // 0..charged
    Money rounded{};        // settled without payment, because no coin is small enough

    bool operator==(const OpenBill&) const = default;
    [[nodiscard]] Money open(Component component) const;
    [[nodiscard]] Money open() const;
    [[nodiscard]] bool settled() const { return open() == Money{}; }
    // Was to be paid by now, though it may be paid.
    [[nodiscard]] bool is_overdue(LocalDay today) const { return due < today && !disputed; }
};

// Where money came from: a payment, or a credit note (or cancellation, or bill below zero).
struct Source {
    TopUpId payment{};
    BillNumber document;

    auto operator<=>(const Source&) const = default;
};

// Money received and not needed yet.
struct CreditLot {
    Source source;
    Money amount{};  // > 0

    bool operator==(const CreditLot&) const = default;
};

// amount < 0 takes an earlier one back. An empty bill: paid out to the customer.
struct Allocation {
    Source source;
    BillNumber bill;
    Component component = Component::principal;
    Money amount{};

    bool operator==(const Allocation&) const = default;
};

struct Receivables {
    std::vector<OpenBill> bills;     // by due day, then by number; settled ones stay until dropped
    std::vector<CreditLot> credits;  // oldest first, each source once
    std::vector<Allocation> allocations;  // of the bills above and the credits, in order
    Money carried{};                      // remainder of roundings, to be charged by the next bill

    bool operator==(const Receivables&) const = default;
    [[nodiscard]] Money open() const;                   // over all bills
    [[nodiscard]] Money credit() const;                 // over all lots
    [[nodiscard]] Money overdue(LocalDay today) const;  // due before today and not disputed
    [[nodiscard]] const OpenBill* find(const BillNumber& number) const;
};

struct AllocationRules {
    // Which component of a bill is paid first.
    std::array<Component, k_components> order{Component::interest, Component::fee,
                                              Component::principal};
    // With RoundingPlace::payment: a rest of a bill that rounds to nothing is carried to the next bill.
    payment::Rounding rounding;
    // Of the payment plan that runs: its bills, ascending, and all instalments that were agreed. Money goes to an
    // instalment before it goes to bills that are due after it, and to the bills of the plan as far as they were promised.
    std::vector<BillNumber> plan_bills;
    std::vector<Instalment> plan_instalments;
};
[[nodiscard]] Outcome<> check_allocation_rules(const AllocationRules& rules);

// The components of a bill above zero. A component below zero, a fee given back, lessens the others.
[[nodiscard]] ByComponent components_of(const Bill& bill);

// Adds a bill and pays it from credits as far as they go. A total below zero becomes a credit. A credit note
// or cancellation goes to the bill it corrects first. Refused: a number that is already there, and a bill that
// was composed with another remainder than `carried`, which becomes the bill's carried_out.
[[nodiscard]] Outcome<> issue(Receivables& receivables, const Bill& bill,
                              const AllocationRules& rules);

// The same for who knows of a bill only what is owed on it: a gateway whose bills are numbered elsewhere. Refused:
// a bill without number, known already, paid before, or with components out of 0..k_max_amount.
[[nodiscard]] Outcome<> add_open_bill(Receivables& receivables, const OpenBill& bill,
                                      const AllocationRules& rules);

// Allocates money (> 0, <= k_max_amount): to the chosen bill first, then oldest first; the rest is a credit.
// Refused: a source that is in `allocations` or `credits`, a chosen bill that is not known. Older repeats are
// kept away by the key of the payment, as with every top-up.
[[nodiscard]] Outcome<> receive(Receivables& receivables, const Source& source, Money amount,
                                const AllocationRules& rules,
                                const std::optional<BillNumber>& chosen = std::nullopt);

// Credits pay what is open: after a dispute ended, after a bill was issued.
void use_credits(Receivables& receivables, const AllocationRules& rules);

// The money never came or went back (bounced, charged back). What it paid is open again, what of it was a
// credit is gone; other credits step in. Returns what of it had been paid out: the customer owes that, as a
// charge of the next bill. Refused: an unknown source, and one that was reversed before.
[[nodiscard]] Result<Money> reverse(Receivables& receivables, const Source& source,
                                    const AllocationRules& rules);

// Takes up to `amount` out of the credits, oldest first, as paid out; returns what was taken.
[[nodiscard]] Money pay_out(Receivables& receivables, Money amount);

// The account ends, and another one of the customer takes over what it owes: what its credits do not pay of its bills
// is settled by that, also what is disputed. Those allocations name no source. At most `amount`; returns what was settled.
Money hand_over_debt(Receivables& receivables, Money amount, const AllocationRules& rules);

// What has to be paid now to settle `open`, under the rounding of payments.
[[nodiscard]] Money payable(Money open, const payment::Rounding& rounding);

// Forgets bills that are settled and were due before `day`, with their allocations. A payment of which
// nothing is left can no longer be reversed: choose a day longer ago than anybody may take money back.
void drop_settled(Receivables& receivables, LocalDay day);

// What ran up since the last bill and will be on the next one: interest, and fees for being late.
struct Unbilled {
    Money interest{};
    Money fees{};

    bool operator==(const Unbilled&) const = default;
};

// What reconnection asks for: everything overdue, what being late cost since, and the fee for reconnecting. A
// credit counts towards it; what of it pays charges that are not billed yet stays a credit until they are.
struct AmountToClear {
    ByComponent overdue{};
    Unbilled unbilled;
    Money reconnection_fee{};
    Money credit{};
    // What was paid of bills that are not due yet. It counts for what being late costs, which no bill states yet and a
    // payment goes past, and for nothing that is overdue.
    Money paid_ahead{};

    bool operator==(const AmountToClear&) const = default;
    // Zero: supply may come back.
    [[nodiscard]] Money total() const;
};
// `reconnection_fee` is zero for an account that was not disconnected, or that was billed the fee already.
[[nodiscard]] AmountToClear amount_to_clear(const Receivables& receivables, LocalDay today,
                                            const Unbilled& unbilled, Money reconnection_fee);

}  // namespace riser::billing
