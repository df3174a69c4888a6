// What an auditor may see of the cloud: its books of one gateway as plain values, and a digest of everything
// that must not change by itself. Read through the production store; judged by nobody here.
#pragma once

#include <vector>

#include "cloud/reports/reports.h"
#include "cloud/store/store.h"

namespace riser::sim {

struct CloudView {
    cloud::Gateway gateway;
    cloud::Watermark ledger;  // how far its journal is here, and the chain hash of that entry
    std::vector<cloud::BalanceReport> balances;  // by account, as the cloud computes them
    cloud::Reconciliation reconciliation;  // stated against recomputed, accounts and registers
    std::vector<cloud::AuditDifference> differences;  // the first hundred
    std::vector<cloud::ParkedEntry> parked;
    std::vector<cloud::OpenItem> open_items;
    std::vector<cloud::QueuedCommand> unfinished;  // commands without a result
    std::uint64_t events_through = 0;
};
[[nodiscard]] CloudView view_gateway(cloud::Session& session, const cloud::Gateway& gateway);

// Directory, journals, books, top-ups and commands of all gateways. Not in it: when a gateway was last heard
// of, where it says its journal stands, and open items, which also a harmless repeat may raise.
// Without one of them, if so wished.
[[nodiscard]] journal::Hash digest_of(cloud::Session& session,
                                      std::optional<GatewayId> without = std::nullopt);

}  // namespace riser::sim
