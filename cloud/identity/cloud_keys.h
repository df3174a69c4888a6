// The cloud's keys: one per role, and the key set by which the root says that they count. The
// root's private key signs key sets only; it is written once by `riser-cloud init` and should then
// be taken offline: the service never reads it. Files in <state_dir>/keys, one line each, private
// ones 0600:
//
//     root.key root.pub receipt.key credit.key policy.key supply.key    see core/wire/signing.h
//     key-set                                                           see core/wire/key_set.h
#pragma once

#include <array>
#include <filesystem>
#include <string>

#include "core/base/result.h"
#include "core/wire/key_set.h"

namespace riser::cloud {

struct CloudKeys {
    wire::PublicKey root;
    std::array<wire::SigningKey, wire::k_roles> roles;
    wire::KeySet key_set;
    wire::SignedKeySet signed_key_set;

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
[[nodiscard]] Result<CloudKeys> load_cloud_keys(const std::filesystem::path& folder);

}  // namespace riser::cloud
