#include "cloud/reports/reports.h"

#include "cloud/accounts/orders.h"
#include "tests/unit/cloud/journal_writer.h"

namespace riser::cloud {
namespace {

constexpr std::int32_t k_day = 20'413;
constexpr std::int64_t k_day_s = k_day * 86'400LL;

wire::Sample sample(std::int64_t unix_s, std::int64_t wh) {
    wire::Sample s;
    s.unix_s = unix_s;
    s.import_energy = Energy{wh};
    return s;
}

struct ReportsTest : testing::Test {
    GivenCloud cloud;
    JournalWriter journal{cloud.gateway_key};

    void SetUp() override { journal.commission(2); }

    wire::Batch day_batch(std::uint64_t version, std::vector<wire::Sample> samples) {
        auto batch = journal.everything();
        batch.readings = wire::ReadingsPart{
            version,
            {wire::encode_day({MeterId{1}, MeterEpoch{1}, k_day, version, std::move(samples)})},
            {}};
        return batch;
    }
    wire::Batch snapshot_batch(std::uint64_t version, wire::Sample s) {
        auto batch = journal.everything();
        batch.readings =
            wire::ReadingsPart{version, {}, {{version, {{MeterId{1}, MeterEpoch{1}, s}}}}};
        return batch;
    }
    std::vector<wire::Sample> readings(std::int64_t from_s, std::int64_t to_s) {
        return cloud.in_session([&](Session& s) {
            return report_readings(s, cloud.gateway(), MeterId{1}, from_s, to_s);
        });
    }
};

TEST_F(ReportsTest, readings_are_the_same_in_whatever_order_they_come) {
    const std::vector<wire::Batch> batches{
        day_batch(2, {sample(k_day_s, 1), sample(k_day_s + 900, 2)}),
        day_batch(5, {sample(k_day_s, 1), sample(k_day_s + 900, 20), sample(k_day_s + 1800, 3)}),
        snapshot_batch(3, sample(k_day_s + 900, 7)),
        snapshot_batch(6, sample(k_day_s + 2700, 4)),
    };
    const std::vector<wire::Sample> expected{sample(k_day_s, 1), sample(k_day_s + 900, 20),
                                             sample(k_day_s + 1800, 3), sample(k_day_s + 2700, 4)};
    std::vector<std::size_t> order{0, 1, 2, 3};
    do {
        GivenCloud fresh;
        for (const std::size_t i : order) fresh.ingest(batches[i]);
        for (const std::size_t i : order) fresh.ingest(batches[i]);
        const auto found = fresh.in_session([&](Session& s) {
            return report_readings(s, *s.find_gateway(fresh.gateway_key.gateway), MeterId{1},
                                   k_day_s, k_day_s + 86'400);
        });
        ASSERT_EQ(found, expected);
    } while (std::next_permutation(order.begin(), order.end()));
}

TEST_F(ReportsTest, readings_are_cut_to_the_span_asked_for) {
    cloud.ingest(
        day_batch(1, {sample(k_day_s, 1), sample(k_day_s + 900, 2), sample(k_day_s + 1800, 3)}));
    EXPECT_EQ(readings(k_day_s + 1, k_day_s + 1800),
              (std::vector<wire::Sample>{sample(k_day_s + 900, 2)}));
    EXPECT_TRUE(readings(k_day_s + 86'400, k_day_s + 2 * 86'400).empty());
}

TEST_F(ReportsTest, single_samples_go_once_their_day_says_the_same) {
    cloud.ingest(snapshot_batch(1, sample(k_day_s, 1)));
    cloud.ingest(snapshot_batch(9, sample(k_day_s + 900, 2)));
    cloud.ingest(day_batch(5, {sample(k_day_s, 1)}));
    const auto dropped = cloud.in_session(
        [&](Session& s) { return s.drop_compacted_samples(cloud.gateway_key, k_day_s + 86'400); });
    EXPECT_EQ(dropped, 1U);
    EXPECT_EQ(readings(k_day_s, k_day_s + 86'400).size(), 2U);
}

TEST_F(ReportsTest, only_old_samples_of_known_days_go_whichever_meter_they_are_of) {
    const auto snapshot = [this](std::uint64_t version, std::uint32_t meter, std::int64_t unix_s) {
        auto batch = journal.everything();
        batch.readings = wire::ReadingsPart{
            version, {}, {{version, {{MeterId{meter}, MeterEpoch{1}, sample(unix_s, 1)}}}}};
        return batch;
    };
    for (const std::uint32_t meter : {1U, 2U}) {
        cloud.ingest(snapshot(1, meter, k_day_s));
        cloud.ingest(snapshot(2, meter, k_day_s + 900));
        cloud.ingest(snapshot(3, meter, k_day_s + 86'400));
        auto batch = journal.everything();
        batch.readings = wire::ReadingsPart{
            5,
            {wire::encode_day({MeterId{meter}, MeterEpoch{1}, k_day, 5, {sample(k_day_s, 1)}})},
            {}};
        cloud.ingest(batch);
    }

    const auto drop = [&](std::int64_t before_s) {
        return cloud.in_session(
            [&](Session& s) { return s.drop_compacted_samples(cloud.gateway_key, before_s); });
    };
    EXPECT_EQ(drop(k_day_s + 900), 2U) << "the first of each meter";
    EXPECT_EQ(drop(k_day_s + 2 * 86'400), 2U) << "the second; the third is of a day not known yet";
    EXPECT_EQ(drop(k_day_s + 2 * 86'400), 0U);
}

TEST_F(ReportsTest, balances_show_money_in_flight_beside_the_balance_at_the_meter) {
    journal.credit(id_of<TopUpId>(1), 1, Money{9'000'000}, journal::TopUpSource::local_cash);
    cloud.ingest(journal.everything());
    cloud.in_session([&](Session& s) {
        return issue_top_up(s, cloud.keys,
                            {id_of<TopUpId>(2), JournalWriter::account(1), Money{4'000'000}, k_eur},
                            cloud.now_ms)
            .ok();
    });
    const auto reports =
        cloud.in_session([&](Session& s) { return report_balances(s, cloud.gateway()); });
    ASSERT_EQ(reports.size(), 2U);
    const auto& first = reports[0].account == JournalWriter::account(1) ? reports[0] : reports[1];
    EXPECT_EQ(first.books->balance(), Money{9'000'000});
    EXPECT_EQ(first.in_flight, Money{4'000'000});
}

TEST_F(ReportsTest, a_reconciliation_agrees_until_something_differs) {
    journal.credit(id_of<TopUpId>(1), 1, Money{9'000'000}, journal::TopUpSource::local_cash);
    journal.consume(1, Energy{777});
    cloud.ingest(journal.everything());
    const auto reconciled = [&] {
        return cloud.in_session([&](Session& s) { return reconcile(s, cloud.gateway()); });
    };
    EXPECT_TRUE(reconciled().agrees());
    EXPECT_EQ(reconciled().registers[0].advanced, Energy{777});

    auto wrong = journal.settlement(2, Energy{10});
    wrong.segments[0].amount += Money{1};
    journal.append({wrong});
    cloud.ingest(journal.everything());
    EXPECT_FALSE(reconciled().agrees());
    EXPECT_TRUE(reconciled().accounts[0].agrees());
    EXPECT_FALSE(reconciled().accounts[1].agrees());
}

}  // namespace
}  // namespace riser::cloud
