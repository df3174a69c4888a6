// What a person is told of contacts: not seen, left open, opened by themselves, open where nobody lives.
#include <gtest/gtest.h>

#include "gateway/local/attention.h"
#include "tests/unit/local/made_up_building.h"

namespace riser::local {
namespace {

using Codes = std::vector<std::string>;

const ZoneRules k_zone = made_up_settings().zone;

Codes codes(const std::vector<Mark>& marks) {
    Codes list;
    for (const auto& mark : marks) list.push_back(mark.code);
    return list;
}

std::vector<Mark> marks_of_first(const controller::BuildingView& view) {
    return marks_of(view, view.supply_points[0], k_zone);
}

Codes codes_of_first(const controller::BuildingView& view) {
    return codes(marks_of_first(view));
}

Codes codes_of(const controller::BuildingView& view, std::uint32_t id) {
    return codes(marks_of(view, *find_supply_point(view, SupplyPointId{id}), k_zone));
}

TEST(AttentionToContacts, a_contact_that_is_not_seen_is_an_alarm_unless_its_bus_is_lost) {
    auto view = made_up_building();
    view.supply_points[0].contacts = {{SwitchId{5}, BusId{1}, MeterId{},
                                       metering::SwitchState::connected, "as_ordered",
                                       view.made.monotonic - k_silent_after, true}};
    EXPECT_EQ(codes_of_first(view), (Codes{"contact_silent"}));
    const auto marks = marks_of_first(view);
    EXPECT_NE(marks[0].text.find("switch 5"), std::string::npos) << marks[0].text;

    view.buses[0].state = metering::BusState::silent;
    EXPECT_EQ(codes_of_first(view), (Codes{}));
}

TEST(AttentionToContacts, whether_power_may_be_cut_is_not_said_in_safe_mode) {
    auto view = made_up_building();
    view.supply_points[0].armed = false;
    EXPECT_EQ(codes_of_first(view), (Codes{"observe"}));
    view.safe_mode = "the books cannot be read";
    EXPECT_EQ(codes_of_first(view), (Codes{})) << "nobody knows";
}

// After a power cut: one order for all of them.
TEST(AttentionToContacts, many_that_opened_unseen_are_an_alarm_of_the_building) {
    auto view = made_up_building();
    const auto of_building = [&] { return marks_of(view, made_up_settings().names, k_zone, {}); };
    for (std::size_t i = 0; i < 2; ++i) {
        auto& point = view.supply_points[i];
        point.open_unordered = point.paired = true;
        point.observed = metering::SwitchState::disconnected;
        point.contacts.emplace_back();
    }
    EXPECT_TRUE(of_building().empty());
    view.supply_points[0].contacts[0].opened_unseen = true;
    EXPECT_TRUE(of_building().empty()) << "one has a mark of its own";

    view.supply_points[1].contacts[0].opened_unseen = true;
    const auto marks = of_building();
    ASSERT_EQ(marks.size(), 1U);
    EXPECT_EQ(marks[0].code, "opened_together");
    EXPECT_NE(marks[0].advice.find("`riserctl supply confirm --all`"), std::string::npos);
}

// `--all` would not take it: it was open before the gateway started, or opened in plain sight.
TEST(AttentionToContacts, one_that_did_not_open_unseen_is_not_said_to_be_confirmed_with_all) {
    for (const bool unseen : {true, false}) {
        auto view = made_up_building();
        auto& point = view.supply_points[0];
        point.open_unordered = point.paired = true;
        point.observed = metering::SwitchState::disconnected;
        point.contacts.emplace_back();
        point.contacts[0].opened_unseen = unseen;

        const auto marks = marks_of_first(view);

        ASSERT_EQ(codes_of_first(view), (Codes{"open_unordered"}));
        EXPECT_EQ(marks[0].advice.find("--all") != std::string::npos, unseen) << marks[0].advice;
        EXPECT_EQ(marks[0].advice.find("confirm ID ID") == std::string::npos, unseen);
    }
}

TEST(AttentionToContacts, a_contact_that_is_open_where_nobody_lives_is_a_warning) {
    auto view = made_up_building();
    view.supply_points[0].account = {};
    view.supply_points[0].observed = metering::SwitchState::disconnected;
    view.supply_points[0].open_unordered = true;

    const auto marks = marks_of_first(view);

    ASSERT_EQ(codes_of_first(view), (Codes{"open_unordered"}));
    EXPECT_EQ(marks[0].level, Level::warning);
}

TEST(AttentionToContacts, a_contact_that_was_left_open_is_an_alarm) {
    auto view = made_up_building();
    view.supply_points[0].opened_at = "bus 1, address 5, channel 2";

    const auto marks = marks_of(view, view.supply_points[0], k_zone);

    ASSERT_EQ(codes(marks), (Codes{"left_open"}));
    EXPECT_EQ(marks[0].level, Level::alarm);
    EXPECT_NE(marks[0].text.find("bus 1, address 5, channel 2"), std::string::npos);
}

TEST(AttentionToContacts, a_contact_that_nobody_ordered_open_is_an_alarm_that_says_what_to_do) {
    auto view = made_up_building();
    view.supply_points[0].observed = metering::SwitchState::disconnected;
    view.supply_points[0].open_unordered = true;
    view.supply_points[0].paired = false;
    view.supply_points[0].armed = false;

    const auto marks = marks_of(view, view.supply_points[0], k_zone);

    ASSERT_EQ(codes(marks), (Codes{"open_unordered", "observe"}));
    EXPECT_EQ(marks[0].level, Level::alarm);
    EXPECT_NE(marks[0].advice.find("`riserctl supply connect 1`"), std::string::npos)
        << marks[0].advice;
}

// With a proof the contact is the apartment's own: nobody has to test it again.
TEST(AttentionToContacts, a_breaker_that_tripped_is_an_alarm_that_asks_for_a_confirmation) {
    auto view = made_up_building();
    view.supply_points[0].observed = metering::SwitchState::disconnected;
    view.supply_points[0].open_unordered = true;
    view.supply_points[0].paired = true;

    const auto marks = marks_of(view, view.supply_points[0], k_zone);

    ASSERT_EQ(codes(marks), (Codes{"open_unordered"}));
    EXPECT_NE(marks[0].text.find("tripped, or by hand"), std::string::npos) << marks[0].text;
    EXPECT_NE(marks[0].advice.find("`riserctl supply confirm 1`"), std::string::npos)
        << marks[0].advice;
}

TEST(AttentionToContacts, what_contacts_do_by_themselves_again_and_again_is_an_alarm) {
    auto view = made_up_building();
    view.supply_points[0].falls_open = 3;
    view.supply_points[1].closed_unordered = 2;

    EXPECT_EQ(codes_of(view, 1), (Codes{"falls_open"}));
    EXPECT_EQ(codes_of(view, 2), (Codes{"closed_unordered", "off"}));
    EXPECT_EQ(marks_of(view, view.supply_points[1], k_zone)[0].level, Level::alarm);
}
TEST(AttentionToLoadLimits, says_how_much_may_be_used_and_who_used_more) {
    auto view = made_up_building();
    auto& point = view.supply_points[0];
    point.exhausted = true;
    point.obstacle = "notice_given";
    controller::LoadLimitView limit;
    limit.limit = Power{1'000};
    limit.steps = 2;
    limit.step = 2;
    limit.last = true;
    limit.until_ms = to_unix_ms(view.made.wall) + 3'600'000;
    point.load_limit = limit;
    ASSERT_EQ(codes_of_first(view), (Codes{"load_limited"}));
    EXPECT_EQ(marks_of_first(view)[0].text, "limited to 1 kW because credit is used up");

    limit.off = true;
    limit.used = Power{2'340};
    limit.opened_ms = to_unix_ms(view.made.wall) - 60'000;
    limit.off_s = 300;
    limit.number = 1;
    point.load_limit = limit;
    EXPECT_EQ(load_limit_text(limit, k_zone),
              "limited to 1 kW because credit is used up; switched off for 5 minutes at 09:59 "
              "because 2.4 kW were used");

    limit.number = 4;
    limit.waits = payment::AfterOverloads::person;
    point.load_limit = limit;
    point.observed = point.desired = metering::SwitchState::disconnected;
    EXPECT_EQ(codes_of_first(view), (Codes{"off", "overload_waits"}));
    EXPECT_NE(marks_of_first(view)[1].text.find("4. time: somebody who is there has to confirm"),
              std::string::npos)
        << marks_of_first(view)[1].text;
}

}  // namespace
}  // namespace riser::local
