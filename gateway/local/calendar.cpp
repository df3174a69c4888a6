#include "gateway/local/calendar.h"

#include <array>
#include <chrono>
#include <cstdio>

namespace riser::local {
namespace {

constexpr std::int64_t k_day_s = 86'400;

std::int64_t floor_div(std::int64_t value, std::int64_t by) {
    return value >= 0 ? value / by : -((-value + by - 1) / by);
}

std::optional<int> digits(std::string_view text) {
    int value = 0;
    for (const char c : text) {
        if (c < '0' || c > '9') return std::nullopt;
        value = value * 10 + (c - '0');
    }
    return value;
}

}  // namespace

LocalDay local_day(const ZoneRules& zone, std::int64_t unix_ms) {
    const std::int64_t seconds = floor_div(unix_ms, 1000) + zone.offset_at(from_unix_ms(unix_ms));
    return static_cast<LocalDay>(floor_div(seconds, k_day_s));
}

std::int64_t start_of_day_ms(const ZoneRules& zone, LocalDay day) {
    const std::int64_t as_utc_s = static_cast<std::int64_t>(day) * k_day_s;
    // The offset at the start depends on the start. Midnights that a change of offset skips or
    // repeats give a moment of the hour around it.
    std::int64_t start_s = as_utc_s - zone.offset_at(from_unix_ms(as_utc_s * 1000));
    start_s = as_utc_s - zone.offset_at(from_unix_ms(start_s * 1000));
    return start_s * 1000;
}

std::string format_utc(std::int64_t unix_ms) {
    const std::int64_t seconds = floor_div(unix_ms, 1000);
    const auto day = static_cast<LocalDay>(floor_div(seconds, k_day_s));
    const auto rest = static_cast<int>(seconds - static_cast<std::int64_t>(day) * k_day_s);
    std::array<char, 16> clock{};
    std::snprintf(clock.data(), clock.size(), "T%02d:%02d:%02dZ", rest / 3600 % 24, rest / 60 % 60,
                  rest % 60);
    return format_day(day) + clock.data();
}

std::string format_local(const ZoneRules& zone, std::int64_t unix_ms) {
    const std::int32_t offset_s = zone.offset_at(from_unix_ms(unix_ms));
    std::string text = format_utc(unix_ms + std::int64_t{offset_s} * 1000);
    if (offset_s == 0) return text;
    const int minutes = (offset_s < 0 ? -offset_s : offset_s) / 60;
    std::array<char, 32> offset{};
    std::snprintf(offset.data(), offset.size(), "%c%02d:%02d", offset_s < 0 ? '-' : '+',
                  minutes / 60, minutes % 60);
    text.pop_back();
    return text + offset.data();
}

std::string format_minute(const ZoneRules& zone, std::int64_t unix_ms) {
    static constexpr std::array k_months{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                         "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    const LocalDay day = local_day(zone, unix_ms);
    const std::chrono::year_month_day date{std::chrono::sys_days{std::chrono::days{day}}};
    constexpr std::size_t k_clock = sizeof "2026-11-21T" - 1;
    return std::to_string(static_cast<unsigned>(date.day())) + " " +
           k_months.at(static_cast<unsigned>(date.month()) - 1) + " " +
           std::to_string(static_cast<int>(date.year())) + " " +
           format_local(zone, unix_ms).substr(k_clock, sizeof "10:05" - 1);
}

std::string format_weekday(const ZoneRules& zone, std::int64_t unix_ms) {
    static constexpr std::array k_days{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
    const std::chrono::sys_days day{std::chrono::days{local_day(zone, unix_ms)}};
    return std::string(k_days.at(std::chrono::weekday{day}.c_encoding())) + " " +
           format_minute(zone, unix_ms);
}

std::string format_day(LocalDay day) {
    const std::chrono::year_month_day date{std::chrono::sys_days{std::chrono::days{day}}};
    std::array<char, 40> text{};
    std::snprintf(text.data(), text.size(), "%04d-%02u-%02u", static_cast<int>(date.year()),
                  static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()));
    return text.data();
}

std::optional<LocalDay> parse_day(std::string_view text) {
    if (text.size() != 10 || text[4] != '-' || text[7] != '-') return std::nullopt;
    const auto year = digits(text.substr(0, 4));
    const auto month = digits(text.substr(5, 2));
    const auto day = digits(text.substr(8, 2));
    if (!year || !month || !day || *year < 1970) return std::nullopt;
    const std::chrono::year_month_day date{std::chrono::year{*year},
                                           std::chrono::month{static_cast<unsigned>(*month)},
                                           std::chrono::day{static_cast<unsigned>(*day)}};
    if (!date.ok()) return std::nullopt;
    return static_cast<LocalDay>(std::chrono::sys_days{date}.time_since_epoch().count());
}

}  // namespace riser::local
