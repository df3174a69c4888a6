#include "core/payment/week_text.h"

#include <algorithm>

namespace riser::payment {
namespace {

constexpr std::uint16_t k_minutes_per_day = 24 * 60;

std::optional<std::size_t> day_index(std::string_view name) {
    const auto day = std::find(k_day_names.begin(), k_day_names.end(), name);
    if (day == k_day_names.end()) return std::nullopt;
    return static_cast<std::size_t>(day - k_day_names.begin());
}

std::optional<int> two_digits(std::string_view text) {
    int value = 0;
    for (const char c : text.substr(0, 2)) {
        if (c < '0' || c > '9') return std::nullopt;
        value = value * 10 + (c - '0');
    }
    return value;
}

}  // namespace

std::optional<DaysOfWeek> parse_days(std::string_view text) {
    if (text == "daily") text = "mon-sun";
    DaysOfWeek days{};
    while (true) {
        const std::size_t comma = text.find(',');
        const std::string_view part = text.substr(0, comma);
        const std::size_t hyphen = part.find('-');
        const auto first = day_index(part.substr(0, hyphen));
        const auto last =
            hyphen == std::string_view::npos ? first : day_index(part.substr(hyphen + 1));
        if (!first || !last) return std::nullopt;
        for (std::size_t day = *first;; day = (day + 1) % days.size()) {
            days[day] = true;
            if (day == *last) break;
        }
        if (comma == std::string_view::npos) return days;
        text.remove_prefix(comma + 1);
    }
}

std::optional<std::uint16_t> parse_time_of_day(std::string_view text) {
    if (text.size() != 5 || text[2] != ':') return std::nullopt;
    const auto hour = two_digits(text);
    const auto minute = two_digits(text.substr(3));
    if (!hour || !minute || *hour > 23 || *minute > 59) return std::nullopt;
    return static_cast<std::uint16_t>(*hour * 60 + *minute);
}

std::uint16_t minute_of_week(std::size_t day, std::uint16_t minute_of_day) {
    return static_cast<std::uint16_t>(day * k_minutes_per_day + minute_of_day);
}

RateIndex rate_index(std::vector<Price>& prices, const std::vector<Price>& blocks) {
    const auto size = static_cast<std::ptrdiff_t>(blocks.size());
    for (auto rate = prices.begin(); prices.end() - rate >= size; rate += size) {
        if (std::equal(blocks.begin(), blocks.end(), rate)) {
            return static_cast<RateIndex>((rate - prices.begin()) / size);
        }
    }
    prices.insert(prices.end(), blocks.begin(), blocks.end());
    return static_cast<RateIndex>(prices.size() / blocks.size() - 1);
}

void sort_week(std::vector<SwitchingTime>& week) {
    std::sort(week.begin(), week.end(),
              [](const auto& a, const auto& b) { return a.minute_of_week < b.minute_of_week; });
}

}  // namespace riser::payment
