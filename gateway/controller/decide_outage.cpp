// decide_outage: after a power failure of the house many contacts may wait for a person that opened together while nothing was
// heard of them. One order confirms those, and says of each that waits what came of it (docs/supply.md).
#include <algorithm>
#include <utility>

#include "gateway/controller/decider.h"
#include "gateway/controller/wiring.h"

namespace riser::controller {
namespace {

using metering::SwitchState;

struct Opened {
    SupplyPointId supply_point{};
    UnseenOpening when;
};

// Contacts that open together do so within one silence of theirs: these have an instant in common, which is where the last
// of them begins. Nobody can compare what was measured before and after a power failure of the gateway.
bool may_open_where_begins(const UnseenOpening& last, const UnseenOpening& other) {
    return last.boot == other.boot && other.from_ms <= last.from_ms && last.from_ms <= other.to_ms;
}

// The most that opened together; of equally many the latest, as far as that is known.
std::vector<SupplyPointId> largest_group(const std::vector<Opened>& all, BootId now) {
    std::vector<SupplyPointId> largest;
    std::pair<bool, std::int64_t> latest{};
    for (const Opened& each : all) {
        std::vector<SupplyPointId> group;
        for (const Opened& other : all) {
            if (may_open_where_begins(each.when, other.when)) group.push_back(other.supply_point);
        }
        const std::pair<bool, std::int64_t> at{each.when.boot == now, each.when.to_ms};
        const bool better =
            group.size() > largest.size() || (group.size() == largest.size() && at > latest);
        if (!better) continue;
        largest = std::move(group);
        latest = at;
    }
    return largest;
}

// One of its contacts opened in plain sight, or took an order to close and is open all the same: it tripped, most likely.
bool needs_a_look(const Live& live, const SupplyPointBooks& supply_point) {
    return any_contact(live, supply_point, [&](const LiveSwitch& which) {
        const bool in_sight =
            which.observed == SwitchState::disconnected && !which.changed_in_silence;
        return in_sight || may_have_tripped_again(supply_point, which);
    });
}

std::int64_t milliseconds_of(Instant at) {
    return std::chrono::floor<std::chrono::milliseconds>(at.time_since_epoch()).count();
}

bool contains(const std::vector<SupplyPointId>& list, SupplyPointId id) {
    return std::find(list.begin(), list.end(), id) != list.end();
}

}  // namespace

// It was just observed to be open. Goes into the books, so that a restart does not forget which opened together: from
// when each that is open was last seen closed until it was first seen open. Not where one opened in plain sight, or was
// open before the start.
void Decider::note_unseen_opening(SupplyPointId id) {
    const SupplyPointBooks& supply_point = *draft_.supply_point(id);
    if (!pairing_stands(supply_point) || !open_unbidden(supply_point)) return;
    if (needs_a_look(seen(), supply_point)) return;
    Instant from = Instant::max();
    Instant to = Instant::min();
    const bool known_before = any_contact(seen(), supply_point, [&](const LiveSwitch& which) {
        if (which.observed != SwitchState::disconnected) return false;
        from = std::min(from, std::max(which.seen_before, seen().started));
        to = std::max(to, which.changed_at);
        return !which.opened_unseen();
    });
    if (known_before) return;
    emit(journal::SupplyOpenedUnseen{id, false, milliseconds_of(std::min(from, to)),
                                     milliseconds_of(to)});
}

void Decider::note_looked_at(const SupplyPointBooks& supply_point) {
    if (!supply_point.opened_unseen || !needs_a_look(seen(), supply_point)) return;
    emit(journal::SupplyOpenedUnseen{supply_point.id, true, 0, 0});
}

// It is open as it was found after a silence, and nothing is known of it since that speaks against closing it with others.
bool Decider::may_have_opened_together(const SupplyPointBooks& supply_point) const {
    return supply_point.opened_unseen && configured(supply_point.id) &&
           pairing_stands(supply_point) && open_unbidden(supply_point) &&
           !needs_a_look(seen(), supply_point);
}

// Why it waits for an order of its own. Empty: it does not wait.
std::string Decider::why_not_together(const SupplyPointBooks& supply_point) const {
    const std::string id = to_string(supply_point.id);
    if (may_have_opened_together(supply_point)) {
        return "it opened at another time than the others: look there, then confirm " + id;
    }
    if (pairing_stands(supply_point) && latched(supply_point, Looks::one)) {
        return "nobody knows that it opened with the others (tripped, by hand, or it was open "
               "already): look there, then confirm " +
               id;
    }
    if (supply_point.ready) return "somebody who is there has to look: then confirm " + id;
    if (open_unordered(supply_point)) {
        return "no relay test proves that this contact is its own: look there, then connect " + id;
    }
    return "";
}

Decider::Verdict Decider::confirm_together() {
    std::vector<Opened> opened;
    for (const auto& known : draft_.base().supply_points) {
        if (may_have_opened_together(known)) opened.push_back({known.id, *known.opened_unseen});
    }
    const std::vector<SupplyPointId> together = largest_group(opened, now_.boot);
    Verdict verdict;
    std::size_t left = 0;
    for (const auto& known : draft_.base().supply_points) {
        if (!configured(known.id)) continue;
        if (contains(together, known.id)) {
            Verdict one = confirm(ConfirmReconnection{known.id});
            verdict.points.push_back({known.id, one.outcome, std::move(one.text)});
            continue;
        }
        const std::string why = why_not_together(known);
        if (why.empty()) continue;
        ++left;
        verdict.points.push_back({known.id, OrderOutcome::conflict, why});
    }
    verdict.outcome = together.empty() ? OrderOutcome::already_done : OrderOutcome::done;
    verdict.text =
        (together.empty() ? "no contact waits that opened while nothing was heard of it"
                          : std::to_string(together.size()) + " confirmed; power comes back") +
        (left == 0 ? "" : "; " + std::to_string(left) + " wait for a look of their own");
    return verdict;
}

}  // namespace riser::controller
