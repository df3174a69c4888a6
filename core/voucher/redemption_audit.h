// What the cloud asks of a redemption that a journal reports, before it believes it. Whatever is not in order is an
// open item for people; the journal itself is taken as it is, since the gateway has credited already.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "core/units/ids.h"
#include "core/voucher/bound_issuance.h"
#include "core/voucher/custody.h"
#include "core/voucher/lock.h"

namespace riser::voucher {

enum class RedemptionDoubt : std::uint8_t {
    none = 1,
    proof_wrong = 2,     // the gateway did not see the code: it credits what nobody typed
    not_its = 3,         // the gateway did not hold it: an old image of its card, or a clone
    spent_twice = 4,     // another gateway, or the cloud, redeemed it too
    never_issued = 5,    // a bound token with a number that was not given out
    amount_differs = 6,  // a bound token with another amount than was paid
};
[[nodiscard]] std::string_view to_string(RedemptionDoubt doubt);

// A voucher's. `spent_elsewhere`: a redemption of the same lock by somebody else is known.
[[nodiscard]] RedemptionDoubt doubt_of(const Proof& proof, Lock lock, GatewayId gateway,
                                       const CloudCustody& custody, std::uint32_t serial,
                                       bool spent_elsewhere);

// A bound token's. `paid`: the amount of the payment with this number in token units; nullopt: there is none.
[[nodiscard]] RedemptionDoubt doubt_of(std::uint32_t counter, std::uint32_t amount,
                                       const BoundIssuance& issuance,
                                       std::optional<std::uint32_t> paid);

}  // namespace riser::voucher
