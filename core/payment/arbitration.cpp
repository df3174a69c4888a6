#include "core/payment/arbitration.h"

#include <algorithm>
#include <string>

#include "core/base/assert.h"

namespace riser::payment {
namespace {

struct Row {
    std::string_view name;
    std::uint16_t weighting;
    std::array<bool, k_supply_actions> permitted;  // connect, arm, limit_load, disconnect
};

// One figure more per rank: 1111 is less than 10000.
constexpr std::array<Row, k_actors> k_rows{
    Row{"safety", 10'000, {false, false, false, true}},
    Row{"maintenance", 1'000, {true, false, false, true}},
    Row{"protection", 100, {true, false, false, false}},
    Row{"credit", 10, {true, true, true, true}},
    Row{"landlord", 1, {true, true, false, true}},
};

constexpr std::array<std::string_view, k_supply_actions> k_action_names{"connect", "arm",
                                                                        "limit_load", "disconnect"};

const Row& row_of(Actor actor) {
    RISER_ASSERT(actor < Actor::count_, "one of the actors");
    return k_rows[static_cast<std::size_t>(actor)];
}

bool locks(Actor actor, SupplyAction action) {
    return actor <= Actor::maintenance && action == SupplyAction::disconnect;
}

bool stands(const ActorRequest& request, const Now& now) {
    if (request.until >= k_no_upper_bound) return true;
    if (request.action == SupplyAction::connect) return now.earliest < request.until;
    return now.latest < request.until;
}

}  // namespace

std::string_view to_string(Actor actor) {
    return row_of(actor).name;
}

std::string_view to_string(SupplyAction action) {
    RISER_ASSERT(action < SupplyAction::count_, "one of the actions");
    return k_action_names[static_cast<std::size_t>(action)];
}

bool permitted(Actor actor, SupplyAction action) {
    RISER_ASSERT(action < SupplyAction::count_, "one of the actions");
    return row_of(actor).permitted[static_cast<std::size_t>(action)];
}

std::uint16_t weighting(Actor actor) {
    return row_of(actor).weighting;
}

Outcome<> place_request(LatestRequests& latest, Actor actor, ActorRequest request) {
    const std::string who(to_string(actor));
    if (!permitted(actor, request.action)) {
        return fail(Problem{who + " may not ask for " + std::string(to_string(request.action))});
    }
    if (locks(actor, request.action) && request.until < k_no_upper_bound) {
        return fail(Problem{who + " disconnects until it takes that back: somebody may be at the "
                                  "wires when the time is over"});
    }
    const auto& credit = latest[static_cast<std::size_t>(Actor::credit)];
    const bool has_credit =
        credit && (credit->action == SupplyAction::connect || credit->action == SupplyAction::arm);
    if (actor == Actor::landlord && request.action == SupplyAction::disconnect && has_credit) {
        return fail(Problem{"a landlord does not cut off who has credit"});
    }
    latest[static_cast<std::size_t>(actor)] = request;
    return Done{};
}

void withdraw_request(LatestRequests& latest, Actor actor) {
    RISER_ASSERT(actor < Actor::count_, "one of the actors");
    latest[static_cast<std::size_t>(actor)].reset();
}

Arbitration arbitrate(const LatestRequests& latest, SupplyAction last, const Now& now) {
    std::array<std::uint32_t, k_supply_actions> weight{};
    std::array<std::optional<Actor>, k_supply_actions> heaviest;
    for (std::size_t i = 0; i < k_actors; ++i) {
        if (!latest[i] || !stands(*latest[i], now)) continue;
        const auto action = static_cast<std::size_t>(latest[i]->action);
        weight[action] += k_rows[i].weighting;
        if (!heaviest[action]) heaviest[action] = static_cast<Actor>(i);
    }
    const auto winner = std::max_element(weight.begin(), weight.end());
    if (*winner == 0) return {last, std::nullopt};
    const auto action = static_cast<std::size_t>(winner - weight.begin());
    return {static_cast<SupplyAction>(action), heaviest[action]};
}

std::optional<ActorRequest> protection_request(const ProtectionState& state) {
    const CutInputs& in = state.predicates;
    const bool brings_back = state.emergency_override || !in.get(CutPredicate::no_hold) ||
                             !in.get(CutPredicate::not_protected);
    const bool keeps = !in.get(CutPredicate::outside_friendly_hours) ||
                       !in.get(CutPredicate::outside_holidays) ||
                       !in.get(CutPredicate::notice_given);
    if (brings_back || (keeps && state.connected)) return ActorRequest{SupplyAction::connect};
    return std::nullopt;
}

}  // namespace riser::payment
