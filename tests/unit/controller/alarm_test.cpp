// Two faults that cost money silently: energy behind an open contact, and a register that stands still. Each
// is said once, is shown while it lasts, charges what the register shows and nothing else, and cuts nobody.
#include "tests/unit/controller/building.h"

namespace riser::controller {
namespace {

using metering::SwitchState;

struct CommissionedBuilding : Building {
    explicit CommissionedBuilding(SiteConfig config = two_apartments())
        : Building(std::move(config)) {
        commission();
        actions.clear();
    }
    int times_noted(std::string_view event) const {
        return static_cast<int>(
            std::count_if(actions.begin(), actions.end(), [&](const Action& action) {
                const auto* note = std::get_if<Note>(&action);
                return note != nullptr && note->event == event;
            }));
    }
    const Note* note(std::string_view event) const {
        for (const auto& action : actions) {
            const auto* found = std::get_if<Note>(&action);
            if (found != nullptr && found->event == event) return found;
        }
        return nullptr;
    }
    // Sweeps every 15 s with a field that answers; the first register advances by `wh` each.
    void live(Duration time, std::int64_t wh = 0) {
        for (Duration passed{}; passed < time; passed += 15s) {
            registers[0] += wh;
            sweep(registers[0], registers[1]);
            answer_field();
        }
    }
    SupplyPointView point() const { return controller->view(clock)->supply_points[0]; }
    MeterView meter() const { return controller->view(clock)->meters[0]; }
};

struct CutOffBuilding : CommissionedBuilding {
    explicit CutOffBuilding(SiteConfig config = two_apartments())
        : CommissionedBuilding(std::move(config)) {
        load = 0;
        sweep(1'010'000, 2'000'000, 2h);
        answer_field();
        EXPECT_EQ(supply(1), SwitchState::disconnected);
    }
};

// ---- energy behind an open contact --------------------------------------------------------------

TEST(OpenContact, energy_behind_it_is_charged_as_it_is_registered) {
    CutOffBuilding b;
    const auto before = b.balance(k_anna);

    b.live(10min, 8);
    b.give(LocalOrder{SettleNow{}, {}});

    EXPECT_EQ(b.apartment(1).shares[0].collected, Energy{10'000 + 40 * 8});
    EXPECT_EQ(b.balance(k_anna), before - Money{40 * 8 * 200});
    EXPECT_EQ(b.supply(1), SwitchState::disconnected);
}

TEST(OpenContact, energy_behind_it_raises_one_alarm_with_the_figures) {
    CutOffBuilding b;

    b.live(30min, 8);

    EXPECT_EQ(b.times_noted("energy_through_open_contact"), 1);
    const Note* note = b.note("energy_through_open_contact");
    ASSERT_NE(note, nullptr);
    EXPECT_EQ(note->level, Note::Level::error);
    EXPECT_EQ(note->fields[0].second, "1");
    EXPECT_EQ(note->fields[1].second, "1");
    EXPECT_GE(std::stoi(note->fields[2].second), 100);
    EXPECT_NE(b.point().open_flow.find("behind the open contact"), std::string::npos);
}

TEST(OpenContact, the_alarm_ends_when_the_flow_does) {
    CutOffBuilding b;
    b.live(30min, 8);
    ASSERT_TRUE(b.noted("energy_through_open_contact"));

    b.live(2h, 0);

    EXPECT_EQ(b.times_noted("energy_through_open_contact_over"), 1);
    EXPECT_EQ(b.point().open_flow, "");
}

TEST(OpenContact, the_alarm_changes_nothing_about_supply) {
    CutOffBuilding b;
    b.live(30min, 8);
    const auto desired = b.count_records<journal::SupplyDesired>();

    b.top_up(k_anna, 10'000'000, 3);
    b.answer_field();
    b.live(10min, 8);

    EXPECT_EQ(b.supply(1), SwitchState::connected);
    EXPECT_EQ(b.count_records<journal::SupplyDesired>(), desired + 1);
    EXPECT_EQ(b.point().open_flow, "") << "behind a closed contact energy may flow";
}

TEST(OpenContact, says_nothing_while_nothing_flows) {
    CutOffBuilding b;
    b.live(3h, 0);
    EXPECT_FALSE(b.noted("energy_through_open_contact"));
}

TEST(OpenContact, says_nothing_of_a_contact_that_was_not_seen_lately) {
    SiteConfig site = two_apartments();
    for (auto& which : site.switches) which.in_meter = MeterId{};  // a board that falls silent
    CutOffBuilding b(site);

    b.live(2h, 8);

    EXPECT_FALSE(b.noted("energy_through_open_contact"));
}

TEST(OpenContact, of_a_board_is_judged_when_the_board_is_seen) {
    SiteConfig site = two_apartments();
    for (auto& which : site.switches) which.in_meter = MeterId{};
    CutOffBuilding b(site);

    for (int minute = 0; minute < 15; ++minute) {
        b.live(1min, 8);
        b.give(metering::SwitchReport{SwitchId{1}, 0, metering::SwitchOutcome::confirmed, false,
                                      SwitchState::disconnected, b.clock.monotonic});
    }

    EXPECT_TRUE(b.noted("energy_through_open_contact"));
}

TEST(OpenContact, of_a_switch_that_was_never_proven_says_nothing) {
    SiteConfig site = two_apartments();
    for (auto& which : site.switches) which.in_meter = MeterId{};
    Building b(site);
    b.sweep(1'000'000, 2'000'000);
    b.sweep(1'000'000, 2'000'000);
    for (int i = 0; i < 60; ++i) {
        b.sweep(1'000'000 + i * 8, 2'000'000);
        b.give(metering::SwitchReport{SwitchId{1}, 0, metering::SwitchOutcome::confirmed, false,
                                      SwitchState::disconnected, b.clock.monotonic});
    }
    EXPECT_FALSE(b.noted("energy_through_open_contact"));
}

TEST(OpenContact, is_found_again_after_a_restart) {
    CutOffBuilding b;
    b.live(30min, 8);
    b.restart();
    b.actions.clear();

    b.live(2min, 8);
    EXPECT_FALSE(b.noted("energy_through_open_contact"));
    b.live(10min, 8);

    EXPECT_EQ(b.times_noted("energy_through_open_contact"), 1);
}

TEST(OpenContact, the_alarm_waits_for_storage) {
    CutOffBuilding b;
    b.live(4min, 8);
    b.journal.next = Commit::refused;
    b.live(6min, 8);
    b.journal.next = Commit::done;
    b.live(10min, 8);

    EXPECT_EQ(b.times_noted("energy_through_open_contact"), 1);
}

// ---- a register that stands still ---------------------------------------------------------------

TEST(FrozenRegister, raises_one_alarm_with_the_figures) {
    CommissionedBuilding b;
    b.live(5min, 2);

    b.live(40min, 0);  // 500 W

    EXPECT_EQ(b.times_noted("register_stands_still"), 1 + 1) << "both meters stand still here";
    const Note* note = b.note("register_stands_still");
    ASSERT_NE(note, nullptr);
    EXPECT_EQ(note->level, Note::Level::error);
    EXPECT_EQ(b.meter().standstill.find("stands still at 1000040 Wh although at least "), 0U)
        << b.meter().standstill;
}

TEST(FrozenRegister, charges_nothing_that_was_not_registered_and_everything_once_it_moves) {
    CommissionedBuilding b;
    b.live(1h, 0);
    ASSERT_TRUE(b.noted("register_stands_still"));
    EXPECT_EQ(b.balance(k_anna), Money{2'000'000});

    b.live(2min, 3);
    b.give(LocalOrder{SettleNow{}, {}});

    EXPECT_EQ(b.balance(k_anna), Money{2'000'000 - 8 * 3 * 200});
    EXPECT_EQ(b.times_noted("register_counts_again"), 1);
    EXPECT_EQ(b.meter().standstill, "");
}

TEST(FrozenRegister, keeps_the_light_on_and_says_why) {
    CommissionedBuilding b;
    b.give(LocalOrder{SetHold{SupplyPointId{1}, to_unix_ms(b.clock.wall + 6h)}, {}});
    b.sweep(1'010'000, 2'000'000, 2h);  // used up, but held
    b.answer_field();
    b.live(1h, 0);
    ASSERT_NE(b.meter().standstill, "");

    b.live(4h, 0);  // the hold is over

    EXPECT_EQ(b.supply(1), SwitchState::connected);
    EXPECT_EQ(b.point().obstacle, "reading_validated");

    b.live(3min, 2);  // it counts again
    b.live(1min, 2);
    EXPECT_EQ(b.supply(1), SwitchState::disconnected);
}

TEST(FrozenRegister, does_not_reconnect_nor_keep_anybody_from_being_reconnected) {
    CutOffBuilding b;
    b.load = 500;
    b.bypassed = true;
    b.live(1h, 0);
    ASSERT_NE(b.meter().standstill, "");
    EXPECT_EQ(b.supply(1), SwitchState::disconnected);

    b.top_up(k_anna, 1'000'000, 3);
    b.answer_field();

    EXPECT_EQ(b.supply(1), SwitchState::connected);
}

TEST(FrozenRegister, no_reading_is_asked_for_that_could_not_help) {
    CommissionedBuilding b;
    b.give(LocalOrder{SetHold{SupplyPointId{1}, to_unix_ms(b.clock.wall + 3h)}, {}});
    b.sweep(1'010'000, 2'000'000, 2h);
    b.answer_field();
    b.live(1h, 0);
    const int reads = b.reads;

    b.live(1h, 0);

    EXPECT_EQ(b.reads, reads);
}

TEST(FrozenRegister, is_not_one_of_coarse_steps_under_a_small_load) {
    SiteConfig site = two_apartments();
    CommissionedBuilding b(site);
    b.quantum = 10;
    b.load = 30;
    for (int i = 0; i < 20; ++i) {
        b.live(20min, 0);
        b.registers[0] += 10;
        b.registers[1] += 10;
    }
    EXPECT_FALSE(b.noted("register_stands_still"));
}

TEST(FrozenRegister, is_not_a_reading_that_waits_for_a_second_one_or_a_person) {
    CommissionedBuilding b;
    for (int i = 0; i < 200; ++i) {
        b.sweep(1'900'000 + i * 2, 2'000'000 + i * 2);  // impossible: in doubt
    }
    ASSERT_TRUE(b.noted("meter_reading_doubted"));
    EXPECT_FALSE(b.noted("register_stands_still"));
}

TEST(FrozenRegister, is_not_what_a_meter_makes_that_shows_no_direction) {
    SiteConfig site = two_apartments();
    site.meters[0].signed_power = false;
    CommissionedBuilding b(site);
    b.loads = {2'000, 0};  // fed out, as far as anybody knows

    b.live(3h);

    EXPECT_EQ(b.times_noted("register_stands_still"), 0);
    EXPECT_EQ(b.meter().standstill, "");
}

TEST(FrozenRegister, is_not_a_meter_that_is_silent) {
    CommissionedBuilding b;
    b.pass(5h);
    for (int i = 0; i < 100; ++i) b.tick(15s);
    b.live(2min, 2);
    EXPECT_FALSE(b.noted("register_stands_still"));
}

}  // namespace
}  // namespace riser::controller
