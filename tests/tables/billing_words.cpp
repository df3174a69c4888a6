#include "tests/tables/billing_words.h"

#include <algorithm>
#include <array>
#include <cstdio>

namespace riser::billing {
namespace {

std::string trimmed(const std::string& text) {
    const auto first = text.find_first_not_of(' ');
    if (first == std::string::npos) return "";
    return text.substr(first, text.find_last_not_of(' ') - first + 1);
}

}  // namespace

std::optional<LocalDay> parse_day(const std::string& text) {
    int year = 0;
    unsigned month = 0;
    unsigned day = 0;
    int read = 0;
    if (std::sscanf(text.c_str(), "%d-%u-%u%n", &year, &month, &day, &read) != 3) {
        return std::nullopt;
    }
    const std::chrono::year_month_day date{std::chrono::year(year), std::chrono::month(month),
                                           std::chrono::day(day)};
    if (static_cast<std::size_t>(read) != text.size() || !date.ok()) return std::nullopt;
    return LocalDay{date};
}

std::string day_text(LocalDay day) {
    const std::chrono::year_month_day date{day};
    std::array<char, 32> text{};
    std::snprintf(text.data(), text.size(), "%04d-%02u-%02u", static_cast<int>(date.year()),
                  static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()));
    return text.data();
}

LocalDay day_of(const Row& row, const std::string& column) {
    const auto day = parse_day(row.text(column));
    if (!day) row.broken(column);
    return day.value_or(LocalDay{});
}

std::optional<LocalDay> optional_day(const Row& row, const std::string& column) {
    if (row.empty(column)) return std::nullopt;
    return day_of(row, column);
}

std::vector<std::string> split(const std::string& text, const std::string& separator) {
    std::vector<std::string> parts;
    std::size_t begin = 0;
    while (true) {
        const auto end = text.find(separator, begin);
        parts.push_back(trimmed(text.substr(begin, end - begin)));
        if (end == std::string::npos) return parts;
        begin = end + separator.size();
    }
}

Pairs pairs(const Row& row, const std::string& column) {
    Pairs found;
    if (row.empty(column)) return found;
    for (const auto& part : split(row.text(column), ";")) {
        const auto sides = split(part, ": ");
        if (sides.size() != 2) {
            row.broken(column);
            continue;
        }
        found.emplace_back(sides[0], sides[1]);
    }
    return found;
}

Money money_of(const Row& row, const std::string& column, const std::string& text) {
    const auto money = parse_money(text);
    if (!money) row.broken(column);
    return money.value_or(Money{});
}

std::vector<Money> amounts(const Row& row, const std::string& column) {
    std::vector<Money> found;
    if (row.empty(column)) return found;
    for (const auto& part : split(row.text(column), " + ")) {
        found.push_back(money_of(row, column, part));
    }
    return found;
}

std::string amounts_text(const std::vector<Money>& amounts) {
    std::string text;
    for (const Money amount : amounts) {
        text += (text.empty() ? "" : " + ") + format_money(amount);
    }
    return text.empty() ? "-" : text;
}

std::map<std::string, ZoneRules> read_zones(const std::string& path) {
    std::map<std::string, ZoneRules> zones;
    for (const Row& row : read_section(path, "zones")) {
        ZoneRules& zone = zones[row.text("zone")];
        zone.name = row.text("zone");
        const auto offset_s = static_cast<std::int32_t>(row.integer("offset_h") * 3600);
        zone.transitions.push_back({row.time("from"), offset_s});
    }
    return zones;
}

std::size_t word_index(const Row& row, const std::string& column,
                       const std::vector<std::string>& words) {
    const auto found = std::find(words.begin(), words.end(), row.text(column));
    if (found != words.end()) return static_cast<std::size_t>(found - words.begin());
    row.broken(column);
    return 0;
}

payment::RoundingMode mode_of(const Row& row) {
    const auto index = word_index(row, "mode", {"half_even", "half_up", "down"});
    return static_cast<payment::RoundingMode>(index + 1);
}

payment::Rounding rounding_of(const Row& row) {
    const auto place = word_index(row, "place", {"line", "bill", "payment"});
    const auto remainder = word_index(row, "remainder", {"carried", "written_off"});
    return {static_cast<payment::RoundingPlace>(place + 1), row.money("step"), mode_of(row),
            static_cast<payment::RemainderUse>(remainder + 1)};
}

std::map<std::string, NamedGroup> read_tax_groups(const std::string& path) {
    std::map<std::string, NamedGroup> groups;
    for (const Row& row : read_section(path, "tax_groups")) {
        const auto id = static_cast<std::uint16_t>(groups.size() + 1);
        auto& named =
            groups.try_emplace(row.text("group"), NamedGroup{{id, false, {}}, {}}).first->second;
        named.group.inclusive = row.yes("inclusive");
        if (row.empty("tax")) continue;
        const auto code = static_cast<std::uint16_t>(named.taxes.size() + 1);
        named.taxes.push_back(row.text("tax"));
        named.group.taxes.push_back(
            {code, row.ppm("rate"), static_cast<std::uint8_t>(row.integer("level"))});
    }
    return groups;
}

BillNumber bill_number(std::uint64_t counter) {
    return {1, 0, counter};
}

TopUpId payment_id(const std::string& name) {
    TopUpId id;
    std::copy_n(name.begin(), std::min(name.size(), id.bytes.size()), id.bytes.begin());
    return id;
}

payment::ActivityCalendar usual_working_days() {
    payment::ActivityCalendar calendar;
    calendar.day_profiles = {{{{0, 1}}}, {{{0, 0}}}};
    calendar.week_profiles = {{{0, 0, 0, 0, 0, 1, 1}}};
    calendar.seasons = {{1, 1, 0}};
    calendar.special_days = {{0, 1, 1, 1}, {0, 5, 1, 1}};
    return calendar;
}

}  // namespace riser::billing
