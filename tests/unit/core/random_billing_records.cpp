// RandomRecords: bills.
#include "tests/unit/core/random_records.h"

namespace riser::journal {
namespace {

constexpr std::int64_t k_last_bill_ms = to_unix_ms(k_no_upper_bound);
constexpr std::int64_t k_amount = 1'000'000'000'000;  // of one line: sums stay in range

}  // namespace

std::int64_t RandomRecords::within(std::int64_t first, std::int64_t last) {
    return first +
           static_cast<std::int64_t>(random_.below(static_cast<std::uint64_t>(last - first) + 1));
}

billing::LocalDay RandomRecords::day() {
    return billing::LocalDay(std::chrono::days(within(0, 2'932'896)));
}

billing::BillNumber RandomRecords::bill_number() {
    return {static_cast<std::uint16_t>(within(1, UINT16_MAX)),
            static_cast<std::int32_t>(within(0, 9999)),
            static_cast<std::uint64_t>(
                within(1, static_cast<std::int64_t>(billing::k_max_bill_counter)))};
}

BillRead RandomRecords::bill_read(std::uint32_t meter) {
    BillRead read;
    read.register_id = {
        {meter},
        {1 + static_cast<std::uint32_t>(random_.below(9))},
        pick(metering::Quantity::import_energy, metering::Quantity::import_energy_t2)};
    read.share_ppm = number(1, payment::k_full_share_ppm);
    read.from = {number(0, k_max_register.wh)};
    read.to = {number(0, k_max_register.wh)};
    read.from_ms = time_ms();
    read.to_ms = time_ms();
    read.from_basis = pick(billing::ReadBasis::actual, billing::ReadBasis::last_known);
    read.to_basis = pick(billing::ReadBasis::actual, billing::ReadBasis::last_known);
    read.used = {number(0, k_max_register.wh)};
    return read;
}

template <>
BillingAgreed RandomRecords::make() {
    BillingAgreed r;
    r.account = id<AccountId>();
    r.cycle.day = static_cast<std::uint8_t>(within(1, 28));
    r.cycle.read_tolerance = std::chrono::seconds(within(0, 7 * 86'400));
    r.days_to_pay = static_cast<std::uint16_t>(within(0, 366));
    if (yes()) {
        r.working_days.day_profiles = {{{{0, 0}}}, {{{0, 1}}}};
        r.working_days.week_profiles = {{{1, 1, 1, 1, 1, 0, 0}}};
        r.working_days.seasons = {{1, 1, 0}};
    }
    r.rounding.place = pick(payment::RoundingPlace::line, payment::RoundingPlace::payment);
    r.rounding.step = {within(1, payment::k_max_rounding_step.micro)};
    r.rounding.mode = pick(payment::RoundingMode::half_even, payment::RoundingMode::down);
    r.numbered_by = pick(NumberedBy::gateway, NumberedBy::cloud);
    r.series.id = static_cast<std::uint16_t>(within(1, UINT16_MAX));
    r.series.prefix = text("ABCXYZ0189-/", 0, 12);
    r.series.year = pick(billing::YearRule::none, billing::YearRule::fiscal);
    r.series.fiscal_month = static_cast<std::uint8_t>(within(1, 12));
    r.series.digits = static_cast<std::uint8_t>(within(1, 12));
    r.tax_code = static_cast<std::uint16_t>(within(0, UINT16_MAX));
    r.tax_ppm = number(0, 1'000'000);
    r.period_ends_ms = time_ms();
    const auto reads = random_.below(3);
    for (std::uint32_t i = 0; i < reads; ++i) r.reads.push_back(bill_read(i + 1));
    return r;
}

template <>
BillIssued RandomRecords::make() {
    BillIssued r;
    r.account = id<AccountId>();
    r.kind = pick(billing::DocumentKind::bill, billing::DocumentKind::final_bill);
    r.number = bill_number();
    r.number_text = text("ABCXYZ0189-/", 1, k_max_number_text);
    r.from_ms = within(0, 1'000'000);
    r.to_ms = within(r.from_ms, k_last_bill_ms);
    r.next_ends_ms = within(r.to_ms, k_last_bill_ms);
    r.issued = billing::LocalDay(std::chrono::days(within(0, 20'000)));
    r.due = r.issued + std::chrono::days(within(0, 366));
    const auto reads = random_.below(3);
    for (std::uint32_t i = 0; i < reads; ++i) r.reads.push_back(bill_read(i + 1));
    const auto lines = random_.below(5);
    Money charged{};
    for (std::uint64_t i = 0; i < lines; ++i) {
        BilledLine line;
        line.charged.kind = pick(billing::LineKind::energy, billing::LineKind::feed_in);
        line.charged.register_id.meter = {static_cast<std::uint32_t>(within(0, 65'535))};
        if (yes()) line.charged.tariff = id<TariffId>();
        line.charged.version = static_cast<std::uint32_t>(within(0, UINT32_MAX));
        line.charged.price = static_cast<payment::PriceIndex>(within(0, payment::k_max_prices - 1));
        line.charged.from_ms = r.from_ms;
        line.charged.to_ms = r.to_ms;
        line.charged.unit = pick(billing::Unit::none, billing::Unit::piece);
        line.charged.quantity = number(0, payment::k_max_shared_energy);
        line.charged.amount = {within(-k_amount, k_amount)};
        line.unit_price = {within(0, k_amount)};
        line.estimated = yes();
        line.net = line.gross = line.charged.amount;
        charged += line.charged.amount;
        r.lines.push_back(line);
    }
    if (yes()) r.tax_groups = {{1, yes(), {{19, 190'000, 0}, {7, 5'000, 1}}}};
    r.net = charged;
    r.carried_in = {within(-9'999, 9'999)};
    r.carried_out = {within(-9'999, 9'999)};
    r.total = charged + r.carried_in - r.carried_out;
    r.rounding = r.total - r.net;
    return r;
}

template <>
OverdueTermsAgreed RandomRecords::make() {
    OverdueTermsAgreed r;
    r.account = id<AccountId>();
    if (yes()) r.ladder = billing::usual_ladder();
    r.ladder.disconnection_minimum = {within(0, k_amount)};
    r.interest.annual_ppm = within(0, 1'000'000);
    r.interest.day_count = pick(billing::DayCount::actual_365, billing::DayCount::actual_actual);
    r.interest.grace_days = static_cast<std::uint16_t>(within(0, 366));
    r.interest.cap_ppm = within(0, 1'000'000);
    r.interest.flat_fee = {number(0, k_max_amount.micro)};
    r.reconnection_fee = {number(0, k_max_amount.micro)};
    return r;
}

template <>
ReminderGiven RandomRecords::make() {
    return {id<AccountId>(),
            bill_number(),
            static_cast<std::uint8_t>(within(0, billing::k_max_steps - 1)),
            pick(billing::StepKind::reminder, billing::StepKind::disconnection),
            day(),
            {number(0, k_max_amount.micro)},
            {number(0, k_max_amount.micro)}};
}

template <>
LateCharged RandomRecords::make() {
    LateCharged r{id<AccountId>(),
                  bill_number(),
                  pick(LateKind::interest, LateKind::reconnection_fee),
                  {number(0, k_max_amount.micro)},
                  day(),
                  0};
    if (r.kind == LateKind::interest) r.residue = within(0, billing::k_interest_denominator - 1);
    return r;
}

template <>
BillDisputed RandomRecords::make() {
    return {id<AccountId>(), bill_number(), yes(), day()};
}

template <>
BillNumbered RandomRecords::make() {
    BillNumbered r{
        id<AccountId>(), bill_number(), text("ABCXYZ0189-/", 1, k_max_number_text), day(), {}};
    r.due = r.issued;
    return r;
}

}  // namespace riser::journal
