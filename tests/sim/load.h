// What an apartment draws: fridge, standby, light, kettle, cooking, washing, heater, by the time of
// day and a seed. Deterministic: the same seed and moment give the same watts, however the world is
// stepped. The power is constant within each step, so energy can be summed exactly.
#pragma once

#include <array>
#include <cstdint>
#include <optional>

#include "tests/sim/sim_time.h"

namespace riser::sim {

inline constexpr Duration k_load_step{10'000'000};
// Of one phase behind a 40 A fuse.
inline constexpr std::int64_t k_max_load_w = 9'000;

class Load {
public:
    // `day_start` is the time of day at SimTime 0; `scale_percent` multiplies everything (the cap
    // stays).
    Load(std::uint64_t seed, Duration day_start, int scale_percent, Duration step = k_load_step);

    // Watts drawn while the supply is connected, 0..k_max_load_w of each phase.
    [[nodiscard]] std::int64_t watts(SimTime now) const;
    void supply_by(int phases) { most_w_ = phases * k_max_load_w; }
    // A fixed power instead of the appliances, on all phases; nullopt gives them back.
    void fix(std::optional<std::int64_t> watts) { fixed_ = watts; }

private:
    struct Moment {
        std::uint64_t day;
        std::int64_t second_of_day;
    };
    [[nodiscard]] Moment moment(SimTime now) const;
    // What is drawn once for a window of time and asked for in each of its steps.
    enum class Draw : std::size_t {
        living,
        kettle,
        kettle_start,
        cooking,
        cooking_watts,
        washing,
        washing_start,
        heater,
        count,
    };
    struct Drawn {
        bool known = false;
        std::uint64_t window = 0;
        std::uint64_t value = 0;
    };
    // Evenly spread in [0, bound), for one appliance and one window of time.
    [[nodiscard]] std::uint64_t dice(std::uint64_t appliance, std::uint64_t window,
                                     std::uint64_t bound) const;
    // The same, remembered until another window is asked for.
    [[nodiscard]] std::uint64_t dice_of(Draw draw, std::uint64_t appliance, std::uint64_t window,
                                        std::uint64_t bound) const;

    [[nodiscard]] std::int64_t fridge(Moment at) const;
    [[nodiscard]] std::int64_t living(Moment at) const;
    [[nodiscard]] std::int64_t kettle(Moment at) const;
    [[nodiscard]] std::int64_t cooking(Moment at) const;
    [[nodiscard]] std::int64_t washing(Moment at) const;
    [[nodiscard]] std::int64_t heater(Moment at) const;

    std::uint64_t seed_;
    Duration day_start_;
    int scale_percent_;
    Duration step_;
    // What does not change with the time of day.
    std::int64_t standby_w_;
    std::int64_t fridge_offset_;
    std::int64_t fridge_on_;
    std::int64_t fridge_w_;
    std::int64_t heater_w_;  // 0 = heats with something else
    std::int64_t most_w_ = k_max_load_w;
    std::optional<std::int64_t> fixed_;
    mutable std::array<Drawn, static_cast<std::size_t>(Draw::count)> drawn_{};
};

}  // namespace riser::sim
