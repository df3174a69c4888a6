// NaiveMoment: when an entry was written, as it says itself, and in truth where somebody saw it happen; and how long two
// of them are apart, as docs/supply.md counts it. Milliseconds.
#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>

#include "core/journal/codec.h"

namespace riser::sim {

struct NaiveMoment {
    BootId boot{};
    std::int64_t monotonic_ms = 0;
    std::int64_t earliest_ms = 0;
    std::int64_t latest_ms = 0;
    std::optional<std::int64_t> true_ms;
};

[[nodiscard]] inline NaiveMoment moment_of(const journal::EntryHeader& header,
                                           std::optional<std::int64_t> true_ms) {
    return {header.boot, header.monotonic_ms, header.earliest_ms, header.latest_ms, true_ms};
}

// Within one boot what its clock counted, else what the bounds leave, and what this boot has lasted, in which the first
// one was not, unless the bounds say that it was less.
[[nodiscard]] inline std::int64_t passed_for_certain(const NaiveMoment& then,
                                                     const NaiveMoment& now) {
    if (then.boot == now.boot) return now.monotonic_ms - then.monotonic_ms;
    return std::max(now.earliest_ms - then.latest_ms,
                    std::min(now.monotonic_ms, now.latest_ms - then.earliest_ms));
}

[[nodiscard]] inline std::int64_t passed_at_most(const NaiveMoment& then, const NaiveMoment& now) {
    if (then.boot == now.boot) return now.monotonic_ms - then.monotonic_ms;
    return now.latest_ms - then.earliest_ms;
}

}  // namespace riser::sim
