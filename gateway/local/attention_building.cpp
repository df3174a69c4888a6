// What concerns the whole building: its books, buses, clock, configuration and cloud.
#include <algorithm>

#include "gateway/local/attention_parts.h"
#include "gateway/local/calendar.h"

namespace riser::local {
namespace {

using controller::BuildingView;
using controller::BusView;
using metering::BusState;

Mark safe_mode_mark(const BuildingView& view) {
    return {
        Level::alarm, "safe_mode",
        "safe mode, nothing is charged and nobody is cut off: " + view.safe_mode,
        "Switches stay as they are. What is used meanwhile is charged once the books work again, as long as "
        "the meters count on. Payments are refused until then, so none is lost.",
        "Copy the gateway's state directory to another disk before anything else, "
        "then look at `journalctl -u riser-gateway`. "
        "Is the disk full, make room: the gateway goes on by itself. "
        "Are the books damaged, put back a whole copy of them, "
        "or the cloud's by `riser-gateway --restore-books`. "
        "Who sits in the dark gets light by `riserctl supply connect N`, "
        "with N the number of the supply point."};
}

Mark bus_mark(const BusView& bus, const std::string& name) {
    if (auto mark = radio_mark(bus, name)) return std::move(*mark);
    const std::string detail = bus.detail.empty() ? "" : ": " + bus.detail;
    if (bus.state == BusState::down) {
        return {
            Level::alarm, "bus_down", name + " is down" + detail,
            "Its meters are not read and its switches do not move. Nothing is lost: the meters count on, and "
            "what was used is charged when they are heard again. Nobody is cut off meanwhile.",
            "Look whether the adapter is plugged in and has its path from the configuration; the gateway takes "
            "it up again by itself."};
    }
    return {
        Level::alarm, "bus_silent", "no meter answers on " + name + detail,
        "The port works, but no whole answer comes back. Nothing is lost: the meters count on, and what was used is "
        "charged when they are heard again. Nobody is cut off meanwhile.",
        "`riserctl bus stats` shows what is received. Where CRC errors are counted, something talks: look at "
        "speed and parity, a second master, two meters with one address. Where nothing is: at power, at the "
        "wire and its A and B, or, over TCP, at the gateway of the bus."};
}

Mark clock_mark() {
    return {
        Level::notice, "clock_unsure", "the clock is not confirmed by a time server",
        "Where prices depend on the time, the cheapest one that may be meant is charged, and where cut-offs "
        "depend on it, nobody is cut off. Everything else goes on.",
        "Check that the gateway reaches a time server (`timedatectl`), or give it a clock with a battery and answer for it "
        "in the configuration (`[clock]`)."};
}

// An account's other tariff waits without an end: what its silent meter counted before would have the new price.
Mark prices_mark(const BuildingView& view) {
    std::string meters;
    for (const MeterId id : view.prices_wait_for) {
        meters += (meters.empty() ? "" : ", ") + to_string(id);
    }
    const bool held_up = !meters.empty();
    return {
        Level::notice,
        "prices_wait",
        "new prices of the configuration are not in force yet" +
            (held_up ? ": not read since the start: meter " + meters : std::string()),
        "They begin once what was used before is read and charged by the old ones. A new version of a "
        "tariff waits ten minutes for a silent meter, another tariff of an account until its meters are "
        "read: whoever is dearer now is not charged so for before.",
        "See what is wrong with a meter that is not read. If it is gone for good, take its register out "
        "of the supply point in the configuration and restart: half an hour later the new prices hold.",
        {}};
}

// How many wait for a person whose contacts opened while nothing was heard of them: after a power cut they may be all.
int opened_unseen(const BuildingView& view) {
    return static_cast<int>(
        std::count_if(view.supply_points.begin(), view.supply_points.end(), [](const auto& point) {
            return point.open_unordered && point.paired &&
                   std::any_of(point.contacts.begin(), point.contacts.end(),
                               [](const auto& contact) { return contact.opened_unseen; });
        }));
}

Mark opened_together_mark(int count) {
    return {Level::alarm, "opened_together",
            std::to_string(count) +
                " supply points are without power since their contacts opened while nothing was "
                "heard of them",
            "After a power cut breakers may stay open. Riser does not close what may have tripped "
            "before somebody has looked.",
            "Look whether anything is wrong in the house. Then order `riserctl supply confirm "
            "--all`: it confirms those that opened together, and lists each."};
}

}  // namespace

std::vector<Mark> marks_of(const BuildingView& view, const Names& names, const ZoneRules& zone,
                           const CloudView& cloud) {
    std::vector<Mark> marks;
    if (!view.safe_mode.empty()) marks.push_back(safe_mode_mark(view));
    for (const auto& bus : view.buses) {
        const bool lost = bus.state == BusState::down || bus.state == BusState::silent;
        if (lost) marks.push_back(bus_mark(bus, names.of(bus.id)));
    }
    if (const int count = opened_unseen(view); count > 1) {
        marks.push_back(opened_together_mark(count));
    }
    for (const auto& difference : view.config_differences) {
        marks.push_back(
            {Level::warning, difference.code, difference.text, {}, difference.advice, {}});
    }
    if (view.prices_wait) {
        marks.push_back(prices_mark(view));
    }
    if (!view.made.trusted()) marks.push_back(clock_mark());
    if (is_in_force(view, view.hold_until_ms)) {
        marks.push_back({Level::notice, "hold",
                         "nobody is cut off before " + format_minute(zone, view.hold_until_ms) +
                             ": the whole building is on hold"});
    }
    const auto other = *std::max_element(view.other_holds_ms.begin(), view.other_holds_ms.end());
    if (is_in_force(view, other)) {
        marks.push_back({Level::notice, "other_hold",
                         "nobody is cut off before " + format_minute(zone, other) +
                             ": weather, the office or a dispute holds the whole building"});
    }
    for (auto& mark : marks_of(cloud)) marks.push_back(std::move(mark));
    sort_by_urgency(marks);
    return marks;
}

}  // namespace riser::local
