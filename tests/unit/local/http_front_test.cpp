// HttpFront with a real server and a scripted controller behind it. Waiting is for events, never
// for time: patience is set to nothing where its end is tested, and far beyond any machine's
// slowness elsewhere.
#include "gateway/local/http_front.h"

#include <atomic>
#include <filesystem>
#include <future>
#include <mutex>
#include <set>
#include <unistd.h>

#include <gtest/gtest.h>

#include "gateway/local/order_facts.h"
#include "gateway/voucher/hash_worker.h"
#include "platform/http/unix_client.h"
#include "tests/unit/http/raw_client.h"
#include "tests/unit/local/made_up_building.h"
#include "tests/unit/local/made_up_cloud.h"
#include "tests/unit/local/made_up_meter_data.h"

namespace riser::local {
namespace {

using namespace std::chrono_literals;

class HttpFrontTest : public testing::Test {
protected:
    void open(std::chrono::milliseconds patience = 60s) {
        HttpFrontSettings settings;
        settings.socket_path = socket_;
        settings.tcp = {{"127.0.0.1", tcp_port_, false}};
        settings.api = made_up_settings();
        settings.page = {{"/", {"text/html; charset=utf-8", "<!doctype html>", false}}};
        settings.limits.stop_grace = 0ms;
        settings.limits.rebind_first = settings.limits.rebind_most = 1ms;
        settings.clock = [] { return made_up_now(); };
        settings.post = [this](controller::Event event) { return take(std::move(event)); };
        settings.ask_history = [this](HistoryQuery query) { return take(query); };
        settings.derive = [this](const voucher::DeriveCode& wanted) {
            return front_->on_derived(voucher::derive(wanted)), true;
        };
        if (looks_) {
            settings.ask_meter_data = [this](HistoryQuery query) {
                front_->on_history(made_up_meter_data(query));
                return true;
            };
        }
        settings.note = [this](const Note& note) {
            const std::lock_guard lock(mutex_);
            notes_.push_back(note);
            if (note.event == "endpoints_available") available_.set_value();
        };
        settings.order_patience = settings.history_patience = settings.reading_patience = patience;
        auto front = HttpFront::open(std::move(settings));
        ASSERT_TRUE(front.ok()) << front.error().message;
        front_ = std::move(front).value();
        front_->start();
    }
    void show(std::int64_t seconds = 0) {
        front_->on_view(std::make_shared<controller::BuildingView>(made_up_building(3, seconds)));
    }
    // A building that knows a series of vouchers.
    void show_vouchers() {
        auto view = std::make_shared<controller::BuildingView>(made_up_building());
        auto known = std::make_shared<controller::VouchersView>();
        known->series = {
            voucher::Series{voucher::SeriesId{{1}}, OwnerId{{2}}, {}, voucher::k_cheapest_cost}};
        view->vouchers = known;
        front_->on_view(view);
    }
    http::Response ask(std::string method, std::string path, std::string body = {}) {
        http::Request request;
        request.method = std::move(method);
        const auto query = path.find('?');
        request.path = path.substr(0, query);
        if (query != std::string::npos) request.query = path.substr(query + 1);
        request.body = std::move(body);
        if (!request.body.empty()) request.headers = {{"Content-Type", "application/json"}};
        auto response = http::unix_request(socket_, request, 60s);
        EXPECT_TRUE(response.ok()) << (response.ok() ? "" : response.error().message);
        return response.ok() ? *response : http::Response{};
    }

    bool take(controller::Event event) {
        if (!accepts_) return false;
        const auto& order = std::get<controller::LocalOrder>(event);
        if (answers_) {
            front_->on_answer(
                {order.reply, controller::OrderOutcome::done, "done", Money{5'000'000}});
        }
        const std::lock_guard lock(mutex_);
        orders_.push_back(order);
        return true;
    }
    bool take(HistoryQuery query) {
        if (!accepts_) return false;
        if (answers_)
            front_->on_history(
                {query.token, 7, made_up_statement(query.account, query.first, query.last)});
        return true;
    }

