#include "gateway/field/zigbee/ash/transmit_window.h"

#include <gtest/gtest.h>

namespace riser::zigbee::ash {
namespace {

constexpr Duration k_milli{1'000};
const Instant k_start{Duration{10'000'000}};

Bytes bytes_of(std::uint8_t what) {
    return {what, 0, 0};
}

class Window : public ::testing::Test {
protected:
    void given(std::size_t frames, int payloads) {
        config.frames = frames;
        window.emplace(config);
        for (int i = 0; i < payloads; ++i) {
            ASSERT_TRUE(window->offer(bytes_of(static_cast<std::uint8_t>(i))));
        }
    }
    // The numbers of what is sent now; a repeated frame as its number + 100.
    std::vector<int> sent(Instant now = k_start) {
        std::vector<int> numbers;
        while (const auto data = window->next(0, now)) {
            numbers.push_back(data->number + (data->repeated ? 100 : 0));
        }
        return numbers;
    }
    WindowConfig config;
    std::optional<TransmitWindow> window;
};

using Numbers = std::vector<int>;

TEST_F(Window, holds_back_what_exceeds_it) {
    given(3, 5);
    EXPECT_EQ(sent(), (Numbers{0, 1, 2}));
    ASSERT_TRUE(window->acknowledge(2, k_start));
    EXPECT_EQ(sent(), (Numbers{3, 4}));
}

TEST_F(Window, numbers_go_round_after_seven) {
    given(1, 10);
    for (int i = 0; i < 10; ++i) {
        EXPECT_EQ(sent(), (Numbers{i % 8}));
        EXPECT_TRUE(window->acknowledge(static_cast<std::uint8_t>((i + 1) % 8), k_start));
    }
    EXPECT_EQ(window->in_flight(), 0U);
}

TEST_F(Window, acknowledging_what_was_never_sent_is_refused) {
    given(3, 2);
    EXPECT_EQ(sent().size(), 2U);
    EXPECT_FALSE(window->acknowledge(3, k_start));
    EXPECT_FALSE(window->acknowledge(7, k_start));
    EXPECT_EQ(window->in_flight(), 2U);
    EXPECT_TRUE(window->acknowledge(0, k_start)) << "nothing new, but possible";
}

TEST_F(Window, what_was_not_acknowledged_is_sent_again_in_order) {
    given(3, 4);
    EXPECT_EQ(sent(), (Numbers{0, 1, 2}));
    ASSERT_TRUE(window->acknowledge(1, k_start));
    window->repeat();
    EXPECT_EQ(sent(), (Numbers{101, 102, 3}));
}

TEST_F(Window, patience_doubles_with_each_silence_up_to_its_limit) {
    given(1, 1);
    EXPECT_EQ(sent(), (Numbers{0}));
    EXPECT_EQ(window->deadline(), k_start + 1'600 * k_milli);
    window->expire(k_start + 1'600 * k_milli);
    EXPECT_EQ(sent(k_start + 1'600 * k_milli), (Numbers{100}));
    EXPECT_EQ(window->deadline(), k_start + 4'800 * k_milli);
    window->expire(k_start + 4'800 * k_milli);
    EXPECT_EQ(window->timeout(), 3'200 * k_milli);
}

TEST_F(Window, patience_follows_what_is_measured) {
    config.most_waiting = 60;
    given(1, 60);
    Instant now = k_start;
    for (int i = 0; i < 60; ++i) {
        EXPECT_EQ(sent(now).size(), 1U);
        now += 200 * k_milli;
        ASSERT_TRUE(window->acknowledge(static_cast<std::uint8_t>((i + 1) % 8), now));
    }
    EXPECT_NEAR(static_cast<double>(window->timeout().count()), 800'000, 5'000);
}

TEST_F(Window, patience_has_a_least) {
    config.most_waiting = 60;
    given(1, 60);
    for (int i = 0; i < 60; ++i) {
        EXPECT_EQ(sent().size(), 1U);
        ASSERT_TRUE(window->acknowledge(static_cast<std::uint8_t>((i + 1) % 8), k_start + k_milli));
    }
    EXPECT_EQ(window->timeout(), 400 * k_milli);
}

TEST_F(Window, a_repeated_frame_teaches_nothing) {
    given(1, 1);
    EXPECT_EQ(sent().size(), 1U);
    window->repeat();
    EXPECT_EQ(sent(k_start + 900 * k_milli).size(), 1U);
    ASSERT_TRUE(window->acknowledge(1, k_start + 901 * k_milli));
    EXPECT_EQ(window->timeout(), 1'600 * k_milli);
}

TEST_F(Window, after_five_sendings_it_is_over) {
    given(1, 1);
    for (int i = 0; i < 5; ++i) {
        EXPECT_EQ(sent().size(), 1U);
        EXPECT_FALSE(window->exhausted());
        window->repeat();
    }
    EXPECT_TRUE(sent().empty());
    EXPECT_TRUE(window->exhausted());
}

TEST_F(Window, too_many_waiting_are_not_taken) {
    config.most_waiting = 2;
    given(1, 2);
    EXPECT_FALSE(window->offer(bytes_of(9)));
    EXPECT_EQ(sent().size(), 1U);
    EXPECT_TRUE(window->offer(bytes_of(9)));
}

}  // namespace
}  // namespace riser::zigbee::ash
