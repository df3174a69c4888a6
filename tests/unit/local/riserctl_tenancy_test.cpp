// riserctl about accounts that have ended, and about moving in and out.
#include <gtest/gtest.h>

#include "tests/unit/local/scripted_gateway.h"

namespace riser::ctl {
namespace {

struct RiserctlTenancy : testing::Test {
    RiserctlTenancy() {
        controller::AccountView gone;
        gone.id = AccountId{{0xEE, 1}};
        gone.supply_point = SupplyPointId{1};
        gone.closed = true;
        gone.opened_ms = local::k_made_up_wall_ms - 90LL * 86'400'000;
        gone.closed_ms = local::k_made_up_wall_ms - 86'400'000;
        gone.in_collection = Money{1'000'000};
        gateway.view.accounts = {gone};
        closed = to_string(gone.id);
    }
    Outcome say(const std::vector<std::string>& words) { return run(words, world_of(gateway)); }

    ScriptedGateway gateway;
    std::string closed;
};

TEST_F(RiserctlTenancy, takes_cash_for_what_a_closed_account_owes) {
    gateway.text = "the account is closed: 0.40 for what it still owed; it still owes 0.60";
    const Outcome outcome = say({"topup", closed, "0.40"});
    EXPECT_EQ(outcome.exit_code, k_done) << outcome.err;
    EXPECT_EQ(outcome.out,
              "Ground floor left: " + gateway.text + ", id 0197a1de-3c4b-7aaa-8bcd-0000000000aa\n");
    EXPECT_EQ(gateway.requests.back(),
              "POST /v1/accounts/" + closed +
                  R"(/top-ups {"id":"0197a1de-3c4b-7aaa-8bcd-0000000000aa",)"
                  R"("amount":"0.40","currency":"EUR"})");
}

TEST_F(RiserctlTenancy, shows_before_what_becomes_of_it) {
    gateway.text = "the account is closed: 0.40 for what it still owed; nothing was booked";
    const Outcome outcome = say({"topup", closed, "0.40", "--preview"});
    EXPECT_EQ(outcome.exit_code, k_done) << outcome.err;
    EXPECT_EQ(outcome.out, "Ground floor left: " + gateway.text + "\n");
}

TEST_F(RiserctlTenancy, says_why_cash_is_refused) {
    gateway.outcome = controller::OrderOutcome::conflict;
    gateway.text = "the account is closed, and still owes 1.00";
    const Outcome outcome = say({"topup", closed, "5.00"});
    EXPECT_EQ(outcome.exit_code, k_refused);
    EXPECT_NE(outcome.err.find("still owes 1.00"), std::string::npos) << outcome.err;
}

}  // namespace
}  // namespace riser::ctl
