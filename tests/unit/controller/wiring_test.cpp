// A relay test proves one wiring: these contacts, these meters, where they are. With another wiring nobody is
// cut off, and no contact is moved in the stead of one that was opened.
#include "tests/unit/controller/proven_building.h"

namespace riser::controller {
namespace {

using metering::SetSwitch;
using metering::SwitchState;

constexpr metering::Fingerprint k_other{1, 2, 3};

// ---- what is part of a proof --------------------------------------------------------------------

struct Change {
    std::string_view name;
    std::function<void(SiteConfig&)> make;
    std::string_view why;
};

class AnotherWiring : public ::testing::TestWithParam<Change> {};

TEST_P(AnotherWiring, is_not_proven_and_cuts_nobody) {
    SiteConfig site = two_apartments();
    site.buses.push_back(BusId{2});
    own_switch(site);
    ProvenBuilding b(site);
    ASSERT_TRUE(b.apartment(1).paired);
    ASSERT_TRUE(b.point().paired);

    b.reconfigure(GetParam().make);
    b.give(metering::BusReport{BusId{2}, metering::BusState::up, b.clock.monotonic, ""});

    EXPECT_FALSE(b.apartment(1).paired);
    EXPECT_TRUE(b.apartment(2).paired) << "nothing of it was changed";
    EXPECT_FALSE(b.point().paired);
    EXPECT_NE(b.point().pairing_void.find(GetParam().why), std::string::npos)
        << b.point().pairing_void;
    EXPECT_TRUE(b.noted("pairing_void"));
    b.use_up_and_wait();
    EXPECT_EQ(b.supply(1), SwitchState::connected);
    EXPECT_EQ(b.point().obstacle, "pairing_proven");
}

INSTANTIATE_TEST_SUITE_P(
    Wiring, AnotherWiring,
    ::testing::Values(
        Change{"switch_address", [](auto& s) { s.switches[0].address = 9; },
               "was proven at bus 1, address 1, channel 0 and is now at bus 1, address 9"},
        Change{"switch_channel", [](auto& s) { s.switches[0].channel = 3; }, "channel 3"},
        Change{"switch_bus", [](auto& s) { s.switches[0].bus = BusId{2}; }, "now at bus 2"},
        Change{"switch_profile", [](auto& s) { s.switches[0].model = k_other; }, "another profile"},
        Change{"meter_address", [](auto& s) { s.meters[0].address = 9; },
               "meter 1 was proven at bus 1, address 1 and is now at bus 1, address 9"},
        Change{"meter_list",
               [](auto& s) { s.supply_points[0].supply_point.registers.push_back({MeterId{2}}); },
               "meter 2 was not there when it was proven"}),
    [](const auto& change) { return std::string(change.param.name); });

TEST(Wiring, includes_the_port_of_the_bus) {
    SiteConfig site = two_apartments();
    site.ports[BusId{1}] = {7};
    ProvenBuilding b(site);

    b.reconfigure([](SiteConfig& s) { s.ports[BusId{1}] = k_other; });

    EXPECT_FALSE(b.apartment(1).paired);
    EXPECT_NE(b.point().pairing_void.find("another port"), std::string::npos);
}

TEST(Wiring, that_is_the_same_stays_proven_over_restarts) {
    ProvenBuilding b;
    const auto entries = b.journal.entries.size();

    b.restart();

    EXPECT_EQ(b.journal.entries.size(), entries);
    EXPECT_TRUE(b.point().paired);
    b.use_up_and_wait();
    EXPECT_EQ(b.supply(1), SwitchState::disconnected);
}

TEST(Wiring, that_was_changed_and_changed_back_is_tested_again) {
    ProvenBuilding b;
    b.reconfigure([](SiteConfig& s) { s.switches[0].address = 9; });

    b.reconfigure([](SiteConfig& s) { s.switches[0].address = 1; });

    EXPECT_FALSE(b.apartment(1).paired) << "somebody was at the wires";
    b.give(LocalOrder{TestRelay{SupplyPointId{1}}, {}});
    b.answer_field();
    EXPECT_TRUE(b.apartment(1).paired);
    EXPECT_EQ(b.point().pairing_void, "");
}

TEST(Wiring, is_of_the_meters_that_are_cut_not_of_the_stairs) {
    ProvenBuilding b;

    b.reconfigure([](SiteConfig& s) {
        own_switch(s);
        s.supply_points[0].supply_point.registers.push_back(
            {MeterId{2}, metering::Quantity::import_energy, 250'000});
    });
    // The contact that was inside the meter is one of its own now: what it cuts is the same.
    EXPECT_TRUE(b.apartment(1).paired);
}

TEST(Wiring, is_in_the_record_of_the_proof) {
    ProvenBuilding b;

    const metering::Wiring& proof = b.apartment(1).proof;

    ASSERT_EQ(proof.contacts.size(), 1U);
    EXPECT_EQ(proof.contacts[0].address, 1);
    ASSERT_EQ(proof.meters.size(), 1U);
    EXPECT_EQ(proof.meters[0].identity, (metering::MeterIdentity{"model", "42"}));
}

TEST(Wiring, of_a_supply_point_that_lost_its_switch_proves_nothing) {
    ProvenBuilding b;
    b.reconfigure([](SiteConfig& s) { s.supply_points[0].supply_point.switches.clear(); });

    b.use_up_and_wait();

    EXPECT_EQ(b.supply(1), SwitchState::connected);
    EXPECT_FALSE(b.point().paired);
}

// ---- records of version 1 -----------------------------------------------------------------------

void append(Building& b, journal::Record record) {
    const Books& books = b.controller->books();
    const journal::Entry entry{
        journal::make_header(books.site.genesis.epoch, books.sequence + 1, b.clock),
        {std::move(record)}};
    JournalEntry row;
    row.sequence = entry.header.sequence;
    row.bytes = journal::encode_entry(entry);
    row.hash = journal::chain_hash(books.head, row.bytes);
    b.journal.entries.push_back(row);
    b.restart();
}

TEST(ProofOfVersion1, counts_for_nothing) {
    ProvenBuilding b;
    append(b, journal::PairingTested{SupplyPointId{1}, true, Power{500}, Power{0}, {}});

    EXPECT_FALSE(b.point().paired);
    b.use_up_and_wait();
    EXPECT_EQ(b.supply(1), SwitchState::connected);
}

TEST(CutOffOfVersion1, is_ended_by_a_person_who_looks) {
    ProvenBuilding b;
    b.use_up();
    append(b, journal::SupplyDesired{SupplyPointId{1},
                                     SwitchState::disconnected,
                                     journal::SupplyReason::relay_test,
                                     Money{},
                                     0,
                                     {}});
    b.top_up(k_anna, 5'000'000, 7);
    b.live(2min);
    EXPECT_EQ(b.supply(1), SwitchState::disconnected) << "nobody knows which contact was opened";
    EXPECT_EQ(b.point().opened_at, "an unknown contact");

    b.give(LocalOrder{Connect{SupplyPointId{1}, 0}, {}});
    b.answer_field();

    EXPECT_EQ(b.supply(1), SwitchState::connected);
    EXPECT_EQ(b.point().opened_at, "");
}

// ---- who is in the dark when the wiring changes -------------------------------------------------

// The second apartment's switch is configured for the first one.
void swap_switches(SiteConfig& site) {
    std::swap(site.switches[0].address, site.switches[1].address);
}

TEST(Rewired, while_off_moves_no_other_contact) {
    ProvenBuilding b;
    b.use_up();
    ASSERT_EQ(b.supply(1), SwitchState::disconnected);
    b.actions.clear();

    b.site.switches[0].address = 9;
    b.restart();
    b.top_up(k_anna, 5'000'000, 7);
    for (int i = 0; i < 10; ++i) {
        b.sweep(1'010'000, 2'000'000);
        b.answer_field();
        b.live(1min);
    }

    EXPECT_EQ(b.commands_sent(), 0);
    EXPECT_TRUE(b.noted("contact_left_open"));
    EXPECT_EQ(b.point().opened_at, "bus 1, address 1, channel 0");
    EXPECT_EQ(b.apartment(1).desired, SwitchState::connected) << "he has paid";
}

// What the other contact shows must not pass for the light of who is in the dark.
TEST(Rewired, while_off_is_not_shown_as_on) {
    ProvenBuilding b;
    b.use_up();
    b.reconfigure(swap_switches);
    b.contact[0] = SwitchState::connected;  // as the other flat's contact shows

    b.sweep(1'010'000, 2'000'000);
    b.live(1min);

    EXPECT_EQ(b.apartment(1).observed, SwitchState::disconnected);
    EXPECT_NE(b.point().opened_at, "");
}

TEST(Rewired, during_a_relay_test_moves_no_other_contact) {
    ProvenBuilding b;
    b.give(LocalOrder{TestRelay{SupplyPointId{1}}, {}});
    b.give(b.answer(std::get<metering::ReadMeter>(b.field.front())));
    ASSERT_EQ(b.apartment(1).desired, SwitchState::disconnected);
    b.actions.clear();

    b.reconfigure(swap_switches);
    b.live(2min);

    EXPECT_EQ(b.commands_sent(), 0);
    EXPECT_EQ(b.point().opened_at, "bus 1, address 1, channel 0");
}

TEST(Rewired, is_connected_by_an_order_and_can_be_tested_then) {
    ProvenBuilding b;
    b.use_up();
    b.reconfigure([](SiteConfig& s) { s.switches[0].address = 9; });
    ASSERT_NE(b.point().opened_at, "");

    b.give(LocalOrder{Connect{SupplyPointId{1}, 0}, ReplyTo{9}});
    EXPECT_NE(b.last_answer()->text.find("look whether"), std::string::npos);
    b.answer_field();
    EXPECT_EQ(b.supply(1), SwitchState::connected);
    EXPECT_EQ(b.point().opened_at, "");

    b.give(LocalOrder{TestRelay{SupplyPointId{1}}, {}});
    b.answer_field();
    EXPECT_TRUE(b.apartment(1).paired);
}

TEST(Rewired, back_to_where_it_was_opened_is_connected_again) {
    ProvenBuilding b;
    b.use_up();
    b.reconfigure([](SiteConfig& s) { s.switches[0].address = 9; });
    b.reconfigure([](SiteConfig& s) { s.switches[0].address = 1; });

    b.live(1min);

    EXPECT_EQ(b.supply(1), SwitchState::connected) << "by the contact that was opened";
    EXPECT_EQ(b.point().opened_at, "");
}

// The proof is void because of a meter; the contact that was opened is the same.
TEST(CutOff, whose_proof_is_void_is_taken_back) {
    ProvenBuilding b;
    b.use_up();
    ASSERT_EQ(b.supply(1), SwitchState::disconnected);

    b.reconfigure([](SiteConfig& s) { s.meters[0].address = 9; });
    b.live(1min);

    EXPECT_EQ(b.supply(1), SwitchState::connected);
    EXPECT_EQ(b.apartment(1).reason, journal::SupplyReason::no_longer_justified);
}

TEST(RemovedFromTheConfiguration, while_off_is_told) {
    ProvenBuilding b;
    b.use_up();

    b.site.supply_points.erase(b.site.supply_points.begin());
    b.restart();

    EXPECT_TRUE(b.noted("contact_left_open"));
    EXPECT_EQ(b.point().opened_at, "bus 1, address 1, channel 0");
}

}  // namespace
}  // namespace riser::controller
