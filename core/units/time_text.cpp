#include "core/units/time_text.h"

#include <chrono>

namespace riser {
namespace {

std::string digits(std::int64_t number, std::size_t width) {
    std::string text = std::to_string(number);
    if (text.size() < width) text.insert(0, width - text.size(), '0');
    return text;
}

// A number of exactly `width` digits at `at`; sets good to false otherwise.
int number_at(std::string_view text, std::size_t at, std::size_t width, bool& good) {
    int value = 0;
    for (std::size_t i = at; i < at + width; ++i) {
        if (text[i] < '0' || text[i] > '9') good = false;
        value = value * 10 + (text[i] - '0');
    }
    return value;
}

}  // namespace

std::string format_time(std::int64_t unix_ms, Milliseconds shown) {
    using namespace std::chrono;
    const sys_time<milliseconds> time{milliseconds{unix_ms}};
    const auto day = floor<days>(time);
    const year_month_day date{day};
    const hh_mm_ss clock{time - day};
    std::string text = digits(static_cast<int>(date.year()), 4) + "-" +
                       digits(static_cast<unsigned>(date.month()), 2) + "-" +
                       digits(static_cast<unsigned>(date.day()), 2) + "T" +
                       digits(clock.hours().count(), 2) + ":" + digits(clock.minutes().count(), 2) +
                       ":" + digits(clock.seconds().count(), 2);
    if (clock.subseconds().count() != 0 || shown == Milliseconds::always)
        text += "." + digits(clock.subseconds().count(), 3);
    return text + "Z";
}

std::optional<std::int64_t> parse_time(std::string_view text) {
    using namespace std::chrono;
    const bool has_ms = text.size() == 24;
    if ((text.size() != 20 && !has_ms) || text[4] != '-' || text[7] != '-' || text[10] != 'T' ||
        text[13] != ':' || text[16] != ':' || text.back() != 'Z' || (has_ms && text[19] != '.')) {
        return std::nullopt;
    }
    bool good = true;
    const year_month_day date{year{number_at(text, 0, 4, good)},
                              month{static_cast<unsigned>(number_at(text, 5, 2, good))},
                              day{static_cast<unsigned>(number_at(text, 8, 2, good))}};
    const int hour = number_at(text, 11, 2, good);
    const int minute = number_at(text, 14, 2, good);
    const int second = number_at(text, 17, 2, good);
    const int ms = has_ms ? number_at(text, 20, 3, good) : 0;
    if (!good || !date.ok() || hour > 23 || minute > 59 || second > 59 ||
        date.year() < year{1970}) {
        return std::nullopt;
    }
    const auto time =
        sys_days{date} + hours{hour} + minutes{minute} + seconds{second} + milliseconds{ms};
    return duration_cast<milliseconds>(time.time_since_epoch()).count();
}

}  // namespace riser
