// When the watchdog is fed, and what is reported when it is not.
#include "gateway/runtime/watchdog.h"

namespace riser {
namespace {

using std::chrono::seconds;

constexpr Instant at(int second) {
    return Instant{seconds(second)};
}

struct WatchdogTest : testing::Test {
    int fed = 0;
    std::vector<Note> notes;
    Instant controller = at(0);
    Instant bus = at(0);
    Watchdog watchdog{[this] { ++fed; }, [this](const Note& note) { notes.push_back(note); }};

    void SetUp() override {
        watchdog.watch("controller", seconds(40), [this] { return controller; });
        watchdog.watch("bus-1", seconds(10), [this] { return bus; });
    }
};

TEST(LateRunners, are_those_past_their_own_limit) {
    const std::vector<Heartbeat> heartbeats{{"a", at(0), seconds(10)}, {"b", at(5), seconds(3)}};

    EXPECT_TRUE(late_runners(heartbeats, at(8)).empty());
    EXPECT_EQ(late_runners(heartbeats, at(9)), (std::vector<std::string>{"b"}));
    EXPECT_EQ(late_runners(heartbeats, at(11)), (std::vector<std::string>{"a", "b"}));
}

TEST_F(WatchdogTest, feeds_while_every_runner_turns) {
    watchdog.check(at(10));

    EXPECT_EQ(fed, 1);
    EXPECT_TRUE(notes.empty());
}

TEST_F(WatchdogTest, starves_when_one_runner_is_stuck_and_says_which_once) {
    watchdog.check(at(11));
    watchdog.check(at(12));

    EXPECT_EQ(fed, 0);
    ASSERT_EQ(notes.size(), 1U);
    EXPECT_EQ(notes[0].level, Note::Level::error);
    EXPECT_EQ(notes[0].event, "runners_stuck");
    EXPECT_EQ(notes[0].fields.at(0).second, "bus-1");
}

TEST_F(WatchdogTest, feeds_again_when_the_runner_turns_again) {
    watchdog.check(at(11));
    bus = at(12);

    watchdog.check(at(13));

    EXPECT_EQ(fed, 1);
    ASSERT_EQ(notes.size(), 2U);
    EXPECT_EQ(notes[1].event, "runners_turn_again");
}

}  // namespace
}  // namespace riser
