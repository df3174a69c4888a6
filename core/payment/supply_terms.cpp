#include "core/payment/supply_terms.h"

#include <algorithm>
#include <string>

namespace riser::payment {
namespace {

using std::chrono::days;
using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

bool within(Duration value, Duration least, Duration most) {
    return value >= least && value <= most;
}

Outcome<> check_windows(const SupplyPolicy& policy) {
    if (!policy.friendly_hours.empty()) {
        if (auto good = check_calendar(policy.friendly_hours, 1); !good) {
            return fail(Problem{"friendly hours: " + good.error().message});
        }
        const bool always = std::all_of(
            policy.friendly_hours.day_profiles.begin(), policy.friendly_hours.day_profiles.end(),
            [](const DayProfile& profile) {
                return std::all_of(profile.actions.begin(), profile.actions.end(),
                                   [](const DayAction& action) { return action.value == 1; });
            });
        if (always) {
            return fail(
                Problem{"friendly hours never end, so nobody would ever be cut off: if that is "
                        "meant, say that cutting off is not permitted"});
        }
    }
    return check_holidays(policy.holidays);
}

Outcome<> check_soft_landing(const SoftLanding& landing) {
    if (landing.steps.size() > k_max_load_limit_steps) {
        return fail(Problem{"a soft landing has at most 6 steps"});
    }
    for (std::size_t i = 0; i < landing.steps.size(); ++i) {
        const auto& step = landing.steps[i];
        const std::string name = "step " + std::to_string(i + 1) + " of the soft landing ";
        if (step.limit_ma < k_least_load_limit_ma || step.limit_ma > k_most_load_limit_ma) {
            return fail(Problem{name + "limits to 500 to 400000 mA"});
        }
        if (i > 0 && step.limit_ma >= landing.steps[i - 1].limit_ma) {
            return fail(Problem{name + "allows no less than the one before"});
        }
        if (!within(step.lasts, minutes(1), days(31))) {
            return fail(Problem{name + "lasts a minute to 31 days"});
        }
    }
    if (!within(landing.over_limit_grace, seconds(5), hours(1))) {
        return fail(Problem{"a load above its limit is borne for 5 seconds to an hour"});
    }
    if (!within(landing.open_for, seconds(10), hours(1))) {
        return fail(Problem{"after an overload the contact stays open for 10 seconds to an hour"});
    }
    if (landing.retries > 20) return fail(Problem{"after an overload there are 0 to 20 retries"});
    return Done{};
}

Outcome<> check_power_steps(const std::vector<PowerStep>& steps) {
    if (steps.size() > k_max_load_limit_steps) {
        return fail(Problem{"a load limit has at most 6 steps"});
    }
    for (std::size_t i = 0; i < steps.size(); ++i) {
        const auto& step = steps[i];
        const std::string name = "step " + std::to_string(i + 1) + " of the load limit ";
        const bool last = i + 1 == steps.size();
        if (step.limit < k_least_power_limit || step.limit > k_most_power_limit) {
            return fail(Problem{name + "limits to 500 to 100000 W"});
        }
        if (i > 0 && step.limit >= steps[i - 1].limit) {
            return fail(Problem{name + "allows no less than the one before"});
        }
        if (step.lasts == Duration::zero() && !last) {
            return fail(Problem{name + "has no end: only the last one stands until there is "
                                       "credit"});
        }
        if (step.lasts != Duration::zero() && !within(step.lasts, minutes(1), days(31))) {
            return fail(Problem{name + "lasts a minute to 31 days"});
        }
    }
    return Done{};
}

Outcome<> check_load_limit(const LoadLimit& limit) {
    if (auto good = check_power_steps(limit.steps); !good) return good;
    if (!within(limit.over_for, seconds(30), hours(1))) {
        return fail(Problem{"a load above its limit is borne for 30 seconds to an hour"});
    }
    if (!within(limit.off_for, minutes(1), minutes(30))) {
        return fail(Problem{"who used more than his limit is off for 1 to 30 minutes"});
    }
    const bool counted =
        limit.openings == 0 || (limit.openings >= 2 && limit.openings <= k_most_overloads);
    if (!counted) {
        return fail(Problem{"supply stays off after 2 to 20 overloads, or after none (0)"});
    }
    if (!within(limit.counted_for, minutes(10), hours(24))) {
        return fail(Problem{"overloads are counted for 10 minutes to 24 hours"});
    }
    // Else the last one that counts would always be over before the next can come.
    const auto most = limit.counted_for / (limit.over_for + limit.off_for);
    if (!limit.steps.empty() && limit.openings > most) {
        return fail(
            Problem{"so many overloads do not fit into the time that they are counted for: "
                    "each takes as long as it is borne and as supply is off for it"});
    }
    if (limit.then != AfterOverloads::person && limit.then != AfterOverloads::next_day) {
        return fail(Problem{"after too many overloads supply waits for a person or the next day"});
    }
    return Done{};
}

Outcome<> check_reconnection(const SupplyPolicy& policy) {
    const Reconnection& back = policy.reconnection;
    const bool timed = back.mode == ReconnectMode::auto_if_off_less_than;
    if (back.mode < ReconnectMode::automatic || back.mode > ReconnectMode::auto_if_off_less_than) {
        return fail(Problem{"there is no such way of reconnecting"});
    }
    if (timed && !within(back.off_less_than, minutes(1), hours(24))) {
        return fail(
            Problem{"automatic reconnection after an interruption of less than 1 minute to "
                    "24 hours"});
    }
    if (!timed && back.off_less_than != Duration::zero()) {
        return fail(Problem{"how long the interruption was counts for auto_if_off_less_than only"});
    }
    if (!within(policy.pace.between_operations, seconds(1), hours(1))) {
        return fail(Problem{"a contact rests for a second to an hour between two operations"});
    }
    if (!within(policy.pace.connected_at_least, Duration::zero(), hours(24))) {
        return fail(Problem{"after a reconnection supply stays for 0 to 24 hours"});
    }
    if (policy.staging.at_once > 1000 || !within(policy.staging.every, seconds(1), hours(1))) {
        return fail(
            Problem{"a staged reconnection is of 1 to 1000 at once, in 1 second to 1 hour"});
    }
    if (policy.cuts_per_hour < 1 || policy.cuts_per_hour > 10'000) {
        return fail(Problem{"a site allows 1 to 10000 cut-offs an hour"});
    }
    return Done{};
}

}  // namespace

Outcome<> check_supply_policy(const SupplyPolicy& policy) {
    if (auto good = check_windows(policy); !good) return good;
    for (const Duration notice : policy.notice) {
        if (!within(notice, Duration::zero(), days(90))) {
            return fail(Problem{"a notice period is 0 to 90 days"});
        }
    }
    if (policy.notice[index_of(CustomerClass::any)] != Duration::zero()) {
        return fail(Problem{"a notice period is told for a class of customers"});
    }
    if (policy.never_cut.test(index_of(CustomerClass::any))) {
        return fail(Problem{"if nobody is to be cut off, say that cutting off is not permitted"});
    }
    if (auto good = check_soft_landing(policy.soft_landing); !good) return good;
    if (auto good = check_load_limit(policy.load_limit); !good) return good;
    return check_reconnection(policy);
}

Duration notice_for(const SupplyPolicy& policy, CustomerClass which) {
    return policy.notice[index_of(treated_as(which))];
}

}  // namespace riser::payment
