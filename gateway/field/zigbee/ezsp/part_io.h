// Reading and writing the parameters of one frame by its parts.
#pragma once

#include <optional>
#include <span>

#include "core/base/result.h"
#include "gateway/field/zigbee/ezsp/field.h"
#include "gateway/field/zigbee/ezsp/frame_table.h"

namespace riser::zigbee::ezsp {

// From here on statuses have four bytes (EZSP reference guide of the Simplicity SDK, version 14).
inline constexpr std::uint8_t k_wide_status_version = 14;

// A Problem names the field that is missing or does not fit.
[[nodiscard]] Outcome<> write_parts(std::span<const Part> parts, const Values& values,
                                    std::uint8_t version, WireWriter& writer);

// Leaves `reader` failed when bytes are missing.
void read_parts(std::span<const Part> parts, std::uint8_t version, WireReader& reader,
                Values& values);

}  // namespace riser::zigbee::ezsp
