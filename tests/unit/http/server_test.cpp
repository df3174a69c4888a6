#include "platform/http/server.h"

#include <filesystem>
#include <future>
#include <thread>
#include <unistd.h>
#include <utility>

#include "platform/http/unix_client.h"
#include "tests/unit/http/raw_client.h"

namespace riser::http {
namespace {

using namespace std::chrono_literals;

std::unique_ptr<Server> given_server(Router router, Limits limits = {}) {
    auto server = Server::open(on_loopback(limits), std::move(router));
    EXPECT_TRUE(server.ok()) << (server.ok() ? "" : server.error().message);
    (*server)->start();
    return std::move(server).value();
}

void echo(const Request& request, const Respond& respond) {
    respond(text_response(200, request.method + " " + std::string(request.parameter("name")) + " " +
                                   request.query + " " + request.body));
}

Router echo_router() {
    Router router;
    router.add("GET", "/echo/{name}", echo);
    router.add("POST", "/echo/{name}", echo);
    return router;
}

std::string get(std::string path) {
    return "GET " + path + " HTTP/1.1\r\nHost: x\r\n\r\n";
}

TEST(HttpServer, answers_over_tcp) {
    const auto server = given_server(echo_router());

    const auto response = tcp_request("127.0.0.1", server->port(),
                                      {"POST", "/echo/anna", "a=1", {}, "hello", {}, {}});

    ASSERT_TRUE(response.ok()) << response.error().message;
    EXPECT_EQ(response->status, 200);
    EXPECT_EQ(response->body, "POST anna a=1 hello");
    EXPECT_EQ(response->header("X-Content-Type-Options"), "nosniff");
}

TEST(HttpServer, knows_the_process_behind_a_unix_socket) {
    const auto path =
        std::filesystem::temp_directory_path() / ("riser-http-" + std::to_string(::getpid()));
    Router router;
    router.add("GET", "/who", [](const Request& request, const Respond& respond) {
        const auto& process = request.client.process;
        respond(text_response(
            200, process ? std::to_string(process->uid) + " " + request.client.address : "nobody"));
    });
    auto server = Server::open(on_unix_socket(path), std::move(router));
    ASSERT_TRUE(server.ok()) << server.error().message;
    (*server)->start();

    const auto response = unix_request(path, {"GET", "/who", "", {}, "", {}, {}});

    ASSERT_TRUE(response.ok()) << response.error().message;
    const auto uid = std::to_string(::getuid());
    EXPECT_EQ(response->body, uid + " unix:" + uid);
    (*server)->stop();
    EXPECT_FALSE(std::filesystem::exists(path));
}

TEST(HttpServer, takes_over_a_dead_socket_file_but_not_a_living_one) {
    const auto path =
        std::filesystem::temp_directory_path() / ("riser-dead-" + std::to_string(::getpid()));
    {
        auto dying = Server::open(on_unix_socket(path), {});
        ASSERT_TRUE(dying.ok());
        std::filesystem::create_hard_link(path, path.string() + "-kept");
    }
    std::filesystem::rename(path.string() + "-kept", path);  // as a crash would have left it

    auto living = Server::open(on_unix_socket(path), {});
    ASSERT_TRUE(living.ok()) << living.error().message;
    auto second = Server::open(on_unix_socket(path), {});
    ASSERT_FALSE(second.ok());
    EXPECT_NE(second.error().message.find("another process is serving there"), std::string::npos);
}

TEST(HttpServer, reports_a_port_in_use_at_start) {
    const auto server = given_server({});
    ServerOptions options;
    options.tcp.push_back({"127.0.0.1", server->port(), false});
    const auto second = Server::open(options, {});
    ASSERT_FALSE(second.ok());
    EXPECT_NE(second.error().message.find("cannot listen on 127.0.0.1:"), std::string::npos);
}

TEST(HttpServer, a_patient_one_serves_what_it_can_have_and_gets_the_rest_when_it_is_free) {
    auto first = given_server({});
    const std::uint16_t port = first->port();
    ServerOptions options = on_unix_socket(std::filesystem::temp_directory_path() /
                                           ("riser-patient-" + std::to_string(::getpid())));
    const std::string path = options.unix_socket->path;
    options.tcp.push_back({"127.0.0.1", port, false});
    options.patient = true;
    options.limits.rebind_first = options.limits.rebind_most = std::chrono::milliseconds(1);
    std::promise<std::vector<MissingEndpoint>> without;
    std::promise<void> complete;
    options.missing = [&, told = false](const std::vector<MissingEndpoint>& missing) mutable {
        if (!std::exchange(told, true)) return without.set_value(missing);
        if (missing.empty()) complete.set_value();
    };
    auto server = Server::open(options, echo_router());
    ASSERT_TRUE(server.ok()) << server.error().message;
    (*server)->start();

    const auto missing = without.get_future().get();
    ASSERT_EQ(missing.size(), 1U);
    EXPECT_FALSE(missing[0].unix_socket);
    EXPECT_NE(missing[0].why.find("cannot listen on 127.0.0.1:"), std::string::npos);
    EXPECT_EQ(unix_request(path, {"GET", "/echo/anna", "", {}, "", {}, {}})->status, 200);
    first.reset();
    complete.get_future().get();
    EXPECT_EQ(tcp_request("127.0.0.1", port, {"GET", "/echo/anna", "", {}, "", {}, {}})->status,
              200);
}

TEST(HttpServer, a_patient_one_without_any_endpoint_waits_for_the_folder_of_its_socket) {
    const auto folder = std::filesystem::temp_directory_path() /
                        ("riser-patient-folder-" + std::to_string(::getpid()));
    std::filesystem::remove_all(folder);
    ServerOptions options = on_unix_socket(folder / "socket");
    options.patient = true;
    options.limits.rebind_first = options.limits.rebind_most = std::chrono::milliseconds(1);
    std::promise<void> without;
    std::promise<void> complete;
    options.missing = [&, told = false](const std::vector<MissingEndpoint>& missing) mutable {
        if (!std::exchange(told, true)) {
            EXPECT_TRUE(missing.at(0).unix_socket);
            return without.set_value();
        }
        if (missing.empty()) complete.set_value();
    };
    auto server = Server::open(options, echo_router());
    ASSERT_TRUE(server.ok()) << server.error().message;
    (*server)->start();
    without.get_future().get();
    std::filesystem::create_directories(folder);
    complete.get_future().get();
    EXPECT_EQ(unix_request(folder / "socket", {"GET", "/echo/anna", "", {}, "", {}, {}})->status,
              200);
    (*server)->stop();
    std::filesystem::remove_all(folder);
}

TEST(HttpServer, an_answer_may_come_from_another_thread) {
    std::jthread worker;
    Router router;
    router.add("GET", "/later", [&worker](const Request&, const Respond& respond) {
        worker = std::jthread([respond] { respond(text_response(202, "later")); });
    });
    const auto server = given_server(std::move(router));

    const auto response =
        tcp_request("127.0.0.1", server->port(), {"GET", "/later", "", {}, "", {}, {}});

    ASSERT_TRUE(response.ok());
    EXPECT_EQ(response->status, 202);
}

TEST(HttpServer, a_forgotten_answer_is_500_and_a_second_answer_is_ignored) {
    Router router;
    router.add("GET", "/forgotten", [](const Request&, const Respond&) {});
    router.add("GET", "/twice", [](const Request&, const Respond& respond) {
        respond(text_response(200, "first"));
        respond(text_response(200, "second"));
    });
    router.add("GET", "/throws",
               [](const Request&, const Respond&) { throw std::runtime_error("x"); });
    const auto server = given_server(std::move(router));
    RawClient client{server->port()};

    client.send(get("/forgotten") + get("/twice") + get("/throws") + get("/twice"));

    EXPECT_NE(client.read_response().find("500"), std::string::npos);
    EXPECT_NE(client.read_response().find("first"), std::string::npos);
    EXPECT_NE(client.read_response().find("500"), std::string::npos);
    EXPECT_NE(client.read_response().find("first"), std::string::npos);
}

TEST(HttpServer, pipelined_requests_are_answered_in_order) {
    const auto server = given_server(echo_router());
    RawClient client{server->port()};
    client.send(get("/echo/1") + get("/echo/2") + "GET /echo/3 HTTP/1.0\r\n\r\n");
    EXPECT_NE(client.read_response().find("GET 1"), std::string::npos);
    EXPECT_NE(client.read_response().find("GET 2"), std::string::npos);
    const auto last = client.read_to_end();
    EXPECT_NE(last.find("GET 3"), std::string::npos);
}

TEST(HttpServer, a_client_of_http_1_0_may_ask_to_stay) {
    const auto server = given_server(echo_router());
    RawClient client{server->port()};
    client.send("GET /echo/1 HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
    const auto first = client.read_response();
    EXPECT_NE(first.find("HTTP/1.0 200 OK\r\n"), std::string::npos) << first;
    EXPECT_NE(first.find("Connection: keep-alive\r\n"), std::string::npos) << first;
    client.send("GET /echo/2 HTTP/1.0\r\n\r\n");
    EXPECT_NE(client.read_to_end().find("GET 2"), std::string::npos);
}

TEST(HttpServer, head_has_the_length_but_no_body) {
    const auto server = given_server(echo_router());
    RawClient client{server->port()};
    client.send("HEAD /echo/1 HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
    const auto response = client.read_to_end();
    EXPECT_NE(response.find("Content-Length: 8\r\n"), std::string::npos) << response;
    EXPECT_TRUE(response.ends_with("\r\n\r\n"));
}

TEST(HttpServer, a_header_value_cannot_split_the_response) {
    Router router;
    router.add("GET", "/", [](const Request&, const Respond& respond) {
        Response response = text_response(200, "");
        response.headers.emplace_back("X-Name", "a\r\nSet-Cookie: b");
        respond(response);
    });
    const auto server = given_server(std::move(router));
    RawClient client{server->port()};
    client.send(get("/"));
    EXPECT_NE(client.read_response().find("X-Name: aSet-Cookie: b\r\n"), std::string::npos);
}

TEST(HttpServer, streams_events_until_either_side_closes) {
    std::promise<EventStream> opened;
    Router router;
    router.add("GET", "/events", [&opened](const Request&, const Respond& respond) {
        respond(event_stream([&opened](EventStream stream) { opened.set_value(stream); }));
    });
    const auto server = given_server(std::move(router));
    RawClient client{server->port()};
    client.send(get("/events"));
    const auto stream = opened.get_future().get();

    EXPECT_TRUE(stream.send({"balance", "12.34", "1"}));
    const auto head = client.read_until("\r\n\r\n");
    EXPECT_NE(head.find("Content-Type: text/event-stream"), std::string::npos);
    EXPECT_EQ(head.find("Content-Length"), std::string::npos);
    EXPECT_EQ(client.read_until("\n\n"), "event: balance\nid: 1\ndata: 12.34\n\n");

    stream.close();
    EXPECT_EQ(client.read_to_end(), "");
    EXPECT_FALSE(stream.send({"balance", "0", ""}));
}

TEST(HttpServer, a_quiet_event_stream_is_pinged) {
    Router router;
    router.add("GET", "/events", [](const Request&, const Respond& respond) {
        respond(event_stream(
            [keep = std::make_shared<EventStream>()](EventStream stream) { *keep = stream; }));
    });
    Limits limits;
    limits.event_stream_ping = 5ms;
    const auto server = given_server(std::move(router), limits);
    RawClient client{server->port()};
    client.send(get("/events"));
    (void)client.read_until("\r\n\r\n");
    EXPECT_EQ(client.read_until("\n\n"), ": ping\n\n");
}

TEST(HttpServer, stop_lets_an_answer_in_flight_out) {
    std::promise<Respond> asked;
    Router router;
    router.add("GET", "/slow",
               [&asked](const Request&, const Respond& respond) { asked.set_value(respond); });
    const auto server = given_server(std::move(router));
    RawClient busy{server->port()};
    busy.send(get("/slow"));
    const auto respond = asked.get_future().get();
    std::promise<void> stop_seen;
    server->post([&stop_seen] { stop_seen.set_value(); });
    stop_seen.get_future().get();

    std::jthread stopper{[&server] { server->stop(); }};
    respond(text_response(200, "made it"));

    EXPECT_NE(busy.read_to_end().find("made it"), std::string::npos);
}

TEST(HttpServer, tasks_run_on_its_thread_now_and_later) {
    const auto server = given_server({});
    std::promise<std::thread::id> now;
    std::promise<std::thread::id> later;
    server->post([&now] { now.set_value(std::this_thread::get_id()); });
    server->call_after(1ms, [&later] { later.set_value(std::this_thread::get_id()); });
    EXPECT_EQ(now.get_future().get(), later.get_future().get());
}

}  // namespace
}  // namespace riser::http
