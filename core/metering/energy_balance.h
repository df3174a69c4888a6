// Energy balance of a building: what its supplies brought (main meter, generator) against what its submeters
// counted, over windows whose ends every register is aligned to. The residual is common load and losses, and,
// when it leaves what is usual, theft, a bypass, a swapped transformer or a meter in the wrong place. The watch
// learns what is usual by hour of the week and raises an alarm that lasts; it accuses nobody.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "core/base/result.h"
#include "core/metering/hour_of_week.h"
#include "core/units/energy.h"
#include "core/units/ids.h"
#include "core/units/time.h"
#include "core/units/zone.h"

namespace riser::metering {

// ---- alignment ----------------------------------------------------------------------------------------

// What a register showed. Of a meter that also feeds out: import minus export.
struct TimedRegister {
    UtcTime at{};
    Energy value{};

    bool operator==(const TimedRegister&) const = default;
};

struct AlignmentRules {
    Duration window = std::chrono::minutes(1);  // a reading so near counts as read then; 0..15 min
    Duration longest_interpolation = std::chrono::minutes(15);  // between two readings; 0..6 h

    bool operator==(const AlignmentRules&) const = default;
};
[[nodiscard]] Outcome<> check_alignment_rules(const AlignmentRules& rules);

// The register at `at`: on the straight line between the readings around it, if they are close enough to
// each other; else the nearest reading within the window, the earlier one of two; else nullopt. Readings
// ascend in time.
[[nodiscard]] std::optional<Energy> register_at(std::span<const TimedRegister> readings, UtcTime at,
                                                const AlignmentRules& rules);

struct MeterReadings {
    MeterId meter{};
    std::vector<TimedRegister> readings;  // ascending, within one epoch of the meter
};
struct BalanceReadings {
    std::vector<MeterReadings> supplies;  // at least one
    std::vector<MeterReadings> submeters;
};

struct EnergyBalance {
    UtcTime from{};
    UtcTime to{};
    Energy supplied{};
    Energy metered{};

    bool operator==(const EnergyBalance&) const = default;
    [[nodiscard]] Energy residual() const { return supplied - metered; }
};

// Why there is no balance: of this meter nothing is known at this end of the window.
struct UnalignedMeter {
    MeterId meter{};
    UtcTime at{};

    bool operator==(const UnalignedMeter&) const = default;
};
// A balance without one of its meters would be a false alarm: there is none then.
[[nodiscard]] Result<EnergyBalance, UnalignedMeter> balance_of(const BalanceReadings& readings,
                                                               UtcTime from, UtcTime to,
                                                               const AlignmentRules& rules);

// ---- the watch ----------------------------------------------------------------------------------------

struct BalanceRules {
    std::int64_t band_ppm = 30'000;         // of the supplied energy, 0..500'000
    std::int32_t deviations_milli = 4'000;  // standard deviations, in thousandths, 0..20'000
    Energy least_band{200};  // of an hour: what the steps of many registers can make up; 0..10^6 Wh
    std::uint8_t hours_needed = 4;  // out of the band on one side, of the last 24, 1..24
    std::uint8_t hours_known = 20;  // of the last 24, 1..24: with fewer nothing is said
    std::uint16_t hours_to_learn =
        7 * 24;  // before a loss can be told from what is usual, 24..10'000

    bool operator==(const BalanceRules&) const = default;
};
[[nodiscard]] Outcome<> check_balance_rules(const BalanceRules& rules);

enum class BalanceSide : std::uint8_t {
    usual = 0,
    above = 1,     // more residual than usual, by more than the band
    negative = 2,  // less than nothing, by more than the band: no load can do that
};
[[nodiscard]] std::string_view to_string(BalanceSide side);

enum class BalanceAlarm : std::uint8_t {
    none = 0,
    loss = 1,  // energy goes where no meter is
    negative_residual =
        2,  // a transformer or a ratio is wrong, or a meter is not behind the main one
};
[[nodiscard]] std::string_view to_string(BalanceAlarm alarm);

// One hour as it was judged.
struct BalanceVerdict {
    BalanceSide side = BalanceSide::usual;
    bool learning = true;  // nothing usual is known yet
    Energy expected{};     // residual
    Energy band{};

    bool operator==(const BalanceVerdict&) const = default;
};

// What the last 24 hours came to.
struct BalanceSum {
    std::uint8_t hours = 0;  // known
    std::uint8_t above = 0;
    std::uint8_t negative = 0;
    Energy supplied{};
    Energy residual{};
    Energy excess{};  // residual beyond what is usual
    Energy band{};    // max(band_ppm of what was supplied, deviations x sigma)

    bool operator==(const BalanceSum&) const = default;
};

// About 9 KiB; a value that is stored as it is.
struct BalanceWatch {
    static constexpr std::size_t k_hours = 24;
    struct Hour {
        std::int64_t number = -1;  // hours since 1970-01-01T00:00:00Z; -1: none
        Energy supplied{};
        Energy residual{};
        Energy excess{};
        std::int64_t variance_wh2 = 0;
        BalanceSide side = BalanceSide::usual;

        bool operator==(const Hour&) const = default;
    };

    UsualWeek usual;
    std::array<Hour, k_hours> hours{};  // of hour number n: hours[n % 24]
    BalanceAlarm alarm = BalanceAlarm::none;
    UtcTime since{};  // of the alarm

    bool operator==(const BalanceWatch&) const = default;

    // A balance of one whole hour of UTC (asserted), in the order of time; one that is not later than the last
    // 24 hours is left out. Nothing is learned from an hour beyond band and deviations or while an
    // alarm lasts: a thief would become usual. The alarm ends when the last 24 hours are within half the band.
    BalanceVerdict observe(const ZoneRules& zone, const EnergyBalance& hour,
                           const BalanceRules& rules);
    [[nodiscard]] BalanceSum sum(UtcTime now, const BalanceRules& rules) const;
    // A person knows the reason (a new lift): what is usual is learned anew.
    void accept();
};
[[nodiscard]] Outcome<> check_balance_watch(const BalanceWatch& watch);

// ---- a bypass -----------------------------------------------------------------------------------------

// What a submeter counted in the last 24 hours, and what is usual for it.
struct SubmeterDay {
    MeterId meter{};
    Energy used{};
    Energy expected{};
};
struct BypassSuspect {
    MeterId meter{};
    Energy deficit{};

    bool operator==(const BypassSuspect&) const = default;
};
// Submeters whose deficit explains between a half and three halves of the excess: energy that moved from
// behind a meter to before it. The best explanation first, of equal ones the lower meter; at most 8. It
// says where to look, not who it was: flats whose people are away look the same.
[[nodiscard]] std::vector<BypassSuspect> bypass_suspects(Energy excess,
                                                         std::span<const SubmeterDay> submeters);

}  // namespace riser::metering
