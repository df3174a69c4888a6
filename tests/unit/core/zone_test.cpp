#include "core/units/zone.h"

#include <gtest/gtest.h>

#include "core/units/time.h"

namespace riser {
namespace {

UtcTime at(std::int64_t seconds) {
    return UtcTime{std::chrono::seconds(seconds)};
}

TEST(ZoneRules, without_transitions_are_utc) {
    const ZoneRules utc;
    EXPECT_EQ(utc.offset_at(at(0)), 0);
    EXPECT_EQ(utc.next_transition(at(0)), std::nullopt);
}

TEST(ZoneRules, change_exactly_at_the_transition) {
    const ZoneRules zone{"X", {{at(100), 3600}, {at(200), 7200}}};
    EXPECT_EQ(zone.offset_at(at(-5)), 3600);  // the first offset holds before as well
    EXPECT_EQ(zone.offset_at(at(199)), 3600);
    EXPECT_EQ(zone.offset_at(at(200) - Duration(1)), 3600);
    EXPECT_EQ(zone.offset_at(at(200)), 7200);
    EXPECT_EQ(zone.offset_at(at(9999)), 7200);
}

TEST(ZoneRules, the_next_transition_is_strictly_later) {
    const ZoneRules zone{"X", {{at(100), 3600}, {at(200), 7200}}};
    EXPECT_EQ(zone.next_transition(at(0)), at(100));
    EXPECT_EQ(zone.next_transition(at(100)), at(200));
    EXPECT_EQ(zone.next_transition(at(200)), std::nullopt);
}

TEST(UnixMilliseconds, are_rounded_down_and_bounded) {
    EXPECT_EQ(to_unix_ms(UtcTime{Duration(1'999)}), 1);
    EXPECT_EQ(to_unix_ms(UtcTime{Duration(-1)}), -1);
    EXPECT_TRUE(is_record_time_ms(0));
    EXPECT_TRUE(is_record_time_ms(253'402'300'799'000));
    EXPECT_FALSE(is_record_time_ms(253'402'300'799'001));
    EXPECT_FALSE(is_record_time_ms(-1));
    EXPECT_FALSE(is_record_time_ms(INT64_MAX));
    EXPECT_FALSE(is_record_time_ms(INT64_MIN));
}

TEST(Now, is_trusted_within_ten_seconds) {
    Now now;
    now.earliest = at(100);
    now.latest = at(110);
    EXPECT_TRUE(now.trusted());
    now.latest += Duration(1);
    EXPECT_FALSE(now.trusted());
    now.latest = k_no_upper_bound;
    EXPECT_FALSE(now.trusted());
}

}  // namespace
}  // namespace riser
