#include "tests/sim/world/metered_field.h"

#include "tests/unit/sim/field_bus.h"

namespace riser::sim {
namespace {

using metering::BusReport;
using metering::BusState;
using metering::MeterHealth;
using metering::MeterReport;
using metering::ReadMeter;
using metering::ReadPurpose;
using metering::SweepFinished;
using metering::SwitchOutcome;
using metering::SwitchReport;
using metering::SwitchState;
using std::chrono::minutes;
using std::chrono::seconds;

// ---- sweeps and reads -------------------------------------------------------------------------------

TEST(MeteredField, sweeps_once_an_interval_and_holds_every_meter) {
    MeteredBus bus(plan_of(20));
    bus.run_for(seconds(30));
    bus.take<SweepFinished>();
    ASSERT_TRUE(bus.building.set_alive(3, false));
    const auto events = bus.queue.events();
    bus.run_for(minutes(10));
    EXPECT_LE(bus.queue.events() - events, 22U);
    const auto sweeps = bus.take<SweepFinished>();
    ASSERT_EQ(sweeps.size(), 10U);
    for (std::size_t i = 0; i < sweeps.size(); ++i) {
        EXPECT_EQ(sweeps[i].sweep, i + 2);
        EXPECT_GT(sweeps[i].finished, sweeps[i].started);
        ASSERT_EQ(sweeps[i].meters.size(), 20U);
        for (const MeterReport& meter : sweeps[i].meters) {
            const bool dead = meter.meter.value == 3;
            EXPECT_EQ(meter.health, dead ? MeterHealth::no_answer : MeterHealth::good);
            EXPECT_EQ(meter.registers.empty(), dead);
            if (!dead) {
                EXPECT_GE(meter.read_at, sweeps[i].started);
                EXPECT_LE(meter.read_at, sweeps[i].finished);
            }
        }
    }
}

TEST(MeteredField, answers_every_read_exactly_once_whatever_happens) {
    MeteredBus bus(plan_of(4));
    bus.run_for(seconds(30));
    EXPECT_EQ(bus.read(1).health, MeterHealth::good);
    EXPECT_EQ(bus.read(99).health, MeterHealth::no_answer);
    ASSERT_TRUE(bus.building.set_twin(1, true));
    EXPECT_EQ(bus.read(1).health, MeterHealth::no_answer);
    ASSERT_TRUE(bus.building.building().exchange(3));
    EXPECT_EQ(bus.read(3).health, MeterHealth::wrong_identity);
    bus.building.set_plugged(0, false);
    EXPECT_EQ(bus.read(1).health, MeterHealth::bus_down);
    // Under way when the adapter is pulled.
    bus.building.heal_wiring();
    bus.run_for(minutes(2));
    bus.run->post(metering::MeterCommand{ReadMeter{MeterId{1}, ReadPurpose::confirming, 8}});
    bus.building.set_plugged(0, false);
    bus.run_for(seconds(2));
    EXPECT_EQ(bus.take<MeterReport>().back().health, MeterHealth::bus_down);
}

TEST(MeteredField, sees_an_exchange_when_it_asks_for_the_identity_and_believes_the_declared_one) {
    MeteredBus bus(plan_of(4, "eastron-sdm120"));
    EXPECT_EQ(bus.next_sweep().meters[0].health, MeterHealth::good);
    ASSERT_TRUE(bus.building.building().exchange(1));
    EXPECT_EQ(bus.next_sweep().meters[0].health, MeterHealth::good);  // nobody asked who it is
    ASSERT_TRUE(bus.building.set_alive(1, false));
    EXPECT_EQ(bus.next_sweep().meters[0].health, MeterHealth::no_answer);
    ASSERT_TRUE(bus.building.set_alive(1, true));
    const MeterReport stranger = bus.next_sweep().meters[0];
    EXPECT_EQ(stranger.health, MeterHealth::wrong_identity);
    ASSERT_TRUE(stranger.identity.has_value());
    bus.run->post(modbus::ExpectSerial{MeterId{1}, stranger.identity->serial});
    EXPECT_EQ(bus.next_sweep().meters[0].health, MeterHealth::good);
}

TEST(MeteredField, spoils_reads_at_the_ordered_rates_and_counts_them) {
    struct Row {
        std::uint32_t MeteredFaultSettings::*rate;
        std::uint64_t MeteredFaultCounts::*count;
        MeterHealth health;
    };
    for (const Row& row : {Row{&MeteredFaultSettings::silent_ppm, &MeteredFaultCounts::silent,
                               MeterHealth::no_answer},
                           Row{&MeteredFaultSettings::refused_ppm, &MeteredFaultCounts::refused,
                               MeterHealth::refused},
                           Row{&MeteredFaultSettings::invalid_ppm, &MeteredFaultCounts::invalid,
                               MeterHealth::invalid_values},
                           Row{&MeteredFaultSettings::wrong_identity_ppm,
                               &MeteredFaultCounts::wrong_identity, MeterHealth::wrong_identity}}) {
        MeteredBus bus(plan_of(20));
        bus.run_for(minutes(2));
        MeteredFaultSettings settings;
        settings.*row.rate = 300'000;
        bus.dice.set(settings);
        std::uint64_t seen = 0;
        for (std::uint32_t i = 0; i < 40; ++i) {
            const MeterReport report = bus.read(1 + i % 20);
            if (report.health == MeterHealth::good) continue;
            ++seen;
            EXPECT_EQ(report.health, row.health);
            EXPECT_TRUE(report.registers.empty());
        }
        EXPECT_GT(seen, 4U);
        EXPECT_GE(bus.dice.counts().*row.count, seen);
        bus.dice.heal();
        bus.run_for(minutes(2));
        for (const MeterReport& meter : bus.next_sweep().meters) {
            EXPECT_EQ(meter.health, MeterHealth::good);
        }
    }
}

// ---- switching --------------------------------------------------------------------------------------

TEST(MeteredField, switches_and_reads_back) {
    MeteredBus bus(plan_of(10));
    bus.run_for(seconds(30));
    for (std::uint32_t which = 1; which <= 10; ++which) {
        const SwitchReport report = bus.switched(which, false);
        EXPECT_EQ(report.outcome, SwitchOutcome::confirmed);
        EXPECT_EQ(report.observed, SwitchState::disconnected);
        EXPECT_TRUE(report.echoed);
        EXPECT_EQ(bus.building.building().power_w(which - 1), 0);
    }
    EXPECT_EQ(bus.switched(1, true).outcome, SwitchOutcome::confirmed);
    EXPECT_EQ(bus.switched(99, true).outcome, SwitchOutcome::refused);
}

TEST(MeteredField, tells_what_faulty_relays_made_of_a_command) {
    MeteredBus bus(plan_of(10));
    bus.run_for(seconds(30));
    Contact& contact = *bus.building.building().find_contact(3);
    contact.jam(Jam::stuck_closed);
    const SwitchReport stuck = bus.switched(3, false);
    EXPECT_EQ(stuck.outcome, SwitchOutcome::not_confirmed);
    EXPECT_EQ(stuck.observed, SwitchState::connected);
    contact.heal();

    contact.lose_commands(2);
    EXPECT_EQ(bus.switched(3, false).outcome, SwitchOutcome::confirmed);
    EXPECT_FALSE(contact.closed());
    contact.misread(1);
    EXPECT_EQ(bus.switched(3, true).outcome, SwitchOutcome::confirmed);
    bus.building.building().find_switch(3)->lose_acknowledgements(1);
    const SwitchReport unheard = bus.switched(3, false);
    EXPECT_EQ(unheard.outcome, SwitchOutcome::confirmed);
    EXPECT_FALSE(unheard.echoed);
    for (const PhysicalFault fault :
         {PhysicalFault::relay_stuck_closed, PhysicalFault::command_lost,
          PhysicalFault::state_misread, PhysicalFault::acknowledgement_lost}) {
        EXPECT_GT(bus.building.building().physical_counts().of(fault), 0U) << to_string(fault);
    }
}

TEST(MeteredField, sends_no_command_that_has_expired_or_was_superseded) {
    MeteredBus bus(plan_of(4));
    bus.run_for(seconds(30));
    bus.order(1, false, Duration(0));
    bus.run_for(seconds(2));
    EXPECT_EQ(bus.answer().outcome, SwitchOutcome::expired);
    EXPECT_TRUE(bus.building.building().contact_of(0)->closed());

    bus.building.set_plugged(0, false);
    bus.order(1, false, seconds(5));
    bus.run_for(seconds(4));
    EXPECT_TRUE(bus.take<SwitchReport>().empty());
    bus.run_for(seconds(2));
    EXPECT_EQ(bus.answer().outcome, SwitchOutcome::expired);
    bus.building.set_plugged(0, true);

    bus.order(1, false);
    bus.order(1, true);
    bus.run_for(seconds(2));
    const auto reports = bus.take<SwitchReport>();
    ASSERT_EQ(reports.size(), 2U);
    EXPECT_EQ(reports[0].outcome, SwitchOutcome::expired);
    EXPECT_EQ(reports[1].outcome, SwitchOutcome::confirmed);
    EXPECT_EQ(bus.building.building().contact_of(0)->operations(), 0U);
}

TEST(MeteredField, switches_nothing_at_a_stranger_and_does_not_guess_when_nobody_answers) {
    MeteredBus bus(plan_of(4, "hiking-dds238-2"));
    bus.run_for(seconds(30));
    ASSERT_TRUE(bus.building.set_alive(2, false));
    EXPECT_EQ(bus.switched(2, false).outcome, SwitchOutcome::no_answer);
    MeteredFaultSettings settings;
    settings.switch_refused_ppm = 1'000'000;
    bus.dice.set(settings);
    EXPECT_EQ(bus.switched(1, false).outcome, SwitchOutcome::refused);
    settings = {};
    settings.switch_silent_ppm = 1'000'000;
    bus.dice.set(settings);
    for (int i = 0; i < 20; ++i) {
        EXPECT_EQ(bus.switched(1, i % 2 == 1).outcome, SwitchOutcome::no_answer);
    }
    EXPECT_GT(bus.building.building().contact_of(0)->operations(), 0U);  // it may have been done
    EXPECT_EQ(bus.dice.counts().switch_silent, 20U);
    EXPECT_EQ(bus.dice.counts().switch_refused, 1U);

    BuildingPlan plan = plan_of(1, "eastron-sdm120");
    plan.boards[0].profile = "wirenboard-wb-mr6c";
    MeteredBus boards(plan, "4711");
    EXPECT_EQ(boards.switched(1, false).outcome, SwitchOutcome::wrong_identity);
    EXPECT_TRUE(boards.building.building().contact_of(0)->closed());
}

TEST(MeteredField, shows_the_channels_of_relay_boards_in_passing) {
    MeteredBus bus(plan_of(2, "eastron-sdm120"));
    bus.run_for(seconds(30));
    auto seen = bus.take<SwitchReport>();
    ASSERT_EQ(seen.size(), 2U);
    EXPECT_EQ(seen[0].request, 0U);
    EXPECT_EQ(seen[0].observed, SwitchState::connected);
    bus.building.building().find_contact(1)->move_by_hand(false);
    bus.run_for(minutes(3));
    seen = bus.take<SwitchReport>();
    ASSERT_GE(seen.size(), 4U);
    EXPECT_EQ(seen[seen.size() - 2].observed, SwitchState::disconnected);
}

// ---- the bus ----------------------------------------------------------------------------------------

TEST(MeteredField, reports_what_became_of_the_bus) {
    MeteredBus bus(plan_of(4));
    bus.run_for(seconds(10));
    const auto last_state = [&] {
        const auto reports = bus.take<BusReport>();
        return reports.empty() ? std::optional<BusState>() : reports.back().state;
    };
    EXPECT_EQ(last_state(), BusState::up);
    bus.building.building().power_off();
    EXPECT_EQ(bus.next_sweep().meters[0].health, MeterHealth::bus_down);
    EXPECT_EQ(last_state(), BusState::silent);
    bus.building.building().power_on();
    EXPECT_EQ(bus.next_sweep().meters[0].health, MeterHealth::good);
    EXPECT_EQ(last_state(), BusState::up);
    bus.building.set_plugged(0, false);
    EXPECT_EQ(bus.next_sweep().meters[0].health, MeterHealth::bus_down);
    EXPECT_EQ(last_state(), BusState::down);
    bus.building.set_plugged(0, true);
    EXPECT_EQ(bus.next_sweep().meters[0].health, MeterHealth::good);
    EXPECT_EQ(last_state(), BusState::up);
    bus.building.set_babbling(0, true);
    EXPECT_EQ(bus.next_sweep().meters[0].health, MeterHealth::bus_down);
    EXPECT_EQ(last_state(), BusState::silent);
}

TEST(MeteredField, keeps_the_watchdogs_of_relay_boards_quiet_while_it_lives) {
    BuildingPlan plan = plan_of(1, "eastron-sdm120");
    plan.boards[0].profile = "wirenboard-wb-mr6c";
    MeteredBus bus(plan);
    Building& building = bus.building.building();
    ASSERT_TRUE(building.find_switch(1)->set_watchdog(false));
    bus.run_for(minutes(10));
    EXPECT_TRUE(building.contact_of(0)->closed());
    bus.field.reset();
    SimTime now = bus.queue.now() + seconds(9);
    building.follow([&now] { return now; });
    EXPECT_GT(building.power_w(0), 0);
    now += seconds(2);
    EXPECT_EQ(building.power_w(0), 0);
    EXPECT_FALSE(building.contact_of(0)->closed());
}

}  // namespace
}  // namespace riser::sim
