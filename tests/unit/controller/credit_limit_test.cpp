// The credit limit of an account on bill: what is said of it, the bill at once, and supply. How much of it is used is in
// tests/tables/billed_account.txt.
#include <functional>

#include "core/journal/credit_books.h"
#include "tests/unit/controller/billing_building.h"

namespace riser::controller {
namespace {

using billing::CreditLimitThen;
using billing::CreditStage;
using metering::SwitchState;

// 10 kWh at 0.20: with one a day from 22 September on, 80 % are used on the 29th, and all on 1 October, at noon.
SiteConfig with_credit_limit(CreditLimitThen then) {
    SiteConfig site = with_bills();
    auto& limit = site.billing.front().credit_limit;
    limit.limit = Money{2'000'000};
    limit.then = then;
    limit.notice = 48h;
    return site;
}

struct OnCredit : BillingBuilding {
    explicit OnCredit(CreditLimitThen then = CreditLimitThen::disconnect)
        : OnCredit(with_credit_limit(then)) {}
    explicit OnCredit(SiteConfig config) : BillingBuilding(std::move(config)) {}

    CreditStage stage() const { return journal::credit_stage_of(bills_of(k_clara)); }
    Money used() const { return journal::credit_use_of(bills_of(k_clara), account(k_clara))->used; }
    int told(CreditStage which) const {
        int count = 0;
        for (const auto& record : records_of<journal::CreditUseTold>(*this)) {
            count += record.stage == which ? 1 : 0;
        }
        return count;
    }
    void live_and_settle(UtcTime when) {
        live_until(when, 1'000);
        settle_down();
    }
    void be_cut_off() {
        live_and_settle(day_of(10, 3) + 13h);
        ASSERT_EQ(supply(1), SwitchState::disconnected);
        ASSERT_EQ(apartment(1).reason, journal::SupplyReason::credit_limit);
    }
    SupplyPointView point() const { return controller->view(clock)->supply_points.at(0); }
    std::optional<CreditLimitView> shown() const {
        return controller->view(clock)->bills.at(0).credit_limit;
    }
    void configure(const std::function<void(billing::CreditLimit&)>& change) {
        change(site.billing.front().credit_limit);
        restart();
        read();
        answer_field();
        tick();
    }
};

TEST(CreditLimit, is_said_to_be_near_and_reached_once_each) {
    OnCredit b(CreditLimitThen::tell);
    ASSERT_EQ(b.count_records<journal::CreditLimitAgreed>(), 1);
    b.live_and_settle(day_of(9, 28) + 13h);
    EXPECT_EQ(b.stage(), CreditStage::within);
    EXPECT_EQ(b.count_records<journal::CreditUseTold>(), 0);
    b.live_and_settle(day_of(9, 29) + 13h);
    EXPECT_EQ(b.used(), Money{1'600'000});
    EXPECT_EQ(b.stage(), CreditStage::near);
    EXPECT_TRUE(b.noted("credit_limit_near"));
    EXPECT_FALSE(b.noted("credit_limit_reached"));
    b.live_and_settle(day_of(10, 1) + 13h);
    EXPECT_EQ(b.used(), Money{2'000'000}) << "the bill of September is a part of it";
    EXPECT_EQ(b.stage(), CreditStage::reached);
    EXPECT_TRUE(b.noted("credit_limit_reached"));
    b.live_and_settle(day_of(10, 20));
    EXPECT_EQ(b.count_records<journal::CreditUseTold>(), 2) << "once each";
    EXPECT_EQ(b.supply(1), SwitchState::connected) << "it is only said";
    ASSERT_TRUE(b.shown());
    EXPECT_EQ(b.shown()->used, b.used());
    EXPECT_EQ(b.shown()->left, Money{});
    EXPECT_EQ(b.shown()->disconnected_from_ms, 0);
    expect_same_after_restart(b);
}

TEST(CreditLimit, is_none_where_none_is_agreed_or_somebody_pays_before) {
    BillingBuilding b;
    b.live_until(day_of(10, 20), 5'000);
    EXPECT_EQ(b.count_records<journal::CreditLimitAgreed>(), 0);
    EXPECT_EQ(b.count_records<journal::CreditUseTold>(), 0);
    EXPECT_FALSE(b.controller->view(b.clock)->bills.at(0).credit_limit);
}

// ---- supply ------------------------------------------------------------------------------------

TEST(CreditLimit, disconnects_after_its_notice_and_not_before) {
    OnCredit b;
    b.live_and_settle(day_of(10, 1) + 13h);
    ASSERT_EQ(b.stage(), CreditStage::reached);
    ASSERT_TRUE(b.shown());
    EXPECT_EQ(b.shown()->disconnected_from_ms, b.shown()->told_ms + 48 * 3'600'000LL);
    b.live_and_settle(day_of(10, 3) + 11h);
    EXPECT_EQ(b.supply(1), SwitchState::connected) << "47 hours";
    b.be_cut_off();
    EXPECT_EQ(b.supply(2), SwitchState::connected);
    EXPECT_EQ(b.count_records<journal::ReminderGiven>(), 0) << "no bill is overdue";
    expect_same_after_restart(b);
}

TEST(CreditLimit, gives_supply_back_to_whoever_comes_below_it_and_says_anew) {
    OnCredit b;
    b.be_cut_off();
    const Money to_pay = b.point().amount_to_clear;
    EXPECT_EQ(to_pay, b.used() - Money{2'000'000} + Money{1});
    b.pay(to_pay.micro - 1, 70);
    b.settle_down();
    EXPECT_EQ(b.supply(1), SwitchState::disconnected) << "it is at its limit";
    b.pay(1, 71);
    b.settle_down();
    EXPECT_EQ(b.supply(1), SwitchState::connected);
    EXPECT_EQ(b.count_records<journal::LateCharged>(), 0) << "that costs nothing";
    // A day later it is reached again: with a notice of its own.
    b.live_and_settle(day_of(10, 4) + 13h);
    EXPECT_EQ(b.told(CreditStage::reached), 2);
    EXPECT_EQ(b.supply(1), SwitchState::connected);
    b.live_and_settle(day_of(10, 6) + 11h);
    EXPECT_EQ(b.supply(1), SwitchState::connected);
    b.live_and_settle(day_of(10, 6) + 13h);
    EXPECT_EQ(b.supply(1), SwitchState::disconnected);
    EXPECT_EQ(check_books(b.controller->books()), std::nullopt);
    expect_same_after_restart(b);
}

TEST(CreditLimit, counts_no_bill_that_is_disputed) {
    OnCredit b;
    b.be_cut_off();
    ASSERT_EQ(b.order(DisputeBill{k_clara, b.bills().at(0).number, true}).outcome,
              OrderOutcome::done);
    b.settle_down();
    EXPECT_EQ(b.supply(1), SwitchState::connected);
    ASSERT_EQ(b.order(DisputeBill{k_clara, b.bills().at(0).number, false}).outcome,
              OrderOutcome::done);
    b.settle_down();
    EXPECT_EQ(b.stage(), CreditStage::reached);
    EXPECT_EQ(b.supply(1), SwitchState::connected) << "it is said anew first";
}

TEST(CreditLimit, cuts_nobody_off_without_a_fresh_reading) {
    OnCredit b;
    b.live_and_settle(day_of(10, 3) + 11h);
    ASSERT_EQ(b.stage(), CreditStage::reached);
    b.at(day_of(10, 3) + 13h);
    for (int i = 0; i < 20; ++i) b.tick(30s);  // nobody answers
    EXPECT_EQ(b.supply(1), SwitchState::connected);
    EXPECT_EQ(b.apartment(1).desired, SwitchState::connected);
}

TEST(CreditLimit, cuts_nobody_off_by_an_unsure_clock) {
    OnCredit b;
    b.live_and_settle(day_of(10, 1) + 13h);
    ASSERT_EQ(b.stage(), CreditStage::reached);
    b.clock.latest = k_no_upper_bound;
    b.live_and_settle(day_of(10, 20) + 13h);
    EXPECT_EQ(b.supply(1), SwitchState::connected);
    EXPECT_EQ(b.apartment(1).desired, SwitchState::connected);
}

// Said by an unsure clock, nobody knows after a restart how long ago that was.
TEST(CreditLimit, is_said_again_once_the_clock_is_sure) {
    OnCredit b;
    b.live_and_settle(day_of(9, 29) + 13h);
    b.clock.latest = k_no_upper_bound;
    b.live_and_settle(day_of(10, 2) + 13h);
    ASSERT_EQ(b.told(CreditStage::reached), 1);
    b.clock.latest = b.clock.wall + 1s;
    b.settle_down();
    EXPECT_EQ(b.told(CreditStage::reached), 2);
    EXPECT_EQ(b.supply(1), SwitchState::connected);
    b.live_and_settle(day_of(10, 4) + 11h);
    EXPECT_EQ(b.supply(1), SwitchState::connected);
    EXPECT_EQ(b.told(CreditStage::reached), 2) << "once";
    b.live_and_settle(day_of(10, 4) + 15h);
    EXPECT_EQ(b.supply(1), SwitchState::disconnected);
}

TEST(CreditLimit, keeps_its_notice_over_a_restart) {
    OnCredit b;
    b.live_and_settle(day_of(10, 2) + 13h);
    b.restart();
    b.read();
    b.answer_field();
    b.live_and_settle(day_of(10, 3) + 11h);
    EXPECT_EQ(b.supply(1), SwitchState::connected);
    EXPECT_EQ(b.told(CreditStage::reached), 1);
    b.live_and_settle(day_of(10, 3) + 13h);
    EXPECT_EQ(b.supply(1), SwitchState::disconnected);
}

TEST(CreditLimit, needs_all_else_that_a_cut_off_needs) {
    OnCredit held;
    held.give(LocalOrder{SetHold{SupplyPointId{1}, to_unix_ms(day_of(12, 1))}, {}});
    held.live_and_settle(day_of(10, 20) + 13h);
    EXPECT_EQ(held.supply(1), SwitchState::connected) << "there is a hold";

    SiteConfig safe = with_credit_limit(CreditLimitThen::disconnect);
    safe.supply_points.front().protected_customer = true;
    OnCredit critical(std::move(safe));
    critical.live_and_settle(day_of(10, 20) + 13h);
    EXPECT_EQ(critical.stage(), CreditStage::reached);
    EXPECT_EQ(critical.supply(1), SwitchState::connected) << "never cut off";
}

// The notice of the policy counts from the same moment, and the longer of the two is waited for.
TEST(CreditLimit, waits_for_the_notice_of_the_policy) {
    SiteConfig site = with_credit_limit(CreditLimitThen::disconnect);
    site.policy.policy.notice.fill(96h);
    site.policy.policy.notice[index_of(payment::CustomerClass::any)] = {};
    OnCredit b(std::move(site));
    b.live_and_settle(day_of(10, 5) + 11h);
    EXPECT_EQ(b.supply(1), SwitchState::connected);
    b.live_and_settle(day_of(10, 5) + 15h);
    EXPECT_EQ(b.supply(1), SwitchState::disconnected);
}

// ---- terms -------------------------------------------------------------------------------------

TEST(CreditLimit, of_other_terms_begins_anew) {
    OnCredit b;
    b.be_cut_off();
    b.configure([](auto& limit) { limit.limit = Money{9'000'000}; });
    b.settle_down();
    EXPECT_EQ(b.count_records<journal::CreditLimitAgreed>(), 2);
    EXPECT_EQ(b.stage(), CreditStage::within);
    EXPECT_EQ(b.supply(1), SwitchState::connected);
    b.configure([](auto& limit) { limit.limit = Money{1'000'000}; });
    b.settle_down();
    EXPECT_EQ(b.stage(), CreditStage::reached);
    EXPECT_EQ(b.supply(1), SwitchState::connected) << "its notice begins";
    b.configure([](auto& limit) { limit.limit = Money{}; });
    b.live_and_settle(day_of(10, 20));
    EXPECT_FALSE(b.bills_of(k_clara).credit_limit);
    EXPECT_FALSE(b.shown());
    EXPECT_EQ(b.supply(1), SwitchState::connected);
    EXPECT_EQ(b.count_records<journal::CreditLimitAgreed>(), 4);
    expect_same_after_restart(b);
}

// ---- the bill at once --------------------------------------------------------------------------

TEST(CreditLimit, bills_at_once_what_was_used_and_not_every_day) {
    OnCredit b(CreditLimitThen::bill);
    b.live_and_settle(day_of(10, 3));
    ASSERT_EQ(b.stage(), CreditStage::reached);
    EXPECT_EQ(b.bills().size(), 1U) << "that of September is two days old";
    b.live_and_settle(day_of(10, 8) + 13h);
    ASSERT_EQ(b.bills().size(), 2U);
    const auto first = b.bills().at(0);
    const auto at_once = b.bills().at(1);
    EXPECT_EQ(at_once.from_ms, first.to_ms);
    EXPECT_EQ(at_once.kind, billing::DocumentKind::bill);
    EXPECT_EQ(first.charged() + at_once.charged(), Money{17 * 200'000}) << "17 kWh until noon";
    EXPECT_EQ(b.bills_of(k_clara).unbilled(), Money{});
    EXPECT_EQ(b.bills_of(k_clara).period_ends_ms, to_unix_ms(day_of(11, 1)))
        << "the next one ends when it would have";
    b.live_and_settle(day_of(10, 30) + 13h);
    EXPECT_EQ(b.bills().size(), 2U) << "once, as long as nothing is paid";
    EXPECT_EQ(b.supply(1), SwitchState::connected);
    b.live_and_settle(day_of(11, 1) + 13h);
    ASSERT_EQ(b.bills().size(), 3U);
    const auto last = b.bills().at(2);
    EXPECT_EQ(last.from_ms, at_once.to_ms);
    ASSERT_EQ(last.reads.size(), 1U);
    EXPECT_EQ(last.reads[0].from, at_once.reads.at(0).to) << "not one watt-hour is lost";
    EXPECT_EQ(check_books(b.controller->books()), std::nullopt);
    expect_same_after_restart(b);
}

TEST(CreditLimit, bills_nothing_at_once_by_what_was_not_read) {
    OnCredit b(CreditLimitThen::bill);
    b.live_and_settle(day_of(10, 3));
    ASSERT_EQ(b.stage(), CreditStage::reached);
    b.at(day_of(10, 9));
    for (int i = 0; i < 5; ++i) b.tick(30s);
    EXPECT_EQ(b.bills().size(), 1U);
    b.read(1'000);
    b.answer_field();
    b.settle_down();
    EXPECT_EQ(b.bills().size(), 2U);
}

}  // namespace
}  // namespace riser::controller
