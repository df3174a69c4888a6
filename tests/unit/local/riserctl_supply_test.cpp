// What riserctl orders for the whole building, and how it lists what came of it.
#include <gtest/gtest.h>

#include "tests/unit/local/scripted_gateway.h"

namespace riser::ctl {
namespace {

TEST(Riserctl, confirms_all_that_opened_together_and_lists_each) {
    ScriptedGateway gateway;
    gateway.text = "1 confirmed";
    gateway.points = {
        {SupplyPointId{1}, controller::OrderOutcome::done, "power comes back"},
        {SupplyPointId{2}, controller::OrderOutcome::conflict, "look there, then confirm 2"}};
    const auto done = run({"supply", "confirm", "--all"}, world_of(gateway));
    EXPECT_EQ(done.exit_code, k_done);
    EXPECT_EQ(gateway.requests.back(), "POST /v1/confirm {}");
    EXPECT_NE(done.out.find("1 confirmed\n"), std::string::npos) << done.out;
    EXPECT_NE(done.out.find(": power comes back\n"), std::string::npos) << done.out;
    EXPECT_NE(done.out.find(": look there, then confirm 2\n"), std::string::npos) << done.out;
}

}  // namespace
}  // namespace riser::ctl
