// Computes a settlement again from its segments and the tariffs, and names every difference. The gateway asks before a
// commit, the cloud records what it finds: a free second auditor.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "core/journal/price_audit.h"
#include "core/journal/record.h"

namespace riser::journal {

struct SettlementDifference {
    std::size_t segment = 0;  // index
    std::string what;         // for people, with both values
    // Another price was due. What the settlement says is right by the price that it states.
    bool of_price = false;
};

// What the auditor knows from the records before. Lookups return nullptr / nullopt when unknown,
// which is a difference of its own.
struct SettlementContext {
    // By id and version; that its hash is the one stated is checked here.
    std::function<const payment::Tariff*(const TariffReference&)> tariff;
    // Residue of the account of this supply point before the settlement.
    std::function<std::optional<payment::Residue>(SupplyPointId)> residue;
    // Register value up to which this register is settled for this supply point.
    std::function<std::optional<Energy>(SupplyPointId, const metering::RegisterId&)> settled;
    // Share of this register that this supply point pays, in ppm. Left empty, shares are not
    // compared.
    std::function<std::optional<std::int64_t>(SupplyPointId, const metering::RegisterId&)> share;
    // What this register counts for the supply point. Left empty, or nullopt: what was used from the grid.
    std::function<std::optional<metering::RegisterRole>(SupplyPointId, const metering::RegisterId&)>
        role{};
    // What the account of this supply point has used in its block period before the settlement. Left empty, blocks
    // are not compared; nullopt: the account counts none.
    std::function<std::optional<payment::BlockCounter>(SupplyPointId)> blocks{};
    // What the account of this supply point has to pay by; nullopt: unknown. Left empty, or without evidence, prices
    // are held against blocks alone.
    std::function<std::optional<DuePrices>(SupplyPointId)> due{};
    std::optional<PriceEvidence> evidence{};
};

// Empty when everything agrees. A fault is named once: after it, the next segments are held against
// what was stated, not against what should have been. Safe on any settlement, however absurd.
[[nodiscard]] std::vector<SettlementDifference> audit_settlement(const Settlement& settlement,
                                                                 const SettlementContext& context);

}  // namespace riser::journal
