// A credit that a phone carries to a building which the cloud cannot reach: the signed command of the credit lane (command.h)
// as it would be pushed, in the letters of a link. It needs nothing of its own: the signed bytes name the gateway, its
// journal and the payment, and the lane is unordered, idempotent by the payment's id and never expires.
//
//     link = base64url without padding (RFC 4648, section 5) of command, signature[64]       at most 224 letters
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "core/base/result.h"
#include "core/wire/command.h"

namespace riser::wire {

// A numbered credit with every number at its largest is 167 bytes.
inline constexpr std::size_t k_max_link_bytes = 168;
inline constexpr std::size_t k_max_link_letters = 224;
// Before the letters, where a link is an address: http://riser.local/credit/AX...
inline constexpr std::string_view k_link_path{"/credit/"};

// The command must be of the credit lane.
[[nodiscard]] std::string credit_link(const SignedCommand& command);

// In the order in which they are looked for.
enum class LinkFault : std::uint8_t {
    unreadable,     // letters are missing or changed, or it is something else
    not_a_credit,   // another order of the cloud
    other_gateway,  // of another building
    not_genuine,    // not signed by the cloud's credit key as it is known here
    other_journal,  // of books that this gateway does not keep any more
};
[[nodiscard]] std::string_view to_string(LinkFault fault);
// For whoever has opened it.
[[nodiscard]] std::string_view explain(LinkFault fault);

// What somebody opened, pasted or typed: the letters or a whole address, with white space wherever a messenger has put some.
// Proves nothing about its origin.
[[nodiscard]] Result<SignedCommand, LinkFault> read_credit_link(std::string_view text);

// What it is worth and for whom.
struct CarriedCredit {
    CommandId id{};  // of the payment: the TopUpId
    std::uint64_t command_epoch = 0;
    std::uint64_t sequence = 0;
    journal::Hash hash{};
    TopUp top_up;
    std::uint32_t number = 0;  // of the token that could be typed for it; 0: none

    bool operator==(const CarriedCredit&) const = default;
};
[[nodiscard]] Result<CarriedCredit, LinkFault> open_credit_link(std::string_view text,
                                                                const KeySet& keys,
                                                                GatewayId gateway, EpochId epoch);

}  // namespace riser::wire
