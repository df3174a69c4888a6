// The auditor of what tenants are lent and given hears what is wrong, and is silent when nothing is.
#include <gtest/gtest.h>

#include "tests/sim/world/audit/naive_books.h"

namespace riser::sim {
namespace {

using journal::LapseReason;
using payment::CreditId;
using payment::CreditType;
using payment::SplitLine;
using payment::SplitStep;

constexpr std::int64_t k_hour_of_credit_ms = 3'600'000;
// Monday, 2026-03-09 00:00 in Berlin; winter time.
constexpr std::int64_t k_monday_ms = 1'773'014'400'000 - k_hour_of_credit_ms;

struct NaiveCreditsTest : ::testing::Test {
    NaiveCreditsTest() {
        account.bytes.fill(0xAC);
        tariff.id.bytes.fill(0x7A);
        tariff.version = 1;
        tariff.prices = {Price{1'000'000}};
        plan.emergency = 5'000;
        plan.offered_at = 1'000;
        plan.free_units = 500;
        plan.gift = 2'000;
        plan.gift_until_ms = k_monday_ms + 10 * k_hour_of_credit_ms;
        plan.share_debt = 10'000;
        plan.share_ppm = 250'000;
        plan.weekly_cap = 700;
        books.follow(plan, {account});
        books.credit_asked(account, 1);
    }
    void begin() {
        journal::SupplyPointDefined defined;
        defined.supply_point.id = SupplyPointId{1};
        defined.supply_point.registers = {{MeterId{1}, metering::Quantity::import_energy}};
        journal::AccountConfigured configured;
        configured.account = account;
        configured.tariff = tariff.id;
        fold({defined, journal::TariffPublished{tariff},
              journal::AccountOpened{account, SupplyPointId{1}, payment::AccountMode::prepaid},
              configured, credit(k_emergency_credit), credit(k_free_units), credit(k_gift),
              gift()});
        expect_silence();
    }
    journal::CreditConfigured credit(std::uint16_t number) const {
        journal::CreditConfigured r;
        r.account = account;
        r.credit = CreditId{number};
        if (number == k_emergency_credit) {
            r.type = CreditType::emergency;
            r.paid_back = r.needs_confirmation = true;
            r.preset = Money{plan.emergency};
            r.offered_at = Money{plan.offered_at};
        } else if (number == k_free_units) {
            r.type = CreditType::time_based;
            r.preset = Money{plan.free_units};
        } else {
            r.type = CreditType::reserved;
            r.preset = Money{plan.gift};
            r.expires_ms = plan.gift_until_ms;
        }
        return r;
    }
    journal::CreditInvoked gift() const {
        return {account, CreditId{k_gift}, CreditType::reserved, Money{plan.gift}};
    }
    journal::CreditInvoked loan() const {
        return {account, CreditId{k_emergency_credit}, CreditType::emergency,
                Money{plan.emergency}};
    }
    journal::CreditExpired ends(std::uint16_t number, LapseReason why, std::int64_t amount) const {
        const bool lent = number == k_emergency_credit;
        return {account, CreditId{number}, lent ? CreditType::emergency : CreditType::reserved, why,
                Money{amount}};
    }
    // A watt-hour costs a thousand micro-units.
    journal::Settlement use(std::int64_t wh) {
        journal::Segment segment;
        segment.supply_point = SupplyPointId{1};
        segment.register_id = {MeterId{1}, MeterEpoch{0}, metering::Quantity::import_energy};
        segment.register_from = Energy{shown_wh};
        segment.register_to = Energy{shown_wh += wh};
        segment.from_ms = segment.to_ms = now_ms;
        segment.amount = Money{wh * 1'000};
        journal::Settlement settlement;
        settlement.tariffs.resize(1);
        settlement.tariffs[0].id = tariff.id;
        settlement.segments = {segment};
        return settlement;
    }
    journal::Credited pay(std::int64_t amount, std::vector<SplitLine> lines) {
        journal::Credited r;
        r.top_up.bytes.fill(++payments);
        r.account = account;
        r.amount = Money{amount};
        r.split.week_begins_ms = lines.empty() ? 0 : k_monday_ms;
        r.split.lines = std::move(lines);
        return r;
    }
    void fold(std::vector<journal::Record> records) {
        journal::Entry entry;
        entry.header.sequence = ++sequence;
        entry.header.wall_ms = entry.header.earliest_ms = entry.header.latest_ms = now_ms;
        entry.records = std::move(records);
        books.fold(
            entry, [this](const std::string& what) { complaints.push_back(what); }, true, now_ms);
    }
    [[nodiscard]] const NaiveAccount& his() const { return books.accounts().at(account); }
    void expect_silence() { EXPECT_EQ(complaints, std::vector<std::string>{}); }
    void expect_complaint() {
        EXPECT_FALSE(complaints.empty());
        complaints.clear();
    }

    NaiveBooks books;
    CreditPlan plan;
    AccountId account;
    payment::Tariff tariff;
    std::uint64_t sequence = 0;
    std::int64_t now_ms = k_monday_ms + k_hour_of_credit_ms;
    std::int64_t shown_wh = 0;
    std::uint8_t payments = 0;
    std::vector<std::string> complaints;
};

TEST_F(NaiveCreditsTest, uses_gifts_before_his_own_money_and_a_loan_after_it) {
    begin();
    fold({pay(3'000, {})});
    fold({use(1)});
    EXPECT_EQ(his().gifts(), 1'000);
    EXPECT_EQ(his().own(), 3'000);
    fold({use(3), loan()});
    EXPECT_EQ(his().own(), 1'000);
    fold({use(3)});
    EXPECT_EQ(his().own(), 0);
    EXPECT_EQ(his().used_of_loan(), 2'000);
    fold({use(4)});
    EXPECT_EQ(his().own(), -1'000);
    EXPECT_TRUE(his().is_used_up());
    expect_silence();
}

TEST_F(NaiveCreditsTest, hears_of_a_loan_that_nobody_asked_for_or_that_is_not_needed) {
    begin();
    fold({loan()});  // the gift is there
    expect_complaint();
    fold({use(2), loan()});  // not paid back, and nobody asked twice
    expect_complaint();
}

TEST_F(NaiveCreditsTest, pays_what_was_lent_before_anything_is_his) {
    begin();
    fold({use(2), loan()});
    fold({use(6)});
    expect_silence();
    EXPECT_EQ(his().own(), -1'000);
    fold({pay(7'000, {{SplitStep::owed_balance, {}, {}, Money{1'000}},
                      {SplitStep::emergency_owed, {}, CreditId{k_emergency_credit}, Money{5'000}},
                      {SplitStep::balance, {}, {}, Money{1'000}}})});
    expect_silence();
    EXPECT_EQ(his().own(), 1'000);
    EXPECT_EQ(his().loan(), 0);
    fold({pay(1'000, {{SplitStep::emergency_owed, {}, CreditId{k_emergency_credit}, Money{1}},
                      {SplitStep::balance, {}, {}, Money{999}}})});
    expect_complaint();
}

TEST_F(NaiveCreditsTest, hears_of_a_loan_that_stays_though_it_is_not_needed) {
    begin();
    fold({use(2), loan()});
    fold({pay(4'000, {}), ends(k_emergency_credit, LapseReason::withdrawn, 5'000)});
    expect_silence();
    books.credit_asked(account, 1);
    fold({use(3), loan()});
    fold({pay(4'000, {})});
    expect_complaint();
}

TEST_F(NaiveCreditsTest, takes_no_more_of_payments_for_a_debt_than_its_week_may) {
    begin();
    journal::ChargeConfigured debt;
    debt.account = account;
    debt.charge.value = k_share_debt;
    debt.type = payment::ChargeType::payment_event;
    debt.purpose = payment::ChargePurpose::debt;
    debt.proportion_ppm = plan.share_ppm;
    debt.weekly_cap = Money{plan.weekly_cap};
    debt.added = Money{plan.share_debt};
    fold({debt});
    const payment::ChargeId id{k_share_debt};
    fold({pay(2'000, {{SplitStep::payment_debt, id, {}, Money{500}},
                      {SplitStep::balance, {}, {}, Money{1'500}}})});
    fold({pay(2'000, {{SplitStep::payment_debt, id, {}, Money{200}},
                      {SplitStep::balance, {}, {}, Money{1'800}}})});
    expect_silence();
    EXPECT_EQ(his().debt(), 9'300);
    fold({pay(2'000, {{SplitStep::payment_debt, id, {}, Money{500}},
                      {SplitStep::balance, {}, {}, Money{1'500}}})});
    expect_complaint();
}

TEST_F(NaiveCreditsTest, hears_of_a_gift_that_lapses_early_or_stays) {
    begin();
    fold({ends(k_gift, LapseReason::expired, 2'000)});
    expect_complaint();
    EXPECT_EQ(his().gifts(), 0);
}

TEST_F(NaiveCreditsTest, hears_of_free_units_that_come_twice_and_of_those_that_are_missing) {
    begin();
    EXPECT_TRUE(books.may_be_given_more(account, now_ms));
    journal::CreditRenewed renewed;
    renewed.account = account;
    renewed.renewal = {CreditId{k_free_units}, k_monday_ms, Money{}, Money{500}};
    fold({renewed});
    expect_silence();
    EXPECT_FALSE(books.may_be_given_more(account, now_ms));
    EXPECT_TRUE(books.may_be_given_more(account, now_ms + 24 * k_hour_of_credit_ms));
    renewed.renewal.lapsed = Money{500};
    fold({renewed});
    expect_complaint();
}

}  // namespace
}  // namespace riser::sim
