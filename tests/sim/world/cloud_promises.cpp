#include "tests/sim/world/cloud_promises.h"

namespace riser::sim {

void CloudPromises::note(const std::string& scope, const std::string& key,
                         const http::Response& response) {
    if (scope == "POST /v1/ingest") return note_receipt(response);
    if (!key.empty() && response.status < 300)
        orders_[{scope, key}] = {response.status, response.body};
}

void CloudPromises::note_receipt(const http::Response& response) {
    if (response.status != 200) return;
    const auto receipt = wire::read_unverified_receipt(
        {reinterpret_cast<const std::uint8_t*>(response.body.data()), response.body.size()});
    if (!receipt || receipt->verdict != wire::Verdict::accepted) return;
    auto& ledger = ledgers_[{receipt->gateway, receipt->epoch}];
    // Answers overtake each other only on the way: they are given in the order of the commits.
    ledger = {receipt->ledger_through, receipt->ledger_head};
}

std::vector<std::string> CloudPromises::broken(cloud::Session& session) const {
    std::vector<std::string> found;
    for (const auto& [whose, promised] : ledgers_) {
        const auto gateway = session.find_gateway(whose.first);
        const std::string name = "gateway " + to_string(whose.first);
        if (!gateway) {
            found.push_back(name + " is forgotten");
            continue;
        }
        const auto key = cloud::journal_of(gateway->key, whose.second);
        const auto hash = session.entry_hash(key, promised.through);
        if (promised.through != 0 && (!hash || *hash != promised.head)) {
            found.push_back(name + ": acknowledged entry " + std::to_string(promised.through) +
                            (hash ? " is another" : " is gone"));
        }
    }
    for (const auto& [where, promised] : orders_) {
        const auto stored = session.stored_answer(where.first, where.second);
        if (!stored || stored->status != promised.status || stored->body != promised.body)
            found.push_back(where.first + " with key " + where.second + " is forgotten");
    }
    return found;
}

std::uint64_t CloudPromises::acknowledged(GatewayId gateway, EpochId epoch) const {
    const auto found = ledgers_.find({gateway, epoch});
    return found == ledgers_.end() ? 0 : found->second.through;
}

}  // namespace riser::sim
