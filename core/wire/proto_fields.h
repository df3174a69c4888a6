// Internal: between protobuf's strings and our arrays and vectors.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <span>
#include <string>

#include "core/wire/signing.h"

namespace riser::wire {

inline ByteView view(const std::string& text) {
    return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}
inline std::string to_field(ByteView bytes) {
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}
inline Bytes to_bytes(const std::string& text) {
    const auto bytes = view(text);
    return {bytes.begin(), bytes.end()};
}
// False when the field does not have exactly N bytes.
template <std::size_t N>
[[nodiscard]] bool read_field(const std::string& text, std::array<std::uint8_t, N>& out) {
    if (text.size() != N) return false;
    const auto bytes = view(text);
    std::copy(bytes.begin(), bytes.end(), out.begin());
    return true;
}

template <class Message>
Bytes serialize(const Message& message) {
    Bytes bytes(message.ByteSizeLong());
    message.SerializeToArray(bytes.data(), static_cast<int>(bytes.size()));
    return bytes;
}
template <class Message>
[[nodiscard]] bool parse(Message& message, ByteView bytes) {
    return bytes.size() <= INT32_MAX &&
           message.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()));
}

}  // namespace riser::wire
