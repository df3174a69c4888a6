#include "platform/http/router.h"

namespace riser::http {
namespace {

void nothing(const Request&, const Respond&) {}

Router given_router() {
    Router router;
    router.add("GET", "/v1/gateways/{gateway}/commands", nothing);
    router.add("GET", "/v1/gateways/{gateway}/{part}", nothing);
    router.add("POST", "/v1/gateways", nothing);
    router.add("GET", "/v1/gateways", nothing);
    router.add("GET", "/files/{path...}", nothing);
    router.add("GET", "/", nothing);
    return router;
}

std::string pattern_of(const Router::Match& match) {
    return match.route ? match.route->pattern : "";
}

TEST(Router, literal_segments_beat_parameters) {
    const auto router = given_router();
    EXPECT_EQ(pattern_of(router.find("GET", "/v1/gateways/7/commands")),
              "/v1/gateways/{gateway}/commands");
    EXPECT_EQ(pattern_of(router.find("GET", "/v1/gateways/7/health")),
              "/v1/gateways/{gateway}/{part}");
}

TEST(Router, parameters_are_decoded_after_splitting) {
    const auto router = given_router();
    const auto match = router.find("GET", "/v1/gateways/a%2Fb/commands");
    ASSERT_EQ(match.parameters.size(), 1U);
    EXPECT_EQ(match.parameters[0].second, "a/b");
}

TEST(Router, a_rest_parameter_takes_the_whole_rest) {
    const auto router = given_router();
    const auto match = router.find("GET", "/files/css/a.css");
    ASSERT_EQ(match.parameters.size(), 1U);
    EXPECT_EQ(match.parameters[0].first, "path");
    EXPECT_EQ(match.parameters[0].second, "css/a.css");
}

TEST(Router, the_parameters_are_those_of_the_route_that_was_chosen) {
    const auto router = given_router();
    const auto match = router.find("GET", "/v1/gateways/7/health");
    ASSERT_EQ(match.parameters.size(), 2U);
    EXPECT_EQ(match.parameters[1], (std::pair<std::string, std::string>{"part", "health"}));
    EXPECT_EQ(router.find("GET", "/files").route, nullptr) << "a rest is at least one segment";
}

TEST(Router, unknown_paths_and_methods_are_told_apart) {
    const auto router = given_router();
    EXPECT_TRUE(router.find("GET", "/v2").allowed.empty());
    const auto wrong_method = router.find("DELETE", "/v1/gateways");
    EXPECT_EQ(wrong_method.route, nullptr);
    EXPECT_EQ(wrong_method.allowed, (std::vector<std::string>{"POST", "GET"}));
}

TEST(Router, head_is_answered_by_get) {
    const auto router = given_router();
    EXPECT_EQ(pattern_of(router.find("HEAD", "/")), "/");
}

TEST(Router, climbing_and_broken_paths_are_malformed) {
    const auto router = given_router();
    for (const char* path :
         {"", "v1", "/files/../x", "/files/%2e%2e/x", "/files/%zz", "/files/%00"}) {
        EXPECT_TRUE(router.find("GET", path).malformed) << path;
    }
}

TEST(Router, an_empty_parameter_does_not_match) {
    const auto router = given_router();
    EXPECT_EQ(router.find("GET", "/v1/gateways//commands").route, nullptr);
}

}  // namespace
}  // namespace riser::http
