// Zone rules as loaded from the system's tzdata, against dates fixed by law.
#include "platform/clock/zone_loader.h"

namespace riser::clock {
namespace {

constexpr UtcTime utc(std::int64_t unix_s) {
    return UtcTime{std::chrono::seconds(unix_s)};
}
constexpr UtcTime k_2026 = utc(1'767'225'600);
constexpr UtcTime k_2028 = utc(1'830'297'600);

TEST(ZoneLoader, loads_daylight_saving_of_europe) {
    const auto rules = load_zone_rules("Europe/Berlin", k_2026, k_2028);

    ASSERT_TRUE(rules) << rules.error().message;
    EXPECT_EQ(rules->name, "Europe/Berlin");
    ASSERT_EQ(rules->transitions.size(), 5U) << "the start and four changes in two years";
    // Last Sundays of March and October at 01:00 UTC (Directive 2000/84/EC).
    EXPECT_EQ(rules->transitions[1], (ZoneTransition{utc(1'774'746'000), 7200}));
    EXPECT_EQ(rules->transitions[2], (ZoneTransition{utc(1'792'890'000), 3600}));
    EXPECT_EQ(rules->offset_at(utc(1'774'745'999)), 3600);
    EXPECT_EQ(rules->offset_at(utc(1'774'746'000)), 7200);
}

TEST(ZoneLoader, loads_a_zone_without_daylight_saving) {
    const auto rules = load_zone_rules("Africa/Nairobi", k_2026, k_2028);

    ASSERT_TRUE(rules);
    ASSERT_EQ(rules->transitions.size(), 1U);
    EXPECT_EQ(rules->offset_at(k_2026), 3 * 3600);
}

TEST(ZoneLoader, names_an_unknown_zone_and_what_to_do) {
    const auto rules = load_zone_rules("Europe/Atlantis", k_2026, k_2028);

    ASSERT_FALSE(rules);
    EXPECT_NE(rules.error().message.find("Europe/Atlantis"), std::string::npos);
    EXPECT_NE(rules.error().message.find("tzdata"), std::string::npos);
}

}  // namespace
}  // namespace riser::clock
