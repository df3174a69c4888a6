#include "tests/tables/table.h"

#include <array>
#include <cstdio>
#include <fstream>
#include <sstream>

#include <gtest/gtest.h>

namespace riser::tables {
namespace {

std::string trimmed(std::string_view text) {
    const auto first = text.find_first_not_of(" \t\r");
    if (first == std::string_view::npos) return "";
    return std::string(text.substr(first, text.find_last_not_of(" \t\r") - first + 1));
}

std::vector<std::string> cells_of(const std::string& line) {
    std::vector<std::string> cells;
    std::size_t begin = 0;
    while (true) {
        const auto end = line.find('|', begin);
        cells.push_back(trimmed(std::string_view(line).substr(begin, end - begin)));
        if (end == std::string::npos) return cells;
        begin = end + 1;
    }
}

// The number at the front of a cell; `rest` is what follows it.
bool parse_number(const std::string& text, std::int64_t& number, std::string& rest) {
    std::istringstream in(text);
    if (!(in >> number)) return false;
    std::getline(in, rest);
    rest = trimmed(rest);
    return true;
}

}  // namespace

void Row::broken(const std::string& column) const {
    const auto found = cells_.find(column);
    ADD_FAILURE() << where_ << ": cannot read column '" << column << "': '"
                  << (found == cells_.end() ? "(no such column)" : found->second) << "'";
}

std::string Row::text(const std::string& column) const {
    const auto found = cells_.find(column);
    if (found != cells_.end()) return found->second;
    broken(column);
    return "";
}

std::int64_t Row::integer(const std::string& column) const {
    std::int64_t number = 0;
    std::string rest;
    if (!parse_number(text(column), number, rest) || !rest.empty()) broken(column);
    return number;
}

bool Row::yes(const std::string& column) const {
    const std::string value = text(column);
    if (value != "yes" && value != "no") broken(column);
    return value == "yes";
}

Money Row::money(const std::string& column) const {
    const auto parsed = parse_money(text(column));
    if (!parsed) broken(column);
    return parsed.value_or(Money{});
}

std::int64_t Row::ppm(const std::string& column) const {
    const std::string value = text(column);
    const auto percent = value.find(" %");
    const auto parsed = parse_money(value.substr(0, percent));
    const bool good = percent != std::string::npos && percent + 2 == value.size() && parsed &&
                      parsed->micro % 100 == 0;
    if (!good) broken(column);
    return good ? parsed->micro / 100 : 0;
}

Duration Row::duration(const std::string& column) const {
    static const std::map<std::string, Duration> k_units{{"s", std::chrono::seconds(1)},
                                                         {"min", std::chrono::minutes(1)},
                                                         {"h", std::chrono::hours(1)},
                                                         {"d", std::chrono::hours(24)}};
    std::int64_t number = 0;
    std::string rest;
    const bool read = parse_number(text(column), number, rest);
    const auto unit = k_units.find(rest);
    if (read && unit != k_units.end()) return number * unit->second;
    broken(column);
    return {};
}

UtcTime Row::time(const std::string& column) const {
    int year = 0;
    unsigned month = 0;
    unsigned day = 0;
    int hour = 0;
    int minute = 0;
    int second = 0;
    int offset_h = 0;
    const std::string value = text(column);
    const char* text = value.c_str();
    const bool read = std::sscanf(text, "%d-%u-%u %d:%d:%d %d", &year, &month, &day, &hour, &minute,
                                  &second, &offset_h) == 7 ||
                      (second = 0, std::sscanf(text, "%d-%u-%u %d:%d %d", &year, &month, &day,
                                               &hour, &minute, &offset_h) == 6);
    if (!read) broken(column);
    const std::chrono::sys_days date{std::chrono::year(year) / std::chrono::month(month) /
                                     std::chrono::day(day)};
    return UtcTime{date.time_since_epoch() + std::chrono::hours(hour - offset_h) +
                   std::chrono::minutes(minute) + std::chrono::seconds(second)};
}

std::uint16_t Row::minute_of_week(const std::string& column) const {
    static constexpr std::array<std::string_view, 7> k_days{"Mon", "Tue", "Wed", "Thu",
                                                            "Fri", "Sat", "Sun"};
    const std::string value = text(column);
    int hour = 0;
    int minute = 0;
    for (std::size_t day = 0; day < k_days.size(); ++day) {
        if (!value.starts_with(k_days[day])) continue;
        if (std::sscanf(value.c_str() + 3, " %d:%d", &hour, &minute) != 2) break;
        return static_cast<std::uint16_t>(static_cast<int>(day) * 1440 + hour * 60 + minute);
    }
    broken(column);
    return 0;
}

std::vector<std::string> Row::words(const std::string& column) const {
    std::istringstream in(text(column));
    std::vector<std::string> words;
    for (std::string word; in >> word;) words.push_back(word);
    return words;
}

std::vector<Row> read_section(const std::string& path, const std::string& section) {
    std::ifstream file(path);
    EXPECT_TRUE(file) << path << " (tests run from the repository root)";
    std::vector<Row> rows;
    std::vector<std::string> columns;
    bool inside = false;
    int number = 0;
    for (std::string line; std::getline(file, line);) {
        ++number;
        const std::string content = trimmed(line);
        if (content.empty() || content.front() == '#') continue;
        if (content.front() == '[') {
            inside = content == "[" + section + "]";
            columns.clear();
            continue;
        }
        if (!inside) continue;
        const auto cells = cells_of(line);
        const std::string where = path + ":" + std::to_string(number);
        if (columns.empty()) {
            columns = cells;
            continue;
        }
        if (cells.size() != columns.size()) {
            ADD_FAILURE() << where << ": " << cells.size() << " cells for " << columns.size()
                          << " columns";
            continue;
        }
        std::map<std::string, std::string> named;
        for (std::size_t i = 0; i < cells.size(); ++i) named[columns[i]] = cells[i];
        rows.emplace_back(where, std::move(named));
    }
    EXPECT_FALSE(rows.empty()) << path << " has no rows in section [" << section << "]";
    return rows;
}

ZoneRules berlin() {
    using std::chrono::sys_days;
    const auto at = [](int year, unsigned month, unsigned day) {
        const sys_days date{std::chrono::year(year) / std::chrono::month(month) /
                            std::chrono::day(day)};
        return UtcTime{date.time_since_epoch() + std::chrono::hours(1)};
    };
    return {"Europe/Berlin",
            {{at(2025, 10, 26), 3'600}, {at(2026, 3, 29), 7'200}, {at(2026, 10, 25), 3'600}}};
}

}  // namespace riser::tables
