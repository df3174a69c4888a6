#include "gateway/field/zigbee/network/install_code.h"

#include <algorithm>
#include <array>
#include <string>
#include <utility>

namespace riser::zigbee {
namespace {

constexpr std::size_t k_address_digits = 16;
constexpr std::size_t k_checksum_bytes = 2;
constexpr std::array<std::size_t, 4> k_code_bytes = {6, 8, 12, 16};

struct Parts {
    std::string_view address;  // empty: it does not say
    std::string_view code;
};

// What follows `mark`, up to the next `$` or blank; empty when the mark is not there.
std::string_view after(std::string_view text, std::string_view mark) {
    const std::size_t at = text.find(mark);
    if (at == std::string_view::npos) return {};
    const std::string_view rest = text.substr(at + mark.size());
    return rest.substr(0, std::min(rest.find_first_of("$ "), rest.size()));
}

Parts parts_of(std::string_view text) {
    if (text.starts_with("HUE:")) return {after(text, "M:"), after(text, "Z:")};
    if (text.find("$I:") != std::string_view::npos) {
        const bool short_form = text.starts_with("Z:");
        return {after(text, short_form ? "Z:" : "$A:"), after(text, "$I:")};
    }
    while (text.starts_with('|')) text.remove_prefix(1);
    while (text.ends_with('|')) text.remove_suffix(1);
    const std::size_t bar = text.find('|');
    if (bar == std::string_view::npos) return {{}, text};
    return {text.substr(0, bar), text.substr(bar + 1)};
}

std::optional<unsigned> digit_of(char c) {
    if (c >= '0' && c <= '9') return static_cast<unsigned>(c - '0');
    if (c >= 'a' && c <= 'f') return static_cast<unsigned>(c - 'a' + 10);
    if (c >= 'A' && c <= 'F') return static_cast<unsigned>(c - 'A' + 10);
    return std::nullopt;
}

// Digits of a hexadecimal text; none when there is something else in it.
std::optional<std::vector<unsigned>> digits_of(std::string_view text) {
    constexpr std::string_view k_between = " -:\t";
    std::vector<unsigned> digits;
    for (const char c : text) {
        if (k_between.find(c) != std::string_view::npos) continue;
        const auto digit = digit_of(c);
        if (!digit) return std::nullopt;
        digits.push_back(*digit);
    }
    return digits;
}

Result<Eui64> read_address(std::string_view text) {
    const auto digits = digits_of(text);
    if (!digits || digits->size() != k_address_digits) {
        return fail(Problem{"the device's address must have 16 hexadecimal digits"});
    }
    Eui64 address;
    for (const unsigned digit : *digits) address.value = address.value << 4U | digit;
    return address;
}

Result<Bytes> read_code(std::string_view text) {
    const auto digits = digits_of(text);
    if (!digits) return fail(Problem{"an install code has the digits 0 to 9 and A to F only"});
    if (digits->size() % 2 != 0) {
        return fail(Problem{"an install code has an even number of digits; this one has " +
                            std::to_string(digits->size()) + ": one is missing or too much"});
    }
    Bytes code;
    for (std::size_t i = 0; i < digits->size(); i += 2) {
        code.push_back(static_cast<std::uint8_t>((*digits)[i] * 16 + (*digits)[i + 1]));
    }
    const bool known = std::ranges::any_of(
        k_code_bytes, [&](std::size_t bytes) { return code.size() == bytes + k_checksum_bytes; });
    if (!known) {
        return fail(Problem{
            "an install code has 16, 20, 28 or 36 digits, check sum included; this one has " +
            std::to_string(digits->size())});
    }
    const std::span<const std::uint8_t> whole(code);
    const std::uint16_t expected =
        install_code_checksum(whole.first(code.size() - k_checksum_bytes));
    const auto written =
        static_cast<std::uint16_t>(code[code.size() - 2] | code[code.size() - 1] << 8U);
    if (expected != written) {
        return fail(
            Problem{"the check sum at the end of the install code is wrong: a digit is mistyped or "
                    "two are exchanged"});
    }
    return code;
}

}  // namespace

std::uint16_t install_code_checksum(std::span<const std::uint8_t> bytes) {
    constexpr std::uint16_t k_reflected_polynomial = 0x8408;
    std::uint16_t crc = 0xFFFF;
    for (const std::uint8_t byte : bytes) {
        crc = static_cast<std::uint16_t>(crc ^ byte);
        for (int bit = 0; bit < 8; ++bit) {
            const bool low = (crc & 1U) != 0;
            crc = static_cast<std::uint16_t>(crc >> 1U);
            if (low) crc = static_cast<std::uint16_t>(crc ^ k_reflected_polynomial);
        }
    }
    return static_cast<std::uint16_t>(~crc);
}

Result<InstallCode> read_install_code(std::string_view text) {
    const Parts parts = parts_of(text);
    InstallCode result;
    if (!parts.address.empty()) {
        const auto address = read_address(parts.address);
        if (!address) return fail(address.error());
        result.device = *address;
    }
    auto code = read_code(parts.code);
    if (!code) return fail(code.error());
    result.code = std::move(*code);
    return result;
}

}  // namespace riser::zigbee
