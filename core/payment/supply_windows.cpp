#include "core/payment/supply_windows.h"

#include <algorithm>
#include <functional>

#include "core/base/assert.h"

namespace riser::payment {
namespace {

constexpr Duration k_hour = std::chrono::hours(1);
// A window of the clock that is wider is answered without looking, as in holds_within().
constexpr Duration k_widest_look = std::chrono::days(366);

// Whether only the answer is wanted, or also how long it stands: with an unsure clock that is a long search.
enum class Look : std::uint8_t { now, ahead };

constexpr PolicyAnswer k_always{true, std::nullopt};
constexpr PolicyAnswer k_never{false, std::nullopt};

PolicyAnswer answer_after(Duration wait) {
    return wait <= Duration::zero() ? k_always : PolicyAnswer{false, wait};
}

UtcTime later(UtcTime time, Duration passed) {
    return time >= k_no_upper_bound - passed ? k_no_upper_bound : time + passed;
}

// Hours in which supply does not go off: are they at this instant, and when does that change?
struct Window {
    std::function<bool(UtcTime)> at;
    // After the first instant, not later than the second.
    std::function<std::optional<UtcTime>(UtcTime, UtcTime)> change_until;

    [[nodiscard]] std::optional<UtcTime> next_change(UtcTime time) const {
        return change_until(time, time + k_policy_horizon);
    }
};

// The first span outside the window that the whole of [earliest, latest] fits into, as time passes.
std::optional<Duration> fits_outside(const Window& window, const Now& now) {
    const Duration width = now.latest - now.earliest;
    // Where the clock already is outside it is about to enter: it does not fit into what is left.
    std::optional<UtcTime> inside =
        window.at(now.earliest) ? now.earliest : window.next_change(now.earliest);
    while (inside) {
        const auto begins = window.next_change(*inside);
        if (!begins || *begins - now.earliest > k_policy_horizon) return std::nullopt;
        const auto ends = window.next_change(*begins);
        if (!ends || *ends - *begins > width) return *begins - now.earliest;
        inside = ends;
    }
    return std::nullopt;
}

PolicyAnswer outside(const Window& window, const Now& now, Look look) {
    if (now.latest - now.earliest > k_widest_look) return k_never;
    bool inside = false;
    for (std::optional<UtcTime> at = now.earliest; at && *at <= now.latest && !inside;) {
        inside = window.at(*at);
        if (!inside) at = window.change_until(*at, now.latest);
    }
    if (look == Look::now) return {!inside, std::nullopt};
    if (inside) return {false, fits_outside(window, now)};
    const auto begins = window.next_change(now.latest);
    if (!begins) return k_always;
    return {true, *begins - now.latest};
}

bool ever_friendly(const ActivityCalendar& calendar) {
    return std::any_of(calendar.day_profiles.begin(), calendar.day_profiles.end(),
                       [](const DayProfile& profile) {
                           return std::any_of(profile.actions.begin(), profile.actions.end(),
                                              [](const DayAction& a) { return a.value == 1; });
                       });
}

PolicyAnswer outside_friendly_hours(const SupplyPolicy& policy, const ZoneRules& zone,
                                    const Now& now, Look look) {
    const auto& calendar = policy.friendly_hours;
    if (!ever_friendly(calendar)) return k_always;
    return outside({[&](UtcTime at) { return value_at(calendar, zone, at) == 1; },
                    [&](UtcTime at, UtcTime horizon) {
                        return payment::next_change(calendar, zone, at, horizon);
                    }},
                   now, look);
}

PolicyAnswer outside_holidays(const SupplyPolicy& policy, const ZoneRules& zone, const Now& now,
                              Look look) {
    const auto& calendar = policy.holidays;
    if (calendar.empty()) return k_always;
    return outside({[&](UtcTime at) { return holiday_at(calendar, zone, at); },
                    [&](UtcTime at, UtcTime horizon) {
                        return next_holiday_change(calendar, zone, at, horizon);
                    }},
                   now, look);
}

PolicyAnswer not_protected(const SupplyPolicy& policy, const PolicyFacts& facts) {
    const bool never = policy.never_cut.test(index_of(treated_as(facts.customer_class)));
    return policy.cut_permitted && !facts.protected_customer && !never ? k_always : k_never;
}

PolicyAnswer notice_given(const SupplyPolicy& policy, const PolicyFacts& facts) {
    // How long a limit was in force is no matter of time alone: it begins after the notice, and rests in
    // friendly hours.
    const auto landing = landing_of(policy, facts);
    if (!landing || facts.limited_for < *landing) return k_never;
    const Duration notice = notice_for(policy, facts.customer_class);
    if (notice == Duration::zero()) return k_always;
    return facts.warned_for ? answer_after(notice - *facts.warned_for) : k_never;
}

PolicyAnswer no_hold(const PolicyFacts& facts, const Now& now) {
    const UtcTime until = *std::max_element(facts.hold_until.begin(), facts.hold_until.end());
    if (until >= k_no_upper_bound) return k_never;
    return answer_after(until - now.earliest);
}

PolicyAnswer switch_interval_kept(const SupplyPolicy& policy, const PolicyFacts& facts) {
    Duration wait{};
    if (facts.operated_ago) wait = policy.pace.between_operations - *facts.operated_ago;
    if (facts.connected_ago) {
        wait = std::max(wait, policy.pace.connected_at_least - *facts.connected_ago);
    }
    return answer_after(wait);
}

PolicyAnswer cut_rate_kept(const SupplyPolicy& policy, const PolicyFacts& facts) {
    std::vector<Duration> recent;
    for (const Duration ago : facts.site_cuts_ago) {
        if (ago < k_hour) recent.push_back(ago);
    }
    if (recent.size() < policy.cuts_per_hour) return k_always;
    // Oldest first: when that many have left the hour, there is room for one.
    std::sort(recent.begin(), recent.end(), std::greater<>());
    return answer_after(k_hour - recent[recent.size() - policy.cuts_per_hour]);
}

PolicyAnswer answer_to(CutPredicate predicate, const SupplyPolicy& policy, const ZoneRules& zone,
                       const PolicyFacts& facts, const Now& now, Look look) {
    switch (predicate) {
        case CutPredicate::not_protected:
            return not_protected(policy, facts);
        case CutPredicate::outside_friendly_hours:
            return outside_friendly_hours(policy, zone, now, look);
        case CutPredicate::outside_holidays:
            return outside_holidays(policy, zone, now, look);
        case CutPredicate::notice_given:
            return notice_given(policy, facts);
        case CutPredicate::no_hold:
            return no_hold(facts, now);
        case CutPredicate::switch_interval_kept:
            return switch_interval_kept(policy, facts);
        case CutPredicate::cut_rate_kept:
            return cut_rate_kept(policy, facts);
        default:
            RISER_ASSERT(false, "a predicate that the policy does not answer");
    }
    return k_never;
}

}  // namespace

PolicyFacts PolicyFacts::after(Duration passed) const {
    PolicyFacts facts = *this;
    for (auto* span : {&facts.warned_for, &facts.operated_ago, &facts.connected_ago}) {
        if (*span) **span += passed;
    }
    for (Duration& ago : facts.site_cuts_ago) ago += passed;
    return facts;
}

Duration elapsed_at_least(const Now& then, const Now& now) {
    if (then.boot == now.boot) return now.monotonic - then.monotonic;
    // It was before this boot began. The bounds alone may never tell: those of an entry whose clock nobody had set are
    // without end. But books may have come from another machine, which was still running when this one had begun to.
    const Duration this_boot = std::min(now.monotonic.time_since_epoch(),
                                        elapsed_at_most(then, now).value_or(Duration::max()));
    return std::max({Duration::zero(), this_boot, Duration(now.earliest - then.latest)});
}

std::optional<Duration> elapsed_at_most(const Now& then, const Now& now) {
    if (then.boot == now.boot) return now.monotonic - then.monotonic;
    if (now.latest >= k_no_upper_bound) return std::nullopt;
    return std::max(Duration::zero(), now.latest - then.earliest);
}

Now after(const Now& now, Duration passed) {
    Now then = now;
    then.monotonic += passed;
    then.wall = later(now.wall, passed);
    then.earliest = later(now.earliest, passed);
    then.latest = later(now.latest, passed);
    return then;
}

PolicyAnswer policy_answer(const SupplyPolicy& policy, const ZoneRules& zone,
                           const PolicyFacts& facts, const Now& now, CutPredicate predicate) {
    return answer_to(predicate, policy, zone, facts, now, Look::ahead);
}

bool policy_holds(const SupplyPolicy& policy, const ZoneRules& zone, const PolicyFacts& facts,
                  const Now& now, CutPredicate predicate) {
    return answer_to(predicate, policy, zone, facts, now, Look::now).holds;
}

void apply_policy(const SupplyPolicy& policy, const ZoneRules& zone, const PolicyFacts& facts,
                  const Now& now, CutInputs& inputs) {
    for (const CutPredicate predicate : k_policy_predicates) {
        if (!inputs.get(predicate)) continue;
        inputs.set(predicate, policy_holds(policy, zone, facts, now, predicate));
    }
}

std::optional<Duration> next_policy_change(const SupplyPolicy& policy, const ZoneRules& zone,
                                           const PolicyFacts& facts, const Now& now) {
    std::optional<Duration> first;
    for (const CutPredicate predicate : k_policy_predicates) {
        const auto changes = policy_answer(policy, zone, facts, now, predicate).changes_in;
        if (changes && (!first || *changes < *first)) first = changes;
    }
    return first;
}

std::optional<Duration> next_possible_cut(const SupplyPolicy& policy, const ZoneRules& zone,
                                          const PolicyFacts& facts, const Now& now) {
    Duration passed{};
    while (passed <= k_policy_horizon) {
        Duration wait{};
        const PolicyFacts facts_then = facts.after(passed);
        const Now then = payment::after(now, passed);
        for (const CutPredicate predicate : k_policy_predicates) {
            // When what holds will hold no longer nobody asks here, and is long to find out: holidays day by day.
            if (policy_holds(policy, zone, facts_then, then, predicate)) continue;
            const auto answer = policy_answer(policy, zone, facts_then, then, predicate);
            if (!answer.changes_in) return std::nullopt;
            wait = std::max(wait, *answer.changes_in);
        }
        if (wait == Duration::zero()) return passed;
        passed += wait;
    }
    return std::nullopt;
}

bool friendly_at(const SupplyPolicy& policy, const ZoneRules& zone, UtcTime time) {
    const bool hours =
        !policy.friendly_hours.empty() && value_at(policy.friendly_hours, zone, time) == 1;
    return hours || holiday_at(policy.holidays, zone, time);
}

bool friendly_throughout(const SupplyPolicy& policy, const ZoneRules& zone, UtcTime from,
                         UtcTime to) {
    for (std::optional<UtcTime> at = from; at && *at < to;) {
        if (!friendly_at(policy, zone, *at)) return false;
        const auto hours = policy.friendly_hours.empty()
                               ? std::nullopt
                               : payment::next_change(policy.friendly_hours, zone, *at, to);
        const auto holiday = next_holiday_change(policy.holidays, zone, *at, to);
        at = hours && holiday ? std::min(*hours, *holiday) : hours ? hours : holiday;
    }
    return from < to;
}

std::vector<LoadLimitStep> steps_for(const SupplyPolicy& policy, const SwitchAbilities& abilities) {
    if (!abilities.limits_load) return {};
    return policy.soft_landing.steps;
}

std::optional<Duration> landing_of(const SupplyPolicy& policy, const PolicyFacts& facts) {
    Duration landing{};
    for (const auto& step : steps_for(policy, facts.abilities)) landing += step.lasts;
    if (!facts.limitable) return landing;
    if (policy.load_limit.is_endless()) return std::nullopt;
    for (const auto& step : policy.load_limit.steps) landing += step.lasts;
    return landing;
}

bool notice_over(const SupplyPolicy& policy, const PolicyFacts& facts) {
    const Duration notice = notice_for(policy, facts.customer_class);
    return notice == Duration::zero() || (facts.warned_for && *facts.warned_for >= notice);
}

}  // namespace riser::payment
