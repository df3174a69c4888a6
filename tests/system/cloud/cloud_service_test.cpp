// The whole cloud over real HTTP on loopback: state directory, keys, database, API, long poll,
// restart. The gateway is played by a journal writer that signs as a real one does.
#include <future>
#include <thread>

#include <boost/json.hpp>

#include "core/wire/command.h"
#include "platform/http/unix_client.h"
#include "tests/system/cloud/running_cloud.h"
#include "tests/unit/cloud/journal_writer.h"

namespace riser::cloud {
namespace {

namespace json = boost::json;

struct CloudServiceTest : RunningCloud {
    wire::SigningKey gateway_private = key_of(9);

    http::Response send(http::Request request) {
        auto response = http::tcp_request("127.0.0.1", cloud->port(), request);
        EXPECT_TRUE(response.ok()) << (response.ok() ? "" : response.error().message);
        return response.ok() ? *response : http::Response{};
    }
    http::Response call(const std::string& method, const std::string& target,
                        const json::value& body = nullptr, const std::string& key = "") {
        http::Request request;
        request.method = method;
        const auto question = target.find('?');
        request.path = target.substr(0, question);
        if (question != std::string::npos) request.query = target.substr(question + 1);
        request.headers = {{"Authorization", "Bearer " + token},
                           {"Content-Type", "application/json"}};
        if (!key.empty()) request.headers.emplace_back("Idempotency-Key", key);
        if (!body.is_null()) request.body = json::serialize(body);
        return send(request);
    }
    static json::object object(const http::Response& response) {
        boost::system::error_code error;
        const auto value = json::parse(response.body, error);
        EXPECT_TRUE(!error && value.is_object()) << response.status << " " << response.body;
        return value.is_object() ? value.get_object() : json::object{};
    }
    static std::string text(const json::object& from, std::string_view name) {
        const auto* value = from.if_contains(name);
        return value != nullptr && value->is_string() ? std::string(value->get_string()) : "";
    }

