// CodeProblem: what is wrong with what somebody typed, said so that he can put it right. It never holds the code,
// or so much of it as would help to guess the rest: it may be logged and sent.
#pragma once

#include <cstdint>
#include <string>

namespace riser::voucher {

enum class CodeFault : std::uint8_t {
    too_much_text = 1,      // more than any way to write a code takes
    not_text = 2,           // not UTF-8
    rounded = 3,            // 8.50375865992180E+19: a spreadsheet took it for a number
    foreign_character = 4,  // neither digit nor separator
    too_few_digits = 5,
    too_many_digits = 6,
    other_scheme = 7,  // as many digits as a code of Riser has, but not with the first digit of one
    check_digit = 8,
};

struct CodeProblem {
    CodeFault fault = CodeFault::not_text;
    std::size_t digits =
        0;  // too_few_digits, too_many_digits: that there are; foreign_character: before it
    std::size_t needed = 0;       // too_few_digits, too_many_digits
    std::uint32_t character = 0;  // foreign_character: the code point

    bool operator==(const CodeProblem&) const = default;
};

// One sentence without a full stop: "18 digits so far, 20 needed".
[[nodiscard]] std::string explain(const CodeProblem& problem);

}  // namespace riser::voucher
