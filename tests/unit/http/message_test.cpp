#include "platform/http/message.h"

#include "platform/http/problem.h"

namespace riser::http {
namespace {

TEST(HttpMessage, headers_are_found_without_regard_to_case) {
    Request request;
    request.headers = {{"Content-Type", "text/plain"}, {"x-one", "1"}, {"X-ONE", "2"}};
    EXPECT_EQ(request.header("content-type"), "text/plain");
    EXPECT_EQ(request.header("X-One"), "1");
    EXPECT_EQ(request.header("absent"), "");
}

TEST(HttpMessage, query_values_are_decoded) {
    Request request;
    request.query = "a=1&b=x%20y+z&empty&bad=%4&name%3D=odd";
    EXPECT_EQ(request.query_value("a"), "1");
    EXPECT_EQ(request.query_value("b"), "x y z");
    EXPECT_EQ(request.query_value("empty"), "");
    EXPECT_EQ(request.query_value("name="), "odd");
    EXPECT_FALSE(request.query_value("bad"));
    EXPECT_FALSE(request.query_value("missing"));
}

TEST(HttpMessage, percent_decoding_refuses_broken_escapes_and_nul) {
    EXPECT_EQ(percent_decode("a%2Fb", false), "a/b");
    EXPECT_EQ(percent_decode("a+b", false), "a+b");
    for (const char* text : {"%", "%4", "%zz", "%00", "abc%a"}) {
        EXPECT_FALSE(percent_decode(text, false)) << text;
    }
}

TEST(HttpMessage, dates_are_written_as_the_standard_s_example) {
    EXPECT_EQ(format_http_date(784'111'777), "Sun, 06 Nov 1994 08:49:37 GMT");
    EXPECT_EQ(format_http_date(0), "Thu, 01 Jan 1970 00:00:00 GMT");
}

TEST(HttpMessage, a_problem_names_its_kind_and_fields) {
    const auto response =
        problem({422, "bad_amount", "Bad amount", "It is negative.", {{"/amount", "below 0"}}});
    EXPECT_EQ(response.status, 422);
    EXPECT_EQ(response.header("content-type"), "application/problem+json");
    EXPECT_EQ(response.body,
              R"({"type":"urn:riser:problem:bad_amount","title":"Bad amount","status":422,)"
              R"("detail":"It is negative.","code":"bad_amount",)"
              R"("errors":[{"pointer":"/amount","detail":"below 0"}]})");
}

TEST(EventStream, an_event_cannot_be_forged_through_its_parts) {
    EXPECT_EQ(format_event({"tick", "line one\nline two", "7"}),
              "event: tick\nid: 7\ndata: line one\ndata: line two\n\n");
    EXPECT_EQ(format_event({"a\ndata: x", "y\r", ""}), "event: adata: x\ndata: y\n\n");
}

TEST(EventStream, a_handle_to_nothing_is_closed) {
    const EventStream stream;
    EXPECT_FALSE(stream.is_open());
    EXPECT_FALSE(stream.send({"a", "b", ""}));
}

}  // namespace
}  // namespace riser::http
