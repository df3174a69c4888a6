// Redemption of a bound token that was opened (bound_token.h): whether its amount may be credited. A token is believed
// because of 31 bits and a key that is kept in the building, so what one may be worth, and what all may be worth
// together before the cloud has seen them, is limited: a stolen key is then worth that much and no more.
#pragma once

#include <cstdint>
#include <string_view>

#include "core/units/money.h"
#include "core/voucher/bound_token.h"
#include "core/voucher/redemption.h"

namespace riser::voucher {

// Of one account, agreed on with the cloud.
struct TokenTerms {
    Money unit{};                    // what an amount of 1 is: 1 micro-unit .. k_max_amount / 2^20
    std::uint32_t largest = 20'000;  // of one token, in units
    Money most_unconfirmed{};  // of all tokens of the account that the cloud has not confirmed

    bool operator==(const TokenTerms&) const = default;
};
[[nodiscard]] bool is_terms(const TokenTerms& terms);
// Asserts that the terms are; cannot overflow then.
[[nodiscard]] Money value_of(const BoundToken& token, const TokenTerms& terms);

enum class TokenOutcome : std::uint8_t {
    accepted = 1,
    account_closed = 2,
    above_largest = 3,      // no token of this account is worth so much
    above_unconfirmed = 4,  // the cloud has to be heard from first
    above_limit = 5,        // the account takes no more now
};
// `unconfirmed`: what tokens of the account have credited and no receipt of the cloud covers. A refusal changes nothing.
[[nodiscard]] TokenOutcome judge_token(const BoundToken& token, const TokenTerms& terms,
                                       Money unconfirmed, const AccountGate& gate);
// One sentence for the person who typed it; empty when accepted.
[[nodiscard]] std::string_view explain(TokenOutcome outcome);
// The same of a token that did not open.
[[nodiscard]] std::string_view explain(BoundFault fault);

}  // namespace riser::voucher
