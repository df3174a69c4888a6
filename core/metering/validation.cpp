#include "core/metering/validation.h"

#include <algorithm>

namespace riser::metering {
namespace {

// A register that is reset by command starts at zero; what it counted until the next reading is at
// most this or the believable advance.
constexpr Energy k_near_zero{2'000};

__extension__ using Int128 = __int128;

// From the last tenth of the range to its first one, by a believable advance, where that cannot be a
// swapped meter. A `previous` beyond the end means that the end is configured wrongly: then nothing is
// known of the advance.
bool is_rollover(const ProgressInput& input, Energy limit) {
    if (!input.rollover || input.previous > *input.rollover) return false;
    const bool told_apart = input.max_power.w > 0 || input.same_serial;
    if (!told_apart) return false;
    const std::int64_t tenth = input.rollover->wh / 10;
    return input.previous.wh > tenth * 9 && input.value.wh <= tenth &&
           rollover_advance(input) <= limit;
}

// Near zero: what the connection can have drawn since, and less than half of what was there. Small steps
// back are no resets: meters restore an older value after a power failure.
bool is_reset(const ProgressInput& input, Energy limit) {
    const Energy since = input.max_power.w > 0 ? std::max(k_near_zero, limit) : k_near_zero;
    return input.value <= since && input.value.wh <= input.previous.wh / 2;
}

}  // namespace

std::string_view to_string(Progress progress) {
    switch (progress) {
        case Progress::normal:
            return "normal";
        case Progress::rollover:
            return "rollover";
        case Progress::backwards:
            return "backwards";
        case Progress::impossible:
            return "impossible";
        case Progress::reset:
            return "reset";
    }
    return "normal";
}

Energy believable_advance(const ProgressInput& input) {
    if (input.max_power.w <= 0) return k_max_register;
    const Int128 watts = std::min(input.max_power, k_max_power).w;
    const auto microseconds = std::max<std::int64_t>(0, input.elapsed.count());
    const Int128 wh = watts * 11 * microseconds / (Int128{10} * 3'600'000'000LL);
    const Int128 limit = wh + Int128{2} * input.quantum.wh;
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
    if (is_rollover(input, limit)) return Progress::rollover;
    if (input.same_serial && is_reset(input, limit)) return Progress::reset;
    return Progress::backwards;
}

}  // namespace riser::metering
