// The auditor of prices, feed-in, standing charges and holds hears what is wrong, and is silent when nothing is.
#include "tests/sim/world/audit/naive_books.h"

#include <gtest/gtest.h>

namespace riser::sim {
namespace {

using metering::Quantity;

constexpr std::int64_t k_an_hour_ms = 3'600'000;
// 2026-03-10 00:00 in Berlin; winter time.
constexpr std::int64_t k_a_midnight_ms = 1'773'100'800'000 - k_an_hour_ms;

struct NaiveBooksTest : ::testing::Test {
    NaiveBooksTest() {
        account.bytes.fill(0xAC);
        tariff.id.bytes.fill(0x7A);
        tariff.version = 1;
        tariff.prices = {Price{300'000}};
        tariff.rules.export_price = Price{80'000};
        tariff.rules.standing.amount = Money{100'000};
        tariff.rules.standing.continuous = true;
        tariff.rules.standing.while_disconnected = true;
        journal::SupplyPointDefined defined;
        defined.supply_point.id = SupplyPointId{1};
        defined.supply_point.registers = {
            {MeterId{1}, Quantity::import_energy},
            {MeterId{1}, Quantity::export_energy, 1'000'000, metering::RegisterRole::feed_in}};
        journal::AccountConfigured configured;
        configured.account = account;
        configured.tariff = tariff.id;
        const std::vector<journal::RegisterMark> opening = {
            {Quantity::import_energy, Energy{50'000}}, {Quantity::export_energy, Energy{7'000}}};
        at(k_a_midnight_ms - 5 * k_an_hour_ms);
        fold({defined, journal::TariffPublished{tariff},
              journal::AccountOpened{account, SupplyPointId{1}, payment::AccountMode::prepaid},
              configured,
              journal::MeterEpochStarted{
                  MeterId{1}, MeterEpoch{1}, journal::EpochReason::commissioned, {}, {}, opening}});
        EXPECT_EQ(complaints, std::vector<std::string>{});
    }
    void at(std::int64_t ms) { now_ms = ms; }
    void fold(std::vector<journal::Record> records, bool sure = true) {
        journal::Entry entry;
        entry.header.sequence = ++sequence;
        entry.header.monotonic_ms = now_ms - k_a_midnight_ms + 24 * k_an_hour_ms;
        entry.header.wall_ms = entry.header.earliest_ms = entry.header.latest_ms = now_ms;
        if (!sure) entry.header.latest_ms += unsure_for_ms;
        entry.records = std::move(records);
        books.fold(entry, complain, true, now_ms);
    }
    journal::EnergyFedIn fed_in(std::int64_t from, std::int64_t to, std::int64_t micro) const {
        journal::EnergyFedIn r;
        r.account = account;
        r.supply_point = SupplyPointId{1};
        r.register_id = {MeterId{1}, MeterEpoch{1}, Quantity::export_energy};
        r.register_from = Energy{from};
        r.register_to = Energy{to};
        r.from_ms = now_ms - k_an_hour_ms;
        r.to_ms = now_ms;
        r.tariff.id = tariff.id;
        r.amount = Money{micro};
        return r;
    }
    journal::Settlement used(std::int64_t from, std::int64_t to, std::int64_t micro,
                             std::size_t price = 0) const {
        journal::Settlement settlement;
        settlement.tariffs = {{tariff.id, tariff.version, {}}};
        journal::Segment segment;
        segment.supply_point = SupplyPointId{1};
        segment.register_id = {MeterId{1}, MeterEpoch{1}, Quantity::import_energy};
        segment.register_from = Energy{from};
        segment.register_to = Energy{to};
        segment.from_ms = now_ms - k_an_hour_ms;
        segment.to_ms = now_ms;
        segment.price = static_cast<payment::PriceIndex>(price);
        segment.amount = Money{micro};
        settlement.segments = {segment};
        return settlement;
    }
    // From now on the evening costs less.
    void cheap_evenings() {
        tariff.version = 2;
        tariff.prices = {Price{300'000}, Price{200'000}};
        for (int day = 0; day < 7; ++day) {
            tariff.week.push_back({static_cast<std::uint16_t>(day * 1440 + 18 * 60), 1});
            tariff.week.push_back({static_cast<std::uint16_t>(day * 1440 + 22 * 60), 0});
        }
        fold({journal::TariffPublished{tariff}});
    }
    journal::Settlement used_some_time(std::int64_t from, std::int64_t to, std::int64_t micro,
                                       std::size_t price) const {
        journal::Settlement settlement = used(from, to, micro, price);
        settlement.segments.front().provisional = true;
        return settlement;
    }
    journal::ChargeConfigured begins() const {
        journal::ChargeConfigured r;
        r.account = account;
        r.charge = payment::ChargeId{65'535};
        r.per_period = Money{100'000};
        r.begins_ms = now_ms;
        r.while_disconnected = true;
        r.continuous = true;
        return r;
    }
    journal::ChargeCollected day(std::int64_t from_ms, std::int64_t to_ms,
                                 std::int64_t micro = 100'000) const {
        journal::ChargeCollected r;
        r.account = account;
        r.line.charge = payment::ChargeId{65'535};
        r.line.from_ms = from_ms;
        r.line.to_ms = to_ms;
        r.line.collected = Money{micro};
        return r;
    }
    void expect_silence() { EXPECT_EQ(complaints, std::vector<std::string>{}); }
    void expect_complaint() {
        EXPECT_FALSE(complaints.empty());
        complaints.clear();
    }

    NaiveBooks books;
    AccountId account;
    payment::Tariff tariff;
    std::uint64_t sequence = 0;
    std::int64_t now_ms = 0;
    std::int64_t unsure_for_ms = 24 * k_an_hour_ms;
    std::vector<std::string> complaints;
    NaiveBooks::Complain complain = [this](const std::string& what) { complaints.push_back(what); };
};

TEST_F(NaiveBooksTest, hears_of_a_fraction_of_a_micro_unit_that_is_another) {
    at(k_a_midnight_ms);
    auto third = used(50'000, 50'001, 99);
    third.segments.front().share_ppm = 333'333;
    third.segments.front().residue_after.numerator = 999'900'000'000'000;
    fold({third});
    expect_silence();
    auto rest = used(50'001, 50'002, 300);
    rest.segments.front().residue_after.numerator = 999'900'000'000'001;
    fold({rest});
    expect_complaint();
}

TEST_F(NaiveBooksTest, is_silent_about_an_unsure_clock_that_takes_the_lowest_price) {
    cheap_evenings();
    at(k_a_midnight_ms + 12 * k_an_hour_ms);
    fold({used_some_time(50'000, 51'000, 200'000, 1)}, false);
    unsure_for_ms = k_an_hour_ms;  // the evening cannot have begun
    fold({used_some_time(51'000, 52'000, 300'000, 0)}, false);
    expect_silence();
}

TEST_F(NaiveBooksTest, hears_of_an_unsure_clock_that_takes_another_price) {
    cheap_evenings();
    at(k_a_midnight_ms + 12 * k_an_hour_ms);
    fold({used_some_time(50'000, 51'000, 300'000, 0)}, false);
    expect_complaint();
    unsure_for_ms = 7 * k_an_hour_ms;
    fold({used_some_time(51'000, 52'000, 300'000, 0)}, false);
    expect_complaint();
}

TEST_F(NaiveBooksTest, is_silent_about_feed_in_that_is_right) {
    at(k_a_midnight_ms);
    fold({fed_in(7'000, 7'010, 800)});
    fold({fed_in(7'010, 9'000, 159'200)});
    expect_silence();
    EXPECT_EQ(books.accounts().at(account).balance(), 160'000);
}

TEST_F(NaiveBooksTest, hears_of_feed_in_that_is_credited_twice_or_left_out) {
    at(k_a_midnight_ms);
    fold({fed_in(7'000, 8'000, 80'000)});
    expect_silence();
    fold({fed_in(7'000, 8'000, 80'000)});
    expect_complaint();
    fold({fed_in(8'500, 9'000, 40'000)});
    expect_complaint();
}

TEST_F(NaiveBooksTest, hears_of_a_fraction_and_of_the_price_of_use) {
    at(k_a_midnight_ms);
    fold({fed_in(7'000, 8'000, 80'001)});
    expect_complaint();
    fold({fed_in(8'000, 9'000, 300'000)});
    expect_complaint();
}

TEST_F(NaiveBooksTest, hears_of_another_price_of_feed_in_than_now_where_its_time_is_unknown) {
    tariff.version = 2;
    tariff.rules.export_price = Price{100'000};
    tariff.effective_from = from_unix_ms(k_a_midnight_ms);
    fold({journal::TariffPublished{tariff}});
    at(k_a_midnight_ms + k_an_hour_ms);
    auto fed = fed_in(7'000, 8'000, 100'000);
    fed.from_ms = fed.to_ms;
    fed.tariff.version = 2;
    fold({fed});
    expect_silence();
    fed = fed_in(8'000, 9'000, 80'000);
    fed.from_ms = fed.to_ms;
    fed.tariff.version = 1;
    fold({fed});
    expect_complaint();
}

TEST_F(NaiveBooksTest, hears_of_feed_in_that_is_charged) {
    at(k_a_midnight_ms);
    journal::Settlement settlement;
    settlement.tariffs = {{tariff.id, 1, {}}};
    journal::Segment segment;
    segment.supply_point = SupplyPointId{1};
    segment.register_id = {MeterId{1}, MeterEpoch{1}, Quantity::export_energy};
    segment.register_from = Energy{7'000};
    segment.register_to = Energy{8'000};
    segment.from_ms = segment.to_ms = now_ms;
    segment.amount = Money{300'000};
    settlement.segments = {segment};
    fold({settlement});
    expect_complaint();
}

TEST_F(NaiveBooksTest, is_silent_about_a_standing_charge_day_by_day) {
    fold({begins()});
    const std::int64_t begun = now_ms;
    at(k_a_midnight_ms);
    fold({day(begun, k_a_midnight_ms)});
    at(k_a_midnight_ms + 24 * k_an_hour_ms);
    fold({day(k_a_midnight_ms, now_ms)});
    expect_silence();
    EXPECT_EQ(books.accounts().at(account).balance(), -200'000);
    books.check_standing_at_end(now_ms + 2 * k_an_hour_ms, complain);
    expect_silence();
    books.check_standing_at_end(now_ms + 26 * k_an_hour_ms, complain);
    expect_complaint();
}

TEST_F(NaiveBooksTest, hears_of_a_day_that_is_taken_early_twice_or_at_another_price) {
    fold({begins()});
    const std::int64_t begun = now_ms;
    fold({day(begun, k_a_midnight_ms)});
    expect_complaint();  // it is not over
    at(k_a_midnight_ms + k_an_hour_ms);
    fold({day(begun, k_a_midnight_ms)});
    expect_complaint();  // again
    at(k_a_midnight_ms + 25 * k_an_hour_ms);
    fold({day(k_a_midnight_ms, k_a_midnight_ms + 24 * k_an_hour_ms, 99'999)});
    expect_complaint();
}

TEST_F(NaiveBooksTest, hears_of_an_unsure_hold_that_ends_before_its_time) {
    journal::HoldSet hold;
    hold.supply_point = SupplyPointId{1};
    hold.until_ms = now_ms + 3 * k_an_hour_ms;
    hold.for_ms = 3 * k_an_hour_ms;
    fold({hold}, false);
    at(now_ms + k_an_hour_ms);
    hold.until_ms = now_ms;
    hold.for_ms = 0;
    fold({hold});
    expect_complaint();
}

TEST_F(NaiveBooksTest, hears_of_an_entry_that_is_before_the_one_before_it) {
    at(now_ms - k_an_hour_ms);
    fold({});
    expect_complaint();
}

}  // namespace
}  // namespace riser::sim
