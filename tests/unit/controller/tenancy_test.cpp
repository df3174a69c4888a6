// Moving out and in: the closing read of one is the opening read of the next, an account ends with nothing in it, and
// money for one that ended is not lost.
#include "tests/unit/controller/tenancy_building.h"

namespace riser::controller {
namespace {

using ledger::AccountKind;
using metering::SwitchState;

struct MovingOut : testing::Test, TenancyBuilding {};
struct MovingIn : testing::Test, TenancyBuilding {};
struct FormerAccount : testing::Test, TenancyBuilding {
    void SetUp() override { ASSERT_EQ(order_with_reads(out(k_anna)).outcome, OrderOutcome::done); }
};

TEST_F(MovingOut, reads_the_meter_for_it_first) {
    sweep(1'001'000, 2'000'000, 1h);
    pass(1h);
    registers[0] = 1'001'500;  // used since the last sweep
    const Answer waits = order(out(k_anna));
    EXPECT_EQ(waits.outcome, OrderOutcome::accepted);
    EXPECT_EQ(count_records<journal::AccountClosed>(), 0);
    answer_field();
    const Answer done = order(out(k_anna));
    EXPECT_EQ(done.outcome, OrderOutcome::done) << done.text;
    ASSERT_TRUE(done.hand_over);
    ASSERT_EQ(done.hand_over->reads.size(), 1U);
    EXPECT_EQ(done.hand_over->reads[0].value, Energy{1'001'500});
    EXPECT_TRUE(done.hand_over->reads[0].actual);
    EXPECT_EQ(done.hand_over->closing.refund, Money{1'700'000}) << "2.00 less 1.5 kWh at 0.20";
    EXPECT_EQ(account(k_anna).balance(), Money{});
    EXPECT_EQ(account(k_anna).refund_owed, Money{1'700'000});
    EXPECT_TRUE(account(k_anna).closed());
    EXPECT_EQ(of_ledger(AccountKind::refund_payable, k_anna), Money{1'700'000});
    expect_same_after_restart(*this);
}

TEST_F(MovingOut, leaves_the_supply_point_to_the_landlord_from_the_same_register_value_on) {
    sweep(1'001'000, 2'000'000, 1h);
    pass(1h);
    registers[0] = 1'001'500;
    (void)order_with_reads(out(k_anna));
    EXPECT_EQ(apartment(1).account, k_owner);
    EXPECT_EQ(apartment(1).shares[0].settled, Energy{1'001'500});
    EXPECT_EQ(account(k_owner).mode, payment::AccountMode::postpaid);
    sweep(1'002'500, 2'000'000, 1h);
    (void)order(SettleNow{});
    EXPECT_EQ(account(k_owner).balance(), Money{-200'000}) << "1 kWh of a vacant apartment";
    EXPECT_EQ(account(k_anna).balance(), Money{});
    expect_same_after_restart(*this);
    EXPECT_EQ(apartment(1).account, k_owner);
    EXPECT_FALSE(noted("account_differs")) << "the configuration names who came first";
}

TEST_F(MovingOut, is_done_once_however_often_it_is_ordered) {
    const Answer first = order_with_reads(out(k_anna));
    ASSERT_EQ(first.outcome, OrderOutcome::done);
    const auto rows = journal.entries.size();
    EXPECT_EQ(order(out(k_anna)).outcome, OrderOutcome::already_done);
    restart();
    const auto restarted = journal.entries.size();
    EXPECT_EQ(order(out(k_anna)).outcome, OrderOutcome::already_done);
    EXPECT_EQ(journal.entries.size(), restarted);
    EXPECT_EQ(rows, restarted) << "a restart writes nothing";
    EXPECT_EQ(order(out(k_anna, 51)).outcome, OrderOutcome::conflict) << "closed, and another id";
    EXPECT_EQ(order(out(k_ben, 50)).outcome, OrderOutcome::conflict) << "the id is used";
}

TEST_F(MovingOut, can_be_shown_before) {
    MoveOut preview = out(k_anna);
    preview.preview = true;
    const auto rows = journal.entries.size();
    const Answer shown = order(preview);
    EXPECT_EQ(shown.outcome, OrderOutcome::done) << shown.text;
    ASSERT_TRUE(shown.hand_over);
    EXPECT_EQ(shown.hand_over->closing.refund, Money{2'000'000});
    EXPECT_EQ(journal.entries.size(), rows);
    EXPECT_TRUE(field.empty()) << "nothing is read for it";
    const Answer done = order_with_reads(out(k_anna));
    EXPECT_EQ(done.hand_over->closing, shown.hand_over->closing) << "what was shown is booked";
}

TEST_F(MovingOut, gives_what_is_left_to_another_account_in_the_same_entry) {
    MoveOut to_ben = out(k_anna);
    to_ben.transfer_to = k_ben;
    const Answer done = order_with_reads(to_ben);
    ASSERT_EQ(done.outcome, OrderOutcome::done) << done.text;
    EXPECT_EQ(account(k_ben).balance(), Money{4'000'000});
    EXPECT_EQ(account(k_anna).refund_owed, Money{});
    EXPECT_EQ(of_ledger(AccountKind::top_up_clearing), Money{-4'000'000}) << "as before";
    const auto entry = journal::decode_entry(journal.entries.back().bytes);
    int legs = 0;
    for (const auto& record : entry->records) {
        legs += std::holds_alternative<journal::AccountClosed>(record);
        const auto* credited = std::get_if<journal::Credited>(&record);
        legs += credited != nullptr && credited->source == journal::TopUpSource::transfer;
    }
    EXPECT_EQ(legs, 2);
    expect_same_after_restart(*this);
}

TEST_F(MovingOut, gives_debts_to_the_other_account_where_they_follow) {
    sweep(1'015'000, 2'000'000, 2h);  // 3.00 used, 2.00 there
    MoveOut to_ben = out(k_anna);
    to_ben.transfer_to = k_ben;
    const Answer done = order_with_reads(to_ben);
    ASSERT_EQ(done.outcome, OrderOutcome::done) << done.text;
    EXPECT_EQ(done.hand_over->closing.debt_to_other, Money{1'000'000});
    EXPECT_EQ(account(k_ben).debt(), Money{1'000'000});
    EXPECT_EQ(of_ledger(AccountKind::debt_taken_over), Money{}) << "in and out again";
    top_up(k_ben, 1'000'000, 77);
    EXPECT_EQ(account(k_ben).debt(), Money{500'000}) << "half of each top-up";
    expect_same_after_restart(*this);
}

TEST_F(MovingOut, hands_what_is_owed_to_collection) {
    sweep(1'015'000, 2'000'000, 2h);
    const Answer done = order_with_reads(out(k_anna));
    ASSERT_EQ(done.outcome, OrderOutcome::done) << done.text;
    EXPECT_EQ(account(k_anna).in_collection, Money{1'000'000});
    EXPECT_EQ(of_ledger(AccountKind::collection, k_anna), Money{-1'000'000});
    expect_same_after_restart(*this);
}

TEST_F(MovingOut, needs_a_meter_that_is_read_or_a_person_who_takes_the_last_reading) {
    give(metering::BusReport{BusId{1}, metering::BusState::down, clock.monotonic, "unplugged"});
    auto silent = report(1, 0);
    silent.health = metering::MeterHealth::no_answer;
    silent.registers = {};
    give(metering::MeterReport{silent});
    const Answer refused = order(out(k_anna));
    EXPECT_EQ(refused.outcome, OrderOutcome::conflict);
    EXPECT_NE(refused.text.find("meter 1 is not read"), std::string::npos) << refused.text;
    MoveOut last = out(k_anna);
    last.last_reading = true;
    const Answer done = order(last);
    ASSERT_EQ(done.outcome, OrderOutcome::done) << done.text;
    EXPECT_FALSE(done.hand_over->reads[0].actual);
    EXPECT_EQ(done.hand_over->reads[0].value, Energy{1'000'000});
    expect_same_after_restart(*this);
}

TEST_F(MovingOut, waits_for_a_meter_in_doubt) {
    sweep(500'000, 2'000'000);
    sweep(500'000, 2'000'000);
    ASSERT_EQ(count_records<journal::MeterDoubted>(), 1);
    const Answer refused = order(out(k_anna));
    EXPECT_EQ(refused.outcome, OrderOutcome::conflict);
    EXPECT_NE(refused.text.find("in doubt"), std::string::npos) << refused.text;
}

TEST_F(MovingOut, of_somebody_who_was_cut_off_gives_the_landlord_light) {
    sweep(1'011'000, 2'000'000, 2h);
    for (int i = 0; i < 4; ++i) {
        answer_field();
        tick(20s);
    }
    ASSERT_EQ(supply(1), SwitchState::disconnected);
    const Answer done = order_with_reads(out(k_anna));
    ASSERT_EQ(done.outcome, OrderOutcome::done) << done.text;
    for (int i = 0; i < 3; ++i) {
        answer_field();
        tick(20s);
    }
    EXPECT_EQ(supply(1), SwitchState::connected);
}

TEST_F(MovingOut, is_refused_for_who_is_not_there) {
    EXPECT_EQ(order(out(AccountId{{42}})).outcome, OrderOutcome::unknown_target);
    MoveOut to_nobody = out(k_anna);
    to_nobody.transfer_to = AccountId{{42}};
    EXPECT_EQ(order(to_nobody).outcome, OrderOutcome::unknown_target);
    to_nobody.transfer_to = k_anna;
    EXPECT_EQ(order(to_nobody).outcome, OrderOutcome::conflict);
    (void)order_with_reads(out(k_anna));
    EXPECT_EQ(order(out(k_owner, 52)).outcome, OrderOutcome::conflict) << "the landlord stays";
}

TEST_F(MovingOut, changes_nothing_when_it_cannot_be_saved) {
    (void)order(out(k_anna));
    answer_field();
    journal.next = Commit::refused;
    (void)order(out(k_anna));
    EXPECT_EQ(apartment(1).account, k_anna);
    EXPECT_FALSE(account(k_anna).closed());
}

// ---- moving in ------------------------------------------------------------------------------------

TEST_F(MovingIn, begins_with_the_register_as_it_is_and_nothing_in_the_account) {
    (void)order_with_reads(out(k_anna));
    sweep(1'001'000, 2'000'000, 1h);
    pass(1h);
    registers[0] = 1'001'200;
    MoveIn clara = in(k_clara);
    clara.customer_class = payment::CustomerClass::commercial;
    const Answer done = order_with_reads(clara);
    ASSERT_EQ(done.outcome, OrderOutcome::done) << done.text;
    EXPECT_EQ(done.hand_over->from, k_owner);
    EXPECT_EQ(done.hand_over->reads[0].value, Energy{1'001'200});
    EXPECT_EQ(account(k_owner).balance(), Money{-240'000}) << "1.2 kWh while it was vacant";
    EXPECT_EQ(account(k_clara).balance(), Money{});
    EXPECT_EQ(account(k_clara).customer_class, payment::CustomerClass::commercial);
    EXPECT_EQ(account(k_clara).charges.front().tariff, k_tariff) << "the configured one";
    EXPECT_EQ(account(k_clara).token().warning_threshold, Money{1'000'000});
    top_up(k_clara, 1'000'000, 70);
    sweep(1'002'200, 2'000'000, 1h);
    (void)order(SettleNow{});
    EXPECT_EQ(account(k_clara).balance(), Money{800'000});
    EXPECT_EQ(account(k_owner).balance(), Money{-240'000});
    expect_same_after_restart(*this);
}

TEST_F(MovingIn, gives_back_to_the_landlord_what_he_had) {
    (void)order_with_reads(out(k_anna));
    sweep(1'001'000, 2'000'000, 1h);
    (void)order_with_reads(in(k_clara));
    sweep(1'002'000, 2'000'000, 1h);
    (void)order_with_reads(out(k_clara, 51));
    EXPECT_EQ(apartment(1).account, k_owner);
    EXPECT_EQ(account(k_clara).in_collection, Money{200'000});
    sweep(1'003'000, 2'000'000, 1h);
    (void)order(SettleNow{});
    EXPECT_EQ(account(k_owner).balance(), Money{-400'000}) << "0.2 of before, 0.2 of now";
    expect_same_after_restart(*this);
}

TEST_F(MovingIn, needs_a_supply_point_that_is_nobodys) {
    const Answer refused = order(in(k_clara));
    EXPECT_EQ(refused.outcome, OrderOutcome::conflict);
    EXPECT_NE(refused.text.find("moves out first"), std::string::npos) << refused.text;
    EXPECT_EQ(order(in(k_clara, 60, 9)).outcome, OrderOutcome::unknown_target);
    (void)order_with_reads(out(k_anna));
    EXPECT_EQ(order(in(k_anna, 61)).outcome, OrderOutcome::conflict) << "an account of his own";
    MoveIn unpriced = in(k_clara, 62);
    unpriced.tariff = TariffId{{42}};
    EXPECT_EQ(order(unpriced).outcome, OrderOutcome::unknown_target);
    MoveIn classless = in(k_clara, 63);
    classless.customer_class = payment::CustomerClass::any;
    EXPECT_EQ(order(classless).outcome, OrderOutcome::invalid);
}

TEST_F(MovingIn, is_done_once) {
    (void)order_with_reads(out(k_anna));
    ASSERT_EQ(order_with_reads(in(k_clara)).outcome, OrderOutcome::done);
    restart();
    EXPECT_EQ(order(in(k_clara)).outcome, OrderOutcome::already_done);
    EXPECT_EQ(order(in(AccountId{{5}})).outcome, OrderOutcome::conflict) << "the id is used";
    EXPECT_EQ(count_records<journal::AccountClassified>(), 1);
}

TEST_F(MovingIn, a_critical_customer_is_never_cut_off) {
    (void)order_with_reads(out(k_anna));
    MoveIn clara = in(k_clara);
    clara.critical = true;
    ASSERT_EQ(order_with_reads(clara).outcome, OrderOutcome::done);
    for (int i = 0; i < 4; ++i) {
        sweep(registers[0] + 10, 2'000'000);
        answer_field();
        tick(20s);
    }
    EXPECT_EQ(supply(1), SwitchState::connected);
    EXPECT_TRUE(account(k_clara).exhausted());
}

TEST_F(MovingIn, whoever_moves_in_without_credit_is_cut_off_like_anybody) {
    (void)order_with_reads(out(k_anna));
    ASSERT_EQ(order_with_reads(in(k_clara)).outcome, OrderOutcome::done);
    for (int i = 0; i < 4; ++i) {
        sweep(registers[0] + 10, 2'000'000);
        answer_field();
        tick(20s);
    }
    EXPECT_EQ(supply(1), SwitchState::disconnected);
    top_up(k_clara, 1'000'000, 70);
    answer_field();
    EXPECT_EQ(supply(1), SwitchState::connected);
}

TEST_F(MovingIn, an_ordered_tariff_outlives_a_restart) {
    SiteConfig two_tariffs = with_landlord();
    payment::Tariff shop = two_tariffs.tariffs.front();
    shop.id = TariffId{{10}};
    shop.prices = {Price{400'000}};
    two_tariffs.tariffs.push_back(shop);
    TenancyBuilding b(two_tariffs);
    (void)b.order_with_reads(TenancyBuilding::out(k_anna));
    MoveIn clara = TenancyBuilding::in(k_clara);
    clara.tariff = shop.id;
    ASSERT_EQ(b.order_with_reads(clara).outcome, OrderOutcome::done);
    b.restart();
    EXPECT_EQ(b.account(k_clara).charges.front().tariff, shop.id);
    EXPECT_EQ(b.apartment(1).tenancy.tariff, shop.id);
}

TEST(Vacancy, without_a_landlord_nobody_pays_and_nothing_is_left_behind) {
    TenancyBuilding b(two_apartments());
    ASSERT_EQ(b.order_with_reads(TenancyBuilding::out(k_anna)).outcome, OrderOutcome::done);
    EXPECT_TRUE(b.apartment(1).account.is_nil());
    b.sweep(1'005'000, 2'000'000, 1h);
    ASSERT_EQ(b.order_with_reads(TenancyBuilding::in(k_clara)).outcome, OrderOutcome::done);
    EXPECT_EQ(b.apartment(1).shares[0].settled, Energy{1'005'000});
    b.sweep(1'006'000, 2'000'000, 1h);
    (void)b.order(SettleNow{});
    EXPECT_EQ(b.account(k_clara).balance(), Money{-200'000});
    expect_same_after_restart(b);
}

TEST(Vacancy, from_the_beginning_is_the_landlords) {
    SiteConfig vacant = with_landlord();
    vacant.supply_points.front().account = {};
    Building b(vacant);
    b.sweep(1'000'000, 2'000'000);
    b.sweep(1'000'000, 2'000'000);
    b.sweep(1'001'000, 2'000'000, 1h);
    b.give(LocalOrder{SettleNow{}, {}});
    EXPECT_EQ(b.apartment(1).account, k_owner);
    EXPECT_EQ(b.balance(k_owner), Money{-200'000});
    expect_same_after_restart(b);
}

TEST(Vacancy, a_configuration_that_names_somebody_new_changes_no_tenancy_and_says_so) {
    TenancyBuilding b;
    (void)b.order_with_reads(TenancyBuilding::out(k_anna));
    b.site.supply_points.front().account = AccountId{{42}};
    b.restart();
    EXPECT_EQ(b.apartment(1).account, k_owner);
    EXPECT_TRUE(b.noted("account_differs"));
    EXPECT_EQ(b.controller->books().find_account(AccountId{{42}}), nullptr);
}

// ---- money for an account that ended --------------------------------------------------------------

TEST_F(FormerAccount, cash_is_refused_with_a_word) {
    top_up(k_anna, 500'000, 80);
    EXPECT_EQ(last_answer()->outcome, OrderOutcome::conflict);
    EXPECT_NE(last_answer()->text.find("closed"), std::string::npos);
    EXPECT_NE(last_answer()->text.find(to_string(k_owner)), std::string::npos)
        << "who has it now: " << last_answer()->text;
    EXPECT_EQ(account(k_anna).refund_owed, Money{2'000'000});
}

TEST_F(FormerAccount, money_that_the_cloud_received_is_owed_back_once) {
    RemoteCommand paid;
    paid.id = CommandId{{90}};
    paid.sequence = 1;
    paid.body = TopUp{TopUpId{{90}}, k_anna, Money{500'000}, k_eur, journal::TopUpSource::cloud};
    give(paid);
    give(paid);
    EXPECT_EQ(account(k_anna).refund_owed, Money{2'500'000});
    EXPECT_EQ(account(k_anna).balance(), Money{});
    EXPECT_EQ(only<journal::FormerAccountPaid>().to_refund, Money{500'000});
    EXPECT_EQ(controller->books().commands.at(paid.id), journal::CommandResult::done);
    expect_same_after_restart(*this);
}

TEST_F(FormerAccount, a_refund_is_paid_out_once_and_not_beyond_what_is_owed) {
    const PayRefund refund{TopUpId{{91}}, k_anna, Money{1'500'000}, k_eur};
    EXPECT_EQ(order(refund).outcome, OrderOutcome::done);
    EXPECT_EQ(order(refund).outcome, OrderOutcome::already_done);
    EXPECT_EQ(account(k_anna).refund_owed, Money{500'000});
    PayRefund more = refund;
    more.id = TopUpId{{92}};
    EXPECT_EQ(order(more).outcome, OrderOutcome::conflict);
    more.amount = Money{500'000};
    EXPECT_EQ(order(more).outcome, OrderOutcome::done);
    EXPECT_EQ(of_ledger(AccountKind::refund_payable, k_anna), Money{});
    more.amount = Money{1};
    EXPECT_EQ(order(more).outcome, OrderOutcome::conflict) << "the id is used";
    expect_same_after_restart(*this);
}

TEST(FormerDebtor, pays_what_he_owed_and_has_the_rest_back) {
    TenancyBuilding b;
    b.sweep(1'015'000, 2'000'000, 2h);
    ASSERT_EQ(b.order_with_reads(TenancyBuilding::out(k_anna)).outcome, OrderOutcome::done);
    ASSERT_EQ(b.account(k_anna).in_collection, Money{1'000'000});
    b.top_up(k_anna, 400'000, 81);
    EXPECT_EQ(b.last_answer()->outcome, OrderOutcome::done) << b.last_answer()->text;
    EXPECT_EQ(b.last_answer()->text,
              "the account is closed: 0.40 for what it still owed; it still owes 0.60");
    EXPECT_EQ(b.account(k_anna).in_collection, Money{600'000});
    b.top_up(k_anna, 700'000, 82);
    EXPECT_EQ(b.last_answer()->outcome, OrderOutcome::conflict) << "cash, more than he owes";
    RemoteCommand paid;
    paid.id = CommandId{{93}};
    paid.sequence = 1;
    paid.body = TopUp{TopUpId{{93}}, k_anna, Money{700'000}, k_eur, journal::TopUpSource::cloud};
    b.give(paid);
    EXPECT_EQ(b.account(k_anna).in_collection, Money{});
    EXPECT_EQ(b.account(k_anna).refund_owed, Money{100'000});
    expect_same_after_restart(b);
}

}  // namespace
}  // namespace riser::controller
