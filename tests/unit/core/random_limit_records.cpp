// Random records about load limits.
#include "tests/unit/core/random_records.h"

namespace riser::journal {

template <>
LoadLimited RandomRecords::make() {
    LoadLimited r;
    r.supply_point = {small_id()};
    r.cause = pick(LimitCause::used_up, LimitCause::over);
    if (r.cause == LimitCause::used_up) {
        r.limit = {number(500, 100'000)};
        r.step = static_cast<std::uint8_t>(1 + random_.below(6));
    }
    if (r.cause != LimitCause::over) r.limited_s = number(0, 30LL * 24 * 3600);
    return r;
}
template <>
OverLimit RandomRecords::make() {
    OverLimit r;
    r.supply_point = {small_id()};
    r.limit = {number(500, 100'000)};
    r.used = {number(100'001, k_max_power.w)};
    r.shown = {number(100'001, k_max_power.w)};
    r.over_s = number(30, 3600);
    r.off_s = number(60, 1800);
    r.number = static_cast<std::uint8_t>(1 + random_.below(20));
    if (yes()) r.waits = pick(payment::AfterOverloads::person, payment::AfterOverloads::next_day);
    return r;
}

}  // namespace riser::journal
