// What an unsure or wrong clock may do to charges: it never makes them dearer than the truth could be.
#include "tests/unit/controller/building.h"

namespace riser::controller {
namespace {

SiteConfig cheap_evenings() {
    SiteConfig site = two_apartments();
    payment::Tariff& tariff = site.tariffs.front();
    tariff.prices = {Price{200'000}, Price{100'000}};
    for (std::uint16_t day = 0; day < 7; ++day) {
        tariff.week.push_back({static_cast<std::uint16_t>(day * 1440 + 18 * 60), 1});
        tariff.week.push_back({static_cast<std::uint16_t>(day * 1440 + 22 * 60), 0});
    }
    return site;
}

journal::Segment last_segment(const Building& b) {
    for (auto row = b.journal.entries.rbegin(); row != b.journal.entries.rend(); ++row) {
        const auto entry = journal::decode_entry(row->bytes);
        for (const auto& record : entry->records) {
            const auto* settlement = std::get_if<journal::Settlement>(&record);
            if (settlement != nullptr) return settlement->segments.back();
        }
    }
    return {};
}

// Set ahead by hand before any time service was heard, and settled so.
void settle_ahead(Building& b) {
    b.commission();
    const UtcTime truth = b.clock.wall;
    b.clock.wall += 45h;
    b.clock.latest = k_no_upper_bound;
    b.sweep(1'000'100, 2'000'000, 5min);
    b.give(LocalOrder{SettleNow{}, {}});
    ASSERT_GT(from_unix_ms(last_segment(b).to_ms), truth + 40h);
    b.clock.wall -= 45h;
    b.clock.latest = b.clock.wall + 1s;
}

TEST(Clock, that_was_ahead_before_a_restart_leaves_an_unknown_beginning_and_so_the_cheapest_price) {
    Building b(cheap_evenings());
    settle_ahead(b);
    b.restart();
    b.sweep(1'000'200, 2'000'000, 5min);
    b.give(LocalOrder{SettleNow{}, {}});

    const journal::Segment segment = last_segment(b);
    EXPECT_EQ(segment.advance(), Energy{100});
    EXPECT_EQ(segment.price, 1);
    EXPECT_TRUE(segment.provisional);
    EXPECT_LE(segment.from_ms, segment.to_ms);
    EXPECT_EQ(segment.to_ms, to_unix_ms(b.clock.wall));

    b.sweep(1'000'300, 2'000'000, 5min);
    b.give(LocalOrder{SettleNow{}, {}});
    EXPECT_EQ(last_segment(b).price, 0) << "the beginning is known again";
    EXPECT_FALSE(last_segment(b).provisional);
}

TEST(Clock, that_was_ahead_and_is_set_back_hides_nothing_that_the_monotonic_clock_knows) {
    Building b(cheap_evenings());
    settle_ahead(b);
    b.sweep(1'000'200, 2'000'000, 5min);
    b.give(LocalOrder{SettleNow{}, {}});

    const journal::Segment segment = last_segment(b);
    EXPECT_EQ(segment.price, 0);
    EXPECT_FALSE(segment.provisional);
    EXPECT_EQ(segment.from_ms, to_unix_ms(b.clock.wall - 5min));
}

// What the cheap evening (18:00 to 22:00, by the clock of UTC) costs when the meter is silent all through it.
Money silent_evening(Duration bound) {
    Building b(cheap_evenings());
    b.commission();
    const Duration to_six = 17h + 59min + 50s - (14h + 13min + 20s);
    b.sweep(1'000'100, 2'000'000, UtcTime{1'790'000'000s} + to_six - b.clock.wall);
    b.give(LocalOrder{SettleNow{}, {}});
    const Money before = b.balance(k_anna);
    b.clock.earliest = b.clock.wall - bound;
    b.clock.latest = b.clock.wall + bound;
    b.sweep(1'004'100, 2'000'000, 4h + 40s);
    b.give(LocalOrder{SettleNow{}, {}});
    return before - b.balance(k_anna);
}

TEST(Clock, that_is_unsure_by_seconds_costs_no_more_than_one_that_is_sure) {
    EXPECT_LE(silent_evening(6s), silent_evening(1s));
}

// The gateway has no power from before a cheap evening until after it; 4 kWh are used.
Money evening_without_gateway(bool clock_survives) {
    Building b(cheap_evenings());
    b.commission();
    const Duration to_six = 17h + 59min - (14h + 13min + 20s);
    b.sweep(1'000'100, 2'000'000, UtcTime{1'790'000'000s} + to_six - b.clock.wall);
    b.give(LocalOrder{SettleNow{}, {}});
    const Money before = b.balance(k_anna);
    const UtcTime start = b.clock.wall + 4h + 1min;
    const auto set = [&](UtcTime wall) {
        b.clock.wall = wall;
        b.clock.earliest = wall - 1s;
        b.clock.latest = wall + 1s;
    };
    if (clock_survives) {
        set(start);
    } else {
        b.clock.wall = b.clock.earliest;
        b.clock.latest = k_no_upper_bound;
    }
    b.restart();
    b.tick();
    for (int reading = 0; reading < 3; ++reading) b.sweep(1'004'100 + reading, 2'000'000, 15s);
    if (!clock_survives) set(start + 46s);  // the time service is heard
    b.sweep(1'004'103, 2'000'000, 15s);
    b.give(LocalOrder{SettleNow{}, {}});
    return before - b.balance(k_anna);
}

TEST(Clock, that_a_power_cut_stopped_dates_what_was_read_before_it_was_set_again) {
    const Money with = evening_without_gateway(true);
    const Money without = evening_without_gateway(false);
    EXPECT_LE(without, with + Money{1'000});
}

// Three days without power and no clock that went on; 30 kWh were used. By the clock of the start no time has passed.
struct DaysWithoutPower : Building {
    DaysWithoutPower() {
        commission(20'000'000);
        sweep(1'000'100, 2'000'000, 15s);
        give(LocalOrder{SettleNow{}, {}});
        truth = clock.wall + 72h;
        clock.wall = clock.earliest;
        clock.latest = k_no_upper_bound;
        restart();
        for (int reading = 0; reading < 3; ++reading) sweep(1'030'100 + reading, 2'000'000, 15s);
    }
    [[nodiscard]] bool in_doubt() const {
        return controller->books().meters.find(MeterId{1})->doubt.has_value();
    }
    UtcTime truth{};
};

TEST(Clock, that_is_set_after_days_without_power_says_that_the_advance_was_possible) {
    DaysWithoutPower b;
    EXPECT_FALSE(b.in_doubt());
    EXPECT_EQ(b.balance(k_anna), Money{20'000'000} - Money{20'000}) << "charged once it is known";

    b.clock.wall = b.truth;
    b.clock.earliest = b.truth - 1s;
    b.clock.latest = b.truth + 1s;
    b.sweep(1'030'110, 2'000'000, 15s);
    b.give(LocalOrder{SettleNow{}, {}});

    EXPECT_FALSE(b.in_doubt());
    EXPECT_EQ(b.balance(k_anna), Money{20'000'000} - Money{6'022'000});
}

TEST(Clock, that_is_never_set_needs_no_person_either_once_time_enough_has_passed) {
    DaysWithoutPower b;  // 11 kW at most: 30 kWh need less than three hours
    b.sweep(1'030'200, 2'000'000, 3h);
    b.give(LocalOrder{SettleNow{}, {}});

    EXPECT_FALSE(b.in_doubt());
    EXPECT_EQ(b.balance(k_anna), Money{20'000'000} - Money{6'040'000});
}

TEST(Clock, that_is_set_tells_an_advance_that_stays_impossible) {
    DaysWithoutPower b;
    b.clock.wall = b.truth - 71h;  // it was away for an hour only
    b.clock.earliest = b.clock.wall - 1s;
    b.clock.latest = b.clock.wall + 1s;
    b.sweep(1'030'110, 2'000'000, 15s);
    b.sweep(1'030'111, 2'000'000, 15s);

    EXPECT_TRUE(b.in_doubt());
}

}  // namespace
}  // namespace riser::controller
