// Emergency credit, free units and gifts in a building: offered, taken up, used before a cut-off, paid back.
#include "tests/unit/controller/journal_records.h"

namespace riser::controller {
namespace {

using journal::CreditConfigured;
using payment::CreditStatus;
using payment::CreditType;

// 0.50, offered at 1.00.
CreditConfigured emergency(bool confirm) {
    CreditConfigured credit;
    credit.account = k_anna;
    credit.credit = {1};
    credit.type = CreditType::emergency;
    credit.priority = 200;
    credit.needs_confirmation = confirm;
    credit.paid_back = true;
    credit.preset = Money{500'000};
    credit.offered_at = Money{1'000'000};
    return credit;
}

CreditConfigured free_units() {
    CreditConfigured credit;
    credit.account = k_anna;
    credit.credit = {2};
    credit.type = CreditType::time_based;
    credit.priority = 12;
    credit.preset = Money{300'000};
    credit.renewal = payment::RenewalPeriod::day;
    return credit;
}

CreditConfigured gift(std::int64_t expires_ms) {
    CreditConfigured credit;
    credit.account = k_anna;
    credit.credit = {3};
    credit.type = CreditType::reserved;
    credit.priority = 43;
    credit.preset = Money{700'000};
    credit.expires_ms = expires_ms;
    return credit;
}

SiteConfig with(std::vector<CreditConfigured> credits) {
    SiteConfig site = two_apartments();
    site.supply_points.front().credits = std::move(credits);
    return site;
}

const payment::Account& anna(const Building& b) {
    return *b.controller->books().find_account(k_anna);
}
Money amount_of(const Building& b, std::uint16_t credit) {
    return anna(b).find_credit({credit})->amount;
}

// 0.20 a kWh: 5000 Wh are 1.00.
void use(Building& b, std::int64_t wh) {
    b.sweep(b.registers[0] + wh, b.registers[1], 15s * (1 + wh / 40));
}
void settle(Building& b) {
    b.give(LocalOrder{SettleNow{}, {}});
}
Answer accept(Building& b) {
    b.give(LocalOrder{AcceptCredit{k_anna, {}}, ReplyTo{9}});
    return *b.last_answer();
}
// Reads, confirms and switches until nothing moves any more.
void come_to_rest(Building& b) {
    for (int i = 0; i < 6; ++i) {
        b.answer_field();
        b.tick(20s);
    }
}

TEST(EmergencyCredit, is_offered_at_its_threshold_and_taken_up_once) {
    Building b(with({emergency(true)}));
    b.commission(2'000'000);
    EXPECT_EQ(accept(b).outcome, OrderOutcome::conflict) << "there is credit enough";
    EXPECT_NE(b.last_answer()->text.find("down to 1.00"), std::string::npos);
    use(b, 5'000);
    EXPECT_EQ(anna(b).find_credit({1})->status, CreditStatus::selectable) << "settled at once";
    const Answer taken = accept(b);
    EXPECT_EQ(taken.outcome, OrderOutcome::done) << taken.text;
    EXPECT_EQ(taken.balance, Money{1'500'000});
    EXPECT_EQ(accept(b).outcome, OrderOutcome::already_done) << "the answer got lost, say";
    EXPECT_EQ(b.count_records<journal::CreditInvoked>(), 1);
    const auto& ledger = b.controller->books().ledger;
    EXPECT_EQ(ledger.balance({ledger::AccountKind::credit_lent, k_anna}), Money{-500'000});
    expect_same_after_restart(b);
}

TEST(EmergencyCredit, is_used_up_before_anybody_is_cut_off_and_paid_back_first) {
    Building b(with({emergency(true)}));
    b.commission(2'000'000);
    use(b, 5'000);
    ASSERT_EQ(accept(b).outcome, OrderOutcome::done);
    use(b, 6'000);  // 2.20 of 2.50
    come_to_rest(b);
    EXPECT_EQ(anna(b).find_credit({1})->status, CreditStatus::in_use);
    EXPECT_EQ(b.supply(1), metering::SwitchState::connected);
    use(b, 2'000);
    come_to_rest(b);
    EXPECT_TRUE(anna(b).exhausted());
    EXPECT_EQ(b.supply(1), metering::SwitchState::disconnected);
    const Answer again = accept(b);
    EXPECT_EQ(again.outcome, OrderOutcome::conflict) << "once per cycle";
    EXPECT_NE(again.text.find("0.50"), std::string::npos) << again.text;

    b.top_up(k_anna, 550'000, 9);  // 0.10 below zero, 0.50 lent: nothing is left
    come_to_rest(b);
    EXPECT_EQ(b.supply(1), metering::SwitchState::disconnected);
    b.top_up(k_anna, 150'000, 10);
    come_to_rest(b);
    EXPECT_EQ(b.supply(1), metering::SwitchState::connected);
    EXPECT_EQ(b.balance(k_anna), Money{100'000});
    EXPECT_EQ(anna(b).find_credit({1})->status, CreditStatus::selectable) << "offered anew";
    const auto credited = records_of<journal::Credited>(b);
    EXPECT_EQ(credited[2].split.of(payment::SplitStep::owed_balance), Money{100'000});
    EXPECT_EQ(credited[2].split.of(payment::SplitStep::emergency_owed), Money{450'000});
    EXPECT_EQ(credited[3].split.of(payment::SplitStep::emergency_owed), Money{50'000});
    EXPECT_EQ(credited[3].split.of(payment::SplitStep::balance), Money{100'000});
    expect_same_after_restart(b);
}

TEST(EmergencyCredit, taken_up_in_the_dark_brings_the_light_back) {
    Building b(with({emergency(true)}));
    b.commission(2'000'000);
    use(b, 10'000);
    come_to_rest(b);
    ASSERT_EQ(b.supply(1), metering::SwitchState::disconnected) << "it never begins by itself";
    ASSERT_EQ(accept(b).outcome, OrderOutcome::done);
    come_to_rest(b);
    EXPECT_EQ(b.supply(1), metering::SwitchState::connected);
}

TEST(EmergencyCredit, without_confirmation_begins_by_itself_and_goes_back_unused) {
    Building b(with({emergency(false)}));
    b.commission(2'000'000);
    use(b, 5'000);
    EXPECT_EQ(b.balance(k_anna), Money{1'500'000});
    b.top_up(k_anna, 1'000'000, 9);
    EXPECT_EQ(b.balance(k_anna), Money{2'000'000}) << "nothing of it was used";
    const auto lapsed = records_of<journal::CreditExpired>(b);
    ASSERT_FALSE(lapsed.empty());
    EXPECT_EQ(lapsed.back().reason, journal::LapseReason::withdrawn);
    EXPECT_EQ(b.controller->books().ledger.balance({ledger::AccountKind::credit_lent, k_anna}),
              Money{0});
    use(b, 11'000);  // 2.20: the own credit and 0.20 of the emergency credit
    come_to_rest(b);
    EXPECT_EQ(b.supply(1), metering::SwitchState::connected);
    EXPECT_EQ(b.balance(k_anna), Money{300'000});
    expect_same_after_restart(b);
}

TEST(EmergencyCredit, that_is_not_configured_any_more_is_not_offered) {
    Building b(with({emergency(true)}));
    b.commission(2'000'000);
    use(b, 5'000);
    b.site.supply_points.front().credits.clear();
    b.restart();
    EXPECT_EQ(accept(b).outcome, OrderOutcome::conflict);
    const int written = b.count_records<CreditConfigured>();
    b.restart();
    EXPECT_EQ(b.count_records<CreditConfigured>(), written) << "a restart writes nothing";
}

TEST(FreeUnits, are_granted_anew_each_day_and_used_first) {
    Building b(with({free_units()}));
    b.commission(2'000'000);
    EXPECT_EQ(amount_of(b, 2), Money{300'000});
    use(b, 1'000);
    settle(b);
    EXPECT_EQ(amount_of(b, 2), Money{100'000});
    EXPECT_EQ(anna(b).token().amount, Money{2'000'000});
    b.tick(10h);  // after midnight
    EXPECT_EQ(amount_of(b, 2), Money{300'000});
    b.tick(3 * 24h);
    EXPECT_EQ(amount_of(b, 2), Money{300'000}) << "days that passed meanwhile are not made up for";
    const auto renewed = records_of<journal::CreditRenewed>(b);
    ASSERT_EQ(renewed.size(), 3U);
    EXPECT_EQ(renewed[1].renewal.lapsed, Money{100'000});
    expect_same_after_restart(b);
    b.tick(1s);
    EXPECT_EQ(b.count_records<journal::CreditRenewed>(), 3);
}

TEST(FreeUnits, that_may_be_due_already_keep_the_light_on) {
    Building b(with({free_units()}));
    b.commission(2'000'000);
    use(b, 11'000);
    come_to_rest(b);
    ASSERT_EQ(b.supply(1), metering::SwitchState::connected) << "0.10 are left";
    // Nobody knows whether it is still today.
    b.clock.latest = k_no_upper_bound;
    use(b, 2'000);
    come_to_rest(b);
    settle(b);
    EXPECT_TRUE(anna(b).exhausted());
    EXPECT_EQ(b.supply(1), metering::SwitchState::connected);
    EXPECT_EQ(b.count_records<journal::CreditRenewed>(), 1) << "nor whether it is tomorrow";
    b.clock.latest = b.clock.wall + 1s;
    come_to_rest(b);
    EXPECT_EQ(b.supply(1), metering::SwitchState::disconnected);
}

TEST(Gift, is_given_once_and_lapses_when_its_day_has_certainly_come) {
    const std::int64_t in_a_day = to_unix_ms(UtcTime{1'790'000'000s} + 24h);
    Building b(with({gift(in_a_day)}));
    b.commission(2'000'000);
    b.restart();
    EXPECT_EQ(b.count_records<journal::CreditInvoked>(), 1);
    EXPECT_EQ(b.balance(k_anna), Money{2'700'000});
    use(b, 1'000);
    use(b, 0);
    b.clock.earliest = from_unix_ms(in_a_day) - 10s;
    b.clock.wall = b.clock.latest = from_unix_ms(in_a_day) + 1h;
    b.tick(1s);
    EXPECT_EQ(b.count_records<journal::CreditExpired>(), 0);
    b.tick(10s);
    const auto expired = records_of<journal::CreditExpired>(b);
    ASSERT_EQ(expired.size(), 1U);
    EXPECT_EQ(expired[0].amount, Money{500'000}) << "what was used before is settled first";
    EXPECT_EQ(b.balance(k_anna), Money{2'000'000});
    const auto& ledger = b.controller->books().ledger;
    EXPECT_EQ(ledger.balance({ledger::AccountKind::credit_given, {}}), Money{-200'000});
    expect_same_after_restart(b);
}

// A fifth of each top-up goes to a debt: 1.00 below zero needs more than 1.00.
TEST(AmountToClear, brings_supply_back_beside_the_share_of_a_debt) {
    SiteConfig site = two_apartments();
    journal::ChargeConfigured debt = debt_of_payments(k_anna, 200'000, Money{50'000'000});
    site.supply_points.front().charges = {debt};
    Building b(std::move(site));
    b.commission(2'000'000);  // 0.40 went to the debt
    const auto to_clear = [&b] {
        return b.controller->view(b.clock)->supply_points[0].amount_to_clear;
    };
    EXPECT_EQ(to_clear(), Money{});
    use(b, 13'000);  // 2.60
    come_to_rest(b);
    ASSERT_EQ(b.supply(1), metering::SwitchState::disconnected);
    ASSERT_EQ(b.balance(k_anna), Money{-1'000'000});
    EXPECT_EQ(to_clear(), Money{1'250'001});
    b.top_up(k_anna, 1'250'001, 9);
    come_to_rest(b);
    EXPECT_EQ(b.balance(k_anna), Money{1});
    EXPECT_EQ(b.supply(1), metering::SwitchState::connected);
    EXPECT_EQ(to_clear(), Money{});
}

// Each write that could be lost with the power, one after the other: what was said to be durable is there, and
// nothing is there twice.
TEST(EmergencyCredit, survives_a_refused_write) {
    Building b(with({emergency(true)}));
    b.commission(2'000'000);
    use(b, 5'000);
    b.journal.next = Commit::refused;
    EXPECT_EQ(accept(b).outcome, OrderOutcome::cannot_save);
    EXPECT_EQ(b.balance(k_anna), Money{1'000'000});
    b.journal.next = Commit::done;
    EXPECT_EQ(accept(b).outcome, OrderOutcome::done);
    EXPECT_EQ(b.balance(k_anna), Money{1'500'000});
    EXPECT_EQ(b.count_records<journal::CreditInvoked>(), 1);
}

}  // namespace
}  // namespace riser::controller
