// Faults of contacts and what power cuts do to them: each happens, is counted and heals.
#include <gtest/gtest.h>

#include "tests/sim/building.h"
#include "tests/unit/sim/support.h"

namespace riser::sim {
namespace {

using std::chrono::seconds;

constexpr std::int64_t k_load_w = 3600;  // a watt-hour a second

BuildingPlan plan_of(std::string_view meter, std::string_view board) {
    MixOptions mix;
    mix.apartments = 2;
    mix.buses = 1;
    mix.mix = meter;
    mix.main_meter = false;
    BuildingPlan plan = *plan_building(mix);
    if (!board.empty()) plan.boards[0].profile = board;
    return plan;
}

// Two flats on a relay board, each drawing 3600 W; flat 1 is on channel 0.
struct BoardFlats {
    explicit BoardFlats(std::string_view profile = "wirenboard-wb-mr6c")
        : building(plan_of("peacefair-pzem-016", profile)) {
        EXPECT_TRUE(building.set_load(1, k_load_w));
        EXPECT_TRUE(building.set_load(2, k_load_w));
    }
    void run_for(Duration duration) { building.advance(building.now() + duration); }
    // Function 5 to channel 0; the answer.
    Pdu order(bool close) {
        return building.ask(board, hex(close ? "05 00 00 FF 00" : "05 00 00 00 00"));
    }
    // Function 1 from channel 0.
    bool reads_closed() {
        const Pdu answer = building.ask(board, hex("01 00 00 00 01"));
        EXPECT_EQ(answer.size(), 3U);
        return answer[2] == 1;
    }
    Contact& contact() { return *building.find_contact(1); }
    Device& board_device() { return *building.find_switch(1); }
    [[nodiscard]] bool supplied() const { return building.power_w(0) > 0; }
    [[nodiscard]] std::uint64_t count(PhysicalFault fault) const {
        return building.physical_counts().of(fault);
    }

