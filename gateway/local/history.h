// What the local API asks of the past and what it is answered: statements and usage, as values. Who
// answers (gateway/store/read_model) sits behind a queue: a question never holds up the present,
// and money is never decided on these figures. Dates are days of the building's own calendar.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "core/journal/billing_records.h"
#include "core/journal/contract_records.h"
#include "core/journal/period_records.h"
#include "core/metering/apportionment.h"
#include "core/metering/register.h"
#include "core/metering/switch.h"
#include "core/payment/billing/bill.h"
#include "core/payment/billing/closing.h"
#include "core/payment/charge.h"
#include "core/payment/credit.h"
#include "core/payment/customer_class.h"
#include "core/payment/prediction.h"
#include "core/payment/price_ahead.h"
#include "core/payment/top_up.h"
#include "core/payment/usage_history.h"
#include "core/units/energy.h"
#include "core/units/ids.h"
#include "core/units/money.h"
#include "gateway/local/meter_data.h"

namespace riser::local {

// ---- lines of a statement, in the order of the journal -----------------------------------------

// The balance an account had before the oldest entry that is still kept.
struct BroughtForward {
    bool operator==(const BroughtForward&) const = default;
};
struct TopUpLine {
    TopUpId id{};
    std::uint8_t source = 0;  // journal::TopUpSource
    bool operator==(const TopUpLine&) const = default;
};
// What was used at one price on one day, between two top-ups.
struct EnergyLine {
    Energy energy{};
    Price price{};  // before tax
    std::int64_t tax_ppm = 0;
    bool estimated = false;  // a part was split by time, not read at the boundary
    bool operator==(const EnergyLine&) const = default;
};
// Going into a dearer block that prices its whole period: the difference for what was used before.
struct BlockLine {
    Energy energy{};
    Price price{};  // of the block, before tax
    std::int64_t tax_ppm = 0;
    bool operator==(const BlockLine&) const = default;
};
// What was charged at the lowest price while the clock was unsure: the difference to the price of its time.
struct CorrectionLine {
    Energy energy{};
    bool operator==(const CorrectionLine&) const = default;
};
// What was charged by a tariff that was entered wrongly is put right: from..to is when it was used.
struct CorrectedPriceLine {
    Energy energy{};
    std::uint32_t version = 0;  // whose price was due
    bool booked = true;         // else the account is closed: the difference is settled outside
    Money was{};                // charged before; not said of what is not booked
    Money difference{};         // to what was due, below zero: too much was charged
    bool operator==(const CorrectedPriceLine&) const = default;
};
// What was fed in on one day, between two top-ups.
struct FeedInLine {
    Energy energy{};
    Price price{};  // credited per kWh
    bool operator==(const FeedInLine&) const = default;
};
// What of the top-up above it did not reach the credit.
struct TopUpPartLine {
    TopUpId id{};
    payment::SplitStep step = payment::SplitStep::payment_debt;
    std::uint16_t which = 0;  // charge or credit of the account; 0: none in particular
    bool operator==(const TopUpPartLine&) const = default;
};
// One period of a standing charge or of a debt paid by instalments.
struct ChargeLine {
    payment::ChargePurpose purpose = payment::ChargePurpose::standing;
    std::uint16_t charge = 0;
    Money deferred{};  // there was no credit for it: to be paid with the next top-up
    bool operator==(const ChargeLine&) const = default;
};
// Why credit beside the tenant's own came or went. The number is stored: it never changes its meaning.
enum class CreditChange : std::uint8_t { granted = 0, expired = 1, withdrawn = 2, renewed = 3 };
struct CreditLine {
    payment::CreditType type = payment::CreditType::emergency;
    std::uint16_t credit = 0;
    CreditChange why = CreditChange::granted;
    bool operator==(const CreditLine&) const = default;
};
// What a register showed when the account began, or ended.
struct ReadingLine {
    MeterId meter{};
    metering::Quantity quantity = metering::Quantity::import_energy;
    Energy value{};
    bool opening = false;
    bool actual = true;  // read for it; else what was believed last
    bool operator==(const ReadingLine&) const = default;
};
// What became of a part of the account at its end.
struct ClosingLine {
    billing::Pot from = billing::Pot::prepaid_credit;
    billing::Pot to = billing::Pot::refund;
    Money moved{};  // > 0; the line's amount is what of it is credit
    bool operator==(const ClosingLine&) const = default;
};
// Money that came for an account that was closed, or went to him who had it.
struct AfterClosingLine {
    billing::Pot pot =
        billing::Pot::collection;  // collection: paid what was owed; refund: owed back
    Money moved{};
    bool paid_out = false;
    bool operator==(const AfterClosingLine&) const = default;
};
// A bill or what corrects one. The line's amount is what it forgives by rounding, and nothing else: what it states was
// charged before.
struct BillLine {
    billing::DocumentKind document = billing::DocumentKind::bill;
    billing::BillNumber number;
    Money total{};  // below zero: given back
    LocalDay due = 0;
    bool operator==(const BillLine&) const = default;
};
struct LateLine {
    journal::LateKind kind = journal::LateKind::interest;
    billing::BillNumber bill;
    bool operator==(const LateLine&) const = default;
};
// A payment came to nothing. The line's amount is what of it was taken from the credit; the rest is a debt.
struct BouncedLine {
    TopUpId payment{};
    Money whole{};  // with its fee
    bool operator==(const BouncedLine&) const = default;
};
// From now on it pays before, or afterwards. The line's amount is what of its credit pays debts, or becomes one.
struct ModeLine {
    payment::AccountMode mode = payment::AccountMode::prepaid;
    Money debt{};  // that it pays with its payments from now on
    bool operator==(const ModeLine&) const = default;
};
// A payment plan begins, or has ended.
struct PlanLine {
    std::optional<journal::PlanEnd> end;
    std::uint32_t instalments = 0;  // of one that begins
    Money promised{};
    bool operator==(const PlanLine&) const = default;
};
// Money of the deposit. The line's amount is what of it pays bills.
struct DepositLine {
    journal::DepositMove move = journal::DepositMove::paid_in;
    Money moved{};
    bool operator==(const DepositLine&) const = default;
};
// From now on he is a customer of this kind. The line moves nothing.
struct ClassLine {
    payment::CustomerClass customer_class = payment::CustomerClass::residential;
    bool critical = false;
    bool operator==(const ClassLine&) const = default;
};
// What changes how an account pays, and what it is.
using ContractLine = std::variant<BouncedLine, ModeLine, PlanLine, DepositLine, ClassLine>;
// A charge of a month as a whole: from..to of demand is the time of its maximum.
struct MonthLine {
    billing::LineKind kind = billing::LineKind::demand;  // or minimum_charge
    journal::DemandBasis basis = journal::DemandBasis::measured;
    Power power{};  // of demand
    bool operator==(const MonthLine&) const = default;
};
// A share of what a common supply point was charged: so much of the whole, by these weights. Of whoever passes it on all
// that is shared.
struct CommonLine {
    metering::ApportionmentKey key = metering::ApportionmentKey::equal;
    Money whole{};
    Energy energy{};  // its share of it
    std::int64_t weight = 0;
    std::int64_t of_weight = 0;
    bool passed_on = false;
    bool operator==(const CommonLine&) const = default;
};
// Causes of a line about supply beside those of journal::SupplyReason: nobody has ordered it.
inline constexpr std::uint8_t k_opened_unordered = 200;  // tripped, fell open, or by hand
inline constexpr std::uint8_t k_closed_unordered = 201;  // by hand, while cut off
inline constexpr std::uint8_t k_closed_again = 202;      // after it had opened so
inline constexpr std::uint8_t k_came_back = 203;  // closed while cut off, and nobody saw it do so
struct SupplyLine {
    metering::SwitchState state = metering::SwitchState::unknown;  // as read back
    std::uint8_t reason = 0;  // journal::SupplyReason, or one of those above
    bool operator==(const SupplyLine&) const = default;
};
// From this tariff version's beginning on, other prices hold.
struct TariffLine {
    std::uint32_t version = 0;
    std::int64_t effective_ms = 0;
    std::vector<Price> prices;
    std::int64_t tax_ppm = 0;
    bool operator==(const TariffLine&) const = default;
};

struct StatementLine {
    LocalDay day = 0;
    std::int64_t from_ms = 0;  // Unix time; equal to to_ms for what happens at one moment
    std::int64_t to_ms = 0;
    Money amount{};   // credited > 0, charged < 0
    Money balance{};  // after this line; the running sum of all amounts
    std::variant<BroughtForward, TopUpLine, EnergyLine, SupplyLine, TariffLine, BlockLine,
                 TopUpPartLine, ChargeLine, CreditLine, ReadingLine, ClosingLine, AfterClosingLine,
                 CorrectionLine, BillLine, LateLine, FeedInLine, ContractLine, MonthLine,
                 CorrectedPriceLine, CommonLine>
        what;
    bool operator==(const StatementLine&) const = default;
};

struct Statement {
    Money opening{};  // before the first line of the period
    std::vector<StatementLine> lines;
    Money closing{};  // after the last one
    bool operator==(const Statement&) const = default;
};

struct DayUsage {
    LocalDay day = 0;
    Energy energy{};
    Money amount{};  // > 0
    bool operator==(const DayUsage&) const = default;
};

// ---- questions and answers ---------------------------------------------------------------------

enum class HistoryKind : std::uint8_t {
    statement,
    usage,
    // Of meter_data.h, answered by another machine.
    findings,       // of a meter, or of all
    intervals,      // of a meter, of the day `first`
    balance,        // by day
    common_energy,  // what an apportionment needs
    learn_anew,     // not a question: a person knows the reason of a residual
};
[[nodiscard]] constexpr bool is_about_meter_data(HistoryKind kind) {
    return kind >= HistoryKind::findings;
}

// `first` and `last` belong to the period. The token comes back with the answer.
struct HistoryQuery {
    std::uint64_t token = 0;
    HistoryKind kind = HistoryKind::statement;
    AccountId account{};
    LocalDay first = 0;
    LocalDay last = 0;
    MeterId meter{};  // 0: all
    bool operator==(const HistoryQuery&) const = default;
};

struct HistoryAnswer {
    std::uint64_t token = 0;
    // The journal entry up to which the answer knows; less than the building's while it catches up. 0 of meter data.
    std::uint64_t position = 0;
    // A message for people when there is no answer.
    std::variant<Statement, std::vector<DayUsage>, std::string, std::vector<Finding>, MeterDay,
                 EnergyBalanceReport, CommonEnergyFacts>
        answer;
    bool operator==(const HistoryAnswer&) const = default;
};

// What each account uses on an average day, for "about 5 days left". Sent now and then.
struct AverageUsage {
    AccountId account{};
    Money per_day{};
    int days = 0;  // that the average rests on
    bool operator==(const AverageUsage&) const = default;
};
// What lies ahead of an account, from what it is used to consuming. Sent every few minutes, and soon after credit.
struct AccountOutlook {
    AccountId account{};
    std::int64_t made_ms = 0;     // when `run_out` was predicted, Unix time; the rest is of now
    payment::Prediction run_out;  // of a prepaid account; else nothing is said
    payment::LowCreditLevel level = payment::LowCreditLevel::none;
    bool newly_low =
        false;  // a higher level than the time before: whoever warns people does it now
    payment::ConsumptionRate rate;
    payment::PriceOutlook price;      // taxes and levies included
    std::int64_t price_until_ms = 0;  // the price of now holds so long if no block ends before
    bool operator==(const AccountOutlook&) const = default;
};
struct UsageSummary {
    std::vector<AverageUsage> accounts;
    std::vector<AccountOutlook> outlooks;
    bool operator==(const UsageSummary&) const = default;
};

}  // namespace riser::local
