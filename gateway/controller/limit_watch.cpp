#include "gateway/controller/limit_watch.h"

#include <algorithm>

#include "core/payment/charging.h"
#include "gateway/controller/cut_meters.h"

namespace riser::controller {
namespace {

using metering::Quantity;
using metering::SwitchState;

const MeterSite* find_meter(const SiteConfig& site, MeterId id) {
    const auto found = std::find_if(site.meters.begin(), site.meters.end(),
                                    [id](const MeterSite& meter) { return meter.id == id; });
    return found == site.meters.end() ? nullptr : &*found;
}

bool is_import(Quantity quantity) {
    return quantity != Quantity::export_energy;
}

// Everything that this meter counts as used is this supply point's to pay.
bool pays_whole(const metering::SupplyPoint& supply_point, MeterId meter) {
    return std::all_of(supply_point.registers.begin(), supply_point.registers.end(),
                       [&](const metering::RegisterShare& share) {
                           return share.meter != meter || !is_import(share.quantity) ||
                                  share.share_ppm == payment::k_full_share_ppm;
                       });
}

struct Counted {
    Energy value{};
    Energy quantum{};
    Instant at{};  // when it was read; the older one of two
};

// What came in, by the registers that are charged by: the total, or both tariff registers together.
std::optional<Counted> counted_in(const LiveMeter& meter) {
    const bool sure =
        std::all_of(meter.registers.begin(), meter.registers.end(),
                    [](const LiveRegister& reg) { return reg.known && reg.unusual_count == 0; });
    if (!sure) return std::nullopt;
    if (const auto* total = meter.find(Quantity::import_energy)) {
        return Counted{total->value, total->quantum, total->at};
    }
    const auto* first = meter.find(Quantity::import_energy_t1);
    const auto* second = meter.find(Quantity::import_energy_t2);
    if (first == nullptr || second == nullptr) return std::nullopt;
    return Counted{first->value + second->value, first->quantum + second->quantum,
                   std::min(first->at, second->at)};
}

}  // namespace

std::string_view why_not_limitable(const SiteConfig& site,
                                   const metering::SupplyPoint& supply_point) {
    if (supply_point.switches.empty()) return "no contact";
    for (const auto& which : site.switches) {
        const auto& own = supply_point.switches;
        const bool mine = std::find(own.begin(), own.end(), which.id) != own.end();
        // A closing that it has taken is not repeated, since it may have tripped: somebody would wait for a person.
        if (mine && which.opens == metering::OpensByItself::trips) return "its breaker trips";
    }
    const auto meters = meters_to_cut(supply_point, site.switches);
    if (meters.size() != 1) return "its contacts cut more than one meter";
    const MeterSite* meter = find_meter(site, meters.front());
    if (meter == nullptr || !pays_whole(supply_point, meters.front())) {
        return "others pay for what its meter counts";
    }
    if (!meter->only_observed.empty()) return "its meter is only observed";
    if (meter->power_told_seldom) {
        return "its meter tells its power too seldom to switch by, as all on Zigbee do";
    }
    if (!meter->limits_by_power) {
        return "its meter shows no power, or no source says with which scale and sign";
    }
    return site.only_observed.contains(supply_point.id) ? "it is only observed" : "";
}

void watch_load_limit(Live& live, const Books& books, SupplyPointId id,
                      const metering::MeterReport& report) {
    LiveSupply* supply = live.supplies.find(id);
    const SupplyPointBooks* known = books.supply_points.find(id);
    if (supply == nullptr || known == nullptr) return;
    const bool cuts_it =
        supply->cut_meters.size() == 1 && supply->cut_meters.front().meter == report.meter;
    if (!cuts_it || supply->not_limitable.size() > 0) return;
    const bool closed = contacts_of(live, supply->switches) == SwitchState::connected;
    const LiveMeter* meter = live.meters.find(report.meter);
    const auto counted = meter == nullptr ? std::nullopt : counted_in(*meter);
    const bool limited = known->limit.limit != Power{} && closed;
    const bool doubted = meter == nullptr || meter->wrong_identity || !counted ||
                         meter->standstill.standing() || !meter->instantaneous.power;
    if (!limited || doubted) return supply->over_limit.forget();
    // What was used before may not count as used since: a register that was not believed now, as while its meter is
    // doubted, still stands where it was.
    const bool counted_now = counted->at == report.read_at;
    if (!counted_now && !report.registers.empty()) return supply->over_limit.forget();
    const bool too_much = *meter->instantaneous.power > known->limit.limit;
    if (!counted_now && too_much)
        return;  // a power alone: it neither ends what was seen nor proves more
    // A sweep delivers a power that may have been read a while ago; a read that was asked for, one of now.
    const bool fresh = report.purpose == metering::ReadPurpose::on_demand &&
                       report.instantaneous.power.has_value();
    supply->over_limit.take(
        {report.read_at, *meter->instantaneous.power, fresh, counted->value, counted->quantum},
        known->limit.limit, live.value_age);
}

}  // namespace riser::controller
