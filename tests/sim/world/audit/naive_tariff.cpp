// NaiveTariff: what a kilowatt-hour costs at a time, written from docs/tariffs.md without the code that prices.
#include "tests/sim/world/audit/naive_books.h"

namespace riser::sim {
namespace {

constexpr std::int64_t k_day_s = 86'400;
constexpr std::int64_t k_evening_begins_s = 18 * 3600;
constexpr std::int64_t k_evening_ends_s = 22 * 3600;

// Days since 1970 of a date (proleptic Gregorian), counted year by year.
std::int64_t day_number(int year, int month, int day) {
    const auto leap = [](int y) { return (y % 4 == 0 && y % 100 != 0) || y % 400 == 0; };
    constexpr int lengths[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    std::int64_t days = 0;
    for (int y = 1970; y < year; ++y) days += leap(y) ? 366 : 365;
    for (int m = 1; m < month; ++m) days += lengths[m - 1] + (m == 2 && leap(year) ? 1 : 0);
    return days + day - 1;
}

// 1970-01-01 was a Thursday.
std::int64_t last_sunday(int year, int month) {
    std::int64_t day = day_number(year, month, 31);
    while ((day + 4) % 7 != 0) --day;
    return day;
}

int year_of(std::int64_t unix_s) {
    int year = 1970 + static_cast<int>(unix_s / (366 * k_day_s));  // or a little later
    while (day_number(year + 1, 1, 1) * k_day_s <= unix_s) ++year;
    return year;
}

}  // namespace

NaiveTariff naive_tariff(const payment::Tariff& tariff) {
    NaiveTariff known;
    known.price = tariff.prices.front().micro_per_kwh;
    known.tax_ppm = tariff.tax_ppm;
    known.export_price = tariff.rules.export_price.micro_per_kwh;
    const payment::StandingCharge& standing = tariff.rules.standing;
    known.standing = standing.amount.micro;
    known.standing_by_month = standing.period == payment::ChargePeriod::month;
    known.standing_taxed = standing.taxed;
    known.standing_of_landlord = standing.while_vacant;
    known.standing_while_off = standing.while_disconnected;
    const payment::DemandRule& demand = tariff.rules.demand;
    known.demand_per_kw = demand.per_kw.micro;
    known.demand_window_min = demand.window_minutes;
    known.demand_sliding = demand.sliding;
    known.ratchet_ppm = demand.ratchet_ppm;
    known.minimum = tariff.rules.minimum_per_month.micro;
    known.effective_ms = to_unix_ms(tariff.effective_from);
    for (const auto& change : tariff.week) {
        const std::size_t other = change.rate == 0 ? 1 : 0;
        if ((change.minute_of_week * 60) % k_day_s != k_evening_begins_s) continue;
        if (tariff.prices.size() < 2) continue;
        known.evening_index = change.rate;
        known.evening_price = tariff.prices[change.rate].micro_per_kwh;
        known.price = tariff.prices[other].micro_per_kwh;
    }
    return known;
}

std::int64_t central_european_offset_s(std::int64_t unix_s) {
    const int year = year_of(unix_s);
    const std::int64_t begins = last_sunday(year, 3) * k_day_s + 3600;
    const std::int64_t ends = last_sunday(year, 10) * k_day_s + 3600;
    return unix_s >= begins && unix_s < ends ? 7200 : 3600;
}

std::int64_t NaiveTariff::at(std::int64_t unix_ms) const {
    if (!two_rates()) return price;
    const std::int64_t unix_s = unix_ms / 1000;
    const std::int64_t of_day = (unix_s + central_european_offset_s(unix_s)) % k_day_s;
    return of_day >= k_evening_begins_s && of_day < k_evening_ends_s ? evening_price : price;
}

}  // namespace riser::sim
