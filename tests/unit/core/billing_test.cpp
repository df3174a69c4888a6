// Laws of what follows a bill: nobody is cut off early, interest is the same however it is counted, plans and
// closings lose no money.
#include <numeric>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "core/payment/billing/closing.h"
#include "core/payment/billing/interest.h"
#include "core/payment/billing/payment_plan.h"
#include "core/payment/billing/reminder_ladder.h"

namespace riser::billing {
namespace {

using std::chrono::days;
using std::chrono::hours;

const LocalDay k_due{std::chrono::year(2026) / 3 / 16};

// ---- ladder -----------------------------------------------------------------------------------------

payment::ActivityCalendar five_day_week() {
    payment::ActivityCalendar calendar;
    calendar.day_profiles = {{{{0, 1}}}, {{{0, 0}}}};
    calendar.week_profiles = {{{0, 0, 0, 0, 0, 1, 1}}};
    calendar.seasons = {{1, 1, 0}};
    return calendar;
}

UtcTime noon_of(LocalDay day) {
    return UtcTime{Duration(day.time_since_epoch()) + hours(12)};
}

std::vector<LadderHold> arbitrary_holds() {
    std::vector<LadderHold> holds;
    const auto count = *rc::gen::inRange(0, 4);
    for (int i = 0; i < count; ++i) {
        const LocalDay from = k_due + days{*rc::gen::inRange(-20, 60)};
        holds.push_back({from, from + days{*rc::gen::inRange(0, 30)}});
    }
    return holds;
}

bool held_on(const std::vector<LadderHold>& holds, LocalDay day) {
    return std::any_of(holds.begin(), holds.end(), [day](const LadderHold& hold) {
        return hold.from <= day && day < *hold.until;
    });
}

// Days after `from` up to `to` that no hold covers.
int free_days(const std::vector<LadderHold>& holds, LocalDay from, LocalDay to) {
    int count = 0;
    for (LocalDay day = from + days{1}; day <= to; day += days{1}) count += !held_on(holds, day);
    return count;
}

RC_GTEST_PROP(ReminderLadder, never_disconnects_without_its_notices, ()) {
    auto ladder = usual_ladder();
    if (*rc::gen::arbitrary<bool>()) ladder.working_days = five_day_week();
    RC_ASSERT(check_ladder(ladder).ok());
    const ZoneRules utc;
    const LadderCase unpaid{k_due, Money{1'000'000}, Money{1'000'000}, arbitrary_holds()};
    LadderState state;
    std::optional<LocalDay> final_notice;
    // Looked at on some days only, while the clock is unsure by some days.
    for (int day = -30; day < 200; day += *rc::gen::inRange(1, 9)) {
        const LocalDay first = k_due + days{day};
        const LocalDay last = first + days{*rc::gen::inRange(0, 4)};
        const auto step = step_due(ladder, unpaid, state, utc, noon_of(first), noon_of(last));
        if (!step) continue;
        const LadderStep& given = ladder.steps[*step];
        give_step(state, *step, utc, noon_of(last));
        RC_ASSERT(!held_on(unpaid.holds, first));
        if (!is_binding(given.kind)) continue;
        for (LocalDay each = first; each <= last; each += days{1}) {
            RC_ASSERT(!held_on(unpaid.holds, each));
        }
        // Whatever the day really was, so many days had passed that count.
        RC_ASSERT(free_days(unpaid.holds, k_due, first) >= given.offset_days);
        if (given.kind == StepKind::final_notice) final_notice = last;
        if (given.kind != StepKind::disconnection) continue;
        RC_ASSERT(final_notice.has_value());
        RC_ASSERT(free_days(unpaid.holds, *final_notice, first) >= 7);
        RC_ASSERT(disconnection_stands(ladder, unpaid, state, utc, noon_of(first), noon_of(last)));
        return;
    }
}

RC_GTEST_PROP(ReminderLadder, binds_only_when_it_would_at_every_instant, ()) {
    auto ladder = usual_ladder();
    ladder.working_days = five_day_week();
    const ZoneRules utc;
    const LadderCase unpaid{k_due, Money{1}, Money{1}, arbitrary_holds()};
    LadderState state;
    const auto given = *rc::gen::inRange<std::uint8_t>(0, 3);
    for (std::uint8_t i = 3; i < 3 + given; ++i) {
        state.given.push_back({i, k_due + days{ladder.steps[i].offset_days}});
    }
    const UtcTime earliest = noon_of(k_due + days{*rc::gen::inRange(-5, 60)});
    const UtcTime latest = earliest + hours(*rc::gen::inRange(0, 200));
    const auto step = step_due(ladder, unpaid, state, utc, earliest, latest);
    if (!step || !is_binding(ladder.steps[*step].kind)) return;
    for (UtcTime at = earliest; at <= latest; at += hours(1)) {
        RC_ASSERT(step_due(ladder, unpaid, state, utc, at, at) == step);
    }
}

TEST(ReminderLadder, does_not_disconnect_when_the_final_notice_is_not_on_record) {
    ReminderLadder ladder;
    ladder.steps = {{7, StepKind::final_notice, true, {}},
                    {9, StepKind::reminder, true, {}},
                    {14, StepKind::disconnection, true, {}}};
    ASSERT_TRUE(check_ladder(ladder));
    const LadderCase unpaid{k_due, Money{1}, Money{1}, {}};
    const UtcTime late = noon_of(k_due + days{60});
    LadderState state;
    state.given = {{1, k_due + days{9}}};
    EXPECT_FALSE(step_due(ladder, unpaid, state, {}, late, late));
    state.given = {{0, k_due + days{7}}, {1, k_due + days{9}}};
    EXPECT_EQ(step_due(ladder, unpaid, state, {}, late, late), 2u);
}

TEST(CheckLadder, refuses_what_would_cut_without_notice) {
    EXPECT_TRUE(check_ladder(usual_ladder()));
    const auto refused = [](std::vector<LadderStep> steps) {
        return !check_ladder({std::move(steps), {}, {}}).ok();
    };
    EXPECT_TRUE(refused({}));
    EXPECT_TRUE(refused({{21, StepKind::disconnection, true, {}}})) << "no final notice";
    EXPECT_TRUE(
        refused({{7, StepKind::final_notice, true, {}}, {7, StepKind::disconnection, true, {}}}))
        << "on the same day";
    EXPECT_TRUE(refused({{7, StepKind::notice, true, {}}, {9, StepKind::disconnection, true, {}}}))
        << "only a notice";
    EXPECT_TRUE(refused({{7, StepKind::final_notice, true, {}},
                         {9, StepKind::disconnection, true, {}},
                         {12, StepKind::reminder, true, {}}}))
        << "something after the last step";
    EXPECT_TRUE(refused({{0, StepKind::notice, true, {}}})) << "not overdue yet";
    EXPECT_TRUE(refused({{-61, StepKind::reminder, true, {}}}));
    EXPECT_TRUE(refused({{1, StepKind::reminder, true, Money{-1}}}));
    EXPECT_TRUE(refused(std::vector<LadderStep>(17)));
    auto ladder = usual_ladder();
    ladder.disconnection_minimum = Money{-1};
    EXPECT_FALSE(check_ladder(ladder));
}

// ---- interest ---------------------------------------------------------------------------------------

RC_GTEST_PROP(Accrue, is_the_same_however_the_days_are_split, ()) {
    InterestTerms terms;
    terms.annual_ppm = *rc::gen::inRange<std::int64_t>(0, 1'000'001);
    terms.day_count =
        *rc::gen::element(DayCount::actual_365, DayCount::actual_360, DayCount::actual_actual);
    const Money principal{*rc::gen::oneOf(rc::gen::inRange<std::int64_t>(0, 1'000),
                                          rc::gen::inRange<std::int64_t>(0, k_max_amount.micro))};
    LocalDay day = k_due + days{*rc::gen::inRange(-2000, 2000)};
    const LocalDay begin = day;
    Accrued parts;
    for (const int length : *rc::gen::container<std::vector<int>>(rc::gen::inRange(0, 200))) {
        parts = accrue(parts, principal, terms, day, day + days{length});
        day += days{length};
    }
    RC_ASSERT(parts == accrue({}, principal, terms, begin, day));
    RC_ASSERT(parts.residue >= 0 && parts.residue < k_interest_denominator);
}

TEST(AccrueUntil, a_clock_that_jumped_far_ahead_costs_no_more_than_the_cap) {
    InterestTerms terms;
    terms.annual_ppm = 1'000'000;
    terms.cap_ppm = 100'000;
    LateInterest late = late_interest(k_max_amount, k_due);
    const auto charge = accrue_until(late, k_max_amount, terms, LocalDay{days{2'900'000}});
    EXPECT_EQ(charge.interest, Money{k_max_amount.micro / 10});
    EXPECT_EQ(accrue_until(late, k_max_amount, terms, LocalDay{days{2'900'001}}), LateCharge{});
    EXPECT_EQ(accrue_until(late, k_max_amount, terms, k_due), LateCharge{}) << "backwards";
}

TEST(CheckInterestTerms, names_what_is_wrong) {
    const auto refused = [](auto change) {
        InterestTerms terms;
        change(terms);
        return !check_interest_terms(terms).ok();
    };
    EXPECT_FALSE(refused([](InterestTerms&) {}));
    EXPECT_TRUE(refused([](InterestTerms& t) { t.annual_ppm = 1'000'001; }));
    EXPECT_TRUE(refused([](InterestTerms& t) { t.annual_ppm = -1; }));
    EXPECT_TRUE(refused([](InterestTerms& t) { t.day_count = static_cast<DayCount>(4); }));
    EXPECT_TRUE(refused([](InterestTerms& t) { t.grace_days = 367; }));
    EXPECT_TRUE(refused([](InterestTerms& t) { t.cap_ppm = -1; }));
    EXPECT_TRUE(refused([](InterestTerms& t) { t.flat_fee = Money{-1}; }));
}

// ---- payment plans ----------------------------------------------------------------------------------

RC_GTEST_PROP(MonthlyInstalments, are_the_whole, ()) {
    const auto count = *rc::gen::inRange<std::size_t>(1, k_max_instalments + 1);
    const Money total{10'000 * *rc::gen::inRange<std::int64_t>(60, 1'000'000)};
    const LocalDay first = k_due + days{*rc::gen::inRange(0, 1000)};
    const PaymentPlan plan{k_due, monthly_instalments(total, count, first, Money{10'000}), 0, 0};
    RC_ASSERT(check_plan(plan).ok());
    Money sum{};
    for (const auto& instalment : plan.instalments) sum += instalment.amount;
    RC_ASSERT(sum == total);
    RC_ASSERT(plan.instalments.front().amount - plan.instalments.back().amount <= Money{10'000});
}

RC_GTEST_PROP(PlanStatus, breaks_once_and_for_all, ()) {
    PaymentPlan plan{
        k_due, {}, *rc::gen::inRange<std::uint16_t>(0, 10), *rc::gen::inRange<std::uint8_t>(0, 3)};
    plan.instalments = monthly_instalments(Money{90'000'000}, 5, k_due + days{10}, Money{10'000});
    std::vector<PaidOn> payments;
    for (const int day : *rc::gen::container<std::vector<int>>(rc::gen::inRange(0, 200))) {
        payments.push_back({k_due + days{day}, {*rc::gen::inRange<std::int64_t>(0, 40'000'000)}});
    }
    std::optional<LocalDay> broken;
    for (int day = 0; day < 200; ++day) {
        const auto status = plan_status(plan, payments, k_due + days{day});
        if (broken) RC_ASSERT(status.broken_on == broken);
        if (status.broken_on && !broken) RC_ASSERT(*status.broken_on == k_due + days{day});
        broken = status.broken_on;
    }
}

// ---- closing ----------------------------------------------------------------------------------------

CustomerPots arbitrary_pots() {
    const auto amount = [] { return Money{*rc::gen::inRange<std::int64_t>(0, 1'000)}; };
    CustomerPots pots;
    pots.prepaid_credit = {*rc::gen::inRange<std::int64_t>(-1'000, 1'001)};
    pots.non_refundable = std::min(amount(), std::max(Money{}, pots.prepaid_credit));
    pots.emergency_used = amount();
    pots.prepaid_debt = amount();
    pots.open_bills = amount();
    pots.bill_credit = amount();
    pots.deposit = amount();
    return pots;
}

std::array<Money, k_pots> balances_of(const CustomerPots& pots, const std::vector<Move>& moves) {
    std::array<Money, k_pots> at{};
    const auto pot = [&](Pot name) -> Money& { return at[static_cast<std::size_t>(name)]; };
    pot(Pot::prepaid_credit) = pots.prepaid_credit;
    pot(Pot::emergency_credit) = -pots.emergency_used;
    pot(Pot::prepaid_debt) = -pots.prepaid_debt;
    pot(Pot::receivable) = -pots.open_bills;
    pot(Pot::bill_credit) = pots.bill_credit;
    pot(Pot::deposit) = pots.deposit;
    for (const auto& move : moves) {
        RC_ASSERT(move.amount > Money{});
        pot(move.from) -= move.amount;
        pot(move.to) += move.amount;
    }
    return at;
}

Money worth(const std::array<Money, k_pots>& at) {
    return std::accumulate(at.begin(), at.end(), Money{});
}

RC_GTEST_PROP(FinalStatement, leaves_nothing_behind, ()) {
    const CustomerPots pots = arbitrary_pots();
    RC_ASSERT(check_pots(pots).ok());
    ClosingPolicy policy;
    policy.transfer_credit = *rc::gen::arbitrary<bool>();
    policy.transfer_debt = *rc::gen::arbitrary<bool>();
    policy.refund_non_refundable = *rc::gen::arbitrary<bool>();
    policy.rounding.place =
        *rc::gen::element(payment::RoundingPlace::bill, payment::RoundingPlace::payment);
    policy.rounding.step = Money{50};
    const auto statement = final_statement(pots, policy);
    const auto before = balances_of(pots, {});
    const auto after = balances_of(pots, statement.moves);
    RC_ASSERT(worth(before) == worth(after));
    for (const Pot pot : {Pot::prepaid_credit, Pot::emergency_credit, Pot::prepaid_debt,
                          Pot::receivable, Pot::bill_credit, Pot::deposit}) {
        RC_ASSERT(after[static_cast<std::size_t>(pot)] == Money{});
    }
    RC_ASSERT(worth(before) ==
              statement.refund - statement.debt + statement.forfeited + statement.rounding);
    RC_ASSERT(statement.refund == Money{} || statement.debt == Money{});
    RC_ASSERT(statement.forfeited <= pots.non_refundable);
}

RC_GTEST_PROP(SwitchOfMode, keeps_what_the_customer_is_worth, ()) {
    const CustomerPots pots = arbitrary_pots();
    CustomerPots prepaid = pots;
    prepaid.open_bills = prepaid.bill_credit = Money{};
    const auto on_bill = balances_of(prepaid, switch_to_postpaid(prepaid));
    RC_ASSERT(worth(on_bill) == worth(balances_of(prepaid, {})));
    for (const Pot pot : {Pot::prepaid_credit, Pot::emergency_credit, Pot::prepaid_debt}) {
        RC_ASSERT(on_bill[static_cast<std::size_t>(pot)] == Money{});
    }
    CustomerPots postpaid;
    postpaid.open_bills = pots.open_bills;
    postpaid.bill_credit = pots.bill_credit;
    postpaid.deposit = pots.deposit;
    const auto moves = switch_to_prepaid(
        postpaid, {DebtOnSwitch::becomes_prepaid_debt, *rc::gen::arbitrary<bool>()});
    RC_ASSERT(moves.ok());
    const auto after = balances_of(postpaid, *moves);
    RC_ASSERT(worth(after) == worth(balances_of(postpaid, {})));
    RC_ASSERT(after[static_cast<std::size_t>(Pot::receivable)] == Money{});
    RC_ASSERT(after[static_cast<std::size_t>(Pot::bill_credit)] == Money{});
}

TEST(CheckPots, names_what_is_wrong) {
    CustomerPots pots;
    pots.non_refundable = Money{1};
    EXPECT_FALSE(check_pots(pots)) << "a part of nothing";
    pots = {};
    pots.deposit = Money{-1};
    EXPECT_FALSE(check_pots(pots));
    pots = {};
    pots.prepaid_credit = Money{INT64_MIN};
    EXPECT_FALSE(check_pots(pots));
}

}  // namespace
}  // namespace riser::billing
