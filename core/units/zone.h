// The rules of one time zone as values, so that core needs no time-zone data base. Loaded by
// platform/clock from the system's tzdata for the years around now.
#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/units/time.h"

namespace riser {

struct ZoneTransition {
    UtcTime from{};             // the offset holds from this instant on
    std::int32_t offset_s = 0;  // local time minus UTC, seconds, -86400..86400

    bool operator==(const ZoneTransition&) const = default;
};

// Transitions ascending in time; before the first one its offset holds too. Empty means UTC.
struct ZoneRules {
    std::string name = "UTC";  // IANA name
    std::vector<ZoneTransition> transitions;

    bool operator==(const ZoneRules&) const = default;

    [[nodiscard]] std::int32_t offset_at(UtcTime time) const {
        if (transitions.empty()) return 0;
        const auto after = std::upper_bound(
            transitions.begin(), transitions.end(), time,
            [](UtcTime t, const ZoneTransition& transition) { return t < transition.from; });
        return after == transitions.begin() ? after->offset_s : (after - 1)->offset_s;
    }
    // The first transition strictly after `time`.
    [[nodiscard]] std::optional<UtcTime> next_transition(UtcTime time) const {
        const auto after = std::upper_bound(
            transitions.begin(), transitions.end(), time,
            [](UtcTime t, const ZoneTransition& transition) { return t < transition.from; });
        if (after == transitions.end()) return std::nullopt;
        return after->from;
    }
};

// The first instant of [from, to] at which local time is another; nullopt when it is the same all the time.
[[nodiscard]] inline std::optional<UtcTime> first_difference(const ZoneRules& a, const ZoneRules& b,
                                                             UtcTime from, UtcTime to) {
    std::optional<UtcTime> at = from;
    while (at && *at <= to) {
        if (a.offset_at(*at) != b.offset_at(*at)) return at;
        const auto next_a = a.next_transition(*at);
        const auto next_b = b.next_transition(*at);
        at = next_a && next_b ? std::min(*next_a, *next_b) : (next_a ? next_a : next_b);
    }
    return std::nullopt;
}

}  // namespace riser
