// libFuzzer target over install codes as people type them. What is accepted has a length that exists and its own check
// sum, and means the same when it is written out again; what is refused is not repeated. In every test run on a fixed
// corpus (fixed_corpus_test.cpp); `scripts/soak --fuzz` looks further.
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "core/base/assert.h"
#include "gateway/field/zigbee/network/install_code.h"

namespace riser::zigbee {
namespace {

std::string digits_of(std::span<const std::uint8_t> bytes) {
    constexpr std::string_view k_digits = "0123456789abcdef";
    std::string text;
    for (const std::uint8_t byte : bytes) text += {k_digits[byte >> 4U], k_digits[byte & 0xFU]};
    return text;
}

// Six digits in a row of what was typed: more than any message has of its own.
bool repeats(std::string_view message, std::string_view typed) {
    constexpr std::size_t k_row = 6;
    constexpr std::string_view k_of_codes = "0123456789abcdefABCDEF";
    for (std::size_t at = 0; at + k_row <= typed.size(); ++at) {
        const std::string_view row = typed.substr(at, k_row);
        if (row.find_first_not_of(k_of_codes) != std::string_view::npos) continue;
        if (message.find(row) != std::string_view::npos) return true;
    }
    return false;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view typed(reinterpret_cast<const char*>(data), size);
    const auto read = read_install_code(typed);
    if (!read) {
        RISER_ASSERT(!repeats(read.error().message, typed), "a code is as secret as a key");
        return 0;
    }
    const std::size_t length = read->code.size();
    RISER_ASSERT(length == 8 || length == 10 || length == 14 || length == 18, "lengths that exist");
    const std::span<const std::uint8_t> code(read->code);
    const std::uint16_t sum = install_code_checksum(code.first(length - 2));
    RISER_ASSERT(code[length - 2] == (sum & 0xFFU) && code[length - 1] == sum >> 8U,
                 "with its own check sum");
    std::string text = digits_of(code);
    if (read->device) {
        Bytes address;
        for (unsigned shift = 64; shift > 0; shift -= 8)
            address.push_back(static_cast<std::uint8_t>(read->device->value >> (shift - 8)));
        text = digits_of(address) + "|" + text;
    }
    const auto again = read_install_code(text);
    RISER_ASSERT(again.ok() && *again == *read, "and written out it means the same");
    return 0;
}

}  // namespace riser::zigbee
