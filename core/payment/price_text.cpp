#include "core/payment/price_text.h"

#include <algorithm>
#include <array>
#include <string_view>

#include "core/payment/date_text.h"

namespace riser::payment {
namespace {

constexpr std::array<std::string_view, 7> k_days{"Monday", "Tuesday",  "Wednesday", "Thursday",
                                                 "Friday", "Saturday", "Sunday"};

// "0.000123" of any number of decimals: zeros at the end say nothing.
std::string without_zeros(std::string text) {
    while (text.ends_with('0')) text.pop_back();
    if (text.ends_with('.')) text.pop_back();
    return text;
}

std::string two_digits(std::int64_t number) {
    return std::to_string(100 + number).substr(1);
}

std::string decimal_of(Wide size) {
    std::string digits;
    for (; size > 0; size /= 10) digits += static_cast<char>('0' + static_cast<int>(size % 10));
    std::reverse(digits.begin(), digits.end());
    return digits;
}

// Where it begins: the last one of the year holds before the first.
const SeasonProfile& season_of(const ActivityCalendar& calendar,
                               const std::chrono::year_month_day& date) {
    const auto month = static_cast<unsigned>(date.month());
    const auto day = static_cast<unsigned>(date.day());
    const SeasonProfile* found = &calendar.seasons.back();
    for (const auto& season : calendar.seasons) {
        if (std::pair<unsigned, unsigned>(season.month, season.day) <= std::pair(month, day)) {
            found = &season;
        }
    }
    return *found;
}

bool is_special(const ActivityCalendar& calendar, const std::chrono::year_month_day& date) {
    return std::any_of(
        calendar.special_days.begin(), calendar.special_days.end(), [&](const SpecialDay& special) {
            return (special.year == 0 || special.year == int{date.year()}) &&
                   special.month == unsigned{date.month()} && special.day == unsigned{date.day()};
        });
}

}  // namespace

std::string wall_time(const ZoneRules& zone, UtcTime time) {
    const auto local = local_time(zone, time);
    const auto minutes = std::chrono::floor<std::chrono::minutes>(local.of_day).count();
    const auto seconds =
        std::chrono::floor<std::chrono::seconds>(local.of_day).count() - minutes * 60;
    return format_day(local.day) + " " + two_digits(minutes / 60) + ":" + two_digits(minutes % 60) +
           (seconds == 0 ? "" : ":" + two_digits(seconds));
}

std::string exact_price(std::int64_t numerator) {
    constexpr std::int64_t k_one = 1'000'000'000'000;  // a major unit, in millionths of micro-units
    const std::int64_t size = numerator < 0 ? -numerator : numerator;
    return (numerator < 0 ? "-" : "") +
           without_zeros(std::to_string(size / k_one) + "." +
                         std::to_string(k_one + size % k_one).substr(1));
}

std::string exact_amount(Wide numerator) {
    constexpr std::size_t k_decimals = 21;  // of a major unit: 6 of a micro-unit, 15 of a residue
    std::string digits = decimal_of(numerator < 0 ? -numerator : numerator);
    if (digits.size() <= k_decimals) digits.insert(0, k_decimals + 1 - digits.size(), '0');
    digits.insert(digits.size() - k_decimals, ".");
    return (numerator < 0 ? "-" : "") + without_zeros(std::move(digits));
}

std::string part_name(const Tariff& tariff, PartKind kind, std::uint8_t index) {
    const auto percent = [](std::int64_t ppm) { return exact_price(ppm * 100'000'000) + " %"; };
    switch (kind) {
        case PartKind::energy:
            return "energy";
        case PartKind::levy:
            return "levy " + std::to_string(index + 1) +
                   (tariff.rules.levies[index].taxed ? "" : ", not taxed");
        case PartKind::tax:
            break;
    }
    const auto& taxes = tariff.rules.taxation.taxes;
    if (taxes.empty()) return "tax, " + percent(tariff.tax_ppm);
    return "tax " + std::to_string(taxes[index].code) + ", " + percent(taxes[index].ppm);
}

std::string price_name(const Tariff& tariff, PriceIndex price) {
    std::string name;
    if (tariff.source_of(price) == EnergySource::generator) name = "generator";
    if (tariff.rates() > 1) {
        const std::size_t row = price / tariff.rules.blocks.blocks();
        name += (name.empty() ? "" : ", ") + std::string("rate ") +
                std::to_string(row % tariff.rates() + 1);
    }
    if (tariff.rules.blocks.blocks() > 1) {
        name += (name.empty() ? "" : ", ") + std::string("block ") +
                std::to_string(tariff.block_of(price) + 1);
    }
    return name;
}

std::string day_name(const Tariff& tariff, const ZoneRules& zone, UtcTime time) {
    const LocalDay day = local_day(zone, time);
    const std::chrono::year_month_day date{day};
    const std::chrono::weekday weekday{day};
    std::string name(k_days.at(weekday.iso_encoding() - 1));
    const ActivityCalendar& calendar = tariff.rules.calendar;
    if (calendar.empty()) return name;
    if (calendar.seasons.size() > 1) {
        const SeasonProfile& season = season_of(calendar, date);
        name += ", season from " + two_digits(season.month) + "-" + two_digits(season.day);
    }
    return name + (is_special(calendar, date) ? ", a holiday" : "");
}

}  // namespace riser::payment
