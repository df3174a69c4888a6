// Runs calendar.txt.
#include <cstdio>

#include <gtest/gtest.h>

#include "core/payment/calendar.h"
#include "core/payment/week_text.h"
#include "tests/tables/table.h"

namespace riser::payment {
namespace {

using std::chrono::days;
using tables::read_section;
using tables::Row;

constexpr const char* k_calendar_table = "tests/tables/calendar.txt";

// Names of the profiles and weeks of one calendar, in the order in which they stand.
struct Named {
    ActivityCalendar calendar;
    std::vector<std::string> profiles;
    std::vector<std::string> weeks;
};

std::uint8_t index_of(const std::vector<std::string>& names, const std::string& name,
                      const Row& row, const std::string& column) {
    const auto found = std::find(names.begin(), names.end(), name);
    if (found == names.end()) row.broken(column);
    return static_cast<std::uint8_t>(found - names.begin());
}

LocalDay day(const Row& row) {
    int year = 0;
    unsigned month = 0;
    unsigned number = 0;
    if (std::sscanf(row.text("day").c_str(), "%d-%u-%u", &year, &month, &number) != 3) {
        row.broken("day");
    }
    return LocalDay{std::chrono::year(year) / std::chrono::month(month) / std::chrono::day(number)};
}

class CalendarTable : public ::testing::Test {
protected:
    void SetUp() override {
        for (const Row& row : read_section(k_calendar_table, "zones")) {
            ZoneRules& zone = zones_[row.text("zone")];
            zone.name = row.text("zone");
            zone.transitions.push_back(
                {row.time("from"), static_cast<std::int32_t>(row.integer("offset_h") * 3600)});
        }
        for (const Row& row : read_section(k_calendar_table, "day_profiles")) read_day_profile(row);
        for (const Row& row : read_section(k_calendar_table, "week_profiles")) read_week(row);
        for (const Row& row : read_section(k_calendar_table, "seasons")) read_season(row);
        for (const Row& row : read_section(k_calendar_table, "special_days")) read_special_day(row);
        for (const auto& [name, named] : calendars_) {
            const auto checked = check_calendar(named.calendar, 1);
            ASSERT_TRUE(checked) << name << ": " << checked.error().message;
        }
    }

    const ActivityCalendar& calendar(const Row& row) {
        if (!calendars_.contains(row.text("calendar"))) row.broken("calendar");
        return calendars_[row.text("calendar")].calendar;
    }
    const ZoneRules& zone(const Row& row) {
        if (!zones_.contains(row.text("zone"))) row.broken("zone");
        return zones_[row.text("zone")];
    }

private:
    Named& named(const Row& row) { return calendars_[row.text("calendar")]; }

    void read_day_profile(const Row& row) {
        named(row).profiles.push_back(row.text("profile"));
        DayProfile profile;
        for (const std::string& word : row.words("from_and_value")) {
            const auto minute = parse_time_of_day(word.substr(0, word.find('=')));
            if (!minute || word.size() != 7) row.broken("from_and_value");
            const auto value = static_cast<CalendarValue>(word.back() - '0');
            profile.actions.push_back({minute.value_or(0), value});
        }
        named(row).calendar.day_profiles.push_back(std::move(profile));
    }

    void read_week(const Row& row) {
        named(row).weeks.push_back(row.text("week"));
        WeekProfile week;
        const auto words = row.words("days");
        if (words.size() != week.days.size()) row.broken("days");
        for (std::size_t i = 0; i < std::min(words.size(), week.days.size()); ++i) {
            week.days[i] = index_of(named(row).profiles, words[i], row, "days");
        }
        named(row).calendar.week_profiles.push_back(week);
    }

    void read_season(const Row& row) {
        unsigned month = 0;
        unsigned number = 0;
        if (std::sscanf(row.text("begins").c_str(), "%u-%u", &month, &number) != 2) {
            row.broken("begins");
        }
        named(row).calendar.seasons.push_back(
            {static_cast<std::uint8_t>(month), static_cast<std::uint8_t>(number),
             index_of(named(row).weeks, row.text("week"), row, "week")});
    }

    void read_special_day(const Row& row) {
        std::string date = row.text("date");
        if (date.starts_with("*-")) date = "0" + date.substr(1);
        unsigned year = 0;
        unsigned month = 0;
        unsigned number = 0;
        if (std::sscanf(date.c_str(), "%u-%u-%u", &year, &month, &number) != 3) row.broken("date");
        named(row).calendar.special_days.push_back(
            {static_cast<std::uint16_t>(year), static_cast<std::uint8_t>(month),
             static_cast<std::uint8_t>(number),
             index_of(named(row).profiles, row.text("profile"), row, "profile")});
    }

    std::map<std::string, Named> calendars_;
    std::map<std::string, ZoneRules> zones_;
};

TEST_F(CalendarTable, days_begin_and_end) {
    for (const Row& row : read_section(k_calendar_table, "days")) {
        const UtcTime begins = first_instant_of(zone(row), day(row));
        const UtcTime next = first_instant_of(zone(row), day(row) + days(1));
        EXPECT_EQ(begins, row.time("begins")) << row.where();
        EXPECT_EQ(next - begins, std::chrono::hours(row.integer("hours"))) << row.where();
    }
}

TEST_F(CalendarTable, values_and_their_changes) {
    for (const Row& row : read_section(k_calendar_table, "values")) {
        const UtcTime at = row.time("at");
        EXPECT_EQ(value_at(calendar(row), zone(row), at), row.integer("value")) << row.where();
        const auto change = next_change(calendar(row), zone(row), at, at + days(366));
        ASSERT_TRUE(change) << row.where();
        EXPECT_EQ(to_unix_ms(*change), to_unix_ms(row.time("next_change"))) << row.where();
        // A horizon just before it does not see it.
        EXPECT_FALSE(next_change(calendar(row), zone(row), at, *change - Duration(1)))
            << row.where();
    }
}

TEST_F(CalendarTable, values_of_an_unsure_clock) {
    for (const Row& row : read_section(k_calendar_table, "within")) {
        EXPECT_EQ(holds_within(calendar(row), zone(row), row.time("earliest"), row.time("latest"),
                               static_cast<CalendarValue>(row.integer("value"))),
                  row.yes("holds"))
            << row.where();
    }
}

}  // namespace
}  // namespace riser::payment
