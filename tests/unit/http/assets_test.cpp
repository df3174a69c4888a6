#include "platform/http/assets.h"

namespace riser::http {
namespace {

Request asking_with_tag(std::string tag) {
    Request request;
    if (!tag.empty()) request.headers = {{"If-None-Match", std::move(tag)}};
    return request;
}

Assets given_assets() {
    Assets assets;
    assets.add("/app.css", {std::string(content_type_of("app.css")), "body{}", false});
    assets.add("/app.3fa9.js", {std::string(content_type_of("app.3fa9.js")), "1", true});
    return assets;
}

TEST(Assets, are_served_with_type_and_tag) {
    const auto response = given_assets().serve(asking_with_tag(""), "/app.css");
    EXPECT_EQ(response.status, 200);
    EXPECT_EQ(response.body, "body{}");
    EXPECT_EQ(response.header("Content-Type"), "text/css; charset=utf-8");
    EXPECT_EQ(response.header("Cache-Control"), "no-cache");
    EXPECT_EQ(response.header("ETag").size(), 18U);
}

TEST(Assets, are_not_sent_again_to_who_has_them) {
    const auto assets = given_assets();
    const std::string tag{assets.serve(asking_with_tag(""), "/app.css").header("ETag")};
    for (const std::string& list : {tag, "W/" + tag, "\"x\", " + tag, std::string("*")}) {
        const auto response = assets.serve(asking_with_tag(list), "/app.css");
        EXPECT_EQ(response.status, 304) << list;
        EXPECT_TRUE(response.body.empty());
    }
    EXPECT_EQ(assets.serve(asking_with_tag("\"x\""), "/app.css").status, 200);
}

TEST(Assets, hashed_names_are_cached_for_ever_and_unknown_ones_are_404) {
    EXPECT_EQ(given_assets().serve(asking_with_tag(""), "/app.3fa9.js").header("Cache-Control"),
              "public, max-age=31536000, immutable");
    EXPECT_EQ(given_assets().serve(asking_with_tag(""), "/nope").status, 404);
}

}  // namespace
}  // namespace riser::http
