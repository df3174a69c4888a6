#include "tests/sim/solar.h"

#include "core/base/prng.h"

namespace riser::sim {
namespace {

constexpr std::int64_t k_day_s = 86'400;
constexpr std::int64_t k_hour_s = 3'600;
constexpr std::int64_t k_noon_s = 12 * k_hour_s + k_hour_s / 2;
constexpr std::int64_t k_half_a_day_of_sun_s = 7 * k_hour_s;
constexpr std::uint64_t k_of_clouds = 0x50'1A'12ULL;
// What clouds leave, in percent.
constexpr std::int64_t k_least_percent = 15;
constexpr std::uint64_t k_percent_of_clouds = 86;

}  // namespace

// A parabola between sunrise and sunset, with other clouds each hour.
std::int64_t Solar::watts(SimTime now) const {
    if (!is_there()) return 0;
    const std::int64_t second = (now - now % step_ + day_start_).count() / 1'000'000;
    const std::int64_t off_noon = second % k_day_s - k_noon_s;
    const std::int64_t reach = k_half_a_day_of_sun_s;
    if (off_noon <= -reach || off_noon >= reach) return 0;
    Prng dice(seed_ ^ k_of_clouds ^
              (static_cast<std::uint64_t>(second / k_hour_s) * 0x9E37'79B9'7F4A'7C15ULL));
    dice.next();
    const std::int64_t percent =
        k_least_percent + static_cast<std::int64_t>(dice.below(k_percent_of_clouds));
    return peak_w_ * (reach * reach - off_noon * off_noon) / (reach * reach) * percent / 100;
}

}  // namespace riser::sim
