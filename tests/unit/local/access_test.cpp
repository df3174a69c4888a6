#include "gateway/local/access.h"

#include <gtest/gtest.h>

namespace riser::local {
namespace {

const AccessRules k_rules{"k7qd-93mf-x2wp-h8rt", {"riser.home"}};

http::Request from(std::string address, http::Headers headers = {}) {
    http::Request request;
    request.client.address = std::move(address);
    request.headers = std::move(headers);
    if (request.header("Host").empty()) request.headers.emplace_back("Host", "127.0.0.1:8480");
    return request;
}

int refusal(const http::Request& request, Need need, const AccessRules& rules = k_rules) {
    const auto response = objection(rules, request, need);
    return response ? response->status : 0;
}

TEST(Access, the_unix_socket_is_guarded_by_the_kernel_and_may_do_everything) {
    http::Request request;
    request.client.process = http::PeerProcess{1, 1000, 1000};

    EXPECT_EQ(refusal(request, Need::see), 0);
    EXPECT_EQ(refusal(request, Need::order), 0);
    EXPECT_EQ(refusal(request, Need::socket), 0);
}

TEST(Access, loopback_may_see_without_a_token_but_not_order) {
    EXPECT_EQ(refusal(from("127.0.0.1"), Need::see), 0);
    EXPECT_EQ(refusal(from("::1"), Need::see), 0);
    EXPECT_EQ(refusal(from("127.0.0.1"), Need::order), 401);
    EXPECT_EQ(refusal(from("127.0.0.1"), Need::socket), 403);
}

TEST(Access, another_computer_needs_the_token_even_to_see) {
    EXPECT_EQ(refusal(from("192.168.1.20"), Need::see), 401);
    EXPECT_EQ(
        refusal(from("192.168.1.20", {{"Authorization", "Bearer k7qd-93mf-x2wp-h8rt"}}), Need::see),
        0);
    EXPECT_EQ(refusal(from("192.168.1.20"), Need::nothing), 0);
}

TEST(Access, the_token_is_taken_as_people_copy_it) {
    for (const char* token : {"k7qd-93mf-x2wp-h8rt", "k7qd93mfx2wph8rt", "K7QD-93MF-X2WP-H8RT",
                              "k7qd 93mf x2wp h8rt"}) {
        EXPECT_EQ(
            refusal(from("::1", {{"Authorization", std::string("bearer ") + token}}), Need::order),
            0)
            << token;
    }
    for (const char* header : {"Bearer ", "Bearer k7qd-93mf-x2wp-h8r", "Bearer k7qd-93mf-x2wp-h8ru",
                               "Basic k7qd-93mf-x2wp-h8rt"}) {
        EXPECT_EQ(refusal(from("::1", {{"Authorization", header}}), Need::order), 401) << header;
    }
}

TEST(Access, a_refusal_says_where_the_token_is) {
    const auto response = objection(k_rules, from("127.0.0.1"), Need::order);
    ASSERT_TRUE(response);
    EXPECT_NE(response->body.find("riserctl console-token"), std::string::npos);
    EXPECT_EQ(response->header("WWW-Authenticate"), "Bearer realm=\"riser\"");
}

TEST(Access, without_a_console_token_nobody_orders_over_tcp) {
    EXPECT_EQ(refusal(from("127.0.0.1", {{"Authorization", "Bearer "}}), Need::order, {}), 403);
}

// A page of a foreign site that rebinds its own name to our address still sends its own name.
TEST(Access, a_foreign_host_name_is_refused_but_an_address_cannot_be_rebound) {
    for (const char* host : {"localhost", "localhost:8480", "127.0.0.1", "192.168.1.5:8480",
                             "[::1]:8480", "riser.home:80", "RISER.home"}) {
        EXPECT_EQ(refusal(from("127.0.0.1", {{"Host", host}}), Need::see), 0) << host;
    }
    for (const char* host : {"evil.example", "evil.example:8480", "127.0.0.1.evil.example", "1.2.3",
                             "[", "localhost.evil"}) {
        EXPECT_EQ(refusal(from("127.0.0.1", {{"Host", host}}), Need::see), 403) << host;
    }
}

TEST(Access, a_request_of_a_foreign_page_is_refused_even_with_the_token) {
    const auto with_origin = [](const char* origin) {
        return from("127.0.0.1", {{"Origin", origin},
                                  {"Host", "127.0.0.1:8480"},
                                  {"Authorization", "Bearer k7qd-93mf-x2wp-h8rt"}});
    };
    EXPECT_EQ(refusal(with_origin("http://127.0.0.1:8480"), Need::order), 0);
    for (const char* origin : {"http://evil.example", "http://127.0.0.1:8080",
                               "http://192.168.1.99", "null", "chrome-extension://x"}) {
        EXPECT_EQ(refusal(with_origin(origin), Need::order), 403) << origin;
    }
}

}  // namespace
}  // namespace riser::local
