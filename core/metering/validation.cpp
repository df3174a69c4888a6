#include "core/metering/validation.h"

#include <algorithm>

namespace riser::metering {
namespace {

// A register that is reset by command starts at zero; what it counted until the next reading is at
// most this or the believable advance.
constexpr Energy k_near_zero{2'000};

__extension__ using Int128 = __int128;

}  // namespace

std::string_view to_string(Progress progress) {
    switch (progress) {
        case Progress::normal: return "normal";
        case Progress::rollover: return "rollover";
        case Progress::backwards: return "backwards";
        case Progress::impossible: return "impossible";
        case Progress::reset: return "reset";
    }
    return "normal";
}

Energy believable_advance(const ProgressInput& input) {
    if (input.max_power.w <= 0) return k_max_register;
    const auto microseconds = std::max<std::int64_t>(0, input.elapsed.count());
    const Int128 wh = static_cast<Int128>(input.max_power.w) * 11 * microseconds /
                      (Int128{10} * 3'600'000'000LL);
    const Int128 limit = wh + 2 * input.quantum.wh;
    return {static_cast<std::int64_t>(std::min<Int128>(limit, k_max_register.wh))};
}

Energy rollover_advance(const ProgressInput& input) {
    return *input.rollover + input.quantum - input.previous + input.value;
}

Progress classify_progress(const ProgressInput& input) {
    const Energy limit = believable_advance(input);
    if (input.value >= input.previous) {
        return input.value - input.previous <= limit ? Progress::normal : Progress::impossible;
    }
    // One quantum back is the rounding of a float register that a poll catches at its edge.
    if (input.previous - input.value <= input.quantum && input.quantum.wh > 1) {
        return Progress::normal;
    }
    const bool near_end = input.rollover && input.previous.wh > input.rollover->wh / 10 * 9;
    if (near_end && rollover_advance(input) <= limit) return Progress::rollover;
    if (input.same_serial && input.value <= std::max(k_near_zero, limit)) return Progress::reset;
    return Progress::backwards;
}

}  // namespace riser::metering
