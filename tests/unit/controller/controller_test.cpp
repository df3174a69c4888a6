// The building's story: energy becomes money, money becomes light, and nothing is ever lost.
#include "tests/unit/controller/commissioned_building.h"

namespace riser::controller {
namespace {

using metering::SwitchState;

// Both apartments commissioned, relay-tested, armed, with 2.00 each.
TEST(Commissioning, opens_the_registers_at_the_first_reading) {
    Building b;

    b.commission();

    EXPECT_EQ(b.apartment(1).shares[0].settled, Energy{1'000'000});
    EXPECT_TRUE(b.apartment(1).paired);
    EXPECT_EQ(b.supply(1), SwitchState::connected);
    EXPECT_EQ(b.balance(k_anna), Money{2'000'000});
}

TEST(Commissioning, writes_nothing_at_a_restart) {
    CommissionedBuilding b;
    const auto before = b.journal.entries.size();

    b.restart();

    EXPECT_EQ(b.journal.entries.size(), before);
}

TEST(Charging, settles_every_five_minutes_to_the_watt_hour) {
    CommissionedBuilding b;

    for (int i = 1; i <= 24; ++i) b.sweep(1'000'000 + i, 2'000'000, 15s);
    b.give(LocalOrder{SettleNow{}, {}});

    EXPECT_EQ(b.balance(k_anna), Money{2'000'000 - 24 * 200});
    EXPECT_EQ(b.apartment(1).shares[0].collected, Energy{24});
    EXPECT_EQ(b.balance(k_ben), Money{2'000'000});
    EXPECT_FALSE(check_books(b.controller->books()));
}

TEST(CutOff, follows_a_confirming_read_and_is_restored_by_a_top_up) {
    CommissionedBuilding b;

    b.sweep(1'010'000, 2'000'000, 2h);  // 10 kWh cost 2.00: nothing is left
    EXPECT_EQ(b.supply(1), SwitchState::connected) << "not before the confirming read";
    b.answer_field();

    EXPECT_EQ(b.supply(1), SwitchState::disconnected);
    EXPECT_EQ(b.apartment(1).observed, SwitchState::disconnected);
    EXPECT_EQ(b.supply(2), SwitchState::connected);
    EXPECT_EQ(b.controller->live().cut_offs, 1U);

    b.top_up(k_anna, 1'000'000, 3);
    b.answer_field();

    EXPECT_EQ(b.supply(1), SwitchState::connected);
    EXPECT_EQ(b.last_answer()->outcome, OrderOutcome::done);
    EXPECT_EQ(b.last_answer()->balance, Money{1'000'000});
    EXPECT_EQ(b.controller->live().restores, 1U);
}

TEST(CutOff, is_decided_by_the_fresh_reading_not_by_the_sweep) {
    CommissionedBuilding b;
    b.sweep(1'010'000, 2'000'000, 2h);

    b.top_up(k_anna, 5'000'000, 3);  // arrives while the confirming read is out
    b.answer_field();

    EXPECT_EQ(b.supply(1), SwitchState::connected);
    EXPECT_EQ(b.count_records<journal::SupplyDesired>(), 4) << "two relay tests only";
}

// Each row forbids a cut-off although the credit is gone.
struct Obstacle {
    const char* name;
    void (*make)(Building&);
};
class HeldCutOff : public testing::TestWithParam<Obstacle> {};

TEST_P(HeldCutOff, keeps_the_light_on) {
    CommissionedBuilding b;
    GetParam().make(b);

    b.sweep(1'010'000, 2'000'000, 2h);
    b.answer_field();
    for (int i = 0; i < 10; ++i) {
        b.tick(15s);
        b.answer_field();
    }

    EXPECT_EQ(b.supply(1), SwitchState::connected) << GetParam().name;
}

INSTANTIATE_TEST_SUITE_P(
    Table, HeldCutOff,
    testing::Values(
        Obstacle{"observe mode",
                 [](Building& b) {
                     b.give(LocalOrder{Arm{SupplyPointId{1}, false}, {}});
                 }},
        Obstacle{
            "hold of the apartment",
            [](Building& b) {
                b.give(LocalOrder{SetHold{SupplyPointId{1}, to_unix_ms(b.clock.wall + 24h)}, {}});
            }},
        Obstacle{
            "hold of the site",
            [](Building& b) {
                b.give(LocalOrder{SetHold{SupplyPointId{}, to_unix_ms(b.clock.wall + 24h)}, {}});
            }},
        Obstacle{"protected customer",
                 [](Building& b) {
                     b.site.supply_points[0].protected_customer = true;
                     b.restart();
                 }},
        Obstacle{"another meter answers", [](Building& b) { b.serial = "43"; }},
        Obstacle{"storage refuses", [](Building& b) { b.journal.next = Commit::refused; }},
        Obstacle{"no more cuts allowed", [](Building& b) { b.site.supply.cuts_per_minute = 0; }},
        Obstacle{"the bus is silent",
                 [](Building& b) {
                     b.give(metering::BusReport{BusId{1}, metering::BusState::silent,
                                                b.clock.monotonic, ""});
                 }}),
    [](const auto& row) {
        std::string name = row.param.name;
        std::replace(name.begin(), name.end(), ' ', '_');
        return name;
    });

TEST(CutOff, a_stuck_contact_is_tried_again_and_raises_an_alarm) {
    CommissionedBuilding b;
    b.stuck = true;
    b.sweep(1'010'000, 2'000'000, 2h);

    for (int i = 0; i < 400; ++i) {
        b.answer_field();
        b.tick(5s);
    }

    EXPECT_TRUE(b.noted("switch_does_not_follow"));
    EXPECT_EQ(b.apartment(1).desired, SwitchState::disconnected);
    EXPECT_EQ(b.apartment(1).observed, SwitchState::connected);

    b.stuck = false;
    for (int i = 0; i < 100; ++i) {
        b.answer_field();
        b.tick(5s);
    }
    EXPECT_EQ(b.apartment(1).observed, SwitchState::disconnected);
}

// Else a person, or a program, who looks right after the answer still sees the old state and orders again.
TEST(TopUpOrder, is_in_the_view_before_it_is_answered) {
    CommissionedBuilding b;
    b.actions.clear();

    b.top_up(k_anna, 1'000'000, 7);

    std::optional<Money> seen;
    for (const Action& action : b.actions) {
        if (const auto* shown = std::get_if<ViewPublished>(&action)) {
            seen = shown->view->supply_points.at(0).settled_balance;
        }
        if (std::holds_alternative<Answer>(action)) break;
    }
    EXPECT_EQ(seen, Money{3'000'000});
}

TEST(TopUpOrder, arriving_twice_credits_once) {
    CommissionedBuilding b;

    b.top_up(k_anna, 1'000'000, 7);
    b.top_up(k_anna, 1'000'000, 7);

    EXPECT_EQ(b.balance(k_anna), Money{3'000'000});
    EXPECT_EQ(b.last_answer()->outcome, OrderOutcome::already_done);
}

TEST(TopUpOrder, the_same_id_for_something_else_is_a_conflict) {
    CommissionedBuilding b;
    b.top_up(k_anna, 1'000'000, 7);

    b.top_up(k_ben, 1'000'000, 7);

    EXPECT_EQ(b.last_answer()->outcome, OrderOutcome::conflict);
    EXPECT_EQ(b.balance(k_ben), Money{2'000'000});
}

TEST(TopUpOrder, is_not_acknowledged_when_storage_refuses) {
    CommissionedBuilding b;
    b.journal.next = Commit::refused;

    b.top_up(k_anna, 1'000'000, 7);
    EXPECT_EQ(b.last_answer()->outcome, OrderOutcome::cannot_save);
    EXPECT_EQ(b.balance(k_anna), Money{2'000'000});

    b.journal.next = Commit::done;
    b.top_up(k_anna, 1'000'000, 7);
    EXPECT_EQ(b.last_answer()->outcome, OrderOutcome::done);
    EXPECT_EQ(b.balance(k_anna), Money{3'000'000});
    EXPECT_TRUE(b.controller->live().safe_mode.empty());
}

TEST(Storage, an_uncertain_commit_stops_the_process) {
    CommissionedBuilding b;
    b.journal.next = Commit::unknown;

    b.top_up(k_anna, 1'000'000, 7);

    const bool stopped = std::any_of(b.actions.begin(), b.actions.end(), [](const Action& action) {
        return std::holds_alternative<StopAndReload>(action);
    });
    EXPECT_TRUE(stopped);
    EXPECT_EQ(b.last_answer()->outcome, OrderOutcome::done) << "only the earlier top-up's answer";
    EXPECT_EQ(b.balance(k_anna), Money{2'000'000});
}

TEST(Restart, continues_from_the_settled_register_and_loses_no_watt_hour) {
    CommissionedBuilding b;
    b.sweep(1'000'100, 2'000'000);  // read, projected, not settled
    const Books before = b.controller->books();

    b.restart();
    EXPECT_EQ(b.controller->books(), before);
    b.sweep(1'000'150, 2'000'000);
    b.give(LocalOrder{SettleNow{}, {}});

    EXPECT_EQ(b.apartment(1).shares[0].collected, Energy{150});
}

TEST(Restart, from_a_snapshot_gives_the_same_books) {
    CommissionedBuilding b;
    b.sweep(1'000'100, 2'000'050);
    b.controller->stop(b.clock);
    ASSERT_EQ(b.journal.saved.size(), 1U);
    const Books before = b.controller->books();

    b.restart();

    EXPECT_EQ(b.controller->books(), before);
}

TEST(Restart, passes_over_a_damaged_snapshot) {
    CommissionedBuilding b;
    b.controller->stop(b.clock);
    const Books before = b.controller->books();
    b.journal.saved[0].payload[20] ^= 1U;

    b.restart();

    EXPECT_EQ(b.controller->books(), before);
}

TEST(Restart, a_broken_chain_means_safe_mode_and_nobody_is_cut_off) {
    CommissionedBuilding b;
    b.journal.entries[3].bytes.back() ^= 1U;

    b.restart();
    b.sweep(9'010'000, 2'000'000, 2h);
    b.answer_field();

    EXPECT_FALSE(b.controller->live().safe_mode.empty());
    EXPECT_EQ(b.supply(1), SwitchState::connected);
}

// Who has what is not known; what flows is read as ever.
TEST(Restart, in_safe_mode_shows_the_power_that_is_read) {
    CommissionedBuilding b;
    b.journal.entries[3].bytes.back() ^= 1U;
    b.restart();
    b.sweep(1'000'100, 2'000'000);
    const auto view = b.controller->view(b.clock);
    ASSERT_FALSE(view->supply_points.empty());
    EXPECT_FALSE(view->supply_points.front().booked);
    EXPECT_EQ(view->supply_points.front().power, Power{b.load_of(1)});
}

TEST(Restart, an_unknown_record_is_refused_with_its_entry) {
    CommissionedBuilding b;
    auto entry = *journal::decode_entry(b.journal.entries.back().bytes);
    auto& row = b.journal.entries.back();
    entry.records = {journal::DoubtCleared{MeterId{1}}};
    row.bytes = journal::encode_entry(entry);
    row.bytes[row.bytes.size() - 4] = 99;  // type of the last record: type version length body
    const auto previous = b.journal.entries[b.journal.entries.size() - 2].hash;
    row.hash = journal::chain_hash(previous, row.bytes);

    const auto loaded = load_books(b.journal);

    ASSERT_FALSE(loaded);
    EXPECT_EQ(loaded.error().error, LoadError::unknown_record);
    EXPECT_NE(loaded.error().message.find("journal entry"), std::string::npos);
}

TEST(Doubt, an_impossible_jump_holds_charging_and_the_light_stays_on) {
    CommissionedBuilding b;

    b.sweep(1'900'000, 2'000'000);
    b.sweep(1'900'001, 2'000'000);

    EXPECT_EQ(b.balance(k_anna), Money{2'000'000});
    EXPECT_TRUE(b.noted("meter_reading_doubted"));
    EXPECT_EQ(b.controller->books().meters.find(MeterId{1})->doubt,
              journal::DoubtReason::impossible);

    b.give(LocalOrder{DeclareExchange{MeterId{1}, {}}, ReplyTo{9}});
    b.sweep(1'900'011, 2'000'000);
    b.give(LocalOrder{SettleNow{}, {}});
    EXPECT_EQ(b.apartment(1).shares[0].collected, Energy{10});
}

TEST(Doubt, one_wild_reading_changes_nothing) {
    CommissionedBuilding b;

    b.sweep(5, 2'000'000);
    b.sweep(1'000'010, 2'000'000);
    b.give(LocalOrder{SettleNow{}, {}});

    EXPECT_EQ(b.count_records<journal::MeterDoubted>(), 0);
    EXPECT_EQ(b.apartment(1).shares[0].collected, Energy{10});
}

TEST(Rollover, charges_through_the_end_of_the_register) {
    SiteConfig site = two_apartments();
    site.meters[0].rollover[metering::Quantity::import_energy] = Energy{999'999};
    Building b(site);
    b.registers = {999'990, 2'000'000};
    b.commission();

    b.sweep(15, 2'000'000);
    b.sweep(16, 2'000'000);
    b.sweep(17, 2'000'000);
    b.give(LocalOrder{SettleNow{}, {}});

    EXPECT_EQ(b.apartment(1).shares[0].collected, Energy{10 + 17});
}

TEST(RelayTest, without_effect_on_the_meter_proves_nothing) {
    SiteConfig site = two_apartments();
    for (auto& which : site.switches) which.in_meter = MeterId{};
    Building b(site);
    b.bypassed = true;

    b.commission();

    EXPECT_FALSE(b.apartment(1).paired);
    EXPECT_EQ(b.supply(1), SwitchState::connected);
}

TEST(StateLane, is_gapless_and_an_expired_command_uses_up_its_number) {
    CommissionedBuilding b;
    RemoteCommand first;
    first.id = CommandId{{1}};
    first.lane = journal::CommandLane::state;
    first.command_epoch = 1;
    first.sequence = 1;
    first.hash[0] = 1;
    first.expires_ms = to_unix_ms(b.clock.earliest - 1h);
    first.body = SetHold{SupplyPointId{1}, to_unix_ms(b.clock.wall + 24h)};
    RemoteCommand second = first;
    second.id = CommandId{{2}};
    second.sequence = 2;
    second.prev_hash = first.hash;
    second.hash[0] = 2;
    second.expires_ms = 0;

    b.give(second);
    EXPECT_EQ(b.controller->books().site.state_lane.sequence, 0U);
    b.give(first);
    EXPECT_EQ(b.controller->books().commands.at(first.id), journal::CommandResult::expired);
    EXPECT_EQ(b.apartment(1).hold_until_ms, 0);
    b.give(second);
    EXPECT_EQ(b.controller->books().site.state_lane.sequence, 2U);
    EXPECT_NE(b.apartment(1).hold_until_ms, 0);
}

TEST(CreditLane, repeated_in_any_order_credits_once) {
    CommissionedBuilding b;
    RemoteCommand command;
    command.id = CommandId{{1}};
    command.lane = journal::CommandLane::credit;
    command.body = TopUp{TopUpId{{50}}, k_anna, Money{500'000}, k_eur, journal::TopUpSource::cloud};
    RemoteCommand again = command;
    again.id = CommandId{{2}};

    b.give(command);
    b.give(command);
    b.give(again);

    EXPECT_EQ(b.balance(k_anna), Money{2'500'000});
    EXPECT_EQ(b.controller->books().commands.at(again.id), journal::CommandResult::already_done);
}

}  // namespace
}  // namespace riser::controller
