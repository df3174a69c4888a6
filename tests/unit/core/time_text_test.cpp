// Times as text, in both directions.
#include "core/units/time_text.h"

namespace riser {
namespace {

TEST(TimeText, reads_what_it_writes_and_nothing_else) {
    for (const std::int64_t ms :
         {0LL, 1'763'700'000'000LL, 1'763'700'000'123LL, 253'402'300'799'000LL}) {
        EXPECT_EQ(parse_time(format_time(ms)), ms);
    }
    EXPECT_EQ(format_time(1'763'700'000'123), "2025-11-21T04:40:00.123Z");
    for (const char* text :
         {"", "2025-11-21", "2025-11-21T04:40:00", "2025-02-30T00:00:00Z", "2025-11-21T24:00:00Z",
          "2025-11-21 04:40:00Z", "1969-12-31T00:00:00Z", "2025-11-21T04:40:60Z",
          "2025-11-21T04:40:00+01:00", "2O25-11-21T04:40:00Z"}) {
        EXPECT_FALSE(parse_time(text)) << text;
    }
}

TEST(TimeText, shows_milliseconds_where_there_are_any_or_always) {
    EXPECT_EQ(format_time(1'763'700'000'000), "2025-11-21T04:40:00Z");
    EXPECT_EQ(format_time(1'763'700'000'007), "2025-11-21T04:40:00.007Z");
    EXPECT_EQ(format_time(1'763'700'000'000, Milliseconds::always), "2025-11-21T04:40:00.000Z");
}

}  // namespace
}  // namespace riser
