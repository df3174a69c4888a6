// decide_outage: after a power failure of the house many contacts may wait for a person that opened together while nothing was
// heard of them. One order confirms those, and says of each that waits what came of it (docs/supply.md).
#include <algorithm>

#include "gateway/controller/decider.h"
#include "gateway/controller/wiring.h"

namespace riser::controller {
namespace {

using metering::SwitchState;

// Contacts that open together do so within one silence of theirs: these have an instant in common.
bool meet(const Silence& one, const Silence& other) {
    return one.from <= other.to && other.from <= one.to;
}

// The most that opened together; of equally many the latest.
std::vector<SupplyPointId> largest_group(const std::vector<Silence>& silences) {
    std::vector<SupplyPointId> largest;
    Instant latest{};
    for (const Silence& each : silences) {
        std::vector<SupplyPointId> group;
        for (const Silence& other : silences) {
            if (meet(each, other)) group.push_back(other.supply_point);
        }
        const bool better =
            group.size() > largest.size() || (group.size() == largest.size() && each.to > latest);
        if (!better) continue;
        largest = std::move(group);
        latest = each.to;
    }
    return largest;
}

bool contains(const std::vector<SupplyPointId>& list, SupplyPointId id) {
    return std::find(list.begin(), list.end(), id) != list.end();
}

}  // namespace

// In which its contacts opened, each that is open: from when it was last seen closed until it was first seen open.
// nullopt where one opened in plain sight, or was open before the start.
std::optional<Silence> Decider::silence_of(const SupplyPointBooks& supply_point) const {
    if (!configured(supply_point.id) || !pairing_stands(supply_point) ||
        !open_unbidden(supply_point)) {
        return std::nullopt;
    }
    Silence silence{supply_point.id, Instant::max(), Instant::min()};
    const bool in_sight = any_contact(seen(), supply_point, [&](const LiveSwitch& which) {
        if (which.observed != SwitchState::disconnected) return false;
        silence.from = std::min(silence.from, which.seen_before);
        silence.to = std::max(silence.to, which.changed_at);
        return !which.opened_unseen();
    });
    return in_sight ? std::nullopt : std::optional(silence);
}

// Why it waits for an order of its own. Empty: it does not wait.
std::string Decider::why_not_together(const SupplyPointBooks& supply_point) const {
    const std::string id = to_string(supply_point.id);
    if (silence_of(supply_point)) {
        return "it opened at another time than the others: look there, then confirm " + id;
    }
    if (pairing_stands(supply_point) && latched(supply_point, Looks::one)) {
        return "nobody knows that it opened with the others (tripped, by hand, or before the "
               "gateway started): look there, then confirm " +
               id;
    }
    if (supply_point.ready) return "somebody who is there has to look: then confirm " + id;
    if (open_unordered(supply_point)) {
        return "no relay test proves that this contact is its own: look there, then connect " + id;
    }
    return "";
}

Decider::Verdict Decider::confirm_together() {
    std::vector<Silence> silences;
    for (const auto& known : draft_.base().supply_points) {
        if (const auto silence = silence_of(known)) silences.push_back(*silence);
    }
    const std::vector<SupplyPointId> together = largest_group(silences);
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
