// A column: many integers of one quantity, written as differences in varints. The writer tries
// several ways and keeps the shortest; the reader follows the mode byte. What remains after this is
// close to the noise of the measurement itself, so the general-purpose compressor behind it has
// little left to do.
//
//     column  = mode(1) [presence bitmap] [slope] [scale] first rest*
//     mode    = bits 0-1 order: 0 differences to the first value, 1 to the one before, 2
//     differences of
//               those differences, 3 constant (no rest); bit 2 presence bitmap follows; bit 3 scale
//               follows; bit 4 slope follows; bit 7 nothing is present (and nothing follows)
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "core/base/bytes.h"

namespace riser::wire {

using Column = std::vector<std::optional<std::int64_t>>;
using ColumnView = std::span<const std::optional<std::int64_t>>;

// Every value lies within: differences and differences of differences then fit 64 bits.
inline constexpr std::int64_t k_max_column_value = 1'000'000'000'000'000'000;

// `guide` may be another column of the same length, already written: a value that follows it
// linearly (a balance falls with its register, by the price) costs almost nothing then. Empty: no
// guide.
void write_column(ByteWriter& out, ColumnView values, ColumnView guide = {});
// Refuses (reader not ok) whatever write_column() would not write, except that any order is
// accepted.
[[nodiscard]] Column read_column(ByteReader& in, std::size_t count, ColumnView guide = {});

}  // namespace riser::wire
