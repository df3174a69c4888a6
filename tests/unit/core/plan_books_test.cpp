// Money of an account with a payment plan: its instalments stand among the due days of the bills beside it.
#include "core/journal/plan_books.h"

#include <gtest/gtest.h>

#include "core/base/prng.h"
#include "core/payment/calendar.h"
#include "tests/unit/core/ledgered_account.h"

namespace riser::journal {
namespace {

using billing::LocalDay;

LocalDay on(unsigned month, unsigned day) {
    return LocalDay{std::chrono::year(2026) / std::chrono::month(month) / std::chrono::day(day)};
}

constexpr Money k_old{299'880'000};
constexpr Money k_instalment{49'980'000};
constexpr Money k_next{39'980'000};

// A bill in six instalments, and a later one beside the plan that is due on 15 April.
struct PlanMoney : testing::Test, Ledgered {
    void begin(LocalDay first) {
        billing.terms.days_to_pay = 14;
        use({787'500}, 0, k_old);
        old = issue();
        ASSERT_EQ(old.total, k_old);
        PaymentPlanAgreed agreed;
        agreed.account = account.id;
        agreed.bills = {old.number};
        agreed.plan.agreed = day();
        agreed.plan.instalments = billing::monthly_instalments(k_old, 6, first, Money{10'000});
        agreed.plan.grace_days = 5;
        apply(billing, agreed);
        use({105'000}, 0, Money{39'984'000});
        next = issue();
        ASSERT_EQ(next.total, k_next);
        ASSERT_EQ(next.due, on(4, 15));
    }
    void pay_now(std::uint8_t id, Money amount) {
        pay(id, amount);
        follow_plan(billing, ZoneRules{}, k_begin_ms + 35 * k_day_ms);  // 5 April
    }
    Money open(const BillIssued& bill) const {
        return billing.receivables.find(bill.number)->open();
    }
    billing::PlanStatus status(LocalDay today) const {
        return *plan_status_of(billing, ZoneRules{}, today);
    }

    BillIssued old;
    BillIssued next;
};

TEST_F(PlanMoney, of_an_instalment_and_the_next_bill_pays_both) {
    begin(on(4, 10));
    pay_now(0x70, k_instalment + k_next);
    EXPECT_EQ(open(next), Money{});
    EXPECT_EQ(open(old), k_old - k_instalment);
    const auto on_time = status(on(4, 20));
    EXPECT_EQ(on_time.state, billing::PlanState::running);
    EXPECT_EQ(on_time.behind(), Money{});
    EXPECT_EQ(on_time.next_due, on(5, 10));
}

TEST_F(PlanMoney, pays_both_in_whatever_parts_it_comes) {
    begin(on(4, 10));
    pay_now(0x70, k_next);
    EXPECT_EQ(open(next), k_next) << "the instalment is due before it";
    pay_now(0x71, k_instalment);
    EXPECT_EQ(open(next), Money{});
    EXPECT_EQ(open(old), k_old - k_instalment);
}

TEST_F(PlanMoney, pays_a_bill_first_that_is_due_before_the_instalment) {
    begin(on(5, 10));
    pay_now(0x70, k_next);
    EXPECT_EQ(open(next), Money{});
    EXPECT_EQ(open(old), k_old);
}

TEST_F(PlanMoney, beyond_both_is_for_the_plan) {
    begin(on(4, 10));
    const Money more{60'000'000};
    pay_now(0x70, k_instalment + k_next + more);
    EXPECT_EQ(open(next), Money{});
    EXPECT_EQ(open(old), k_old - k_instalment - more);
    pay_now(0x71, k_old);
    EXPECT_EQ(open(old), Money{});
    EXPECT_EQ(billing.receivables.credit(), k_instalment + more);
    EXPECT_EQ(status(on(4, 20)).state, billing::PlanState::kept);
}

TEST_F(PlanMoney, that_bounces_is_open_again_and_a_dispute_lets_it_pass) {
    begin(on(4, 10));
    pay_now(0x70, k_instalment + k_next);
    ASSERT_TRUE(billing::reverse(billing.receivables, {id_of<TopUpId>(0x70), {}}, billing.rules()));
    EXPECT_EQ(open(next), k_next);
    EXPECT_EQ(open(old), k_old);
    BillDisputed disputed;
    disputed.bill = next.number;
    disputed.opened = true;
    apply(billing, disputed);
    const Money left = k_instalment + k_next;
    ASSERT_TRUE(
        billing::receive(billing.receivables, {id_of<TopUpId>(0x71), {}}, left, billing.rules()));
    EXPECT_EQ(open(next), k_next);
    EXPECT_EQ(open(old), k_old - left);
}

TEST_F(PlanMoney, is_divided_as_ever_once_the_plan_has_ended) {
    begin(on(4, 10));
    PaymentPlanEnded ended;
    ended.account = account.id;
    ended.end = PlanEnd::withdrawn;
    ended.day = day();
    apply(billing, ended);
    pay(0x70, k_instalment + k_next);
    EXPECT_EQ(open(next), k_next);
    EXPECT_EQ(open(old), k_old - k_instalment - k_next);
}

// What comes day by day for a bill in twelve instalments of 24.99, the first due on 10 May.
struct PlanDays : PlanMoney {
    void SetUp() override {
        begin(on(5, 10));
        billing.plan->agreed.plan.instalments =
            billing::monthly_instalments(k_old, 12, on(5, 10), Money{10'000});
        pay(0x70, k_next);  // it is due before
        ASSERT_EQ(open(next), Money{});
        all.clear();
    }
    // `hour` of the day of UTC.
    void come(LocalDay when, int hour, Money amount) {
        auto id = id_of<TopUpId>(0x71);
        id.bytes[0] = static_cast<std::uint8_t>(all.size());
        id.bytes[1] = static_cast<std::uint8_t>(all.size() >> 8U);
        const Money open = open_of(billing, billing.plan->agreed.bills);
        ASSERT_TRUE(billing::receive(billing.receivables, {id, {}}, amount, billing.rules()));
        const Money came = open - open_of(billing, billing.plan->agreed.bills);
        const std::int64_t at_ms =
            when.time_since_epoch().count() * k_day_ms + hour * (k_day_ms / 24);
        follow_plan(billing, zone, at_ms);
        all.push_back({payment::local_day(zone, from_unix_ms(at_ms)), came});
    }
    // What the books say is what all payments say, each by its day.
    void judge(LocalDay today) const {
        const auto kept = plan_status_of(billing, zone, today);
        ASSERT_EQ(*kept, billing::plan_status(billing.plan->agreed.plan, all, today))
            << "after " << all.size() << " payments";
    }

    ZoneRules zone{"Test/East", {{UtcTime{}, 7'200}}};
    std::vector<billing::PaidOn> all;
};

TEST_F(PlanDays, that_pay_a_little_each_keep_the_plan_to_its_end) {
    const LocalDay first = on(4, 5);
    for (int day = 0; day < 330; ++day) {
        const LocalDay today = first + std::chrono::days(day);
        come(today, 12, Money{900'000});
        const auto now = status(today);
        ASSERT_EQ(now.state, billing::PlanState::running) << "on day " << day;
        ASSERT_EQ(now.behind(), Money{}) << "on day " << day;
        judge(today);
    }
    EXPECT_LE(billing.plan->payments.size(), k_max_plan_payments);
}

// Misses that are allowed stay misses, and those that were none stay none.
TEST_F(PlanDays, are_judged_alike_however_many_payments_are_kept) {
    for (std::uint64_t seed = 1; seed <= 5; ++seed) {
        SCOPED_TRACE("seed " + std::to_string(seed));
        billing.plan.reset();
        *static_cast<Ledgered*>(this) = Ledgered{};
        SetUp();
        billing.plan->agreed.plan.misses_allowed = 3;
        Prng prng(seed);
        LocalDay today = on(4, 5);
        while (all.size() < 400) {
            // A month now and then without much; some payments on one day, close to midnight as well.
            const bool little = prng.chance(1, 3);
            for (int day = 0; day < 30; ++day, today += std::chrono::days(1)) {
                for (std::uint64_t n = prng.below(4); n > 0; --n) {
                    const auto most = little ? 100'000U : 1'200'000U;
                    come(today, 23 - static_cast<int>(n),
                         Money{static_cast<std::int64_t>(1 + prng.below(most))});
                }
                judge(today + std::chrono::days(1));
            }
        }
        EXPECT_LE(billing.plan->payments.size(), k_max_plan_payments);
    }
}

// An instalment ends two cents before a bill does: more money is there, and nothing is left to the coins.
TEST(PlanCoins, a_rest_between_two_instalments_is_paid) {
    billing::AllocationRules rules;
    rules.rounding.place = payment::RoundingPlace::payment;
    rules.rounding.step = Money{50'000};
    rules.plan_bills = {{1, 0, 1}, {1, 0, 2}};
    const LocalDay first = on(4, 10);
    rules.plan_instalments =
        billing::monthly_instalments(Money{30'050'000}, 3, first, Money{50'000});
    billing::Receivables receivables;
    for (const auto& [number, amount] : {std::pair{1, 10'070'000}, std::pair{2, 19'980'000}}) {
        billing::OpenBill bill;
        bill.number = {1, 0, static_cast<std::uint64_t>(number)};
        bill.due = first - std::chrono::days(30);
        bill.charged = {Money{}, Money{}, Money{amount}};
        ASSERT_TRUE(billing::add_open_bill(receivables, bill, rules));
    }
    ASSERT_TRUE(
        billing::receive(receivables, {id_of<TopUpId>(0x70), {}}, Money{30'050'000}, rules));
    EXPECT_EQ(receivables.open(), Money{});
    EXPECT_EQ(receivables.carried, Money{});
    EXPECT_EQ(receivables.credit(), Money{});
    EXPECT_EQ(receivables.allocations.size(), 2U) << "one of each bill";
}

}  // namespace
}  // namespace riser::journal
