#include "gateway/controller/standstill_watch.h"

#include <gtest/gtest.h>

#include "gateway/controller/shown_power.h"

namespace riser::controller {
namespace {

using namespace std::chrono_literals;

constexpr Duration k_power_age = 2min;

// A meter that is read every 15 s, in units of its register.
struct Watched {
    StandstillWatch watch;
    Instant now{1h};
    Energy value{1'000'000};
    Energy quantum{1};
    Energy exported{};
    bool directed = true;

    void read(std::optional<Power> draw, Duration after = 15s) {
        now += after;
        watch.see({now, value, quantum, exported, draw, directed}, k_power_age);
    }
    // For a while, the register advancing as `counts` says (watt-hours per reading).
    void live(Duration time, std::optional<Power> draw, Energy counts = {}) {
        for (Duration passed{}; passed < time; passed += 15s) {
            value += counts;
            read(draw);
        }
    }
};

TEST(Standstill, is_found_under_a_load_that_the_register_must_have_counted) {
    Watched meter;
    meter.live(10min, Power{2'000}, Energy{8});
    EXPECT_FALSE(meter.watch.standing());

    meter.live(6min, Power{2'000});

    EXPECT_TRUE(meter.watch.standing());
    EXPECT_EQ(meter.watch.stands_at(), meter.value);
    EXPECT_GE(meter.watch.missed(), Energy{150});
    EXPECT_LE(meter.watch.missed(), Energy{200});
}

TEST(Standstill, of_a_small_load_takes_its_time) {
    Watched meter;
    meter.live(90min, Power{25});
    EXPECT_FALSE(meter.watch.standing()) << "less than 50 Wh can be missing";
    meter.live(60min, Power{25});
    EXPECT_TRUE(meter.watch.standing());
}

TEST(Standstill, is_not_what_a_load_below_the_starting_current_makes) {
    Watched meter;
    meter.live(std::chrono::hours(100), Power{19});
    EXPECT_FALSE(meter.watch.standing());
}

TEST(Standstill, is_not_a_coarse_register_between_two_steps) {
    Watched meter;
    meter.quantum = Energy{10};
    for (int step = 0; step < 20; ++step) {
        meter.live(24min, Power{25});  // 10 Wh
        meter.value += meter.quantum;
    }
    EXPECT_FALSE(meter.watch.standing());

    meter.quantum = Energy{1'000};  // whole kilowatt-hours
    for (int step = 0; step < 5; ++step) {
        meter.live(std::chrono::hours(2), Power{500});
        meter.value += meter.quantum;
    }
    EXPECT_FALSE(meter.watch.standing());
}

TEST(Standstill, of_a_coarse_register_needs_several_of_its_steps) {
    Watched meter;
    meter.quantum = Energy{1'000};
    meter.live(std::chrono::hours(9), Power{500});
    EXPECT_FALSE(meter.watch.standing());
    meter.live(std::chrono::hours(2), Power{500});
    EXPECT_TRUE(meter.watch.standing());
}

TEST(Standstill, is_not_made_of_peaks) {
    Watched meter;
    for (int i = 0; i < 500; ++i) {
        // A kettle that is on whenever its power is asked for, and that power is kept for a minute.
        meter.live(60s, Power{2'000});
        meter.live(4min, Power{5});
    }
    EXPECT_FALSE(meter.watch.standing());
}

TEST(Standstill, adds_up_loads_that_come_and_go) {
    Watched meter;
    for (int i = 0; i < 6; ++i) {
        meter.live(25min, Power{100});  // a fridge
        meter.live(35min, Power{0});
    }
    EXPECT_TRUE(meter.watch.standing());
}

TEST(Standstill, is_not_seen_through_a_gap) {
    Watched meter;
    for (int i = 0; i < 100; ++i) {
        meter.live(4min, Power{2'000});
        meter.read(Power{2'000}, 30min);  // it was silent between; nobody knows what was drawn
    }
    EXPECT_FALSE(meter.watch.standing());
}

TEST(Standstill, is_not_seen_in_readings_without_power) {
    Watched meter;
    meter.live(std::chrono::hours(10), std::nullopt);
    EXPECT_FALSE(meter.watch.standing());
}

TEST(Standstill, confirming_reads_between_do_not_hide_it) {
    Watched meter;
    for (int i = 0; i < 40; ++i) {
        meter.read(Power{2'000});
        meter.read(std::nullopt, 100ms);  // registers only
    }
    EXPECT_TRUE(meter.watch.standing());
}

TEST(Standstill, is_not_what_a_meter_makes_that_counts_the_other_way) {
    Watched meter;
    for (int i = 0; i < 100; ++i) {
        meter.exported += Energy{8};
        meter.read(Power{2'000});  // without a sign
    }
    EXPECT_FALSE(meter.watch.standing());
}

// A balcony's panels feed out by day, on a meter that shows power without a sign and has no export register.
TEST(Standstill, is_not_a_generator_behind_a_meter_that_shows_no_direction) {
    Watched meter;
    meter.directed = false;
    for (int day = 0; day < 5; ++day) {
        meter.live(15h, Power{600});
        EXPECT_FALSE(meter.watch.standing()) << day;
        for (int hour = 0; hour < 9; ++hour) meter.live(1h, Power{6}, Energy{hour == 4 ? 1 : 0});
        EXPECT_FALSE(meter.watch.standing()) << day;
    }
}

TEST(Standstill, of_a_meter_that_shows_no_direction_is_found_after_a_day) {
    Watched meter;
    meter.directed = false;
    meter.live(23h, Power{600});
    EXPECT_FALSE(meter.watch.standing());

    meter.live(2h, Power{600});

    EXPECT_TRUE(meter.watch.standing());
}

TEST(Standstill, under_a_load_with_direction_does_not_wait_for_the_night) {
    Watched meter;
    meter.directed = false;
    meter.live(10min, Power{600}, Energy{2});

    meter.directed = true;
    meter.live(20min, Power{600});

    EXPECT_TRUE(meter.watch.standing());
}

TEST(Standstill, is_over_when_the_register_has_really_moved) {
    Watched meter;
    meter.live(10min, Power{2'000});
    ASSERT_TRUE(meter.watch.standing());

    meter.live(1h, Power{0});
    EXPECT_TRUE(meter.watch.standing()) << "without a load nothing is proven";
    meter.value += Energy{1};
    meter.read(Power{0});
    EXPECT_TRUE(meter.watch.standing()) << "one step is not enough";
    EXPECT_GE(meter.watch.missed(), Energy{150}) << "the figure stays as long as the alarm";
    meter.value += Energy{9};
    meter.read(Power{0});
    EXPECT_FALSE(meter.watch.standing());
    meter.live(4min, Power{2'000});
    EXPECT_FALSE(meter.watch.standing()) << "and counted anew";
}

TEST(Standstill, is_over_when_another_register_begins) {
    Watched meter;
    meter.live(10min, Power{2'000});
    ASSERT_TRUE(meter.watch.standing());

    meter.value = Energy{12};
    meter.read(Power{2'000});

    EXPECT_FALSE(meter.watch.standing());
}

TEST(Standstill, a_float_register_that_flickers_by_a_step_stands_still_all_the_same) {
    Watched meter;
    meter.quantum = Energy{4};
    for (int i = 0; i < 20; ++i) {
        meter.value -= Energy{4};
        meter.read(Power{2'000});
        meter.value += Energy{4};
        meter.read(Power{2'000});
    }
    EXPECT_TRUE(meter.watch.standing());
}

TEST(Standstill, takes_any_figure) {
    Watched meter;
    meter.quantum = Energy{INT64_MAX};
    meter.value = k_max_register;
    meter.live(std::chrono::hours(24), k_max_power);
    EXPECT_FALSE(meter.watch.standing());
}

struct Shown {
    const char* name;
    metering::Instantaneous values;
    std::optional<Power> draw;
};

TEST(CertainDraw, is_on_the_safe_side) {
    const std::vector<Shown> table{
        {"power", {{}, {}, {}, Power{700}}, Power{700}},
        {"export", {{}, {}, {}, Power{-700}}, Power{0}},
        {"power before current", {230'000, 9'000, {}, Power{5}}, Power{5}},
        {"current alone may be reactive", {230'000, 4'000, {}, {}}, Power{92}},
        {"current with a sign", {230'000, -4'000, {}, {}}, Power{92}},
        {"nothing", {230'000, {}, 50'000, {}}, std::nullopt},
        {"more than the fuse allows", {{}, {}, {}, Power{11'100}}, Power{0}},
        {"as much as the fuse allows", {{}, {}, {}, Power{10'900}}, Power{10'900}},
        {"the largest number", {{}, {}, {}, Power{INT64_MAX}}, Power{0}},
        {"the smallest number", {{}, {}, {}, Power{INT64_MIN}}, Power{0}},
        {"the largest product", {INT64_MAX, INT64_MAX, {}, {}}, Power{0}},
    };
    for (const auto& row : table) {
        EXPECT_EQ(certain_draw(row.values, Power{10'000}), row.draw) << row.name;
    }
    EXPECT_EQ(certain_draw({{}, {}, {}, Power{50'000}}, Power{}), Power{50'000}) << "unknown fuse";
}

TEST(ShownLoad, has_no_direction) {
    EXPECT_EQ(shown_load({{}, {}, {}, Power{-700}}), Power{700});
    EXPECT_EQ(shown_load({{}, {}, {}, Power{INT64_MIN}}), k_max_power);
    EXPECT_EQ(shown_load({230'000, 4'000, {}, {}}), Power{920});
    EXPECT_EQ(shown_load({230'000, {}, {}, {}}), std::nullopt);
}

}  // namespace
}  // namespace riser::controller
