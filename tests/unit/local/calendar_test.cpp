#include "gateway/local/calendar.h"

#include <gtest/gtest.h>

namespace riser::local {
namespace {

// Central European time around the autumn change of 2026: 25 October, 01:00 UTC.
const ZoneRules k_berlin{"Europe/Berlin",
                         {{UtcTime{}, 3600},
                          {from_unix_ms(1'774'746'000'000), 7200},    // 2026-03-29T01:00Z
                          {from_unix_ms(1'792'890'000'000), 3600}}};  // 2026-10-25T01:00Z

TEST(Calendar, writes_and_reads_days) {
    EXPECT_EQ(format_day(0), "1970-01-01");
    EXPECT_EQ(parse_day("2026-11-21"), 20'778);
    EXPECT_EQ(format_day(20'778), "2026-11-21");
    EXPECT_EQ(parse_day("2028-02-29"), parse_day("2028-03-01").value() - 1);
    for (const char* text : {"2026-02-29", "2026-13-01", "2026-1-01", "2026-11-21Z", "21.11.2026",
                             "", "1969-12-31", "20a6-11-21"}) {
        EXPECT_EQ(parse_day(text), std::nullopt) << text;
    }
}

TEST(Calendar, writes_moments) {
    EXPECT_EQ(format_utc(0), "1970-01-01T00:00:00Z");
    EXPECT_EQ(format_utc(1'795'251'600'999), "2026-11-21T09:00:00Z");
    EXPECT_EQ(format_utc(to_unix_ms(k_no_upper_bound)), "9999-12-31T23:59:59Z");
}

TEST(Calendar, writes_moments_as_the_buildings_clock_shows_them) {
    EXPECT_EQ(format_local(k_berlin, 1'795'251'600'000), "2026-11-21T10:00:00+01:00");
    EXPECT_EQ(format_local(k_berlin, 1'785'000'000'000), "2026-07-25T19:20:00+02:00");
    EXPECT_EQ(format_local({}, 0), "1970-01-01T00:00:00Z");
    const ZoneRules newfoundland{"America/St_Johns", {{UtcTime{}, -12'600}}};
    EXPECT_EQ(format_local(newfoundland, 1'795'251'600'000), "2026-11-21T05:30:00-03:30");
}

TEST(Calendar, writes_moments_for_sentences_to_the_minute) {
    EXPECT_EQ(format_minute(k_berlin, 1'795'251'659'999), "21 Nov 2026 10:00");
    EXPECT_EQ(format_minute({}, 0), "1 Jan 1970 00:00");
    EXPECT_EQ(format_weekday(k_berlin, 1'795'251'659'999), "Sat 21 Nov 2026 10:00");
    EXPECT_EQ(format_weekday({}, 0), "Thu 1 Jan 1970 00:00");
}

TEST(Calendar, a_local_day_begins_at_local_midnight) {
    const LocalDay day = *parse_day("2026-07-01");
    const std::int64_t start = start_of_day_ms(k_berlin, day);
    EXPECT_EQ(format_utc(start), "2026-06-30T22:00:00Z");
    EXPECT_EQ(local_day(k_berlin, start), day);
    EXPECT_EQ(local_day(k_berlin, start - 1), day - 1);
}

TEST(Calendar, the_day_of_the_clock_change_has_25_hours) {
    const LocalDay day = *parse_day("2026-10-25");
    const std::int64_t hours =
        (start_of_day_ms(k_berlin, day + 1) - start_of_day_ms(k_berlin, day)) / 3'600'000;
    EXPECT_EQ(hours, 25);
}

TEST(Calendar, every_moment_lies_between_the_start_of_its_day_and_of_the_next) {
    for (std::int64_t ms = 1'774'600'000'000; ms < 1'775'000'000'000; ms += 1'234'567) {
        const LocalDay day = local_day(k_berlin, ms);
        EXPECT_LE(start_of_day_ms(k_berlin, day), ms);
        EXPECT_GT(start_of_day_ms(k_berlin, day + 1), ms);
    }
}

}  // namespace
}  // namespace riser::local
