// What riserctl says where there is nothing to show: no books, no bus, nothing that can be used.
#include <gtest/gtest.h>

#include "tests/unit/local/scripted_gateway.h"

namespace riser::ctl {
namespace {

TEST(RiserctlSays, in_safe_mode_nobody_is_shown_a_balance) {
    ScriptedGateway gateway;
    controller::SupplyPointView unbooked;
    unbooked.id = SupplyPointId{1};
    unbooked.booked = false;
    gateway.view.supply_points = {unbooked};
    gateway.view.safe_mode = "the ledger is damaged";

    const Outcome outcome = run({"balance", "1"}, world_of(gateway));

    EXPECT_EQ(outcome.exit_code, k_done);
    EXPECT_NE(outcome.out.find("Account     not known: the gateway is in safe mode"),
              std::string::npos)
        << outcome.out;
    EXPECT_NE(outcome.out.find("Balance     not known\n"), std::string::npos) << outcome.out;
    EXPECT_EQ(outcome.out.find("vacant"), std::string::npos) << outcome.out;
    EXPECT_EQ(outcome.out.find("0.00"), std::string::npos) << outcome.out;
}

TEST(RiserctlSays, a_meter_on_a_lost_bus_is_told_by_its_bus) {
    ScriptedGateway gateway;
    gateway.meter_answers = false;
    controller::BusView& bus = gateway.view.buses.front();
    bus.state = metering::BusState::down;
    bus.detail = "/dev/ttyUSB0: No such file or directory";
    const Outcome outcome = run({"meter", "read", "1"}, world_of(gateway));
    EXPECT_EQ(outcome.exit_code, k_refused);
    EXPECT_NE(outcome.err.find("is down: /dev/ttyUSB0: No such file or directory"),
              std::string::npos)
        << outcome.err;
}

TEST(RiserctlSays, a_top_up_as_json_says_its_id) {
    ScriptedGateway gateway;
    const std::string text = run({"--json", "topup", "1", "5"}, world_of(gateway)).out;
    EXPECT_NE(text.find(R"("id":"0197a1de-3c4b-7aaa-8bcd-0000000000aa")"), std::string::npos)
        << text;
}

TEST(RiserctlSays, what_it_cannot_use_is_named) {
    ScriptedGateway gateway;
    EXPECT_EQ(run({"decode", ""}, world_of(gateway)).exit_code, k_usage);
    EXPECT_NE(run({"meter", "read", "99"}, world_of(gateway)).err.find("there is no meter 99:"),
              std::string::npos);
    EXPECT_NE(run({"balance", "Ground flor left"}, world_of(gateway))
                  .err.find("did you mean \"Ground floor left\"?"),
              std::string::npos);
    EXPECT_NE(run({"meter", "read", "Metre 1"}, world_of(gateway)).err.find("\"Meter 1\"?"),
              std::string::npos);
    const std::string amount = run({"topup", "1", "5 USD"}, world_of(gateway)).err;
    EXPECT_NE(amount.find("without a currency"), std::string::npos) << amount;
    const std::string period =
        run({"statement", "1", "--from", "2026-11-20", "--to", "2026-11-10"}, world_of(gateway))
            .err;
    EXPECT_NE(period.find("is later than the last day, 2026-11-10"), std::string::npos) << period;
}

TEST(RiserctlSays, a_meter_that_is_not_read_in_time_is_a_failure) {
    ScriptedGateway gateway;
    gateway.meter_answers = false;
    const Outcome outcome = run({"meter", "read", "3"}, world_of(gateway));
    EXPECT_EQ(outcome.exit_code, k_refused);
    EXPECT_NE(outcome.err.find("was not read within the time"), std::string::npos) << outcome.err;
}

}  // namespace
}  // namespace riser::ctl
