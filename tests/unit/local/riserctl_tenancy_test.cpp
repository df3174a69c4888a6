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

TEST_F(RiserctlTenancy, ends_a_final_statement_with_what_is_owed) {
    gateway.view.accounts.front().refund_owed = Money{1'700'000};
    const Outcome outcome = say({"statement", closed});
    EXPECT_EQ(outcome.exit_code, k_done) << outcome.err;
    const auto end = outcome.out.find("closing balance");
    ASSERT_NE(end, std::string::npos) << outcome.out;
    const std::string last = outcome.out.substr(end);
    EXPECT_NE(last.find("to be paid out"), std::string::npos) << last;
    EXPECT_NE(last.find("1.70"), std::string::npos) << last;
    EXPECT_NE(last.find("still owed"), std::string::npos) << last;
    EXPECT_EQ(say({"statement", "1"}).out.find("still owed"), std::string::npos);
}

// ---- moving in and out -----------------------------------------------------------------------------

controller::HandOver read_at(Energy value) {
    controller::HandOver hand_over;
    hand_over.supply_point = SupplyPointId{1};
    hand_over.reads = {
        {{MeterId{1}, MeterEpoch{1}, metering::Quantity::import_energy}, value, false}};
    return hand_over;
}

TEST_F(RiserctlTenancy, a_preview_calls_no_reading_the_last_that_is_taken_anew) {
    gateway.hand_over = read_at(Energy{1'234'000});
    gateway.text = "nothing was changed";
    EXPECT_EQ(say({"account", "move-out", "1", "--preview"}).out,
              "Ground floor left: nothing was changed\n"
              "  meter 1 import_energy 1234.000 kWh\n");
    EXPECT_EQ(say({"account", "move-out", "1", "--preview", "--last-reading"}).out,
              "Ground floor left: nothing was changed\n"
              "  meter 1 import_energy 1234.000 kWh, last reading\n");
    EXPECT_EQ(say({"account", "move-in", "1", "--preview"}).out,
              "Ground floor left: nothing was changed\n"
              "  meter 1 import_energy 1234.000 kWh\n")
        << "the account of the order itself has another id";
}

TEST_F(RiserctlTenancy, says_of_what_is_still_owed_that_it_is_missing) {
    gateway.hand_over = read_at(Energy{1'234'000});
    gateway.hand_over->closing.moves = {
        {billing::Pot::prepaid_credit, billing::Pot::refund, Money{300'000}},
        {billing::Pot::collection, billing::Pot::prepaid_credit, Money{90'000}}};
    const std::string said = say({"account", "move-out", "1"}).out;
    EXPECT_NE(said.find("  0.30 from credit to what is paid out\n"), std::string::npos) << said;
    EXPECT_NE(said.find("  0.09 still owed: the balance was below zero\n"), std::string::npos)
        << said;
}

TEST_F(RiserctlTenancy, says_of_an_account_what_it_is) {
    gateway.text = "the account is commercial, critical: never cut off";
    const Outcome outcome =
        say({"account", "classify", "1", "--class", "commercial", "--critical"});
    EXPECT_EQ(outcome.exit_code, k_done) << outcome.err;
    EXPECT_EQ(gateway.requests.back(), "POST /v1/accounts/" + to_string(local::made_up_account(1)) +
                                           R"(/class {"id":"0197a1de-3c4b-7aaa-8bcd-0000000000aa",)"
                                           R"("class":"commercial","critical":true})");
    (void)say({"account", "classify", "1", "--not-critical"});
    EXPECT_NE(gateway.requests.back().find(R"("critical":false})"), std::string::npos)
        << gateway.requests.back();
    EXPECT_NE(say({"account", "classify", "1"}).err.find("say what he is"), std::string::npos);
    EXPECT_NE(say({"account", "classify", "1", "--critical", "--not-critical"})
                  .err.find("say the opposite"),
              std::string::npos);
}

TEST_F(RiserctlTenancy, says_how_to_try_again_with_all_that_was_said) {
    gateway.loses_answers = true;
    EXPECT_NE(say({"account", "move-out", "1", "--last-reading"})
                  .err.find("riserctl account move-out " + to_string(local::made_up_account(1)) +
                            " --id 0197a1de-3c4b-7aaa-8bcd-0000000000aa --last-reading"),
              std::string::npos);
    EXPECT_NE(say({"account", "move-in", "1", "--last-reading"})
                  .err.find("--class residential --last-reading"),
              std::string::npos);
    EXPECT_NE(say({"account", "classify", "1", "--critical"})
                  .err.find("--critical --id 0197a1de-3c4b-7aaa-8bcd-0000000000aa"),
              std::string::npos);
}

}  // namespace
}  // namespace riser::ctl
