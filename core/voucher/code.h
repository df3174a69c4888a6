// Code: the 20 digits that are typed to redeem a credit.
//
//     code = kind(1 digit: 8 or 9) body(18 digits) check(1 digit: Damm over the 19 before it)
//
// The first digit says which scheme it is, so nothing is ever tried twice: codes of STS (IEC 62055-41) begin with 0
// to 7, since 66 bits are less than 7.4 * 10^19, and 20 digits of OpenPAYGO Token are all 1 to 4. Neither 8 nor 9 is
// lost where leading zeros are dropped.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "core/base/result.h"
#include "core/voucher/code_problem.h"

namespace riser::voucher {

enum class CodeKind : std::uint8_t {
    voucher = 8,  // bearer: a scratch card, a sheet, a slip. For whoever types it first (lock.h)
    bound = 9,    // for one account of one gateway (bound_token.h)
};

inline constexpr std::size_t k_code_digits = 20;
inline constexpr std::uint64_t k_body_end = 1'000'000'000'000'000'000;  // 10^18

// A whole code whose check digit holds. A secret: wiped when it goes, and nothing prints it by accident.
class Code {
public:
    // `body` below k_body_end.
    [[nodiscard]] static Code make(CodeKind kind, std::uint64_t body);
    Code(const Code&) = default;
    Code& operator=(const Code&) = default;
    ~Code();

    [[nodiscard]] CodeKind kind() const;
    [[nodiscard]] std::uint64_t body() const;
    // 20 of '0'..'9'; the view lives as long as the code.
    [[nodiscard]] std::string_view digits() const { return {digits_.data(), digits_.size()}; }

    bool operator==(const Code&) const = default;

private:
    Code() = default;
    friend Result<Code, CodeProblem> read_code(std::string_view typed);
    std::array<char, k_code_digits> digits_{};
};

// Reads what people type (typed_digits.h). Order of the checks: characters, number of digits, kind, check digit. A
// first digit that is no kind is named before the check digit, so that somebody who has mistyped it looks there.
[[nodiscard]] Result<Code, CodeProblem> read_code(std::string_view typed);

// "8503 7586 5992 1804 3029", for paper and screens.
[[nodiscard]] std::string grouped(const Code& code);

// Whose 20 digits these are, by their first one.
enum class TokenScheme : std::uint8_t { riser, openpaygo, sts };
// `digits`: 20 of '0'..'9'. openpaygo: none but 1 to 4, which one in 90 million STS codes is as well; what the
// account takes decides then.
[[nodiscard]] TokenScheme scheme_of(std::string_view digits);

}  // namespace riser::voucher