    struct Enrolled {
        GatewayKey key;
        wire::PublicKey root;
        wire::KeySet keys;
    };
    Enrolled enrol() {
        const auto owner = object(call("POST", "/v1/owners", {{"name", "Cooperative"}}));
        const auto site =
            object(call("POST", "/v1/owners/" + text(owner, "id") + "/sites",
                        {{"name", "Linden 4"}, {"zone", "Europe/Berlin"}, {"currency", "EUR"}}));
        std::string line = wire::format_key(gateway_private.public_key());
        line.pop_back();
        const auto response = call("POST", "/v1/sites/" + text(site, "id") + "/gateways",
                                   {{"public_key", line}, {"label", "cellar"}});
        EXPECT_EQ(response.status, 201) << response.body;
        const auto enrolment = object(response);
        Enrolled enrolled;
        enrolled.key = {*parse_id<OwnerId>(text(enrolment, "owner")),
                        *parse_id<SiteId>(text(enrolment, "site")),
                        *parse_id<GatewayId>(text(enrolment, "gateway"))};
        enrolled.root = wire::parse_public_key(text(enrolment, "root_public_key")).value();
        enrolled.keys = wire::verify_key_set(
                            wire::parse_key_set(text(enrolment, "key_set")).value(), enrolled.root)
                            .value();
        return enrolled;
    }
    wire::Receipt upload(const Enrolled& enrolled, const wire::Batch& batch,
                         int expected_status = 200) {
        const auto bytes = wire::encode_batch(batch, gateway_private).value();
        http::Request request;
        request.method = "POST";
        request.path = "/v1/ingest";
        request.body.assign(bytes.begin(), bytes.end());
        const auto response = send(request);
        EXPECT_EQ(response.status, expected_status) << response.body;
        const auto receipt = wire::decode_receipt(
            {reinterpret_cast<const std::uint8_t*>(response.body.data()), response.body.size()},
            enrolled.keys.of(wire::Role::receipt));
        EXPECT_TRUE(receipt.ok());
        return receipt.ok() ? *receipt : wire::Receipt{};
    }
    http::Request poll_request(const Enrolled& enrolled, const std::string& query) {
        http::Request request;
        request.path = "/v1/gateways/" + to_string(enrolled.key.gateway) + "/commands";
        request.query = query;
        request.headers = {{std::string(wire::k_signature_header),
                            wire::sign_request(gateway_private, "GET", request.target())}};
        return request;
    }
    static wire::CommandDelivery delivery(const http::Response& response) {
        EXPECT_EQ(response.status, 200) << response.body;
        const auto decoded = wire::decode_delivery(
            {reinterpret_cast<const std::uint8_t*>(response.body.data()), response.body.size()});
        EXPECT_TRUE(decoded.ok());
        return decoded.ok() ? *decoded : wire::CommandDelivery{};
    }
    static std::string account_path(std::uint32_t apartment) {
        return "/v1/accounts/" + to_string(JournalWriter::account(apartment));
    }
};

TEST_F(CloudServiceTest, a_top_up_goes_from_the_office_to_the_meter_and_back_into_the_books) {
    const auto enrolled = enrol();
    JournalWriter journal{enrolled.key};
    journal.commission(2);
    EXPECT_EQ(upload(enrolled, journal.everything()).ledger_through, journal.last());

    const auto issued = call("POST", account_path(1) + "/top-ups",
                             {{"amount", "20.00"}, {"currency", "EUR"}}, "key-1");
    ASSERT_EQ(issued.status, 201) << issued.body;
    const auto again = call("POST", account_path(1) + "/top-ups",
                            {{"amount", "20.00"}, {"currency", "EUR"}}, "key-1");
    EXPECT_EQ(again.body, issued.body);
    EXPECT_EQ(again.header("Idempotent-Replay"), "true");
    EXPECT_EQ(text(object(call("GET", account_path(1) + "/balance")), "in_flight"), "20.00");

    const auto commands = delivery(send(poll_request(enrolled, "key_set=1")));
    ASSERT_EQ(commands.commands.size(), 1U);
    const auto command = wire::verify_command(commands.commands[0], enrolled.keys);
    ASSERT_TRUE(command.ok());
    const auto& top_up = std::get<wire::TopUp>((*command).command.body);
    journal.credit(TopUpId{(*command).command.id.bytes}, 1, top_up.amount);
    journal.append({journal::CommandExecuted{
        (*command).command.id, journal::CommandLane::credit, (*command).command.command_epoch,
        (*command).command.sequence, (*command).hash, journal::CommandResult::done}});
    journal.consume(1, Energy{1000});
    EXPECT_FALSE(upload(enrolled, journal.batch(3, journal.last() - 2)).commands_waiting);

    const auto balance = object(call("GET", account_path(1) + "/balance"));
    EXPECT_EQ(text(balance, "balance"), format_money(journal.balance(1)));
    EXPECT_EQ(text(balance, "in_flight"), "0.00");
    EXPECT_EQ(text(object(call("GET", "/v1/top-ups/" + text(object(issued), "id"))), "state"),
              "credited");
    const std::string gateway = "/v1/gateways/" + to_string(enrolled.key.gateway);
    const auto reconciliation = object(call("GET", gateway + "/reconciliation"));
    EXPECT_TRUE(reconciliation.at("agrees").as_bool()) << json::serialize(reconciliation);
    const auto ledger = object(call("GET", gateway + "/ledger?after=2&limit=2&bytes=true"));
    ASSERT_EQ(ledger.at("items").as_array().size(), 2U);
    EXPECT_EQ(ledger.at("next_after").as_int64(), 4);

    start();  // everything said so far is on disk
    EXPECT_EQ(text(object(call("GET", account_path(1) + "/balance")), "balance"),
              format_money(journal.balance(1)));
}

TEST_F(CloudServiceTest, a_waiting_gateway_gets_a_command_at_once) {
    const auto enrolled = enrol();
    JournalWriter journal{enrolled.key};
    journal.commission(1);
    upload(enrolled, journal.everything());
    std::promise<http::Response> answered;
    std::jthread gateway(
        [&] { answered.set_value(send(poll_request(enrolled, "key_set=1&wait=50"))); });
    auto answer = answered.get_future();
    // Whether the poll or the order comes first, the answer carries the order; it must not take 50
    // s.
    ASSERT_EQ(call("POST", "/v1/gateways/" + to_string(enrolled.key.gateway) + "/holds",
                   {{"supply_point", 1}, {"until", "2099-01-01T00:00:00Z"}}, "hold-1")
                  .status,
              422);
    ASSERT_EQ(call("POST", "/v1/gateways/" + to_string(enrolled.key.gateway) + "/connects",
                   {{"supply_point", 1}}, "connect-1")
                  .status,
              202);
    ASSERT_EQ(answer.wait_for(std::chrono::seconds(40)), std::future_status::ready);
    EXPECT_EQ(delivery(answer.get()).commands.size(), 1U);
}

TEST_F(CloudServiceTest, a_gateway_still_waiting_is_let_go_when_the_cloud_stops) {
    const auto enrolled = enrol();
    std::promise<http::Response> answered;
    const auto request = poll_request(enrolled, "key_set=1&wait=50");
    const auto port = cloud->port();
    std::jthread gateway([&answered, request, port] {
        answered.set_value(
            http::tcp_request("127.0.0.1", port, request).value_or(http::Response{}));
    });
    // The poll is in when the gateway was seen.
    const std::string show = "/v1/gateways/" + to_string(enrolled.key.gateway);
    while (object(call("GET", show)).at("last_contact").is_null()) std::this_thread::yield();
    cloud->stop();
    EXPECT_EQ(delivery(answered.get_future().get()).commands.size(), 0U);
}

TEST_F(CloudServiceTest, gaps_and_forks_are_409_with_a_signed_receipt) {
    const auto enrolled = enrol();
    JournalWriter journal{enrolled.key};
    journal.commission(3);
    upload(enrolled, journal.batch(1, 2));
    EXPECT_EQ(upload(enrolled, journal.batch(4, 1), 409).ledger_through, 2U);
    JournalWriter other{enrolled.key};
    other.commission(1);
    other.credit(id_of<TopUpId>(1), 1, Money{1}, journal::TopUpSource::local_cash);
    upload(enrolled, journal.everything());
    EXPECT_EQ(upload(enrolled, other.everything(), 409).verdict, wire::Verdict::ledger_fork);
    const auto items = object(call("GET", "/v1/open-items")).at("items").as_array();
    ASSERT_EQ(items.size(), 1U);
    const auto id = std::to_string(items[0].as_object().at("id").as_int64());
    EXPECT_EQ(call("POST", "/v1/open-items/" + id + "/close").status, 200);
    EXPECT_EQ(call("POST", "/v1/open-items/" + id + "/close").status, 404);
}

TEST_F(CloudServiceTest, nobody_gets_in_without_proof) {
    const auto enrolled = enrol();
    http::Request request;
    request.path = "/v1/owners";
    EXPECT_EQ(send(request).status, 401);
    request.headers = {{"Authorization", "Bearer " + std::string(64, '0')}};
    EXPECT_EQ(send(request).status, 401);
    auto poll = poll_request(enrolled, "wait=0");
    poll.query = "wait=1";  // not what was signed
    EXPECT_EQ(send(poll).status, 401);
    request = {};
    request.method = "POST";
    request.path = "/v1/ingest";
    request.body = "not a batch";
    const auto refused = send(request);
    EXPECT_EQ(refused.status, 400);
    EXPECT_EQ(refused.header("Content-Type"), "application/problem+json");
}

TEST_F(CloudServiceTest, refused_requests_are_counted) {
    http::Request batch;
    batch.method = "POST";
    batch.path = "/v1/ingest";
    batch.body = "not a batch";
    EXPECT_EQ(send(batch).status, 400);
    EXPECT_EQ(send(batch).status, 400);
    http::Request stranger;
    stranger.path = "/v1/owners";
    EXPECT_EQ(send(stranger).status, 401);
    EXPECT_EQ(call("GET", "/v1/owners").status, 200);

    const auto items = object(call("GET", "/v1/refusals")).at("items").as_array();

    const json::array expected{
        json::object{{"method", "GET"}, {"path", "/v1/owners"}, {"status", 401}, {"count", 1}},
        json::object{{"method", "POST"}, {"path", "/v1/ingest"}, {"status", 400}, {"count", 2}}};
    EXPECT_EQ(json::serialize(items), json::serialize(expected));
}

TEST_F(CloudServiceTest, bad_requests_are_answered_with_what_is_wrong_and_change_nothing) {
    const auto enrolled = enrol();
    const std::string gateway = "/v1/gateways/" + to_string(enrolled.key.gateway);
    const std::string nobody = "00000000-0000-4000-8000-000000000000";
    struct Row {
        const char* method;
        std::string target;
        json::value body;
        std::string key;
        int status;
        const char* code;
    };
    for (const auto& [method, target, body, key, status, code] : std::vector<Row>{
             {"GET", "/v2/owners", nullptr, "", 404, "not_found"},
             {"DELETE", "/v1/owners", nullptr, "", 405, "method_not_allowed"},
             {"POST", "/v1/owners", json::object{}, "", 422, "invalid_fields"},
             {"POST", "/v1/owners/" + nobody + "/sites",
              json::object{{"name", "x"}, {"zone", "UTC"}, {"currency", "EUR"}}, "", 404,
              "unknown_owner"},
             {"POST", "/v1/owners/x/sites",
              json::object{{"name", "x"}, {"zone", "UTC"}, {"currency", "EUR"}}, "", 404,
              "unknown_owner"},
             {"POST", "/v1/owners/" + to_string(enrolled.key.owner) + "/sites",
              json::object{{"name", "x"}, {"zone", "Europe/Berlln"}, {"currency", "EUR"}}, "", 422,
              "invalid_fields"},
             {"POST", "/v1/accounts/" + nobody + "/top-ups",
              json::object{{"amount", "1"}, {"currency", "EUR"}}, "", 400,
              "idempotency_key_missing"},
             {"POST", "/v1/accounts/" + nobody + "/top-ups",
              json::object{{"amount", "1"}, {"currency", "EUR"}}, "k", 404, "unknown_account"},
             {"POST", gateway + "/holds", json::object{{"supply_point", 70'000}}, "k", 422,
              "invalid_fields"},
             {"POST", gateway + "/holds",
              json::object{{"supply_point", 1}, {"until", "2001-01-01T00:00:00Z"}}, "k", 422,
              "in_the_past"},
             {"GET", gateway + "/readings", nullptr, "", 400, "invalid_parameters"},
             {"GET", gateway + "/ledger?limit=501", nullptr, "", 400, "invalid_parameters"},
             {"GET", gateway + "/ledger?limit=0", nullptr, "", 400, "invalid_parameters"},
             {"GET", gateway + "/events?limit=0", nullptr, "", 400, "invalid_parameters"},
             {"GET", gateway + "/events?limit=-1", nullptr, "", 400, "invalid_parameters"},
             {"GET", gateway + "/accounts?limit=-1", nullptr, "", 400, "invalid_parameters"},
             {"GET", "/v1/owners?limit=-1", nullptr, "", 400, "invalid_parameters"},
             {"POST", "/v1/owners", json::object{{"name", std::string("Nord\0heim", 9)}}, "", 422,
              "invalid_fields"},
             {"GET", gateway + "/readings?meter=1&form=2026-01-01T00:00:00Z", nullptr, "", 400,
              "invalid_parameters"},
             {"GET", "/v1/gateways/" + nobody, nullptr, "", 404, "unknown_gateway"},
             {"POST", "/v1/open-items/7x/close", nullptr, "", 404, "unknown_open_item"},
         }) {
        const auto response = call(method, target, body, key);
        EXPECT_EQ(response.status, status) << target << " " << response.body;
        EXPECT_EQ(text(object(response), "code"), code) << target;
        EXPECT_FALSE(text(object(response), "detail").empty()) << target;
    }
    EXPECT_TRUE(object(call("GET", gateway + "/orders")).at("items").as_array().empty());
}

TEST_F(CloudServiceTest, an_idempotency_key_belongs_to_one_request) {
    const auto enrolled = enrol();
    const std::string gateway = "/v1/gateways/" + to_string(enrolled.key.gateway);
    EXPECT_EQ(call("POST", gateway + "/connects", {{"supply_point", 1}}, "same").status, 202);
    EXPECT_EQ(call("POST", gateway + "/connects", {{"supply_point", 1}}, "same").status, 202);
    EXPECT_EQ(call("POST", gateway + "/connects", {{"supply_point", 2}}, "same").status, 422);
    EXPECT_EQ(object(call("GET", gateway + "/orders")).at("items").as_array().size(), 1U);
}

TEST_F(CloudServiceTest, a_second_process_on_the_same_state_is_refused) {
    const auto second = Cloud::assemble(config);
    ASSERT_FALSE(second.ok());
    EXPECT_TRUE(second.error().may_pass) << "the first may just be leaving";
    EXPECT_NE(second.error().message.find("another process"), std::string::npos)
        << second.error().message;
}

TEST_F(CloudServiceTest, maintenance_runs_on_a_stopped_cloud) {
    const auto enrolled = enrol();
    JournalWriter journal{enrolled.key};
    journal.commission(2);
    journal.consume(1, Energy{500});
    upload(enrolled, journal.everything());
    cloud.reset();
    EXPECT_EQ(rebuild_all_books(config).value_or(0), 1U);
    EXPECT_EQ(begin_after_restore(config).value_or(0), 1U);
    start();
    EXPECT_EQ(text(object(call("GET", account_path(1) + "/balance")), "balance"),
              format_money(journal.balance(1)));
    EXPECT_TRUE(cloud->healthy());
    EXPECT_EQ(call("GET", "/livez").status, 200);
}

}  // namespace
}  // namespace riser::cloud
