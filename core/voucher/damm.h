// The check digit of H. M. Damm ("Total anti-symmetrische Quasigruppen", thesis, Marburg 2004): it finds every
// single wrong digit and every swap of two neighbours. It is public, so it keeps typing errors out and nobody else.
#pragma once

#include <cstdint>
#include <string_view>

namespace riser::voucher {

// 0..9, to be appended. Asserts that there is nothing but '0'..'9'.
[[nodiscard]] std::uint8_t damm_digit(std::string_view digits);
// Whether the last digit is the check digit of those before it.
[[nodiscard]] bool damm_holds(std::string_view digits);

}  // namespace riser::voucher
