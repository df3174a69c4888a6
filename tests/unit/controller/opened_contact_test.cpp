// What this gateway has opened it closes again, until it has seen it closed; what a person has opened it does
// not touch in observe mode.
#include "tests/unit/controller/proven_building.h"

namespace riser::controller {
namespace {

using metering::SetSwitch;
using metering::SwitchState;

// A relay board without power falls open, and stays so when the power is back.
TEST(ContactThatFellOpen, is_closed_again_where_it_was_proven) {
    for (const bool armed : {true, false}) {
        SiteConfig site = two_apartments();
        site.supply_points[0].armed_at_first = armed;
        ProvenBuilding b(site);
        b.contact[0] = SwitchState::disconnected;

        b.restart();
        b.sweep(1'000'000, 2'000'000);
        b.live(2min);

        EXPECT_EQ(b.supply(1), SwitchState::connected) << armed;
    }
}

TEST(ObserveMode, leaves_a_contact_open_that_a_person_opened_after_a_test_that_failed) {
    SiteConfig site = two_apartments();
    site.supply_points[0].armed_at_first = false;
    ProvenBuilding b(site);
    b.bypassed = true;
    b.give(LocalOrder{TestRelay{SupplyPointId{1}}, {}});
    b.answer_field();
    b.live(1min);
    ASSERT_FALSE(b.apartment(1).paired);

    b.contact[0] = SwitchState::disconnected;
    b.sweep(1'000'000, 2'000'000);
    b.live(2min);

    EXPECT_EQ(b.supply(1), SwitchState::disconnected) << "somebody may be working there";
}

// ---- nobody ordered it open, and nothing proves whose it is -------------------------------------------------

struct ExchangedBuilding : ProvenBuilding {
    // The proof is void: the electrician was at the wires.
    ExchangedBuilding() : ProvenBuilding(own_switches()) {
        serial = "43";
        probed = false;
        sweep(500, 2'000'000);
        give(LocalOrder{DeclareExchange{MeterId{1}, {}}, ReplyTo{60}});
        answer_field();
        EXPECT_FALSE(point().paired);
    }
    static SiteConfig own_switches() {
        SiteConfig site = two_apartments();
        own_switch(site);
        return site;
    }
    // What a bus tells of its relay board in every sweep.
    void look_at_contacts(int times) {
        for (int i = 0; i < times; ++i) {
            pass(15s);
            for (std::uint32_t id = 1; id <= 2; ++id) {
                give(metering::SwitchReport{SwitchId{id}, 0, metering::SwitchOutcome::confirmed,
                                            true, supply(id), clock.monotonic});
            }
            answer_field();
        }
    }
    int times_noted(std::string_view event) const {
        return static_cast<int>(
            std::count_if(actions.begin(), actions.end(), [&](const Action& action) {
                const auto* note = std::get_if<Note>(&action);
                return note != nullptr && note->event == event;
            }));
    }
};

TEST(ContactThatNobodyOrderedOpen, is_left_so_without_a_proof_and_a_person_is_told_once) {
    ExchangedBuilding b;
    b.contact[0] = SwitchState::disconnected;

    b.look_at_contacts(1);
    EXPECT_FALSE(b.noted("contact_open_unordered")) << "one look may be misread";
    b.look_at_contacts(10);
    b.live(2min);

    EXPECT_EQ(b.supply(1), SwitchState::disconnected) << "it may be another apartment's by now";
    EXPECT_EQ(b.times_noted("contact_open_unordered"), 1);
    EXPECT_TRUE(b.point(1).open_unordered);
    EXPECT_FALSE(b.point(2).open_unordered);
}

TEST(ContactThatNobodyOrderedOpen, is_told_again_after_a_restart) {
    ExchangedBuilding b;
    b.contact[0] = SwitchState::disconnected;
    b.look_at_contacts(2);

    b.restart();
    b.look_at_contacts(2);

    EXPECT_EQ(b.times_noted("contact_open_unordered"), 2);
}

TEST(ContactThatNobodyOrderedOpen, is_not_tested_and_the_answer_says_what_to_do) {
    ExchangedBuilding b;
    b.contact[0] = SwitchState::disconnected;
    b.look_at_contacts(2);

    b.give(LocalOrder{TestRelay{SupplyPointId{1}}, ReplyTo{61}});

    EXPECT_EQ(b.last_answer()->outcome, OrderOutcome::conflict);
    EXPECT_NE(b.last_answer()->text.find("order connect"), std::string::npos)
        << b.last_answer()->text;
}

TEST(ContactThatNobodyOrderedOpen,
     is_not_confirmed_without_a_proof_and_the_answer_says_what_to_do) {
    ExchangedBuilding b;
    b.contact[0] = SwitchState::disconnected;
    b.look_at_contacts(2);

    b.give(LocalOrder{ConfirmReconnection{SupplyPointId{1}}, ReplyTo{61}});

    EXPECT_EQ(b.last_answer()->outcome, OrderOutcome::conflict);
    EXPECT_NE(b.last_answer()->text.find("order connect"), std::string::npos)
        << b.last_answer()->text;
    EXPECT_EQ(b.supply(1), SwitchState::disconnected);
}

TEST(ContactThatNobodyOrderedOpen, is_closed_by_the_person_who_orders_it_and_can_be_tested_then) {
    ExchangedBuilding b;
    b.contact[0] = SwitchState::disconnected;
    b.look_at_contacts(2);

    b.give(LocalOrder{Connect{SupplyPointId{1}, 0}, ReplyTo{61}});
    b.answer_field();
    b.look_at_contacts(2);

    EXPECT_EQ(b.supply(1), SwitchState::connected);
    EXPECT_FALSE(b.point(1).open_unordered);
    EXPECT_EQ(b.times_noted("contact_open_unordered_over"), 1);
    b.give(LocalOrder{TestRelay{SupplyPointId{1}}, ReplyTo{62}});
    EXPECT_EQ(b.last_answer()->outcome, OrderOutcome::accepted);
}

// Of two contacts one is enough to leave somebody in the dark.
TEST(ContactThatNobodyOrderedOpen, is_closed_by_that_order_though_another_one_is_closed) {
    SiteConfig site = two_apartments();
    site.supply_points[0].supply_point.switches = {SwitchId{1}, SwitchId{2}};
    site.supply_points[1].supply_point.switches = {};
    ReadBuilding b(site);
    const auto open_unordered = [&] {
        return b.controller->view(b.clock)->supply_points[0].open_unordered;
    };
    b.contact[1] = SwitchState::disconnected;
    for (int i = 0; i < 3; ++i) b.sweep(1'000'000, 2'000'000);
    ASSERT_TRUE(open_unordered());

    b.give(LocalOrder{Connect{SupplyPointId{1}, 0}, ReplyTo{61}});
    b.answer_field();

    EXPECT_EQ(b.supply(2), SwitchState::connected);
    EXPECT_EQ(b.supply(1), SwitchState::connected);
    b.sweep(1'000'000, 2'000'000);
    EXPECT_FALSE(open_unordered());
}

// Nothing can be connected there; the test is not what is missing.
TEST(ContactThatNobodyOrderedOpen, of_a_removed_supply_point_is_nothing_to_connect) {
    ExchangedBuilding b;
    b.contact[0] = SwitchState::disconnected;
    b.look_at_contacts(2);
    b.reconfigure([](SiteConfig& site) { site.supply_points.erase(site.supply_points.begin()); });
    b.look_at_contacts(2);

    b.give(LocalOrder{TestRelay{SupplyPointId{1}}, ReplyTo{61}});

    EXPECT_EQ(b.last_answer()->outcome, OrderOutcome::conflict);
    EXPECT_EQ(b.last_answer()->text.find("order connect"), std::string::npos)
        << b.last_answer()->text;
}

TEST(ContactThatNobodyOrderedOpen, is_a_warning_where_nobody_lives) {
    SiteConfig site = two_apartments();
    site.supply_points[0].account = AccountId{};
    ReadBuilding b(site);
    b.contact[0] = SwitchState::disconnected;

    for (int i = 0; i < 3; ++i) b.sweep(1'000'000, 2'000'000);

    const auto told = std::find_if(b.actions.begin(), b.actions.end(), [](const Action& action) {
        const auto* note = std::get_if<Note>(&action);
        return note != nullptr && note->event == "contact_open_unordered";
    });
    ASSERT_NE(told, b.actions.end());
    EXPECT_EQ(std::get<Note>(*told).level, Note::Level::warning);
    EXPECT_TRUE(b.controller->view(b.clock)->supply_points[0].open_unordered);
}

TEST(Reconnection, is_remembered_over_a_restart_until_it_is_seen) {
    SiteConfig site = two_apartments();
    own_switch(site);
    ProvenBuilding b(site);
    b.give(LocalOrder{TestRelay{SupplyPointId{1}}, {}});
    b.give(b.answer(std::get<metering::ReadMeter>(b.field.front())));
    b.contact[0] = SwitchState::disconnected;  // and nobody hears of it
    b.restart();
    ASSERT_EQ(b.apartment(1).desired, SwitchState::connected);
    b.field.clear();  // the bus is not there yet

    b.restart();
    b.live(1min);

    EXPECT_EQ(b.supply(1), SwitchState::connected);
}

TEST(CutOff, that_was_taken_back_in_time_is_over) {
    ProvenBuilding b;
    b.sweep(1'010'000, 2'000'000, 2h);
    const auto read = std::get<metering::ReadMeter>(b.field.front());
    b.field.pop_front();
    b.give(b.answer(read));
    ASSERT_TRUE(b.apartment(1).opened);

    b.top_up(k_anna, 5'000'000, 7);
    EXPECT_TRUE(b.apartment(1).opened) << "the order to open is still on its way";
    b.field.erase(b.field.begin());  // it got lost
    b.answer_field();

    EXPECT_FALSE(b.apartment(1).opened);
    EXPECT_EQ(b.supply(1), SwitchState::connected);
}

// An old look at the contact is none: the order to open may have been carried out without an answer.
TEST(CutOff, that_was_taken_back_is_not_over_before_the_contact_was_seen) {
    ProvenBuilding b;
    b.sweep(1'010'000, 2'000'000, 2h);
    const auto read = std::get<metering::ReadMeter>(b.field.front());
    b.field.pop_front();
    b.give(b.answer(read));
    b.top_up(k_anna, 5'000'000, 7);
    b.give(LocalOrder{Arm{SupplyPointId{1}, false}, {}});
    while (!b.field.empty()) {
        const auto set = std::get<SetSwitch>(b.field.front());
        b.field.pop_front();
        b.contact[0] = SwitchState::disconnected;
        b.pass(100ms);
        b.give(metering::SwitchReport{set.which, set.request, metering::SwitchOutcome::no_answer,
                                      false, SwitchState::unknown, b.clock.monotonic});
    }
    b.tick();
    ASSERT_TRUE(b.apartment(1).opened);

    b.sweep(1'010'000, 2'000'000);
    b.live(1min);

    EXPECT_EQ(b.supply(1), SwitchState::connected);
}

}  // namespace
}  // namespace riser::controller
