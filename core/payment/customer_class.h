// The classes of customers that rules of supply and price tell apart: who is warned how long before a cut-off,
// who is never cut off, whose tariff a regulator looks at. What kind of premises it is, not who lives there.
#pragma once

#include <array>
#include <bitset>
#include <cstdint>
#include <string_view>

namespace riser::payment {

// Numbers are stored. any: a tariff or rule for all of them. An account that was given no class is treated as
// residential, which is whom the rules protect.
enum class CustomerClass : std::uint8_t {
    any = 0,
    residential = 1,
    commercial = 2,
    industrial = 3,
    common_area = 4,
};
inline constexpr std::size_t k_customer_classes = 5;

inline constexpr std::array<std::string_view, k_customer_classes> k_customer_class_names{
    "any", "residential", "commercial", "industrial", "common_area"};

[[nodiscard]] constexpr std::size_t index_of(CustomerClass which) {
    return static_cast<std::size_t>(which);
}
[[nodiscard]] constexpr std::string_view to_string(CustomerClass which) {
    return k_customer_class_names[index_of(which)];
}

[[nodiscard]] constexpr CustomerClass treated_as(CustomerClass which) {
    return which == CustomerClass::any ? CustomerClass::residential : which;
}

using CustomerClasses = std::bitset<k_customer_classes>;

}  // namespace riser::payment
