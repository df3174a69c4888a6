#include "tests/unit/core/random_rules.h"

#include <algorithm>
#include <set>

namespace riser::payment {
namespace {

std::uint8_t small(Prng& random, std::uint64_t below) {
    return static_cast<std::uint8_t>(random.below(below));
}

ActivityCalendar random_calendar(Prng& random, std::size_t rates) {
    ActivityCalendar calendar;
    calendar.day_profiles.resize(1 + random.below(4));
    for (auto& profile : calendar.day_profiles) {
        std::set<std::uint16_t> minutes{0};
        for (std::uint64_t i = random.below(5); i > 0; --i) {
            minutes.insert(static_cast<std::uint16_t>(random.below(1440)));
        }
        for (const auto minute : minutes) {
            profile.actions.push_back({minute, small(random, rates)});
        }
    }
    calendar.week_profiles.resize(1 + random.below(3));
    for (auto& week : calendar.week_profiles) {
        for (auto& day : week.days) day = small(random, calendar.day_profiles.size());
    }
    std::set<std::pair<std::uint8_t, std::uint8_t>> begins;
    for (std::uint64_t i = 1 + random.below(4); i > 0; --i) {
        begins.insert({static_cast<std::uint8_t>(1 + random.below(12)),
                       static_cast<std::uint8_t>(1 + random.below(28))});
    }
    for (const auto& [month, day] : begins) {
        calendar.seasons.push_back({month, day, small(random, calendar.week_profiles.size())});
    }
    std::set<SpecialDay> days;
    for (std::uint64_t i = random.below(6); i > 0; --i) {
        const auto year = static_cast<std::uint16_t>(random.chance(1, 2) ? 0 : 2026);
        days.insert({year, static_cast<std::uint8_t>(1 + random.below(12)),
                     static_cast<std::uint8_t>(1 + random.below(28)), 0});
    }
    for (auto day : days) {
        day.profile = small(random, calendar.day_profiles.size());
        calendar.special_days.push_back(day);
    }
    return calendar;
}

BlockRule random_blocks(Prng& random) {
    BlockRule blocks;
    std::int64_t threshold = 0;
    for (std::uint64_t i = random.below(4); i > 0; --i) {
        threshold += 1 + static_cast<std::int64_t>(random.below(100'000));
        blocks.thresholds.push_back({threshold});
    }
    blocks.method = random.chance(1, 3) ? BlockMethod::whole : BlockMethod::marginal;
    blocks.period = static_cast<BlockPeriod>(1 + random.below(3));
    blocks.prorated = random.chance(1, 2);
    return blocks;
}

Taxation random_taxation(Prng& random) {
    Taxation taxation;
    std::uint8_t level = 0;
    for (std::uint16_t i = 0, end = small(random, 4); i < end; ++i) {
        if (level < k_tax_levels - 1 && random.chance(1, 3)) ++level;
        taxation.taxes.push_back({i, 1 + static_cast<std::int64_t>(random.below(200'000)),
                                  static_cast<TaxedCharges>(1 + random.below(3)), level});
    }
    taxation.inclusive = random.chance(1, 4);
    return taxation;
}

void make_prices(Prng& random, Tariff& tariff, std::size_t rates) {
    tariff.prices.clear();
    for (std::size_t row = 0; row < rates * tariff.sources(); ++row) {
        std::vector<Price> blocks(tariff.rules.blocks.blocks());
        for (auto& price : blocks) {
            price.micro_per_kwh = 20'000 + static_cast<std::int64_t>(random.below(900'000));
        }
        if (tariff.rules.blocks.method == BlockMethod::whole) {
            std::sort(blocks.begin(), blocks.end());
        }
        tariff.prices.insert(tariff.prices.end(), blocks.begin(), blocks.end());
    }
}

}  // namespace

void add_random_rules(Prng& random, Tariff& tariff) {
    const std::size_t rates = 1 + random.below(5);
    TariffRules& rules = tariff.rules;
    rules = {};
    rules.customer_class = static_cast<CustomerClass>(random.below(5));
    if (random.chance(2, 3)) rules.calendar = random_calendar(random, rates);
    rules.blocks = random_blocks(random);
    rules.generator_prices = random.chance(1, 3);
    rules.export_price = {static_cast<std::int64_t>(random.below(100'000))};
    for (std::uint64_t i = random.below(3); i > 0; --i) {
        rules.levies.push_back(
            {{static_cast<std::int64_t>(random.below(10'000))}, random.chance(1, 2)});
    }
    rules.taxation = random_taxation(random);
    rules.standing = {{static_cast<std::int64_t>(random.below(2'000'000))},
                      random.chance(1, 2) ? ChargePeriod::day : ChargePeriod::month,
                      random.chance(1, 2)};
    if (random.chance(1, 2)) {
        rules.standing.taxed = random.chance(1, 2);
        rules.standing.while_disconnected = random.chance(1, 2);
        rules.standing.in_friendly_hours = random.chance(1, 2);
        rules.standing.while_on_emergency = random.chance(1, 2);
        rules.standing.continuous = random.chance(1, 2);
        rules.demand.ratchet_months = static_cast<std::uint8_t>(1 + random.below(36));
    }
    rules.minimum_per_month = {static_cast<std::int64_t>(random.below(9'000'000))};
    rules.demand = {{static_cast<std::int64_t>(random.below(9'000'000))},
                    30,
                    random.chance(1, 2),
                    static_cast<std::int64_t>(random.below(1'000'001)),
                    rules.demand.ratchet_months};
    make_prices(random, tariff, rates);
    tariff.week.clear();
    if (rules.calendar.empty() && random.chance(1, 2)) {
        tariff.week = {{static_cast<std::uint16_t>(random.below(10'000)),
                        static_cast<RateIndex>(random.below(rates))}};
    }
    tariff.tax_ppm =
        rules.taxation.inclusive ? 0 : combined_tax_ppm(rules.taxation, TaxedCharges::energy);
}

SupplyPolicy random_policy(Prng& random) {
    const auto seconds = [&](std::int64_t least, std::int64_t most) {
        const auto span = static_cast<std::uint64_t>(most - least + 1);
        return std::chrono::seconds(least + static_cast<std::int64_t>(random.below(span)));
    };
    SupplyPolicy policy;
    policy.cut_permitted = random.chance(3, 4);
    for (std::size_t i = 1; i < k_customer_classes; ++i) {
        policy.never_cut.set(i, random.chance(1, 4));
        policy.notice.at(i) = seconds(0, 90 * 86'400);
    }
    if (random.chance(1, 2)) {
        policy.friendly_hours = random_calendar(random, 2);
        policy.friendly_hours.day_profiles.front().actions.front().value = 0;
    }
    std::set<Holiday> days;
    for (std::uint64_t i = random.below(6); i > 0; --i) {
        const auto year = static_cast<std::uint16_t>(random.chance(1, 2) ? 0 : 2026);
        days.insert({year, static_cast<std::uint8_t>(1 + random.below(12)),
                     static_cast<std::uint8_t>(1 + random.below(28))});
    }
    policy.holidays.days.assign(days.begin(), days.end());
    if (random.chance(1, 2)) {
        policy.holidays.eve_from = static_cast<std::uint16_t>(random.below(1440));
    }
    std::int64_t limit = k_most_load_limit_ma;
    for (std::uint64_t i = random.below(k_max_load_limit_steps + 1); i > 0; --i) {
        limit -= 1 + static_cast<std::int64_t>(random.below(50'000));
        policy.soft_landing.steps.push_back({limit, seconds(60, 31 * 86'400)});
    }
    policy.soft_landing.over_limit_grace = seconds(5, 3600);
    policy.soft_landing.open_for = seconds(10, 3600);
    policy.soft_landing.retries = small(random, 21);
    if (random.chance(1, 2)) {
        LoadLimit& kept = policy.load_limit;
        std::int64_t watts = k_most_power_limit.w;
        for (std::uint64_t i = 1 + random.below(k_max_load_limit_steps); i > 0; --i) {
            watts -= 1 + static_cast<std::int64_t>(random.below(10'000));
            kept.steps.push_back({{watts}, seconds(60, 31 * 86'400)});
        }
        if (random.chance(1, 3)) kept.steps.back().lasts = Duration::zero();
        kept.over_for = seconds(30, 60);
        kept.off_for = seconds(60, 120);
        kept.openings = static_cast<std::uint8_t>(random.chance(1, 3) ? 0 : 2 + random.below(3));
        kept.counted_for = seconds(900, 86'400);
        kept.then = random.chance(1, 2) ? AfterOverloads::person : AfterOverloads::next_day;
    }
    policy.reconnection.mode = static_cast<ReconnectMode>(1 + random.below(3));
    if (policy.reconnection.mode == ReconnectMode::auto_if_off_less_than) {
        policy.reconnection.off_less_than = seconds(60, 86'400);
    }
    policy.pace = {seconds(1, 3600), seconds(0, 86'400)};
    policy.staging = {static_cast<std::uint32_t>(random.below(1001)), seconds(1, 3600)};
    policy.cuts_per_hour = static_cast<std::uint32_t>(1 + random.below(10'000));
    return policy;
}

}  // namespace riser::payment
