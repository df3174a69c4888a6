// TokenDoor: bound tokens between the request that brought one and the order that is made of it. It opens them with the
// key of this gateway, which costs next to nothing, so that nobody waits; how often one may try is limited instead
// (core/voucher/throttle.h). Owned by the front of the local API, in production and in the simulator.
#pragma once

#include <functional>
#include <optional>
#include <variant>

#include "core/voucher/bound_token.h"
#include "gateway/local/local_api.h"

namespace riser::local {

class TokenDoor {
public:
    // nullopt: it is sealed to another gateway, or there is no private key here.
    using OpenKey = std::function<std::optional<voucher::BoundKey>(const voucher::SealedBoundKey&)>;

    // Without `open_key` tokens are not taken.
    explicit TokenDoor(OpenKey open_key) : open_key_(std::move(open_key)) {}

    // The order that comes of it, or what whoever typed it is told.
    [[nodiscard]] std::variant<PendingOrder, http::Response> open(const PendingToken& token,
                                                                  Instant now);

private:
    struct Opened {
        voucher::SealedBoundKey key{};
        voucher::BoundCipher cipher;
    };
    [[nodiscard]] const voucher::BoundCipher* cipher_of(const voucher::SealedBoundKey& key);

    OpenKey open_key_;
    std::optional<Opened> opened_;  // the last key that was used
    voucher::GuessBuckets tries_;
};

}  // namespace riser::local
