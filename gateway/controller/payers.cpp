#include "gateway/controller/payers.h"

namespace riser::controller {
namespace {

const ShareBooks* open_share(const SupplyPointBooks& supply_point, MeterId meter,
                             metering::Quantity quantity) {
    const ShareBooks* share = supply_point.find_share(meter, quantity);
    return share != nullptr && share->open ? share : nullptr;
}

// Whoever has it by the books. What was taken out of the configuration is charged no more.
const ShareBooks* waiting_share(const Books& books, const Live& live, MeterId meter,
                                metering::Quantity quantity) {
    for (const auto& supply_point : books.supply_points) {
        if (supply_point.account.is_nil() || live.supplies.find(supply_point.id) == nullptr)
            continue;
        if (const ShareBooks* share = open_share(supply_point, meter, quantity)) return share;
    }
    return nullptr;
}

}  // namespace

const ShareBooks* charged_share(const Books& books, const Live& live, const LiveMeter& meter,
                                metering::Quantity quantity) {
    const ShareBooks* vacant = nullptr;
    for (const SupplyPointId id : meter.supply_points) {
        const SupplyPointBooks* supply_point = books.supply_points.find(id);
        if (supply_point == nullptr) continue;
        const ShareBooks* share = open_share(*supply_point, meter.site->id, quantity);
        if (share == nullptr) continue;
        if (!supply_point->account.is_nil()) return share;
        vacant = share;
    }
    // Only then may the books say otherwise: asked of every register of every reading.
    const ShareBooks* waiting =
        live.prices_wait_since ? waiting_share(books, live, meter.site->id, quantity) : nullptr;
    return waiting != nullptr ? waiting : vacant;
}

std::vector<SupplyPointId> payers_of(const Draft& books, const Live& live, const LiveMeter& meter) {
    if (!live.prices_wait_since) return meter.supply_points;
    std::vector<SupplyPointId> payers = books.supply_points_of(meter.site->id);
    std::erase_if(payers, [&](SupplyPointId id) { return live.supplies.find(id) == nullptr; });
    return payers;
}

}  // namespace riser::controller
