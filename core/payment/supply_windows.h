// When does the supply policy allow a cut-off, and when can that change? Answers the predicates of the cut-off
// table (supply_policy.h) that come from the policy, over every instant that the clock's bounds allow: a cut-off
// is allowed only if it is allowed at all of them. Pure: what is known of the supply point comes in as a value.
//
// Friendly rule: supply never goes off inside a window; if credit is still short when the window ends, it does
// then. Consumption inside the window is charged all the same (SMETS non-disablement calendar).
#pragma once

#include <array>
#include <optional>
#include <string_view>
#include <vector>

#include "core/payment/supply_policy.h"
#include "core/payment/supply_terms.h"
#include "core/units/time.h"
#include "core/units/zone.h"

namespace riser::payment {

// Who may hold supply. Each has an end of its own, so that lifting one leaves the others.
enum class HoldKind : std::uint8_t {
    landlord = 0,  // an order to connect or to hold, of the supply point or the site
    office = 1,    // of the operator
    weather = 2,   // extreme heat or cold
    dispute = 3,   // a bill or reading is disputed: nobody is cut off over it
    count_,
};
inline constexpr std::size_t k_hold_kinds = static_cast<std::size_t>(HoldKind::count_);
inline constexpr std::array<std::string_view, k_hold_kinds> k_hold_kind_names{"landlord", "office",
                                                                              "weather", "dispute"};
// A hold is not for ever: whoever orders one says again within this time that he means it.
inline constexpr std::chrono::hours k_longest_hold{24 * 400};
[[nodiscard]] constexpr std::string_view to_string(HoldKind kind) {
    return k_hold_kind_names.at(static_cast<std::size_t>(kind));
}

// What the policy has to know of one supply point and its site at one Now. Spans of time rather than instants: who
// fills this in knows which clock they were measured with, see elapsed_at_least().
struct PolicyFacts {
    CustomerClass customer_class = CustomerClass::any;
    bool protected_customer = false;
    SwitchAbilities abilities;
    // Supply is held before that instant; k_no_upper_bound: until it is lifted; the epoch: no hold.
    std::array<UtcTime, k_hold_kinds> hold_until{};
    // The low-credit warning was given at least so long ago; nullopt: it was not, or is over.
    std::optional<Duration> warned_for;
    // Riser can keep a load limit there: power and register of one meter with a scale that is documented, and a contact
    // that closes again as often as it is told.
    bool limitable = false;
    // A load limit of the soft landing was in force for so long since credit ran out, interruptions left out.
    Duration limited_for{};
    // Since the last operation of the contact that would open, and since the last reconnection, at least.
    std::optional<Duration> operated_ago;
    std::optional<Duration> connected_ago;
    std::vector<Duration> site_cuts_ago;  // cut-offs of the whole site in the last hour, any order

    [[nodiscard]] PolicyFacts after(Duration passed) const;
};

// How long ago something happened, at the least and at the most, from the two Nows: exact within one boot, else what
// the bounds of the clocks leave, and at least since this boot began, as far as they allow it. nullopt: there is no
// upper limit.
[[nodiscard]] Duration elapsed_at_least(const Now& then, const Now& now);
[[nodiscard]] std::optional<Duration> elapsed_at_most(const Now& then, const Now& now);

// Now, that much later: the bounds of the clock move along.
[[nodiscard]] Now after(const Now& now, Duration passed);

struct PolicyAnswer {
    bool holds = true;  // does not stand in the way of a cut-off
    // The answer is the same for so long if nothing but time passes, and another one then; nullopt: time alone does not
    // change it within k_policy_horizon.
    std::optional<Duration> changes_in;

    bool operator==(const PolicyAnswer&) const = default;
};
inline constexpr Duration k_policy_horizon =
    std::chrono::days(400);  // a year of seasons and holidays

// The predicates that the policy answers. not_protected covers classes that are never cut off and a policy that does
// not permit it at all; notice_given covers the steps of a soft landing.
inline constexpr std::array k_policy_predicates{
    CutPredicate::not_protected,    CutPredicate::outside_friendly_hours,
    CutPredicate::outside_holidays, CutPredicate::notice_given,
    CutPredicate::no_hold,          CutPredicate::switch_interval_kept,
    CutPredicate::cut_rate_kept,
};

// `predicate` is one of k_policy_predicates, `policy` passed check_supply_policy().
[[nodiscard]] PolicyAnswer policy_answer(const SupplyPolicy& policy, const ZoneRules& zone,
                                         const PolicyFacts& facts, const Now& now,
                                         CutPredicate predicate);

// The same without how long it stands, which takes no search.
[[nodiscard]] bool policy_holds(const SupplyPolicy& policy, const ZoneRules& zone,
                                const PolicyFacts& facts, const Now& now, CutPredicate predicate);

// Takes away what the policy forbids. Never gives: whatever else has forbidden stays forbidden, so whoever knows more
// sets the predicates first.
void apply_policy(const SupplyPolicy& policy, const ZoneRules& zone, const PolicyFacts& facts,
                  const Now& now, CutInputs& inputs);

// In how long any of the answers changes by time alone: the deadline after which to ask again.
[[nodiscard]] std::optional<Duration> next_policy_change(const SupplyPolicy& policy,
                                                         const ZoneRules& zone,
                                                         const PolicyFacts& facts, const Now& now);

// In how long all of them hold together, if credit stays short and nothing else happens: what a customer is told
// ("supply stays on until Monday, 09:00"). Zero: now. nullopt: not within k_policy_horizon.
[[nodiscard]] std::optional<Duration> next_possible_cut(const SupplyPolicy& policy,
                                                        const ZoneRules& zone,
                                                        const PolicyFacts& facts, const Now& now);

// Is this instant in friendly hours or on a holiday? For what is collected then or not, and for the page.
[[nodiscard]] bool friendly_at(const SupplyPolicy& policy, const ZoneRules& zone, UtcTime time);

// All of it lies in friendly hours or on holidays.
[[nodiscard]] bool friendly_throughout(const SupplyPolicy& policy, const ZoneRules& zone,
                                       UtcTime from, UtcTime to);

// The steps of the soft landing that this switch can make; empty: there is none.
[[nodiscard]] std::vector<LoadLimitStep> steps_for(const SupplyPolicy& policy,
                                                   const SwitchAbilities& abilities);
// How long load limits are in force there before supply goes off; nullopt: it does not, the last one has no end.
[[nodiscard]] std::optional<Duration> landing_of(const SupplyPolicy& policy,
                                                 const PolicyFacts& facts);
// The notice after the warning is over, whatever the soft landing says. Without a notice period no warning is needed.
[[nodiscard]] bool notice_over(const SupplyPolicy& policy, const PolicyFacts& facts);

}  // namespace riser::payment
