#include "gateway/store/read_model/history.h"

#include <filesystem>
#include <unistd.h>

#include <gtest/gtest.h>

#include "tests/unit/controller/building.h"

namespace riser::store {
namespace {

using namespace std::chrono_literals;
using controller::Building;
using controller::JournalAdvanced;
using controller::JournalPage;
using controller::PageRequest;

class HistoryTest : public testing::Test {
protected:
    HistoryTest() {
        std::filesystem::create_directories(folder_);
        building.commission();
        start();
    }
    ~HistoryTest() override { std::filesystem::remove_all(folder_); }

    void start() {
        history.reset();
        auto model = ReadModel::open({folder_ / "read_model.db",
                                      "",
                                      building.site.zone,
                                      known_books(building.controller->books()),
                                      {}});
        ASSERT_TRUE(model.ok());
        history = std::make_unique<History>(std::move(model).value(), building.site.zone);
    }
    void give(History::Input input) {
        history->on(std::move(input), now);
        for (auto& output : history->take_outputs()) outputs.push_back(std::move(output));
    }
    void pass(Duration time) {
        now.monotonic += time;
        now.wall += time;
        give(Tick{});
    }
    template <class T>
    std::vector<T> take() {
        std::vector<T> found;
        for (const auto& output : outputs) {
            if (const auto* one = std::get_if<T>(&output)) found.push_back(*one);
        }
        std::erase_if(outputs,
                      [](const auto& output) { return std::holds_alternative<T>(output); });
        return found;
    }
    [[nodiscard]] JournalAdvanced advanced() const {
        JournalAdvanced news;
        news.sequence = building.journal.entries.back().sequence;
        return news;
    }
    JournalPage page(PageRequest request) {
        return {request.first, building.journal.read(request.first, request.max_rows).value()};
    }
    // Plays the controller until nothing is asked for any more.
    void follow() {
        give(advanced());
        for (int turn = 0; turn < 1'000; ++turn) {
            const auto requests = take<PageRequest>();
            if (requests.empty() && turn > 0) return;
            for (const auto& request : requests) give(page(request));
            pass(25ms);
        }
    }
    local::HistoryAnswer ask(local::HistoryKind kind = local::HistoryKind::statement) {
        give(local::HistoryQuery{42, kind, controller::k_anna, 0, 2'900'000});
        const auto answers = take<local::HistoryAnswer>();
        EXPECT_EQ(answers.size(), 1U);
        return answers.empty() ? local::HistoryAnswer{} : answers.front();
    }

