#include "core/voucher/code_problem.h"

#include <array>

namespace riser::voucher {
namespace {

std::string counted(std::size_t digits) {
    return std::to_string(digits) + (digits == 1 ? " digit" : " digits");
}

std::string utf8(std::uint32_t point) {
    const auto tail = [point](unsigned shift) {
        return static_cast<char>(0x80U | ((point >> shift) & 0x3FU));
    };
    if (point < 0x80) return {static_cast<char>(point)};
    if (point < 0x800) return {static_cast<char>(0xC0U | (point >> 6U)), tail(0)};
    if (point < 0x10000) return {static_cast<char>(0xE0U | (point >> 12U)), tail(6), tail(0)};
    return {static_cast<char>(0xF0U | (point >> 18U)), tail(12), tail(6), tail(0)};
}

std::string code_point(std::uint32_t point) {
    constexpr std::string_view k_hex = "0123456789ABCDEF";
    std::string text;
    const int first = point > 0xFFFFF ? 20 : point > 0xFFFF ? 16 : 12;
    for (int shift = first; shift >= 0; shift -= 4) {
        text.push_back(k_hex[(point >> static_cast<unsigned>(shift)) & 0x0FU]);
    }
    return "U+" + text;
}

// What has no shape of its own, or would change the text around it, is named by its number.
bool is_shown(std::uint32_t point) {
    const bool control = point < 0x20 || (point >= 0x7F && point < 0xA1);
    const bool combining_or_mark =
        (point >= 0x300 && point < 0x370) || (point >= 0x2000 && point < 0x2070);
    const bool unassigned = point >= 0xE000 && point < 0xFB00;
    return !control && !combining_or_mark && !unassigned && point < 0x20000;
}

std::string foreign(const CodeProblem& problem) {
    const std::string what = is_shown(problem.character)
                                 ? '"' + utf8(problem.character) + '"'
                                 : "the character " + code_point(problem.character);
    const std::string where =
        problem.digits == 0 ? "at the beginning" : "after " + counted(problem.digits);
    return what + " " + where + " is not a digit";
}

}  // namespace

std::string explain(const CodeProblem& problem) {
    switch (problem.fault) {
        case CodeFault::too_much_text:
            return "too much text: enter the digits of one code";
        case CodeFault::not_text:
            return "not readable as text: enter the digits of the code";
        case CodeFault::rounded:
            return "a spreadsheet has rounded this number: copy the code from the paper, or as text";
        case CodeFault::foreign_character:
            return foreign(problem);
        case CodeFault::too_few_digits:
            return counted(problem.digits) + " so far, " + std::to_string(problem.needed) +
                   " needed";
        case CodeFault::too_many_digits:
            return counted(problem.digits) + ", " +
                   std::to_string(problem.digits - problem.needed) + " more than the " +
                   std::to_string(problem.needed) + " needed";
        case CodeFault::other_scheme:
            return "not a Riser code: its first digit is 8 or 9";
        case CodeFault::check_digit:
            return "one digit is wrong, or two are swapped";
    }
    return "not a code";
}

}  // namespace riser::voucher
