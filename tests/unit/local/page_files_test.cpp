// The embedded page keeps its promises: small, complete, nothing from elsewhere, nothing that its
// content policy would forbid.
#include "gateway/web/page_files.h"

#include <fstream>
#include <regex>
#include <set>
#include <sstream>

#include <gtest/gtest.h>

namespace riser::web {
namespace {

std::string file_text(std::string_view path) {
    for (const auto& file : page_files()) {
        if (file.path == path) return std::string(file.bytes);
    }
    return {};
}

std::set<std::string> all_matches(const std::string& text, const std::string& pattern) {
    std::set<std::string> found;
    const std::regex expression(pattern);
    for (std::sregex_iterator match(text.begin(), text.end(), expression), end; match != end;
         ++match) {
        found.insert((*match)[1]);
    }
    return found;
}

TEST(PageFiles, are_the_sources_byte_for_byte) {
    for (const auto& file : page_files()) {
        const std::string name = file.path == "/" ? "/index.html" : std::string(file.path);
        std::ifstream source("gateway/web/page" + name, std::ios::binary);
        std::ostringstream text;
        text << source.rdbuf();
        EXPECT_EQ(text.str(), file.bytes) << file.path;
    }
}

TEST(PageFiles, everything_that_is_referred_to_is_there) {
    std::set<std::string> paths;
    for (const auto& file : page_files()) paths.insert(std::string(file.path));
    for (const auto& path : all_matches(file_text("/"), R"re((?:src|href)="(/[^"#]*)")re"))
        EXPECT_TRUE(paths.contains(path)) << path;
    const auto symbols = all_matches(file_text("/"), R"re(<symbol id="i-([a-z]+)")re");
    for (const auto& file : page_files()) {
        if (!file.path.ends_with(".js")) continue;
        const std::string text(file.bytes);
        for (const auto& name : all_matches(text, R"re(from '\.(/[a-z]+\.js)')re"))
            EXPECT_TRUE(paths.contains(name)) << name;
        for (const auto& name : all_matches(text, R"re(icon\('([a-z]+)')re"))
            EXPECT_TRUE(symbols.contains(name)) << name;
    }
}

TEST(PageFiles, nothing_comes_from_elsewhere_and_nothing_is_inline) {
    for (const auto& file : page_files()) {
        const std::string text = std::regex_replace(
            std::string(file.bytes), std::regex("http://www\\.w3\\.org/2000/svg"), "");
        EXPECT_EQ(text.find("http://"), std::string::npos) << file.path;
        EXPECT_EQ(text.find("https://"), std::string::npos) << file.path;
        EXPECT_EQ(text.find("innerHTML"), std::string::npos) << file.path;
        EXPECT_EQ(text.find("eval("), std::string::npos) << file.path;
    }
    EXPECT_FALSE(std::regex_search(file_text("/"),
                                   std::regex(R"re(<style|<script>|\son[a-z]+=|\sstyle=)re")));
}

// How old what is shown may be is part of what is shown, on the narrowest phone too.
TEST(PageFiles, the_age_of_a_reading_is_never_hidden) {
    const std::string css = file_text("/console.css");
    ASSERT_NE(css.find(".row-age {"), std::string::npos);
    EXPECT_FALSE(std::regex_search(
        css, std::regex(R"re(\.row-age[^{]*\{[^}]*(display:\s*none|visibility|opacity))re")));
    EXPECT_TRUE(std::regex_search(file_text("/list.js"), std::regex("age: h\\('span'")));
}

// Who pays sees what debts take of it before anything is booked, and how much brings supply back.
TEST(PageFiles, money_is_shown_before_it_is_booked) {
    const std::string orders = file_text("/orders.js");
    const auto shown = orders.find("/top-ups/preview`");
    ASSERT_NE(shown, std::string::npos);
    EXPECT_NE(orders.find("() => credit(amount)", shown), std::string::npos);
    EXPECT_NE(orders.find("splitText(amount, answer)", shown), std::string::npos);
    EXPECT_EQ(orders.find("onsubmit: credit"), std::string::npos);
    EXPECT_NE(file_text("/detail.js").find("toPay(point.amount_to_clear)"), std::string::npos);
}

TEST(PageFiles, the_page_is_small) {
    std::size_t bytes = 0;
    for (const auto& file : page_files()) bytes += file.bytes.size();
    EXPECT_LT(bytes, 86'000U);
}

}  // namespace
}  // namespace riser::web
