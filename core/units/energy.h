// Energy in whole watt-hours and Power in whole watts. Meters that resolve less than a watt-hour are
// rounded per reading, never per difference: differences telescope, so nothing is lost.
#pragma once

#include <compare>
#include <cstdint>

namespace riser {

struct Energy {
    std::int64_t wh = 0;

    auto operator<=>(const Energy&) const = default;
    constexpr Energy& operator+=(Energy other) {
        wh += other.wh;
        return *this;
    }
    constexpr Energy& operator-=(Energy other) {
        wh -= other.wh;
        return *this;
    }
    friend constexpr Energy operator+(Energy a, Energy b) { return {a.wh + b.wh}; }
    friend constexpr Energy operator-(Energy a, Energy b) { return {a.wh - b.wh}; }
};

struct Power {
    std::int64_t w = 0;  // negative means export

    auto operator<=>(const Power&) const = default;
};

// 10^12 Wh is a terawatt-hour: no apartment register gets there; larger inputs are refused.
inline constexpr Energy k_max_register{1'000'000'000'000};
// A gigawatt, in either direction: beyond any connection of a building.
inline constexpr Power k_max_power{1'000'000'000};

namespace literals {
constexpr Energy operator""_Wh(unsigned long long value) {
    return {static_cast<std::int64_t>(value)};
}
constexpr Energy operator""_kWh(unsigned long long value) {
    return {static_cast<std::int64_t>(value) * 1000};
}
constexpr Power operator""_W(unsigned long long value) {
    return {static_cast<std::int64_t>(value)};
}
}  // namespace literals

}  // namespace riser
