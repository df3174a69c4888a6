// riserctl about bills.
#include <gtest/gtest.h>

#include "tests/unit/local/made_up_bills.h"
#include "tests/unit/local/scripted_gateway.h"

namespace riser::ctl {
namespace {

struct RiserctlBill : testing::Test {
    RiserctlBill() {
        gateway.view.bills = {local::made_up_bills()};
        path = "/v1/accounts/" + to_string(local::made_up_account(1)) + "/bills";
    }
    Outcome say(const std::vector<std::string>& words) { return run(words, world_of(gateway)); }
    static bool has(const Outcome& outcome, const std::string& text) {
        return outcome.out.find(text) != std::string::npos;
    }

    ScriptedGateway gateway;
    std::string path;
};

TEST_F(RiserctlBill, lists_what_is_open) {
    const Outcome all = say({"bill", "list"});
    EXPECT_EQ(all.exit_code, k_done) << all.err;
    EXPECT_TRUE(has(all, "A-2026-000123")) << all.out;
    EXPECT_TRUE(has(all, "2026-11-15")) << all.out;
    EXPECT_TRUE(has(all, "overdue")) << all.out;
    EXPECT_TRUE(has(all, "12.34")) << "not billed yet";
    EXPECT_TRUE(has(all, "4200 W")) << "maximum demand so far";
    const Outcome one = say({"bill", "list", "1"});
    EXPECT_TRUE(has(one, "47.70")) << one.out;
    EXPECT_TRUE(has(say({"bill", "list", "--json"}), "\"accounts\":[{"));
}

TEST_F(RiserctlBill, says_that_nobody_is_billed) {
    gateway.view.bills.clear();
    EXPECT_TRUE(has(say({"bill", "list"}), "No account is billed here"));
    EXPECT_EQ(say({"bill", "list", "2"}).exit_code, k_refused);
}

TEST_F(RiserctlBill, finds_a_bill_by_its_number_or_its_name) {
    for (const std::string name : {"A-2026-000123", "1-2026-123"}) {
        (void)say({"bill", "show", "1", name});
        EXPECT_EQ(gateway.requests.back(), "GET " + path + "/1-2026-123");
    }
    const auto asked = gateway.requests.size();
    EXPECT_EQ(say({"bill", "show", "1", "A-2026-000124"}).exit_code, k_refused);
    for (auto i = asked; i < gateway.requests.size(); ++i) {
        EXPECT_EQ(gateway.requests[i].find("000124"), std::string::npos);
    }
}

TEST_F(RiserctlBill, gives_orders) {
    (void)say({"bill", "preview", "1"});
    EXPECT_EQ(gateway.requests.back().substr(0, 5 + path.size() + 8), "POST " + path + "/preview");
    (void)say({"bill", "cancel", "1", "A-2026-000123"});
    EXPECT_EQ(
        gateway.requests.back(),
        "POST " + path + R"(/1-2026-123/cancel {"id":"0197a1de-3c4b-7aaa-8bcd-0000000000aa"})");
    (void)say({"bill", "dispute", "1", "A-2026-000123"});
    EXPECT_EQ(gateway.requests.back(), "POST " + path + R"(/1-2026-123/dispute {"end":false})");
    (void)say({"bill", "dispute", "1", "A-2026-000123", "--end"});
    EXPECT_EQ(gateway.requests.back(), "POST " + path + R"(/1-2026-123/dispute {"end":true})");
    EXPECT_EQ(say({"bill", "cancel", "1"}).exit_code, k_usage);
}

TEST_F(RiserctlBill, shows_a_bill_with_its_number_and_the_rate_of_each_tax) {
    gateway.bill = local::made_up_bill();
    gateway.bill->kind = billing::DocumentKind::final_bill;
    gateway.bill->taxes = {{1, 19, 190'000, Money{40'084'030}, Money{7'615'970}}};
    gateway.text = "bill A-2026-000123";
    const Outcome shown = say({"bill", "show", "1", "A-2026-000123"});
    EXPECT_TRUE(has(shown, "Bill        A-2026-000123, final bill\n")) << shown.out;
    EXPECT_TRUE(has(shown, "Tax 19 %    7.61597 on 40.08403\n")) << shown.out;
    EXPECT_FALSE(has(shown, "bill A-2026-000123")) << "it is said already";
}

TEST_F(RiserctlBill, shows_a_preview_without_a_number) {
    gateway.bill = local::made_up_bill();
    const Outcome shown = say({"bill", "preview", "1"});
    EXPECT_TRUE(has(shown, "a preview: nothing is issued")) << shown.out;
    EXPECT_TRUE(has(shown, "If issued   2026-11-01, due 2026-11-15")) << shown.out;
    EXPECT_FALSE(has(shown, "A-2026-000123")) << shown.out;
}

TEST_F(RiserctlBill, gives_orders_about_how_an_account_pays) {
    const std::string id = R"("id":"0197a1de-3c4b-7aaa-8bcd-0000000000aa")";
    const std::string account = path.substr(0, path.size() - std::string("/bills").size());
    (void)say({"bill", "credit-note", "1", "A-2026-000123", "12.50"});
    EXPECT_EQ(gateway.requests.back(),
              "POST " + path + R"(/1-2026-123/credit-note {"amount":"12.50",)" + id + "}");
    (void)say({"bill", "bounce", "1", "0197a1de-3c4b-7aaa-8bcd-000000000001", "--fee", "3.00"});
    EXPECT_EQ(gateway.requests.back(),
              "POST " + account + "/bounced-payments {" + id +
                  R"(,"payment":"0197a1de-3c4b-7aaa-8bcd-000000000001","fee":"3.00"})");
    EXPECT_EQ(say({"bill", "bounce", "1", "the last one"}).exit_code, k_usage);
    (void)say({"bill", "plan", "1", "--instalments", "6", "--first", "2026-12-01"});
    EXPECT_EQ(gateway.requests.back(),
              "POST " + account + "/payment-plan {" + id +
                  R"(,"instalments":6,"first":"2026-12-01","grace_days":0,"misses_allowed":0})");
    (void)say({"bill", "plan", "1", "--end"});
    EXPECT_EQ(gateway.requests.back(), "POST " + account + "/payment-plan/end {" + id + "}");
    EXPECT_EQ(say({"bill", "plan", "1"}).exit_code, k_usage);
    (void)say({"bill", "deposit", "1", "demand", "--months", "2", "--due", "2026-12-01"});
    EXPECT_EQ(gateway.requests.back(),
              "POST " + account + "/deposit {" + id + R"(,"months":2,"due":"2026-12-01"})");
    (void)say({"bill", "deposit", "1", "paid", "50.00"});
    EXPECT_EQ(gateway.requests.back(), "POST " + account + "/deposit/paid {" + id +
                                           R"(,"amount":"50.00","currency":"EUR"})");
    EXPECT_EQ(say({"bill", "deposit", "1", "paid"}).exit_code, k_usage);
    (void)say({"account", "mode", "1", "prepaid", "--only-if-paid"});
    EXPECT_EQ(gateway.requests.back(),
              "POST " + account + "/mode {" + id +
                  R"(,"mode":"prepaid","only_if_paid":true,"last_reading":false})");
    EXPECT_EQ(say({"account", "mode", "1", "both"}).exit_code, k_usage);
}

}  // namespace
}  // namespace riser::ctl
