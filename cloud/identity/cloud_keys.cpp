#include "cloud/identity/cloud_keys.h"

#include <algorithm>

#include "cloud/identity/secret_file.h"
#include "platform/entropy/entropy.h"

namespace riser::cloud {
namespace {

using wire::Role;
using wire::SigningKey;

constexpr std::string_view k_issuer_label = "riser-voucher-issuer-1 ";
constexpr std::string_view k_bound_label = "riser-voucher-bound-1 ";

constexpr std::array k_roles{Role::receipt, Role::credit, Role::policy, Role::supply};

SigningKey new_key() {
    SigningKey::Seed seed{};
    entropy::fill_random(seed);
    return SigningKey::from_seed(seed);
}

Result<SigningKey> load_key(const std::filesystem::path& path) {
    const auto text = read_secret_file(path);
    if (!text) return fail(text.error());
    auto key = wire::parse_signing_key(*text);
    if (!key) return fail(Problem{path.string() + ": " + key.error().message});
    return key;
}

template <class Key>
Outcome<> make_secret(const std::filesystem::path& path, std::string_view label) {
    Key key;
    entropy::fill_random(key.bytes);
    return create_secret_file(path, std::string(label) + wire::to_hex(key.bytes) + "\n");
}

// Made when it is not there yet.
template <class Key>
Result<Key> load_secret(const std::filesystem::path& path, std::string_view label,
                        std::string_view what) {
    std::error_code unknown;
    if (!std::filesystem::exists(path, unknown) && !unknown) {
        if (auto made = make_secret<Key>(path, label); !made) return fail(made.error());
    }
    const auto text = read_secret_file(path);
    if (!text) return fail(text.error());
    std::string_view line = *text;
    if (line.ends_with('\n')) line.remove_suffix(1);
    const auto bytes =
        line.starts_with(label) ? wire::from_hex(line.substr(label.size()), 32) : std::nullopt;
    if (!bytes) return fail(Problem{path.string() + ": is no " + std::string(what)});
    Key key;
    std::copy(bytes->begin(), bytes->end(), key.bytes.begin());
    return key;
}

}  // namespace

NewKeys make_cloud_keys() {
    const SigningKey root = new_key();
    std::array roles{new_key(), new_key(), new_key(), new_key()};
    wire::KeySet key_set{1, root.public_key(), {}};
    for (std::size_t i = 0; i < roles.size(); ++i) key_set.roles[i] = roles[i].public_key();
    return {root, {root.public_key(), roles, key_set, wire::sign_key_set(key_set, root)}};
}

Outcome<> write_cloud_keys(const std::filesystem::path& folder, const NewKeys& made) {
    std::error_code error;
    std::filesystem::create_directories(folder, error);
    if (error) return fail(Problem{folder.string() + ": cannot be created: " + error.message()});
    std::filesystem::permissions(folder, std::filesystem::perms::owner_all, error);
    if (std::filesystem::exists(folder / "root.pub")) {
        return fail(
            Problem{folder.string() +
                    " holds keys already; gateways are enrolled under them, so they are never "
                    "overwritten"});
    }
    if (auto done = create_secret_file(folder / "root.key", wire::format_key(made.root)); !done)
        return done;
    for (const Role role : k_roles) {
        const auto path = folder / (std::string(to_string(role)) + ".key");
        if (auto done = create_secret_file(path, wire::format_key(made.keys.of(role))); !done)
            return done;
    }
    if (auto done =
            create_public_file(folder / "key-set", wire::format_key_set(made.keys.signed_key_set));
        !done) {
        return done;
    }
    return create_public_file(folder / "root.pub", wire::format_key(made.keys.root));
}

Result<CloudKeys> load_cloud_keys(const std::filesystem::path& folder) {
    const auto root_text = read_public_file(folder / "root.pub");
    if (!root_text) {
        return fail(Problem{root_text.error().message +
                            "; keys are made by: riser-cloud init --state-dir " +
                            folder.parent_path().string()});
    }
    const auto root = wire::parse_public_key(*root_text);
    if (!root) return fail(Problem{(folder / "root.pub").string() + ": " + root.error().message});
    const auto set_text = read_public_file(folder / "key-set");
    if (!set_text) return fail(set_text.error());
    const auto signed_set = wire::parse_key_set(*set_text);
    if (!signed_set)
        return fail(Problem{(folder / "key-set").string() + ": " + signed_set.error().message});
    const auto key_set = wire::verify_key_set(*signed_set, *root);
    if (!key_set)
        return fail(Problem{(folder / "key-set").string() + ": " + key_set.error().message});
    std::vector<SigningKey> roles;
    for (const Role role : k_roles) {
        const auto path = folder / (std::string(to_string(role)) + ".key");
        auto key = load_key(path);
        if (!key) return fail(key.error());
        if (key.value().public_key() != (*key_set).of(role)) {
            return fail(Problem{path.string() + ": is not the " + std::string(to_string(role)) +
                                " key of the key set; restore the file that belongs to it"});
        }
        roles.push_back(std::move(key).value());
    }
    const auto issuer = load_secret<voucher::IssuerKey>(folder / "issuer.key", k_issuer_label,
                                                        "issuer key of vouchers");
    if (!issuer) return fail(issuer.error());
    const auto bound = load_secret<voucher::BoundMasterKey>(folder / "bound.key", k_bound_label,
                                                            "key of bound tokens");
    if (!bound) return fail(bound.error());
    return CloudKeys{
        *root, {roles[0], roles[1], roles[2], roles[3]}, *key_set, *signed_set, *issuer, *bound};
}

}  // namespace riser::cloud
