// What the books keep of an account that is billed: its terms, what it was charged since its last bill, what its bills
// ask for and what has been paid of them. One meaning for the gateway, which issues, and the cloud, which follows.
//
// While the account is open, this holds after every entry (check_billing):
//     balance of the account = credit - open bills - carried remainder - what is not billed yet
// Payments are not allocated by records: whoever has the records comes to the same allocation.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "core/journal/codec.h"
#include "core/journal/period_books.h"
#include "core/ledger/ledger.h"
#include "core/payment/account.h"
#include "core/payment/billing/receivables.h"

namespace riser::journal {

// Fees that were taken because a bill was not paid, less what was given back.
struct LateFees {
    Money late{};          // for being late at all
    Money reminders{};     // of the steps of its ladder
    Money reconnection{};  // for the return of supply that was cut off for it

    bool operator==(const LateFees&) const = default;
};

// A bill that is not forgotten yet, as far as receivables do not have it.
struct BillStanding {
    billing::BillNumber number;
    std::string number_text;  // of the legal entity, once it has one
    bool numbered = true;     // false: the cloud has not given it its number and days yet
    billing::LadderState ladder;
    std::vector<billing::LadderHold> holds;  // disputes; the last one may be open
    billing::LateInterest late;
    LateFees fees;
    billing::LocalDay reconnected{};  // when coming back after a cut for it cost a fee; 1970: never
    bool cancelled = false;

    bool operator==(const BillStanding&) const = default;
};

// What credit notes have taken back of a bill.
struct BillCredited {
    billing::BillNumber bill;
    Money amount{};  // > 0

    bool operator==(const BillCredited&) const = default;
};

// What came for the bills of a payment plan, less what was taken back.
struct PlanPayment {
    std::int64_t at_ms = 0;  // Unix time, of the entry
    Money amount{};

    bool operator==(const PlanPayment&) const = default;
};

struct PlanBooks {
    PaymentPlanAgreed agreed;
    std::vector<PlanPayment> payments;  // ascending; at most k_max_plan_payments

    bool operator==(const PlanBooks&) const = default;
};
// More than the spans between the ends of grace of a plan (at most 61): beyond it payments of one span are one.
inline constexpr std::size_t k_max_plan_payments = 200;
static_assert(k_max_plan_payments > billing::k_max_instalments + 1);

// What was said last of the use of a credit limit, and when: by the clocks of that entry.
struct CreditTold {
    billing::CreditStage stage = billing::CreditStage::near;  // never within
    BootId boot{};
    std::int64_t monotonic_ms = 0;
    std::int64_t wall_ms = 0;
    std::int64_t earliest_ms = 0;
    std::int64_t latest_ms = 0;

    bool operator==(const CreditTold&) const = default;
};

struct AccountBilling {
    BillingAgreed terms;  // without reads
    std::optional<OverdueTermsAgreed> overdue;
    std::int64_t billed_until_ms = 0;  // Unix time; nothing is billed before it
    std::int64_t period_ends_ms = 0;   // what begins from here on is for the bill after the next
    std::vector<std::int64_t> later_ends_ms;  // of the periods after this one, as far as planned
    // Since then; a register once more for each later period in which it was charged already.
    std::vector<BillRead> reads;
    std::vector<ChargedLine> lines;  // since then; at most k_max_charged_lines
    billing::Receivables receivables;
    std::vector<BillStanding> standings;  // of the bills of the receivables and those below that
                                          // asked for something, in order of their numbers
    std::vector<BillIssued> issued;  // the last k_kept_bills, oldest first: these can be cancelled
    bool closed = false;             // after the final bill
    std::vector<BillCredited> credited;  // of the last bills, at most k_kept_credited
    std::optional<PlanBooks> plan;       // that runs
    PeriodBooks period;                  // demand and minimum, which the next bill states
    std::optional<billing::CreditLimit> credit_limit;  // none: it uses as much as it likes
    std::optional<CreditTold> credit_told;             // none: it is far from its limit

