#include "tests/sim/world/load_limit_plan.h"

#include <algorithm>

#include <fmt/format.h>

namespace riser::sim {
namespace {

int some(Prng& dice, int least, int most) {
    return least + static_cast<int>(dice.below(static_cast<std::uint64_t>(most - least + 1)));
}

}  // namespace

// Short enough that a world of three days sees the end of many a landing.
LoadLimitPlan draw_load_limit(Prng& dice) {
    LoadLimitPlan plan;
    if (!dice.chance(1, 2)) return plan;
    std::int64_t limit_w = 100 * some(dice, 10, 40);
    const int steps = some(dice, 1, 3);
    for (int step = 0; step < steps; ++step) {
        plan.steps.push_back({limit_w, some(dice, 20, 360)});
        limit_w = std::max<std::int64_t>(500, limit_w * some(dice, 3, 8) / 10 / 100 * 100);
        if (plan.steps.back().limit_w <= limit_w) break;  // less than that is none
    }
    if (dice.chance(1, 4)) plan.steps.back().lasts_min = 0;
    plan.over_s = some(dice, 30, 300);
    plan.off_min = some(dice, 1, 15);
    if (dice.chance(1, 4)) return plan;
    // So many have to fit into the time that they are counted for.
    plan.openings = some(dice, 2, 4);
    const int takes_min = plan.openings * (plan.off_min + plan.over_s / 60 + 1);
    plan.within_min = std::max(10, takes_min) + some(dice, 0, 240);
    plan.next_day = dice.chance(1, 2);
    return plan;
}

std::string load_limit_text(const LoadLimitPlan& plan) {
    if (!plan.written()) return "";
    std::string text =
        fmt::format("[policy.load_limit]\nover_s = {}\noff_min = {}\nopenings = {}\n", plan.over_s,
                    plan.off_min, plan.openings);
    if (plan.openings > 0) {
        text += fmt::format("within_min = {}\nthen = \"{}\"\n", plan.within_min,
                            plan.next_day ? "next_day" : "person");
    }
    for (const LoadLimitStep& step : plan.steps) {
        text += fmt::format("[[policy.load_limit.step]]\nlimit_w = {}\n", step.limit_w);
        if (step.lasts_min > 0) text += fmt::format("lasts_min = {}\n", step.lasts_min);
    }
    return text;
}

bool can_be_limited(std::string_view profile) {
    constexpr std::string_view k_models[] = {
        "abb-b21",           "abb-b23",         "chint-ddsu666",   "eastron-sdm120",
        "eastron-sdm230",    "eastron-sdm630",  "hiking-dds238-2", "orno-we-516",
        "schneider-iem3155", "wirenboard-map3e"};
    return std::find(std::begin(k_models), std::end(k_models), profile) != std::end(k_models);
}

}  // namespace riser::sim
