// What is allowed in [policy] and hardly meant: --check-config says so.
#include <algorithm>

#include "gateway/config/config_report.h"
#include "tests/unit/config/small_config.h"

namespace riser::config {
namespace {

// The warnings about the policy among those of a small configuration.
std::vector<std::string> policy_warnings(const std::string& policy) {
    const auto config = parse(also(policy));
    EXPECT_TRUE(config) << (config ? "" : config.error().message);
    std::vector<std::string> found;
    if (!config) return found;
    for (const auto& warning : warnings(*config)) {
        if (warning.starts_with("friendly hours") || warning.starts_with("day_before_from"))
            found.push_back(warning);
    }
    return found;
}

constexpr std::string_view k_nights = R"([[policy.friendly_hours]]
days = "daily"
from = "18:00"
to = "23:59"
[[policy.friendly_hours]]
days = "daily"
from = "00:00"
to = "09:00"
)";

TEST(PolicyWarnings, name_a_minute_between_two_windows) {
    const auto said = policy_warnings(std::string(k_nights));
    ASSERT_EQ(said.size(), 1U);
    EXPECT_EQ(
        said[0],
        "friendly hours stop for less than 5 minutes at Monday 23:59: somebody may be cut off "
        "in between; the end of a day is `to = \"24:00\"`");
}

TEST(PolicyWarnings, name_one_that_ends_the_week) {
    const auto said = policy_warnings(R"([[policy.friendly_hours]]
days = "sun"
from = "00:00"
to = "23:59"
[[policy.friendly_hours]]
days = "mon"
from = "00:00"
to = "09:00"
)");
    ASSERT_EQ(said.size(), 1U);
    EXPECT_NE(said[0].find("Sunday 23:59"), std::string::npos) << said[0];
}

TEST(PolicyWarnings, say_nothing_of_hours_that_are_meant) {
    EXPECT_EQ(policy_warnings(R"([[policy.friendly_hours]]
days = "daily"
from = "18:00"
to = "09:00"
[[policy.friendly_hours]]
days = "sat,sun"
from = "00:00"
to = "24:00"
)"),
              std::vector<std::string>{});
    EXPECT_EQ(policy_warnings("[policy]\ncuts_per_hour = 30\n"), std::vector<std::string>{});
}

TEST(PolicyWarnings, name_an_eve_of_no_holiday) {
    const auto said = policy_warnings("[policy]\nday_before_from = \"12:00\"\n");
    ASSERT_EQ(said.size(), 1U);
    EXPECT_NE(said[0].find("there are no `holidays`"), std::string::npos) << said[0];
    EXPECT_EQ(policy_warnings("[policy]\nday_before_from = \"12:00\"\nholidays = [\"12-25\"]\n"),
              std::vector<std::string>{});
}

TEST(PageWarnings, name_a_page_that_other_computers_reach_without_encryption) {
    const auto said_of = [](const std::string& address) {
        const auto config = parse(also("[local]\nhttp_address = \"" + address + "\"\n"));
        EXPECT_TRUE(config) << (config ? "" : config.error().message);
        if (!config) return 0L;
        const auto all = warnings(*config);
        return std::count_if(all.begin(), all.end(), [&](const std::string& warning) {
            return warning.starts_with("the page answers at " + address + " without encryption");
        });
    };
    EXPECT_EQ(said_of("0.0.0.0"), 1);
    EXPECT_EQ(said_of("192.168.1.7"), 1);
    EXPECT_EQ(said_of("127.0.0.1"), 0);
    EXPECT_EQ(said_of("::1"), 0);
}

}  // namespace
}  // namespace riser::config
