// riserctl about what became of the readings, against the real local API over made-up meter data.
#include <gtest/gtest.h>

#include "tests/unit/local/scripted_gateway.h"

namespace riser::ctl {
namespace {

void expect_says(const std::string& text, const std::vector<std::string>& parts) {
    for (const auto& part : parts)
        EXPECT_NE(text.find(part), std::string::npos) << part << "\n" << text;
}

TEST(MeterDataCommands, list_findings_of_all_meters_or_of_one) {
    ScriptedGateway gateway;
    expect_says(run({"meter", "findings"}, world_of(gateway)).out,
                {"DATE", "Meter 5", "interval_spike", "08:00", "240 % above the third highest"});
    expect_says(
        run({"meter", "findings", "Meter 3", "--from", "2026-11-01"}, world_of(gateway)).out,
        {"Meter 3"});
    EXPECT_EQ(gateway.requests.back(), "GET /v1/meters/3/findings?from=2026-11-01");
    expect_says(run({"meter", "findings", "--json"}, world_of(gateway)).out,
                {"\"rule\":\"interval_spike\"", "\"limit\":1800000"});
}

TEST(MeterDataCommands, show_the_course_of_a_day) {
    ScriptedGateway gateway;
    const Outcome outcome =
        run({"meter", "intervals", "1", "--day", "2026-11-20"}, world_of(gateway));
    EXPECT_EQ(outcome.exit_code, k_done) << outcome.err;
    expect_says(outcome.out, {"Meter 1, 2026-11-20, 0.160 kWh in all", "00:15", "estimated",
                              "0.035 kWh", "valid"});
    EXPECT_EQ(run({"meter", "intervals"}, world_of(gateway)).exit_code, k_usage);
}

TEST(MeterDataCommands, show_the_balance_and_where_to_look) {
    ScriptedGateway gateway;
    expect_says(run({"building", "balance"}, world_of(gateway)).out,
                {"energy is lost since", "Look at", "Meter 2: 5.310 kWh less than usual",
                 "9.100 kWh beyond the meters, of 64.000 kWh", "RESIDUAL", "2026-11-20", " %"});
    expect_says(run({"building", "balance", "--json"}, world_of(gateway)).out,
                {"\"alarm\":\"loss\"", "\"residual_wh\":"});
    expect_says(run({"building", "learn-anew"}, world_of(gateway)).out, {"energy is lost since"});
    EXPECT_EQ(gateway.requests.back(), "POST /v1/energy-balance/learn-anew {}");
}

TEST(MeterDataCommands, say_why_common_energy_is_not_shared) {
    ScriptedGateway gateway;
    expect_says(
        run({"building", "common-energy", "--month", "2026-10"}, world_of(gateway)).out,
        {"2026-10-01 to 2026-10-31", "hours balanced", "Not shared", "no key is configured"});
    EXPECT_EQ(gateway.requests.back(), "GET /v1/common-energy?month=2026-10");
}

}  // namespace
}  // namespace riser::ctl
