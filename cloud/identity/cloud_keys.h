// The cloud's keys: one per role, and the key set by which the root says that they count. The
// root's private key signs key sets only; it is written once by `riser-cloud init` and should then
// be taken offline: the service never reads it. Files in <state_dir>/keys, one line each, private
// ones 0600:
//
//     root.key root.pub receipt.key credit.key policy.key supply.key    see core/wire/signing.h
//     key-set                                                           see core/wire/key_set.h
//     issuer.key                                 what codes of vouchers are made from, core/voucher/issuing.h
//     bound.key                                  what bound tokens are made from, core/voucher/bound_token.h
#pragma once

#include <array>
#include <filesystem>
#include <optional>
#include <string>

#include "core/base/result.h"
#include "core/voucher/secret.h"
#include "core/wire/key_set.h"

namespace riser::cloud {

struct CloudKeys {
    wire::PublicKey root;
    std::array<wire::SigningKey, wire::k_roles> roles;
    wire::KeySet key_set;
    wire::SignedKeySet signed_key_set;
    std::optional<voucher::IssuerKey> issuer = std::nullopt;
    std::optional<voucher::BoundMasterKey> bound = std::nullopt;

    [[nodiscard]] const wire::SigningKey& of(wire::Role role) const {
        return roles[static_cast<std::size_t>(role)];
    }
};

// Fresh random keys under a fresh root.
struct NewKeys {
    wire::SigningKey root;
    CloudKeys keys;
};
[[nodiscard]] NewKeys make_cloud_keys();

// Refuses to overwrite: losing a root key means enrolling every gateway again.
[[nodiscard]] Outcome<> write_cloud_keys(const std::filesystem::path& folder, const NewKeys& keys);
// An installation of before there were vouchers gets its issuer key now, and that of bound tokens. A batch knows which one
// it was made from, so another one in the place of a lost one prints nothing wrong; tokens of a lost one open nowhere any
// more once their gateways have got keys of the other.
[[nodiscard]] Result<CloudKeys> load_cloud_keys(const std::filesystem::path& folder);

}  // namespace riser::cloud
