// PolicyPlan: what the landlord of a simulated site decides about cutting off, in the words that a person would use.
// The configuration is written from it, and the auditor judges by it: neither knows what the other makes of it.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "tests/sim/world/draws.h"
#include "tests/sim/world/load_limit_plan.h"

namespace riser::sim {

enum class ComesBack : std::uint8_t {
    by_itself,
    when_confirmed,
    by_itself_after_short,  // confirmed after a long one
};

// A site without a policy: cuts as soon as credit is used up, and reconnects as soon as there is some.
struct PolicyPlan {
    bool written = false;                       // there is a [policy] at all
    int friendly_from_h = 0;                    // every day; from == to: no friendly hours
    int friendly_to_h = 0;                      // on the next day where it is not later
    bool friendly_weekend = false;              // all of Saturday and Sunday
    std::vector<std::pair<int, int>> holidays;  // month and day, ascending
    int eve_from_h = -1;             // of the day before a holiday; -1: it does not count
    int notice_h = 0;                // after the warning
    int connected_at_least_min = 0;  // after a reconnection
    int cuts_per_hour = 0;           // 0: not said
    ComesBack comes_back = ComesBack::by_itself;
    int short_min = 0;  // shorter than this is a short interruption
    int at_once = 0;    // reconnections in a span; 0: all
    int every_s = 10;
    LoadLimitPlan load_limit;    // drawn for itself; a site that has one has a policy
    bool asks_for_more = false;  // he locks contacts, keeps supply on, and takes that back

    bool operator==(const PolicyPlan&) const = default;
    // Something else than a site without a policy does.
    [[nodiscard]] bool says_something() const {
        return has_windows() || notice_h > 0 || connected_at_least_min > 0 || cuts_per_hour > 0 ||
               comes_back != ComesBack::by_itself || at_once > 0 || load_limit.written();
    }
    [[nodiscard]] bool has_windows() const {
        return friendly_from_h != friendly_to_h || friendly_weekend || !holidays.empty();
    }
};

// `begin_s`: when the world begins, Unix time; holidays lie in the days after it.
[[nodiscard]] PolicyPlan draw_policy(Prng& dice, std::int64_t begin_s);
// As it stands in a gateway's configuration; empty: nothing.
[[nodiscard]] std::string policy_text(const PolicyPlan& plan);

}  // namespace riser::sim
