// What may have been used unread is shown with its price, and nobody is charged or cut off by it. Shown power is that of
// now, or none.
#include "gateway/controller/exposure_cache.h"
#include "tests/unit/controller/proven_building.h"

namespace riser::controller {
namespace {

using metering::SwitchState;

struct SilentBuilding : ProvenBuilding {
    explicit SilentBuilding(SiteConfig config = two_apartments())
        : ProvenBuilding(std::move(config)) {
        load = 4'000;
        sweep(registers[0], registers[1]);
        answer_field();
    }
    // Only the second meter answers.
    void silence(Duration time) {
        for (Duration passed{}; passed < time; passed += 1min) {
            pass(1min);
            metering::SweepFinished half;
            half.bus = BusId{1};
            half.meters = {report(2, registers[1])};
            give(std::move(half));
        }
    }
};

TEST(Exposure, is_none_while_everything_is_read) {
    SilentBuilding b;
    EXPECT_FALSE(b.point().exposure);
    EXPECT_EQ(b.point().power, Power{4'000});
}

TEST(Exposure, is_time_by_the_last_power_at_the_price_of_now) {
    SilentBuilding b;

    b.silence(15min);

    ASSERT_TRUE(b.point().exposure);
    const Exposure exposure = *b.point().exposure;
    EXPECT_EQ(exposure.power, Power{4'000});
    EXPECT_EQ(exposure.energy, Energy{1'000});
    EXPECT_EQ(exposure.amount, Money{200'000});
    EXPECT_FALSE(exposure.by_fuse);
    EXPECT_FALSE(exposure.passes_credit) << "2.00 are left";
    EXPECT_FALSE(b.point(2).exposure);
}

TEST(Exposure, is_bounded_by_the_fuse_and_is_the_fuse_where_no_power_was_shown) {
    for (const bool shows : {true, false}) {
        SiteConfig site = two_apartments();
        site.meters[0].max_power = Power{3'000};
        SilentBuilding b(site);
        b.shows_power = shows;
        b.sweep(b.registers[0], b.registers[1]);
        if (!shows) b.restart();
        if (!shows) b.sweep(b.registers[0], b.registers[1]);

        b.silence(20min);

        ASSERT_TRUE(b.point().exposure);
        EXPECT_EQ(b.point().exposure->power, Power{3'000}) << shows;
        EXPECT_EQ(b.point().exposure->energy, Energy{1'000}) << shows;
        EXPECT_EQ(b.point().exposure->by_fuse, !shows);
    }
}

TEST(Exposure, that_passes_the_credit_says_so_and_cuts_nobody_off) {
    SilentBuilding b;

    b.silence(3h);  // 12 kWh cost 2.40

    EXPECT_TRUE(b.point().exposure->passes_credit);
    EXPECT_EQ(b.balance(k_anna), Money{2'000'000});
    EXPECT_EQ(b.apartment(1).desired, SwitchState::connected);
    EXPECT_EQ(b.supply(1), SwitchState::connected);
}

// Two meters of one flat, of which one says neither its power nor its fuse.
TEST(Exposure, of_a_meter_that_says_nothing_leaves_that_of_the_other) {
    SiteConfig site = two_apartments();
    metering::RegisterShare half{MeterId{2}};
    half.share_ppm = 500'000;
    site.supply_points[0].supply_point.registers.push_back(half);
    site.supply_points[1].supply_point.registers = {half};
    site.meters[1].max_power = Power{0};
    SilentBuilding b(site);
    b.shows_power = false;
    b.restart();
    b.sweep(b.registers[0], b.registers[1]);
    for (int i = 0; i < 20; ++i) b.tick(1min);

    ASSERT_TRUE(b.point().exposure);
    EXPECT_FALSE(b.point().exposure->power_known);
    EXPECT_EQ(b.point().exposure->power, Power{10'000}) << "what the fuse of the other allows";
    EXPECT_GT(b.point().exposure->energy, Energy{3'000});
}

TEST(ExposureCache, works_one_out_anew_after_a_reading_a_record_or_a_sweep_s_time) {
    ExposureCache cache;
    int worked_out = 0;
    const auto look = [&](std::uint64_t sequence, Duration at) {
        cache.begin(sequence, Instant{at}, 15s);
        return cache.of(SupplyPointId{1}, [&] {
            ++worked_out;
            return std::optional<Exposure>(Exposure{});
        });
    };
    EXPECT_TRUE(look(1, 100s));
    EXPECT_TRUE(look(1, 114s));
    EXPECT_EQ(worked_out, 1);
    EXPECT_TRUE(look(1, 115s));
    EXPECT_EQ(worked_out, 2);
    EXPECT_TRUE(look(2, 116s));
    EXPECT_EQ(worked_out, 3);
    cache.forget();
    EXPECT_TRUE(look(2, 117s));
    EXPECT_EQ(worked_out, 4);
}

TEST(Exposure, is_over_with_the_next_reading) {
    SilentBuilding b;
    b.silence(1h);
    ASSERT_TRUE(b.point().exposure);

    b.sweep(1'003'900, 2'000'000);

    EXPECT_FALSE(b.point().exposure);
}

TEST(Exposure, is_none_behind_a_contact_that_is_seen_open) {
    SilentBuilding b;
    b.use_up_and_wait();
    ASSERT_EQ(b.supply(1), SwitchState::disconnected);

    b.silence(1h);

    EXPECT_FALSE(b.point().exposure);
}

// A typo in the fuse: what it counts is never believed.
TEST(MeterNeverCommissioned, is_an_alarm_that_says_why) {
    SiteConfig site = two_apartments();
    site.meters[0].max_power = Power{230};
    Building b(site);
    for (int i = 0; i < 12; ++i) b.sweep(1'000'000 + i * 25, 2'000'000);

    const auto view = b.controller->view(b.clock);
    EXPECT_NE(view->meters[0].not_charged.find("more than its fuse allows (230 W)"),
              std::string::npos)
        << view->meters[0].not_charged;
    EXPECT_EQ(view->meters[1].not_charged, "");
    EXPECT_TRUE(b.noted("meter_not_charged"));
}

TEST(MeterNeverCommissioned, for_want_of_an_identity_says_so) {
    Building b(two_apartments());
    b.probed = true;  // the field never learns it
    for (int i = 0; i < 12; ++i) b.sweep(1'000'000, 2'000'000);

    EXPECT_EQ(b.controller->view(b.clock)->meters[0].not_charged, "it never said who it is");
}

TEST(ShownPower, of_an_old_reading_is_not_known) {
    SilentBuilding b;

    b.silence(3min);

    EXPECT_FALSE(b.point().power);
    const auto view = b.controller->view(b.clock);
    EXPECT_FALSE(view->meters[0].instantaneous.power);
    EXPECT_TRUE(b.point(2).power);
}

TEST(ShownPower, of_before_the_contact_opened_is_not_known) {
    SilentBuilding b;
    b.sweep(1'010'000, 2'000'000, 2h);
    b.answer_field();
    ASSERT_EQ(b.supply(1), SwitchState::disconnected);
    b.sweep(1'010'000, 2'000'000);
    EXPECT_FALSE(b.point().power);

    for (int i = 0; i < 12; ++i) b.sweep(1'010'000, 2'000'000);

    EXPECT_EQ(b.point().power, Power{0});
}

}  // namespace
}  // namespace riser::controller
