// KnownNetwork as bytes, for whoever keeps it: a mark, a version, the records, a check sum. What was written
// once is read for ever: another field is another version. Damaged bytes are refused as a whole, and the
// coordinator then begins with an empty record: it adopts the radio's network and finds its devices again.
#pragma once

#include <cstdint>
#include <span>

#include "core/base/result.h"
#include "gateway/field/zigbee/network/known_network.h"

namespace riser::zigbee {

[[nodiscard]] Bytes encode_known_network(const KnownNetwork& known);
// The problem is for people: of another program, of a newer version, or damaged.
[[nodiscard]] Result<KnownNetwork> decode_known_network(std::span<const std::uint8_t> bytes);

}  // namespace riser::zigbee
