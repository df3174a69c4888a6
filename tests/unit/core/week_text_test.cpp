// The words of a tariff's week, and the table that is made of them.
#include "core/payment/week_text.h"

#include <string>

namespace riser::payment {
namespace {

// "1100000" for Monday and Tuesday; "refused".
std::string days_of(std::string_view text) {
    const auto parsed = parse_days(text);
    if (!parsed) return "refused";
    std::string found;
    for (const bool day : *parsed) found += day ? '1' : '0';
    return found;
}

TEST(WeekText, names_days_one_by_one_and_from_one_to_another) {
    EXPECT_EQ(days_of("daily"), "1111111");
    EXPECT_EQ(days_of("mon"), "1000000");
    EXPECT_EQ(days_of("mon-fri"), "1111100");
    EXPECT_EQ(days_of("sat,sun"), "0000011");
    EXPECT_EQ(days_of("sun-mon"), "1000001");
    EXPECT_EQ(days_of("fri-mon,wed"), "1010111");
    EXPECT_EQ(days_of("sun-sat"), "1111111");
    EXPECT_EQ(days_of("mon-fri,wed"), "1111100");
}

TEST(WeekText, other_words_are_no_days) {
    for (const char* text : {"", ",", "mon,", ",mon", "mon-", "-mon", "mon--fri", "mon-fri-sun",
                             "Mon", "mon, tue", "monday", "daily,mon", "everyday"}) {
        EXPECT_EQ(days_of(text), "refused") << text;
    }
}

TEST(WeekText, reads_every_minute_of_a_day_and_nothing_else) {
    for (int minute = 0; minute < 24 * 60; ++minute) {
        std::string text = std::to_string(10'000 + minute / 60 * 100 + minute % 60).substr(1);
        text.insert(2, ":");
        EXPECT_EQ(parse_time_of_day(text), minute) << text;
    }
    for (const char* text : {"", "6:30", "06.30", "0630", "24:00", "23:60", "06:3o", "06:300",
                             "-0:30", "06:-1", "+6:30", " 6:30"}) {
        EXPECT_FALSE(parse_time_of_day(text)) << text;
    }
}

TEST(WeekText, the_week_begins_on_monday_at_midnight) {
    EXPECT_EQ(minute_of_week(0, 0), 0);
    EXPECT_EQ(minute_of_week(6, 24 * 60 - 1), 10'079);
}

TEST(WeekText, equal_prices_are_one_rate) {
    std::vector<Price> prices;
    EXPECT_EQ(rate_index(prices, {Price{335'000}}), 0);
    EXPECT_EQ(rate_index(prices, {Price{241'000}}), 1);
    EXPECT_EQ(rate_index(prices, {Price{335'000}}), 0);
    EXPECT_EQ(prices, (std::vector{Price{335'000}, Price{241'000}}));
}

TEST(WeekText, a_rate_is_all_its_blocks) {
    std::vector<Price> prices;
    EXPECT_EQ(rate_index(prices, {Price{1}, Price{2}}), 0);
    EXPECT_EQ(rate_index(prices, {Price{2}, Price{1}}), 1);
    EXPECT_EQ(rate_index(prices, {Price{1}, Price{2}}), 0);
    EXPECT_EQ(rate_index(prices, {Price{1}, Price{3}}), 2);
    EXPECT_EQ(prices.size(), 6U);
}

TEST(WeekText, a_week_is_in_order_of_time) {
    std::vector<SwitchingTime> week{{900, 1}, {0, 2}, {360, 0}};
    sort_week(week);
    EXPECT_EQ(week, (std::vector<SwitchingTime>{{0, 2}, {360, 0}, {900, 1}}));
}

}  // namespace
}  // namespace riser::payment