    Building building;
    Now now = building.clock;
    std::unique_ptr<History> history;
    std::vector<History::Output> outputs;

private:
    std::filesystem::path folder_ =
        std::filesystem::temp_directory_path() / ("riser-history-" + std::to_string(::getpid()));
};

TEST_F(HistoryTest, is_a_machine) {
    static_assert(Machine<History>);
}

TEST_F(HistoryTest, asks_for_one_page_at_a_time_and_pauses_between) {
    give(advanced());
    const auto first = take<PageRequest>();
    ASSERT_EQ(first.size(), 1U);
    EXPECT_EQ(first[0].first, 1U);
    give(advanced());
    EXPECT_EQ(take<PageRequest>().size(), 0U);

    give(page({1, 2}));  // only part of it came
    EXPECT_EQ(take<PageRequest>().size(), 0U);
    pass(20ms);
    const auto second = take<PageRequest>();
    ASSERT_EQ(second.size(), 1U);
    EXPECT_EQ(second[0].first, 3U);
}

TEST_F(HistoryTest, a_page_that_does_not_come_is_asked_for_again) {
    give(advanced());
    take<PageRequest>();
    pass(9s);
    EXPECT_EQ(take<PageRequest>().size(), 0U);
    pass(1s);
    EXPECT_EQ(take<PageRequest>().size(), 1U);
}

TEST_F(HistoryTest, pages_of_others_help_when_they_continue_and_are_passed_over_otherwise) {
    give(page({5, 200}));  // sync asked for that one
    EXPECT_EQ(ask().position, 0U);
    give(page({1, 200}));
    EXPECT_EQ(ask().position, building.journal.entries.size());
}

TEST_F(HistoryTest, answers_with_the_token_and_its_position) {
    follow();
    const auto answer = ask();
    EXPECT_EQ(answer.token, 42U);
    EXPECT_EQ(answer.position, building.journal.entries.size());
    EXPECT_EQ(std::get<local::Statement>(answer.answer).closing,
              building.balance(controller::k_anna));
    EXPECT_TRUE(std::holds_alternative<std::vector<local::DayUsage>>(
        ask(local::HistoryKind::usage).answer));
}

TEST_F(HistoryTest, says_that_it_is_being_rebuilt_while_balances_are_not_known) {
    auto& entries = building.journal.entries;
    entries.erase(entries.begin(), entries.begin() + 3);
    give(advanced());
    give(page({take<PageRequest>().at(0).first, 2}));
    const auto answer = ask();
    ASSERT_TRUE(std::holds_alternative<std::string>(answer.answer));
    EXPECT_NE(std::get<std::string>(answer.answer).find("being rebuilt"), std::string::npos);
}

TEST_F(HistoryTest, saves_every_six_hours_and_at_the_end) {
    follow();
    start();  // the destructor saves
    EXPECT_EQ(ask().position, building.journal.entries.size());
    building.sweep(1'000'100, 2'000'100, 6min);
    give(advanced());
    ASSERT_TRUE(history->next_deadline());
    follow();
    ASSERT_TRUE(history->next_deadline());
    EXPECT_LE(*history->next_deadline() - now.monotonic, 6h);
}

TEST_F(HistoryTest, looks_ahead_when_it_has_caught_up_and_then_every_five_minutes) {
    follow();
    const auto first = take<local::UsageSummary>();
    ASSERT_EQ(first.size(), 1U);
    EXPECT_EQ(first.front().outlooks.size(), 2U);
    pass(4min);
    EXPECT_EQ(take<local::UsageSummary>().size(), 0U);
    pass(1min);
    EXPECT_EQ(take<local::UsageSummary>().size(), 1U);
}

TEST_F(HistoryTest, looks_ahead_soon_after_a_top_up) {
    follow();
    EXPECT_EQ(take<local::UsageSummary>().size(), 1U);
    building.top_up(controller::k_anna, 1'000'000, 77);
    give(advanced());
    follow();
    pass(5s);
    EXPECT_EQ(take<local::UsageSummary>().size(), 1U);
}

TEST_F(HistoryTest, says_nothing_of_what_lies_ahead_while_the_clock_is_unsure) {
    now.latest = now.wall + 1h;
    follow();
    const auto first = take<local::UsageSummary>();
    ASSERT_EQ(first.size(), 1U);
    EXPECT_TRUE(first.front().outlooks.empty());
}

TEST_F(HistoryTest, warns_once_of_each_level_when_credit_will_soon_have_run_out) {
    building.top_up(controller::k_anna, 8'000'000, 70);
    building.top_up(controller::k_ben, 90'000'000, 71);
    const auto live = [&](int hours) {
        for (int hour = 0; hour < hours; ++hour) {
            building.sweep(building.registers[0] + 100, building.registers[1] + 100, 1h);
            building.give(controller::LocalOrder{controller::SettleNow{}, {}});
        }
        now = building.clock;
        follow();
        pass(5min);
        pass(5min);
    };
    live(15 * 24);
    take<Note>();
    const auto hours_left = static_cast<int>(building.balance(controller::k_anna).micro / 20'000);
    ASSERT_GT(hours_left, 80);
    live(hours_left - 20);
    const auto notes = take<Note>();
    ASSERT_EQ(notes.size(), 1U);
    EXPECT_EQ(notes[0].event, "credit_runs_out_soon");
    EXPECT_EQ(notes[0].level, Note::Level::warning);
    EXPECT_EQ(notes[0].fields[0].second, to_string(controller::k_anna));
    EXPECT_EQ(notes[0].fields[1].second, "warning");
    live(1);
    EXPECT_TRUE(take<Note>().empty()) << "told already";
    building.top_up(controller::k_anna, 90'000'000, 72);
    live(1);
    EXPECT_TRUE(take<Note>().empty());
}

}  // namespace
}  // namespace riser::store
