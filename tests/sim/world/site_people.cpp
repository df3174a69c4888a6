// Who has the apartments of a site, by its configuration.
#include "tests/sim/world/site.h"

namespace riser::sim {
namespace {

const controller::SupplyPointSite* point_at(const controller::SiteConfig& site,
                                            std::uint32_t meter) {
    for (const auto& point : site.supply_points) {
        if (point.supply_point.registers.front().meter.value == meter) return &point;
    }
    return nullptr;
}

}  // namespace

AccountId Site::account_of(std::uint32_t meter) const {
    const auto* point = point_at(blueprint_->site, meter);
    return point != nullptr ? point->account : AccountId{};
}

AccountId Site::landlord_of(std::uint32_t meter) const {
    const auto* point = point_at(blueprint_->site, meter);
    return point != nullptr ? point->landlord.account : AccountId{};
}

std::optional<TariffId> Site::monthly_tariff() const {
    if (!plan_.tariff.by_month()) return std::nullopt;
    return blueprint_->config.tariffs.back().tariff.id;
}

}  // namespace riser::sim
