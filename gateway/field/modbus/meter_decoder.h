// From accepted answers to values: applies a MeterProfile's codecs to the blocks read from one
// meter. Pure integer arithmetic: scales are exact fractions, IEEE-754 singles are taken apart bit
// by bit, so that the same bytes give the same watt-hours on every machine. It does not judge
// progress over time (backwards, jump, rollover): that is core/metering/validation. Byte layout:
// Modbus Application Protocol V1.1b3, 4.2 (big-endian registers).
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
    std::uint16_t address = 0;  // of the first register or bit
    std::vector<std::uint16_t>
        registers;  // for coils and discrete inputs: one bit per entry, 0 or 1
};

struct DecodedMeter {
    // `good`; `invalid_values` by the rules below; `wrong_identity` when the model code is not one
    // of the profile's. Anything but `good` reports no register; the instantaneous values stay, for
    // people.
    metering::MeterHealth health = metering::MeterHealth::good;
    BoundedVector<metering::RegisterValue, 4> registers;
    metering::Instantaneous instantaneous;
    metering::SwitchState switch_state =
        metering::SwitchState::unknown;  // of channel 0, if covered
    std::optional<std::string> serial;
    std::optional<std::uint64_t> model_code;
};

// Decodes whatever the blocks cover; a field that no block covers whole, or that shows one of its
// `invalid` patterns, is absent. When two blocks cover a field, the later one counts.
//
// A frame with a good CRC may still carry nonsense (a bridge that fills in zeros, a meter that
// starts). The set is `invalid_values` as a whole when
//  1. import energy is covered but absent; or any energy register is NaN, negative or beyond
//     k_max_register. Another energy register that shows its invalid pattern is merely absent:
//     types without it answer so;
//  2. voltage is above 1.5 x nominal;
//  3. voltage is below 0.5 x nominal although a single-phase meter shows a flow (more than 100 mA
//     or 10 W);
//  4. frequency is outside 40..70 Hz, unless the line is dead by voltage;
//  5. voltage, import energy and all else in the set are 0.
// A dead line with a plausible register (upstream breaker open, phase lost, meter behind its own
// open contact) is therefore `good`, with the voltage reported as it is: its energy is true, and
// whoever needs a live witness (a confirming read before a cut) sees that there is none.
[[nodiscard]] DecodedMeter decode_blocks(const MeterProfile& profile,
                                         std::span<const BlockAnswer> blocks);

// The contact's state as one channel reads it back; `unknown` when the block does not cover it.
[[nodiscard]] metering::SwitchState decode_switch(const SwitchReadBack& read_back,
                                                  const BlockAnswer& block);

}  // namespace riser::modbus
