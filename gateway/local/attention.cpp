#include "gateway/local/attention.h"

#include <algorithm>

#include "core/payment/supply_policy.h"
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

Mark doubt_mark(const MeterView& meter) {
    const std::string id = to_string(meter.id);
    return {
        Level::alarm, "doubt", "charging waits for a decision: " + meter.doubt,
        "What this meter counts is not charged for now, and nobody is cut off by it. As long as it "
        "is the same meter nothing is lost: once decided, charging goes on from the last value that "
        "was believed.",
        "Look at the meter. If it was exchanged or reset, order `riserctl meter exchange " + id +
            " --closing KWH` with the last value of the old one. If it is the same meter and shows what was "
            "used, order `riserctl meter clear-doubt " +
            id + "`."};
}

// Nobody is cut off there, whoever lives there, until somebody remembers.
Mark kept_on_mark(const SupplyPointView& point) {
    const bool works = point.kept_on_by == "maintenance";
    return {
        Level::warning, "kept_on",
        std::string("power is kept on without an end: ") +
            (works ? "maintenance" : "emergency override"),
        "Nobody is cut off there until that is taken back, whatever is used: it goes on for whoever "
        "moves in.",
        "When it is over, order `riserctl supply " +
            std::string(works ? "maintenance " : "override ") + to_string(point.id) +
            " --end`, or give it an end with `--hours`."};
}

Mark open_unordered_mark(const SupplyPointView& point) {
    const std::string id = to_string(point.id);
    if (point.paired) {
        return {Level::alarm, "open_unordered",
                "power should be on, but its contact was opened without an order (tripped, or by "
                "hand)",
                "Riser does not close it: there may be a fault behind it, or somebody may work "
                "there.",
                "Look why it is open, and whether somebody works there. Then order `riserctl "
                "supply confirm " +
                    id + "`, or close it by hand."};
    }
    return {Level::alarm, "open_unordered",
            "power should be on, but a contact is open that Riser did not open",
            "A person opened it, or it fell open. No relay test proves that it is this "
            "apartment's, so Riser leaves it open.",
            "Look whether somebody works there. Then order `riserctl supply connect " + id +
                "`, and test the relay with `riserctl supply test " + id + "`."};
}

// What contacts did that nobody ordered.
void add_unordered_marks(std::vector<Mark>& marks, const SupplyPointView& point) {
    if (point.open_unordered) marks.push_back(open_unordered_mark(point));
    if (point.falls_open > 0) {
        marks.push_back({Level::alarm, "falls_open",
                         "its contact falls open again and again: " +
                             std::to_string(point.falls_open) + " times in an hour",
                         "Riser closes it again, after longer and longer pauses: without power or "
                         "polls such a contact opens by itself.",
                         "Look at the supply of the relay board, and at its bus."});
    }
    if (point.closed_unordered > 0) {
        marks.push_back({Level::alarm, "closed_unordered",
                         "power is cut off, but its contact was closed without an order " +
                             std::to_string(point.closed_unordered) + " times in a day",
                         "Somebody closes it by hand, or its state is misread. Riser opens it each "
                         "time; what is used is charged.",
                         "Look who can reach the contact. A breaker that is to stay open needs a "
                         "seal or a lock."});
    }
}

