// What the meters of a site have registered, what was charged for it, and what it may have cost.
#include <algorithm>

#include "tests/sim/world/audit/site_auditor.h"

namespace riser::sim {
namespace {

constexpr std::int64_t k_ppm = 1'000'000;

}  // namespace

// Nobody pays for what was not registered. What was registered never becomes less, so only what the entry
// charges can break this.
void SiteAuditor::check_energy(const journal::Entry& entry) {
    for (const auto& record : entry.records) {
        const auto* settlement = std::get_if<journal::Settlement>(&record);
        if (settlement == nullptr) continue;
        for (const auto& segment : settlement->segments) {
            const std::uint32_t meter = segment.register_id.meter.value;
            const auto quantity = segment.register_id.quantity;
            if (spoiled_.contains(meter) || quantity != metering::Quantity::import_energy) continue;
            const std::int64_t charged =
                books_.registers().at({segment.supply_point.value, meter, quantity}).charged_wh;
            if (charged <= used_wh(meter)) continue;
            complain("meter " + std::to_string(meter) + ": " + std::to_string(charged) +
                     " Wh charged, " + std::to_string(used_wh(meter)) + " Wh registered");
        }
    }
}

// What the energy registered so far, since somebody moved in or out there last, may have cost at most.
std::int64_t SiteAuditor::cost_of_used(std::uint32_t point, const NaiveSupply& supply) const {
    __int128 dearest = 0;  // micro-units per kWh, times k_ppm
    for (const auto& [key, tariff] : books_.tariffs()) {
        const __int128 taxed = static_cast<__int128>(tariff.dearest()) * (k_ppm + tariff.tax_ppm);
        dearest = std::max(dearest, taxed);
    }
    __int128 cost = 0;
    for (const auto& share : supply.shares) {
        const std::int64_t own = used_wh(share.meter.value) - books_.by_others_wh(point, share);
        cost += std::max<std::int64_t>(own, 0) * dearest * share.share_ppm;
    }
    constexpr __int128 k_per_micro = static_cast<__int128>(1000) * k_ppm * k_ppm;
    return static_cast<std::int64_t>((cost + k_per_micro - 1) / k_per_micro);
}

std::int64_t SiteAuditor::used_wh(std::uint32_t meter) const {
    const auto index = building_.building().index_of(meter);
    const auto base = base_advance_.find(meter);
    if (!index || base == base_advance_.end()) return 0;
    // A meter that shows old values has shown newer ones before, and may have been charged by them.
    const Device& device = building_.building().device(*index);
    return std::max(device.counter().advance_wh(), device.most_shown_wh()) - base->second;
}

std::int64_t SiteAuditor::settled_wh(std::uint32_t meter) const {
    for (const auto& [key, known] : books_.registers()) {
        if (std::get<1>(key) == meter) return known.settled;
    }
    return 0;
}

// Before its present epoch: the entry that begins it may charge it already.
std::int64_t SiteAuditor::charged_before(std::uint32_t meter) const {
    std::int64_t wh = 0;
    for (const auto& [key, known] : books_.registers()) {
        if (std::get<1>(key) == meter) wh += known.charged_before;
    }
    return wh;
}

std::int64_t SiteAuditor::charged_wh(std::uint32_t meter) const {
    std::int64_t wh = 0;
    for (const auto& [key, known] : books_.registers()) {
        if (std::get<1>(key) == meter) wh += known.charged_wh;
    }
    return wh;
}

}  // namespace riser::sim
