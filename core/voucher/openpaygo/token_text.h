// OpenPAYGO tokens as digits. Four forms: standard (9 digits) and extended (12), and each of them for keypads that have
// the keys 1 to 4 only: two bits a digit, plus one (15 and 20 digits).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "core/base/result.h"

namespace riser::voucher::openpaygo {

struct TokenForm {
    bool extended = false;
    bool restricted = false;

    bool operator==(const TokenForm&) const = default;
};
[[nodiscard]] std::size_t digits_of(const TokenForm& form);

struct TokenText {
    TokenForm form;
    std::uint64_t number = 0;  // below 10^9 or 10^12

    bool operator==(const TokenText&) const = default;
};

[[nodiscard]] std::string format_token(const TokenText& token);
// Groups of three digits, or four of twenty: "588 224 011".
[[nodiscard]] std::string grouped(std::string_view digits);

// What is typed (core/voucher/typed_digits.h) for a device whose keypad has all digits, or the keys 1 to 4. The number of
// digits tells the form. The problem is one sentence for people.
[[nodiscard]] Result<TokenText> read_token(std::string_view typed, bool restricted);

}  // namespace riser::voucher::openpaygo
