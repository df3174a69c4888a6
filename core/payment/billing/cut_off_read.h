// Which register value a bill ends with: an actual reading close enough to the cut-off, else an estimate
// that is marked. The next period begins with the same value, so an estimate that was wrong is made good by
// the next actual reading: charges come from differences.
#pragma once

#include <cstdint>
#include <optional>
#include <span>

#include "core/units/energy.h"
#include "core/units/time.h"

namespace riser::billing {

struct ReadAt {
    UtcTime at{};
    Energy value{};  // 0..k_max_register, of one meter epoch

    bool operator==(const ReadAt&) const = default;
};

// How the value of a cut-off came about. Numbers are stored: they never change.
enum class ReadBasis : std::uint8_t {
    actual = 1,        // read within the tolerance
    interpolated = 2,  // on the straight line between the readings before and after
    extrapolated = 3,  // from the last reading on, at the rate of an earlier period
    last_known = 4,    // nothing to estimate from: what was read last
};

struct CutOffRead {
    Energy value{};
    UtcTime read_at{};  // of the reading that was taken or estimated from
    ReadBasis basis = ReadBasis::actual;

    bool operator==(const CutOffRead&) const = default;
    [[nodiscard]] bool estimated() const { return basis != ReadBasis::actual; }
};

// What an earlier period used in how long; `over` > 0.
struct UsageRate {
    Energy used{};  // >= 0
    Duration over{};
};

// `reads` ascend in time and never in value backwards. The actual reading nearest to the cut-off counts, of
// two equally near the earlier one. nullopt: there was no reading at or before the cut-off or within the
// tolerance after it, so nothing can be billed.
[[nodiscard]] std::optional<CutOffRead> cut_off_read(std::span<const ReadAt> reads, UtcTime cut_off,
                                                     Duration tolerance,
                                                     std::optional<UsageRate> rate = std::nullopt);

}  // namespace riser::billing
