#include "gateway/local/attention.h"

#include <gtest/gtest.h>

#include "core/payment/supply_policy.h"
#include "tests/unit/local/made_up_building.h"

namespace riser::local {
namespace {

std::vector<std::string> codes(const std::vector<Mark>& marks) {
    std::vector<std::string> list;
    for (const auto& mark : marks) list.push_back(mark.code);
    return list;
}

const ZoneRules k_zone = made_up_settings().zone;

std::vector<std::string> codes_of(const controller::BuildingView& view, std::uint32_t id) {
    return codes(marks_of(view, *find_supply_point(view, SupplyPointId{id}), k_zone));
}

using List = std::vector<std::string>;

const Names k_names = made_up_settings().names;

TEST(Attention, nothing_marks_an_apartment_that_is_all_right) {
    const auto view = made_up_building();
    EXPECT_EQ(codes_of(view, 1), List{});
    EXPECT_EQ(marks_of(view, k_names, k_zone, {}), std::vector<Mark>{});
}

TEST(Attention, each_state_has_its_marks_most_urgent_first) {
    const auto view = made_up_building(62);
    EXPECT_EQ(codes_of(view, 2), (List{"off"}));
    EXPECT_EQ(codes_of(view, 3), (List{"stale", "meter_no_answer"}));
    EXPECT_EQ(codes_of(view, 7), (List{"doubt"}));
    EXPECT_EQ(codes_of(view, 11), (List{"not_cut"}));
    EXPECT_EQ(codes_of(view, 14), (List{"switch_stuck", "off"}));
    EXPECT_EQ(codes_of(view, 18), (List{"low_credit"}));
    EXPECT_EQ(codes_of(view, 23), (List{"relay_test_failed", "observe"}));
    EXPECT_EQ(codes_of(view, 27), (List{"observe"}));
    EXPECT_EQ(codes_of(view, 36), (List{"not_cut", "protected"}));
    EXPECT_EQ(codes_of(view, 47), (List{"flows_while_open", "off"}));
    EXPECT_EQ(codes_of(view, 58), (List{"register_stands_still"}));
}

TEST(Attention, a_lost_bus_is_one_alarm_of_the_building_not_one_of_each_meter) {
    auto view = made_up_building();
    view.buses[0].state = metering::BusState::down;
    view.buses[0].detail = "unplugged";
    view.meters[0].health = metering::MeterHealth::bus_down;
    view.meters[2].health = metering::MeterHealth::no_answer;  // on the same bus

    const auto marks = marks_of(view, k_names, k_zone, {});
    ASSERT_EQ(codes(marks), (List{"bus_down"}));
    EXPECT_EQ(marks[0].level, Level::alarm);
    EXPECT_EQ(marks[0].text, "Riser A is down: unplugged");
    EXPECT_EQ(codes_of(view, 1), List{});
    EXPECT_EQ(codes_of(view, 3), (List{"stale"}));
}

// Each trouble of a radio has a name of its own and says what to do: "down" would send people to the plug.
TEST(Attention, a_radio_network_says_what_is_wrong_with_it) {
    struct Row {
        metering::BusState state;
        const char* problem;
        Level level;
        const char* says;
        const char* advises;
    };
    const Row rows[] = {
        {metering::BusState::down, "zigbee_no_network", Level::warning, "no network yet",
         "zigbee form"},
        {metering::BusState::down, "zigbee_network_missing", Level::alarm, "lost its network",
         "zigbee restore"},
        {metering::BusState::down, "zigbee_network_foreign", Level::alarm, "another network",
         "zigbee adopt"},
        {metering::BusState::down, "zigbee_radio_too_old", Level::alarm, "too old", "EZSP 8"},
        {metering::BusState::down, "zigbee_counter_behind", Level::alarm, "lower number", "backup"},
        {metering::BusState::silent, "zigbee_silent", Level::alarm, "no device answers", "antenna"},
        {metering::BusState::down, "", Level::alarm, "is down: unplugged", "plugged in"},
    };
    for (const Row& row : rows) {
        auto view = made_up_building();
        view.buses[0].state = row.state;
        view.buses[0].detail = "unplugged";
        view.buses[0].problem = row.problem;

        const auto marks = marks_of(view, k_names, k_zone, {});

        const std::string code = *row.problem == 0 ? "bus_down" : row.problem;
        ASSERT_EQ(codes(marks), (List{code}));
        EXPECT_EQ(marks[0].level, row.level) << code;
        EXPECT_NE(marks[0].text.find(row.says), std::string::npos) << marks[0].text;
        EXPECT_NE(marks[0].advice.find(row.advises), std::string::npos) << marks[0].advice;
        EXPECT_NE(marks[0].meaning.find("Nobody is cut off"), std::string::npos) << code;
    }
}

TEST(Attention, safe_mode_comes_before_everything_and_an_unsure_clock_is_only_a_notice) {
    auto view = made_up_building();
    view.safe_mode = "the disk is full";
    view.made.latest = k_no_upper_bound;

    const auto marks = marks_of(view, k_names, k_zone, {});
    ASSERT_EQ(codes(marks), (List{"safe_mode", "clock_unsure"}));
    EXPECT_NE(marks[0].text.find("nobody is cut off: the disk is full"), std::string::npos);
    EXPECT_EQ(marks[1].level, Level::notice);
}

TEST(Attention, what_stops_charging_says_what_it_means_and_what_to_do) {
    auto view = made_up_building(62);
    view.safe_mode = "the disk is full";
    view.buses[0].state = metering::BusState::down;
    view.buses[1].state = metering::BusState::silent;
    view.made.latest = k_no_upper_bound;
    for (const auto& mark : marks_of(view, k_names, k_zone, {})) {
        EXPECT_FALSE(mark.meaning.empty()) << mark.code;
        EXPECT_TRUE(mark.advice.ends_with('.')) << mark.code;
    }
    view.meters[6].doubt = "register went backwards";
    const auto marks = marks_of(view, view.meters[6]);
    ASSERT_EQ(marks[0].code, "doubt");
    EXPECT_NE(marks[0].advice.find("`riserctl meter clear-doubt 7`"), std::string::npos);
}

TEST(Attention, a_configuration_that_contradicts_the_books_is_told_with_its_advice) {
    auto view = made_up_building();
    view.config_differences = {
        {"tariff_edited", "version 1 was changed", "Give it a new version."}};
    view.prices_wait = true;

    const auto marks = marks_of(view, k_names, k_zone, {});

    ASSERT_EQ(codes(marks), (List{"tariff_edited", "prices_wait"}));
    EXPECT_EQ(marks[1].text, "new prices of the configuration are not in force yet");
    EXPECT_EQ(marks[0].level, Level::warning);
    EXPECT_EQ(marks[0].advice, "Give it a new version.");
}

// It stands there as long as it is so, and is no alarm: a person has said that it was looked at.
TEST(Attention, what_stands_on_a_persons_word_is_shown) {
    auto view = made_up_building();
    view.meters[0].energy_inferred = true;
    view.supply_points[0].switch_inferred = true;
    EXPECT_EQ(codes_of(view, 1), (List{"switch_inferred", "energy_inferred"}));
    const auto marks = marks_of(view, view.supply_points[0], k_zone);
    EXPECT_EQ(marks.at(0).level, Level::warning);
    EXPECT_EQ(marks.at(1).level, Level::notice);
    for (const auto& mark : marks) EXPECT_TRUE(mark.advice.ends_with('.')) << mark.code;
}

TEST(Attention, prices_that_wait_name_the_meters_that_they_wait_for) {
    auto view = made_up_building();
    view.prices_wait = true;
    view.prices_wait_for = {MeterId{3}, MeterId{7}};
    const auto marks = marks_of(view, k_names, k_zone, {});
    ASSERT_EQ(codes(marks), (List{"prices_wait"}));
    EXPECT_EQ(
        marks[0].text,
        "new prices of the configuration are not in force yet: not read since the start: meter "
        "3, 7");
}

TEST(Attention, a_reading_is_stale_after_two_minutes) {
    auto view = made_up_building();
    view.meters[0].read_at = view.made.monotonic - k_stale_after;
    EXPECT_EQ(codes_of(view, 1), List{});
    view.meters[0].read_at -= Duration{1};
    EXPECT_EQ(codes_of(view, 1), (List{"stale"}));
}

TEST(Attention, energy_that_is_not_counted_or_should_not_flow_is_an_alarm) {
    auto view = made_up_building();
    view.meters[0].standstill = "stands still at 1000 Wh although at least 52 Wh were drawn";
    view.supply_points[0].open_flow = "meter 1 counted 130 Wh behind the open contact";

    const auto marks = marks_of(view, view.supply_points[0], k_zone);

    ASSERT_EQ(codes(marks), (List{"register_stands_still", "flows_while_open"}));
    for (const auto& mark : marks) EXPECT_EQ(mark.level, Level::alarm) << mark.code;
    EXPECT_NE(marks[0].text.find("at least 52 Wh were drawn"), std::string::npos);
    EXPECT_NE(marks[1].text.find("meter 1 counted 130 Wh"), std::string::npos);
}

TEST(Attention, an_open_contact_that_conducts_says_which_tool_to_take) {
    using metering::OpenContactCause;
    auto view = made_up_building();
    auto& point = view.supply_points[0];
    point.open_flow = "meter 1 counted 130 Wh behind the open contact";
    const auto mark = [&](OpenContactCause cause) {
        point.open_flow_cause = cause;
        return marks_of(view, point, k_zone).front();
    };
    EXPECT_NE(mark(OpenContactCause::welded).text.find("probably welded"), std::string::npos);
    EXPECT_NE(mark(OpenContactCause::bypassed).advice.find("seals"), std::string::npos);
    EXPECT_NE(mark(OpenContactCause::undecided).text.find("welded contact, bypass, or"),
              std::string::npos);
    for (const auto cause : {OpenContactCause::welded, OpenContactCause::bypassed,
                             OpenContactCause::nothing, OpenContactCause::undecided}) {
        EXPECT_EQ(mark(cause).code, "flows_while_open");
        EXPECT_EQ(mark(cause).level, Level::alarm);
    }
}

TEST(Attention, an_inconclusive_relay_test_is_not_a_failed_one) {
    auto view = made_up_building();
    view.supply_points[0].relay_test = "inconclusive: meter 1 could not be read";

    EXPECT_EQ(codes_of(view, 1), (List{"relay_test_inconclusive"}));
}

TEST(Attention, a_pairing_that_is_void_says_why_a_relay_test_is_needed) {
    auto view = made_up_building();
    view.supply_points[0].paired = false;
    view.supply_points[0].pairing_void = "meter 1 was proven at bus 1, address 1";

    const auto marks = marks_of(view, view.supply_points[0], k_zone);

    ASSERT_EQ(codes(marks), (List{"relay_test_needed"}));
    EXPECT_EQ(marks[0].level, Level::warning);
    EXPECT_NE(marks[0].text.find("proven at bus 1, address 1"), std::string::npos);
}

TEST(Attention, what_was_used_unread_is_an_alarm_once_it_is_much_or_more_than_the_credit) {
    auto view = made_up_building();
    auto& exposure = view.supply_points[0].exposure.emplace();
    exposure.since = view.made.monotonic - std::chrono::minutes(7);
    exposure.energy = Energy{500};
    exposure.amount = Money{165'000};
    EXPECT_EQ(codes_of(view, 1), List{});

    exposure.passes_credit = true;
    const auto marks = marks_of(view, view.supply_points[0], k_zone);
    ASSERT_EQ(codes(marks), (List{"unbilled_exposure"}));
    EXPECT_EQ(marks[0].level, Level::alarm);
    EXPECT_EQ(marks[0].text,
              "about 0.5 kWh (0.17 EUR) may have been used that is on no bill: more than the "
              "credit that is left");

    exposure.passes_credit = false;
    exposure.energy = controller::k_exposure_bound;
    EXPECT_EQ(codes_of(view, 1), (List{"unbilled_exposure"}));
    // One of its meters says nothing: what the others may have used is still an alarm.
    exposure.power_known = false;
    const auto least = marks_of(view, view.supply_points[0], k_zone);
    ASSERT_EQ(codes(least), (List{"unbilled_exposure"}));
    EXPECT_EQ(least[0].text.find("at least 5.0 kWh"), 0U) << least[0].text;
    exposure.by_register = true;
    const auto observed = marks_of(view, view.supply_points[0], k_zone);
    EXPECT_EQ(observed[0].meaning.find("Its meter is only observed"), 0U) << observed[0].meaning;
    exposure.energy = Energy{};
    EXPECT_EQ(codes_of(view, 1), List{});
}

TEST(Attention, a_meter_that_is_read_and_not_charged_is_an_alarm_with_its_reason) {
    auto view = made_up_building();
    view.meters[0].not_charged = "it never said who it is";
    const auto marks = marks_of(view, view.meters[0]);
    ASSERT_EQ(codes(marks), (List{"not_charged"}));
    EXPECT_EQ(marks[0].level, Level::alarm);
    EXPECT_EQ(marks[0].text, "the meter is read but not charged: it never said who it is");
}

TEST(Attention, a_meter_that_is_only_observed_says_what_to_do) {
    auto view = made_up_building();
    view.meters[0].only_observed = "own.toml:14:1: field[1].rollover_wh: is required for energy";
    const auto marks = marks_of(view, view.meters[0]);
    ASSERT_EQ(codes(marks), (List{"profile_incomplete"}));
    EXPECT_EQ(marks[0].level, Level::alarm);
    EXPECT_EQ(marks[0].detail, view.meters[0].only_observed);
    EXPECT_NE(marks[0].advice.find("--check-config"), std::string::npos);
}

TEST(Attention, another_meter_is_entered_in_the_configuration_first_where_that_names_the_old_one) {
    auto view = made_up_building();
    view.meters[0].doubt = "another meter answers";
    view.meters[0].doubted_identity = true;
    EXPECT_EQ(marks_of(view, view.meters[0])[0].advice.find("`serial`"), std::string::npos);
    view.meters[0].serial_configured = true;
    EXPECT_NE(marks_of(view, view.meters[0])[0].advice.find("`serial` of meter 1"),
              std::string::npos);
}

TEST(Attention, a_lock_says_who_takes_it_back_and_how) {
    auto view = made_up_building();
    auto& point = view.supply_points[0];
    point.lock = "maintenance";
    point.desired = point.observed = metering::SwitchState::disconnected;
    const auto marks = marks_of(view, point, k_zone);
    ASSERT_EQ(codes(marks), (List{"off", "locked"}));
    EXPECT_EQ(marks[1].text, "power is locked off for maintenance");
    EXPECT_NE(marks[1].advice.find("`riserctl supply maintenance 1 --end`"), std::string::npos)
        << marks[1].advice;
}

// Whoever reads "locked off" touches the wires.
TEST(Attention, a_lock_that_nobody_has_seen_open_is_an_alarm) {
    auto view = made_up_building();
    auto& point = view.supply_points[0];
    point.lock = "safety";
    point.desired = metering::SwitchState::disconnected;
    for (const auto seen : {metering::SwitchState::connected, metering::SwitchState::unknown,
                            metering::SwitchState::mixed}) {
        point.observed = seen;
        const auto marks = marks_of(view, point, k_zone);
        const auto lock = std::find_if(marks.begin(), marks.end(), [](const Mark& mark) {
            return mark.code == "lock_not_open";
        });
        ASSERT_NE(lock, marks.end());
        EXPECT_EQ(lock->level, Level::alarm);
    }
}

TEST(Attention, an_override_is_the_reason_that_power_stays_on) {
    controller::SupplyPointView point;
    point.obstacle = "no_hold";
    point.kept_on_by = "protection";
    EXPECT_EQ(kept_text(point, k_zone, 0), ": emergency override");
    point.kept_on_by = "maintenance";
    EXPECT_EQ(kept_text(point, k_zone, 0), ": maintenance");
    point.kept_on_by = "";
    EXPECT_EQ(kept_text(point, k_zone, 0), ": on hold");
}

TEST(Attention, tells_of_power_that_is_kept_on_without_an_end) {
    auto view = made_up_building();
    auto& point = view.supply_points[0];
    point.kept_on_by = "protection";
    const auto marks = marks_of(view, point, k_zone);
    ASSERT_EQ(codes(marks), (List{"kept_on"}));
    EXPECT_EQ(marks[0].level, Level::warning);
    EXPECT_EQ(marks[0].text, "power is kept on without an end: emergency override");
    EXPECT_NE(marks[0].advice.find("`riserctl supply override 1 --end`"), std::string::npos);
    point.kept_on_by = "maintenance";
    EXPECT_NE(marks_of(view, point, k_zone).at(0).advice.find("supply maintenance 1 --end"),
              std::string::npos);
    point.kept_on_until_ms = to_unix_ms(view.made.wall) + 3'600'000;
    EXPECT_EQ(codes(marks_of(view, point, k_zone)), List{});
}

TEST(Attention, a_hold_of_the_building_is_told_as_long_as_it_may_be_in_force) {
    auto view = made_up_building();
    view.hold_until_ms = to_unix_ms(view.made.wall) + 72 * 3'600'000;
    const auto marks = marks_of(view, k_names, k_zone, {});
    ASSERT_EQ(codes(marks), (List{"hold"}));
    EXPECT_EQ(marks[0].text,
              "nobody is cut off before 24 Nov 2026 10:00: the whole building is on hold");

    view.hold_until_ms = to_unix_ms(view.made.earliest);
    EXPECT_EQ(marks_of(view, k_names, k_zone, {}), std::vector<Mark>{});
    view.made.earliest -= std::chrono::milliseconds(1);
    EXPECT_EQ(marks_of(view, k_names, k_zone, {}).size(), 1U);
}

TEST(Attention, says_until_when_supply_stays_on_and_why) {
    auto view = made_up_building();
    auto& point = view.supply_points[0];
    point.exhausted = true;
    point.obstacle = "outside_friendly_hours";
    point.kept_until_ms = to_unix_ms(view.made.wall) + 3'600'000;
    const auto text = [&] { return marks_of(view, point, k_zone).at(0).text; };
    EXPECT_EQ(text(), "power stays on until 11:00: friendly hours (credit is used up)");
    point.kept_until_ms += 48 * 3'600'000;
    EXPECT_EQ(text(),
              "power stays on until Mon 23 Nov 2026 11:00: friendly hours (credit is used up)");
    point.kept_until_ms = 0;
    EXPECT_EQ(text(), "power stays on: friendly hours (credit is used up)");
}

TEST(Attention, says_who_has_to_confirm_a_reconnection) {
    auto view = made_up_building();
    auto& point = view.supply_points[0];
    point.desired = point.observed = metering::SwitchState::disconnected;
    point.ready = true;
    const auto marks = marks_of(view, point, k_zone);
    ASSERT_EQ(codes(marks), (List{"off", "confirm"}));
    EXPECT_NE(marks[1].advice.find("`riserctl supply confirm 1`"), std::string::npos);
}

TEST(Attention, tells_a_hold_of_the_building_that_is_not_the_landlord_s) {
    auto view = made_up_building();
    view.other_holds_ms[1] = to_unix_ms(view.made.wall) + 72 * 3'600'000;
    EXPECT_EQ(codes(marks_of(view, k_names, k_zone, {})), (List{"other_hold"}));
}

TEST(Attention, has_words_for_every_predicate_that_can_stand_in_the_way) {
    for (std::size_t i = 0; i < payment::k_cut_predicates; ++i) {
        const auto name = payment::to_string(static_cast<payment::CutPredicate>(i));
        EXPECT_NE(obstacle_text(name), "") << name;
        EXPECT_EQ(obstacle_text(name).find('_'), std::string::npos) << name;
    }
    EXPECT_EQ(obstacle_text(""), "");
    EXPECT_EQ(obstacle_text("of a later version"), "of a later version");
}

}  // namespace
}  // namespace riser::local
