// Records about who has supply and who decides that (docs/supply.md). Part of record.h, which says what a record is.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/metering/switch.h"
#include "core/metering/wiring.h"
#include "core/payment/arbitration.h"
#include "core/payment/supply_terms.h"
#include "core/payment/supply_windows.h"
#include "core/units/energy.h"
#include "core/units/ids.h"
#include "core/units/money.h"

namespace riser::journal {

enum class SupplyReason : std::uint8_t {
    commissioned = 1,
    credit_exhausted = 2,
    credit_restored = 3,
    hold = 4,  // landlord, office: keep connected
    remote_connect = 5,
    relay_test = 6,
    relay_test_done = 7,
    no_longer_justified = 8,  // a cut that has not happened yet lost its reason
    safety = 9,               // danger: off until somebody takes that back
    maintenance = 10,         // somebody works there: off until he takes that back, or kept on
    emergency_override = 11,  // on, whatever the credit
    released = 12,            // safety or maintenance took its lock back
    overdue = 13,             // bills that were not paid, after every notice
    over_limit = 14,    // more was used than the load limit allows, for too long: off for a while
    limit_over = 15,    // that while is over, or the limit is
    credit_limit = 16,  // more was used on bill than may be before it is paid, after a notice
};

// A cut-off because of what was not paid.
[[nodiscard]] constexpr bool is_for_money(SupplyReason reason) {
    return reason == SupplyReason::credit_exhausted || reason == SupplyReason::overdue ||
           reason == SupplyReason::credit_limit;
}

// Decided by the table of predicates: all of them held.
[[nodiscard]] constexpr bool rests_on_predicates(SupplyReason reason) {
    return is_for_money(reason) || reason == SupplyReason::over_limit;
}

// What supply should be, with everything the decision rested on.
struct SupplyDesired {
    SupplyPointId supply_point{};
    metering::SwitchState state = metering::SwitchState::connected;
    SupplyReason reason = SupplyReason::commissioned;
    Money balance{};               // at the decision
    std::uint32_t predicates = 0;  // bits of payment::CutPredicate that held
    // Version 2: the contacts that are to carry it out. Empty (version 1): nobody knows which.
    std::vector<metering::Contact> contacts{};

    bool operator==(const SupplyDesired&) const = default;
};

// What was read back. Unknown before another state: the contact was out of sight between that and the last one.
struct SupplyObserved {
    SupplyPointId supply_point{};
    metering::SwitchState state = metering::SwitchState::unknown;

    bool operator==(const SupplyObserved&) const = default;
};

struct SupplyArmed {
    SupplyPointId supply_point{};
    bool armed = false;

    bool operator==(const SupplyArmed&) const = default;
};

// Result of a relay test: do these switches cut these meters? Version 2 says which: a proof is one of this
// wiring and of no other. Version 1 does not, so it proves nothing that anybody could check: whoever reads
// `proven` must ask for the wiring too. Not proven and without a wiring: no test was made, an earlier proof
// is void.
struct PairingTested {
    SupplyPointId supply_point{};
    bool proven = false;
    Power before{};
    Power while_open{};
    metering::Wiring wiring{};  // empty: version 1

    bool operator==(const PairingTested&) const = default;
};

// No cut-off before `until_ms`; supply_point 0 = the whole site; 0 ends the hold. Holds of different kinds have ends
// of their own. Version 2 says which kind; version 1 is one of the landlord. Version 3 is a hold of so long from its
// entry on, written by a clock that was not sure: a start of the gateway says anew when it ends, as long as the clock has
// not become sure.
struct HoldSet {
    SupplyPointId supply_point{};
    std::int64_t until_ms = 0;
    payment::HoldKind kind = payment::HoldKind::landlord;
    std::int64_t for_ms =
        0;  // at most payment::k_longest_hold; 0: `until_ms` is meant as it stands