    std::string socket_ =
        std::filesystem::temp_directory_path() / ("riser-front-" + std::to_string(::getpid()));
    std::mutex mutex_;
    std::vector<controller::LocalOrder> orders_;  // guarded by mutex_
    std::uint16_t tcp_port_ = 0;                  // any
    std::vector<Note> notes_;                     // guarded by mutex_
    std::promise<void> available_;                // a port that was taken has become free
    std::atomic<bool> accepts_ = true;
    bool looks_ = false;  // somebody does: the next open()
    std::atomic<bool> answers_ = true;
    std::unique_ptr<HttpFront> front_;
};

TEST_F(HttpFrontTest, shows_the_view_that_was_published_last) {
    open();
    EXPECT_EQ(ask("GET", "/v1/building").status, 503);
    show();
    EXPECT_NE(ask("GET", "/v1/building").body.find("\"made_at\":\"2026-11-21T09:00:00Z\""),
              std::string::npos);
    show(60);
    EXPECT_NE(ask("GET", "/v1/building").body.find("\"made_at\":\"2026-11-21T09:01:00Z\""),
              std::string::npos);
}

TEST_F(HttpFrontTest, an_order_is_answered_with_what_the_controller_says) {
    open();
    show();
    const auto response = ask("POST", "/v1/settle");
    EXPECT_EQ(response.status, 200);
    EXPECT_EQ(response.body, R"({"outcome":"done","text":"done"})");
    const std::lock_guard lock(mutex_);
    ASSERT_EQ(orders_.size(), 1U);
    EXPECT_NE(orders_[0].reply.token, 0U);
    ASSERT_EQ(notes_.size(), 1U);
    EXPECT_EQ(notes_[0].event, "local_order");
}

TEST_F(HttpFrontTest, questions_about_readings_go_to_whoever_looks_at_them) {
    open();
    show();
    const auto nobody = ask("GET", "/v1/energy-balance");
    EXPECT_EQ(nobody.status, 503);
    EXPECT_NE(nobody.body.find("meter_data_unavailable"), std::string::npos);
    front_->stop();
    looks_ = true;
    open();
    show();
    front_->on_meter_data({made_up_loss(), {}, {}});
    EXPECT_NE(ask("GET", "/v1/energy-balance").body.find("\"alarm\":\"loss\""), std::string::npos);
    EXPECT_NE(ask("GET", "/v1/building").body.find("energy_loss"), std::string::npos);
}

// Whoever reads the log sees whom an order was about, without the order's answer.
TEST(OrderFacts, name_whom_it_concerns_and_how_much) {
    using Facts = std::vector<std::pair<std::string, std::string>>;
    TopUpId id;
    id.bytes.back() = 7;
    AccountId account;
    account.bytes.back() = 9;
    const controller::TopUp top_up{id, account, {12'500'000}, {}, {}};
    EXPECT_EQ(
        order_facts(top_up),
        (Facts{{"account", to_string(account)}, {"amount", "12.50"}, {"top_up", to_string(id)}}));
    EXPECT_EQ(order_facts(controller::SetHold{}), (Facts{{"supply_point", "all"}}));
    EXPECT_EQ(order_facts(controller::Arm{SupplyPointId{4}, true}), (Facts{{"supply_point", "4"}}));
    EXPECT_EQ(order_facts(controller::ReadNow{MeterId{2}}), (Facts{{"meter", "2"}}));
    EXPECT_EQ(order_facts(controller::SettleNow{}), Facts{});
    controller::RequestSupply lock{SupplyPointId{4}, payment::Actor::safety};
    lock.action = payment::SupplyAction::disconnect;
    EXPECT_EQ(order_facts(lock),
              (Facts{{"supply_point", "4"}, {"actor", "safety"}, {"asks_to", "disconnect"}}));
    lock.withdrawn = true;
    EXPECT_EQ(order_facts(lock).back().second, "take it back");
}

TEST_F(HttpFrontTest, a_code_is_derived_and_then_ordered_without_it) {
    open();
    show_vouchers();
    const std::string path = "/v1/accounts/" + to_string(made_up_account(1)) + "/vouchers";
    EXPECT_EQ(ask("POST", path, R"({"code":"85037586599218043029"})").status, 200);
    const std::lock_guard lock(mutex_);
    ASSERT_EQ(orders_.size(), 1U);
    const auto& order = std::get<controller::RedeemVoucher>(orders_[0].body);
    EXPECT_EQ(order.account, made_up_account(1));
    ASSERT_EQ(order.derived.size(), 1U);
    for (const auto& note : notes_) {
        for (const auto& [key, value] : note.fields) EXPECT_EQ(value.find("8503"), value.npos);
    }
}

TEST_F(HttpFrontTest, each_order_has_a_token_of_its_own) {
    open();
    show();
    for (int i = 0; i < 5; ++i) EXPECT_EQ(ask("POST", "/v1/settle").status, 200);
    std::set<std::uint64_t> tokens;
    const std::lock_guard lock(mutex_);
    for (const auto& order : orders_) tokens.insert(order.reply.token);
    EXPECT_EQ(tokens.size(), 5U);
}

TEST_F(HttpFrontTest, a_full_inbox_is_503_and_nothing_happened) {
    open();
    show();
    accepts_ = false;
    const auto response = ask("POST", "/v1/settle");
    EXPECT_EQ(response.status, 503);
    EXPECT_EQ(response.header("Retry-After"), "1");
    EXPECT_NE(response.body.find("\"busy\""), std::string::npos);
}

TEST_F(HttpFrontTest, an_order_that_is_not_answered_in_time_has_an_unknown_outcome) {
    open(0ms);
    show();
    answers_ = false;
    const auto response = ask("POST", "/v1/settle");
    EXPECT_EQ(response.status, 503);
    EXPECT_NE(response.body.find("outcome_unknown"), std::string::npos);
    // The late answer finds nobody and harms nobody.
    front_->on_answer({{1}, controller::OrderOutcome::done, "done", {}});
    EXPECT_EQ(ask("GET", "/v1/health").status, 200);
}

TEST_F(HttpFrontTest, a_statement_comes_from_the_history) {
    open();
    show();
    const std::string path = "/v1/accounts/" + to_string(made_up_account(1)) + "/statement";
    EXPECT_NE(ask("GET", path).body.find("\"opening_balance\":\"9.31\""), std::string::npos);
    accepts_ = false;
    EXPECT_EQ(ask("GET", path).status, 503);
}

TEST_F(HttpFrontTest, a_slow_history_is_503) {
    open(0ms);
    show();
    answers_ = false;
    const auto response = ask("GET", "/v1/accounts/" + to_string(made_up_account(1)) + "/usage");
    EXPECT_EQ(response.status, 503);
    EXPECT_NE(response.body.find("history_slow"), std::string::npos);
}

TEST_F(HttpFrontTest, a_reading_is_waited_for_until_the_view_has_it) {
    open();
    show();
    const auto view = made_up_building();
    const auto known = view.meters[0].read_at.time_since_epoch() / 1ms;
    auto waiting = std::async(std::launch::async, [&] {
        return ask("GET", "/v1/meters/1?newer_than=" + std::to_string(known));
    });
    // Whether the request arrives before or after this view, the answer is the newer reading.
    auto newer = std::make_shared<controller::BuildingView>(view);
    newer->meters[0].read_at += 1s;
    front_->on_view(newer);
    const auto response = waiting.get();
    EXPECT_EQ(response.status, 200);
    EXPECT_NE(response.body.find("\"read_uptime_ms\":" + std::to_string(known + 1000)),
              std::string::npos);
}

TEST_F(HttpFrontTest, a_reading_that_does_not_come_gives_the_old_one_when_patience_ends) {
    open(0ms);
    show();
    const auto known = made_up_building().meters[0].read_at.time_since_epoch() / 1ms;
    EXPECT_EQ(ask("GET", "/v1/meters/1?newer_than=" + std::to_string(known)).status, 200);
}

TEST_F(HttpFrontTest, a_stream_begins_with_the_building_and_goes_on_with_changes) {
    open();
    show();
    http::RawClient client{front_->port()};
    client.send("GET /v1/events HTTP/1.1\r\nHost: localhost\r\n\r\n");
    const std::string first = client.read_until("event: building");
    EXPECT_NE(first.find("text/event-stream"), std::string::npos);
    client.read_until("\n\n");
    show(60);
    EXPECT_NE(client.read_until("event: changes").find("event: changes"), std::string::npos);
    EXPECT_NE(
        client.read_until("\"made_at\":\"2026-11-21T09:01:00Z\"").find("2026-11-21T09:01:00Z"),
        std::string::npos);
}

TEST_F(HttpFrontTest, what_the_uplink_says_is_in_the_answer_and_in_the_stream) {
    open();
    show();
    EXPECT_NE(ask("GET", "/v1/building").body.find("\"state\":\"connecting\""), std::string::npos);
    http::RawClient client{front_->port()};
    client.send("GET /v1/events HTTP/1.1\r\nHost: localhost\r\n\r\n");
    client.read_until("event: building");
    client.read_until("\n\n");

    front_->on_sync_status(*made_up_cloud("fork").status);
    show(60);

    EXPECT_NE(client.read_until("\"trouble\":\"fork\"").find("event: changes"), std::string::npos);
    EXPECT_NE(ask("GET", "/v1/building").body.find("\"code\":\"cloud_fork\""), std::string::npos);
}

TEST_F(HttpFrontTest, the_page_comes_with_a_strict_content_policy) {
    open();
    const auto page =
        http::tcp_request("127.0.0.1", front_->port(), {"GET", "/", "", {}, "", {}, {}}, 60s);
    ASSERT_TRUE(page.ok()) << page.error().message;
    EXPECT_EQ(page->body, "<!doctype html>");
    EXPECT_EQ(page->header("Content-Security-Policy").find("default-src 'none'"), 0U);
    EXPECT_NE(page->header("ETag"), "");
    const http::Request again{
        "GET", "/", "", {{"If-None-Match", std::string(page->header("ETag"))}}, "", {}, {}};
    EXPECT_EQ(http::tcp_request("127.0.0.1", front_->port(), again, 60s)->status, 304);
}

TEST_F(HttpFrontTest, a_port_that_is_taken_is_an_alarm_until_it_is_free) {
    open();
    show();
    tcp_port_ = front_->port();
    auto first = std::move(front_);
    socket_ += "-second";

    open();
    show();

    EXPECT_NE(ask("GET", "/v1/building").body.find(R"("code":"page_unavailable")"),
              std::string::npos);
    {
        const std::lock_guard lock(mutex_);
        ASSERT_FALSE(notes_.empty());
        EXPECT_EQ(notes_[0].event, "page_unavailable");
        EXPECT_EQ(notes_[0].level, Note::Level::error);
    }
    first.reset();
    ASSERT_EQ(available_.get_future().wait_for(60s), std::future_status::ready);
    EXPECT_EQ(ask("GET", "/v1/building").body.find("page_unavailable"), std::string::npos);
    EXPECT_EQ(http::tcp_request("127.0.0.1", tcp_port_, {"GET", "/", "", {}, "", {}, {}})->status,
              200);
}

TEST_F(HttpFrontTest, what_has_come_back_is_no_alarm_any_more) {
    open();
    show();
    Edges edges;
    edges.cloud = CloudUse::unusable;
    edges.impairments = {no_cloud_mark("/s/gateway.key: others may read this key")};
    front_->on_edges(edges);
    EXPECT_NE(ask("GET", "/v1/building").body.find(R"("code":"no_cloud")"), std::string::npos);
    http::Request order{"POST", "/v1/settle", "", {}, "", {}, {}};
    order.headers = {{"Authorization", "Bearer k7qd-93mf-x2wp-h8rt"}};
    EXPECT_EQ(http::tcp_request("127.0.0.1", front_->port(), order, 60s)->status, 403)
        << "without a token nobody orders";

    front_->on_edges({CloudUse::used, {}, "k7qd-93mf-x2wp-h8rt"});
    EXPECT_EQ(ask("GET", "/v1/building").body.find("no_cloud"), std::string::npos);
    EXPECT_EQ(http::tcp_request("127.0.0.1", front_->port(), order, 60s)->status, 200);
}

TEST_F(HttpFrontTest, orders_over_tcp_need_the_console_token) {
    open();
    show();
    http::Request order{"POST", "/v1/settle", "", {}, "", {}, {}};
    EXPECT_EQ(http::tcp_request("127.0.0.1", front_->port(), order, 60s)->status, 401);
    order.headers = {{"Authorization", "Bearer k7qd-93mf-x2wp-h8rt"}};
    EXPECT_EQ(http::tcp_request("127.0.0.1", front_->port(), order, 60s)->status, 200);
}

// Somebody who keeps trying tokens, or sends what no handler ever sees, must show somewhere.
TEST_F(HttpFrontTest, what_is_refused_is_counted_by_reason) {
    open();
    show();
    http::Request order{"POST", "/v1/settle", "", {}, "", {}, {}};
    order.headers = {{"Authorization", "Bearer nonsense"}};
    for (int i = 0; i < 2; ++i)
        EXPECT_EQ(http::tcp_request("127.0.0.1", front_->port(), order, 60s)->status, 401);
    const auto not_here = ask("DELETE", "/v1/building");
    EXPECT_EQ(not_here.status, 405);
    EXPECT_EQ(not_here.header("Allow"), "GET") << "what this path answers, not what some path does";
    EXPECT_EQ(ask("GET", "/v1/nothing").status, 404);

    const auto body = ask("GET", "/v1/building").body;
    EXPECT_NE(
        body.find(
            R"("refused":{"requests":{"method_not_allowed":1,"not_found":1,"wrong_token":2},"commands":{}})"),
        std::string::npos)
        << body.substr(0, 2'000);
}

TEST_F(HttpFrontTest, stopping_with_an_order_in_flight_leaves_nothing_behind) {
    open();
    show();
    answers_ = false;
    auto waiting = std::async(std::launch::async, [&] {
        return http::unix_request(socket_, {"POST", "/v1/settle", "", {}, "", {}, {}}, 60s);
    });
    front_.reset();
    (void)waiting.get();  // refused, cut off or answered: only not for ever
    EXPECT_FALSE(std::filesystem::exists(socket_));
}

}  // namespace
}  // namespace riser::local
