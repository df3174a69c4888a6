#include "tests/sim/load.h"

#include <algorithm>

#include "core/base/prng.h"

namespace riser::sim {
namespace {

constexpr std::int64_t k_minute = 60;
constexpr std::int64_t k_hour = 3600;
constexpr std::int64_t k_day = 24 * k_hour;

enum Appliance : std::uint64_t {
    of_standby = 1,
    of_fridge,
    of_living,
    of_kettle,
    of_cooking,
    of_washing,
    of_heater,
    of_owner
};

// Chances in percent that a kettle is put on in a quarter of an hour, by the hour of the day.
constexpr std::int64_t k_kettle_percent[24] = {1,  0, 0, 0,  0,  4,  15, 30, 25, 12, 10, 10,
                                               15, 8, 8, 12, 10, 10, 15, 18, 15, 12, 6,  3};
// The same for half an hour of cooking.
constexpr std::int64_t k_cooking_percent[24] = {0,  0,  0, 0, 0, 0,  3,  12, 8,  3, 5, 15,
                                                40, 20, 4, 3, 6, 20, 55, 60, 30, 8, 2, 0};

std::uint64_t window_of(std::uint64_t day, std::int64_t second, std::int64_t length) {
    return day * static_cast<std::uint64_t>(k_day) + static_cast<std::uint64_t>(second / length);
}

}  // namespace

Load::Load(std::uint64_t seed, Duration day_start, int scale_percent, Duration step)
    : seed_(seed), day_start_(day_start), scale_percent_(scale_percent), step_(step) {
    standby_w_ = 25 + static_cast<std::int64_t>(dice(of_standby, 0, 60));
    fridge_offset_ = static_cast<std::int64_t>(dice(of_fridge, 0, 45 * k_minute));
    fridge_on_ = (12 + static_cast<std::int64_t>(dice(of_fridge, 1, 7))) * k_minute;
    fridge_w_ = 70 + static_cast<std::int64_t>(dice(of_fridge, 2, 60));
    // Four apartments of ten heat with electricity.
    const bool heats = dice(of_owner, 0, 10) < 4;
    heater_w_ = heats ? 1000 + 500 * static_cast<std::int64_t>(dice(of_owner, 1, 5)) : 0;
}

Load::Moment Load::moment(SimTime now) const {
    const SimTime step_start = now - now % step_;
    const std::int64_t second = (step_start + day_start_).count() / 1'000'000;
    return {static_cast<std::uint64_t>(second / k_day), second % k_day};
}

std::uint64_t Load::dice(std::uint64_t appliance, std::uint64_t window, std::uint64_t bound) const {
    Prng prng(seed_ ^ (appliance * 0xD1B54A32D192ED03ULL) ^ (window * 0x8CB92BA72F3D8DD7ULL));
    prng.next();
    return prng.below(bound);
}

std::uint64_t Load::dice_of(Draw draw, std::uint64_t appliance, std::uint64_t window,
                            std::uint64_t bound) const {
    Drawn& drawn = drawn_[static_cast<std::size_t>(draw)];
    if (!drawn.known || drawn.window != window)
        drawn = {true, window, dice(appliance, window, bound)};
    return drawn.value;
}

std::int64_t Load::watts(SimTime now) const {
    if (fixed_) return std::clamp<std::int64_t>(*fixed_, 0, most_w_);
    const Moment at = moment(now);
    const std::int64_t sum =
        standby_w_ + fridge(at) + living(at) + kettle(at) + cooking(at) + washing(at) + heater(at);
    return std::min(sum * scale_percent_ / 100, k_max_load_w);
}

// A compressor: 12 to 18 minutes of every 45, at the apartment's own phase.
std::int64_t Load::fridge(Moment at) const {
    return (at.second_of_day + fridge_offset_) % (45 * k_minute) < fridge_on_ ? fridge_w_ : 0;
}

// Light, television and computers: a little in the morning, more in the evening.
std::int64_t Load::living(Moment at) const {
    const std::int64_t hour = at.second_of_day / k_hour;
    const std::int64_t share = hour >= 17 && hour < 23  ? 100
                               : hour >= 6 && hour < 9  ? 45
                               : hour >= 9 && hour < 17 ? 20
                                                        : 3;
    const auto window = window_of(at.day, at.second_of_day, 20 * k_minute);
    return share *
           (120 + static_cast<std::int64_t>(dice_of(Draw::living, of_living, window, 260))) / 100;
}

std::int64_t Load::kettle(Moment at) const {
    const auto window = window_of(at.day, at.second_of_day, 15 * k_minute);
    const auto chance = static_cast<std::uint64_t>(k_kettle_percent[at.second_of_day / k_hour]);
    if (dice_of(Draw::kettle, of_kettle, window, 100) >= chance) return 0;
    const auto start =
        static_cast<std::int64_t>(dice_of(Draw::kettle_start, of_kettle, ~window, 12 * k_minute));
    const std::int64_t since = at.second_of_day % (15 * k_minute) - start;
    return since >= 0 && since < 3 * k_minute ? 2000 : 0;
}

// A hob or oven under its thermostat: on in two of three steps.
std::int64_t Load::cooking(Moment at) const {
    const auto window = window_of(at.day, at.second_of_day, 30 * k_minute);
    const auto chance = static_cast<std::uint64_t>(k_cooking_percent[at.second_of_day / k_hour]);
    if (dice_of(Draw::cooking, of_cooking, window, 100) >= chance) return 0;
    const auto step = window_of(at.day, at.second_of_day, k_load_step.count() / 1'000'000);
    if (dice(of_cooking, ~step, 3) == 0) return 0;
    return 1500 + static_cast<std::int64_t>(
                      dice_of(Draw::cooking_watts, of_cooking, window ^ 0x5555U, 2000));
}

// On one day of three, somewhere between 8 and 20 o'clock: 20 minutes of heating, then the drum.
std::int64_t Load::washing(Moment at) const {
    if (dice_of(Draw::washing, of_washing, at.day, 3) != 0) return 0;
    const std::int64_t start =
        8 * k_hour +
        static_cast<std::int64_t>(dice_of(Draw::washing_start, of_washing, ~at.day, 12 * k_hour));
    const std::int64_t since = at.second_of_day - start;
    if (since < 0 || since >= 90 * k_minute) return 0;
    return since < 20 * k_minute ? 2000 : 180;
}

// A thermostat, longer on at night and in the morning.
std::int64_t Load::heater(Moment at) const {
    if (heater_w_ == 0) return 0;
    const std::int64_t hour = at.second_of_day / k_hour;
    const std::uint64_t on_percent = hour < 8 ? 40 : hour >= 18 ? 30 : 15;
    const auto window = window_of(at.day, at.second_of_day, 5 * k_minute);
    if (dice_of(Draw::heater, of_heater, window, 100) >= on_percent) return 0;
    return heater_w_;
}

}  // namespace riser::sim
