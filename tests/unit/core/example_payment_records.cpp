// Examples of the records about credits and charges (example_records.h).
#include "tests/unit/core/example_records.h"

namespace riser::journal {
namespace {

constexpr std::int64_t k_noon_ms = 1'774'785'600'000;  // 2026-03-29T12:00:00Z
constexpr std::int64_t k_day_ms = 86'400'000;

}  // namespace

std::vector<Record> example_payment_records() {
    const auto account = id_of<AccountId>(0xAC);
    CreditConfigured configured;
    configured.account = account;
    configured.credit = {2};
    configured.type = payment::CreditType::emergency;
    configured.priority = 200;
    configured.needs_confirmation = true;
    configured.paid_back = true;
    configured.preset = {5'000'000};
    configured.offered_at = {1'000'000};
    ChargeConfigured charge;
    charge.account = account;
    charge.charge = {3};
    charge.type = payment::ChargeType::time_based;
    charge.purpose = payment::ChargePurpose::debt;
    charge.priority = 2;
    charge.per_period = {250'000};
    charge.period = payment::CollectionPeriod::week;
    charge.begins_ms = k_noon_ms;
    charge.added = {40'000'000};
    charge.while_on_emergency = false;
    ChargeCollected collected;
    collected.account = account;
    collected.purpose = payment::ChargePurpose::standing;
    collected.line.charge = {1};
    collected.line.from_ms = k_noon_ms;
    collected.line.to_ms = k_noon_ms + 3 * k_day_ms;
    collected.line.days = 3;
    collected.line.of_days = 31;
    collected.line.so = {true, false};
    collected.line.collected = {120'000};
    collected.line.deferred = {80'000};
    return {
        configured,
        CreditInvoked{account, {2}, payment::CreditType::emergency, {5'000'000}},
        CreditRenewed{account, {{4}, k_noon_ms, {300'000}, {2'000'000}}},
        CreditExpired{account, {5}, payment::CreditType::reserved, LapseReason::expired, {700'000}},
        charge,
        collected};
}

std::vector<Record> example_rerating_records() {
    const TariffId tariff = id_of<TariffId>(0x7A);
    ConsumptionRerated rerated;
    rerated.account = id_of<AccountId>(0xAC);
    rerated.parts = {
        {{14'400},
         1'000'000,
         {tariff, 2, 0},
         {tariff, 2, 1},
         k_noon_ms,
         k_noon_ms + k_day_ms,
         true},
        {{77}, 333'333, {tariff, 1, 0}, {tariff, 2, 0}, k_noon_ms - k_day_ms, k_noon_ms, false}};
    rerated.amount = {3'427'200};
    rerated.residue_after = {123'456'789};
    return {rerated};
}

std::vector<Record> example_price_records() {
    const auto at = [](std::int64_t unix_s) { return UtcTime{std::chrono::seconds(unix_s)}; };
    return {LocalTimeDefined{
        {"Europe/Berlin",
         {{at(1'761'440'400), 3600}, {at(1'774'746'000), 7200}, {at(1'792'890'000), 3600}}}}};
}

std::vector<Record> example_later_payment_versions() {
    using payment::SplitStep;
    auto credited = example<Credited>();
    credited.split.week_begins_ms = k_noon_ms - 6 * k_day_ms;
    credited.split.lines = {{SplitStep::payment_debt, {3}, {}, {1'000'000}},
                            {SplitStep::accumulated_debt, {}, {}, {200'000}},
                            {SplitStep::owed_balance, {}, {}, {50'000}},
                            {SplitStep::emergency_owed, {}, {2}, {400'000}}};
    Money rest = credited.amount;
    for (const auto& line : credited.split.lines) rest -= line.amount;
    credited.split.lines.push_back({SplitStep::balance, {}, {}, rest});
    auto configured = example<AccountConfigured>();
    configured.max_top_up = {200'000'000};
    configured.max_balance = {500'000'000};
    return {credited, configured};
}

std::vector<Record> example_feed_in_records() {
    EnergyFedIn fed_in;
    fed_in.account = id_of<AccountId>(0xAC);
    fed_in.supply_point = {7};
    fed_in.register_id = {{3}, {2}, metering::Quantity::export_energy};
    fed_in.share_ppm = 500'000;
    fed_in.register_from = {1'000};
    fed_in.register_to = {2'501};
    fed_in.from_ms = k_noon_ms;
    fed_in.to_ms = k_noon_ms + 300'000;
    fed_in.tariff = {id_of<TariffId>(0x7A), 2, {}};
    fed_in.tariff.hash.fill(0x11);
    fed_in.amount = {60'040};
    fed_in.residue_after = {0};
    return {fed_in};
}

}  // namespace riser::journal
