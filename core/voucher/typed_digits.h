// TypedDigits: the digits of what people type, paste, scan or dictate. Spaces, dashes and the invisible marks that
// messengers put around numbers are passed over; digits of other scripts are read as digits; the letters O, I and l,
// which stand on no paper of ours, are read as the digits that they are taken for. Knows nothing of codes.
#pragma once

#include <array>
#include <cstddef>
#include <string_view>

#include "core/base/result.h"
#include "core/voucher/code_problem.h"

namespace riser::voucher {

// The longest way to write 20 digits with a separator of three bytes around each takes 140 bytes.
inline constexpr std::size_t k_max_typed_bytes = 200;

// A copy of what was typed, wiped when it goes.
class TypedDigits {
public:
    static constexpr std::size_t k_kept = 24;  // more than any code has; the rest is only counted

    TypedDigits() = default;
    TypedDigits(const TypedDigits&) = default;
    TypedDigits& operator=(const TypedDigits&) = default;
    ~TypedDigits();

    void push_back(char digit);
    [[nodiscard]] std::size_t count() const { return count_; }
    // The first k_kept, as '0'..'9'.
    [[nodiscard]] std::string_view kept() const {
        return {digits_.data(), count_ < k_kept ? count_ : k_kept};
    }

private:
    std::array<char, k_kept> digits_{};
    std::size_t count_ = 0;
};

// Problems: too_much_text, not_text, rounded, foreign_character.
[[nodiscard]] Result<TypedDigits, CodeProblem> read_digits(std::string_view typed);

}  // namespace riser::voucher
