// Which form readings travel in, and in which order.
#include "gateway/sync/readings_stream.h"
#include "tests/unit/sync/sync_world.h"

namespace riser::sync {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

constexpr std::int64_t k_day = 86'400;

wire::MeterSample row(std::uint32_t meter, std::int64_t unix_s) {
    return {MeterId{meter}, MeterEpoch{1}, wire::sample_at(unix_s, 5)};
}

TEST(ReadingsPart, of_a_whole_day_is_a_block_per_meter_and_epoch) {
    ReadingRows rows{10, 0, {}, 7, {}, {}};
    for (int i = 0; i < 20; ++i) {
        rows.rows.push_back(row(2, 10 * k_day + i * 900));
        rows.rows.push_back(row(1, 10 * k_day + i * 900));
    }
    rows.rows.push_back({MeterId{2}, MeterEpoch{2}, wire::sample_at(10 * k_day + 19'000, 5)});

    const auto part = make_readings_part(rows, false);

    ASSERT_EQ(part.days.size(), 3U);
    EXPECT_EQ(part.days[0].meter, MeterId{1});
    EXPECT_EQ(part.days[2].epoch, MeterEpoch{2});
    EXPECT_EQ(part.days[0].version, 7U);
    EXPECT_EQ(wire::decode_day_samples(part.days[1].samples, 10).value().size(), 20U);
}

TEST(ReadingsPart, of_part_of_a_day_is_never_a_block_because_that_would_replace_the_day) {
    ReadingRows rows{10, 3, {}, 30, {}, {}};
    for (int i = 0; i < 20; ++i) rows.rows.push_back(row(1, 10 * k_day + i * 900));

    const auto part = make_readings_part(rows, true);

    EXPECT_TRUE(part.days.empty());
    EXPECT_EQ(part.snapshots.size(), 20U);
}

TEST(ReadingsPart, leaves_out_what_the_wire_cannot_carry) {
    ReadingRows rows{10, 0, {}, 1, {}, {}};
    rows.rows = {row(1, 10 * k_day + 5), row(1, 10 * k_day + 5), row(1, 11 * k_day),
                 row(0, 10 * k_day), row(70'000, 10 * k_day)};
    rows.rows[1].sample.voltage_dv = INT64_MIN;
    rows.rows[1].sample.balance = Money{INT64_MAX};

    const auto part = make_readings_part(rows, true);

    ASSERT_EQ(part.snapshots.size(), 1U);
    ASSERT_EQ(part.snapshots[0].samples.size(), 1U);
    EXPECT_FALSE(part.snapshots[0].samples[0].sample.voltage_dv.has_value());
    EXPECT_FALSE(part.snapshots[0].samples[0].sample.balance.has_value());
}

TEST(Readings, of_today_go_as_snapshots_and_the_day_as_a_block_when_it_is_over) {
    SyncWorld world;
    world.commit();
    world.run_for(seconds(10));

    for (int i = 0; i < 6; ++i) {
        world.store_interval(SyncWorld::today(), 43'200 + i * 900);
        world.run_for(minutes(15));
    }
    EXPECT_EQ(world.cloud.samples.size(), world.samples_stored);
    EXPECT_TRUE(world.days_acknowledged.empty());
    for (const auto& batch : world.cloud.batches)
        EXPECT_TRUE(!batch.readings || batch.readings->days.empty());
    world.run_for(hours(12));
    world.store_interval(SyncWorld::today() + 1, 2000);
    world.run_for(minutes(1));

    ASSERT_EQ(world.days_acknowledged.size(), 1U);
    EXPECT_EQ(world.days_acknowledged[0].day, SyncWorld::today());
    EXPECT_EQ(world.days_acknowledged[0].revision, world.revision_of(SyncWorld::today()));
}

// Beyond a few quarter-hours a block of the day would be smaller than so many snapshots, but not smaller than
// the one snapshot that is new.
TEST(Readings, of_today_go_up_once_however_late_in_the_day) {
    SyncWorld world;
    world.commit();
    world.run_for(seconds(10));
    for (int i = 0; i < 40; ++i) {
        world.store_interval(SyncWorld::today(), 3'600 + i * 900);
        world.run_for(minutes(1));
    }

    std::size_t sent = 0;
    for (const auto& batch : world.cloud.batches) {
        if (!batch.readings) continue;
        EXPECT_TRUE(batch.readings->days.empty());
        for (const auto& moment : batch.readings->snapshots) sent += moment.samples.size();
    }
    EXPECT_EQ(sent, world.samples_stored);
    EXPECT_EQ(world.cloud.samples.size(), world.samples_stored);
}

TEST(Readings, of_today_go_as_blocks_when_many_have_gathered) {
    SyncWorld world;
    world.commit();
    world.store_interval(SyncWorld::today(), 3'600);
    world.run_for(minutes(1));
    const auto before = world.cloud.batches.size();
    world.fault = [](const auto&) { return LinkFault::request_lost; };
    for (int i = 1; i < 40; ++i) world.store_interval(SyncWorld::today(), 3'600 + i * 900);
    world.run_for(minutes(10));
    world.fault = [](const auto&) { return LinkFault::none; };
    world.run_for(minutes(10));

    std::size_t blocks = 0;
    for (std::size_t i = before; i < world.cloud.batches.size(); ++i) {
        const auto& batch = world.cloud.batches[i];
        if (!batch.readings) continue;
        EXPECT_TRUE(batch.readings->snapshots.empty());
        blocks += batch.readings->days.size();
    }
    EXPECT_GT(blocks, 0U);
    EXPECT_EQ(world.cloud.samples.size(), world.samples_stored);
}

TEST(Readings, go_newest_first) {
    SyncWorld world;
    for (int day = 5; day >= 1; --day) {
        for (int i = 0; i < 12; ++i) world.store_interval(SyncWorld::today() - day, i * 900);
    }
    world.commit();

    world.run_for(minutes(2));

    ASSERT_EQ(world.days_acknowledged.size(), 5U);
    for (std::size_t i = 0; i < 5; ++i) {
        EXPECT_EQ(world.days_acknowledged[i].day, SyncWorld::today() - 1 - static_cast<int>(i));
    }
}

TEST(Readings, of_a_huge_day_travel_in_several_parts_of_whole_meters) {
    SyncWorld world;
    for (int i = 0; i < 96; ++i) world.store_interval(SyncWorld::today() - 1, i * 900, 300);
    world.commit();

    world.run_for(minutes(2));

    EXPECT_EQ(world.cloud.samples.size(), world.samples_stored);
    EXPECT_EQ(world.days_acknowledged.size(), 1U);
    EXPECT_LE(world.most_held,
              ReadingsStream::k_max_rows * sizeof(wire::MeterSample) + (std::size_t{256} << 10U));
}

TEST(Readings, written_late_are_sent_again_with_a_higher_version) {
    SyncWorld world;
    world.store_interval(SyncWorld::today() - 1, 900);
    world.commit();
    world.run_for(minutes(1));

    world.store_interval(SyncWorld::today() - 1, 1800);
    world.run_for(minutes(1));

    EXPECT_EQ(world.cloud.samples.size(), world.samples_stored);
    EXPECT_EQ(world.days_acknowledged.back().revision, world.revision_of(SyncWorld::today() - 1));
}

}  // namespace
}  // namespace riser::sync
