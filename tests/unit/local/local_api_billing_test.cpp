// What the local API says of bills, and how it is told of them.
#include <algorithm>

#include "tests/unit/local/local_api_fixture.h"
#include "tests/unit/local/made_up_bills.h"

namespace riser::local {
namespace {

class LocalBillingTest : public LocalApiTest {
protected:
    LocalBillingTest() { view.bills = {made_up_bills()}; }
    std::string bills() const { return "/v1/accounts/" + account(1) + "/bills"; }
};

TEST_F(LocalBillingTest, shows_what_is_open_and_due) {
    const auto one = get(bills());
    EXPECT_EQ(text(one, "/open"), "47.70");
    EXPECT_EQ(text(one, "/not_billed"), "12.34");
    EXPECT_EQ(text(one, "/bills/0/bill"), "1-2026-123");
    EXPECT_EQ(text(one, "/bills/0/number"), "A-2026-000123");
    EXPECT_EQ(text(one, "/bills/0/due"), "2026-11-15");
    EXPECT_EQ(text(one, "/bills/0/last_step"), "reminder");
    const auto all = get("/v1/bills");
    EXPECT_EQ(text(all, "/accounts/0/bills/0/open"), "47.70");
    const auto point = get("/v1/supply-points/1");
    EXPECT_EQ(text(point, "/bills/overdue"), "47.70");
    EXPECT_EQ(text(point, "/bills/due"), "2026-11-15");
    EXPECT_TRUE(get("/v1/supply-points/2").at_pointer("/bills").is_null());
}

TEST_F(LocalBillingTest, shows_the_maximum_of_the_month_so_far) {
    const auto one = get(bills());
    EXPECT_EQ(one.at_pointer("/demand/power_w").as_int64(), 4'200);
    EXPECT_EQ(one.at_pointer("/demand/window_minutes").to_number<int>(), 15);
    EXPECT_EQ(one.at_pointer("/demand/not_measured_s").to_number<int>(), 3'600);
    EXPECT_FALSE(one.at_pointer("/demand/at").is_null());
    view.bills[0].demand->power = {};
    EXPECT_TRUE(get(bills()).at_pointer("/demand/at").is_null()) << "nothing was used";
    view.bills[0].demand.reset();
    EXPECT_TRUE(get(bills()).at_pointer("/demand").is_null());
}

TEST_F(LocalBillingTest, says_of_others_that_they_are_not_billed) {
    const auto refused = problem("GET", "/v1/accounts/" + account(2) + "/bills", "", 409);
    EXPECT_EQ(text(refused, "/code"), "not_billed");
}

TEST_F(LocalBillingTest, asks_for_one_bill_by_its_name_in_paths) {
    const auto asked = std::get<PendingOrder>(ask("GET", bills() + "/1-2026-123"));
    const auto& show = std::get<controller::ShowBill>(asked.body);
    EXPECT_EQ(show.account, made_up_account(1));
    EXPECT_EQ(show.number, (billing::BillNumber{1, 2026, 123}));
    EXPECT_EQ(text(problem("GET", bills() + "/A-2026-000123", "", 400), "/code"), "invalid_bill");
    EXPECT_EQ(text(problem("GET", bills() + "/1-2026-0123", "", 400), "/code"), "invalid_bill");
    controller::Answer answer;
    answer.bill = made_up_bill();
    const auto body = json::parse(api.answer(asked, answer, present()).body);
    EXPECT_EQ(text(body, "/bill/total"), "47.70");
    EXPECT_EQ(text(body, "/bill/reads/0/to_basis"), "last_known");
    EXPECT_EQ(body.at_pointer("/bill/lines/0/energy_wh").as_int64(), 96'200);
}

TEST_F(LocalBillingTest, says_when_a_maximum_was_and_what_it_rests_on) {
    const auto asked = std::get<PendingOrder>(ask("GET", bills() + "/1-2026-123"));
    controller::Answer answer;
    answer.bill = made_up_bill();
    journal::BilledLine& line = answer.bill->lines[0];
    line.charged = {};
    line.charged.kind = billing::LineKind::demand;
    line.charged.price = static_cast<payment::PriceIndex>(journal::DemandBasis::ratchet);
    line.charged.from_ms = k_made_up_wall_ms - 60LL * 86'400'000;
    line.charged.to_ms = line.charged.from_ms + 900'000;
    line.charged.unit = billing::Unit::watt;
    line.charged.quantity = 6'240;
    const auto body = json::parse(api.answer(asked, answer, present()).body);
    EXPECT_EQ(text(body, "/bill/lines/0/kind"), "demand");
    EXPECT_EQ(text(body, "/bill/lines/0/basis"), "ratchet");
    EXPECT_EQ(body.at_pointer("/bill/lines/0/power_w").as_int64(), 6'240);
    EXPECT_NE(text(body, "/bill/lines/0/from"), text(body, "/bill/lines/0/to"));
}

TEST_F(LocalBillingTest, takes_orders_about_bills) {
    EXPECT_EQ(order<controller::PreviewBill>(bills() + "/preview", "").account, made_up_account(1));
    const auto cancel = order<controller::CancelBill>(
        bills() + "/1-2026-123/cancel", R"({"id":"0197a1de-3c4b-7aaa-8bcd-00000000000f"})");
    EXPECT_EQ(to_string(cancel.id), "0197a1de-3c4b-7aaa-8bcd-00000000000f");
    EXPECT_EQ(cancel.number.counter, 123U);
    const auto credit = order<controller::CreditBill>(
        bills() + "/1-2026-123/credit-note",
        R"({"id":"0197a1de-3c4b-7aaa-8bcd-00000000000f","amount":"12.50"})");
    EXPECT_EQ(credit.number.counter, 123U);
    EXPECT_EQ(credit.amount, Money{12'500'000});
    EXPECT_TRUE(order<controller::DisputeBill>(bills() + "/1-2026-123/dispute", "").opened);
    EXPECT_FALSE(
        order<controller::DisputeBill>(bills() + "/1-2026-123/dispute", R"({"end":true})").opened);
}

TEST_F(LocalBillingTest, takes_back_payments_that_came_to_nothing) {
    const std::string path = "/v1/accounts/" + account(1) + "/bounced-payments";
    const auto bounce = order<controller::BouncePayment>(
        path,
        R"({"id":"0197a1de-3c4b-7aaa-8bcd-00000000000f","payment":"0197a1de-3c4b-7aaa-8bcd-000000000001","fee":"3.00"})");
    EXPECT_EQ(bounce.account, made_up_account(1));
    EXPECT_EQ(to_string(bounce.payment), "0197a1de-3c4b-7aaa-8bcd-000000000001");
    EXPECT_EQ(bounce.fee, Money{3'000'000});
    const auto free = order<controller::BouncePayment>(
        path,
        R"({"id":"0197a1de-3c4b-7aaa-8bcd-00000000000f","payment":"0197a1de-3c4b-7aaa-8bcd-000000000001"})");
    EXPECT_EQ(free.fee, Money{});
}

TEST_F(LocalBillingTest, changes_how_an_account_pays) {
    const std::string path = "/v1/accounts/" + account(1) + "/mode";
    const auto change = order<controller::ChangeMode>(
        path,
        R"({"id":"0197a1de-3c4b-7aaa-8bcd-00000000000f","mode":"postpaid","only_if_paid":true})");
    EXPECT_EQ(change.mode, payment::AccountMode::postpaid);
    EXPECT_TRUE(change.only_if_paid);
    EXPECT_FALSE(change.preview);
    EXPECT_TRUE(
        order<controller::ChangeMode>(
            path + "/preview", R"({"id":"0197a1de-3c4b-7aaa-8bcd-00000000000f","mode":"prepaid"})")
            .preview);
}

TEST_F(LocalBillingTest, agrees_on_instalments) {
    const std::string path = "/v1/accounts/" + account(1) + "/payment-plan";
    const auto plan = order<controller::AgreePlan>(
        path,
        R"({"id":"0197a1de-3c4b-7aaa-8bcd-00000000000f","instalments":6,"first":"2026-05-01"})");
    EXPECT_EQ(plan.instalments, 6);
    EXPECT_EQ(plan.first, (billing::LocalDay{std::chrono::year(2026) / 5 / 1}));
    EXPECT_EQ(plan.grace_days, 0);
    EXPECT_EQ(order<controller::EndPlan>(path + "/end",
                                         R"({"id":"0197a1de-3c4b-7aaa-8bcd-00000000000f"})")
                  .account,
              made_up_account(1));
}

TEST_F(LocalBillingTest, asks_for_deposits_and_takes_them) {
    const std::string path = "/v1/accounts/" + account(1) + "/deposit";
    const auto demand = order<controller::DemandDeposit>(
        path, R"({"id":"0197a1de-3c4b-7aaa-8bcd-00000000000f","months":2,"due":"2026-05-01"})");
    EXPECT_EQ(demand.months, 2);
    EXPECT_EQ(demand.amount, Money{});
    const std::string money =
        R"({"id":"0197a1de-3c4b-7aaa-8bcd-00000000000f","amount":"50.00","currency":"EUR"})";
    EXPECT_EQ(order<controller::MoveDeposit>(path + "/paid", money).move,
              journal::DepositMove::paid_in);
    EXPECT_EQ(order<controller::MoveDeposit>(path + "/refunded", money).move,
              journal::DepositMove::refunded);
    const auto used = order<controller::MoveDeposit>(path + "/used", money);
    EXPECT_EQ(used.move, journal::DepositMove::applied);
    EXPECT_EQ(used.amount, Money{50'000'000});
}

TEST_F(LocalBillingTest, an_overdue_bill_is_a_mark) {
    const auto marks = marks_of(view, *find_supply_point(view, SupplyPointId{1}), ZoneRules{});
    const auto found = std::find_if(marks.begin(), marks.end(),
                                    [](const Mark& mark) { return mark.code == "bill_overdue"; });
    ASSERT_NE(found, marks.end());
    EXPECT_EQ(found->level, Level::notice);
    EXPECT_EQ(found->text, "47.70 is overdue since 2026-11-15");
}

class LocalCreditLimitTest : public LocalBillingTest {
protected:
    LocalCreditLimitTest() {
        controller::CreditLimitView near;
        near.terms.limit = Money{200'000'000};
        near.terms.then = billing::CreditLimitThen::disconnect;
        near.used = Money{165'000'000};
        near.left = Money{35'000'000};
        near.stage = billing::CreditStage::near;
        near.told_ms = k_made_up_wall_ms;
        view.bills.front().credit_limit = near;
    }
    controller::CreditLimitView& limit() { return *view.bills.front().credit_limit; }
    std::vector<Mark> marks() const {
        auto all = marks_of(view, *find_supply_point(view, SupplyPointId{1}), ZoneRules{});
        std::erase_if(all, [](const Mark& mark) { return !mark.code.starts_with("credit_limit"); });
        return all;
    }
};

TEST_F(LocalCreditLimitTest, is_shown_with_what_of_it_is_used) {
    const auto one = get(bills());
    EXPECT_EQ(text(one, "/credit_limit/limit"), "200.00");
    EXPECT_EQ(text(one, "/credit_limit/used"), "165.00");
    EXPECT_EQ(text(one, "/credit_limit/left"), "35.00");
    EXPECT_EQ(text(one, "/credit_limit/stage"), "near");
    EXPECT_EQ(text(one, "/credit_limit/then"), "disconnect");
    EXPECT_TRUE(one.at_pointer("/credit_limit/disconnected_from").is_null());
    EXPECT_EQ(text(get("/v1/supply-points/1"), "/bills/credit_limit/used"), "165.00");
    view.bills.front().credit_limit.reset();
    EXPECT_TRUE(get(bills()).at_pointer("/credit_limit").is_null());
}

TEST_F(LocalCreditLimitTest, is_a_mark_when_it_is_near_and_a_warning_when_it_is_reached) {
    ASSERT_EQ(marks().size(), 1U);
    EXPECT_EQ(marks()[0].level, Level::notice);
    EXPECT_EQ(marks()[0].text, "165.00 of the credit limit of 200.00 are used");
    limit().stage = billing::CreditStage::reached;
    limit().used = Money{201'000'000};
    limit().disconnected_from_ms = k_made_up_wall_ms + 48 * 3'600'000LL;
    ASSERT_EQ(marks().size(), 1U);
    EXPECT_EQ(marks()[0].level, Level::warning);
    EXPECT_EQ(marks()[0].code, "credit_limit_reached");
    EXPECT_NE(marks()[0].text.find("power may be disconnected from"), std::string::npos);
    limit().stage = billing::CreditStage::within;
    EXPECT_TRUE(marks().empty());
}

}  // namespace
}  // namespace riser::local