    Building building;
    std::size_t board = 2;
};

TEST(RelayFaults, a_contact_stuck_open_does_not_close_and_says_so) {
    BoardFlats flats;
    flats.contact().jam(Jam::stuck_open);
    EXPECT_EQ(flats.order(false), hex("05 00 00 00 00"));  // opening still works
    EXPECT_FALSE(flats.supplied());
    EXPECT_EQ(flats.order(true), hex("05 00 00 FF 00"));
    EXPECT_FALSE(flats.supplied());
    EXPECT_FALSE(flats.reads_closed());
    EXPECT_EQ(flats.count(PhysicalFault::relay_stuck_open), 1U);
    flats.building.heal();
    EXPECT_FALSE(flats.supplied());  // nobody has moved it yet
    static_cast<void>(flats.order(true));
    EXPECT_TRUE(flats.supplied());
}

TEST(RelayFaults, a_contact_stuck_closed_refuses_to_open_even_without_power) {
    BoardFlats flats;
    flats.contact().jam(Jam::stuck_closed);
    static_cast<void>(flats.order(false));
    EXPECT_TRUE(flats.supplied());
    EXPECT_TRUE(flats.reads_closed());
    EXPECT_EQ(flats.count(PhysicalFault::relay_stuck_closed), 1U);
    const std::uint32_t board = flats.building.plan().boards[0].id;
    ASSERT_TRUE(flats.building.set_power(board, false));
    EXPECT_TRUE(flats.supplied());
    EXPECT_EQ(flats.building.power_w(1), 0);
    flats.building.heal();
    static_cast<void>(flats.order(false));
    EXPECT_FALSE(flats.supplied());
}

TEST(RelayFaults, a_welded_contact_conducts_while_it_says_open) {
    BoardFlats flats;
    flats.contact().weld(true);
    static_cast<void>(flats.order(false));
    EXPECT_FALSE(flats.reads_closed());
    EXPECT_TRUE(flats.supplied());
    EXPECT_EQ(flats.count(PhysicalFault::relay_welded), 0U);
    flats.run_for(seconds(60));
    EXPECT_EQ(flats.building.truth(0).flowed_uj, 60 * k_microjoules_per_wh);
    EXPECT_GT(flats.count(PhysicalFault::relay_welded), 0U);
    flats.building.heal();
    EXPECT_FALSE(flats.supplied());
    flats.run_for(seconds(60));
    EXPECT_EQ(flats.building.truth(0).flowed_uj, 60 * k_microjoules_per_wh);
}

TEST(RelayFaults, a_lost_command_is_acknowledged_and_not_done) {
    BoardFlats flats;
    flats.contact().lose_commands(1);
    static_cast<void>(flats.order(true));  // what it is already cannot be lost
    EXPECT_EQ(flats.order(false), hex("05 00 00 00 00"));
    EXPECT_TRUE(flats.supplied());
    EXPECT_TRUE(flats.reads_closed());
    EXPECT_EQ(flats.count(PhysicalFault::command_lost), 1U);
    static_cast<void>(flats.order(false));
    EXPECT_FALSE(flats.supplied());
}

TEST(RelayFaults, a_lost_acknowledgement_hides_a_command_that_was_done) {
    BoardFlats flats;
    flats.board_device().lose_acknowledgements(1);
    EXPECT_TRUE(flats.order(false).empty());
    EXPECT_FALSE(flats.supplied());
    EXPECT_FALSE(flats.reads_closed());
    EXPECT_EQ(flats.count(PhysicalFault::acknowledgement_lost), 1U);
    EXPECT_EQ(flats.order(true), hex("05 00 00 FF 00"));
    // A refusal is no acknowledgement.
    flats.board_device().lose_acknowledgements(1);
    EXPECT_EQ(flats.building.ask(flats.board, hex("05 00 09 FF 00")), hex("85 02"));
    flats.building.heal();
    EXPECT_EQ(flats.order(false), hex("05 00 00 00 00"));
}

TEST(RelayFaults, a_state_is_misread_once_by_whoever_reads_it) {
    BoardFlats flats;
    flats.contact().misread(1);
    static_cast<void>(flats.building.ask(flats.board, hex("01 00 01 00 01")));  // another channel
    EXPECT_EQ(flats.count(PhysicalFault::state_misread), 0U);
    EXPECT_FALSE(flats.reads_closed());
    EXPECT_TRUE(flats.supplied());
    EXPECT_EQ(flats.count(PhysicalFault::state_misread), 1U);
    EXPECT_TRUE(flats.reads_closed());
}

TEST(RelayFaults, a_misread_state_inside_a_meter_waits_for_the_block_that_shows_it) {
    Building building(plan_of("hiking-dds238-2", ""));
    building.find_contact(1)->misread(1);
    static_cast<void>(building.ask(0, hex("03 00 0A 00 02")));  // energy alone
    EXPECT_EQ(building.ask(0, hex("03 00 1A 00 01")), hex("03 02 00 00"));
    EXPECT_EQ(building.ask(0, hex("03 00 1A 00 01")), hex("03 02 00 01"));
    EXPECT_EQ(building.physical_counts().of(PhysicalFault::state_misread), 1U);
}

TEST(RelayFaults, a_board_falls_back_by_its_own_watchdog_when_nobody_polls_it) {
    BoardFlats flats;
    ASSERT_TRUE(flats.board_device().set_watchdog(false));
    EXPECT_TRUE(flats.reads_closed());
    flats.run_for(seconds(60));
    EXPECT_FALSE(flats.supplied());
    // Ten seconds of supply to the very microsecond.
    EXPECT_EQ(flats.building.truth(0).flowed_uj, 10 * k_microjoules_per_wh);
    EXPECT_EQ(flats.count(PhysicalFault::watchdog_fallback), 6U);  // all its channels
    flats.building.heal();
    static_cast<void>(flats.order(true));
    flats.run_for(seconds(60));
    EXPECT_TRUE(flats.supplied());

    BoardFlats without("waveshare-relay-8ch");
    EXPECT_FALSE(without.board_device().set_watchdog(false));
}

TEST(RelayFaults, a_contact_is_moved_by_hand) {
    BoardFlats flats;
    flats.contact().move_by_hand(false);
    EXPECT_FALSE(flats.supplied());
    EXPECT_FALSE(flats.reads_closed());
    flats.contact().move_by_hand(false);
    EXPECT_EQ(flats.count(PhysicalFault::moved_by_hand), 1U);
    flats.contact().move_by_hand(true);
    EXPECT_TRUE(flats.supplied());
}

// ---- power --------------------------------------------------------------------------------------

TEST(PowerCut, of_the_site_stops_every_flow_and_silences_every_device) {
    MixOptions mix;
    mix.apartments = 20;
    Building building(*plan_building(mix));
    building.advance(std::chrono::minutes(7));
    const EnergyTotals before = building.totals();
    building.power_off();
    building.advance(std::chrono::minutes(37));
    EXPECT_EQ(building.totals(), before);
    for (std::size_t i = 0; i < building.device_count(); ++i) {
        EXPECT_TRUE(building.is_dark(i));
        EXPECT_TRUE(building.ask(i, hex("03 00 00 00 01")).empty());
        if (i < building.plan().meters.size()) {
            EXPECT_EQ(building.power_w(i), 0);
        }
    }
    building.power_on();
    for (std::size_t i = 0; i < building.device_count(); ++i) {
        EXPECT_FALSE(building.ask(i, hex("03 00 00 00 01")).empty());
    }
    building.advance(std::chrono::minutes(40));
    EXPECT_GT(building.totals().apartments_uj, before.apartments_uj);
    EXPECT_EQ(building.physical_counts().of(PhysicalFault::site_dark), 1U);
    std::int64_t sum = 0;
    for (std::size_t i = 0; i < 20; ++i) sum += building.truth(i).flowed_uj;
    EXPECT_EQ(sum, building.totals().apartments_uj);
    EXPECT_EQ(building.truth(20).flowed_uj, building.totals().main_uj);
}

TEST(PowerCut, of_one_meter_stops_its_flat_alone) {
    BoardFlats flats;
    flats.run_for(seconds(10));
    ASSERT_TRUE(flats.building.set_power(1, false));
    flats.run_for(seconds(10));
    EXPECT_TRUE(flats.building.ask(0, hex("04 00 05 00 02")).empty());
    EXPECT_EQ(flats.building.truth(0).flowed_uj, 10 * k_microjoules_per_wh);
    EXPECT_EQ(flats.building.truth(1).flowed_uj, 20 * k_microjoules_per_wh);
    EXPECT_EQ(flats.count(PhysicalFault::device_dark), 1U);
    flats.building.heal();
    flats.run_for(seconds(10));
    EXPECT_EQ(flats.building.truth(0).flowed_uj, 20 * k_microjoules_per_wh);
    EXPECT_FALSE(flats.building.set_power(99, false));
}

TEST(PowerCut, moves_contacts_as_their_models_do) {
    struct Row {
        std::string_view meter;
        std::string_view board;
        bool after_closed;
        bool after_open;
    };
    for (const Row& row :
         {Row{"hiking-dds238-2", "", true, false}, Row{"lingxun-lx47le-125", "", true, false},
          Row{"peacefair-pzem-016", "wirenboard-wb-mr6c", true, false},
          Row{"peacefair-pzem-016", "waveshare-relay-8ch", false, false}}) {
        Building building(plan_of(row.meter, row.board));
        building.find_contact(2)->set(false);
        building.power_off();
        building.advance(seconds(10));
        building.power_on();
        EXPECT_EQ(building.contact_of(0)->closed(), row.after_closed) << row.meter << row.board;
        EXPECT_EQ(building.contact_of(1)->closed(), row.after_open) << row.meter << row.board;
    }
}

TEST(PowerCut, moves_contacts_as_they_were_told_to_misbehave) {
    for (const PowerOn behaviour : {PowerOn::open, PowerOn::closed, PowerOn::last}) {
        Building building(plan_of("hiking-dds238-2", ""));
        building.find_switch(1)->set_power_on(behaviour);
        building.find_switch(2)->set_power_on(behaviour);
        building.find_contact(2)->set(false);
        building.power_off();
        building.power_on();
        EXPECT_EQ(building.contact_of(0)->closed(), behaviour != PowerOn::open);
        EXPECT_EQ(building.contact_of(1)->closed(), behaviour == PowerOn::closed);
        EXPECT_EQ(building.physical_counts().of(PhysicalFault::power_on_moved),
                  behaviour == PowerOn::last ? 0U : 1U);
    }
}

TEST(PowerCut, of_a_board_alone_drops_its_flats) {
    BoardFlats flats;
    const std::uint32_t board = flats.building.plan().boards[0].id;
    flats.run_for(seconds(10));
    ASSERT_TRUE(flats.building.set_power(board, false));
    flats.run_for(seconds(10));
    EXPECT_FALSE(flats.supplied());
    ASSERT_TRUE(flats.building.set_power(board, true));
    flats.run_for(seconds(10));
    EXPECT_TRUE(flats.supplied());  // a WB-MR6C remembers
    EXPECT_EQ(flats.building.truth(0).flowed_uj, 20 * k_microjoules_per_wh);
}

}  // namespace
}  // namespace riser::sim
