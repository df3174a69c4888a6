#include "gateway/controller/shown_when.h"

#include <algorithm>

#include "core/base/overload.h"

namespace riser::controller {
namespace {

// A bus says once a minute how it is; news is only another state.
bool is_news(const Live& live, const metering::BusReport& report) {
    const LiveBus* bus = live.buses.find(report.bus);
    return bus == nullptr || bus->state != report.state || bus->detail != report.detail ||
           bus->problem != report.problem;
}

// It is noted again every minute; until when the policy forbids a cut-off is reckoned from the clock of then.
ShownWhen shown_when(const Live& live, const ObstacleNoted& noted) {
    const LiveSupply* supply = live.supplies.find(noted.supply_point);
    const bool same = supply != nullptr && supply->obstacle == noted.obstacle;
    if (!same) return ShownWhen::at_once;
    return supply->obstacle_until_ms == noted.until_ms ? ShownWhen::with_time : ShownWhen::soon;
}

}  // namespace

// What follows from a reading, a record or a command, is shown with the next tick.
ShownWhen shown_when(const Live& live, const Event& event) {
    const auto unless = [](bool at_once) { return at_once ? ShownWhen::at_once : ShownWhen::soon; };
    return std::visit(
        overload{
            [](const Tick&) { return ShownWhen::with_time; },
            [](const PageRequest&) { return ShownWhen::with_time; },
            [&](const metering::MeterReport& report) { return unless(report.request != 0); },
            [&](const metering::SwitchReport& report) { return unless(report.request != 0); },
            [&](const metering::BusReport& report) { return unless(is_news(live, report)); },
            [](const metering::SweepFinished&) { return ShownWhen::soon; },
            [](const Acknowledged&) { return ShownWhen::soon; },
            [](const ChargesRead&) { return ShownWhen::soon; },
            [](const Started&) { return ShownWhen::at_once; },
            [](const LocalOrder&) { return ShownWhen::at_once; },
            [](const RemoteCommand&) { return ShownWhen::at_once; },
        },
        event);
}

ShownWhen shown_when(const Live& live, const LiveUpdate& update) {
    return std::visit(overload{
                          [](const SettlementScheduled&) { return ShownWhen::with_time; },
                          [](const ReadingRowScheduled&) { return ShownWhen::with_time; },
                          [](const RemindersScheduled&) { return ShownWhen::with_time; },
                          [&](const ObstacleNoted& noted) { return shown_when(live, noted); },
                          [](const auto&) { return ShownWhen::at_once; },
                      },
                      update);
}

ShownWhen shown_when(const Live& live, const FullDecision& decision) {
    if (!decision.records.empty() || !decision.actions.empty()) return ShownWhen::at_once;
    auto when = ShownWhen::with_time;
    for (const auto& update : decision.updates) when = std::max(when, shown_when(live, update));
    return when;
}

}  // namespace riser::controller
