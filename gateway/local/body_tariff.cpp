// The fields of a body that orders a tariff (body_fields.h).
#include "core/journal/codec.h"
#include "core/units/time_text.h"
#include "gateway/local/body_fields.h"

namespace riser::local {
namespace {

std::optional<std::uint8_t> digit_of(char c) {
    if (c >= '0' && c <= '9') return static_cast<std::uint8_t>(c - '0');
    if (c >= 'a' && c <= 'f') return static_cast<std::uint8_t>(c - 'a' + 10);
    return std::nullopt;
}

std::optional<std::vector<std::uint8_t>> bytes_of(std::string_view digits) {
    if (digits.size() % 2 != 0) return std::nullopt;
    std::vector<std::uint8_t> bytes;
    for (std::size_t i = 0; i < digits.size(); i += 2) {
        const auto high = digit_of(digits[i]);
        const auto low = digit_of(digits[i + 1]);
        if (!high || !low) return std::nullopt;
        bytes.push_back(static_cast<std::uint8_t>(*high * 16 + *low));
    }
    return bytes;
}

}  // namespace

std::int64_t BodyFields::time_or_zero(std::string_view name) {
    constexpr std::string_view k_form = "a time in UTC such as \"2026-05-01T00:00:00Z\"";
    const auto given = fields_.text(name, k_form, http::Presence::optional);
    if (!given) return 0;
    const auto time = parse_time(*given);
    if (time && *time > 0) return *time;
    fields_.refuse(name, "is not " + std::string(k_form));
    return 0;
}

payment::Tariff BodyFields::tariff(std::string_view name) {
    constexpr std::string_view k_form =
        "the canonical bytes of a tariff in hexadecimal digits, as riserctl sends them";
    const auto given = fields_.text(name, k_form);
    if (!given) return {};
    const auto bytes = bytes_of(*given);
    if (bytes) {
        if (auto tariff = journal::decode_tariff(*bytes)) return std::move(tariff).value();
    }
    fields_.refuse(name, "is not " + std::string(k_form));
    return {};
}

}  // namespace riser::local
