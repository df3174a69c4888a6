// Examples of the records about bills (example_records.h).
#include "tests/unit/core/example_records.h"

namespace riser::journal {
namespace {

using billing::LineKind;
using billing::LocalDay;
using billing::Unit;
using metering::Quantity;

constexpr std::int64_t k_march_ms = 1'772'323'200'000;  // 2026-03-01 00:00 UTC
constexpr std::int64_t k_april_ms = 1'775'001'600'000;  // 2026-04-01 00:00 UTC
constexpr std::int64_t k_may_ms = 1'777'593'600'000;    // 2026-05-01 00:00 UTC
constexpr LocalDay k_issued{std::chrono::year(2026) / 4 / 1};
constexpr LocalDay k_due{std::chrono::year(2026) / 4 / 15};

BillRead example_read() {
    return {{{3}, {1}, Quantity::import_energy},
            1'000'000,
            {1'205'400},
            {1'301'600},
            k_march_ms - 5'000,
            k_april_ms + 10'000,
            billing::ReadBasis::actual,
            billing::ReadBasis::interpolated,
            {96'200}};
}

// 96.2 kWh at 0.32 and a standing charge, 19 % on top, whole cents.
BillIssued example_bill() {
    BillIssued bill;
    bill.account = id_of<AccountId>(0xAC);
    bill.number = {1, 2026, 123};
    bill.number_text = "A-2026-000123";
    bill.from_ms = k_march_ms;
    bill.to_ms = k_april_ms;
    bill.next_ends_ms = k_may_ms;
    bill.issued = k_issued;
    bill.due = k_due;
    bill.reads = {example_read()};
    BilledLine energy;
    energy.charged = {LineKind::energy,
                      bill.reads[0].register_id,
                      id_of<TariffId>(0x7A),
                      2,
                      1,
                      {},
                      k_march_ms,
                      k_april_ms,
                      Unit::watt_hour,
                      96'200'000'000,
                      {36'632'960}};
    energy.unit_price = {320'000};
    energy.tax_group = 1;
    energy.estimated = true;
    energy.net = {30'784'000};
    energy.gross = {36'632'960};
    BilledLine standing;
    standing.charged.kind = LineKind::standing_charge;
    standing.charged.charge = {7};
    standing.charged.from_ms = k_march_ms;
    standing.charged.to_ms = k_april_ms;
    standing.charged.unit = Unit::piece;
    standing.charged.quantity = 31;
    standing.charged.amount = {11'067'000};
    standing.tax_group = 1;
    standing.net = {9'300'000};
    standing.gross = {11'067'000};
    bill.lines = {energy, standing};
    bill.tax_groups = {{1, false, {{19, 190'000, 0}}}};
    bill.taxes = {{1, 19, 190'000, {40'084'000}, {7'615'960}}};
    bill.net = {40'084'000};
    bill.tax = {7'615'960};
    bill.carried_in = {-1'230};
    bill.total = {47'700'000};
    bill.rounding = {40};
    bill.carried_out = {-1'270};
    return bill;
}

}  // namespace

std::vector<Record> example_billing_records() {
    const auto account = id_of<AccountId>(0xAC);
    const billing::BillNumber number{1, 2026, 123};
    BillingAgreed agreed;
    agreed.account = account;
    agreed.cycle = {1, std::chrono::hours(24)};
    agreed.days_to_pay = 14;
    agreed.working_days.day_profiles = {{{{0, 0}}}, {{{0, 1}}}};
    agreed.working_days.week_profiles = {{{1, 1, 1, 1, 1, 0, 0}}};
    agreed.working_days.seasons = {{1, 1, 0}};
    agreed.rounding.remainder = payment::RemainderUse::written_off;
    agreed.series.prefix = "A-";
    agreed.tax_code = 19;
    agreed.tax_ppm = 190'000;
    agreed.period_ends_ms = k_april_ms;
    agreed.reads = {example_read()};
    OverdueTermsAgreed overdue;
    overdue.account = account;
    overdue.ladder = billing::usual_ladder();
    overdue.ladder.steps[3].fee = {2'500'000};
    overdue.ladder.disconnection_minimum = {20'000'000};
    overdue.interest = {52'700, billing::DayCount::actual_actual, 5, 250'000, {4'000'000}};
    overdue.reconnection_fee = {25'000'000};
    return {agreed,
            example_bill(),
            overdue,
            ReminderGiven{account,
                          number,
                          4,
                          billing::StepKind::final_notice,
                          k_due + std::chrono::days(14),
                          {47'700'000},
                          {52'300'000}},
            LateCharged{account, number, LateKind::interest, {48'215}, k_due, 77'000'000},
            BillDisputed{account, number, true, k_due},
            BillNumbered{account, number, "RE/2026/00817", k_issued, k_due}};
}

}  // namespace riser::journal
