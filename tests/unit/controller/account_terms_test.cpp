// Debts, fees and gifts of a running account, by order: booked once, collected and drained as those of the configuration,
// shown before they are booked.
#include "tests/unit/controller/tenancy_building.h"

namespace riser::controller {
namespace {

using payment::ChargePurpose;

struct Terms : TenancyBuilding {
    static EnterCharge debt(std::int64_t micro, std::uint8_t id = 80) {
        EnterCharge order;
        order.id = CommandId{{id}};
        order.account = k_anna;
        order.added = Money{micro};
        order.proportion_ppm = 200'000;
        return order;
    }
    static EnterCharge fee(std::int64_t micro, std::uint8_t id = 81) {
        EnterCharge order = debt(micro, id);
        order.purpose = ChargePurpose::fee;
        order.proportion_ppm = 0;
        return order;
    }
    static GiveCredit gift(std::int64_t micro, std::int64_t expires_ms = 0, std::uint8_t id = 82) {
        return {CommandId{{id}}, k_anna, Money{micro}, expires_ms, false};
    }
};

TEST(OrderedDebt, is_paid_by_a_share_of_each_payment) {
    Terms b;
    const Answer& answer = b.order(Terms::debt(5'000'000));
    EXPECT_EQ(answer.outcome, OrderOutcome::done) << answer.text;
    EXPECT_EQ(answer.text, "a debt (64000) of which 5.00 remain, paid by 20.00 % of each payment");
    const Money before = b.balance(k_anna);
    EXPECT_EQ(b.account(k_anna).debt(), Money{5'000'000});
    b.top_up(k_anna, 10'000'000, 20);
    EXPECT_EQ(b.balance(k_anna), before + Money{8'000'000});
    EXPECT_EQ(b.account(k_anna).debt(), Money{3'000'000});
    expect_same_after_restart(b);
    EXPECT_EQ(b.account(k_anna).debt(), Money{3'000'000}) << "the configuration has nothing of it";
}

TEST(OrderedDebt, is_paid_by_instalments) {
    Terms b;
    EnterCharge order = Terms::debt(300'000);
    order.proportion_ppm = 0;
    order.per_period = Money{100'000};
    order.period = payment::CollectionPeriod::day;
    const Money before = b.balance(k_anna);
    EXPECT_EQ(b.order(order).outcome, OrderOutcome::done) << b.last_answer()->text;
    for (int day = 0; day < 5; ++day) b.tick(24h);
    EXPECT_EQ(b.balance(k_anna), before - Money{300'000}) << "and no more";
    EXPECT_EQ(b.account(k_anna).debt(), Money{});
}

TEST(OrderedDebt, that_there_is_becomes_more_on_other_terms) {
    Terms b;
    ASSERT_EQ(b.order(Terms::debt(5'000'000)).outcome, OrderOutcome::done);
    EnterCharge more = Terms::debt(1'000'000, 83);
    more.charge = payment::ChargeId{64'000};
    more.proportion_ppm = 500'000;
    EXPECT_EQ(b.order(more).outcome, OrderOutcome::done) << b.last_answer()->text;
    EXPECT_EQ(b.account(k_anna).debt(), Money{6'000'000});
    b.top_up(k_anna, 2'000'000, 20);
    EXPECT_EQ(b.account(k_anna).debt(), Money{5'000'000});
    more.id = CommandId{{84}};
    more.charge = payment::ChargeId{7};
    EXPECT_EQ(b.order(more).outcome, OrderOutcome::unknown_target);
}

TEST(OrderedFee, is_taken_once) {
    Terms b;
    const Money before = b.balance(k_anna);
    EXPECT_EQ(b.order(Terms::fee(700'000)).outcome, OrderOutcome::done) << b.last_answer()->text;
    for (int hour = 0; hour < 5; ++hour) b.tick(1h);
    EXPECT_EQ(b.balance(k_anna), before - Money{700'000});
    EXPECT_EQ(b.of_ledger(ledger::AccountKind::charge_revenue), Money{700'000});
    ASSERT_EQ(b.order(Terms::fee(100'000, 85)).outcome, OrderOutcome::done) << "another one";
    for (int hour = 0; hour < 5; ++hour) b.tick(1h);
    EXPECT_EQ(b.balance(k_anna), before - Money{800'000});
    expect_same_after_restart(b);
}

TEST(OrderedGift, is_used_first_and_lapses) {
    Terms b;
    const Money before = b.balance(k_anna);
    const std::int64_t tomorrow = to_unix_ms(b.clock.wall + 24h);
    EXPECT_EQ(b.order(Terms::gift(1'000'000, tomorrow)).outcome, OrderOutcome::done)
        << b.last_answer()->text;
    EXPECT_EQ(b.balance(k_anna), before + Money{1'000'000});
    b.sweep(b.registers[0] + 1'000, b.registers[1], 1h);
    b.give(LocalOrder{SettleNow{}, {}});
    EXPECT_EQ(b.account(k_anna).token().amount, before) << "0.20 of the gift";
    b.tick(48h);
    EXPECT_EQ(b.balance(k_anna), before) << "the rest is gone";
    expect_same_after_restart(b);
}

TEST(OrderedTerms, are_shown_and_not_booked) {
    Terms b;
    const auto entries = b.journal.entries.size();
    EnterCharge debt = Terms::debt(5'000'000);
    debt.preview = true;
    GiveCredit gift = Terms::gift(1'000'000);
    gift.preview = true;
    EXPECT_EQ(b.order(debt).outcome, OrderOutcome::done);
    EXPECT_EQ(b.order(gift).outcome, OrderOutcome::done);
    EXPECT_EQ(b.journal.entries.size(), entries);
    debt.preview = false;
    EXPECT_EQ(b.order(debt).outcome, OrderOutcome::done);
}

TEST(OrderedTerms, are_booked_once_for_their_id) {
    Terms b;
    ASSERT_EQ(b.order(Terms::debt(5'000'000)).outcome, OrderOutcome::done);
    ASSERT_EQ(b.order(Terms::gift(1'000'000)).outcome, OrderOutcome::done);
    const payment::Account before = b.account(k_anna);
    EXPECT_EQ(b.order(Terms::debt(5'000'000)).outcome, OrderOutcome::already_done);
    EXPECT_EQ(b.order(Terms::gift(1'000'000)).outcome, OrderOutcome::already_done);
    EXPECT_EQ(b.account(k_anna), before);
}

TEST(OrderedTerms, are_refused_with_their_reason) {
    Terms b;
    EnterCharge both = Terms::debt(5'000'000);
    both.per_period = Money{1'000'000};
    EXPECT_EQ(b.order(both).outcome, OrderOutcome::invalid);
    EXPECT_EQ(b.order(Terms::debt(0)).outcome, OrderOutcome::invalid);
    EXPECT_EQ(b.order(Terms::gift(0)).outcome, OrderOutcome::invalid);
    const std::int64_t yesterday = to_unix_ms(b.clock.wall - 24h);
    EXPECT_EQ(b.order(Terms::gift(1'000'000, yesterday)).outcome, OrderOutcome::conflict);
    ASSERT_EQ(b.order_with_reads(TenancyBuilding::out(k_anna)).outcome, OrderOutcome::done);
    EXPECT_EQ(b.order(Terms::debt(5'000'000)).outcome, OrderOutcome::conflict);
    EXPECT_EQ(b.order(Terms::gift(1'000'000)).outcome, OrderOutcome::conflict);
}

}  // namespace
}  // namespace riser::controller
