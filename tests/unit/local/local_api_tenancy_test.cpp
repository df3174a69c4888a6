// What the local API says of tenancies, and how it is told of them.
#include "tests/unit/local/local_api_fixture.h"

namespace riser::local {
namespace {

constexpr const char* k_id = "0197a1de-3c4b-7aaa-8bcd-00000000000f";
constexpr const char* k_new_account = "0197a1de-3c4b-7aaa-8bcd-0000000000aa";

class LocalTenancyTest : public LocalApiTest {
protected:
    LocalTenancyTest() {
        controller::AccountView gone;
        gone.id = k_gone;
        gone.supply_point = SupplyPointId{1};
        gone.closed = true;
        gone.opened_ms = k_made_up_wall_ms - 90LL * 86'400'000;
        gone.closed_ms = k_made_up_wall_ms - 86'400'000;
        gone.refund_owed = Money{1'700'000};
        view.accounts = {gone};
    }

    const AccountId k_gone{{0xEE, 1}};
};

TEST_F(LocalTenancyTest, a_move_in_is_an_order_with_the_ids_of_who_asks) {
    const auto in = order<controller::MoveIn>(
        "/v1/supply-points/1/move-in", std::string(R"({"id":")") + k_id + R"(","account":")" +
                                           k_new_account +
                                           R"(","mode":"postpaid","class":"commercial",)"
                                           R"("critical":true,"last_reading":true})");
    EXPECT_EQ(to_string(in.id), k_id);
    EXPECT_EQ(to_string(in.account), k_new_account);
    EXPECT_EQ(in.supply_point, SupplyPointId{1});
    EXPECT_EQ(in.mode, payment::AccountMode::postpaid);
    EXPECT_EQ(in.customer_class, payment::CustomerClass::commercial);
    EXPECT_TRUE(in.critical);
    EXPECT_TRUE(in.last_reading);
    EXPECT_TRUE(in.tariff.is_nil());
    EXPECT_FALSE(in.preview);
}

TEST_F(LocalTenancyTest, says_little_where_little_is_said) {
    const std::string body =
        std::string(R"({"id":")") + k_id + R"(","account":")" + k_new_account + R"("})";
    const auto in = order<controller::MoveIn>("/v1/supply-points/2/move-in/preview", body);
    EXPECT_EQ(in.mode, payment::AccountMode::prepaid);
    EXPECT_EQ(in.customer_class, payment::CustomerClass::residential);
    EXPECT_TRUE(in.preview);
}

TEST_F(LocalTenancyTest, a_move_out_names_where_the_rest_goes) {
    const auto out = order<controller::MoveOut>(
        "/v1/accounts/" + account(1) + "/move-out",
        std::string(R"({"id":")") + k_id + R"(","transfer_to":")" + account(2) + R"("})");
    EXPECT_EQ(out.account, made_up_account(1));
    EXPECT_EQ(out.transfer_to, made_up_account(2));
    EXPECT_TRUE(order<controller::MoveOut>("/v1/accounts/" + account(1) + "/move-out/preview",
                                           std::string(R"({"id":")") + k_id + R"("})")
                    .preview);
}

TEST_F(LocalTenancyTest, says_of_an_account_what_it_is) {
    const std::string path = "/v1/accounts/" + account(1) + "/class";
    const std::string id = std::string(R"({"id":")") + k_id + '"';
    const auto critical = order<controller::ClassifyAccount>(path, id + R"(,"critical":true})");
    EXPECT_EQ(to_string(critical.id), k_id);
    EXPECT_EQ(critical.account, made_up_account(1));
    EXPECT_EQ(critical.critical, true);
    EXPECT_EQ(critical.customer_class, std::nullopt) << "it stays what it is";
    const auto both =
        order<controller::ClassifyAccount>(path, id + R"(,"class":"commercial","critical":false})");
    EXPECT_EQ(both.customer_class, payment::CustomerClass::commercial);
    EXPECT_EQ(both.critical, false);
    EXPECT_NE(
        text(problem("POST", path, id + R"(,"class":"any"})", 400), "/detail").find("class is not"),
        std::string::npos);
}

TEST_F(LocalTenancyTest, refuses_what_it_does_not_understand) {
    const std::string path = "/v1/supply-points/1/move-in";
    const std::string ids =
        std::string(R"({"id":")") + k_id + R"(","account":")" + k_new_account + R"(",)";
    const auto detail = [&](const std::string& field) {
        return text(problem("POST", path, ids + field + "}", 400), "/detail");
    };
    EXPECT_NE(detail(R"("class":"any")").find("class is not"), std::string::npos);
    EXPECT_NE(detail(R"("mode":"free")").find("mode is not"), std::string::npos);
    EXPECT_NE(detail(R"("tariff":"flat")").find("tariff is not"), std::string::npos);
    EXPECT_NE(detail(R"("critical":"yes")").find("critical"), std::string::npos);
}

TEST_F(LocalTenancyTest, shows_who_has_left_and_what_he_is_owed) {
    const auto list = get("/v1/tenancies");
    EXPECT_EQ(text(list, "/tenancies/0/status"), "closed");
    EXPECT_EQ(text(list, "/tenancies/0/refund_owed"), "1.70");
    EXPECT_EQ(text(list, "/tenancies/0/class"), "residential");
    const auto one = get("/v1/accounts/" + to_string(k_gone));
    EXPECT_EQ(text(one, "/account"), to_string(k_gone));
    const auto refund = order<controller::PayRefund>(
        "/v1/accounts/" + to_string(k_gone) + "/refund-paid",
        std::string(R"({"id":")") + k_id + R"(","amount":"1.70","currency":"EUR"})");
    EXPECT_EQ(refund.account, k_gone);
    EXPECT_EQ(refund.amount, Money{1'700'000});
}

TEST_F(LocalTenancyTest,
       a_final_statement_is_of_the_whole_tenancy_and_says_what_is_to_be_paid_out) {
    const std::string path = "/v1/accounts/" + to_string(k_gone) + "/statement";
    const auto asked = [&](const std::string& period) {
        return std::get<PendingHistory>(ask("GET", path + period)).query;
    };
    const LocalDay today = 20'778;  // 2026-11-21
    EXPECT_EQ(asked("").first, today - 90);
    EXPECT_EQ(asked("").last, today - 1);
    EXPECT_EQ(asked("?from=2026-11-01").last, today - 1);
    EXPECT_EQ(asked("?from=2026-11-21").last, today) << "what came after the end";
    EXPECT_EQ(asked("?to=2026-11-10").first, today - 90);
    view.accounts.front().opened_ms = k_made_up_wall_ms - 900LL * 86'400'000;
    EXPECT_EQ(asked("").first, today - 400) << "at most 400 days";

    const PendingHistory pending{asked("")};
    const auto body =
        json::parse(api.answer(pending, {1, 7, Statement{Money{}, {}, Money{}}}, present()).body);
    EXPECT_EQ(text(body, "/refund_owed"), "1.70");
    EXPECT_EQ(text(body, "/in_collection"), "0.00");
    EXPECT_EQ(text(body, "/closed_at").substr(0, 10), "2026-11-20");
    const PendingHistory of_another{{1, HistoryKind::statement, made_up_account(1), 1, 2}};
    const auto other =
        json::parse(api.answer(of_another, {1, 7, Statement{}}, present()).body).as_object();
    EXPECT_FALSE(other.contains("refund_owed"));
}

TEST_F(LocalTenancyTest, answers_with_reads_and_moves) {
    using billing::Pot;
    controller::Answer answer;
    answer.text = "moved out";
    controller::HandOver hand_over;
    hand_over.supply_point = SupplyPointId{1};
    hand_over.from = made_up_account(1);
    hand_over.reads = {
        {{MeterId{1}, MeterEpoch{1}, metering::Quantity::import_energy}, {1'205'400}, true}};
    hand_over.closing = billing::sums_of({{Pot::prepaid_credit, Pot::refund, Money{5'000'000}}});
    answer.hand_over = hand_over;
    controller::MoveOut order;
    order.account = made_up_account(1);
    const auto response = api.answer(PendingOrder{order}, answer, present());
    EXPECT_EQ(response.status, 200);
    const auto body = json::parse(response.body);
    EXPECT_EQ(text(body, "/hand_over/refund"), "5.00");
    EXPECT_EQ(text(body, "/hand_over/moves/0/to"), "refund");
    EXPECT_EQ(body.at_pointer("/hand_over/reads/0/register_wh").as_int64(), 1'205'400);
    EXPECT_TRUE(body.at_pointer("/hand_over/to").is_null());
    answer.outcome = controller::OrderOutcome::accepted;
    EXPECT_EQ(api.answer(PendingOrder{order}, answer, present()).status, 202);
}

}  // namespace
}  // namespace riser::local
