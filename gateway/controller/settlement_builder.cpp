#include "gateway/controller/settlement_builder.h"

#include <algorithm>

#include "core/base/assert.h"
#include "core/journal/codec.h"
#include "core/journal/settlement_audit.h"

namespace riser::controller {

const std::vector<payment::Tariff>* versions_of(const Draft& draft,
                                                const payment::Account& account) {
    return draft.versions(account.charges.front().tariff);
}

std::optional<journal::DuePrices> due_prices(const Draft& draft, const payment::Account& account) {
    const auto* versions = versions_of(draft, account);
    if (versions == nullptr) return std::nullopt;
    return journal::DuePrices{account.charges.front().tariff, versions};
}

const LiveRegister* live_register(const Live& live, const metering::RegisterShare& share) {
    const LiveMeter* meter = live.meters.find(share.meter);
    return meter == nullptr ? nullptr : meter->find(share.quantity);
}

void SettlementBuilder::add(const SupplyPointBooks& supply_point, const Window& window,
                            const metering::RegisterShare* only) {
    const payment::Account* account = draft_.account(supply_point.account);
    if (account == nullptr) return;
    const auto* versions = versions_of(draft_, *account);
    if (versions == nullptr) return;
    payment::Residue residue = account->residue;
    payment::BlockCounter blocks = account->blocks;
    for (const auto& share : supply_point.shares) {
        if (only != nullptr && share.share != *only) continue;
        const LiveRegister* live = live_register(live_, share.share);
        const MeterBooks* meter = draft_.meter(share.share.meter);
        const bool asked = is_charged(share.share) && live != nullptr && meter != nullptr;
        if (!asked || meter->doubt) continue;
        Energy from = share.settled;
        for (const auto& rated :
             price_advance(*versions, zone_, share, *live, now_, window, blocks)) {
            add_segment(supply_point, share, meter->epoch, from, rated, residue);
            from += rated.piece.energy;
        }
    }
}

void SettlementBuilder::add_segment(const SupplyPointBooks& supply_point, const ShareBooks& share,
                                    MeterEpoch epoch, Energy from,
                                    const payment::RatedAdvance& rated, payment::Residue& residue) {
    const auto charged = payment::charge_energy(
        rated.piece.energy, payment::gross_price(*rated.tariff, rated.piece.price),
        share.share.share_ppm, residue);
    residue = charged.residue;
    journal::Segment segment;
    segment.supply_point = supply_point.id;
    segment.register_id = {share.share.meter, epoch, share.share.quantity};
    segment.share_ppm = share.share.share_ppm;
    segment.register_from = from;
    segment.register_to = from + rated.piece.energy;
    segment.from_ms = to_unix_ms(rated.piece.from);
    segment.to_ms = to_unix_ms(rated.piece.to);
    segment.tariff = reference(*rated.tariff);
    segment.price = rated.piece.price;
    segment.estimated = rated.piece.estimated;
    segment.provisional = rated.piece.provisional;
    segment.amount = charged.amount;
    segment.residue_after = charged.residue;
    settlement_.segments.push_back(segment);
}

std::uint16_t SettlementBuilder::reference(const payment::Tariff& tariff) {
    auto& known = settlement_.tariffs;
    for (std::size_t i = 0; i < known.size(); ++i) {
        if (known[i].id == tariff.id && known[i].version == tariff.version) {
            return static_cast<std::uint16_t>(i);
        }
    }
    known.push_back({tariff.id, tariff.version, journal::tariff_hash(tariff)});
    return static_cast<std::uint16_t>(known.size() - 1);
}

std::vector<journal::SettlementDifference> second_look(const journal::Settlement& settlement,
                                                       const Draft& draft,
                                                       const journal::EntryHeader& header,
                                                       const ZoneRules& zone) {
    journal::SettlementContext context;
    context.tariff = [&](const journal::TariffReference& reference) -> const payment::Tariff* {
        const auto* versions = draft.versions(reference.id);
        if (versions == nullptr) return nullptr;
        const auto found = std::find_if(versions->begin(), versions->end(), [&](const auto& t) {
            return t.version == reference.version;
        });
        return found == versions->end() ? nullptr : &*found;
    };
    context.residue = [&](SupplyPointId id) -> std::optional<payment::Residue> {
        const SupplyPointBooks* supply_point = draft.supply_point(id);
        const auto* account = supply_point ? draft.account(supply_point->account) : nullptr;
        if (account == nullptr) return std::nullopt;
        return account->residue;
    };
    const auto find_share = [&](SupplyPointId id, const metering::RegisterId& which) {
        const SupplyPointBooks* supply_point = draft.supply_point(id);
        return supply_point ? supply_point->find_share(which.meter, which.quantity) : nullptr;
    };
    context.settled = [&](SupplyPointId id,
                          const metering::RegisterId& which) -> std::optional<Energy> {
        const ShareBooks* share = find_share(id, which);
        if (share == nullptr) return std::nullopt;
        return share->settled;
    };
    context.share = [&](SupplyPointId id,
                        const metering::RegisterId& which) -> std::optional<std::int64_t> {
        const ShareBooks* share = find_share(id, which);
        if (share == nullptr) return std::nullopt;
        return share->share.share_ppm;
    };
    context.role = [&](SupplyPointId id,
                       const metering::RegisterId& which) -> std::optional<metering::RegisterRole> {
        const ShareBooks* share = find_share(id, which);
        return share == nullptr ? std::nullopt : std::optional(share->share.role);
    };
    context.blocks = [&](SupplyPointId id) -> std::optional<payment::BlockCounter> {
        const SupplyPointBooks* supply_point = draft.supply_point(id);
        const auto* account = supply_point ? draft.account(supply_point->account) : nullptr;
        if (account == nullptr) return std::nullopt;
        return account->blocks;
    };
    context.due = [&](SupplyPointId id) -> std::optional<journal::DuePrices> {
        const SupplyPointBooks* supply_point = draft.supply_point(id);
        const auto* account = supply_point ? draft.account(supply_point->account) : nullptr;
        if (account == nullptr) return std::nullopt;
        return due_prices(draft, *account);
    };
    context.evidence = journal::PriceEvidence{header, &zone};
    auto differences = journal::audit_settlement(settlement, context);
    RISER_ASSERT(std::all_of(differences.begin(), differences.end(),
                             [](const auto& difference) { return difference.of_price; }),
                 "a settlement computes to the same amounts twice");
    return differences;
}

}  // namespace riser::controller
