// BalanceBook: the building's energy balance, hour by hour: what the main meters brought against what the
// meters behind them counted, and the watch that learns what is usual (core/metering/energy_balance.h). Pure;
// its state is bytes that a file keeps. Hours are those of UTC and come in their order.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "core/base/result.h"
#include "core/metering/energy_balance.h"
#include "core/units/zone.h"
#include "gateway/controller/action.h"
#include "gateway/local/meter_data.h"
#include "gateway/store/meter_data/day_reading.h"

namespace riser::store {

inline constexpr local::LocalDay k_days_kept = 60;

class BalanceBook {
public:
    // What a meter usually uses on a day; nullopt: not known.
    using Expected = std::function<std::optional<Energy>(MeterId, local::LocalDay)>;

    BalanceBook(ZoneRules zone, std::span<const WatchedMeter> meters, Duration interval,
                Expected expected);

    // There is a main meter and something behind it.
    [[nodiscard]] bool possible() const { return !supplies_.empty() && !submeters_.empty(); }
    // Which meters it is about: with others what was learned means nothing.
    [[nodiscard]] std::string about() const;

    // Readings from an hour before `from` until an hour after its end suffice. Returns the alarm that began,
    // or `none` that an alarm ended; nullopt: as before.
    std::optional<metering::BalanceAlarm> take_hour(
        UtcTime from, std::span<const controller::IntervalReading> rows);

    [[nodiscard]] local::EnergyBalanceState state(UtcTime through) const;
    [[nodiscard]] local::EnergyBalanceReport report(UtcTime through, local::LocalDay first,
                                                    local::LocalDay last) const;
    [[nodiscard]] const std::map<local::LocalDay, local::BalanceDay>& days() const { return days_; }

    // A person knows the reason of the residual: what is usual is learned anew.
    void learn_anew();
    void forget();

    [[nodiscard]] std::vector<std::uint8_t> encode() const;
    // Refuses bytes that encode() does not make, changing nothing.
    [[nodiscard]] Outcome<> restore(std::span<const std::uint8_t> bytes);

private:
    // What a submeter counted in each of the last 24 hours.
    struct Recent {
        std::array<std::int64_t, metering::BalanceWatch::k_hours> hour{};  // its number; 0: none
        std::array<Energy, metering::BalanceWatch::k_hours> used{};

        bool operator==(const Recent&) const = default;
    };

    void add_to_day(const metering::EnergyBalance& balance);
    void remember_use(UtcTime from, const metering::BalanceReadings& readings);
    void find_places(UtcTime now);

    ZoneRules zone_;
    std::vector<MeterId> supplies_;
    std::vector<MeterId> submeters_;
    Expected expected_;
    metering::AlignmentRules alignment_;
    metering::BalanceRules rules_;
    metering::BalanceWatch watch_;
    std::map<MeterId, Recent> recent_;
    std::map<local::LocalDay, local::BalanceDay> days_;  // the last k_days_kept
    std::vector<local::BypassPlace> places_;
    MeterId missing_{};
    std::int64_t missing_ms_ = 0;
};

}  // namespace riser::store
