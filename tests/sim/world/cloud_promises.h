// CloudPromises: what the cloud has answered and must therefore know for ever: entries it acknowledged, and
// every order it took under an Idempotency-Key. An independent memory beside the cloud, checked after every
// one of its deaths. Only a restored backup takes promises back.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "cloud/store/store.h"
#include "core/wire/receipt.h"
#include "platform/http/message.h"

namespace riser::sim {

class CloudPromises {
public:
    // An answer has left the cloud. `scope` is method and path, `key` the Idempotency-Key or empty.
    void note(const std::string& scope, const std::string& key, const http::Response& response);
    // What was promised and is not there; empty when all is well.
    [[nodiscard]] std::vector<std::string> broken(cloud::Session& session) const;

    // The last entry acknowledged of a gateway's journal; 0 = none.
    [[nodiscard]] std::uint64_t acknowledged(GatewayId gateway, EpochId epoch) const;
    [[nodiscard]] std::size_t orders() const { return orders_.size(); }

private:
    struct Ledger {
        std::uint64_t through = 0;
        journal::Hash head{};
    };
    struct Order {
        int status = 0;
        std::string body;
    };

    void note_receipt(const http::Response& response);

    std::map<std::pair<GatewayId, EpochId>, Ledger> ledgers_;
    std::map<std::pair<std::string, std::string>, Order> orders_;  // by scope and key
};

}  // namespace riser::sim
