// Runs load_limit.txt.
#include <gtest/gtest.h>

#include "core/payment/load_limiter.h"
#include "core/payment/over_limit_watch.h"
#include "tests/tables/table.h"

namespace riser::payment {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;
using tables::read_section;
using tables::Row;

constexpr Duration k_longest_gap = minutes(2);
constexpr const char* k_load_limit_table = "tests/tables/load_limit.txt";

std::string text_of(Power power) {
    return std::to_string(power.w) + " W";
}

std::string name_of(LimitState state) {
    switch (state) {
        case LimitState::none:
            return "none";
        case LimitState::kept_whole:
            return "kept_whole";
        case LimitState::limited:
            return "limited";
        case LimitState::landed:
            return "landed";
    }
    return "?";
}

// Everything holds but the one that is named.
CutInputs all_but(const std::string& name) {
    CutInputs inputs;
    for (std::size_t i = 0; i < k_cut_predicates; ++i) {
        const auto predicate = static_cast<CutPredicate>(i);
        inputs.set(predicate, to_string(predicate) != name);
    }
    return inputs;
}

TEST(LoadLimitTable, landing) {
    for (const Row& row : read_section(k_load_limit_table, "landing")) {
        SupplyPolicy policy;
        policy.load_limit.steps = {{Power{3'000}, hours(24)}, {Power{1'000}, hours(48)}};
        policy.notice[index_of(CustomerClass::residential)] = hours(24);
        PolicyFacts facts;
        facts.customer_class = CustomerClass::residential;
        facts.limitable = row.yes("can");
        facts.warned_for = row.yes("notice") ? hours(24) : hours(23);
        facts.limited_for = row.duration("limited");
        const auto now = power_limit_now(policy, facts, all_but(row.text("stands")));
        EXPECT_EQ(name_of(now.state), row.text("state")) << row.where();
        EXPECT_EQ(now.limit != Power{}, !row.empty("limit")) << row.where();
        if (row.empty("limit")) continue;
        EXPECT_EQ(text_of(now.limit), row.text("limit")) << row.where();
        EXPECT_EQ(now.left, row.duration("left")) << row.where();
    }
}

TEST(LoadLimitTable, the_table_of_a_cut_off_waits_for_the_steps) {
    SupplyPolicy policy;
    policy.load_limit.steps = {{Power{3'000}, hours(24)}, {Power{1'000}, hours(48)}};
    PolicyFacts facts;
    facts.limitable = true;
    for (const auto& [limited, holds] : {std::pair(hours(71), false), std::pair(hours(72), true)}) {
        facts.limited_for = limited;
        EXPECT_EQ(policy_holds(policy, {}, facts, {}, CutPredicate::notice_given), holds);
    }
    policy.load_limit.steps.back().lasts = Duration::zero();
    facts.limited_for = hours(9'000);
    EXPECT_FALSE(policy_holds(policy, {}, facts, {}, CutPredicate::notice_given))
        << "its last step has no end";
    facts.limitable = false;
    EXPECT_TRUE(policy_holds(policy, {}, facts, {}, CutPredicate::notice_given));
}

TEST(LoadLimitTable, overload) {
    for (const Row& row : read_section(k_load_limit_table, "overload")) {
        OverLimitWatch watch;
        for (const std::string& word : row.words("readings")) {
            const auto first = word.find(':');
            const auto second = word.find(':', first + 1);
            watch.take(
                {Instant{seconds(std::stoi(word.substr(0, first)))},
                 Power{std::stoi(word.substr(first + 1, second - first - 1))}, false,
                 Energy{std::stoi(word.substr(second + 1))}, Energy{std::stoi(row.text("step"))}},
                Power{1'000}, k_longest_gap);
        }
        EXPECT_EQ(watch.lasted(), row.duration("over_for")) << row.where();
        EXPECT_EQ(text_of(watch.drawn_at_least()), row.text("at_least")) << row.where();
        EXPECT_EQ(watch.proven(seconds(60)), row.yes("proven")) << row.where();
    }
}

TEST(LoadLimitTable, count) {
    for (const Row& row : read_section(k_load_limit_table, "count")) {
        LoadLimit terms;
        terms.openings = static_cast<std::uint8_t>(std::stoi(row.text("openings")));
        std::vector<std::optional<Duration>> ago;
        if (!row.empty("ago")) {
            for (const std::string& word : row.words("ago")) {
                ago.push_back(word == "?" ? std::nullopt
                                          : std::optional<Duration>(minutes(std::stoi(word))));
            }
        }
        EXPECT_EQ(std::to_string(number_of_overload(terms, ago)), row.text("number"))
            << row.where();
        EXPECT_EQ(stays_open(terms, ago), row.yes("stays")) << row.where();
    }
}

TEST(LoadLimitTable, back) {
    for (const Row& row : read_section(k_load_limit_table, "back")) {
        OverloadOff off;
        if (!row.empty("off")) off.for_at_most = row.duration("off");
        off.off_for = minutes(5);
        if (row.text("waits") == "person") off.waits = AfterOverloads::person;
        if (row.text("waits") == "next_day") off.waits = AfterOverloads::next_day;
        off.next_day = row.yes("next_day");
        EXPECT_EQ(comes_back(off), row.yes("back")) << row.where();
    }
}

}  // namespace
}  // namespace riser::payment
