// Chooses the port of a configured bus, or of the Zigbee radio.
#pragma once

#include <memory>

#include "gateway/config/config.h"
#include "gateway/field/byte_port.h"

namespace riser::io {

[[nodiscard]] std::unique_ptr<field::BytePort> make_field_port(const config::BusConfig& bus);
[[nodiscard]] std::unique_ptr<field::BytePort> make_field_port(const config::ZigbeeConfig& radio);

}  // namespace riser::io
