#include "gateway/field/modbus/latency.h"

#include <gtest/gtest.h>

namespace riser::modbus {
namespace {

constexpr Duration k_ms{1'000};

TEST(Latency, believes_the_profile_before_the_first_answer) {
    const Latency latency(30 * k_ms, 100 * k_ms, 500 * k_ms);
    EXPECT_EQ(latency.timeout(), 120 * k_ms);
    EXPECT_EQ(latency.percentile(50), 30 * k_ms);
}

TEST(Latency, stays_within_floor_and_ceiling) {
    Latency latency(20 * k_ms, 100 * k_ms, 500 * k_ms);
    for (int i = 0; i < 20; ++i) latency.add(5 * k_ms);
    EXPECT_EQ(latency.timeout(), 100 * k_ms);
    for (int i = 0; i < 20; ++i) latency.add(400 * k_ms);
    EXPECT_EQ(latency.timeout(), 500 * k_ms);
}

TEST(Latency, follows_a_slower_device_at_once_and_a_faster_one_slowly) {
    Latency latency(50 * k_ms, 1 * k_ms, 5'000 * k_ms);
    latency.add(90 * k_ms);  // 50 + 3/4 of 40
    EXPECT_EQ(latency.timeout(), 320 * k_ms);
    for (int i = 0; i < 7; ++i) latency.add(10 * k_ms);
    const Duration while_remembered = latency.timeout();
    EXPECT_GT(while_remembered, 340 * k_ms) << "the worst of the last eight still counts";
    latency.add(10 * k_ms);
    EXPECT_LT(latency.timeout(), while_remembered);
    EXPECT_GT(latency.timeout(), while_remembered * 3 / 4);
}

TEST(Latency, percentiles_are_nearest_rank_over_the_recent_answers) {
    Latency latency(1 * k_ms, 1 * k_ms, 1'000 * k_ms);
    for (int i = 1; i <= 100; ++i) latency.add(i * k_ms);
    EXPECT_EQ(latency.percentile(50), 50 * k_ms);
    EXPECT_EQ(latency.percentile(99), 99 * k_ms);
    EXPECT_EQ(latency.percentile(100), 100 * k_ms);
    for (int i = 0; i < 128; ++i) latency.add(7 * k_ms);
    EXPECT_EQ(latency.percentile(100), 7 * k_ms);
    EXPECT_EQ(latency.samples(), 228U);
}

TEST(Latency, percentiles_agree_with_sorting_the_last_128_answers) {
    Latency latency(1 * k_ms, 1 * k_ms, 1'000 * k_ms);
    std::vector<std::int64_t> all;
    std::uint64_t state = 1;
    for (int i = 0; i < 1000; ++i) {
        state = state * 6364136223846793005ULL + 1442695040888963407ULL;
        all.push_back(static_cast<std::int64_t>((state >> 33U) % 40));
        latency.add(Duration{all.back()});
        std::vector<std::int64_t> recent(all.end() - std::min<std::ptrdiff_t>(128, i + 1),
                                         all.end());
        std::ranges::sort(recent);
        for (const std::size_t percent : {1U, 50U, 99U, 100U}) {
            const std::size_t rank = std::max<std::size_t>((recent.size() * percent + 99) / 100, 1);
            ASSERT_EQ(latency.percentile(static_cast<int>(percent)).count(), recent[rank - 1]);
        }
    }
}

}  // namespace
}  // namespace riser::modbus
