#include "gateway/controller/shown_power.h"

#include <algorithm>

namespace riser::controller {
namespace {

__extension__ using Int128 = __int128;  // a meter may show anything

// A current alone may be reactive: at least a tenth of it does work, in any load that a flat has.
constexpr std::int64_t k_least_power_factor_divisor = 10;

// Volt-amperes of the first phase.
std::optional<std::int64_t> apparent_va(const metering::Instantaneous& values) {
    const auto& current = values.current_ma;
    const auto& voltage = values.voltage_mv;
    if (!current || !voltage) return std::nullopt;
    const Int128 product = static_cast<Int128>(*current) * *voltage / 1'000'000;
    const Int128 size = product < 0 ? -product : product;
    return static_cast<std::int64_t>(std::min<Int128>(size, k_max_power.w));
}

Power within_range(Power power) {
    return std::clamp(power, Power{-k_max_power.w}, k_max_power);
}

}  // namespace

std::optional<Power> shown_load(const metering::Instantaneous& values) {
    if (values.power) {
        const Power power = within_range(*values.power);
        return std::max(power, Power{-power.w});
    }
    const auto va = apparent_va(values);
    if (!va) return std::nullopt;
    return Power{*va};
}

std::optional<Power> certain_draw(const metering::Instantaneous& values, Power max_power) {
    Power drawn{};
    if (values.power) {
        drawn = std::max(within_range(*values.power), Power{0});
    } else if (const auto va = apparent_va(values)) {
        drawn = Power{*va / k_least_power_factor_divisor};
    } else {
        return std::nullopt;
    }
    const bool impossible =
        max_power.w > 0 && drawn.w / 11 > std::min(max_power, k_max_power).w / 10;
    return impossible ? Power{0} : drawn;
}

}  // namespace riser::controller
