// The register of maximum demand: what holds for any course of consumption, and that it shows what a walk over the whole
// day finds.
#include "core/payment/demand_register.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include "core/payment/charging.h"
#include "core/payment/demand.h"
#include "tests/unit/core/arbitrary_tariffs.h"

namespace riser::payment {
namespace {

constexpr std::int64_t k_minute_ms = 60'000;

struct Used {
    int from = 0;  // minutes after Monday
    int to = 0;
    std::int64_t wh = 0;
};

std::int64_t ms_at(int minute) {
    return to_unix_ms(minutes_after_monday(minute));
}

DemandRegister register_of(int window, bool sliding) {
    return {static_cast<std::uint16_t>(window), sliding, 0, {}};
}

// Of a day that follows: the highest that the register ever showed.
DemandMaximum shown_by(DemandRegister demand, const std::vector<Used>& day) {
    DemandMaximum maximum;
    for (const Used& used : day) {
        take(demand, ms_at(used.from), ms_at(used.to), used.wh * k_full_share_ppm);
        const auto best = highest(demand, ms_at(0), ms_at(1440));
        if (best && best->shared > maximum.shared) maximum = *best;
    }
    return maximum;
}

// Settled every five minutes, as a gateway does.
std::vector<Used> arbitrary_day() {
    std::vector<Used> day;
    for (int i = 0; i < 288; ++i) {
        day.push_back({5 * i, 5 * (i + 1), *rc::gen::inRange(0, 2'000)});
    }
    return day;
}

TEST(DemandRegister, shows_what_the_whole_day_has) {
    const auto holds = rc::check([] {
        const auto day = arbitrary_day();
        // Slots that five minutes do not lie wholly within are cut to a watt-hour there, and finer here.
        for (const int which : {15, 30, 60, -60}) {
            DemandRule rule;
            rule.window_minutes = static_cast<std::uint16_t>(std::abs(which));
            rule.sliding = which < 0;
            MaximumDemand whole(rule, minutes_after_monday(0), minutes_after_monday(1440));
            for (const Used& used : day) {
                whole.add({minutes_after_monday(used.from), minutes_after_monday(used.to),
                           Energy{used.wh}});
            }
            const auto shown = shown_by({rule.window_minutes, rule.sliding, 0, {}}, day);
            RC_ASSERT(whole.peak().has_value());
            RC_ASSERT(shown.power == whole.peak()->power);
            // Where nothing was used the register shows no window at all.
            RC_ASSERT(shown.shared == 0 || shown.begins_ms == to_unix_ms(whole.peak()->begins));
        }
    });
    EXPECT_TRUE(holds);
}

// Every fixed window is a sliding one.
TEST(DemandRegister, by_sliding_windows_shows_no_less) {
    const auto holds = rc::check([] {
        const auto day = arbitrary_day();
        for (const int window : {15, 30, 60}) {
            RC_ASSERT(shown_by(register_of(window, true), day).shared >=
                      shown_by(register_of(window, false), day).shared);
        }
    });
    EXPECT_TRUE(holds);
}

// Two registers of one account are read one after the other, and one may be late.
TEST(DemandRegister, does_not_depend_on_whose_register_comes_first) {
    const auto holds = rc::check([] {
        const auto day = arbitrary_day();
        const auto other = arbitrary_day();
        DemandRegister first = register_of(15, true);
        DemandRegister second = register_of(15, true);
        for (std::size_t i = 0; i < day.size(); ++i) {
            for (DemandRegister* demand : {&first, &second}) {
                const bool straight = demand == &first;
                const Used& a = straight ? day[i] : other[i];
                const Used& b = straight ? other[i] : day[i];
                take(*demand, ms_at(a.from), ms_at(a.to), a.wh * k_full_share_ppm);
                take(*demand, ms_at(b.from), ms_at(b.to), b.wh * k_full_share_ppm);
            }
        }
        RC_ASSERT(highest(first, 0, INT64_MAX) == highest(second, 0, INT64_MAX));
    });
    EXPECT_TRUE(holds);
}

// The shares of two apartments in one register are each measured by themselves, and together are no less than it.
TEST(DemandRegister, of_shares_is_no_less_than_that_of_the_whole) {
    const auto holds = rc::check([] {
        const auto day = arbitrary_day();
        const std::int64_t share = *rc::gen::inRange(1, 1'000'000);
        std::int64_t together = 0;
        for (const std::int64_t ppm : {share, k_full_share_ppm - share}) {
            DemandRegister demand = register_of(30, false);
            DemandMaximum maximum;
            for (const Used& used : day) {
                take(demand, ms_at(used.from), ms_at(used.to), used.wh * ppm);
                const auto best = highest(demand, ms_at(0), ms_at(1440));
                if (best && best->shared > maximum.shared) maximum = *best;
            }
            together += maximum.shared;
        }
        RC_ASSERT(together >= shown_by(register_of(30, false), day).shared);
    });
    EXPECT_TRUE(holds);
}

TEST(DemandRegister, gives_an_interval_over_a_border_to_both_sides_by_time) {
    const auto maximum = shown_by(register_of(15, false), {{10, 20, 1'000}});
    EXPECT_EQ(maximum.power, Power{2'000}) << "half of it, in a quarter of an hour";
    EXPECT_EQ(maximum.begins_ms, ms_at(0)) << "the first with that much";
    EXPECT_EQ(shown_by(register_of(15, true), {{10, 20, 1'000}}).power, Power{4'000})
        << "a sliding window has all of it";
}

TEST(DemandRegister, measures_a_single_use_before_and_after_which_nothing_was_used) {
    const auto maximum = shown_by(register_of(60, true), {{600, 605, 300}});
    EXPECT_EQ(maximum.power, Power{300});
    EXPECT_EQ(maximum.begins_ms, ms_at(555)) << "the first window that ends after it";
}

TEST(DemandRegister, forgets_what_is_long_ago_and_stays_small) {
    DemandRegister demand = register_of(15, true);
    for (int minute = 0; minute < 3 * 1440; minute += 5) {
        take(demand, ms_at(minute), ms_at(minute + 5), 1'000);
        ASSERT_LE(demand.slots.size(), k_demand_slots);
    }
    const auto before = demand;
    take(demand, ms_at(0), ms_at(5), 1'000'000);
    EXPECT_EQ(demand, before) << "a register that is three days late";
    take(demand, ms_at(40'000), ms_at(40'005), 1'000);
    EXPECT_LE(demand.slots.size(), 3U) << "after a month without any use";
}

TEST(DemandRegister, takes_nothing_that_is_none) {
    DemandRegister demand = register_of(15, false);
    take(demand, ms_at(5), ms_at(0), 1'000);
    take(demand, ms_at(0), ms_at(5), 0);
    take(demand, ms_at(0), ms_at(5), -1);
    take(demand, -5, ms_at(5), 1);
    EXPECT_TRUE(demand.slots.empty());
    take(demand, ms_at(0), ms_at(5), INT64_MAX);
    take(demand, ms_at(0), ms_at(5), INT64_MAX);
    EXPECT_EQ(highest(demand, 0, INT64_MAX)->power, k_max_power) << "what hostile journals say";
    DemandRegister nothing;
    take(nothing, ms_at(0), ms_at(5), 1'000);
    EXPECT_FALSE(highest(nothing, 0, INT64_MAX));
}

TEST(DemandRegister, counts_only_windows_that_lie_wholly_within) {
    DemandRegister demand = register_of(15, false);
    take(demand, ms_at(0), ms_at(15), 1'000 * k_full_share_ppm);
    EXPECT_TRUE(highest(demand, ms_at(0), ms_at(15)));
    EXPECT_FALSE(highest(demand, ms_at(0) + 1, ms_at(15)));
    EXPECT_FALSE(highest(demand, ms_at(0), ms_at(15) - 1));
    EXPECT_EQ(window_ms(demand), 15 * k_minute_ms);
}

}  // namespace
}  // namespace riser::payment
