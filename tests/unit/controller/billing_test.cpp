// Bills of an account that pays afterwards: when one is issued, what it states, and that it is issued once.
#include "tests/unit/controller/billing_building.h"

namespace riser::controller {
namespace {

using billing::DocumentKind;
using billing::ReadBasis;

struct Billed : testing::Test, BillingBuilding {};

TEST_F(Billed, begins_with_the_account_and_not_for_others) {
    const auto agreed = only<journal::BillingAgreed>();
    EXPECT_EQ(agreed.account, k_clara);
    EXPECT_EQ(agreed.period_ends_ms, to_unix_ms(day_of(10, 1)));
    ASSERT_EQ(agreed.reads.size(), 1U);
    EXPECT_EQ(agreed.reads[0].from, Energy{1'000'000});
    EXPECT_EQ(controller->books().find_billing(k_owner), nullptr) << "the landlord pays nobody";
    EXPECT_EQ(controller->books().find_billing(k_ben), nullptr) << "prepaid";
    restart();
    tick();
    EXPECT_EQ(count_records<journal::BillingAgreed>(), 1);
}

TEST_F(Billed, at_the_end_of_the_cycle_with_the_reading_nearest_to_it) {
    at(day_of(10, 1) - 10s);
    read(10'000);
    at(day_of(10, 1) + 5s);
    tick(0s);
    EXPECT_EQ(bills().size(), 0U) << "a nearer reading may come";
    at(day_of(10, 1) + 12s);
    read(7);
    const auto issued = bills();
    ASSERT_EQ(issued.size(), 1U);
    const auto& bill = issued[0];
    EXPECT_EQ(bill.number_text, "A-2026-000001");
    EXPECT_EQ(bill.total, Money{2'000'000}) << "10 kWh at 0.20";
    EXPECT_EQ(bill.to_ms, to_unix_ms(day_of(10, 1)));
    EXPECT_EQ(bill.next_ends_ms, to_unix_ms(day_of(11, 1)));
    EXPECT_EQ(bill.due - bill.issued, std::chrono::days(14));
    ASSERT_EQ(bill.reads.size(), 1U);
    EXPECT_EQ(bill.reads[0].to, Energy{1'010'000});
    EXPECT_EQ(bill.reads[0].to_basis, ReadBasis::actual);
    EXPECT_EQ(balance(k_clara), Money{-2'001'400}) << "what was used since is charged too";
    EXPECT_EQ(bills_of(k_clara).receivables.open(), Money{2'000'000});
    EXPECT_EQ(bills_of(k_clara).unbilled(), Money{1'400});
    expect_same_after_restart(*this);
}

TEST_F(Billed, once_however_often_the_gateway_starts) {
    live_until(day_of(10, 1) + 1min, 1'000);
    read();
    ASSERT_EQ(bills().size(), 1U);
    for (int i = 0; i < 3; ++i) {
        restart();
        read();
        tick();
        read();
    }
    EXPECT_EQ(bills().size(), 1U);
    EXPECT_EQ(bills_of(k_clara).billed_until_ms, to_unix_ms(day_of(10, 1)));
}

TEST_F(Billed, once_though_the_power_fails_before_anybody_hears_of_it) {
    live_until(day_of(10, 1) + 1min, 1'000);
    // The entry is durable; what was to follow from it is lost with the process.
    read();
    actions.clear();
    restart();
    read();
    tick();
    const auto issued = bills();
    ASSERT_EQ(issued.size(), 1U);
    expect_same_after_restart(*this);
}

// The clock's error reaches over the end of the cycle: a start at midnight, as that of those who move in then.
TEST(BilledFrom, midnight_begins_the_next_cycle) {
    SiteConfig plain = with_bills();
    const auto billing = std::exchange(plain.billing, {});
    BillingBuilding b(plain);
    b.site.billing = billing;
    b.at(day_of(10, 1) + 1s);
    b.clock.earliest = b.clock.wall - 2s;
    b.restart();
    b.read();
    b.tick(5s);
    EXPECT_EQ(b.bills_of(k_clara).period_ends_ms, to_unix_ms(day_of(11, 1)));
    b.live_until(day_of(11, 1) + 1min, 1'000);
    b.read();
    EXPECT_EQ(b.bills().size(), 1U);
}

// The books are lost, and nobody changed the configuration: no number is given again.
TEST(BilledFrom, new_books_without_a_prefix_gives_no_number_again) {
    SiteConfig plain = with_bills();
    plain.billing.front().terms.series.prefix = "";
    BillingBuilding b(plain);
    b.live_until(day_of(10, 1) + 1min, 1'000);
    b.read();
    const auto issued = b.bills();
    ASSERT_EQ(issued.size(), 1U);
    const auto epoch = b.controller->books().site.genesis.epoch;
    EXPECT_EQ(issued[0].number_text, billing::prefix_of_books(epoch) + "2026-000001");
    EpochId other = epoch;
    other.bytes[15]++;
    EXPECT_NE(billing::prefix_of_books(other), billing::prefix_of_books(epoch));
    expect_same_after_restart(b);
}

TEST_F(Billed, by_no_number_while_nothing_can_be_saved) {
    live_until(day_of(10, 1) + 1min, 1'000);
    journal.next = Commit::refused;
    read();
    EXPECT_EQ(bills().size(), 0U);
    journal.next = Commit::done;
    restart();
    read();
    read();
    tick();
    const auto issued = bills();
    ASSERT_EQ(issued.size(), 1U);
    EXPECT_EQ(issued[0].number.counter, 1U) << "no number is left out";
}

TEST_F(Billed, not_by_a_clock_that_is_unsure) {
    live_until(day_of(9, 30), 1'000);
    clock.latest = k_no_upper_bound;
    at(day_of(10, 2));
    read(1'000);
    tick();
    EXPECT_EQ(bills().size(), 0U);
    clock.latest = clock.wall + 1s;
    tick();
    read();
    EXPECT_EQ(bills().size(), 1U);
}

// What was read beyond the end of a period is in it after all.
TEST_F(Billed, states_a_register_once_though_the_period_ends_later_now) {
    live_until(day_of(9, 30) + 13h, 1'000);
    const Duration sure = clock.latest - clock.wall;
    clock.latest = k_no_upper_bound;  // the bill of September waits
    for (const unsigned day : {2U, 3U}) {
        at(day_of(10, day));
        read(1'000);
        give(LocalOrder{SettleNow{}, {}});
    }
    ASSERT_EQ(bills_of(k_clara).reads.size(), 2U) << "before 1 October, and after";
    site.billing.front().terms.cycle.day = 5;
    clock.latest = clock.wall + sure;
    restart();
    tick();
    EXPECT_EQ(bills_of(k_clara).period_ends_ms, to_unix_ms(day_of(10, 5)));
    live_until(day_of(10, 5) + 1min, 1'000);
    read();
    const auto issued = bills();
    ASSERT_EQ(issued.size(), 1U);
    ASSERT_EQ(issued[0].reads.size(), 1U);
    const auto& stated = issued[0].reads[0];
    EXPECT_EQ(stated.from, Energy{1'000'000});
    EXPECT_EQ(stated.used, stated.to - stated.from);
    EXPECT_EQ(issued[0].charged(), Money{stated.used.wh * 200});
    EXPECT_LE(bills_of(k_clara).lines.size(), 1U) << "what is stated is not stated again";
    expect_same_after_restart(*this);
}

TEST_F(Billed, by_what_was_read_last_where_a_meter_stays_silent) {
    at(day_of(9, 29));
    read(5'000);
    at(day_of(10, 1) + 23h);
    tick(0s);
    EXPECT_EQ(bills().size(), 0U) << "within the tolerance it may still answer";
    at(day_of(10, 2) + 1min);
    tick(0s);
    const auto issued = bills();
    ASSERT_EQ(issued.size(), 1U);
    EXPECT_EQ(issued[0].total, Money{1'000'000});
    EXPECT_EQ(issued[0].reads.at(0).to_basis, ReadBasis::last_known);
    EXPECT_TRUE(issued[0].lines.at(0).estimated);
    at(day_of(10, 3));
    read(2'000);
    live_until(day_of(11, 1) + 1min, 0);
    read();
    const auto both = bills();
    ASSERT_EQ(both.size(), 2U);
    EXPECT_EQ(both[1].total, Money{400'000}) << "the next real reading makes good for it";
    EXPECT_EQ(both[1].reads.at(0).from, both[0].reads.at(0).to);
}

TEST_F(Billed, each_period_by_itself_after_a_long_time_without_power) {
    at(day_of(9, 21) + 20h);
    read(1'000);
    give(LocalOrder{SettleNow{}, {}});
    at(day_of(12, 3));
    restart();
    read(72'000);
    read();
    tick();
    EXPECT_EQ(bills().size(), 0U) << "the clock may be ahead by mistake";
    for (int hour = 0; hour < 25; ++hour) {
        pass(1h);
        read();
        tick();
    }
    const auto issued = bills();
    ASSERT_EQ(issued.size(), 3U);
    Money sum{};
    for (std::size_t i = 0; i < issued.size(); ++i) {
        EXPECT_EQ(issued[i].number.counter, i + 1);
        const auto& before = issued[i == 0 ? 0 : i - 1];
        if (i > 0) {
            EXPECT_EQ(issued[i].from_ms, before.to_ms);
            EXPECT_EQ(issued[i].reads.at(0).from, before.reads.at(0).to);
        }
        EXPECT_EQ(issued[i].reads.at(0).to_basis, ReadBasis::interpolated);
        EXPECT_GT(issued[i].total, Money{1'500'000}) << "a part of what was used in the dark";
        sum += issued[i].total;
    }
    EXPECT_EQ(-balance(k_clara), sum + issued.back().carried_out + bills_of(k_clara).unbilled());
    EXPECT_EQ(-balance(k_clara), Money{73'000 * 200});
}

// What was used has the price that it had: it is charged while the bills of it wait.
TEST_F(Billed, late_is_charged_at_once) {
    at(day_of(9, 21) + 20h);
    read(1'000);
    give(LocalOrder{SettleNow{}, {}});
    at(day_of(12, 3));
    restart();
    read(72'000);
    pass(15s);
    read();
    give(LocalOrder{SettleNow{}, {}});
    EXPECT_EQ(bills().size(), 0U);
    EXPECT_EQ(balance(k_clara), Money{-73'000 * 200});
    EXPECT_EQ(bills_of(k_clara).lines.size(), 4U) << "September, October, November, December";
    expect_same_after_restart(*this);
}

// A register that starts over takes nothing with it that the bills have still to state.
TEST_F(Billed, late_loses_nothing_by_a_register_that_starts_over) {
    at(day_of(9, 21) + 20h);
    read(1'000);
    give(LocalOrder{SettleNow{}, {}});
    at(day_of(12, 3));
    restart();
    read(72'000);
    pass(15s);
    read();
    answer_field();
    registers[0] = 0;
    for (int i = 0; i < 3; ++i) {
        pass(15s);
        read(1);
        answer_field();  // its identity is asked for
    }
    ASSERT_TRUE(noted("meter_register_reset"));
    for (int hour = 0; hour < 25; ++hour) {
        pass(1h);
        read();
        tick();
    }
    EXPECT_EQ(bills().size(), 3U);
    EXPECT_EQ(balance(k_clara), Money{-73'003 * 200});
    expect_same_after_restart(*this);
}

// An hour of power a day: no run is long enough, all of them together are.
TEST_F(Billed, in_the_end_where_the_power_fails_every_day) {
    at(day_of(9, 21) + 20h);
    read(1'000);
    give(LocalOrder{SettleNow{}, {}});
    for (unsigned day = 3; day <= 14; ++day) {
        at(day_of(12, day));
        restart();
        read(1'000);
        pass(15s);
        read();
        give(LocalOrder{SettleNow{}, {}});
        pass(1h);
        read();
        tick();
        if (day == 5) {
            EXPECT_EQ(bills().size(), 0U) << "the clock may be ahead";
        }
    }
    const auto issued = bills();
    ASSERT_EQ(issued.size(), 3U);
    for (std::size_t i = 1; i < issued.size(); ++i) {
        EXPECT_EQ(issued[i].from_ms, issued[i - 1].to_ms);
    }
    EXPECT_EQ(balance(k_clara), Money{-13'000 * 200});
    expect_same_after_restart(*this);
}

TEST_F(Billed, with_the_standing_charge_of_its_days) {
    SiteConfig config = with_bills();
    journal::ChargeConfigured daily;
    daily.charge = {1};
    daily.per_period = Money{300'000};
    daily.continuous = true;
    config.supply_points.front().charges = {daily};
    BillingBuilding b(config);
    b.live_until(day_of(10, 1) + 1min, 1'000);
    b.read();
    const auto issued = b.bills();
    ASSERT_EQ(issued.size(), 1U);
    Money standing{};
    for (const auto& line : issued[0].lines) {
        if (line.charged.kind == billing::LineKind::standing_charge) standing += line.gross;
    }
    EXPECT_EQ(standing, Money{10 * 300'000}) << "21 to 30 September, the last day too";
}

TEST_F(Billed, and_paid_by_money_that_comes) {
    live_until(day_of(10, 1) + 1min, 1'000);
    read();
    const Money total = bills().at(0).total;
    pay(total.micro - 500'000, 70);
    EXPECT_EQ(bills_of(k_clara).receivables.open(), Money{500'000});
    pay(800'000, 71);
    EXPECT_EQ(bills_of(k_clara).receivables.open(), Money{});
    EXPECT_EQ(bills_of(k_clara).receivables.credit(), Money{300'000});
    expect_same_after_restart(*this);
    EXPECT_EQ(bills_of(k_clara).receivables.credit(), Money{300'000});
}

TEST_F(Billed, for_the_last_time_on_the_day_of_moving_out) {
    live_until(day_of(10, 1) + 1min, 1'000);
    read();
    live_until(day_of(10, 10) + 13h, 1'000);
    registers[0] += 500;
    const Answer done = order_with_reads(out(k_clara, 51));
    ASSERT_EQ(done.outcome, OrderOutcome::done) << done.text;
    const auto issued = bills();
    ASSERT_EQ(issued.size(), 2U);
    EXPECT_EQ(issued[1].kind, DocumentKind::final_bill);
    EXPECT_EQ(issued[1].number.counter, 2U);
    EXPECT_EQ(issued[1].carried_out, Money{});
    EXPECT_EQ(issued[1].reads.at(0).to, Energy{registers[0]});
    EXPECT_EQ(account(k_clara).in_collection, issued[0].total + issued[1].total);
    EXPECT_EQ(bills_of(k_clara).receivables.open(), account(k_clara).in_collection);
    pay(account(k_clara).in_collection.micro, 72);
    EXPECT_EQ(bills_of(k_clara).receivables.open(), Money{});
    live_until(day_of(11, 2), 1'000);
    EXPECT_EQ(bills().size(), 2U) << "nobody is billed for what the landlord uses";
    expect_same_after_restart(*this);
}

TEST_F(Billed, previews_take_no_number) {
    live_until(day_of(9, 25), 1'000);
    const auto rows = journal.entries.size();
    const Answer shown = order(PreviewBill{k_clara});
    ASSERT_EQ(shown.outcome, OrderOutcome::done) << shown.text;
    ASSERT_TRUE(shown.bill);
    EXPECT_GT(shown.bill->total, Money{});
    EXPECT_EQ(journal.entries.size(), rows);
    EXPECT_EQ(order(PreviewBill{k_ben}).outcome, OrderOutcome::conflict);
}

TEST_F(Billed, and_taken_back_by_a_document_of_its_own) {
    live_until(day_of(10, 1) + 1min, 1'000);
    read();
    const auto bill = bills().at(0);
    const CancelBill cancel{CommandId{{80}}, k_clara, bill.number};
    const Answer done = order(cancel);
    ASSERT_EQ(done.outcome, OrderOutcome::done) << done.text;
    EXPECT_EQ(order(cancel).outcome, OrderOutcome::already_done);
    const auto issued = bills();
    ASSERT_EQ(issued.size(), 2U);
    EXPECT_EQ(issued[1].kind, DocumentKind::cancellation);
    EXPECT_EQ(issued[1].total, -bill.total);
    EXPECT_EQ(bills_of(k_clara).receivables.open(), Money{});
    live_until(day_of(11, 1) + 1min, 0);
    read();
    EXPECT_EQ(bills().at(2).charged(), bill.charged()) << "and billed again";
    expect_same_after_restart(*this);
}

// The conservation of money: whatever comes, the bills and what is carried are the charges.
TEST_F(Billed, sum_of_bills_is_the_sum_of_charges_and_the_remainder) {
    std::int64_t wh = 0;
    for (int month = 10; month <= 12; ++month) {
        live_until(day_of(month, 1) + 1min, 1'234 + month);
        read();
    }
    wh = registers[0] - 1'000'000;
    Money billed{};
    for (const auto& bill : bills()) billed += bill.total;
    const auto& books = bills_of(k_clara);
    EXPECT_EQ(Money{wh * 200}, billed + books.receivables.carried + books.unbilled());
    EXPECT_EQ(of_ledger(ledger::AccountKind::customer_credit, k_clara), Money{-wh * 200});
}

}  // namespace
}  // namespace riser::controller
