// bench charge_full: how many metered intervals a second are priced with a tariff that uses everything that a tariff
// can say about energy (four seasons, holidays, half-hourly changes, blocks, six taxes on three levels, six levies,
// two versions in the year), and how long it takes to charge a year of a building again: 60 meters, 96 intervals a
// day, with the differences to what was charged before. The intervals begin between the tariff's times, so that
// every change of price lies within one.
#include <chrono>
#include <cstdio>
#include <cstring>

#include "core/base/assert.h"
#include "core/base/prng.h"
#include "core/payment/interval_charging.h"
#include "platform/clock/system_clock.h"

namespace riser::payment {
namespace {

constexpr int k_meters = 60;
constexpr int k_a_day = 96;
constexpr int k_days = 365;
constexpr double k_least_per_s = 300'000;
constexpr double k_longest_year_s = 10;
constexpr Duration k_quarter = std::chrono::minutes(15);

constexpr UtcTime at(int year, unsigned month, unsigned day, int hour) {
    const std::chrono::sys_days date{std::chrono::year{year} / std::chrono::month{month} /
                                     std::chrono::day{day}};
    return UtcTime{Duration(date.time_since_epoch())} + std::chrono::hours(hour);
}

ZoneRules berlin() {
    ZoneRules zone;
    zone.name = "Europe/Berlin";
    zone.transitions.push_back({at(2025, 10, 26, 1), 3600});
    zone.transitions.push_back({at(2026, 3, 29, 1), 7200});
    zone.transitions.push_back({at(2026, 10, 25, 1), 3600});
    zone.transitions.push_back({at(2027, 3, 28, 1), 7200});
    return zone;
}

constexpr std::size_t k_rates = 16;
constexpr std::size_t k_blocks = 8;

ActivityCalendar richest_calendar() {
    ActivityCalendar calendar;
    for (std::uint8_t profile = 0; profile < k_max_day_profiles; ++profile) {
        DayProfile day;
        for (std::uint16_t half_hour = 0; half_hour < k_max_day_actions; ++half_hour) {
            day.actions.push_back({static_cast<std::uint16_t>(half_hour * 30),
                                   static_cast<CalendarValue>((profile + half_hour) % k_rates)});
        }
        calendar.day_profiles.push_back(day);
    }
    for (std::uint8_t week = 0; week < 4; ++week) {
        WeekProfile days;
        for (std::uint8_t day = 0; day < 7; ++day) {
            days.days[day] = static_cast<std::uint8_t>(week * 8 + day);
        }
        calendar.week_profiles.push_back(days);
        calendar.seasons.push_back({static_cast<std::uint8_t>(week * 3 + 1), 1, week});
    }
    for (std::uint8_t month = 1; month <= 12; ++month) {
        for (std::uint8_t day = 1; day <= 28; day = static_cast<std::uint8_t>(day + 3)) {
            calendar.special_days.push_back(
                {0, month, day, static_cast<std::uint8_t>(7 + day % 2)});
        }
    }
    return calendar;
}

Tariff richest_tariff(std::uint32_t version) {
    Tariff tariff;
    tariff.id = TariffId{{9}};
    tariff.version = version;
    tariff.currency = {{'E', 'U', 'R'}};
    for (std::size_t i = 0; i < k_rates * k_blocks; ++i) {
        tariff.prices.push_back({200'000 + static_cast<std::int64_t>(i * 1'237 + version * 11)});
    }
    TariffRules& rules = tariff.rules;
    rules.calendar = richest_calendar();
    for (int i = 1; i < static_cast<int>(k_blocks); ++i) {
        rules.blocks.thresholds.push_back({i * 50'000});
    }
    rules.blocks.period = BlockPeriod::billing_month;
    for (std::size_t i = 0; i < k_max_levies; ++i)
        rules.levies.push_back({Price{7'919}, i % 2 == 0});
    for (std::uint16_t i = 0; i < k_max_taxes; ++i) {
        rules.taxation.taxes.push_back(
            {i, 30'001, TaxedCharges::both, static_cast<std::uint8_t>(i / 2)});
    }
    tariff.tax_ppm = combined_tax_ppm(rules.taxation, TaxedCharges::energy);
    RISER_ASSERT(check_tariff(tariff).ok(), "the richest tariff is one");
    return tariff;
}

std::vector<Tariff> two_versions(std::uint32_t first) {
    std::vector<Tariff> versions{richest_tariff(first), richest_tariff(first + 1)};
    versions[1].effective_from = at(2026, 7, 1, 0);
    return versions;
}

// A year of one meter, from seven minutes past midnight.
std::vector<MeteredInterval> year_of(std::uint64_t meter) {
    Prng random(meter);
    std::vector<MeteredInterval> year;
    UtcTime from = at(2026, 1, 1, 0) + std::chrono::minutes(7);
    for (int i = 0; i < k_days * k_a_day; ++i) {
        year.push_back({from, from + k_quarter, {static_cast<std::int64_t>(random.below(250))}});
        from += k_quarter;
    }
    return year;
}

struct Priced {
    std::int64_t intervals = 0;
    std::size_t charges = 0;
    Money sum{};
};

Priced charge_all(const std::vector<std::vector<MeteredInterval>>& meters,
                  const std::vector<Tariff>& versions, const ZoneRules& zone) {
    Priced priced;
    std::vector<IntervalCharge> charges;
    for (const auto& year : meters) {
        ChargedAccount account;
        account.opened = at(2025, 12, 13, 0);
        account.billing_day = 13;
        IntervalCharger charger(versions, zone, account);
        for (const auto& interval : year) {
            charges.clear();
            RISER_ASSERT(charger.add(interval, charges), "amounts stay within their range");
            for (const auto& charge : charges) priced.sum += charge.amount;
            priced.charges += charges.size();
            ++priced.intervals;
        }
    }
    return priced;
}

void run(bool json) {
    const auto zone = berlin();
    std::vector<std::vector<MeteredInterval>> meters;
    for (int meter = 0; meter < k_meters; ++meter) {
        meters.push_back(year_of(static_cast<std::uint64_t>(meter)));
    }
    const auto charged_before = charge_all(meters, two_versions(1), zone);
    const auto corrected = two_versions(3);
    clock::SystemClock clock(BootId{}, {});
    const auto begin = clock.now().monotonic;
    const auto again = charge_all(meters, corrected, zone);
    const std::chrono::duration<double> took = clock.now().monotonic - begin;
    const double per_s = static_cast<double>(again.intervals) / took.count();
    std::fprintf(stderr,
                 "%lld intervals, %zu charges in %.2f s: %.0f intervals/s; correction of %s\n",
                 static_cast<long long>(again.intervals), again.charges, took.count(), per_s,
                 format_money(again.sum - charged_before.sum).c_str());
    if (json) {
        std::printf(
            "[{\"name\":\"charge_full.intervals_per_s\",\"value\":%.0f,\"unit\":\"1/s\","
            "\"limit\":%.0f,\"ok\":%s},"
            "{\"name\":\"charge_full.rerate_year_s\",\"value\":%.2f,\"unit\":\"s\","
            "\"limit\":%.0f,\"ok\":%s}]\n",
            per_s, k_least_per_s, per_s >= k_least_per_s ? "true" : "false", took.count(),
            k_longest_year_s, took.count() <= k_longest_year_s ? "true" : "false");
    }
}

}  // namespace
}  // namespace riser::payment

int main(int argc, char** argv) {
    riser::payment::run(argc > 1 && std::strcmp(argv[1], "--json") == 0);
    return 0;
}
