// Money in micro-units: 10^-6 of the major currency unit, in every currency, and Price in micro-units
// per kWh. Never a floating-point number. Text form is a decimal string of the major unit.
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace riser {

struct Money {
    std::int64_t micro = 0;

    auto operator<=>(const Money&) const = default;
    constexpr Money operator-() const { return {-micro}; }
    constexpr Money& operator+=(Money other) {
        micro += other.micro;
        return *this;
    }
    constexpr Money& operator-=(Money other) {
        micro -= other.micro;
        return *this;
    }
    friend constexpr Money operator+(Money a, Money b) { return {a.micro + b.micro}; }
    friend constexpr Money operator-(Money a, Money b) { return {a.micro - b.micro}; }
};

struct Price {
    std::int64_t micro_per_kwh = 0;  // 0..k_max_price

    auto operator<=>(const Price&) const = default;
};

// ISO 4217 alphabetic code, e.g. "EUR"; all zero bytes means "none".
struct Currency {
    std::array<char, 3> code{};

    auto operator<=>(const Currency&) const = default;
    [[nodiscard]] std::string text() const { return {code.begin(), code.end()}; }
};

// Edge limits: inputs beyond are refused, so that core arithmetic cannot overflow.
// One top-up or limit is at most 10^9 major units; a price at most 10^6 major units per kWh.
inline constexpr Money k_max_amount{1'000'000'000LL * 1'000'000};
inline constexpr Price k_max_price{1'000'000LL * 1'000'000};
// A balance beyond 10^12 major units (10^18 micro) is refused as impossible.
inline constexpr Money k_max_balance{1'000'000'000'000LL * 1'000'000};

// "12.34", "-0.000001"; always with at least two decimals, trailing zeros beyond dropped.
[[nodiscard]] std::string format_money(Money money);
// Accepts an optional minus, digits, and at most six decimals; nullopt for anything else or beyond
// k_max_balance.
[[nodiscard]] std::optional<Money> parse_money(std::string_view text);
[[nodiscard]] std::optional<Currency> parse_currency(std::string_view text);

}  // namespace riser