void add_supply_marks(std::vector<Mark>& marks, const SupplyPointView& point) {
    const bool settled = point.observed == point.desired;
    if (!settled && point.switch_attempts >= k_stuck_after_attempts) {
        marks.push_back(
            {Level::alarm, "switch_stuck",
             "the switch does not obey: " + std::to_string(point.switch_attempts) + " attempts"});
    } else if (!settled && point.switch_attempts > 0) {
        marks.push_back({Level::notice, "switching", "the switch is being operated"});
    }
    if (point.observed == SwitchState::mixed) {
        marks.push_back({Level::alarm, "mixed", "the switches of this supply point differ"});
    }
    add_unordered_marks(marks, point);
    if (!point.open_unordered && point.observed == SwitchState::disconnected) {
        const std::string why = point.reason.empty() ? "" : ": " + point.reason;
        marks.push_back({Level::warning, "off",
                         settled ? "power is off" + why : "power is off and should be on" + why});
    }
    if (!point.lock.empty() && point.observed != SwitchState::disconnected) {
        marks.push_back(
            {Level::alarm, "lock_not_open",
             "power was ordered off for " + point.lock +
                 ", but its contact is NOT seen open: there may be voltage",
             "The contact does not obey, is not configured for it, or its bus is down.",
             "Open its breaker, and look that no voltage is left before anybody touches "
             "anything."});
    } else if (!point.lock.empty()) {
        marks.push_back(
            {Level::warning, "locked", "power is locked off for " + point.lock,
             "Riser does not close it, whatever is paid or ordered, until that is taken "
             "back.",
             "When nobody works there any more, order `riserctl supply " + point.lock + " " +
                 to_string(point.id) + " --end`."});
    }
    if (!point.kept_on_by.empty() && point.kept_on_until_ms == 0)
        marks.push_back(kept_on_mark(point));
    if (point.ready) {
        marks.push_back({Level::warning, "confirm",
                         "power may come back, once somebody who is there confirms it",
                         "Nobody may have watched it go off: an oven or an iron may be on.",
                         "Look, or ask whoever is there. Then order `riserctl supply confirm " +
                             to_string(point.id) + "`."});
    }
    if (point.observed == SwitchState::ready_for_reconnection) {
        marks.push_back({Level::warning, "ready",
                         "power is released: somebody must press the button on the meter"});
    }
    if (point.relay_test.starts_with("failed")) {
        marks.push_back({Level::warning, "relay_test_failed", "relay test " + point.relay_test});
    }
    if (point.relay_test.starts_with("inconclusive")) {
        marks.push_back(
            {Level::warning, "relay_test_inconclusive", "relay test " + point.relay_test});
    }
    if (!point.opened_at.empty()) {
        marks.push_back(
            {Level::alarm, "left_open",
             "a contact that was opened is not configured any more, or is on another adapter now (" +
                 point.opened_at +
                 "): it must be closed by hand, Riser moves no other in its stead. Look whether "
                 "this apartment has power, then connect it here and test the relay"});
    }
    if (!point.open_flow.empty()) {
        marks.push_back(
            {Level::alarm, "flows_while_open",
             "energy flows although power is off (welded contact, bypass, or a generator?): " +
                 point.open_flow});
    }
}

void add_credit_marks(std::vector<Mark>& marks, const SupplyPointView& point, const ZoneRules& zone,
                      std::int64_t now_ms) {
    if (point.exhausted && point.observed != SwitchState::disconnected) {
        marks.push_back(
            {Level::warning, "not_cut",
             "power stays on" + kept_text(point, zone, now_ms) + " (credit is used up)"});
    } else if (point.low_credit && !point.exhausted) {
        marks.push_back({Level::notice, "low_credit", "credit is low"});
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
    if (!meter.ever_read) {
        marks.push_back({Level::notice, "never_read", "not read since the gateway started"});
    } else if (view.made.monotonic - meter.read_at > k_stale_after) {
        marks.push_back({Level::warning, "stale", "the last reading is old"});
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
    add_supply_marks(marks, point);
    add_credit_marks(marks, point, zone, to_unix_ms(view.made.wall));
    if (!point.armed) {
        marks.push_back({Level::notice, "observe", "observe mode: power is never cut"});
    } else if (!point.paired && !point.pairing_void.empty()) {
        marks.push_back({Level::warning, "relay_test_needed",
                         "power is not cut before a new relay test: " + point.pairing_void});
    } else if (!point.paired) {
        marks.push_back({Level::notice, "observe",
                         "power is not cut before a relay test has proven the switch"});
    }
    if (point.protected_customer) {
        marks.push_back({Level::notice, "protected", "protected customer: power is never cut"});
    }
    sort_by_urgency(marks);
    return marks;
}

}  // namespace riser::local