    bool operator==(const AccountBilling&) const = default;
    [[nodiscard]] Money unbilled() const;
    [[nodiscard]] billing::AllocationRules rules() const;
    [[nodiscard]] const BillStanding* find(const billing::BillNumber& number) const;
    [[nodiscard]] BillStanding* find(const billing::BillNumber& number);
    [[nodiscard]] const BillIssued* find_issued(const billing::BillNumber& number) const;
    [[nodiscard]] Money credited_of(const billing::BillNumber& number) const;
    // Is it paid by instalments, and not overdue as long as they come?
    [[nodiscard]] bool in_plan(const billing::BillNumber& number) const;
};
inline constexpr std::size_t k_kept_bills = 3;
// A credit note is for one of the bills that are kept, and none of those that have one is taken back as a whole.
inline constexpr std::size_t k_kept_credited = 8;
inline constexpr std::size_t k_max_disputes = 16;  // of one bill: a dispute beyond holds nothing
// Bills that are paid are forgotten so many days after they were due.
inline constexpr int k_paid_bills_kept_days = 92;

// ---- what records do to it ------------------------------------------------------------------------
// `account` is as it was before the record. The first agreement begins its bills.
void agree(AccountBilling& billing, const payment::Account& account, const BillingAgreed& r,
           std::int64_t wall_ms);
// After an agreement or a bill: where later periods end, by the local time that the journal has. What is charged while
// bills wait is kept apart by it.
void plan_periods(AccountBilling& billing, const ZoneRules& zone);
void apply(AccountBilling& billing, const OverdueTermsAgreed& r);
void apply(AccountBilling& billing, const BillIssued& r);
void apply(AccountBilling& billing, const BillNumbered& r);
void apply(AccountBilling& billing, const ReminderGiven& r);
void apply(AccountBilling& billing, const LateCharged& r);
void apply(AccountBilling& billing, const BillDisputed& r);
// Charges and payments of the account.
void take_segment(AccountBilling& billing, const Settlement& settlement, const Segment& segment);
void apply(AccountBilling& billing, const EnergyFedIn& r);
void apply(AccountBilling& billing, const BlockStepped& r, std::int64_t wall_ms);
void apply(AccountBilling& billing, const ConsumptionRerated& r, std::int64_t wall_ms);
void apply(AccountBilling& billing, const ConsumptionCorrected& r, std::int64_t wall_ms);
// `versions` of the account's tariff as the books have them: by the one that held at the end of the time it is for it is
// taxed. nullptr: not known.
void apply(AccountBilling& billing, const ChargeCollected& r,
           const std::vector<payment::Tariff>* versions = nullptr);
void apply(AccountBilling& billing, const Credited& r);
// Something that was charged, for the next bill.
void take_line(AccountBilling& billing, const ChargedLine& line);
// A gift, or what lapsed of one (below zero).
void take_gift(AccountBilling& billing, Money amount, std::int64_t wall_ms);
// What no tariff and no charge of the account says: an adjustment, a fee.
void charge_beside(AccountBilling& billing, billing::LineKind kind, Money amount,
                   std::int64_t wall_ms);
void apply(AccountBilling& billing, const AccountClosed& r);
void apply(AccountBilling& billing, const FormerAccountPaid& r);

// ---- what they do to the account and to the ledger ----------------------------------------------------
void apply(payment::Account& account, const BillIssued& r);
void apply(payment::Account& account, const LateCharged& r);
[[nodiscard]] std::vector<ledger::Transfer> transfers_of(const BillIssued& r);
[[nodiscard]] std::vector<ledger::Transfer> transfers_of(const LateCharged& r);

// What of a top-up pays bills: all of it but what pays debts and emergency credit.
[[nodiscard]] Money payment_of(const Credited& r);

// The record as a bill whose figures billing::check_bill() and the receivables understand.
[[nodiscard]] billing::Bill bill_of(const BillIssued& r);

// The law above; nullopt when it holds.
[[nodiscard]] std::optional<std::string> check_billing(const AccountBilling& billing,
                                                       const payment::Account& account);

// For snapshots and stores.
[[nodiscard]] std::vector<std::uint8_t> encode_billing(const AccountBilling& billing);
[[nodiscard]] Result<AccountBilling> decode_billing(std::span<const std::uint8_t> bytes);

}  // namespace riser::journal
