// What a person is told of contacts that nobody sees, or that are open where nobody lives.
#include <gtest/gtest.h>

#include "gateway/local/attention.h"
#include "tests/unit/local/made_up_building.h"

namespace riser::local {
namespace {

using Codes = std::vector<std::string>;

std::vector<Mark> marks_of_first(const controller::BuildingView& view) {
    return marks_of(view, view.supply_points[0], made_up_settings().zone);
}

Codes codes_of_first(const controller::BuildingView& view) {
    Codes list;
    for (const auto& mark : marks_of_first(view)) list.push_back(mark.code);
    return list;
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

// After a power cut: one order for all of them.
TEST(AttentionToContacts, many_that_opened_unseen_are_an_alarm_of_the_building) {
    auto view = made_up_building();
    const auto of_building = [&] {
        return marks_of(view, made_up_settings().names, made_up_settings().zone, {});
    };
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

TEST(AttentionToContacts, a_contact_that_is_open_where_nobody_lives_is_a_warning) {
    auto view = made_up_building();
    view.supply_points[0].account = {};
    view.supply_points[0].observed = metering::SwitchState::disconnected;
    view.supply_points[0].open_unordered = true;

    const auto marks = marks_of_first(view);

    ASSERT_EQ(codes_of_first(view), (Codes{"open_unordered"}));
    EXPECT_EQ(marks[0].level, Level::warning);
}

}  // namespace
}  // namespace riser::local
