// GenuineRequests: whether a request is signed by the key of its gateway. A gateway that has nothing to tell
// repeats its last request with the same signature, which then need not be verified again: that was most of
// what a poll cost.
#pragma once

#include <string>
#include <unordered_map>

#include "cloud/store/directory.h"
#include "platform/http/message.h"

namespace riser::cloud {

// Owned by the worker thread.
class GenuineRequests {
public:
    [[nodiscard]] bool is_genuine(const Gateway& gateway, const http::Request& request);

private:
    struct Known {
        wire::PublicKey key;
        std::string method;
        std::string target;
        std::string signature;

        bool operator==(const Known&) const = default;
    };
    // The last one of each gateway. With more gateways than this all are forgotten and verified anew.
    static constexpr std::size_t k_most = 20'000;

    std::unordered_map<GatewayId, Known> known_;
};

}  // namespace riser::cloud
