// What topping up costs, what emergency credit costs, and how much brings supply back.
#include "tests/unit/controller/journal_records.h"
#include "tests/unit/controller/proven_building.h"

namespace riser::controller {
namespace {

using journal::ChargeConfigured;
using journal::Credited;
using journal::TopUpTermsAgreed;
using payment::SplitStep;

SiteConfig with_terms(payment::TopUpTerms terms) {
    SiteConfig site = two_apartments();
    site.top_up = terms;
    return site;
}

payment::TopUpTerms fees() {
    return {Money{500'000}, 10'000, {}, Money{250'000}, {}};
}

template <class T>
std::vector<T> all(const Building& b) {
    std::vector<T> found;
    for (const auto& row : b.journal.entries) {
        const auto entry = journal::decode_entry(row.bytes);
        for (const auto& record : entry->records) {
            if (const auto* one = std::get_if<T>(&record)) found.push_back(*one);
        }
    }
    return found;
}

const payment::Account& anna_of(const Building& b) {
    return *b.controller->books().find_account(k_anna);
}

TEST(TopUpTerms, are_agreed_once_with_whoever_is_prepaid) {
    Building b(with_terms(fees()));
    EXPECT_EQ(all<TopUpTermsAgreed>(b).size(), 2U);
    EXPECT_EQ(anna_of(b).top_up, fees());
    b.restart();
    EXPECT_EQ(all<TopUpTermsAgreed>(b).size(), 2U);
    EXPECT_EQ(anna_of(b).top_up, fees());
}

TEST(TopUpTerms, that_are_neutral_are_no_record) {
    const Building b(two_apartments());
    EXPECT_TRUE(all<TopUpTermsAgreed>(b).empty());
}

TEST(VendingFee, is_shown_before_and_taken_once) {
    Building b(with_terms(fees()));
    b.sweep(b.registers[0], b.registers[1]);
    const Money before = b.balance(k_anna);
    b.give(LocalOrder{PreviewTopUp{k_anna, Money{10'000'000}, k_eur}, ReplyTo{7}});
    const auto shown = b.last_answer()->split;
    EXPECT_EQ(b.balance(k_anna), before);

    b.top_up(k_anna, 10'000'000, 9);
    b.top_up(k_anna, 10'000'000, 9);  // the same one again
    const auto credited = all<Credited>(b);
    ASSERT_EQ(credited.size(), 1U);
    EXPECT_EQ(credited[0].split.lines, shown);
    EXPECT_EQ(credited[0].split.of(SplitStep::vending_fee), Money{600'000}) << "0.50 and 1 %";
    EXPECT_EQ(b.balance(k_anna), before + Money{9'400'000});
    EXPECT_EQ(b.controller->books().ledger.balance({ledger::AccountKind::charge_revenue, {}}),
              Money{600'000});
    expect_same_after_restart(b);
}

TEST(VendingFee, is_given_back_with_a_payment_that_bounces) {
    Building b(with_terms(fees()));
    b.sweep(b.registers[0], b.registers[1]);
    const Money before = b.balance(k_anna);
    b.top_up(k_anna, 10'000'000, 9);
    b.restart();  // what it cost is in the snapshot, or in the journal
    b.sweep(b.registers[0], b.registers[1]);
    b.give(LocalOrder{BouncePayment{TopUpId{{99}}, k_anna, TopUpId{{9}}, {}}, ReplyTo{7}});
    ASSERT_EQ(b.last_answer()->outcome, OrderOutcome::done) << b.last_answer()->text;
    EXPECT_NE(b.last_answer()->text.find("0.60 of it was the fee"), std::string::npos)
        << b.last_answer()->text;
    const auto bounced = all<journal::PaymentBounced>(b);
    ASSERT_EQ(bounced.size(), 1U);
    EXPECT_EQ(bounced[0].vending_fee, Money{600'000});
    EXPECT_EQ(bounced[0].whole(), Money{9'400'000});
    EXPECT_EQ(b.balance(k_anna) - anna_of(b).debt(), before) << "as if it had never come";
    const auto& ledger = b.controller->books().ledger;
    EXPECT_EQ(ledger.balance({ledger::AccountKind::charge_revenue, {}}), Money{});
    EXPECT_EQ(ledger.balance({ledger::AccountKind::top_up_clearing, {}}), Money{});
    expect_same_after_restart(b);
}

TEST(EmergencyFee, is_entered_each_time_that_it_is_taken_up) {
    SiteConfig site = with_terms(fees());
    journal::CreditConfigured lent;
    lent.account = k_anna;
    lent.credit = {1};
    lent.type = payment::CreditType::emergency;
    lent.priority = 200;
    lent.needs_confirmation = true;
    lent.paid_back = true;
    lent.preset = Money{500'000};
    lent.offered_at = Money{1'000'000};
    site.supply_points.front().credits = {lent};
    Building b(site);
    b.sweep(b.registers[0], b.registers[1]);
    b.give(LocalOrder{AcceptCredit{k_anna, {}}, ReplyTo{9}});
    ASSERT_EQ(b.last_answer()->outcome, OrderOutcome::done) << b.last_answer()->text;
    b.give(LocalOrder{AcceptCredit{k_anna, {}}, ReplyTo{9}});
    EXPECT_EQ(b.last_answer()->outcome, OrderOutcome::already_done);
    const auto charges = all<ChargeConfigured>(b);
    ASSERT_EQ(charges.size(), 1U);
    EXPECT_EQ(charges[0].purpose, payment::ChargePurpose::fee);
    EXPECT_EQ(charges[0].added, Money{250'000});
    EXPECT_FALSE(charges[0].while_on_emergency) << "not out of what was lent";
    EXPECT_EQ(b.controller->books().ledger.balance({ledger::AccountKind::charge_revenue, {}}),
              Money{250'000});
    expect_same_after_restart(b);
}

TEST(Clearance, brings_supply_back_only_with_so_much) {
    payment::TopUpTerms terms;
    terms.clearance = Money{5'000'000};
    ProvenBuilding b(with_terms(terms));
    b.use_up_and_wait();
    ASSERT_EQ(b.apartment(1).desired, metering::SwitchState::disconnected);
    const auto to_clear = [&] { return b.point(1).amount_to_clear; };
    const Money needed = to_clear();
    EXPECT_GE(needed, terms.clearance);

    b.top_up(k_anna, 1'000'000, 21);
    EXPECT_EQ(b.apartment(1).desired, metering::SwitchState::disconnected);
    EXPECT_EQ(to_clear(), needed - Money{1'000'000});
    b.top_up(k_anna, to_clear().micro, 22);
    EXPECT_EQ(b.apartment(1).desired, metering::SwitchState::connected);
    EXPECT_EQ(to_clear(), Money{});
}

// He has paid what it takes, and it is the gateway that lets him wait: what falls due meanwhile takes nothing back.
TEST(Clearance, is_not_asked_again_while_what_was_granted_waits_for_somebody) {
    payment::TopUpTerms terms;
    terms.clearance = Money{5'000'000};
    SiteConfig site = with_terms(terms);
    site.policy.policy.reconnection = {payment::ReconnectMode::arm_and_confirm, {}};
    ProvenBuilding b(site);
    b.use_up_and_wait();
    ASSERT_EQ(b.apartment(1).desired, metering::SwitchState::disconnected);
    b.top_up(k_anna, b.point(1).amount_to_clear.micro, 22);
    b.live(1min);
    ASSERT_TRUE(b.apartment(1).ready);

    b.sweep(b.registers[0] + 1,
            b.registers[1]);  // a watt-hour, by a contact that lets some through
    b.answer_field();
    b.give(LocalOrder{SettleNow{}, ReplyTo{7}});
    b.live(1min);
    ASSERT_LT(anna_of(b).token().amount, terms.clearance);
    EXPECT_TRUE(b.apartment(1).ready) << "the grant stands";
    EXPECT_EQ(b.point(1).amount_to_clear, Money{});
    b.give(LocalOrder{ConfirmReconnection{SupplyPointId{1}}, ReplyTo{7}});
    EXPECT_EQ(b.last_answer()->outcome, OrderOutcome::done) << b.last_answer()->text;
    EXPECT_EQ(b.apartment(1).desired, metering::SwitchState::connected);
}

// It was another one who used up his credit.
TEST(Clearance, is_not_asked_of_who_moves_in_where_another_was_cut_off) {
    payment::TopUpTerms terms;
    terms.clearance = Money{5'000'000};
    ProvenBuilding b(with_terms(terms));
    b.use_up_and_wait();
    ASSERT_EQ(b.apartment(1).desired, metering::SwitchState::disconnected);
    const auto order = [&](const OrderBody& body) {
        for (int i = 0; i < 2; ++i) {
            b.give(LocalOrder{body, ReplyTo{9}});
            if (b.last_answer()->outcome != OrderOutcome::accepted) break;
            b.answer_field();
        }
        ASSERT_EQ(b.last_answer()->outcome, OrderOutcome::done) << b.last_answer()->text;
    };
    MoveOut out;
    out.id = CommandId{{50}};
    out.account = k_anna;
    order(out);
    b.live(1min);
    MoveIn in;
    in.id = CommandId{{60}};
    in.supply_point = SupplyPointId{1};
    in.account = AccountId{{4}};
    order(in);
    b.live(1min);
    ASSERT_EQ(b.apartment(1).desired, metering::SwitchState::disconnected) << "nothing is paid";
    EXPECT_EQ(b.point(1).amount_to_clear, Money{1});

    b.top_up(in.account, 1'000'000, 23);
    EXPECT_EQ(b.apartment(1).desired, metering::SwitchState::connected);
}

}  // namespace
}  // namespace riser::controller
