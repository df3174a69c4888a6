// Runs ladder.txt.
#include <gtest/gtest.h>

#include "core/payment/billing/reminder_ladder.h"
#include "tests/tables/billing_words.h"

namespace riser::billing {
namespace {

using std::chrono::days;
constexpr const char* k_ladder_table = "tests/tables/ladder.txt";

const std::vector<std::string> k_kinds{"reminder", "notice", "final_notice", "disconnection"};

class LadderTable : public ::testing::Test {
protected:
    void SetUp() override {
        for (const Row& row : read_section(k_ladder_table, "ladders")) {
            ReminderLadder& ladder = ladders_[row.text("ladder")];
            ladder.working_days = usual_working_days();
            ladder.disconnection_minimum = row.money("minimum");
            ladder.steps.push_back({static_cast<std::int16_t>(row.integer("offset")),
                                    static_cast<StepKind>(word_index(row, "kind", k_kinds) + 1),
                                    row.yes("working_day"),
                                    {}});
        }
        for (const auto& [name, ladder] : ladders_) ASSERT_TRUE(check_ladder(ladder)) << name;
        zone_ = read_zones(k_ladder_table)["Berlin"];
    }

    const ReminderLadder& ladder(const Row& row) {
        if (!ladders_.contains(row.text("ladder"))) row.broken("ladder");
        return ladders_[row.text("ladder")];
    }

    static LocalDay day_in(const Row& row, const std::string& column, const std::string& text) {
        const auto day = parse_day(text);
        if (!day) row.broken(column);
        return day.value_or(LocalDay{});
    }

    static std::vector<LadderHold> holds(const Row& row, const std::string& column) {
        std::vector<LadderHold> found;
        for (const auto& [from, until] : pairs(row, column)) {
            LadderHold hold{day_in(row, column, from), std::nullopt};
            if (until != "-") hold.until = day_in(row, column, until);
            found.push_back(hold);
        }
        return found;
    }

    LadderState given(const Row& row) {
        LadderState state;
        const auto& steps = ladder(row).steps;
        for (const auto& [offset, day] : pairs(row, "given")) {
            for (std::size_t i = 0; i < steps.size(); ++i) {
                if (std::to_string(steps[i].offset_days) != offset) continue;
                state.given.push_back({static_cast<std::uint8_t>(i), day_in(row, "given", day)});
            }
        }
        EXPECT_EQ(state.given.size(), pairs(row, "given").size()) << row.where();
        return state;
    }

    static std::string step_text(const LadderStep& step) {
        return k_kinds[static_cast<std::size_t>(step.kind) - 1] + " " +
               std::to_string(step.offset_days);
    }

    std::map<std::string, ReminderLadder> ladders_;
    ZoneRules zone_;
};

TEST_F(LadderTable, walks) {
    for (const Row& row : read_section(k_ladder_table, "walks")) {
        const ReminderLadder& steps = ladder(row);
        const auto paid = optional_day(row, "paid");
        const auto asleep = holds(row, "asleep");
        LadderCase unpaid{day_of(row, "due"), {}, {}, holds(row, "holds")};
        LadderState state;
        std::string text;
        for (LocalDay day = unpaid.due - days{10}; day <= unpaid.due + days{100}; day += days{1}) {
            if (!asleep.empty() && asleep[0].from <= day && day < *asleep[0].until) continue;
            unpaid.open = paid && *paid <= day ? Money{} : row.money("open");
            unpaid.overdue = unpaid.due < day ? unpaid.open : Money{};
            const UtcTime noon = payment::first_instant_of(zone_, day) + std::chrono::hours(12);
            const auto step = step_due(steps, unpaid, state, zone_, noon, noon);
            if (!step) continue;
            give_step(state, *step, zone_, noon);
            text += (text.empty() ? "" : "; ") + day_text(day).substr(5) + " " +
                    step_text(steps.steps[*step]);
            // One look a day is enough: nothing more is due that day.
            EXPECT_FALSE(step_due(steps, unpaid, state, zone_, noon, noon)) << row.where();
        }
        EXPECT_EQ(text.empty() ? "-" : text, row.text("steps")) << row.where();
    }
}

TEST_F(LadderTable, reopened) {
    for (const Row& row : read_section(k_ladder_table, "reopened")) {
        const ReminderLadder& steps = ladder(row);
        const LocalDay paid = day_of(row, "paid");
        const LocalDay open_again = day_of(row, "open_again");
        const auto asleep = holds(row, "asleep");
        LadderCase unpaid{day_of(row, "due"), {}, {}, {}};
        LadderState state;
        std::string text;
        bool may_be_off = false;
        for (LocalDay day = unpaid.due - days{10}; day <= unpaid.due + days{100}; day += days{1}) {
            if (day == open_again) {
                reopen(steps, state);
                may_be_off = false;
            }
            if (!asleep.empty() && asleep[0].from <= day && day < *asleep[0].until) continue;
            unpaid.open = paid <= day && day < open_again ? Money{} : row.money("open");
            unpaid.overdue = unpaid.due < day ? unpaid.open : Money{};
            const UtcTime noon = payment::first_instant_of(zone_, day) + std::chrono::hours(12);
            const auto step = step_due(steps, unpaid, state, zone_, noon, noon);
            if (step) {
                give_step(state, *step, zone_, noon);
                text += (text.empty() ? "" : "; ") + day_text(day).substr(5) + " " +
                        step_text(steps.steps[*step]);
                may_be_off = steps.steps[*step].kind == StepKind::disconnection;
            }
            const bool off = disconnection_stands(steps, unpaid, state, zone_, noon, noon);
            EXPECT_EQ(off, may_be_off && unpaid.open > Money{})
                << row.where() << " on " << day_text(day);
        }
        EXPECT_EQ(text.empty() ? "-" : text, row.text("steps")) << row.where();
    }
}

TEST_F(LadderTable, unsure_clock) {
    const LocalDay due = *parse_day("2026-03-16");
    for (const Row& row : read_section(k_ladder_table, "unsure_clock")) {
        const LadderCase unpaid{due, Money{61'980'000}, row.money("overdue"), holds(row, "holds")};
        const auto step = step_due(ladder(row), unpaid, given(row), zone_, row.time("earliest"),
                                   row.time("latest"));
        EXPECT_EQ(step ? step_text(ladder(row).steps[*step]) : "-", row.text("step"))
            << row.where();
    }
}

TEST_F(LadderTable, standing) {
    const LocalDay due = *parse_day("2026-03-16");
    for (const Row& row : read_section(k_ladder_table, "standing")) {
        const LadderCase unpaid{due, row.money("open"), row.money("overdue"), holds(row, "holds")};
        EXPECT_EQ(disconnection_stands(ladder(row), unpaid, given(row), zone_, row.time("earliest"),
                                       row.time("latest")),
                  row.yes("stands"))
            << row.where();
    }
}

}  // namespace
}  // namespace riser::billing
