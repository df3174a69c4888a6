#include "core/units/money.h"

#include <algorithm>

namespace riser {

std::string format_money(Money money) {
    const bool negative = money.micro < 0;
    // Negating INT64_MIN overflows; unsigned arithmetic does not.
    const auto magnitude = negative ? 0 - static_cast<std::uint64_t>(money.micro)
                                    : static_cast<std::uint64_t>(money.micro);
    std::string decimals = std::to_string(magnitude % 1'000'000);
    decimals.insert(0, 6 - decimals.size(), '0');
    while (decimals.size() > 2 && decimals.back() == '0') decimals.pop_back();
    return (negative ? "-" : "") + std::to_string(magnitude / 1'000'000) + "." + decimals;
}

std::optional<Money> parse_money(std::string_view text) {
    bool negative = false;
    if (!text.empty() && text.front() == '-') {
        negative = true;
        text.remove_prefix(1);
    }
    const auto point = std::min(text.find('.'), text.size());
    const std::string_view whole = text.substr(0, point);
    const std::string_view decimals =
        point < text.size() ? text.substr(point + 1) : std::string_view{};
    if (whole.empty() || whole.size() > 12 || decimals.size() > 6) return std::nullopt;
    if (point < text.size() && decimals.empty()) return std::nullopt;
    std::int64_t micro = 0;
    for (const char c : whole) {
        if (c < '0' || c > '9') return std::nullopt;
        micro = micro * 10 + (c - '0');
    }
    for (std::size_t i = 0; i < 6; ++i) {
        const char c = i < decimals.size() ? decimals[i] : '0';
        if (c < '0' || c > '9') return std::nullopt;
        micro = micro * 10 + (c - '0');
    }
    return Money{negative ? -micro : micro};
}

std::optional<Currency> parse_currency(std::string_view text) {
    if (text.size() != 3) return std::nullopt;
    Currency currency;
    for (std::size_t i = 0; i < 3; ++i) {
        if (text[i] < 'A' || text[i] > 'Z') return std::nullopt;
        currency.code[i] = text[i];
    }
    return currency;
}

}  // namespace riser
