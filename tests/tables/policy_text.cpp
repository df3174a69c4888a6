#include "tests/tables/policy_text.h"

#include <algorithm>
#include <cstdio>
#include <sstream>

#include <gtest/gtest.h>

namespace riser::tables {

std::uint16_t minute(const Row& row, const std::string& text) {
    if (text == "24:00") return 24 * 60;
    const auto parsed = payment::parse_time_of_day(text);
    if (!parsed) ADD_FAILURE() << row.where() << ": '" << text << "' is no time of day";
    return parsed.value_or(0);
}

payment::ActivityCalendar friendly_hours(const Row& row, const std::string& text) {
    std::vector<payment::WeekWindow> windows;
    std::istringstream in(text);
    for (std::string days_text, span, semicolon; in >> days_text >> span; in >> semicolon) {
        const auto days = payment::parse_days(days_text);
        const auto hyphen = span.find('-');
        if (!days || hyphen == std::string::npos) {
            ADD_FAILURE() << row.where() << ": '" << text << "' are no windows";
            return {};
        }
        windows.push_back(
            {*days, minute(row, span.substr(0, hyphen)), minute(row, span.substr(hyphen + 1))});
    }
    return payment::calendar_of(windows);
}

std::vector<payment::Holiday> holidays(const Row& row, const std::string& text) {
    std::vector<payment::Holiday> days;
    std::istringstream in(text);
    for (std::string word; in >> word;) {
        unsigned year = 0;
        unsigned month = 0;
        unsigned day = 0;
        const bool read = std::sscanf(word.c_str(), "%u-%u-%u", &year, &month, &day) == 3 ||
                          (year = 0, std::sscanf(word.c_str(), "%u-%u", &month, &day) == 2);
        if (!read) ADD_FAILURE() << row.where() << ": '" << word << "' is no date";
        days.push_back({static_cast<std::uint16_t>(year), static_cast<std::uint8_t>(month),
                        static_cast<std::uint8_t>(day)});
    }
    std::sort(days.begin(), days.end());
    return days;
}

payment::CustomerClass customer_class(const Row& row, const std::string& text) {
    const auto& names = payment::k_customer_class_names;
    const auto found = std::find(names.begin(), names.end(), text);
    if (found == names.end()) ADD_FAILURE() << row.where() << ": no class '" << text << "'";
    return static_cast<payment::CustomerClass>(found == names.end() ? 0 : found - names.begin());
}

}  // namespace riser::tables
