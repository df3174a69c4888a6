#include "tests/sim/world/cloud_identity.h"

namespace riser::sim {
namespace {

wire::SigningKey::Seed seed_from(Prng& prng) {
    wire::SigningKey::Seed seed{};
    for (auto& byte : seed) byte = static_cast<std::uint8_t>(prng.next() >> 56U);
    return seed;
}

}  // namespace

wire::SigningKey signing_key_from(Prng& prng) {
    return wire::SigningKey::from_seed(seed_from(prng));
}

cloud::CloudKeys cloud_keys_from(Prng& prng) {
    const auto root = signing_key_from(prng);
    // One after the other: the order of arguments in a call is the compiler's.
    const auto receipt = signing_key_from(prng);
    const auto credit = signing_key_from(prng);
    const auto policy = signing_key_from(prng);
    const auto supply = signing_key_from(prng);
    const std::array roles{receipt, credit, policy, supply};
    wire::KeySet key_set{1, root.public_key(), {}};
    for (std::size_t i = 0; i < roles.size(); ++i) key_set.roles[i] = roles[i].public_key();
    // From a stream of its own: whatever else a seed gives is what it was before there were vouchers.
    voucher::IssuerKey issuer;
    Prng of_codes(root.public_key().bytes[0] + 256ULL * root.public_key().bytes[1]);
    for (auto& byte : issuer.bytes) byte = static_cast<std::uint8_t>(of_codes.next() >> 56U);
    return {root.public_key(), roles, key_set, wire::sign_key_set(key_set, root), issuer};
}

std::string operator_token_from(Prng& prng) {
    return wire::to_hex(seed_from(prng));
}

}  // namespace riser::sim
