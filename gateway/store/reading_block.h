// The bytes of one interval: the readings of all meters at one boundary, as columns, so that equal
// kinds of numbers lie together and a whole building's quarter of an hour is one row of one page.
// About 15 bytes per meter. Not the wire form, which is core/wire's.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "gateway/controller/action.h"

namespace riser::store {

// Rows of one boundary, ascending by meter and without repeats.
[[nodiscard]] std::vector<std::uint8_t> encode_block(
    std::span<const controller::IntervalReading> rows);
// nullopt for anything encode_block would not have written, now or before there was a version 2, whose rows
// have no evidence for validation.
[[nodiscard]] std::optional<std::vector<controller::IntervalReading>> decode_block(
    std::span<const std::uint8_t> bytes, std::int64_t wall_ms);

// Rows of `newer` take the place of rows of the same meter.
[[nodiscard]] std::vector<controller::IntervalReading> merge_rows(
    std::vector<controller::IntervalReading> older, std::vector<controller::IntervalReading> newer);

}  // namespace riser::store
