#include "gateway/local/attention.h"

#include <algorithm>

#include "core/payment/supply_policy.h"
#include "gateway/local/attention_parts.h"
#include "gateway/local/calendar.h"

namespace riser::local {
namespace {

using controller::BuildingView;
using controller::MeterView;
using controller::SupplyPointView;
using metering::BusState;
using metering::MeterHealth;
using metering::SwitchState;
using payment::CutPredicate;

template <class Items, class Id>
auto find_by_id(const Items& items, Id id) -> const typename Items::value_type* {
    const auto found =
        std::find_if(items.begin(), items.end(), [&](const auto& item) { return item.id == id; });
    return found == items.end() ? nullptr : &*found;
}

std::string_view words(CutPredicate predicate) {
    switch (predicate) {
        case CutPredicate::credit_exhausted:
            return "credit is left";
        case CutPredicate::prepaid_account:
            return "not a prepaid account, or not the one in the configuration";
        case CutPredicate::armed:
            return "observe mode, enforcement is not armed";
        case CutPredicate::pairing_proven:
            return "no relay test has proven the switch as it is wired now";
        case CutPredicate::identity_confirmed:
            return "the meter's identity is not confirmed";
        case CutPredicate::confirming_read_fresh:
            return "the meter does not answer the read that has to confirm it";
        case CutPredicate::reading_validated:
            return "the reading is in doubt";
        case CutPredicate::witness_present:
            return "no voltage came with the reading";
        case CutPredicate::no_emergency_credit:
            return "emergency credit is left";
        case CutPredicate::not_protected:
            return "protected customer";
        case CutPredicate::outside_friendly_hours:
            return "friendly hours";
        case CutPredicate::outside_holidays:
            return "holiday";
        case CutPredicate::notice_given:
            return "the notice period has not passed";
        case CutPredicate::no_hold:
            return "on hold";
        case CutPredicate::storage_healthy:
            return "the gateway's storage is failing";
        case CutPredicate::switch_interval_kept:
            return "the switch was operated a moment ago";
        case CutPredicate::cut_rate_kept:
            return "others are switched first";
        case CutPredicate::bus_healthy:
            return "the bus is down";
        case CutPredicate::count_:
            break;
    }
    return "";
}

std::string_view words(MeterHealth health) {
    switch (health) {
        case MeterHealth::good:
            return "";
        case MeterHealth::no_answer:
            return "the meter does not answer";
        case MeterHealth::refused:
            return "the meter refuses to be read";
        case MeterHealth::invalid_values:
            return "the meter answers impossible values";
        case MeterHealth::wrong_identity:
            return "another meter answers at this address";
        case MeterHealth::bus_down:
            return "the bus is down";
    }
    return "";
}

// What stands on a person's word says so as long as it does.
Mark inferred_energy_mark() {
    return {
        Level::notice, "energy_inferred", "charged by registers that no manual confirms",
        "Where this model has its energy is inferred. Somebody said in the configuration that it "
        "was compared with the meter's display (`trust_inferred_energy`).",
        "Compare it now and then, and after each exchange."};
}

Mark inferred_switch_mark() {
    return {
        Level::warning, "switch_inferred", "the contact is moved by orders that no manual confirms",
        "How this model is switched is inferred. Somebody said in the configuration that it was "
        "proven on site (`trust_inferred_switch`).",
        "Watch it switch, and look that the apartment goes dark and comes back. If that is not "
        "sure, take the line out of the configuration: the contact is only watched then."};
}

Mark not_charged_mark(const MeterView& meter) {
    return {Level::alarm, "not_charged", "the meter is read but not charged: " + meter.not_charged,
            "What is used there is on no bill, and nobody is cut off by it.",
            "Look at `fuse_a`, `profile` and `serial` of meter " + to_string(meter.id) +
                " in the configuration, and at the meter itself: does its display show the same? "
                "Then restart the gateway."};
}

Mark only_observed_mark(const MeterView& meter) {
    return {
        Level::alarm,
        "profile_incomplete",
        meter.ever_read
            ? "the meter is read but not charged: its profile does not say enough to charge by"
            : "the meter is not charged: its profile cannot be used",
        "What is used there is on no bill for now, and nobody is cut off by it. Once this is put "
        "right, what its register counted meanwhile is charged.",
        "Put right what `riser-gateway --check-config` says of meter " + to_string(meter.id) +
            ", and compare what is read with its display. Then restart the gateway.",
        meter.only_observed};
}

// Another meter answers. Where the configuration names the old one, it goes on refusing the new one.
Mark other_meter_mark(const MeterView& meter) {
    const std::string id = to_string(meter.id);
    const std::string serial = meter.serial_configured
                                   ? "enter the new one's number as `serial` of meter " + id +
                                         " in the configuration, restart the gateway, and then"
                                   : "";
    return {Level::alarm, "doubt", "charging waits for a decision: " + meter.doubt,
            "What this meter counts is not charged for now, and nobody is cut off by it.",
            "Look at the meter. If it was exchanged, " + serial + (serial.empty() ? "" : " ") +
                "order `riserctl meter exchange " + id +
                " --closing KWH` with the last value of the old one. If it is still the old one, "
                "another device has its address: remove that, then order `riserctl meter "
                "clear-doubt " +
                id + "`."};
}

Mark doubt_mark(const MeterView& meter) {
    if (meter.doubted_identity) return other_meter_mark(meter);
    const std::string id = to_string(meter.id);
    return {
        Level::alarm, "doubt", "charging waits for a decision: " + meter.doubt,
        "What this meter counts is not charged for now, and nobody is cut off by it. As long as it "
        "is the same meter nothing is lost: once decided, charging goes on from the last value that "
        "was believed.",
        "Look at the meter. If it was exchanged or reset, order `riserctl meter exchange " + id +
            " --closing KWH` with the last value of the old one; after a reset with `--began 0`, so that "
            "what it has counted since is charged too. If it is the same meter and shows what was "
            "used, order `riserctl meter clear-doubt " +
            id + "`."};
}

// It may be switched off, or its wire may have been pulled: what is used meanwhile is on no bill.
Mark silent_mark(const std::string& code) {
    return {Level::alarm, code, "the meter was not read for more than a quarter of an hour",
            "What is used there is not charged until it is read again, and nobody is cut off by "
            "it. If the meter still counts, nothing is lost.",
            "Look whether it has power, and at its bus wire. `riserctl bus stats` shows what is "
            "received."};
}

void add_credit_marks(std::vector<Mark>& marks, const SupplyPointView& point, const ZoneRules& zone,
                      std::int64_t now_ms) {
    // A load limit says that credit is used up, and what follows.
    if (point.exhausted && point.observed != SwitchState::disconnected && !point.load_limit) {
        marks.push_back(
            {Level::warning, "not_cut",
             "power stays on" + kept_text(point, zone, now_ms) + " (credit is used up)"});
    } else if (point.low_credit && !point.exhausted) {
        marks.push_back({Level::notice, "low_credit", "credit is low"});
    }
}

void add_enforcement_mark(std::vector<Mark>& marks, const SupplyPointView& point) {
    if (!point.armed) {
        marks.push_back({Level::notice, "observe", "observe mode: power is never cut"});
    } else if (!point.paired && !point.pairing_void.empty()) {
        marks.push_back({Level::warning, "relay_test_needed",
                         "power is not cut before a new relay test: " + point.pairing_void});
    } else if (!point.paired) {
        marks.push_back({Level::notice, "observe",
                         "power is not cut before a relay test has proven the switch"});
    }
}

}  // namespace

void sort_by_urgency(std::vector<Mark>& marks) {
    std::stable_sort(marks.begin(), marks.end(),
                     [](const Mark& a, const Mark& b) { return a.level > b.level; });
}

std::string_view to_string(Level level) {
    switch (level) {
        case Level::notice:
            return "notice";
        case Level::warning:
            return "warning";
        case Level::alarm:
            return "alarm";
    }
    return "notice";
}

const MeterView* find_meter(const BuildingView& view, MeterId id) {
    return find_by_id(view.meters, id);
}

const SupplyPointView* find_supply_point(const BuildingView& view, SupplyPointId id) {
    return find_by_id(view.supply_points, id);
}

const SupplyPointView* find_account(const BuildingView& view, AccountId id) {
    if (id.is_nil()) return nullptr;
    const auto& points = view.supply_points;
    const auto found = std::find_if(points.begin(), points.end(),
                                    [&](const auto& point) { return point.account == id; });
    return found == points.end() ? nullptr : &*found;
}

const controller::AccountView* find_tenancy(const BuildingView& view, AccountId id) {
    return find_by_id(view.accounts, id);
}

const controller::BusView* find_bus(const BuildingView& view, BusId id) {
    return find_by_id(view.buses, id);
}

bool is_in_force(const BuildingView& view, std::int64_t hold_until_ms) {
    return to_unix_ms(view.made.earliest) < hold_until_ms;
}

std::string kept_text(const SupplyPointView& point, const ZoneRules& zone, std::int64_t now_ms) {
    const bool asked = !point.kept_on_by.empty();
    const std::string who =
        point.kept_on_by == "maintenance" ? "maintenance" : "emergency override";
    if (!asked && point.load_limit && !point.load_limit->off) {
        return ": " + load_limit_text(*point.load_limit, zone);
    }
    const std::string why = asked ? who : obstacle_text(point.obstacle);
    if (why.empty()) return "";
    const std::int64_t end_ms = asked ? point.kept_on_until_ms : point.kept_until_ms;
    constexpr std::int64_t k_no_doubt_which_ms = 20LL * 3600 * 1000;  // the next 10:00 is meant
    const std::string minute = end_ms == 0 ? "" : format_weekday(zone, end_ms);
    const bool soon = end_ms - now_ms < k_no_doubt_which_ms;
    const std::string end = soon ? minute.substr(minute.rfind(' ') + 1) : minute;
    return (end_ms == 0 ? "" : " until " + end) + ": " + why;
}

std::string obstacle_text(std::string_view predicate) {
    for (std::size_t i = 0; i < payment::k_cut_predicates; ++i) {
        const auto candidate = static_cast<CutPredicate>(i);
        if (payment::to_string(candidate) == predicate) return std::string(words(candidate));
    }
    return std::string(predicate);
}

std::vector<Mark> marks_of(const BuildingView& view, const MeterView& meter) {
    std::vector<Mark> marks;
    if (!meter.doubt.empty()) {
        marks.push_back(doubt_mark(meter));
    }
    if (!meter.only_observed.empty()) {
        marks.push_back(only_observed_mark(meter));
    } else if (!meter.not_charged.empty()) {
        marks.push_back(not_charged_mark(meter));
    }
    if (!meter.standstill.empty()) {
        marks.push_back({Level::alarm, "register_stands_still",
                         "what is used is not counted, the register " + meter.standstill});
    }
    const controller::BusView* bus = find_bus(view, meter.bus);
    const bool bus_lost =
        meter.health == MeterHealth::bus_down || (bus != nullptr && bus->state != BusState::up);
    if (meter.health != MeterHealth::good && !bus_lost) {
        marks.push_back({Level::warning, "meter_" + std::string(metering::to_string(meter.health)),
                         std::string(words(meter.health))});
    }
    if (meter.energy_inferred) marks.push_back(inferred_energy_mark());
    if (!meter.ever_read) {
        marks.push_back({Level::notice, "never_read", "not read since the gateway started"});
    } else if (view.made.monotonic - meter.read_at > k_stale_after) {
        marks.push_back({Level::warning, "stale", "the last reading is old"});
    }
    // A bus that is lost is an alarm of the building.
    const Instant heard = meter.ever_read ? meter.read_at : view.started;
    if (!bus_lost && view.made.monotonic - heard > k_silent_after) {
        for (Mark& mark : marks) {
            if (mark.code == "stale" || mark.code == "never_read") mark = silent_mark(mark.code);
        }
    }
    sort_by_urgency(marks);
    return marks;
}

std::vector<Mark> marks_of(const BuildingView& view, const SupplyPointView& point,
                           const ZoneRules& zone) {
    std::vector<Mark> marks;
    for (const MeterId id : point.meters) {
        const MeterView* meter = find_meter(view, id);
        if (meter == nullptr) continue;
        for (auto& mark : marks_of(view, *meter)) marks.push_back(std::move(mark));
    }
    add_bill_marks(marks, view, point);
    add_credit_limit_mark(marks, view, point, zone);
    add_exposure_mark(marks, view, point);
    add_silent_contact_marks(marks, view, point);
    add_supply_marks(marks, point);
    add_load_limit_mark(marks, point, zone);
    add_credit_marks(marks, point, zone, to_unix_ms(view.made.wall));
    if (point.switch_inferred) marks.push_back(inferred_switch_mark());
    // In safe mode nobody knows what is armed and proven; the building says what it means.
    if (view.safe_mode.empty()) add_enforcement_mark(marks, point);
    if (point.protected_customer) {
        marks.push_back({Level::notice, "protected", "protected customer: power is never cut"});
    }
    sort_by_urgency(marks);
    return marks;
}

}  // namespace riser::local
