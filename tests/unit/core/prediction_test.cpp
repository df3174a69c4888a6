// The cases are in tests/tables/run_out.txt; here is what must hold for any household and any tariff.
#include "core/payment/prediction.h"

#include <set>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "core/base/prng.h"
#include "core/payment/calendar.h"
#include "core/units/exact.h"
#include "tests/unit/core/arbitrary_tariffs.h"

namespace riser::payment {
namespace {

using metering::UsualBasis;
using metering::UsualWeek;
using std::chrono::days;
using std::chrono::hours;
using std::chrono::minutes;

UsualWeek arbitrary_household() {
    UsualWeek week;
    const int weeks = *rc::gen::inRange(0, 4);
    const auto largest = *rc::gen::element(1, 300, 5'000);
    Prng random{static_cast<std::uint64_t>(*rc::gen::inRange(0, 1'000'000))};
    for (int hour = 0; hour < weeks * 24 * 7; ++hour) {
        const Energy used{
            static_cast<std::int64_t>(random.below(static_cast<std::uint64_t>(largest)))};
        (void)week.learn({}, k_monday - hours(hour + 1), used);
    }
    return week;
}

PriceSchedule arbitrary_schedule(bool inclining) {
    PriceSchedule schedule;
    const auto at =
        *rc::gen::resize(5, rc::gen::container<std::set<int>>(rc::gen::inRange(0, 30 * 24 * 60)));
    std::vector<UtcTime> from{k_monday - days(1)};
    for (const int minute : at) from.push_back(minutes_after_monday(minute));
    std::sort(from.begin(), from.end());
    for (const UtcTime time : from) {
        PriceChange change{time, {}, *rc::gen::arbitrary<bool>()};
        std::int64_t price = *rc::gen::inRange(0, 500'000);
        change.blocks.push_back({{0}, {price}});
        price = inclining ? price + *rc::gen::inRange(0, 500'000) : *rc::gen::inRange(0, 500'000);
        change.blocks.push_back({{*rc::gen::inRange(1, 50'000)}, {price}});
        schedule.changes.push_back(std::move(change));
    }
    return schedule;
}

PredictionInput arbitrary_input() {
    PredictionInput input;
    input.now = minutes_after_monday(*rc::gen::inRange(0, k_week_minutes));
    input.balance = {*rc::gen::inRange<std::int64_t>(-1'000'000, 50'000'000)};
    input.limit = {*rc::gen::element<std::int64_t>(0, -5'000'000)};
    input.used = {*rc::gen::inRange(0, 60'000)};
    input.recent_ppm = *rc::gen::element<std::int64_t>(1'000'000, 0, 250'000, 3'000'000);
    const int first = *rc::gen::inRange(-50, 500);
    const int count = *rc::gen::inRange(0, 40);
    for (int day = 0; day < count; ++day) {
        input.dated.push_back(
            {input.now + hours(first + 24 * day), {*rc::gen::inRange<std::int64_t>(0, 400'000)}});
    }
    return input;
}

// nullopt is later than any time.
bool in_order(std::optional<UtcTime> a, std::optional<UtcTime> b) {
    return !b || (a && *a <= *b);
}

RC_GTEST_PROP(PredictRunOut, with_more_credit_is_never_earlier, ()) {
    const UsualWeek usual = arbitrary_household();
    const ZoneRules zone = arbitrary_zone();
    const PriceAhead prices = arbitrary_schedule(false);
    PredictionInput input = arbitrary_input();
    const auto before = predict_run_out(usual, zone, prices, input, {});
    input.balance += Money{*rc::gen::inRange<std::int64_t>(0, 20'000'000)};
    const auto after = predict_run_out(usual, zone, prices, input, {});
    RC_ASSERT(in_order(before.expected, after.expected));
    RC_ASSERT(in_order(before.earliest, after.earliest));
    RC_ASSERT(in_order(before.latest, after.latest));
}

RC_GTEST_PROP(PredictRunOut, keeps_its_range_in_order, ()) {
    const UsualWeek usual = arbitrary_household();
    const auto prediction =
        predict_run_out(usual, arbitrary_zone(), arbitrary_schedule(*rc::gen::arbitrary<bool>()),
                        arbitrary_input(), {});
    if (prediction.basis == UsualBasis::unknown && !prediction.expected) {
        RC_ASSERT(!prediction.earliest.has_value());
        return;
    }
    RC_ASSERT(in_order(prediction.earliest, prediction.expected));
    RC_ASSERT(in_order(prediction.expected, prediction.latest));
}

// A price is asked for anew only where it may have changed.
RC_GTEST_PROP(PredictRunOut, is_the_same_where_prices_are_told_for_an_hour_at_most, ()) {
    const UsualWeek usual = arbitrary_household();
    const ZoneRules zone = arbitrary_zone();
    const PriceAhead prices = arbitrary_schedule(*rc::gen::arbitrary<bool>());
    const PredictionInput input = arbitrary_input();
    const PriceAhead hourly = [&](UtcTime at, Energy used) {
        PriceSpan span = prices(at, used);
        const UtcTime hour_ends = metering::next_local_hour(zone, at);
        if (hour_ends < span.until) span.counts_anew = false;
        span.until = std::min(span.until, hour_ends);
        return span;
    };
    RC_ASSERT(predict_run_out(usual, zone, prices, input, {}) ==
              predict_run_out(usual, zone, hourly, input, {}));
}

RC_GTEST_PROP(PredictRunOut, without_deviations_has_one_time, ()) {
    const auto prediction = predict_run_out(arbitrary_household(), arbitrary_zone(),
                                            arbitrary_schedule(true), arbitrary_input(), {0, 60});
    if (prediction.basis == UsualBasis::unknown) return;
    RC_ASSERT(prediction.earliest == prediction.expected);
    RC_ASSERT(prediction.latest == prediction.expected);
}

RC_GTEST_PROP(PredictRunOut, with_a_wider_range_is_not_narrower, ()) {
    const UsualWeek usual = arbitrary_household();
    const ZoneRules zone = arbitrary_zone();
    const PriceAhead prices = arbitrary_schedule(true);
    const PredictionInput input = arbitrary_input();
    const auto narrow = predict_run_out(usual, zone, prices, input, {1'000, 60});
    const auto wide = predict_run_out(usual, zone, prices, input, {2'000, 60});
    RC_ASSERT(narrow.expected == wide.expected);
    // An hour earlier or later in the other block of another month may be cheaper: only for one price.
    const PriceAhead flat = [](UtcTime, Energy) {
        return PriceSpan{{300'000}, k_no_upper_bound, {}, false};
    };
    const auto flat_narrow = predict_run_out(usual, zone, flat, input, {1'000, 60});
    const auto flat_wide = predict_run_out(usual, zone, flat, input, {2'000, 60});
    RC_ASSERT(in_order(flat_wide.earliest, flat_narrow.earliest));
    RC_ASSERT(in_order(flat_narrow.latest, flat_wide.latest));
}

// A naive model of one price: minute by minute, what an hour uses on average.
std::optional<UtcTime> naive_run_out(const UsualWeek& usual, const ZoneRules& zone, Price price,
                                     const PredictionInput& input, Money daily, UtcTime horizon) {
    Wide left = (Wide{input.balance.micro} - input.limit.micro) * 60'000'000;
    LocalDay day = local_day(zone, input.now);
    for (UtcTime at = input.now; at < horizon; at += minutes(1)) {
        if (local_day(zone, at) != day) {
            day = local_day(zone, at);
            left -= Wide{daily.micro} * 60'000'000;
        }
        if (left <= 0) return at;
        left -= Wide{usual.usual(metering::hour_of_week(zone, at)).mean_mwh} * price.micro_per_kwh;
    }
    return std::nullopt;
}

RC_GTEST_PROP(PredictRunOut, agrees_with_counting_minutes, ()) {
    const UsualWeek usual = arbitrary_household();
    if (usual.hours_learned() == 0) return;
    const ZoneRules zone = *rc::gen::element(
        ZoneRules{}, ZoneRules{"X", {{k_monday, 3'600}, {k_monday + hours(74), 7'200}}});
    PredictionInput input = arbitrary_input();
    input.balance = {*rc::gen::inRange<std::int64_t>(0, 3'000'000)};
    const UtcTime horizon = input.now + days(5);
    const Money daily{*rc::gen::element<std::int64_t>(0, 250'000)};
    input.dated.clear();
    for (UtcTime at = next_local_day(zone, input.now); at < horizon;
         at = next_local_day(zone, at)) {
        input.dated.push_back({at, daily});
    }
    input.recent_ppm = 1'000'000;
    const Price price{*rc::gen::inRange(1, 500'000)};
    const PriceAhead prices = [price](UtcTime, Energy) {
        return PriceSpan{price, k_no_upper_bound, {}, false};
    };
    const auto prediction = predict_run_out(usual, zone, prices, input, {0, 5});
    const auto naive = naive_run_out(usual, zone, price, input, daily, horizon);
    const UtcTime end = prediction.horizon;
    const Duration off = prediction.expected.value_or(end) - naive.value_or(end);
    // A thousandth of a watt-hour that was rounded away may be a minute of a small load.
    RC_ASSERT(off >= -minutes(3) && off <= minutes(3));
}

TEST(PredictRunOut, asks_for_prices_in_their_order) {
    UsualWeek usual;
    for (int hour = 0; hour < 48; ++hour) (void)usual.learn({}, k_monday - hours(hour + 1), {500});
    UtcTime last = k_monday;
    int months = 0;
    const PriceAhead monthly = [&](UtcTime at, Energy used) {
        if (at < last) months = 0;  // the next of the three paths
        last = at;
        if (used.wh == 0) ++months;
        const UtcTime until{std::chrono::floor<days>(at.time_since_epoch()) + days(1)};
        return PriceSpan{{100'000}, until, std::nullopt, true};
    };
    PredictionInput input;
    input.now = k_monday;
    input.balance = {12'000'000};
    const auto prediction = predict_run_out(usual, {}, monthly, input, {});
    EXPECT_EQ(prediction.expected, k_monday + days(10));
    EXPECT_EQ(months, 10);  // each day the blocks began at zero
}

TEST(PredictionRules, are_checked) {
    EXPECT_TRUE(check_prediction_rules({}));
    EXPECT_FALSE(check_prediction_rules({-1, 60}));
    EXPECT_FALSE(check_prediction_rules({5'001, 60}));
    EXPECT_FALSE(check_prediction_rules({1'000, 0}));
    EXPECT_FALSE(check_prediction_rules({1'000, 93}));
}

TEST(PredictionInput, is_checked) {
    PredictionInput good;
    good.now = k_monday;
    good.dated = {{k_monday, {1}}, {k_monday + hours(1), {1}}};
    EXPECT_TRUE(check_prediction_input(good));
    const auto refused = [&](auto change) {
        PredictionInput bad = good;
        change(bad);
        return !check_prediction_input(bad).ok();
    };
    EXPECT_TRUE(refused([](auto& i) { i.now = UtcTime::min(); }));
    EXPECT_TRUE(refused([](auto& i) { i.now = k_no_upper_bound; }));
    EXPECT_TRUE(refused([](auto& i) { i.balance = {INT64_MIN}; }));
    EXPECT_TRUE(refused([](auto& i) { i.limit = {INT64_MAX}; }));
    EXPECT_TRUE(refused([](auto& i) { i.used = {-1}; }));
    EXPECT_TRUE(refused([](auto& i) { i.recent_ppm = -1; }));
    EXPECT_TRUE(refused([](auto& i) { i.recent_ppm = 10'000'001; }));
    EXPECT_TRUE(refused([](auto& i) { i.dated[0].amount = {-1}; }));
    EXPECT_TRUE(refused([](auto& i) { std::swap(i.dated[0], i.dated[1]); }));
    EXPECT_TRUE(refused([](auto& i) { i.dated.resize(k_max_dated_charges + 1, i.dated[1]); }));
}

RC_GTEST_PROP(LowCredit, never_flaps_while_the_prediction_trembles, ()) {
    LowCreditLevel level = LowCreditLevel::none;
    Prediction prediction;
    prediction.basis = UsualBasis::own_hour;
    prediction.horizon = k_monday + days(60);
    // Credit goes down over four days; the prediction trembles by a tenth.
    int changes = 0;
    for (int left = 96 * 60; left >= 0; left -= 15) {
        const int tremble = *rc::gen::inRange(-left / 10, left / 10 + 1);
        prediction.expected = k_monday + minutes(left + tremble);
        const auto next = next_low_credit({}, level, prediction, k_monday, false);
        RC_ASSERT(next >= level);
        changes += next != level ? 1 : 0;
        level = next;
    }
    RC_ASSERT(level == LowCreditLevel::urgent);
    RC_ASSERT(changes <= 3);
}

TEST(LowCredit, by_the_charges_alone_is_known_without_consumption) {
    Prediction prediction;
    prediction.horizon = k_monday + days(60);
    prediction.latest = k_monday + hours(20);
    EXPECT_EQ(next_low_credit({}, LowCreditLevel::none, prediction, k_monday, false),
              LowCreditLevel::warning);
    EXPECT_EQ(next_low_credit({}, LowCreditLevel::urgent, prediction, k_monday, false),
              LowCreditLevel::urgent);
    EXPECT_EQ(next_low_credit({}, LowCreditLevel::urgent, prediction, k_monday, true),
              LowCreditLevel::warning);
}

TEST(LowCredit, may_go_by_the_earliest_time) {
    Prediction prediction;
    prediction.basis = UsualBasis::own_hour;
    prediction.horizon = k_monday + days(60);
    prediction.earliest = k_monday + hours(3);
    prediction.expected = k_monday + hours(50);
    LowCreditRules rules;
    rules.by_earliest = true;
    EXPECT_EQ(next_low_credit(rules, LowCreditLevel::none, prediction, k_monday, false),
              LowCreditLevel::urgent);
}

TEST(LowCreditRules, are_checked) {
    EXPECT_TRUE(check_low_credit_rules({}));
    EXPECT_FALSE(check_low_credit_rules({hours(24), hours(24), hours(4)}));
    EXPECT_FALSE(check_low_credit_rules({hours(72), hours(4), hours(24)}));
    EXPECT_FALSE(check_low_credit_rules({days(31), hours(24), hours(4)}));
    EXPECT_FALSE(check_low_credit_rules({hours(72), hours(24), Duration(1)}));
    LowCreditRules rules;
    rules.hysteresis_ppm = 1'000'001;
    EXPECT_FALSE(check_low_credit_rules(rules));
}

}  // namespace
}  // namespace riser::payment
