// KeySet: which keys the cloud may order a gateway with, by role, signed by a root key that stays
// offline and whose public half is pinned at enrolment. A higher version replaces a lower one,
// never the reverse.
//
//     key set = format(0x01) version root[32] receipt[32] credit[32] policy[32] supply[32]
//     as text = "riser-key-set-1 " hex(key set) " " hex(signature)
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "core/base/result.h"
#include "core/wire/signing.h"

namespace riser::wire {

enum class Role : std::uint8_t {
    receipt = 0,  // acknowledges uploads
    credit = 1,   // top-ups
    policy = 2,   // tariffs
    supply = 3,   // connect, hold
};
inline constexpr std::size_t k_roles = 4;
[[nodiscard]] std::string_view to_string(Role role);

struct KeySet {
    std::uint32_t version = 1;
    PublicKey root;
    std::array<PublicKey, k_roles> roles;

    bool operator==(const KeySet&) const = default;
    [[nodiscard]] const PublicKey& of(Role role) const {
        return roles[static_cast<std::size_t>(role)];
    }
};

struct SignedKeySet {
    Bytes bytes;
    Signature signature;

    bool operator==(const SignedKeySet&) const = default;
};

[[nodiscard]] SignedKeySet sign_key_set(const KeySet& key_set, const SigningKey& root);
// `pinned_root` as received at enrolment.
[[nodiscard]] Result<KeySet> verify_key_set(const SignedKeySet& key_set,
                                            const PublicKey& pinned_root);

// One line of text, the content of a key set's file at the cloud and at the gateway. Reading accepts
// white space at the end and believes nothing: verify_key_set() does.
[[nodiscard]] std::string format_key_set(const SignedKeySet& key_set);
[[nodiscard]] Result<SignedKeySet> parse_key_set(std::string_view text);

}  // namespace riser::wire
