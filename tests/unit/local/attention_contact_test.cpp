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
