#include "core/voucher/damm.h"

#include <array>

#include "core/base/assert.h"

namespace riser::voucher {
namespace {

// The totally anti-symmetric quasigroup of order 10 of the thesis; zeros on the diagonal, so that the digit that
// takes a sum to zero is the sum itself.
constexpr std::array<std::array<std::uint8_t, 10>, 10> k_quasigroup{{
    {0, 3, 1, 7, 5, 9, 8, 6, 4, 2},
    {7, 0, 9, 2, 1, 5, 4, 8, 6, 3},
    {4, 2, 0, 6, 8, 7, 1, 3, 5, 9},
    {1, 7, 5, 0, 9, 8, 3, 4, 2, 6},
    {6, 1, 2, 3, 0, 4, 5, 9, 7, 8},
    {3, 6, 7, 4, 2, 0, 9, 5, 8, 1},
    {5, 8, 6, 9, 7, 2, 0, 1, 3, 4},
    {8, 9, 4, 5, 3, 6, 2, 0, 1, 7},
    {9, 4, 3, 8, 6, 1, 7, 2, 0, 5},
    {2, 5, 8, 1, 4, 3, 6, 7, 9, 0},
}};

}  // namespace

std::uint8_t damm_digit(std::string_view digits) {
    std::uint8_t sum = 0;
    for (const char digit : digits) {
        RISER_ASSERT(digit >= '0' && digit <= '9', "a check digit is of digits");
        sum = k_quasigroup[sum][static_cast<std::size_t>(digit - '0')];
    }
    return sum;
}

bool damm_holds(std::string_view digits) {
    return !digits.empty() && damm_digit(digits) == 0;
}

}  // namespace riser::voucher
