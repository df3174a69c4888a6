#include "core/payment/date_text.h"

#include <algorithm>
#include <charconv>

namespace riser::payment {
namespace {

std::optional<unsigned> number_of(std::string_view text, std::size_t digits) {
    unsigned number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    const bool good =
        text.size() == digits && error == std::errc{} && end == text.data() + text.size();
    return good ? std::optional(number) : std::nullopt;
}

std::string with_zeros(unsigned number, std::size_t digits) {
    const std::string text = std::to_string(number);
    return std::string(digits - std::min(digits, text.size()), '0') + text;
}

}  // namespace

std::optional<Holiday> parse_date(std::string_view text) {
    Holiday day;
    if (text.size() == 10 && text[4] == '-') {
        const auto year = number_of(text.substr(0, 4), 4);
        if (!year || *year == 0) return std::nullopt;
        day.year = static_cast<std::uint16_t>(*year);
        text.remove_prefix(5);
    }
    if (text.size() != 5 || text[2] != '-') return std::nullopt;
    const auto month = number_of(text.substr(0, 2), 2);
    const auto number = number_of(text.substr(3), 2);
    if (!month || !number) return std::nullopt;
    day.month = static_cast<std::uint8_t>(*month);
    day.day = static_cast<std::uint8_t>(*number);
    return check_holidays({{day}, std::nullopt}) ? std::optional(day) : std::nullopt;
}

std::string format_date(const Holiday& day) {
    const std::string of_year = with_zeros(day.month, 2) + "-" + with_zeros(day.day, 2);
    return day.year == 0 ? of_year : with_zeros(day.year, 4) + "-" + of_year;
}

std::optional<LocalDay> parse_day(std::string_view text) {
    const auto date = parse_date(text);
    if (!date || date->year == 0) return std::nullopt;
    return LocalDay{std::chrono::year(date->year) / date->month / date->day};
}

std::string format_day(LocalDay day) {
    const std::chrono::year_month_day date{day};
    return with_zeros(static_cast<unsigned>(static_cast<int>(date.year())), 4) + "-" +
           with_zeros(static_cast<unsigned>(date.month()), 2) + "-" +
           with_zeros(static_cast<unsigned>(date.day()), 2);
}

}  // namespace riser::payment
