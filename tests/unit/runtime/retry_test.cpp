#include "gateway/runtime/retry.h"

#include <gtest/gtest.h>

namespace riser {
namespace {

using namespace std::chrono_literals;

TEST(Retry, has_nothing_to_do_before_something_failed) {
    const Retry retry;
    EXPECT_FALSE(retry.next_deadline());
    EXPECT_FALSE(retry.is_due(Instant{1000h}));
}

TEST(Retry, pauses_longer_each_time_and_never_longer_than_the_most) {
    Retry retry;
    Instant now{100s};
    for (const auto pause : {5s, 10s, 20s, 40s, 80s, 160s, 300s, 300s}) {
        retry.failed(now);
        ASSERT_EQ(retry.next_deadline(), now + pause);
        EXPECT_FALSE(retry.is_due(now + pause - 1us));
        now += pause;
        EXPECT_TRUE(retry.is_due(now));
    }
}

TEST(Retry, begins_anew_after_it_went_well) {
    Retry retry;
    retry.failed(Instant{100s});
    retry.failed(Instant{105s});
    retry.succeeded();
    EXPECT_FALSE(retry.is_due(Instant{1000h}));
    retry.failed(Instant{200s});
    EXPECT_EQ(retry.next_deadline(), Instant{205s});
}

}  // namespace
}  // namespace riser
