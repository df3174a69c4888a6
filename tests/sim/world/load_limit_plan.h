// LoadLimitPlan: how the landlord of a simulated site lets whoever has used up his credit land softly (docs/supply.md, "A
// soft landing"), in numbers of its own. The configuration is written from it, and the auditor judges by it.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "tests/sim/world/draws.h"

namespace riser::sim {

struct LoadLimitStep {
    std::int64_t limit_w = 0;
    int lasts_min = 0;  // 0, of the last one alone: until there is credit

    bool operator==(const LoadLimitStep&) const = default;
};

struct LoadLimitPlan {
    std::vector<LoadLimitStep> steps;  // none: supply goes off at once
    int over_s = 60;                   // more than the limit for so long, and it goes off for
    int off_min = 5;
    int openings = 0;  // so many within within_min, and the last stays open; 0: none does
    int within_min = 60;
    bool next_day = false;  // until the next day, where nobody confirms before

    bool operator==(const LoadLimitPlan&) const = default;
    [[nodiscard]] bool written() const { return !steps.empty(); }
    [[nodiscard]] bool is_endless() const { return written() && steps.back().lasts_min == 0; }
};

[[nodiscard]] LoadLimitPlan draw_load_limit(Prng& dice);
// As it stands in [policy]; empty: nothing.
[[nodiscard]] std::string load_limit_text(const LoadLimitPlan& plan);

// A limit can be kept behind meters of this model, as their makers' papers have it: power with scale and sign, and, where
// it has a contact inside, one that does not trip.
[[nodiscard]] bool can_be_limited(std::string_view profile);

}  // namespace riser::sim
