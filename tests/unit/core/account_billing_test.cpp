// Bills of an account out of its charges: what is stated, paid, carried and taken back, and what must hold of it.
#include "core/journal/account_billing.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "core/journal/late_costs.h"
#include "core/payment/tariff_standing.h"
#include "tests/unit/core/ledgered_account.h"

namespace riser::journal {
namespace {

TEST(AccountBilling, a_bill_states_what_was_charged_and_moves_nothing) {
    Ledgered l;
    l.use({96'200}, 0, {36'632'960});
    l.use({46'150}, 1, {14'278'810});
    const Money before = l.account.balance();

    const auto bill = l.issue();

    EXPECT_EQ(l.account.balance(), before);
    EXPECT_EQ(bill.number_text, "2026-000001");
    EXPECT_EQ(bill.total, Money{50'910'000});  // 50.91177 in whole cents
    EXPECT_EQ(bill.carried_out, Money{1'770});
    EXPECT_EQ(bill.lines.size(), 2U);
    EXPECT_EQ(bill.tax, Money{8'128'770});
    EXPECT_EQ(bill.reads.at(0).used, Energy{142'350});
    EXPECT_EQ(l.billing.receivables.open(), bill.total);
    EXPECT_TRUE(l.billing.lines.empty());
}

TEST(AccountBilling, a_rounding_difference_that_is_forgiven_is_booked) {
    payment::Rounding rounding;
    rounding.remainder = payment::RemainderUse::written_off;
    Ledgered l(rounding);
    l.use({10}, 0, {3'807});

    const auto bill = l.issue();

    EXPECT_EQ(bill.total, Money{});
    EXPECT_EQ(bill.written_off, Money{3'807});
    EXPECT_EQ(l.account.balance(), Money{});
    const auto transfers = transfers_of(bill);
    ASSERT_EQ(transfers.size(), 1U);
    EXPECT_EQ(transfers[0].from.kind, ledger::AccountKind::rounding);
    EXPECT_EQ(transfers[0].amount, Money{3'807});
}

TEST(AccountBilling, what_was_owed_before_is_on_the_first_bill) {
    payment::Account account;
    account.id = id_of<AccountId>(0xAC);
    account.credits = {payment::Credit{}};
    account.charges = {payment::Charge{}};
    account.token().amount = Money{-12'500'000};
    AccountBilling billing;
    BillingAgreed agreed;
    agreed.account = account.id;
    agree(billing, account, agreed, k_begin_ms);
    EXPECT_EQ(billing.unbilled(), Money{12'500'000});
    EXPECT_FALSE(check_billing(billing, account));
}

TEST(AccountBilling, money_that_came_before_pays_the_next_bill) {
    Ledgered l;
    l.pay(0x70, {20'000'000});
    EXPECT_EQ(l.billing.receivables.credit(), Money{20'000'000});
    l.use({96'200}, 0, {36'632'960});
    l.issue();
    EXPECT_EQ(l.billing.receivables.open(), Money{16'630'000});
    l.pay(0x71, {16'630'000});
    EXPECT_EQ(l.billing.receivables.open(), Money{});
}

TEST(AccountBilling, what_is_taken_back_is_billed_again) {
    Ledgered l;
    l.use({96'200}, 0, {36'632'960});
    const auto bill = l.issue();

    const auto mirror = l.cancel(bill);

    EXPECT_EQ(mirror.number_text, "2026-000002");
    EXPECT_EQ(mirror.total, -bill.total);
    EXPECT_EQ(l.billing.receivables.open(), Money{});
    EXPECT_EQ(l.billing.unbilled(), Money{36'632'960});
    EXPECT_EQ(l.billing.find_issued(bill.number), nullptr);
    const auto again = l.issue();
    EXPECT_EQ(again.total, bill.total);
    EXPECT_EQ(again.reads.at(0).from, bill.reads.at(0).from);
}

TEST(AccountBilling, what_begins_after_the_period_waits_for_the_next_bill) {
    Ledgered l;
    l.use({1'000}, 0, {380'800});
    l.now_ms = l.billing.period_ends_ms;
    l.use({2'000}, 0, {761'600});

    const auto bill = l.issue();

    EXPECT_EQ(bill.charged(), Money{380'800});
    EXPECT_EQ(l.billing.unbilled(), Money{761'600});
    ASSERT_EQ(l.billing.reads.size(), 1U);
    EXPECT_EQ(l.billing.reads[0].used, Energy{2'000});
}

// Many registers, rates and versions, and a levy beside each: whatever the books keep fits on a bill.
TEST(AccountBilling, as_many_charges_as_there_can_be_are_billed) {
    Ledgered l;
    l.tariff.rules.levies = {{Price{20'000}, false}};
    for (std::size_t i = 0; i + 1 < k_max_charged_lines; ++i) {
        ChargedLine line;
        line.register_id = {
            MeterId{static_cast<std::uint32_t>(i + 1)}, {1}, metering::Quantity::import_energy};
        line.tariff = l.tariff.id;
        line.version = l.tariff.version;
        line.from_ms = line.to_ms = l.now_ms;
        line.unit = billing::Unit::watt_hour;
        line.quantity = 1'000 * payment::k_full_share_ppm;
        line.amount = Money{380'800};
        l.billing.lines.push_back(line);
        payment::drain(l.account, line.amount);
    }
    l.check();

    const auto bill = l.issue();

    EXPECT_EQ(bill.lines.size(), 2 * (k_max_charged_lines - 1));
    EXPECT_TRUE(l.billing.lines.empty());
    EXPECT_EQ(bill.charged(), Money{380'800 * 299});
}

// It is bought from whoever fed it in: a line of its own below zero, which no tax is in.
TEST(AccountBilling, what_was_fed_in_is_taken_off_by_a_line_of_its_own) {
    Ledgered l;
    l.use({10'000}, 0, {3'808'000});
    l.feed_in({1'000}, {80'000});
    l.feed_in({4'000}, {320'000});

    const auto bill = l.issue();

    EXPECT_EQ(bill.charged(), Money{3'408'000});
    ASSERT_EQ(bill.lines.size(), 2U);
    const auto& line = bill.lines[1];
    EXPECT_EQ(line.charged.kind, LineKind::feed_in);
    EXPECT_EQ(line.charged.quantity, 5'000 * payment::k_full_share_ppm);
    EXPECT_EQ(line.unit_price, Money{-80'000});
    EXPECT_EQ(line.gross, Money{-400'000});
    EXPECT_EQ(line.net, line.gross);
    EXPECT_EQ(line.tax_group, 0);
    EXPECT_EQ(bill.tax, Money{608'000}) << "19 % of the energy that was used";
    ASSERT_EQ(bill.reads.size(), 2U);
    EXPECT_EQ(bill.reads[1].from, Energy{500});
    EXPECT_EQ(bill.reads[1].to, Energy{5'500});
    EXPECT_TRUE(l.billing.lines.empty());
}

TEST(AccountBilling, whoever_feeds_in_more_than_he_uses_has_a_credit_from_his_bill) {
    Ledgered l;
    l.use({1'000}, 0, {380'800});
    l.feed_in({10'000}, {800'000});

    const auto bill = l.issue();

    EXPECT_EQ(bill.total, Money{-420'000});
    EXPECT_EQ(l.billing.receivables.open(), Money{});
    EXPECT_EQ(l.billing.receivables.credit(), Money{420'000});
    l.use({2'000}, 0, {761'600});
    l.issue();
    EXPECT_EQ(l.billing.receivables.open(), Money{340'000});
}

TEST(AccountBilling, what_was_fed_in_is_stated_again_when_its_bill_is_taken_back) {
    Ledgered l;
    l.use({10'000}, 0, {3'808'000});
    l.feed_in({5'000}, {400'000});
    const auto bill = l.issue();
    l.cancel(bill);
    EXPECT_EQ(l.billing.unbilled(), Money{3'408'000});
    const auto again = l.issue();
    EXPECT_EQ(again.total, bill.total);
    EXPECT_EQ(again.reads.at(1).from, Energy{500});
}

TEST(AccountBilling, the_standing_charge_of_the_tariff_has_its_line_and_its_taxes) {
    for (const bool taxed : {true, false}) {
        SCOPED_TRACE(taxed);
        Ledgered l;
        l.tariff.rules.standing.amount = Money{1'000'000};
        l.tariff.rules.standing.taxed = taxed;
        l.collect_standing({1}, {300'000});
        for (int day = 0; day < 3; ++day) l.collect_standing(payment::k_tariff_charge, {1'190'000});

        const auto bill = l.issue();

        ASSERT_EQ(bill.lines.size(), 2U) << "that of the configuration is another one";
        const auto& line = bill.lines[1];
        EXPECT_EQ(line.charged.kind, LineKind::standing_charge);
        EXPECT_EQ(line.charged.charge, payment::k_tariff_charge);
        EXPECT_EQ(line.charged.quantity, 3);
        EXPECT_EQ(line.unit_price, Money{1'190'000});
        EXPECT_EQ(line.gross, Money{3'570'000});
        EXPECT_EQ(line.net, taxed ? Money{3'000'000} : Money{3'570'000});
    }
}

// 19 % until the 16th, 7 % from then on: 1.19 a day, then 1.07, of which 1.00 is net.
struct TaxChange : testing::Test, Ledgered {
    void SetUp() override {
        for (payment::Tariff* version : {&before, &tariff}) {
            *version = taxed_tariff();
            version->rules.standing.amount = Money{1'000'000};
            version->rules.standing.taxed = true;
        }
        tariff.version = 2;
        tariff.effective_from = from_unix_ms(k_begin_ms + 15 * k_day_ms);
        tariff.tax_ppm = 70'000;
        versions = {before, tariff};
        for (int day = 0; day < 30; ++day) {
            now_ms = k_begin_ms + day * k_day_ms;
            collect_standing(payment::k_tariff_charge, {day < 15 ? 1'190'000 : 1'070'000},
                             &versions);
        }
    }
    std::vector<payment::Tariff> versions;
};

TEST_F(TaxChange, in_the_middle_of_a_month_leaves_each_day_its_own_tax) {
    const auto bill = issue();

    ASSERT_EQ(bill.lines.size(), 2U);
    EXPECT_EQ(bill.lines[0].gross, Money{15 * 1'190'000});
    EXPECT_EQ(bill.lines[0].net, Money{15'000'000});
    EXPECT_EQ(bill.lines[0].charged.version, 1U);
    EXPECT_EQ(bill.lines[1].gross, Money{15 * 1'070'000});
    EXPECT_EQ(bill.lines[1].net, Money{15'000'000});
    EXPECT_TRUE(bill.lines[1].charged.tariff.is_nil())
        << "the version at the end goes without saying";
    EXPECT_EQ(bill.net, Money{30'000'000});
    EXPECT_EQ(billing.unbilled(), Money{});
    EXPECT_TRUE(billing.lines.empty());
}

TEST_F(TaxChange, is_stated_again_when_the_bill_is_taken_back) {
    const auto bill = issue();
    cancel(bill);
    const auto again = issue();
    EXPECT_EQ(again.net, bill.net);
    EXPECT_EQ(again.total, bill.total);
    EXPECT_TRUE(billing.lines.empty());
}

// Bills of before: one line, with the taxes of the end.
TEST_F(TaxChange, was_not_seen_by_bills_that_are_in_the_journal) {
    Ledgered old = *this;
    for (auto& line : old.billing.lines) line.tariff = {};
    ASSERT_EQ(old.billing.lines.size(), 2U);
    old.billing.lines[0].to_ms = old.billing.lines[1].to_ms;
    old.billing.lines[0].quantity += old.billing.lines[1].quantity;
    old.billing.lines[0].amount += old.billing.lines[1].amount;
    old.billing.lines[0].version = 0;
    old.billing.lines.pop_back();
    const auto bill = old.issue();
    ASSERT_EQ(bill.lines.size(), 1U);

    const auto all = [this](TariffId, std::uint32_t version) { return &versions.at(version - 1); };
    EXPECT_TRUE(audit_bill(billing, bill, last, &tariff, all).empty());
    take(bill);

    EXPECT_EQ(billing.unbilled(), Money{});
    EXPECT_TRUE(billing.lines.empty());
    EXPECT_EQ(billing.receivables.open(), bill.total);
}

TEST(AccountBilling, the_last_bill_carries_nothing_out) {
    Ledgered l;
    l.use({10}, 0, {3'807});
    const auto bill = l.issue(DocumentKind::final_bill);
    EXPECT_EQ(bill.carried_out, Money{});
    EXPECT_EQ(bill.written_off, Money{3'807});
    EXPECT_TRUE(l.billing.closed);
}

// The other account owes it now: nobody is to be asked for it twice.
TEST(AccountBilling, a_last_bill_whose_debt_goes_to_another_account_is_settled) {
    Ledgered l;
    l.use({96'200}, 0, {36'632'960});
    const auto bill = l.issue();
    l.use({1'000}, 0, {380'000});
    l.issue(DocumentKind::final_bill);
    apply(l.billing, BillDisputed{l.account.id, bill.number, true, l.day()});
    billing::ClosingTerms terms;
    terms.other = id_of<AccountId>(0xAD);
    terms.debt_to_other = true;
    const auto closing = billing::closing_of(l.account, terms);
    ASSERT_EQ(closing.debt_to_other, l.billing.receivables.open());
    apply(l.billing, AccountClosed{{}, l.account.id, terms, closing.moves});
    EXPECT_EQ(l.billing.receivables.open(), Money{});
    EXPECT_EQ(l.billing.receivables.credit(), Money{});
    EXPECT_TRUE(l.billing.closed);
}

// What is still to be collected stays open until it is paid.
TEST(AccountBilling, a_last_bill_that_is_to_be_collected_stays_open) {
    Ledgered l;
    l.use({96'200}, 0, {36'632'960});
    const auto bill = l.issue(DocumentKind::final_bill);
    const billing::ClosingTerms terms;
    apply(l.billing,
          AccountClosed{{}, l.account.id, terms, billing::closing_of(l.account, terms).moves});
    EXPECT_EQ(l.billing.receivables.open(), bill.total);
}

TEST(AccountBilling, its_bytes_are_read_back) {
    Ledgered l;
    l.use({96'200}, 0, {36'632'960});
    const auto bill = l.issue();
    l.pay(0x70, {10'000'000});
    apply(l.billing, BillDisputed{l.account.id, bill.number, true, l.day()});
    apply(l.billing, OverdueTermsAgreed{l.account.id, billing::usual_ladder(), {}, {}});
    apply(l.billing,
          ReminderGiven{
              l.account.id, bill.number, 0, billing::StepKind::reminder, l.day(), bill.total, {}});
    l.billing.find(bill.number)->ladder.reopened = true;
    const auto bytes = encode_billing(l.billing);
    const auto read = decode_billing(bytes);
    ASSERT_TRUE(read);
    EXPECT_EQ(*read, l.billing);
    const auto older = decode_billing(std::span(bytes).first(bytes.size() - 2));
    ASSERT_TRUE(older) << "without notices that are given again, and credit limits";
    EXPECT_FALSE(older->find(bill.number)->ladder.reopened);
}

// A payment that bounces opens a bill again. Where its final notice was given, the bill is open by what nobody expected.
TEST(AccountBilling, a_final_notice_is_given_again_where_more_is_open_than_was) {
    Ledgered l;
    l.use({96'200}, 0, {36'632'960});
    const auto bill = l.issue();
    apply(l.billing, OverdueTermsAgreed{l.account.id, billing::usual_ladder(), {}, {}});
    const auto remind = [&](std::uint8_t step, billing::StepKind kind) {
        apply(l.billing,
              ReminderGiven{l.account.id, bill.number, step, kind, l.day(), bill.total, {}});
    };
    const auto& ladder = l.billing.find(bill.number)->ladder;
    remind(3, billing::StepKind::notice);
    note_reopened(l.billing, bill.number);
    EXPECT_FALSE(ladder.reopened) << "nothing was final yet";
    remind(4, billing::StepKind::final_notice);
    remind(5, billing::StepKind::disconnection);
    note_reopened(l.billing, bill.number);
    EXPECT_TRUE(ladder.reopened);
    EXPECT_EQ(ladder.given.size(), 3U) << "what it cost is still known by them";
    remind(4, billing::StepKind::final_notice);
    EXPECT_FALSE(ladder.reopened);
    ASSERT_EQ(ladder.given.size(), 2U) << "the second takes the place of the first";
    EXPECT_EQ(ladder.given.back().step, 4);
}

// Whatever is charged, paid, billed and taken back: the bills and what is carried are the charges.
RC_GTEST_PROP(AccountBilling, bills_and_the_remainder_are_the_charges, ()) {
    payment::Rounding rounding;
    rounding.place = *rc::gen::element(payment::RoundingPlace::line, payment::RoundingPlace::bill,
                                       payment::RoundingPlace::payment);
    rounding.step = *rc::gen::element(Money{1}, Money{10'000}, Money{50'000}, Money{1'000'000});
    rounding.mode = *rc::gen::element(payment::RoundingMode::half_even,
                                      payment::RoundingMode::half_up, payment::RoundingMode::down);
    Ledgered l(rounding);
    Money charged{};
    Money billed{};
    std::uint8_t payments = 0;
    const auto steps = *rc::gen::inRange(1, 40);
    for (int i = 0; i < steps; ++i) {
        const auto what = *rc::gen::inRange(0, 10);
        if (what < 6) {
            const Energy energy{*rc::gen::inRange<std::int64_t>(1, 50'000)};
            const Money amount{energy.wh * 381 + *rc::gen::inRange<std::int64_t>(0, 2)};
            l.use(energy, static_cast<payment::PriceIndex>(what % 2), amount);
            charged += amount;
            if (what >= 4) {
                const Money credited{energy.wh * *rc::gen::inRange<std::int64_t>(0, 500)};
                l.feed_in(energy, credited);
                charged -= credited;
            }
        } else if (what < 8) {
            l.pay(++payments, {*rc::gen::inRange<std::int64_t>(1, 60'000'000)});
        } else if (what == 8 || l.billing.issued.empty()) {
            billed += l.issue().total;
        } else {
            billed += l.cancel(l.billing.issued.back()).total;
        }
        RC_ASSERT(!check_billing(l.billing, l.account));
    }
    Money coins{};  // what no coin is small enough for is carried on, though its bill asked for it
    for (const auto& bill : l.billing.receivables.bills) coins += bill.rounded;
    RC_ASSERT(charged == billed + l.billing.unbilled() + l.billing.receivables.carried - coins ||
              rounding.place == payment::RoundingPlace::payment);
}

}  // namespace
}  // namespace riser::journal
