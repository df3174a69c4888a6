// decide_holds: nobody is cut off before a certain time, by order; and orders to connect, which hold as well. The
// order of the checks is that of decide_orders.cpp.
#include <algorithm>

#include "gateway/controller/decider.h"
#include "gateway/controller/wiring.h"

namespace riser::controller {
namespace {

using journal::SupplyReason;
using metering::SwitchState;
using payment::HoldKind;

constexpr std::int64_t k_max_hold_ms = std::chrono::milliseconds(payment::k_longest_hold).count();
constexpr std::int64_t k_connect_hold_ms = 24LL * 3600 * 1000;  // time to pay after a connect
// A time service trims a clock by less; who sets one moves it further.
constexpr Duration k_clock_was_set = std::chrono::minutes(1);

// From now on: "3 days", "24 hours", "40 minutes".
std::string how_long(std::int64_t until_ms, const Now& now) {
    constexpr std::int64_t k_minute_ms = 60'000;
    constexpr std::int64_t k_hour_min = 60;
    constexpr std::int64_t k_day_min = 24 * k_hour_min;
    const std::int64_t minutes =
        std::max<std::int64_t>(0, until_ms - to_unix_ms(now.wall) + k_minute_ms / 2) / k_minute_ms;
    if (minutes >= 3 * k_day_min) return std::to_string(minutes / k_day_min) + " days";
    if (minutes >= 2 * k_hour_min) return std::to_string(minutes / k_hour_min) + " hours";
    return std::to_string(minutes) + " minutes";
}

}  // namespace

// `for_ms` as in the records.
void Decider::write_end(const HoldName& name, std::int64_t until_ms, std::int64_t for_ms) {
    const auto& [id, kind, actor] = name;
    if (actor) {
        emit(journal::SupplyRequested{id, *actor, false, payment::SupplyAction::connect, until_ms,
                                      for_ms});
    } else {
        emit(journal::HoldSet{id, until_ms, kind, for_ms});
    }
}

// Until then supply is held, or an actor wants it to be kept on; 0: a hold ends, an actor has no end.
// `relative`: meant as so many hours from now, whatever the clock may be set to later.
void Decider::hold_until(const HoldName& name, std::int64_t until_ms, bool relative) {
    const bool unsure = relative && until_ms != 0 && !now_.trusted();
    const std::int64_t length_ms = until_ms - to_unix_ms(now_.wall);
    write_end(name, until_ms, unsure ? std::clamp<std::int64_t>(length_ms, 0, k_max_hold_ms) : 0);
    remember_end(name, relative ? until_ms : 0);
}

// At a start: what was ordered by a clock that was not sure lasts its length, less what has certainly passed. By the
// clock of now its end may lie years away, on either side.
void Decider::begin_unsure_holds_again() {
    const auto holds = draft_.site().unsure_holds;
    for (const UnsureHold& hold : holds) {
        const Duration left = std::chrono::milliseconds(hold.for_ms) -
                              controller::elapsed_at_least(hold.written, now_);
        const std::int64_t until_ms = to_unix_ms(now_.wall + left);
        if (left > Duration::zero() && until_ms > to_unix_ms(now_.wall)) {
            hold_until(hold.name, until_ms, true);
        } else {
            // It is over, whatever the clock of then took for its end. 0 would be none.
            const std::int64_t over_ms = std::min(hold.until_ms, to_unix_ms(now_.earliest));
            write_end(hold.name, std::max<std::int64_t>(over_ms, 1), 0);
        }
    }
}

bool Decider::is_unsure(const HoldName& name) const {
    const auto& holds = draft_.site().unsure_holds;
    return std::any_of(holds.begin(), holds.end(),
                       [&](const UnsureHold& hold) { return hold.name == name; });
}

// 0: there is no end, or none that moves with the clock.
void Decider::remember_end(const HoldName& name, std::int64_t until_ms) {
    if (until_ms != 0) {
        update(HoldRemembered{{name, now_.monotonic, now_.wall, until_ms}});
    } else {
        update(HoldForgotten{name});
    }
}

// Of the supply point alone, or of the site (0).
std::int64_t Decider::booked_hold(SupplyPointId id, HoldKind kind) const {
    const auto of = [kind](const auto& held) {
        return kind == HoldKind::landlord ? held.hold_until_ms
                                          : held.other_holds_ms.at(other_hold(kind));
    };
    return id.value == 0 ? of(draft_.site()) : of(*draft_.supply_point(id));
}

std::int64_t Decider::booked_end(const HoldName& name) const {
    if (!name.actor) return booked_hold(name.supply_point, name.kind);
    const auto& requests = draft_.supply_point(name.supply_point)->requests;
    const auto& latest = requests.at(static_cast<std::size_t>(*name.actor));
    const bool keeps_on = latest && latest->action == payment::SupplyAction::connect;
    return keeps_on ? to_unix_ms(latest->until) : 0;
}

// Where the clock was set since, a hold of so many hours would be over at once or last for a year.
void Decider::keep_holds_by_the_clock() {
    for (const RelativeHold& hold : live_.relative_holds) {
        const Duration moved = now_.wall - (hold.wall + (now_.monotonic - hold.at));
        const bool set = std::chrono::abs(moved) > k_clock_was_set;
        const std::int64_t until_ms = to_unix_ms(from_unix_ms(hold.until_ms) + moved);
        const bool over = to_unix_ms(now_.wall) >= until_ms;
        const std::int64_t moved_ms = std::max<std::int64_t>(until_ms, 1);
        const bool unsure = is_unsure(hold.name);
        if (booked_end(hold.name) != hold.until_ms) {
            update(HoldForgotten{hold.name});  // another order came since
        } else if (over && !set) {
            if (unsure) write_end(hold.name, hold.until_ms, 0);
            update(HoldForgotten{hold.name});
        } else if (set || (unsure && now_.trusted())) {
            hold_until(hold.name, moved_ms, !over);
        }
    }
}

Decider::Verdict Decider::set_hold(const SetHold& order) {
    if (order.supply_point.value != 0 && draft_.supply_point(order.supply_point) == nullptr) {
        return {OrderOutcome::unknown_target, no_supply_point(order.supply_point), {}};
    }
    const bool in_range =
        order.until_ms >= 0 && order.until_ms <= to_unix_ms(now_.wall) + k_max_hold_ms;
    if (!in_range) return {OrderOutcome::invalid, "a hold ends within 400 days", {}};
    const std::int64_t booked = booked_hold(order.supply_point, order.kind);
    // Whoever holds means well: a hold that lasts longer stays until it is ended.
    if (order.until_ms != 0 && order.until_ms <= booked) {
        return {
            OrderOutcome::already_done,
            "held for " + how_long(booked, now_) + " already; to shorten that hold, end it first",
            {}};
    }
    hold_until({order.supply_point, order.kind, {}}, order.until_ms, ordered_here_);
    if (order.supply_point.value == 0) {
        all_supplies();
    } else {
        supply(order.supply_point);
    }
    return {OrderOutcome::done,
            order.until_ms == 0 ? "hold ended" : "no cut-off for " + how_long(order.until_ms, now_),
            {}};
}

std::optional<Decider::Verdict> Decider::needs_somebody_there(SupplyPointId id) {
    const SupplyPointBooks& supply_point = *draft_.supply_point(id);
    const bool far_away =
        !on_site_ && way_back(supply_point, payment::ReconnectCause::remote_order).state !=
                         SwitchState::connected;
    if (!far_away) return std::nullopt;
    if (supply_point.desired != SwitchState::connected) {
        const std::string held = "held for " + how_long(supply_point.hold_until_ms, now_);
        const AccountId account = supply_point.account;
        supply(id);  // the hold makes it ready
        return Verdict{OrderOutcome::done,
                       held + "; somebody who is there has to confirm the reconnection", account};
    }
    const bool open = any_seen_open(seen(), supply_point.switches, Looks::one) ||
                      opened_elsewhere(supply_point, seen().supplies.find(id));
    if (!open) return std::nullopt;
    return Verdict{OrderOutcome::conflict,
                   "the contact is open: somebody who is there has to connect it. It is held "
                   "all the same, for " +
                       how_long(supply_point.hold_until_ms, now_),
                   supply_point.account};
}

Decider::Verdict Decider::connect(const Connect& order) {
    const SupplyPointBooks* supply_point = draft_.supply_point(order.supply_point);
    if (supply_point == nullptr) {
        return {OrderOutcome::unknown_target, no_supply_point(order.supply_point), {}};
    }
    if (is_locked(*supply_point)) {
        return {OrderOutcome::conflict,
                "locked off for safety or maintenance: whoever locked it takes that back first",
                supply_point->account};
    }
    const std::int64_t until =
        order.hold_until_ms == 0 ? to_unix_ms(now_.wall) + k_connect_hold_ms : order.hold_until_ms;
    const bool in_range = until > 0 && until <= to_unix_ms(now_.wall) + k_max_hold_ms;
    if (!in_range) return {OrderOutcome::invalid, "a hold ends within 400 days", {}};
    // Whoever connects means well: a hold that lasts longer stays.
    if (until > supply_point->hold_until_ms) {
        hold_until({order.supply_point, HoldKind::landlord, {}}, until,
                   ordered_here_ || order.hold_until_ms == 0);
    }
    if (const auto verdict = needs_somebody_there(order.supply_point)) return *verdict;
    supply_point = draft_.supply_point(order.supply_point);
    // One of several is enough: behind it somebody is in the dark.
    const bool open = any_seen_open(seen(), supply_point->switches, Looks::one);
    const bool elsewhere =
        opened_elsewhere(*supply_point, seen().supplies.find(order.supply_point));
    if (open || elsewhere || supply_point->desired != SwitchState::connected) {
        desire(order.supply_point, SwitchState::connected, SupplyReason::remote_connect, 0);
        reconcile(*draft_.supply_point(order.supply_point), true);
    }
    const std::string held = "held for " + how_long(supply_point->hold_until_ms, now_);
    const bool unheard =
        std::any_of(supply_point->switches.begin(), supply_point->switches.end(), [&](SwitchId id) {
            const LiveSwitch* which = seen().switches.find(id);
            return which != nullptr && !bus_up(seen(), which->site->bus);
        });
    // Whoever orders it answers for it: nobody has proven that this contact is this apartment's.
    return {OrderOutcome::done,
            unheard ? held + "; its bus is down, so the contact is closed once the bus works again"
            : elsewhere ? "connected by the contact that is configured now, and " + held +
                              "; no relay test has proven it: look whether this apartment has power"
                        : "connected and " + held,
            draft_.supply_point(order.supply_point)->account};
}

}  // namespace riser::controller
