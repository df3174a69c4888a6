// How the building stands with its cloud: the state, the line for people, and what is worth a mark.
#include "gateway/local/cloud_view.h"

#include <gtest/gtest.h>

#include "gateway/local/attention.h"
#include "tests/unit/local/made_up_building.h"
#include "tests/unit/local/made_up_cloud.h"

namespace riser::local {
namespace {

CloudView view_of(const MadeUpCloud& cloud,
                  const controller::BuildingView& building = made_up_building()) {
    return cloud_view(cloud.use, cloud.sync(), building, made_up_settings().zone);
}

std::string text_of(std::string_view name) {
    return cloud_text(view_of(made_up_cloud(name)));
}

std::vector<Mark> marks_named(std::string_view name) {
    return marks_of(view_of(made_up_cloud(name)));
}

TEST(CloudView, each_state_has_a_line_of_its_own) {
    EXPECT_EQ(text_of("none"), "none configured, the books are kept here");
    EXPECT_EQ(text_of("paused"), "not contacted in safe mode");
    EXPECT_EQ(text_of("unusable"), "not contacted, a file of it cannot be used");
    EXPECT_EQ(text_of("connecting"), "connecting");
    EXPECT_EQ(text_of("online"), "connected, everything is in the cloud");
    EXPECT_EQ(text_of("sending"), "connected, 3 entries still to be sent");
    EXPECT_EQ(text_of("readings"), "connected, older readings still to be sent");
    EXPECT_EQ(text_of("unreached"),
              "not reached since the start at 21 Nov 2026 09:50, nothing is waiting");
    EXPECT_EQ(text_of("offline"),
              "offline since 18 Nov 2026 18:00, 311 entries wait here, nothing is lost");
    EXPECT_EQ(text_of("fork"), "connected, takes no entries: a person must decide");
}

TEST(CloudView, no_cloud_is_told_apart_from_a_cloud_that_is_away) {
    EXPECT_EQ(view_of(made_up_cloud("none")).state, CloudState::none);
    EXPECT_EQ(view_of(made_up_cloud("connecting")).state, CloudState::connecting);
    EXPECT_EQ(view_of(made_up_cloud("offline")).state, CloudState::offline);
    EXPECT_EQ(view_of(made_up_cloud("none")).backlog, 0U);
}

TEST(CloudView, the_backlog_is_what_the_books_have_more_and_never_less_than_nothing) {
    auto building = made_up_building();
    auto cloud = made_up_cloud("online");
    building.sequence += 2;  // the view is newer than the uplink's word
    EXPECT_EQ(view_of(cloud, building).backlog, 2U);
    building.sequence -= 10;
    EXPECT_EQ(view_of(cloud, building).backlog, 0U);
    cloud.status->cloud_through = building.sequence + 100;
    EXPECT_EQ(view_of(cloud, building).backlog, 0U);
    EXPECT_EQ(view_of(made_up_cloud("connecting")).backlog, 0U);
}

TEST(CloudView, the_moment_of_going_offline_follows_a_clock_that_is_set_meanwhile) {
    auto building = made_up_building();
    building.made.wall += std::chrono::hours(24);
    EXPECT_EQ(view_of(made_up_cloud("offline"), building).offline_since_text, "19 Nov 2026 18:00");
}

TEST(CloudView, one_entry_is_one_entry) {
    auto cloud = made_up_cloud("offline");
    cloud.status->cloud_through = cloud.status->journal_sequence - 1;
    EXPECT_EQ(cloud_text(view_of(cloud)),
              "offline since 18 Nov 2026 18:00, 1 entry waits here, nothing is lost");
}

TEST(CloudAttention, nothing_is_marked_while_all_is_as_it_should_be) {
    for (const char* name :
         {"none", "paused", "unusable", "connecting", "online", "sending", "readings"}) {
        EXPECT_EQ(marks_named(name), std::vector<Mark>{}) << name;
    }
}

TEST(CloudAttention, being_offline_is_a_calm_notice_and_only_after_an_hour) {
    EXPECT_EQ(marks_named("unreached"), std::vector<Mark>{});
    const auto marks = marks_named("offline");
    ASSERT_EQ(marks.size(), 1U);
    EXPECT_EQ(marks[0].level, Level::notice);
    EXPECT_EQ(marks[0].code, "cloud_offline");
    EXPECT_EQ(
        marks[0].text,
        "no connection to the cloud since 18 Nov 2026 18:00; 311 entries wait here to be sent");
    EXPECT_TRUE(marks[0].meaning.starts_with("Nothing is lost: ")) << marks[0].meaning;
    EXPECT_NE(marks[0].detail.find("Could not resolve host"), std::string::npos);

    auto cloud = made_up_cloud("offline");
    auto building = made_up_building();
    const Duration hour = std::chrono::hours(1);
    building.made.monotonic = *cloud.status->offline_since + hour - Duration{1};
    EXPECT_EQ(marks_of(view_of(cloud, building)).size(), 0U);
    building.made.monotonic += Duration{1};
    EXPECT_EQ(marks_of(view_of(cloud, building)).size(), 1U);
}

TEST(CloudAttention, every_trouble_is_an_alarm_that_says_what_it_means_and_what_to_do) {
    for (const char* name :
         {"fork", "epoch_refused", "journal_behind", "entries_pruned", "journal_damaged"}) {
        const auto marks = marks_named(name);
        ASSERT_EQ(marks.size(), 1U) << name;
        EXPECT_EQ(marks[0].level, Level::alarm) << name;
        EXPECT_EQ(marks[0].code, "cloud_" + std::string(name));
        EXPECT_FALSE(marks[0].text.empty()) << name;
        EXPECT_FALSE(marks[0].text.ends_with('.')) << name;
        EXPECT_TRUE(marks[0].meaning.ends_with('.')) << name;
        EXPECT_TRUE(marks[0].advice.ends_with('.')) << name;
        EXPECT_EQ(marks[0].detail, made_up_cloud(name).status->trouble_detail);
    }
}

// Old books may lack a payment: whoever reads of them must first learn how to keep the light on.
TEST(CloudAttention, books_that_may_be_old_come_with_the_advice_to_hold) {
    for (const char* name : {"fork", "epoch_refused", "journal_behind"}) {
        EXPECT_TRUE(marks_named(name)[0].advice.starts_with("Let nobody be cut off for now: "))
            << name;
    }
}

TEST(CloudAttention, a_trouble_stays_an_alarm_while_the_building_is_alone) {
    auto cloud = made_up_cloud("offline");
    cloud.status->trouble = wire::LedgerTrouble::fork;
    const auto marks = marks_of(view_of(cloud));
    ASSERT_EQ(marks.size(), 2U);
    EXPECT_EQ(marks[0].code, "cloud_fork");
    EXPECT_EQ(marks[1].code, "cloud_offline");
}

TEST(CloudAttention, clocks_that_are_a_minute_apart_are_told_in_the_right_direction) {
    EXPECT_EQ(marks_named("clock")[0].text, "the clock here is 134 min behind the cloud's");
    auto cloud = made_up_cloud("online");
    cloud.status->clock_offset = -std::chrono::seconds(60);
    EXPECT_EQ(marks_of(view_of(cloud))[0].text, "the clock here is 1 min ahead of the cloud's");
    cloud.status->clock_offset = std::chrono::seconds(59);
    EXPECT_EQ(marks_of(view_of(cloud)), std::vector<Mark>{});
}

TEST(CloudAttention, alarms_of_the_cloud_come_before_notices_of_the_building) {
    auto building = made_up_building();
    building.made.latest = k_no_upper_bound;
    const auto settings = made_up_settings();
    const auto marks =
        marks_of(building, settings.names, settings.zone, view_of(made_up_cloud("fork"), building));
    ASSERT_EQ(marks.size(), 2U);
    EXPECT_EQ(marks[0].code, "cloud_fork");
    EXPECT_EQ(marks[1].code, "clock_unsure");
}

}  // namespace
}  // namespace riser::local
