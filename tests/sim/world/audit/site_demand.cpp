// Demand against the truth: what has flowed through the meters of a site, sample by sample. Windows and amounts are judged
// by NaiveDemand.
#include "tests/sim/world/audit/site_auditor.h"

namespace riser::sim {
namespace {

constexpr auto k_between_looks_at_demand = std::chrono::hours(1);

}  // namespace

void SiteAuditor::look_at_meters() {
    const Building& building = building_.building();
    for (const MeterPlan& plan : building.plan().meters) {
        const auto index = building.index_of(plan.id);
        if (plan.main || !index) continue;
        const EnergyCounter& counter = building.device(*index).counter();
        flowed_[plan.id][true_ms_()] = counter.microjoules();
        if (counter.is_held() || spoiled_.contains(plan.id)) liars_.insert(plan.id);
    }
}

// From the last sample before to the first one after, or to now.
std::optional<std::int64_t> SiteAuditor::flowed_between(std::uint32_t point, std::int64_t from_ms,
                                                        std::int64_t to_ms) const {
    const std::uint32_t meter = meter_of(point);
    const auto found = flowed_.find(meter);
    const bool unknown = found == flowed_.end() || found->second.empty();
    if (unknown || !times_are_sure_ || !clock_is_honest_ || liars_.contains(meter)) {
        return std::nullopt;
    }
    auto first = found->second.upper_bound(from_ms);
    if (first != found->second.begin()) --first;
    auto last = found->second.lower_bound(to_ms);
    if (last == found->second.end()) --last;
    return (last->second - first->second) / k_microjoules_per_wh;
}

void SiteAuditor::check_demand(const journal::Entry& entry) {
    for (const auto& record : entry.records) {
        const bool charged = std::holds_alternative<journal::PeriodCharged>(record);
        if (charged && !flowed_.empty()) look_at_meters();
    }
    demands_.fold(
        entry, books_,
        [this](std::uint32_t point, std::int64_t from_ms, std::int64_t to_ms) {
            return flowed_between(point, from_ms, to_ms);
        },
        [this](const std::string& what) { complain(what); });
}

// Once an hour: it adds up all windows of the month.
void SiteAuditor::check_shown_demand(const controller::BuildingView& view) {
    if (now_ - demand_seen_ < k_between_looks_at_demand) return;
    demand_seen_ = now_;
    for (const auto& bills : view.bills) {
        const NaiveBilled* of = books_.billing().of(bills.account);
        if (bills.closed || of == nullptr || of->ended) continue;
        std::optional<ShownDemand> shown;
        if (bills.demand) {
            shown =
                ShownDemand{bills.demand->from_ms, bills.demand->begins_ms, bills.demand->power.w};
        }
        demands_.check_shown(bills.account, shown,
                             [this](const std::string& what) { complain(what); });
    }
}

}  // namespace riser::sim
