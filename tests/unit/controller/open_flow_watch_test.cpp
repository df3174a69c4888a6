#include "gateway/controller/open_flow_watch.h"

#include <gtest/gtest.h>

namespace riser::controller {
namespace {

using namespace std::chrono_literals;

constexpr Duration k_state_age = 2min;

// A meter behind an open contact, both seen every 15 s.
struct Watched {
    OpenFlowWatch watch;
    Instant now{1h};
    std::int64_t flown_mwh = 1'000'000'000;  // milliwatt-hours
    std::int64_t quantum = 1;

    OpenFlowWatch::Reading reading() const {
        const std::int64_t wh = flown_mwh / 1000;
        return {now, Energy{wh - wh % quantum}, Energy{quantum}, Power{10'000}};
    }
    void live(Duration time, std::int64_t watts) {
        for (Duration passed{}; passed < time; passed += 15s) {
            now += 15s;
            flown_mwh += watts * 1000 * 15 / 3600;
            watch.open(reading(), now, k_state_age);
        }
    }
    void shut(Duration time, std::optional<Power> load = std::nullopt) {
        for (Duration passed{}; passed < time; passed += 15s) {
            now += 15s;
            watch.not_open(now, load);
        }
    }
};

TEST(OpenFlow, is_found_within_minutes_when_much_flows) {
    Watched meter;
    meter.live(3min, 2'000);
    EXPECT_FALSE(meter.watch.flowing());
    meter.live(4min, 2'000);
    EXPECT_TRUE(meter.watch.flowing());
    EXPECT_GE(meter.watch.counted(), Energy{130});
}

TEST(OpenFlow, of_a_small_load_is_found_too) {
    Watched meter;
    meter.live(std::chrono::hours(2), 30);
    EXPECT_TRUE(meter.watch.flowing());
}

TEST(OpenFlow, is_not_what_leaks_through_a_suppressor) {
    for (const std::int64_t quantum : {1, 10, 100, 1'000}) {
        Watched meter;
        meter.quantum = quantum;
        for (int day = 0; day < 30; ++day) {
            meter.live(std::chrono::hours(24), 10);
            ASSERT_FALSE(meter.watch.flowing()) << "steps of " << quantum << " Wh, day " << day;
        }
    }
}

TEST(OpenFlow, is_found_in_a_coarse_register) {
    Watched meter;
    meter.quantum = 10;
    meter.live(40min, 100);
    EXPECT_TRUE(meter.watch.flowing());
}

TEST(OpenFlow, is_not_what_a_coarse_register_still_had_to_show) {
    Watched meter;
    meter.quantum = 10;
    meter.flown_mwh += 9'999;
    meter.live(2min, 0);
    meter.flown_mwh += 1;
    meter.live(std::chrono::hours(5), 0);
    EXPECT_FALSE(meter.watch.flowing());
}

TEST(OpenFlow, is_not_what_was_drawn_while_the_contact_opened) {
    Watched meter;
    meter.live(45s, 2'000);
    meter.live(std::chrono::hours(5), 0);
    EXPECT_FALSE(meter.watch.flowing());
}

TEST(OpenFlow, is_not_a_contact_that_was_closed_for_a_moment_between_two_looks) {
    Watched meter;
    meter.live(10min, 0);
    meter.live(1min, 5'000);
    meter.live(std::chrono::hours(5), 0);
    EXPECT_FALSE(meter.watch.flowing());
}

TEST(OpenFlow, is_over_when_nothing_flows_for_a_while) {
    Watched meter;
    meter.live(10min, 2'000);
    ASSERT_TRUE(meter.watch.flowing());

    meter.live(20min, 0);
    EXPECT_TRUE(meter.watch.flowing()) << "a pause of the load is not the end of the fault";
    meter.live(30min, 0);
    EXPECT_FALSE(meter.watch.flowing());
}

TEST(OpenFlow, is_over_when_the_contact_is_closed_for_good) {
    Watched meter;
    meter.live(10min, 2'000);
    meter.shut(1min);
    EXPECT_TRUE(meter.watch.flowing()) << "a state that wavers is no end";
    meter.live(15s, 2'000);
    meter.shut(3min);
    EXPECT_FALSE(meter.watch.flowing());
    EXPECT_TRUE(meter.watch.idle());
}

TEST(OpenFlow, begins_anew_with_another_register) {
    Watched meter;
    meter.live(10min, 0);
    meter.flown_mwh = 12'000;  // the meter was exchanged
    meter.live(10min, 0);
    meter.flown_mwh = 5'000'000'000;  // and again
    meter.live(std::chrono::hours(2), 0);
    EXPECT_FALSE(meter.watch.flowing());
}

TEST(OpenFlow, is_found_through_silence) {
    Watched meter;
    meter.live(2min, 2'000);
    for (int i = 0; i < 3; ++i) {
        meter.now += 1h;
        meter.flown_mwh += 2'000'000;
        meter.watch.open(meter.reading(), meter.now, k_state_age);
    }
    EXPECT_TRUE(meter.watch.flowing());
}

TEST(OpenFlow, that_goes_on_as_before_is_a_welded_contact) {
    Watched meter;
    meter.shut(5min, Power{2'000});
    meter.live(10min, 1'950);
    EXPECT_TRUE(meter.watch.flowing());
    EXPECT_EQ(meter.watch.cause(), metering::OpenContactCause::welded);
}

// 100 Wh: the register moves every ten minutes only.
TEST(OpenFlow, through_a_coarse_register_is_a_welded_contact_all_the_same) {
    Watched meter;
    meter.quantum = 100;
    meter.shut(5min, Power{600});
    meter.live(2h, 600);
    EXPECT_TRUE(meter.watch.flowing());
    EXPECT_EQ(meter.watch.cause(), metering::OpenContactCause::welded);
}

TEST(OpenFlow, that_comes_back_after_a_silence_is_a_bypass) {
    Watched meter;
    meter.shut(5min, Power{2'000});
    meter.live(30min, 0);
    meter.live(10min, 1'500);
    EXPECT_TRUE(meter.watch.flowing());
    EXPECT_EQ(meter.watch.cause(), metering::OpenContactCause::bypassed);
}

TEST(OpenFlow, has_no_cause_where_nothing_was_drawn_before) {
    Watched meter;
    meter.shut(5min);
    meter.live(10min, 2'000);
    EXPECT_EQ(meter.watch.cause(), metering::OpenContactCause::undecided);
}

}  // namespace
}  // namespace riser::controller
