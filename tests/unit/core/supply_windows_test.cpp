#include "core/payment/supply_windows.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "core/payment/week_windows.h"
#include "tests/unit/core/arbitrary_calendars.h"

namespace riser::payment {
namespace {

using std::chrono::days;
using std::chrono::hours;
using std::chrono::minutes;

Now arbitrary_now() {
    Now now;
    now.earliest = arbitrary_time();
    now.latest =
        now.earliest + minutes(*rc::gen::inRange(0, *rc::gen::element(2, 60, 3 * 24 * 60)));
    now.wall = now.earliest;
    now.monotonic = Instant{hours(5)};
    return now;
}

HolidayCalendar arbitrary_holidays() {
    HolidayCalendar holidays;
    std::set<Holiday> dates;
    const auto count = *rc::gen::inRange(0, 4);
    for (int i = 0; i < count; ++i) {
        const auto year = *rc::gen::element(0, 2026);
        const auto month = *rc::gen::inRange(2, 4);
        dates.insert({static_cast<std::uint16_t>(year), static_cast<std::uint8_t>(month),
                      static_cast<std::uint8_t>(*rc::gen::inRange(1, 29))});
    }
    holidays.days.assign(dates.begin(), dates.end());
    if (*rc::gen::arbitrary<bool>()) {
        holidays.eve_from = static_cast<std::uint16_t>(*rc::gen::inRange(0, 1440));
    }
    return holidays;
}

Duration arbitrary_span(int most_minutes) {
    return minutes(*rc::gen::inRange(0, most_minutes));
}

SupplyPolicy arbitrary_policy() {
    SupplyPolicy policy;
    policy.friendly_hours = arbitrary_calendar(2);
    policy.holidays = arbitrary_holidays();
    for (std::size_t i = 1; i < k_customer_classes; ++i) policy.notice[i] = arbitrary_span(3000);
    policy.pace.connected_at_least = arbitrary_span(120);
    policy.cuts_per_hour = static_cast<std::uint32_t>(*rc::gen::inRange(1, 4));
    if (*rc::gen::arbitrary<bool>())
        policy.soft_landing.steps = {{2000, hours(1)}, {1000, hours(2)}};
    return policy;
}

PolicyFacts arbitrary_facts(const Now& now) {
    PolicyFacts facts;
    facts.customer_class = static_cast<CustomerClass>(*rc::gen::inRange(0, 5));
    facts.protected_customer = *rc::gen::inRange(0, 8) == 0;
    facts.abilities.limits_load = *rc::gen::arbitrary<bool>();
    if (*rc::gen::arbitrary<bool>()) facts.warned_for = arbitrary_span(4000);
    if (*rc::gen::arbitrary<bool>()) facts.operated_ago = arbitrary_span(120);
    if (*rc::gen::arbitrary<bool>()) facts.connected_ago = arbitrary_span(180);
    facts.limited_for = arbitrary_span(240);
    for (auto& until : facts.hold_until) {
        if (*rc::gen::inRange(0, 3) == 0) until = now.earliest + arbitrary_span(2000);
    }
    const auto cuts = *rc::gen::inRange(0, 5);
    for (int i = 0; i < cuts; ++i) facts.site_cuts_ago.push_back(arbitrary_span(90));
    return facts;
}

// What the predicates say, minute by minute of the clock's bounds and in other words than the code.
bool naive_answer(const SupplyPolicy& policy, const ZoneRules& zone, const PolicyFacts& facts,
                  const Now& now, CutPredicate predicate, NaiveCalendar& friendly) {
    const auto any_minute = [&](auto inside) {
        if (inside(now.earliest) || inside(now.latest)) return true;
        for (UtcTime at = std::chrono::ceil<minutes>(now.earliest); at < now.latest;
             at += minutes(1)) {
            if (inside(at)) return true;
        }
        return false;
    };
    const auto which = treated_as(facts.customer_class);
    switch (predicate) {
        case CutPredicate::not_protected:
            return policy.cut_permitted && !facts.protected_customer &&
                   !policy.never_cut[index_of(which)];
        case CutPredicate::outside_friendly_hours:
            return !any_minute([&](UtcTime at) { return friendly.at(at) == 1; });
        case CutPredicate::outside_holidays:
            return !any_minute([&](UtcTime at) { return holiday_at(policy.holidays, zone, at); });
        case CutPredicate::notice_given: {
            const Duration notice = policy.notice[index_of(which)];
            const bool told =
                notice == Duration{} || facts.warned_for.value_or(Duration(-1)) >= notice;
            const bool landed = !facts.abilities.limits_load || policy.soft_landing.steps.empty() ||
                                facts.limited_for >= hours(3);
            return told && landed;
        }
        case CutPredicate::no_hold:
            return std::all_of(facts.hold_until.begin(), facts.hold_until.end(),
                               [&](UtcTime until) { return now.earliest >= until; });
        case CutPredicate::switch_interval_kept:
            return facts.operated_ago.value_or(hours(1000)) >= policy.pace.between_operations &&
                   facts.connected_ago.value_or(hours(1000)) >= policy.pace.connected_at_least;
        case CutPredicate::cut_rate_kept:
            return std::count_if(facts.site_cuts_ago.begin(), facts.site_cuts_ago.end(),
                                 [](Duration ago) { return ago < hours(1); }) <
                   policy.cuts_per_hour;
        default:
            return false;
    }
}

RC_GTEST_PROP(PolicyAnswer, agrees_with_a_look_at_every_minute, ()) {
    const SupplyPolicy policy = arbitrary_policy();
    const ZoneRules zone = arbitrary_zone();
    const Now now = arbitrary_now();
    const PolicyFacts facts = arbitrary_facts(now);
    NaiveCalendar friendly(policy.friendly_hours, zone);
    for (const CutPredicate predicate : k_policy_predicates) {
        RC_ASSERT(policy_answer(policy, zone, facts, now, predicate).holds ==
                  naive_answer(policy, zone, facts, now, predicate, friendly));
        RC_ASSERT(policy_holds(policy, zone, facts, now, predicate) ==
                  policy_answer(policy, zone, facts, now, predicate).holds);
    }
}

// The law behind every deadline: nothing changes before it, and at it something does.
RC_GTEST_PROP(PolicyAnswer, stays_the_same_until_it_says_that_it_changes, ()) {
    const SupplyPolicy policy = arbitrary_policy();
    const ZoneRules zone = arbitrary_zone();
    const Now now = arbitrary_now();
    const PolicyFacts facts = arbitrary_facts(now);
    for (const CutPredicate predicate : k_policy_predicates) {
        const auto holds_after = [&](Duration passed) {
            return policy_answer(policy, zone, facts.after(passed), after(now, passed), predicate)
                .holds;
        };
        const PolicyAnswer answer = policy_answer(policy, zone, facts, now, predicate);
        const Duration look = std::min<Duration>(answer.changes_in.value_or(days(10)), days(10));
        for (int i = 0; i < 20; ++i) {
            const Duration passed = look * i / 20;
            RC_ASSERT(holds_after(passed) == answer.holds);
        }
        if (!answer.changes_in) continue;
        RC_ASSERT(*answer.changes_in > Duration::zero());
        RC_ASSERT(holds_after(*answer.changes_in - Duration(1)) == answer.holds);
        RC_ASSERT(holds_after(*answer.changes_in) != answer.holds);
    }
}

RC_GTEST_PROP(NextPossibleCut, is_the_first_instant_at_which_all_of_it_holds, ()) {
    const SupplyPolicy policy = arbitrary_policy();
    const ZoneRules zone = arbitrary_zone();
    const Now now = arbitrary_now();
    const PolicyFacts facts = arbitrary_facts(now);
    const auto all_hold = [&](Duration passed) {
        return std::all_of(k_policy_predicates.begin(), k_policy_predicates.end(), [&](auto p) {
            return policy_answer(policy, zone, facts.after(passed), after(now, passed), p).holds;
        });
    };
    const auto cut = next_possible_cut(policy, zone, facts, now);
    const Duration look = std::min<Duration>(cut.value_or(days(10)), days(10));
    for (int i = 0; i < 20; ++i) RC_ASSERT(look == Duration{} || !all_hold(look * i / 20));
    if (cut) RC_ASSERT(all_hold(*cut));
}

// A wider window of the clock never allows what a narrower one within it forbids: when in doubt, the light stays on.
RC_GTEST_PROP(PolicyAnswer, of_a_less_certain_clock_allows_no_more, ()) {
    const SupplyPolicy policy = arbitrary_policy();
    const ZoneRules zone = arbitrary_zone();
    const Now now = arbitrary_now();
    const PolicyFacts facts = arbitrary_facts(now);
    Now wider = now;
    wider.earliest -= arbitrary_span(1000);
    wider.latest += arbitrary_span(1000);
    for (const CutPredicate predicate : k_policy_predicates) {
        if (policy_answer(policy, zone, facts, wider, predicate).holds) {
            RC_ASSERT(policy_answer(policy, zone, facts, now, predicate).holds);
        }
    }
}

// ---- single cases -------------------------------------------------------------------------------

Now at(UtcTime time) {
    Now now;
    now.wall = now.earliest = now.latest = time;
    return now;
}

TEST(ApplyPolicy, takes_away_and_never_gives) {
    SupplyPolicy policy;
    PolicyFacts facts;
    CutInputs inputs;
    inputs.holds.set();
    apply_policy(policy, {}, facts, at(k_monday), inputs);
    EXPECT_TRUE(inputs.may_cut()) << "a neutral policy forbids nothing";
    inputs.holds.reset();
    apply_policy(policy, {}, facts, at(k_monday), inputs);
    EXPECT_TRUE(inputs.holds.none());
    inputs.holds.set();
    facts.protected_customer = true;
    apply_policy(policy, {}, facts, at(k_monday), inputs);
    EXPECT_FALSE(inputs.may_cut());
    EXPECT_EQ(inputs.first_obstacle(), CutPredicate::not_protected);
}

// After a power failure without a clock nobody knows what time it is: inside every window.
// Days without one are passed over, however many there are.
RC_GTEST_PROP(NextHolidayChange, is_the_first_instant_at_which_it_is_different, ()) {
    const HolidayCalendar holidays = arbitrary_holidays();
    const ZoneRules zone = arbitrary_zone();
    const UtcTime time = arbitrary_time() - days(*rc::gen::element(0, 10, 300));
    const UtcTime horizon = time + hours(*rc::gen::inRange(1, 700 * 24));
    const bool now = holiday_at(holidays, zone, time);
    const auto change = next_holiday_change(holidays, zone, time, horizon);
    const UtcTime end = change.value_or(horizon);
    for (UtcTime at = time; at < end; at += minutes(30)) {
        RC_ASSERT(holiday_at(holidays, zone, at) == now);
    }
    if (!change) return;
    RC_ASSERT(*change > time && *change <= horizon);
    RC_ASSERT(holiday_at(holidays, zone, *change) != now);
    RC_ASSERT(holiday_at(holidays, zone, *change - Duration(1)) == now);
}

TEST(PolicyAnswer, of_a_clock_that_knows_nothing_forbids_where_there_are_windows) {
    SupplyPolicy policy;
    Now now = at(k_monday);
    now.latest = k_no_upper_bound;
    const auto answer = [&](CutPredicate predicate) {
        return policy_answer(policy, {}, {}, now, predicate);
    };
    EXPECT_TRUE(answer(CutPredicate::outside_friendly_hours).holds);
    EXPECT_TRUE(answer(CutPredicate::outside_holidays).holds);
    const std::vector<WeekWindow> sunday{{{false, false, false, false, false, false, true}, 0, 60}};
    policy.friendly_hours = calendar_of(sunday);
    policy.holidays.days = {{0, 12, 25}};
    for (const auto predicate :
         {CutPredicate::outside_friendly_hours, CutPredicate::outside_holidays}) {
        EXPECT_EQ(answer(predicate), (PolicyAnswer{false, std::nullopt}));
    }
    // A calendar without a friendly minute needs no clock.
    policy.friendly_hours = calendar_of(std::vector<WeekWindow>{{{}, 0, 60}});
    EXPECT_TRUE(answer(CutPredicate::outside_friendly_hours).holds);
}

// Friendly from 18:00 to 09:00 with a clock that is off by up to ten hours: there is no instant outside for certain.
TEST(PolicyAnswer, waits_for_a_span_that_the_uncertainty_fits_into) {
    SupplyPolicy policy;
    policy.friendly_hours = calendar_of(
        std::vector<WeekWindow>{{{true, true, true, true, true, true, true}, 18 * 60, 9 * 60}});
    Now now = at(k_monday + hours(12));
    now.latest = now.earliest + hours(10);
    const auto answer = [&] {
        return policy_answer(policy, {}, {}, now, CutPredicate::outside_friendly_hours);
    };
    EXPECT_EQ(answer(), (PolicyAnswer{false, std::nullopt}));
    // With two hours it is too late today; tomorrow from nine to sixteen it fits.
    now = at(k_monday + hours(17));
    now.latest = now.earliest + hours(2);
    EXPECT_EQ(answer(), (PolicyAnswer{false, hours(16)}));
}

TEST(PolicyFactsDeathTest, only_the_policy_s_own_predicates_are_asked) {
    EXPECT_DEATH((void)policy_answer({}, {}, {}, at(k_monday), CutPredicate::armed),
                 "does not answer");
}

TEST(Elapsed, is_exact_within_a_boot_and_bounded_across_one) {
    Now then = at(k_monday);
    then.monotonic = Instant{hours(1)};
    Now now = at(k_monday + hours(900));  // the wall clock was wrong, which does not matter
    now.monotonic = Instant{hours(3)};
    EXPECT_EQ(elapsed_at_least(then, now), hours(2));
    EXPECT_EQ(elapsed_at_most(then, now), hours(2));
    now.boot.bytes[0] = 1;
    then.latest = then.earliest + hours(5);
    now.earliest = k_monday + hours(8);
    now.latest = k_monday + hours(10);
    EXPECT_EQ(elapsed_at_least(then, now), hours(3));
    EXPECT_EQ(elapsed_at_most(then, now), hours(10));
    now.earliest = k_monday;
    EXPECT_EQ(elapsed_at_least(then, now), hours(3))
        << "it was before this boot, which began 3 h ago";
    then.latest = k_no_upper_bound;
    now.latest = k_monday + hours(40);
    now.monotonic = Instant{hours(24)};
    EXPECT_EQ(elapsed_at_least(then, now), hours(24)) << "nobody ever knew when it was";
    now.monotonic = Instant{};
    EXPECT_EQ(elapsed_at_least(then, now), Duration::zero());
    // Books of another machine, on one that has been up for two months.
    then.latest = then.earliest = k_monday;
    now.earliest = now.latest = k_monday + std::chrono::minutes(10);
    now.monotonic = Instant{hours(24 * 60)};
    EXPECT_EQ(elapsed_at_least(then, now), std::chrono::minutes(10));
    now.latest = k_no_upper_bound;
    EXPECT_EQ(elapsed_at_most(then, now), std::nullopt);
}

}  // namespace
}  // namespace riser::payment
