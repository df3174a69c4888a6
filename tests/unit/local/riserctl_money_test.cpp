// riserctl about money: what it shows where the books cannot be read, and what a script learns of a payment.
#include <gtest/gtest.h>

#include "tests/unit/local/scripted_gateway.h"

namespace riser::ctl {
namespace {

TEST(Riserctl, in_safe_mode_nobody_is_shown_a_balance) {
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

TEST(Riserctl, a_lost_answer_to_a_top_up_tells_how_to_repeat_it_without_crediting_twice) {
    ScriptedGateway gateway;
    gateway.loses_answers = true;
    const Outcome outcome = run({"topup", "1", "5"}, world_of(gateway));
    EXPECT_EQ(outcome.exit_code, k_refused);
    EXPECT_NE(outcome.err.find("riserctl topup " + to_string(local::made_up_account(1)) +
                               " 5 --id 0197a1de-3c4b-7aaa-8bcd-0000000000aa"),
              std::string::npos)
        << outcome.err;
}

TEST(Riserctl, a_top_up_as_json_says_its_id) {
    ScriptedGateway gateway;
    const std::string text = run({"--json", "topup", "1", "5"}, world_of(gateway)).out;
    EXPECT_NE(text.find(R"("id":"0197a1de-3c4b-7aaa-8bcd-0000000000aa")"), std::string::npos)
        << text;
}

}  // namespace
}  // namespace riser::ctl
