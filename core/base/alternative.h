// For large sums of types. A class derived from std::variant, with its special members defined in one source file, is
// what a Record, an Event or an order is: copying, moving, comparing and destroying dozens of types is then compiled
// once and not in every file that holds one (20 s each under sanitizers). std::visit and
// std::get_if take such a class like any variant.
#pragma once

#include <type_traits>
#include <variant>

namespace riser {

// True when T is one of the alternatives of the variant.
template <class T, class Variant>
inline constexpr bool k_holds = false;
template <class T, class... Ts>
inline constexpr bool k_holds<T, std::variant<Ts...>> = (std::is_same_v<T, Ts> || ...);

// T, whatever its constness and value category, is one of them.
template <class T, class Variant>
concept AlternativeOf = k_holds<std::remove_cvref_t<T>, Variant>;

}  // namespace riser
