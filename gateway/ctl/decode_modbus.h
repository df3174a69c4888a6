// A Modbus RTU frame in words, for support. A frame does not say whether it is a request or an
// answer: where both are possible, both are told. Modbus Application Protocol V1.1b3, section 6.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>

#include <boost/json.hpp>

namespace riser::ctl {

// nullopt when the bytes are no frame with a right CRC.
[[nodiscard]] std::optional<std::string> describe_rtu(std::span<const std::uint8_t> frame);
// The same for programs: {"kind": "modbus_rtu", "unit", "function", "data", ...} and, where the bytes can be
// one, "request", "answer" or "exception".
[[nodiscard]] std::optional<boost::json::object> rtu_document(std::span<const std::uint8_t> frame);
// Why they are none, where the two above give nothing: which CRC was to be expected.
[[nodiscard]] std::string why_no_rtu(std::span<const std::uint8_t> frame);

}  // namespace riser::ctl
