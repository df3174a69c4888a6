#include "gateway/controller/draft.h"

#include <algorithm>

namespace riser::controller {
namespace {

template <class Map, class Id>
auto find_in(const Map& map, const Id& id) -> const typename Map::mapped_type* {
    const auto found = map.find(id);
    return found == map.end() ? nullptr : &found->second;
}

// The copy in `changed`, taken from `original` (nullptr: a new one) at the first change.
template <class Map, class Id>
auto& edit_copy(Map& changed, const Id& id, const typename Map::mapped_type* original) {
    const auto found = changed.find(id);
    if (found != changed.end()) return found->second;
    return changed.emplace(id, original ? *original : typename Map::mapped_type{}).first->second;
}

bool has_share(const SupplyPointBooks& supply_point, MeterId meter) {
    return std::any_of(supply_point.shares.begin(), supply_point.shares.end(),
                       [meter](const ShareBooks& share) { return share.share.meter == meter; });
}

}  // namespace

const MeterBooks* Draft::meter(MeterId id) const {
    const auto* changed = find_in(meters_, id);
    return changed ? changed : base_.meters.find(id);
}

const SupplyPointBooks* Draft::supply_point(SupplyPointId id) const {
    const auto* changed = find_in(supply_points_, id);
    return changed ? changed : base_.supply_points.find(id);
}

const payment::Account* Draft::look_up_account(AccountId id) const {
    const auto* changed = find_in(accounts_, id);
    last_id_ = id;
    last_account_ = changed ? changed : base_.find_account(id);
    return last_account_;
}

const journal::AccountBilling* Draft::look_up_billing(AccountId id) const {
    const auto* changed = find_in(billing_, id);
    const auto* found = changed != nullptr ? changed : base_.find_billing(id);
    const bool none = changed != nullptr && changed->terms.account.is_nil();
    last_billed_ = id;
    last_billing_ = none ? nullptr : found;
    return *last_billing_;
}

const std::vector<payment::Tariff>* Draft::look_up_versions(TariffId id) const {
    const auto* changed = find_in(tariffs_, id);
    last_tariff_ = id;
    last_versions_ = changed ? changed : base_.find_versions(id);
    return last_versions_;
}

const TopUpReceipt* Draft::top_up(TopUpId id) const {
    const auto* changed = find_in(top_ups_, id);
    return changed ? changed : find_in(base_.top_ups, id);
}

std::optional<journal::CommandResult> Draft::command(CommandId id) const {
    if (const auto* changed = find_in(commands_, id)) return *changed;
    if (const auto* known = find_in(base_.commands, id)) return *known;
    return std::nullopt;
}

SiteBooks& Draft::edit_site() {
    if (!site_) site_ = base_.site;
    return *site_;
}

MeterBooks& Draft::edit_meter(MeterId id) {
    return edit_copy(meters_, id, base_.meters.find(id));
}

SupplyPointBooks& Draft::edit_supply_point(SupplyPointId id) {
    return edit_copy(supply_points_, id, base_.supply_points.find(id));
}

payment::Account& Draft::edit_account(AccountId id) {
    last_account_ = nullptr;  // it may be a copy from now on
    return edit_copy(accounts_, id, base_.find_account(id));
}

journal::AccountBilling& Draft::edit_billing(AccountId id) {
    last_billing_.reset();  // it may be a copy from now on, or be there
    return edit_copy(billing_, id, base_.find_billing(id));
}

std::vector<payment::Tariff>& Draft::edit_versions(TariffId id) {
    last_versions_ = nullptr;  // they may be a copy from now on
    return edit_copy(tariffs_, id, base_.find_versions(id));
}

std::vector<SupplyPointId> Draft::supply_points_of(MeterId meter) const {
    std::vector<SupplyPointId> found;
    for (const auto& supply_point : base_.supply_points) {
        if (has_share(*this->supply_point(supply_point.id), meter))
            found.push_back(supply_point.id);
    }
    for (const auto& [id, supply_point] : supply_points_) {
        if (base_.supply_points.find(id) == nullptr && has_share(supply_point, meter)) {
            found.push_back(id);
        }
    }
    return found;
}

}  // namespace riser::controller
