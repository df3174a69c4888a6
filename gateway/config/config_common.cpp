// [common_costs]: what a common supply point is charged is shared among the apartments (docs/charging.md).
#include <algorithm>

#include "gateway/config/config_parts.h"

namespace riser::config {
namespace {

using metering::ApportionmentKey;
using payment::CollectionPeriod;

constexpr std::array<toml::Word<ApportionmentKey>, 5> k_share_words{{
    {"equal", ApportionmentKey::equal},
    {"floor_area", ApportionmentKey::floor_area},
    {"occupants", ApportionmentKey::occupants},
    {"ownership_share", ApportionmentKey::ownership_share},
    {"metered_share", ApportionmentKey::metered_share},
}};
constexpr std::array<toml::Word<CollectionPeriod>, 3> k_period_words{{
    {"day", CollectionPeriod::day},
    {"week", CollectionPeriod::week},
    {"month", CollectionPeriod::month},
}};

const SupplyPointConfig* point_with(const GatewayConfig& config, SupplyPointId id) {
    const auto found =
        std::find_if(config.supply_points.begin(), config.supply_points.end(),
                     [id](const auto& point) { return point.supply_point.id == id; });
    return found == config.supply_points.end() ? nullptr : &*found;
}

std::int64_t weight_of(const SupplyPointConfig& point, ApportionmentKey key) {
    switch (key) {
        case ApportionmentKey::equal:
            return 1;
        case ApportionmentKey::floor_area:
            return point.common_energy.area_dm2;
        case ApportionmentKey::occupants:
            return point.common_energy.occupants;
        case ApportionmentKey::ownership_share:
            return point.common_energy.ownership_ppm;
        case ApportionmentKey::metered_share:
        case ApportionmentKey::landlord_pays:
            return 0;
    }
    return 0;
}

std::vector<SupplyPointId> read_members(toml::Table& table, const GatewayConfig& config,
                                        SupplyPointId common) {
    std::vector<SupplyPointId> members;
    if (!table.has("among")) {
        for (const auto& point : config.supply_points) {
            if (point.supply_point.id != common) members.push_back(point.supply_point.id);
        }
    }
    for (const std::int64_t number : table.integers("among", {1, k_max_small_id})) {
        const SupplyPointId id{static_cast<std::uint32_t>(number)};
        if (point_with(config, id) == nullptr) {
            table.refuse("among", "there is no [[supply_point]] with id " + to_string(id));
        } else if (id == common) {
            table.refuse("among", "supply point " + to_string(id) + " is the one that is shared");
        } else {
            members.push_back(id);
        }
    }
    std::sort(members.begin(), members.end());
    const auto twice = std::adjacent_find(members.begin(), members.end());
    if (twice != members.end()) {
        table.refuse("among", "supply point " + to_string(*twice) + " is listed twice");
    }
    return members;
}

// Whose weight is not given would pay nothing, and nobody would notice.
void check_weights(toml::Table& table, const journal::CommonTerms& terms) {
    if (terms.key == ApportionmentKey::metered_share) return;
    for (const auto& member : terms.members) {
        const bool may_be_zero = terms.key == ApportionmentKey::occupants;
        if (member.weight > 0 || may_be_zero) continue;
        return table.refuse("share", "supply point " + to_string(member.supply_point) +
                                         " has none: give it area_m2 or ownership_ppm");
    }
}

}  // namespace

void read_common_costs(toml::Table& root, GatewayConfig& config) {
    auto table = root.table("common_costs");
    if (!table) return;
    journal::CommonTerms terms;
    terms.supply_point = SupplyPointId{
        static_cast<std::uint32_t>(table->integer("supply_point", {1, k_max_small_id}))};
    terms.key = table->word_or("share", k_share_words, ApportionmentKey::equal);
    terms.period = table->word_or("period", k_period_words, CollectionPeriod::month);
    const SupplyPointConfig* common = point_with(config, terms.supply_point);
    if (common == nullptr) {
        return table->refuse("supply_point", "there is no [[supply_point]] with id " +
                                                 to_string(terms.supply_point));
    }
    if (common->landlord.account.is_nil() && common->account.is_nil()) {
        table->refuse("supply_point",
                      "somebody has to be charged for it before it is shared: give it a landlord");
    }
    for (const SupplyPointId id : read_members(*table, config, terms.supply_point)) {
        terms.members.push_back({id, weight_of(*point_with(config, id), terms.key)});
    }
    if (terms.members.empty()) table->refuse("among", "names nobody to share it among");
    if (terms.members.size() > journal::k_max_common_members) {
        table->refuse("among", "names more than 1000 supply points");
    }
    check_weights(*table, terms);
    config.common_costs = std::move(terms);
}

}  // namespace riser::config
