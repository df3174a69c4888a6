// From accepted answers to values: applies a MeterProfile's codecs to the blocks read from one meter.
// Pure integer arithmetic: scales are exact fractions, IEEE-754 singles are taken apart bit by bit, so
// that the same bytes give the same watt-hours on every machine. It does not judge progress over time
// (backwards, jump, rollover): that is core/metering/validation.
// Byte layout: Modbus Application Protocol V1.1b3, 4.2 (big-endian registers).
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "core/base/bounded_vector.h"
#include "core/metering/meter_link.h"
#include "gateway/field/modbus/meter_profile.h"

namespace riser::modbus {

// The payload of one read answer, already matched to its request and CRC-checked.
struct BlockAnswer {
    ReadFunction function = ReadFunction::holding_registers;
    std::uint16_t address = 0;             // of the first register or bit
    std::vector<std::uint16_t> registers;  // for coils and discrete inputs: one bit per entry, 0 or 1
};

struct DecodedMeter {
    // `good`, or `invalid_values`: then no register is reported (the instantaneous values still are,
    // for people). A read that covers none of the profile's energy registers is judged by what it has.
    metering::MeterHealth health = metering::MeterHealth::good;
    BoundedVector<metering::RegisterValue, 4> registers;
    metering::Instantaneous instantaneous;
    metering::SwitchState switch_state = metering::SwitchState::unknown;  // of channel 0, if covered
    std::optional<std::string> serial;
    std::optional<std::uint64_t> model_code;
};

// Decodes whatever the blocks cover; a field that no block covers whole is absent. When two blocks
// cover a field, the later one counts.
[[nodiscard]] DecodedMeter decode_blocks(const MeterProfile& profile,
                                         std::span<const BlockAnswer> blocks);

// The contact's state as one channel reads it back; `unknown` when the block does not cover it.
[[nodiscard]] metering::SwitchState decode_switch(const SwitchReadBack& read_back,
                                                  const BlockAnswer& block);

}  // namespace riser::modbus
