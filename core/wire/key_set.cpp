#include "core/wire/key_set.h"

#include <algorithm>

#include "core/base/assert.h"
#include "core/base/bytes.h"

namespace riser::wire {
namespace {

constexpr std::uint8_t k_format = 1;
constexpr std::string_view k_text_prefix = "riser-key-set-1 ";

PublicKey read_key(ByteReader& in) {
    PublicKey key;
    const auto bytes = in.raw(key.bytes.size());
    if (in.ok()) std::copy(bytes.begin(), bytes.end(), key.bytes.begin());
    return key;
}

}  // namespace

std::string_view to_string(Role role) {
    switch (role) {
        case Role::receipt:
            return "receipt";
        case Role::credit:
            return "credit";
        case Role::policy:
            return "policy";
        case Role::supply:
            return "supply";
    }
    return "receipt";
}

SignedKeySet sign_key_set(const KeySet& key_set, const SigningKey& root) {
    RISER_ASSERT(key_set.root == root.public_key(), "a key set names the root that signs it");
    ByteWriter out;
    out.u8(k_format);
    out.varint(key_set.version);
    out.raw(key_set.root.bytes);
    for (const auto& key : key_set.roles) out.raw(key.bytes);
    SignedKeySet result{out.take(), {}};
    result.signature = root.sign(Domain::key_set, result.bytes);
    return result;
}

Result<KeySet> verify_key_set(const SignedKeySet& key_set, const PublicKey& pinned_root) {
    if (!verify(pinned_root, Domain::key_set, key_set.bytes, key_set.signature)) {
        return fail(Problem{"key set: not signed by the root key pinned at enrolment"});
    }
    ByteReader in{key_set.bytes};
    KeySet result;
    if (in.u8() != k_format) in.set_failed();
    const std::uint64_t version = in.varint();
    if (version == 0 || version > UINT32_MAX) in.set_failed();
    result.version = static_cast<std::uint32_t>(version);
    result.root = read_key(in);
    for (auto& key : result.roles) key = read_key(in);
    if (!in.at_end() || result.root != pinned_root) return fail(Problem{"key set: malformed"});
    return result;
}

std::string format_key_set(const SignedKeySet& key_set) {
    return std::string(k_text_prefix) + to_hex(key_set.bytes) + " " +
           to_hex(key_set.signature.bytes) + "\n";
}

Result<SignedKeySet> parse_key_set(std::string_view text) {
    const Problem wrong{"not a key set: expected one line \"" + std::string(k_text_prefix) +
                        "<bytes> <signature>\" in hexadecimal"};
    while (!text.empty() && (text.back() == '\n' || text.back() == '\r' || text.back() == ' ')) {
        text.remove_suffix(1);
    }
    if (!text.starts_with(k_text_prefix)) return fail(wrong);
    text.remove_prefix(k_text_prefix.size());
    const auto space = text.find(' ');
    if (space == std::string_view::npos) return fail(wrong);
    auto bytes = from_hex(text.substr(0, space), space / 2);
    SignedKeySet key_set;
    const auto signature = from_hex(text.substr(space + 1), key_set.signature.bytes.size());
    if (!bytes || !signature) return fail(wrong);
    key_set.bytes = std::move(*bytes);
    std::copy(signature->begin(), signature->end(), key_set.signature.bytes.begin());
    return key_set;
}

}  // namespace riser::wire
