// Who decides when several want a supply point differently: safety before maintenance before protection before
// credit before landlord. In the words of the COSEM arbitrator (class 124): actors, actions, a table of permissions,
// a table of weightings, the latest request of each actor; the heaviest action is the outcome. docs/supply.md has the
// mapping. Whether credit may ask for a cut-off at all is the matter of the table of predicates (supply_policy.h).
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

#include "core/base/result.h"
#include "core/payment/supply_policy.h"
#include "core/units/time.h"

namespace riser::payment {

// In order of precedence. Numbers are stored.
enum class Actor : std::uint8_t {
    safety = 0,  // danger to life or installation: may only disconnect
    maintenance =
        1,  // somebody works there: locked open, or kept connected while meters are tested
    protection =
        2,  // holds, protected customers, friendly hours, emergency override: may only keep or connect
    credit = 3,    // the account: exhausted, soft landing, restored; an overdue bill
    landlord = 4,  // orders of landlord and office
    count_,
};
inline constexpr std::size_t k_actors = static_cast<std::size_t>(Actor::count_);

// Bits of the COSEM actions. Numbers are stored.
enum class SupplyAction : std::uint8_t {
    connect = 0,
    arm = 1,         // ready_for_reconnection: a person closes
    limit_load = 2,  // connected, with less current
    disconnect = 3,
    count_,
};
inline constexpr std::size_t k_supply_actions = static_cast<std::size_t>(SupplyAction::count_);

[[nodiscard]] std::string_view to_string(Actor actor);
[[nodiscard]] std::string_view to_string(SupplyAction action);

struct ActorRequest {
    SupplyAction action = SupplyAction::connect;
    UtcTime until =
        k_no_upper_bound;  // it stands before that instant; k_no_upper_bound: until the actor says otherwise

    bool operator==(const ActorRequest&) const = default;
};

// The latest request of each actor (class 124 attribute 5); an actor without one has no opinion.
using LatestRequests = std::array<std::optional<ActorRequest>, k_actors>;

// May this actor ask for that at all (class 124 attribute 3)?
[[nodiscard]] bool permitted(Actor actor, SupplyAction action);
// Class 124 attribute 4; each is more than all those of lower actors together, so that weighing is precedence.
[[nodiscard]] std::uint16_t weighting(Actor actor);

// Puts a request in the table in the place of the actor's earlier one. Refused: an action that the actor may not ask
// for; an end for what safety or maintenance disconnect, because a contact behind which somebody works does not close
// because time has passed; a disconnection by the landlord while the account has credit.
[[nodiscard]] Outcome<> place_request(LatestRequests& latest, Actor actor, ActorRequest request);
// Takes it back; what the next actor wants counts then.
void withdraw_request(LatestRequests& latest, Actor actor);

struct Arbitration {
    SupplyAction action = SupplyAction::connect;
    std::optional<Actor> decided_by;  // nullopt: nobody asks for anything, so it stays as it is

    bool operator==(const Arbitration&) const = default;
};

// Which requests stand is asked over the bounds of the clock, in favour of what is safer: a request to connect stands
// until it is over for certain, one of credit or landlord to disconnect, arm or limit only while it certainly is not.
// `last`: the last outcome, kept when nobody asks for anything.
[[nodiscard]] Arbitration arbitrate(const LatestRequests& latest, SupplyAction last,
                                    const Now& now);

// What protection asks for, from the predicates of a cut-off: an override, a hold or a protected customer bring supply
// back; friendly hours, holidays and notice only keep what is there. nullopt: nothing.
struct ProtectionState {
    bool emergency_override =
        false;              // somebody with the right to ordered supply whatever the credit
    bool connected = true;  // the last outcome left supply on
    CutInputs predicates;
};
[[nodiscard]] std::optional<ActorRequest> protection_request(const ProtectionState& state);

}  // namespace riser::payment
