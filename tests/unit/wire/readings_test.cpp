#include "core/wire/readings.h"

#include "tests/unit/wire/wire_fixtures.h"

namespace riser::wire {
namespace {

TEST(DayBlock, survives_the_wire) {
    auto block = given_day(MeterId{3}, 20'413, 96);
    block.samples[5].voltage_dv.reset();
    block.samples[6].quality = SampleQuality::estimated;
    block.samples[7].balance.reset();
    block.samples[8].export_energy = Energy{3};
    const auto samples = decode_day_samples(encode_day_samples(block), block.day);
    ASSERT_TRUE(samples.ok()) << samples.error().message;
    EXPECT_EQ(*samples, block.samples);
}

TEST(DayBlock, of_another_day_is_refused) {
    const auto bytes = encode_day_samples(given_day(MeterId{3}, 20'413, 4));
    EXPECT_FALSE(decode_day_samples(bytes, 20'412).ok());
    EXPECT_FALSE(decode_day_samples(bytes, 20'414).ok());
}

TEST(DayBlock, is_the_same_bytes_for_the_same_samples) {
    const auto block = given_day(MeterId{3}, 20'413, 96);
    EXPECT_EQ(encode_day_samples(block), encode_day_samples(block));
}

TEST(SnapshotBlock, survives_the_wire) {
    SnapshotBlock block;
    block.version = 4;
    for (std::uint32_t meter = 1; meter <= 60; ++meter) {
        block.samples.push_back({MeterId{meter}, MeterEpoch{1 + meter % 2},
                                 sample_at(1'763'700'000 + meter % 5, meter * 1000)});
    }
    const auto decoded = decode_snapshot(encode_snapshot(block), 4);
    ASSERT_TRUE(decoded.ok()) << decoded.error().message;
    EXPECT_EQ(*decoded, block);
}

TEST(SnapshotBlock, with_trailing_bytes_or_no_samples_is_refused) {
    auto bytes = encode_snapshot({1, {{MeterId{1}, MeterEpoch{1}, sample_at(0, 1)}}});
    bytes.push_back(0);
    EXPECT_FALSE(decode_snapshot(bytes, 1).ok());
    EXPECT_FALSE(decode_snapshot(Bytes{1, 0}, 1).ok());
    EXPECT_FALSE(decode_snapshot(Bytes{}, 1).ok());
}

}  // namespace
}  // namespace riser::wire
