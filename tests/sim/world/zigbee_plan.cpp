#include "tests/sim/world/zigbee_plan.h"

#include <algorithm>

#include "tests/sim/models/models.h"
#include "tests/sim/zigbee/products.h"

namespace riser::sim {
namespace {

constexpr std::size_t k_small_site = 12;
constexpr std::uint64_t k_most_at_small_sites = 4;
constexpr std::uint64_t k_most_at_large_sites = 16;
// Of what is sold: two generations before 14, where a message does not say whose it is, and two after it.
constexpr std::uint8_t k_versions[] = {8, 13, 13, 14, 18};
constexpr std::uint16_t k_box_port = 6638;

}  // namespace

void draw_zigbee(Prng& dice, SitePlan& plan) {
    BuildingPlan& building = plan.building;
    const bool small = building.meters.size() < k_small_site;
    if (!dice.chance(1, small ? 6 : 3)) return;
    ZigbeePlan& radio = building.zigbee.emplace();
    radio.version = k_versions[dice.below(std::size(k_versions))];
    if (dice.chance(1, 3)) radio.tcp_port = k_box_port;
    const auto products = sim_zigbee::all_products();
    const std::uint64_t count =
        1 + dice.below(small ? k_most_at_small_sites : k_most_at_large_sites);
    for (std::uint64_t i = 0; i < count; ++i) {
        MeterPlan meter;
        meter.id = k_first_on_zigbee + static_cast<std::uint32_t>(i);
        meter.bus = radio.bus;
        meter.eui64 = usual_eui64(meter.id);
        meter.profile = products[dice.below(products.size())].profile;
        meter.serial = static_cast<std::uint32_t>(10'000'000 + dice.below(80'000'000));
        meter.start_wh = 20'000 + static_cast<std::int64_t>(dice.below(400'000));
        const bool switches = find_model(meter.profile)->contacts > 0;
        if (switches) meter.supply_switch.kind = SwitchKind::internal;
        building.meters.push_back(std::move(meter));
    }
}

std::size_t meters_on_lines(const BuildingPlan& plan) {
    return static_cast<std::size_t>(std::ranges::count_if(
        plan.meters, [](const MeterPlan& meter) { return !meter.on_zigbee(); }));
}

}  // namespace riser::sim
