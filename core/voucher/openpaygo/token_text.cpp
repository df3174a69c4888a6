#include "core/voucher/openpaygo/token_text.h"

#include <algorithm>

#include "core/base/assert.h"
#include "core/voucher/openpaygo/chain.h"
#include "core/voucher/typed_digits.h"

namespace riser::voucher::openpaygo {
namespace {

std::string decimal(std::uint64_t number, std::size_t digits) {
    std::string text(digits, '0');
    for (std::size_t at = digits; at > 0; --at) {
        text[at - 1] = static_cast<char>('0' + number % 10);
        number /= 10;
    }
    return text;
}

std::string base_four(std::uint64_t number, std::size_t digits) {
    std::string text(digits, '1');
    for (std::size_t at = digits; at > 0; --at) {
        text[at - 1] = static_cast<char>('1' + (number & 3U));
        number >>= 2U;
    }
    return text;
}

Problem wrong_count(std::size_t count, bool restricted) {
    const std::size_t shorter = digits_of({false, restricted});
    const std::size_t longer = digits_of({true, restricted});
    const std::string needed =
        std::to_string(shorter) + " or " + std::to_string(longer) + " needed";
    const std::string there = std::to_string(count) + (count == 1 ? " digit" : " digits");
    return Problem{there + (count < longer ? " so far, " : ", ") + needed};
}

}  // namespace

std::size_t digits_of(const TokenForm& form) {
    if (form.restricted) return form.extended ? 20 : 15;
    return form.extended ? 12 : 9;
}

std::string format_token(const TokenText& token) {
    const Width& width = token.form.extended ? k_extended_width : k_standard_width;
    RISER_ASSERT(token.number < width.end, "a token keeps to its digits");
    const std::size_t digits = digits_of(token.form);
    return token.form.restricted ? base_four(token.number, digits) : decimal(token.number, digits);
}

std::string grouped(std::string_view digits) {
    const std::size_t group = digits.size() == 20 ? 4 : 3;
    std::string text;
    for (std::size_t at = 0; at < digits.size(); at += group) {
        if (at > 0) text.push_back(' ');
        text.append(digits.substr(at, group));
    }
    return text;
}

Result<TokenText> read_token(std::string_view typed, bool restricted) {
    const auto digits = read_digits(typed);
    if (!digits) return fail(Problem{explain(digits.error())});
    TokenText token;
    token.form.restricted = restricted;
    const std::size_t count = digits.value().count();
    token.form.extended = count == digits_of({true, restricted});
    if (count != digits_of(token.form)) return fail(wrong_count(count, restricted));
    for (const char digit : digits.value().kept()) {
        if (restricted && (digit < '1' || digit > '4')) {
            return fail(Problem{"a token for this meter has the digits 1 to 4 only"});
        }
        const auto value = static_cast<std::uint64_t>(digit - (restricted ? '1' : '0'));
        token.number = token.number * (restricted ? 4 : 10) + value;
    }
    // Twenty digits of base four reach a little beyond twelve decimal ones.
    const Width& width = token.form.extended ? k_extended_width : k_standard_width;
    if (token.number >= width.end) return fail(Problem{"not a token: no device has this number"});
    return token;
}

}  // namespace riser::voucher::openpaygo
