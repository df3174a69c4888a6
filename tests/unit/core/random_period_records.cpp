// Random records about demand and minimum charges (random_records.h).
#include <algorithm>

#include "tests/unit/core/random_records.h"

namespace riser::journal {
namespace {

constexpr std::int64_t k_last_time_ms = 253'402'300'799'000;

}  // namespace

template <>
PeriodTermsBegan RandomRecords::make() {
    PeriodTermsBegan r;
    r.account = id<AccountId>();
    r.from_ms = number(0, k_last_time_ms);
    if (yes()) return r;
    r.tariff = id<TariffId>();
    r.version = static_cast<std::uint32_t>(unsigned_number(1, UINT32_MAX, UINT32_MAX));
    constexpr std::array<std::uint16_t, 4> k_windows{0, 15, 30, 60};
    r.window_minutes = k_windows.at(random_.below(k_windows.size()));
    r.sliding = r.window_minutes != 0 && yes();
    return r;
}

template <>
PeriodCharged RandomRecords::make() {
    PeriodCharged r;
    r.account = id<AccountId>();
    r.kind = yes() ? billing::LineKind::demand : billing::LineKind::minimum_charge;
    r.tariff = id<TariffId>();
    r.version = static_cast<std::uint32_t>(unsigned_number(1, UINT32_MAX, UINT32_MAX));
    r.from_ms = within(0, k_last_time_ms);
    r.to_ms = within(r.from_ms, k_last_time_ms);
    r.period_ends_ms = within(r.to_ms, k_last_time_ms);
    r.of_days = static_cast<std::uint16_t>(within(28, 31));
    r.days = static_cast<std::uint16_t>(within(1, r.of_days));
    r.amount = {number(1, k_max_amount.micro)};
    if (r.kind == billing::LineKind::minimum_charge) {
        r.least = {within(1, k_max_amount.micro)};
        r.charged = {within(0, r.least.micro - 1)};
        return r;
    }
    r.basis = pick(DemandBasis::measured, DemandBasis::ratchet);
    r.window_from_ms = within(0, k_last_time_ms - 3'600'000);
    r.window_to_ms = r.window_from_ms + 900'000;
    r.power = {number(1, k_max_power.w)};
    r.unmeasured_ms = number(0, INT64_MAX);
    return r;
}

}  // namespace riser::journal