    bool operator==(const HoldSet&) const = default;
};

// The supply policy of the site from now on (core/payment/supply_terms.h), so that whoever has the journal can judge
// every cut-off. Versions count from 1; a site without one has the neutral policy.
struct PolicySet {
    std::uint32_t version = 1;
    std::string pack;  // the policy pack that it was checked against, its file's name; empty: none
    payment::SupplyPolicy policy;

    bool operator==(const PolicySet&) const = default;
};

// Supply was cut off and may come back, and by the policy's way of reconnection it waits for somebody who is there
// (COSEM class 70, ready_for_reconnection); or it may not any more. The next SupplyDesired ends it.
struct SupplyReadied {
    SupplyPointId supply_point{};
    bool ready = true;

    bool operator==(const SupplyReadied&) const = default;
};

// Its contacts opened although supply should be on, and nobody saw when: at one instant of this span, which is time of the
// monotonic clock of the entry's boot. It ends when they were first seen open, and begins when they were last seen closed,
// or when the gateway started. Whose spans have an instant in common may have opened together: after a power failure of
// the house one order confirms them. Any SupplyObserved ends it, and a wish to disconnect.
struct SupplyOpenedUnseen {
    SupplyPointId supply_point{};
    bool withdrawn = false;  // it is for a look of its own now; what follows is 0 then
    std::int64_t from_ms = 0;
    std::int64_t to_ms = 0;

    bool operator==(const SupplyOpenedUnseen&) const = default;
};

// Why the load limit of a supply point is what it is from now on. Numbers are stored.
enum class LimitCause : std::uint8_t {
    used_up = 1,     // credit is, or bills are overdue: limited, or to less than before
    kept_whole = 2,  // something keeps supply on, and whole, for now: a hold, friendly hours
    landed = 3,      // all steps are over: supply is to go off
    over = 4,  // there is credit, or no limit any more: the next one begins with the first step
};

// How much may be used from now on (core/payment/load_limiter.h; COSEM limiter, class 71, threshold_active).
struct LoadLimited {
    SupplyPointId supply_point{};
    Power limit{};          // 0: no limit
    std::uint8_t step = 0;  // of the policy's load limit, from 1; 0: none
    LimitCause cause = LimitCause::used_up;
    std::int64_t limited_s = 0;  // so long supply was limited before, since credit was used up

    bool operator==(const LoadLimited&) const = default;
};
// Longer than any landing; a last step without an end may stand for longer, which nobody has to know.
inline constexpr std::int64_t k_longest_limited_s = 400LL * 24 * 3600;

// More was used than the limit allows, for too long. The SupplyDesired after it opens the contact; it counts once that was
// seen to be open (SupplyObserved).
struct OverLimit {
    SupplyPointId supply_point{};
    Power limit{};
    Power used{};             // on average, at least, by the register that is charged by
    Power shown{};            // at the last measurement
    std::int64_t over_s = 0;  // so long it was seen
    std::int64_t off_s = 0;   // after so long the contact closes again
    std::uint8_t number = 1;  // of those that count now
    std::optional<payment::AfterOverloads>
        waits{};  // it was one too many: it closes then and not before

    bool operator==(const OverLimit&) const = default;
};

// What an actor asks for at a supply point (COSEM arbitrator, class 124, most_recent_requests_table); its latest word
// counts until it is over or taken back. Credit and landlord ask in other ways. Version 2 asks for so long from its entry
// on, by a clock that was not sure, as version 3 of HoldSet does.
struct SupplyRequested {
    SupplyPointId supply_point{};
    payment::Actor actor =
        payment::Actor::maintenance;  // safety, maintenance, protection (override)
    bool withdrawn = false;           // takes it back; what follows is then as it stands here
    payment::SupplyAction action = payment::SupplyAction::connect;
    std::int64_t until_ms = 0;  // 0: until it is taken back
    std::int64_t for_ms = 0;    // as HoldSet::for_ms

    bool operator==(const SupplyRequested&) const = default;
};

}  // namespace riser::journal
