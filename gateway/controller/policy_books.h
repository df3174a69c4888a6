// What the books remember for the supply policy: the terms that hold for the site, and when things happened that its
// rules count from. Times are those of the records, with the bounds of their clock, so that after a restart nobody
// has to believe more than is certain.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/journal/codec.h"
#include "core/journal/supply_records.h"
#include "core/payment/arbitration.h"
#include "core/payment/supply_windows.h"

namespace riser::controller {

// When an entry was written. Its times are rounded down to milliseconds.
struct TimeMark {
    BootId boot{};
    std::int64_t monotonic_ms = 0;
    std::int64_t earliest_ms = 0;
    std::int64_t latest_ms = 0;

    bool operator==(const TimeMark&) const = default;
};
[[nodiscard]] TimeMark mark_of(const journal::EntryHeader& header);
// How long ago that was, whatever the clocks said: at least so long, and at most; nullopt: nobody knows.
[[nodiscard]] Duration elapsed_at_least(const TimeMark& then, const Now& now);
[[nodiscard]] std::optional<Duration> elapsed_at_most(const TimeMark& then, const Now& now);

// Of the site. Version 0: nothing was configured, the policy is neutral.
struct PolicyBooks {
    std::uint32_t version = 0;
    std::string pack;
    payment::SupplyPolicy policy;
    std::vector<TimeMark>
        cuts;  // the last cut-offs for lack of credit, policy.cuts_per_hour at most

    bool operator==(const PolicyBooks&) const = default;
    [[nodiscard]] bool in_force() const { return version > 0; }
};

// Holds beside the landlord's: of the office, for the weather, over a dispute.
inline constexpr std::size_t k_other_holds = payment::k_hold_kinds - 1;
using OtherHolds = std::array<std::int64_t, k_other_holds>;  // end of each, Unix ms; 0: none
[[nodiscard]] constexpr std::size_t other_hold(payment::HoldKind kind) {
    return static_cast<std::size_t>(kind) - 1;
}

// What keeps supply on until an end of its own: a hold, or what an actor asked for.
struct HoldName {
    SupplyPointId supply_point{};  // 0 = site
    payment::HoldKind kind = payment::HoldKind::landlord;
    std::optional<payment::Actor> actor{};  // no hold: what he asked to be kept on

    bool operator==(const HoldName&) const = default;
};

// One of so long that was ordered by a clock which was not sure, and whose end is not known better since
// (journal::HoldSet version 3, journal::SupplyRequested version 2).
struct UnsureHold {
    HoldName name;
    std::int64_t until_ms = 0;  // by the clock of then
    std::int64_t for_ms = 0;
    TimeMark written;

    bool operator==(const UnsureHold&) const = default;
};

// Of a supply point: the load limit that Riser keeps there (core/payment/load_limiter.h), from its records.
struct LimitBooks {
    Power limit{};                    // in force; 0: none
    std::uint8_t step = 0;            // of it, from 1
    bool landed = false;              // all steps are over
    std::int64_t limited_s = 0;       // so long before `since`, since credit was used up
    std::optional<TimeMark> since;    // of a limit that is in force
    std::vector<TimeMark> overloads;  // that came about and may count, k_most_overloads at most
    std::optional<journal::OverLimit> last;  // of them, or the one that is to open the contact now
    std::int64_t last_ms = 0;                // Unix time of it

    bool operator==(const LimitBooks&) const = default;
    // A limit is in force, or was since credit was used up.
    [[nodiscard]] bool begun() const {
        return limit != Power{} || landed || limited_s > 0 || !overloads.empty();
    }
};

// How long a limit was in force since credit was used up, for certain.
[[nodiscard]] Duration limited_for(const LimitBooks& books, const Now& now);

// Of a supply point.
struct PolicyTimes {
    std::optional<TimeMark> warned;       // credit became low, and is
    std::optional<TimeMark> desired;      // it was last decided whether supply should be on
    std::optional<TimeMark> reconnected;  // supply was seen to be on again

    bool operator==(const PolicyTimes&) const = default;
};

}  // namespace riser::controller
