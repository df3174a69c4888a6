#include "core/voucher/code.h"

#include <algorithm>

#include "core/base/assert.h"
#include "core/voucher/damm.h"
#include "core/voucher/secret.h"
#include "core/voucher/typed_digits.h"

namespace riser::voucher {
namespace {

constexpr std::size_t k_group = 4;

}  // namespace

Code Code::make(CodeKind kind, std::uint64_t body) {
    RISER_ASSERT(body < k_body_end, "the body of a code has 18 digits");
    Code code;
    code.digits_[0] = static_cast<char>('0' + static_cast<int>(kind));
    for (std::size_t at = k_code_digits - 2; at > 0; --at) {
        code.digits_[at] = static_cast<char>('0' + body % 10);
        body /= 10;
    }
    const std::uint8_t check = damm_digit(code.digits().substr(0, k_code_digits - 1));
    code.digits_[k_code_digits - 1] = static_cast<char>('0' + check);
    return code;
}

Code::~Code() {
    wipe(std::span<char>(digits_));
}

CodeKind Code::kind() const {
    return digits_[0] == '8' ? CodeKind::voucher : CodeKind::bound;
}

std::uint64_t Code::body() const {
    std::uint64_t body = 0;
    for (const char digit : digits().substr(1, k_code_digits - 2)) {
        body = body * 10 + static_cast<std::uint64_t>(digit - '0');
    }
    return body;
}

Result<Code, CodeProblem> read_code(std::string_view typed) {
    const auto digits = read_digits(typed);
    if (!digits) return fail(digits.error());
    const std::size_t count = digits.value().count();
    if (count != k_code_digits) {
        const CodeFault fault =
            count < k_code_digits ? CodeFault::too_few_digits : CodeFault::too_many_digits;
        return fail(CodeProblem{fault, count, k_code_digits});
    }
    const std::string_view kept = digits.value().kept();
    if (scheme_of(kept) != TokenScheme::riser) return fail(CodeProblem{CodeFault::other_scheme});
    if (!damm_holds(kept)) return fail(CodeProblem{CodeFault::check_digit});
    Code code;
    std::copy(kept.begin(), kept.end(), code.digits_.begin());
    return code;
}

std::string grouped(const Code& code) {
    std::string text;
    text.reserve(k_code_digits + k_code_digits / k_group);
    for (std::size_t at = 0; at < k_code_digits; at += k_group) {
        if (at > 0) text.push_back(' ');
        text.append(code.digits().substr(at, k_group));
    }
    return text;
}

TokenScheme scheme_of(std::string_view digits) {
    RISER_ASSERT(digits.size() == k_code_digits, "a scheme is known by 20 digits");
    if (digits[0] == '8' || digits[0] == '9') return TokenScheme::riser;
    const bool restricted = std::all_of(digits.begin(), digits.end(),
                                        [](char digit) { return digit >= '1' && digit <= '4'; });
    return restricted ? TokenScheme::openpaygo : TokenScheme::sts;
}

}  // namespace riser::voucher
