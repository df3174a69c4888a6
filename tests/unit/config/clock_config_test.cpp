// [clock]: whether somebody answers for a clock with a battery.
#include "tests/unit/config/small_config.h"

namespace riser::config {
namespace {

TEST(ClockConfig, believes_no_clock_that_nobody_answers_for) {
    const auto config = parse(k_small);
    ASSERT_TRUE(config) << config.error().message;
    EXPECT_FALSE(config->rtc.trusted);
}

TEST(ClockConfig, believes_a_clock_with_a_battery_as_far_as_somebody_answers_for_it) {
    const auto config = parse(also("[clock]\nrtc_trusted = true\nrtc_max_error_s = 3\n"));
    ASSERT_TRUE(config) << config.error().message;
    EXPECT_TRUE(config->rtc.trusted);
    EXPECT_EQ(config->rtc.max_error, std::chrono::seconds(3));
}

TEST(ClockConfig, takes_two_minutes_for_the_error_of_a_clock_that_nobody_has_measured) {
    const auto config = parse(also("[clock]\nrtc_trusted = true\n"));
    ASSERT_TRUE(config) << config.error().message;
    EXPECT_EQ(config->rtc.max_error, std::chrono::minutes(2));
}

TEST(ClockConfig, refuses_a_clock_that_is_never_wrong) {
    const auto config = parse(also("[clock]\nrtc_trusted = true\nrtc_max_error_s = 0\n"));
    ASSERT_FALSE(config);
    EXPECT_NE(config.error().message.find("rtc_max_error_s"), std::string::npos);
}

}  // namespace
}  // namespace riser::config
