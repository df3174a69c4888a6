// What strangers may not do: hold a thread, a connection or memory, or make us read a request in
// two ways.
#include <future>
#include <sys/socket.h>

#include "platform/http/server.h"
#include "tests/unit/http/raw_client.h"

namespace riser::http {
namespace {

using namespace std::chrono_literals;

std::unique_ptr<Server> given_server(Limits limits = {}) {
    Router router;
    const auto count = [](const Request& request, const Respond& respond) {
        respond(text_response(200, "body of " + std::to_string(request.body.size())));
    };
    router.add("GET", "/", count);
    router.add("POST", "/", count, 1000);
    router.add("POST", "/large", count, k_largest_body_limit);
    auto server = Server::open(on_loopback(limits), std::move(router));
    EXPECT_TRUE(server.ok());
    (*server)->start();
    return std::move(server).value();
}

std::string answer_to(Server& server, const std::string& bytes) {
    RawClient client{server.port()};
    client.send(bytes);
    return client.read_to_end();
}

TEST(HttpLimits, ambiguous_requests_are_refused_and_the_connection_closed) {
    const auto server = given_server();
    const std::string post = "POST / HTTP/1.1\r\nHost: x\r\n";
    for (const std::string& bytes : {
             post + "Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
             post + "Transfer-Encoding: chunked\r\nContent-Length: 3\r\n\r\n0\r\n\r\n",
             post + "Transfer-Encoding: gzip\r\n\r\n",
             post + "Transfer-Encoding: chunked, gzip\r\n\r\n0\r\n\r\n",
             post + "Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
             post + "Content-Length: 3\r\nContent-Length: 4\r\n\r\nabc",
             post + "Content-Length: 3\r\nContent-Length: 3\r\n\r\nabc",
             post + "Content-Length: -1\r\n\r\n",
             post + "Content-Length: 1 2\r\n\r\n",
             post + "Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n",
             std::string("POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
             std::string("GET / HTTP/1.1\r\n\r\n"),
             std::string("GET / HTTP/1.1\r\nHost: x\r\nHost: y\r\n\r\n"),
             std::string("GET / HTTP/1.1\nHost: x\n\n"),
             std::string("GET http://x/ HTTP/1.1\r\nHost: x\r\n\r\n"),
             std::string("GET / HTTP/1.1\r\nHost: x\r\nBad Name: 1\r\n\r\n"),
             std::string("GET /%zz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"),
             std::string("\x16\x03\x01\x02\x00\x01\x00\r\n\r\n", 11),
         }) {
        EXPECT_EQ(answer_to(*server, bytes).substr(8, 4), " 400") << bytes;
    }
}

TEST(HttpLimits, a_head_over_the_limit_is_431) {
    const auto server = given_server();
    const auto answer = answer_to(
        *server, "GET / HTTP/1.1\r\nHost: x\r\nX: " + std::string(20'000, 'a') + "\r\n\r\n");
    EXPECT_TRUE(answer.starts_with("HTTP/1.1 431")) << answer;
}

TEST(HttpLimits, a_body_over_the_route_s_limit_is_413) {
    const auto server = given_server();
    const std::string head = "POST / HTTP/1.1\r\nHost: x\r\n";
    EXPECT_TRUE(
        answer_to(*server, head + "Content-Length: 1001\r\n\r\n").starts_with("HTTP/1.1 413"));
    EXPECT_TRUE(answer_to(*server, head + "Transfer-Encoding: chunked\r\n\r\n3e9\r\n" +
                                       std::string(1001, 'a') + "\r\n0\r\n\r\n")
                    .starts_with("HTTP/1.1 413"));
    EXPECT_TRUE(
        answer_to(*server, "POST /large HTTP/1.1\r\nHost: x\r\nContent-Length: 16777217\r\n\r\n")
            .starts_with("HTTP/1.1 413"));
}

TEST(HttpLimits, what_stands_between_two_chunks_is_bounded_like_a_head) {
    const auto server = given_server();
    const std::string head = "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n1;";
    EXPECT_TRUE(answer_to(*server, head + std::string(40'000, 'a')).starts_with("HTTP/1.1 400"));
}

TEST(HttpLimits, bodies_within_the_limit_arrive_whole) {
    const auto server = given_server();
    RawClient client{server->port()};
    client.send("POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n3e8\r\n" +
                std::string(1000, 'a') + "\r\n0\r\n\r\n");
    EXPECT_NE(client.read_response().find("body of 1000"), std::string::npos);
    client.send("POST /large HTTP/1.1\r\nHost: x\r\nContent-Length: 3000000\r\n\r\n" +
                std::string(3'000'000, 'a'));
    EXPECT_NE(client.read_response().find("body of 3000000"), std::string::npos);
}

TEST(HttpLimits, a_client_that_waits_for_100_continue_gets_it) {
    const auto server = given_server();
    RawClient client{server->port()};
    client.send("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\n");
    EXPECT_TRUE(client.read_until("\r\n\r\n").starts_with("HTTP/1.1 100"));
    client.send("ab");
    EXPECT_NE(client.read_response().find("body of 2"), std::string::npos);
}

TEST(HttpLimits, half_open_requests_do_not_delay_others_and_are_cut) {
    Limits limits;
    limits.header_deadline = 300ms;
    const auto server = given_server(limits);
    std::vector<std::unique_ptr<RawClient>> slow;
    for (int i = 0; i < 40; ++i) {
        slow.push_back(std::make_unique<RawClient>(server->port()));
        slow.back()->send("GET / HTTP/1.1\r\nHo");
    }
    RawClient good{server->port()};
    good.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
    EXPECT_NE(good.read_response().find("200"), std::string::npos);
    for (auto& client : slow) EXPECT_EQ(client->read_to_end(), "");
}

TEST(HttpLimits, idle_connections_are_closed) {
    Limits limits;
    limits.idle = 20ms;
    const auto server = given_server(limits);
    RawClient client{server->port()};
    client.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
    EXPECT_NE(client.read_response().find("200"), std::string::npos);
    EXPECT_EQ(client.read_to_end(), "");
}

TEST(HttpLimits, one_client_cannot_hold_all_connections) {
    Limits limits;
    limits.connections_per_client = 2;
    ServerOptions options = on_loopback(limits);
    std::promise<std::string> refused;
    options.refused = [&refused](int status, const std::string& code) {
        refused.set_value(std::to_string(status) + " " + code);
    };
    Router router;
    router.add("GET", "/",
               [](const Request&, const Respond& respond) { respond(text_response(200, "here")); });
    auto opened = Server::open(std::move(options), std::move(router));
    ASSERT_TRUE(opened.ok()) << opened.error().message;
    const auto server = std::move(opened).value();
    server->start();
    RawClient first{server->port()};
    RawClient second{server->port()};
    for (auto* client : {&first, &second}) {
        client->send("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
        EXPECT_NE(client->read_response().find("200"), std::string::npos);
    }
    RawClient third{server->port()};
    EXPECT_EQ(third.read_to_end(), "");
    EXPECT_EQ(server->statistics().refused, 1U);
    EXPECT_EQ(refused.get_future().get(), "503 too_many_connections")
        << "it is counted where people look";
}

TEST(HttpLimits, a_handler_that_never_answers_is_answered_for) {
    Router router;
    std::vector<Respond> held;
    router.add("GET", "/",
               [&held](const Request&, const Respond& respond) { held.push_back(respond); });
    Limits limits;
    limits.answer_deadline = 10ms;
    auto server = Server::open(on_loopback(limits), std::move(router));
    ASSERT_TRUE(server.ok());
    (*server)->start();
    RawClient client{(*server)->port()};
    client.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
    EXPECT_NE(client.read_response().find("not known"), std::string::npos);
    (*server)->stop();
}

TEST(HttpLimits, an_answer_may_outlive_the_server) {
    Respond kept;
    {
        Router router;
        router.add("GET", "/", [&kept](const Request&, const Respond& respond) { kept = respond; });
        Limits limits;
        limits.answer_deadline = 10ms;
        auto server = Server::open(on_loopback(limits), std::move(router));
        ASSERT_TRUE(server.ok());
        (*server)->start();
        RawClient client{(*server)->port()};
        client.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
        (void)client.read_response();
    }
    kept(text_response(200, "too late"));
}

}  // namespace
}  // namespace riser::http
