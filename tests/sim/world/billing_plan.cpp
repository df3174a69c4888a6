#include "tests/sim/world/billing_plan.h"

#include <chrono>

#include <fmt/format.h>

namespace riser::sim {
namespace {

constexpr int k_last_cycle_day = 28;

std::string money(std::int64_t micro) {
    return fmt::format("{}.{:06}", micro / 1'000'000, micro % 1'000'000);
}

std::int64_t some_money(Prng& dice, std::uint64_t most) {
    return static_cast<std::int64_t>(dice.below(most));
}

// Days are few in a world of three: whoever is to see a disconnection in it must be told the day after he was billed.
std::vector<DunningStep> draw_steps(Prng& dice) {
    std::vector<DunningStep> steps;
    const auto fee = [&dice] { return dice.chance(1, 2) ? some_money(dice, 3'000'000) : 0; };
    if (dice.chance(1, 2)) steps.push_back({0, DunningKind::reminder, 0});
    if (dice.chance(1, 5)) return steps;
    if (dice.chance(1, 6)) {
        steps.push_back({1, DunningKind::notice, fee()});
        steps.push_back({2, DunningKind::final_notice, fee()});
        steps.push_back({3, DunningKind::disconnection, fee()});
        return steps;
    }
    steps.push_back({1, DunningKind::final_notice, fee()});
    if (dice.chance(5, 6)) steps.push_back({2, DunningKind::disconnection, fee()});
    return steps;
}

std::string_view word_of(DunningKind kind) {
    constexpr std::string_view k_words[] = {"reminder", "notice", "final_notice", "disconnection"};
    return k_words[static_cast<std::size_t>(kind)];
}

std::string_view word_of(DaysOfYear days) {
    constexpr std::string_view k_words[] = {"actual_365", "actual_360", "actual_actual"};
    return k_words[static_cast<std::size_t>(days)];
}

}  // namespace

BillingPlan draw_billing(Prng& dice, std::int64_t begin_s) {
    BillingPlan plan;
    // By local time of Central Europe, an hour or two ahead; at the end of an evening it is the day after already.
    const std::int64_t tomorrow = (begin_s + 3600) / 86'400 + 1;
    const std::chrono::year_month_day date{std::chrono::sys_days(std::chrono::days(tomorrow))};
    plan.cycle_day = static_cast<int>(static_cast<unsigned>(date.day()));
    plan.written = plan.cycle_day <= k_last_cycle_day;
    plan.days_to_pay = dice.chance(1, 6) ? 1 : 0;
    plan.by_line = dice.chance(1, 4);
    plan.coin = dice.chance(1, 3) ? 50'000 : 10'000;
    plan.forgiven = dice.chance(1, 3);
    plan.numbered_by_cloud = dice.chance(1, 3);
    plan.steps = draw_steps(dice);
    if (dice.chance(1, 2)) plan.minimum = some_money(dice, 2'000'000);
    if (dice.chance(2, 3)) plan.interest_ppm = some_money(dice, 1'000'000);
    if (dice.chance(1, 4)) plan.grace_days = 1;
    if (dice.chance(1, 3)) plan.late_fee = some_money(dice, 4'000'000);
    if (dice.chance(1, 2)) plan.reconnection_fee = some_money(dice, 5'000'000);
    // Drawn last: what was drawn before is what it was.
    plan.days_of_year = static_cast<DaysOfYear>(dice.below(3));
    if (dice.chance(3, 4)) plan.deposit_ppm = some_money(dice, 1'000'000);
    return plan;
}

std::string billing_text(const BillingPlan& plan) {
    if (!plan.written) return "";
    std::string text = fmt::format(
        "\n[billing]\nprefix = \"S-\"\ncycle_day = {}\nread_tolerance_hours = 4\ndays_to_pay = {}\n"
        "round = \"{}\"\nround_to = \"{}\"\nremainder = \"{}\"\n",
        plan.cycle_day, plan.days_to_pay, plan.by_line ? "line" : "bill", money(plan.coin),
        plan.forgiven ? "written_off" : "carried");
    text += fmt::format("deposit_interest_ppm = {}\n", plan.deposit_ppm);
    text += fmt::format(
        "[billing.overdue]\nminimum = \"{}\"\ninterest_ppm = {}\ngrace_days = {}\n"
        "day_count = \"{}\"\nlate_fee = \"{}\"\nreconnection_fee = \"{}\"\n",
        money(plan.minimum), plan.interest_ppm, plan.grace_days, word_of(plan.days_of_year),
        money(plan.late_fee), money(plan.reconnection_fee));
    for (const auto& step : plan.steps) {
        text += fmt::format(
            "[[billing.overdue.step]]\ndays = {}\nis = \"{}\"\nworking_day_only = false\n"
            "fee = \"{}\"\n",
            step.days, word_of(step.kind), money(step.fee));
    }
    return text;
}

}  // namespace riser::sim
