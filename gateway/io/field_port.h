// Chooses the port of a configured bus.
#pragma once

#include <memory>

#include "gateway/config/config.h"
#include "gateway/field/byte_port.h"

namespace riser::io {

[[nodiscard]] std::unique_ptr<field::BytePort> make_field_port(const config::BusConfig& bus);

}  // namespace riser::io
