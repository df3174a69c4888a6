// The auditor of demand and minimum charges hears what is wrong, and is silent when nothing is.
#include "tests/sim/world/audit/naive_demand.h"

#include <gtest/gtest.h>

namespace riser::sim {
namespace {

using billing::LineKind;
using journal::DemandBasis;
using metering::Quantity;

constexpr std::int64_t k_quarter_ms = 15 * 60'000;
// 2026-03-10 00:00 in Berlin; winter time. The cycle ends there.
constexpr std::int64_t k_cycle_ends_ms = 1'773'100'800'000 - 3'600'000;
constexpr std::int64_t k_moved_in_ms = k_cycle_ends_ms - 12 * 4 * k_quarter_ms;

struct NaiveDemandTest : ::testing::Test {
    NaiveDemandTest() {
        account.bytes.fill(0xAC);
        tariff.id.bytes.fill(0x7A);
        tariff.version = 1;
        tariff.prices = {Price{300'000}};
        tariff.rules.demand.per_kw = Money{9'000'000};
        tariff.rules.demand.ratchet_ppm = 800'000;
        plan.written = true;
        plan.cycle_day = 10;
        judge.follow(plan);
        books.follow(plan);
    }
    void move_in() {
        at(k_moved_in_ms);
        journal::SupplyPointDefined defined;
        defined.supply_point.id = SupplyPointId{1};
        defined.supply_point.registers = {{MeterId{1}, Quantity::import_energy}};
        journal::AccountConfigured configured;
        configured.account = account;
        configured.tariff = tariff.id;
        journal::BillingAgreed agreed;
        agreed.account = account;
        journal::PeriodTermsBegan began;
        began.account = account;
        began.tariff = tariff.id;
        began.version = 1;
        began.from_ms = k_moved_in_ms;
        began.window_minutes = tariff.rules.demand.per_kw > Money{} ? 15 : 0;
        fold({defined, journal::TariffPublished{tariff},
              journal::AccountOpened{account, SupplyPointId{1}, payment::AccountMode::postpaid},
              configured, agreed, began});
        expect_silence();
    }
    void at(std::int64_t ms) { now_ms = ms; }
    void fold(std::vector<journal::Record> records) {
        journal::Entry entry;
        entry.header.sequence = ++sequence;
        entry.header.wall_ms = entry.header.earliest_ms = entry.header.latest_ms = now_ms;
        entry.records = std::move(records);
        books.fold(
            entry, [](const std::string&) {}, true, now_ms);
        judge.fold(
            entry, books, [this](std::uint32_t, std::int64_t, std::int64_t) { return flowed_wh; },
            [this](const std::string& what) { complaints.push_back(what); });
    }
    void use(std::int64_t from_ms, std::int64_t to_ms, std::int64_t wh) {
        at(to_ms);
        journal::Segment segment;
        segment.supply_point = SupplyPointId{1};
        segment.register_id = {MeterId{1}, MeterEpoch{1}, Quantity::import_energy};
        segment.register_from = Energy{shown_wh};
        segment.register_to = Energy{shown_wh += wh};
        segment.from_ms = from_ms;
        segment.to_ms = to_ms;
        segment.share_ppm = 1'000'000;
        journal::Settlement settlement;
        settlement.tariffs.resize(1);
        settlement.tariffs[0].id = tariff.id;
        settlement.tariffs[0].version = 1;
        settlement.segments = {segment};
        fold({settlement});
    }
    // Of the day on which he moved in; a cycle from 10 February to 10 March has 28.
    journal::PeriodCharged demand(std::int64_t watts, std::int64_t window_from_ms) const {
        journal::PeriodCharged r;
        r.account = account;
        r.tariff = tariff.id;
        r.period_ends_ms = r.to_ms = k_cycle_ends_ms;
        r.from_ms = k_moved_in_ms;
        r.of_days = 28;
        r.basis = DemandBasis::measured;
        r.power = Power{watts};
        r.window_from_ms = window_from_ms;
        r.window_to_ms = window_from_ms + k_quarter_ms;
        r.amount = Money{9'000 * watts / 28};
        return r;
    }
    journal::BillIssued bill() const {
        journal::BillIssued r;
        r.account = account;
        r.number_text = "S-1";
        r.from_ms = k_moved_in_ms;
        r.to_ms = k_cycle_ends_ms;
        return r;
    }
    void show(const std::optional<ShownDemand>& shown) {
        judge.check_shown(account, shown,
                          [this](const std::string& what) { complaints.push_back(what); });
    }
    void expect_silence() { EXPECT_EQ(complaints, std::vector<std::string>{}); }
    void expect_complaint() {
        EXPECT_FALSE(complaints.empty());
        complaints.clear();
    }

    NaiveBooks books;
    NaiveDemand judge;
    BillingPlan plan;
    AccountId account;
    payment::Tariff tariff;
    std::optional<std::int64_t> flowed_wh;
    std::uint64_t sequence = 0;
    std::int64_t now_ms = 0;
    std::int64_t shown_wh = 1'000;
    std::vector<std::string> complaints;
};

TEST_F(NaiveDemandTest, finds_the_highest_window) {
    move_in();
    use(k_moved_in_ms, k_moved_in_ms + k_quarter_ms, 250);
    use(k_moved_in_ms + k_quarter_ms, k_moved_in_ms + 2 * k_quarter_ms, 750);
    use(k_moved_in_ms + 2 * k_quarter_ms, k_moved_in_ms + 4 * k_quarter_ms, 1'000);
    at(k_cycle_ends_ms + 1'000);
    fold({demand(3'000, k_moved_in_ms + k_quarter_ms), bill()});
    expect_silence();
}

TEST_F(NaiveDemandTest, hears_of_another_window_and_of_one_that_is_left_out) {
    move_in();
    use(k_moved_in_ms, k_moved_in_ms + k_quarter_ms, 500);
    at(k_cycle_ends_ms + 1'000);
    fold({demand(2'100, k_moved_in_ms), bill()});
    expect_complaint();
}

TEST_F(NaiveDemandTest, hears_of_a_demand_that_is_left_out) {
    move_in();
    use(k_moved_in_ms, k_moved_in_ms + k_quarter_ms, 500);
    at(k_cycle_ends_ms + 1'000);
    fold({bill()});
    expect_complaint();
}

TEST_F(NaiveDemandTest, knows_what_is_shown_before_the_bill) {
    move_in();
    show({{k_moved_in_ms, 0, 0}});
    use(k_moved_in_ms, k_moved_in_ms + 2 * k_quarter_ms, 500);
    use(k_moved_in_ms + 2 * k_quarter_ms, k_moved_in_ms + 3 * k_quarter_ms, 400);
    const std::int64_t begins_ms = k_moved_in_ms + 2 * k_quarter_ms;
    show({{k_moved_in_ms, begins_ms, 1'600}});
    expect_silence();
    show({{k_moved_in_ms, begins_ms, 1'700}});
    expect_complaint();
    show({{k_moved_in_ms, k_moved_in_ms, 1'000}});
    expect_complaint();
    show({{k_moved_in_ms + 1, begins_ms, 1'600}});
    expect_complaint();
    show({});
    expect_complaint();
}

TEST_F(NaiveDemandTest, hears_of_the_maximum_of_the_month_before) {
    move_in();
    use(k_moved_in_ms, k_moved_in_ms + k_quarter_ms, 500);
    at(k_cycle_ends_ms + 1'000);
    fold({demand(2'000, k_moved_in_ms), bill()});
    show({{k_cycle_ends_ms, 0, 0}});
    expect_silence();
    show({{k_cycle_ends_ms, k_moved_in_ms, 2'000}});
    expect_complaint();
    show({{k_moved_in_ms, k_moved_in_ms, 2'000}});
    expect_complaint();
}

// Energy over the end of a month counts in windows of the next one, also while the bill waits.
TEST_F(NaiveDemandTest, knows_what_is_shown_while_a_bill_waits) {
    move_in();
    use(k_moved_in_ms, k_moved_in_ms + k_quarter_ms, 500);
    use(k_cycle_ends_ms - k_quarter_ms, k_cycle_ends_ms + k_quarter_ms, 200);
    show({{k_moved_in_ms, k_moved_in_ms, 2'000}});
    show({{k_cycle_ends_ms, k_cycle_ends_ms, 400}});
    expect_silence();
    show({{k_cycle_ends_ms, k_cycle_ends_ms, 800}});
    expect_complaint();
}

TEST_F(NaiveDemandTest, hears_of_a_demand_that_did_not_flow) {
    move_in();
    use(k_moved_in_ms, k_moved_in_ms + k_quarter_ms, 500);
    flowed_wh = 400;
    at(k_cycle_ends_ms + 1'000);
    fold({demand(2'000, k_moved_in_ms), bill()});
    expect_complaint();
}

TEST_F(NaiveDemandTest, leaves_out_what_was_not_measured) {
    move_in();
    use(k_moved_in_ms, k_moved_in_ms + 9 * k_quarter_ms, 9'000);
    at(k_cycle_ends_ms + 1'000);
    fold({bill()});
    expect_silence();
}

TEST_F(NaiveDemandTest, asks_for_exactly_what_is_missing_to_the_minimum) {
    tariff.rules.demand = {};
    tariff.rules.minimum_per_month = Money{28'000'000};
    move_in();
    journal::PeriodCharged missing;
    missing.account = account;
    missing.kind = LineKind::minimum_charge;
    missing.tariff = tariff.id;
    missing.period_ends_ms = missing.to_ms = k_cycle_ends_ms;
    missing.from_ms = k_moved_in_ms;
    missing.of_days = 28;
    missing.least = Money{1'000'000};
    missing.charged = Money{300'000};
    missing.amount = Money{700'000};
    journal::BilledLine energy;
    energy.charged.kind = LineKind::energy;
    energy.charged.amount = Money{300'000};
    journal::BillIssued issued = bill();
    issued.lines = {energy};
    at(k_cycle_ends_ms + 1'000);
    fold({missing, issued});
    expect_silence();

    judge.forget();
    books = {};
    books.follow(plan);
    sequence = 0;
    move_in();
    missing.amount = Money{1'000'000};
    at(k_cycle_ends_ms + 1'000);
    fold({missing, issued});
    expect_complaint();
}

}  // namespace
}  // namespace riser::sim
