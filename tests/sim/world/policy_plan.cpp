#include "tests/sim/world/policy_plan.h"

#include <algorithm>
#include <chrono>

#include <fmt/format.h>

namespace riser::sim {
namespace {

int between(Prng& dice, int least, int most) {
    return least + static_cast<int>(dice.below(static_cast<std::uint64_t>(most - least + 1)));
}

std::string window(std::string_view days, std::string_view from, std::string_view to) {
    return fmt::format("[[policy.friendly_hours]]\ndays = \"{}\"\nfrom = \"{}\"\nto = \"{}\"\n",
                       days, from, to);
}

std::string full_hour(int hour) {
    return fmt::format("{:02}:00", hour);
}

std::string reconnect_text(const PolicyPlan& plan) {
    constexpr std::string_view k_modes[] = {"automatic", "arm_and_confirm",
                                            "auto_if_off_less_than"};
    std::string text = fmt::format("[policy.reconnect]\nmode = \"{}\"\n",
                                   k_modes[static_cast<std::size_t>(plan.comes_back)]);
    if (plan.comes_back == ComesBack::by_itself_after_short) {
        text += fmt::format("off_less_than_min = {}\n", plan.short_min);
    }
    if (plan.at_once > 0) {
        text += fmt::format("at_once = {}\nevery_s = {}\n", plan.at_once, plan.every_s);
    }
    return text;
}

}  // namespace

PolicyPlan draw_policy(Prng& dice, std::int64_t begin_s) {
    PolicyPlan plan;
    plan.written = dice.chance(2, 3);
    plan.asks_for_more = dice.chance(1, 2);
    if (!plan.written) return plan;
    if (dice.chance(1, 2)) {
        plan.friendly_from_h = between(dice, 0, 23);
        plan.friendly_to_h = (plan.friendly_from_h + between(dice, 2, 16)) % 24;
    }
    plan.friendly_weekend = dice.chance(1, 4);
    if (dice.chance(1, 4)) {
        const std::int64_t day = begin_s / 86'400 + between(dice, 1, 2);
        const std::chrono::year_month_day date{std::chrono::sys_days(std::chrono::days(day))};
        plan.holidays.emplace_back(static_cast<unsigned>(date.month()),
                                   static_cast<unsigned>(date.day()));
        if (dice.chance(1, 2)) plan.eve_from_h = between(dice, 6, 22);
    }
    if (dice.chance(1, 3)) plan.notice_h = between(dice, 1, 18);
    if (dice.chance(1, 3)) plan.connected_at_least_min = between(dice, 5, 240);
    if (dice.chance(1, 4)) plan.cuts_per_hour = between(dice, 1, 3);
    plan.comes_back = static_cast<ComesBack>(dice.below(3));
    if (plan.comes_back == ComesBack::by_itself_after_short) {
        plan.short_min = between(dice, 1, 240);
    }
    if (dice.chance(1, 3)) {
        plan.at_once = between(dice, 1, 3);
        plan.every_s = between(dice, 10, 300);
    }
    return plan;
}

std::string policy_text(const PolicyPlan& plan) {
    if (!plan.written) return "";
    std::string text = "\n[policy]\n";
    if (plan.cuts_per_hour > 0) text += fmt::format("cuts_per_hour = {}\n", plan.cuts_per_hour);
    if (plan.connected_at_least_min > 0) {
        text += fmt::format("connected_at_least_min = {}\n", plan.connected_at_least_min);
    }
    std::string dates;
    for (const auto& [month, day] : plan.holidays) {
        dates += fmt::format("{}\"{:02}-{:02}\"", dates.empty() ? "" : ", ", month, day);
    }
    if (!dates.empty()) text += "holidays = [" + dates + "]\n";
    if (plan.eve_from_h >= 0) {
        text += "day_before_from = \"" + full_hour(plan.eve_from_h) + "\"\n";
    }
    if (plan.notice_h > 0) {
        text += fmt::format("[policy.notice]\nresidential_h = {}\n", plan.notice_h);
    }
    text += reconnect_text(plan);
    if (plan.friendly_from_h != plan.friendly_to_h) {
        text += window("daily", full_hour(plan.friendly_from_h), full_hour(plan.friendly_to_h));
    }
    if (plan.friendly_weekend) text += window("sat,sun", "00:00", "24:00");
    return text + load_limit_text(plan.load_limit);
}

}  // namespace riser::sim
