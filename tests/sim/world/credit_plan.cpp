#include "tests/sim/world/credit_plan.h"

#include <fmt/format.h>

#include "core/units/time_text.h"

namespace riser::sim {
namespace {

constexpr std::int64_t k_hour_s = 3'600;

std::string coins(std::int64_t micro) {
    return fmt::format("{}.{:06}", micro / 1'000'000, micro % 1'000'000);
}

std::int64_t some(Prng& dice, std::uint64_t most) {
    return static_cast<std::int64_t>(1 + dice.below(most));
}

std::string_view word_of(Every every) {
    constexpr std::string_view k_words[] = {"hour", "day", "week", "month"};
    return k_words[static_cast<std::size_t>(every)];
}

}  // namespace

CreditPlan draw_credits(Prng& dice, std::int64_t begin_s) {
    CreditPlan plan;
    if (dice.chance(1, 2)) return plan;
    if (dice.chance(2, 3)) {
        plan.emergency = some(dice, 1'500'000);
        plan.offered_at = dice.chance(1, 3) ? 0 : some(dice, 300'000);
        plan.by_itself = dice.chance(1, 2);
    }
    if (dice.chance(1, 2)) {
        plan.free_units = some(dice, 500'000);
        plan.free_units_every = dice.chance(2, 3) ? Every::day : Every::week;
        if (dice.chance(1, 6)) plan.free_units_every = Every::month;
    }
    if (dice.chance(1, 2)) {
        plan.gift = some(dice, 2'000'000);
        const std::int64_t lapses = begin_s + some(dice, 70) * k_hour_s;
        if (dice.chance(2, 3)) plan.gift_until_ms = lapses * 1000;
    }
    if (dice.chance(1, 2)) {
        plan.share_debt = some(dice, 6'000'000);
        plan.share_ppm = some(dice, 1'000'000);
        if (dice.chance(1, 2)) plan.weekly_cap = some(dice, 2'000'000);
    }
    if (dice.chance(1, 2)) {
        plan.instalment_debt = some(dice, 3'000'000);
        plan.instalment = some(dice, 400'000);
        plan.instalment_every = dice.chance(1, 2) ? Every::day : Every::hour;
        plan.continuous = dice.chance(1, 3);
        plan.while_off = dice.chance(1, 2);
        plan.on_emergency = dice.chance(1, 2);
    }
    return plan;
}

std::string credits_text(const CreditPlan& plan) {
    std::string text;
    if (plan.emergency > 0) {
        text += fmt::format(
            "[supply_point.emergency_credit]\namount = \"{}\"\noffered_at = \"{}\"\n"
            "confirm = {}\n\n",
            coins(plan.emergency), coins(plan.offered_at), !plan.by_itself);
    }
    if (plan.free_units > 0) {
        text += fmt::format(
            "[[supply_point.credit]]\nid = {}\ntype = \"free_units\"\namount = \"{}\"\n"
            "every = \"{}\"\n\n",
            k_free_units, coins(plan.free_units), word_of(plan.free_units_every));
    }
    if (plan.gift > 0) {
        text += fmt::format("[[supply_point.credit]]\nid = {}\ntype = \"gift\"\namount = \"{}\"\n",
                            k_gift, coins(plan.gift));
        if (plan.gift_until_ms > 0) {
            text += fmt::format("expires = \"{}\"\n", format_time(plan.gift_until_ms));
        }
        text += "\n";
    }
    if (plan.share_debt > 0) {
        text += fmt::format(
            "[[supply_point.charge]]\nid = {}\npurpose = \"debt\"\ntotal = \"{}\"\n"
            "share_ppm = {}\nweekly_cap = \"{}\"\n\n",
            k_share_debt, coins(plan.share_debt), plan.share_ppm, coins(plan.weekly_cap));
    }
    if (plan.instalment_debt > 0) {
        text += fmt::format(
            "[[supply_point.charge]]\nid = {}\npurpose = \"debt\"\ntotal = \"{}\"\n"
            "amount = \"{}\"\nevery = \"{}\"\ncontinuous = {}\nwhile_disconnected = {}\n"
            "on_emergency_credit = {}\n\n",
            k_instalment_debt, coins(plan.instalment_debt), coins(plan.instalment),
            word_of(plan.instalment_every), plan.continuous, plan.while_off, plan.on_emergency);
    }
    return text;
}

}  // namespace riser::sim
