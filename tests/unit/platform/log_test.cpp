// The form of a log line, and that no value can forge one.
#include "platform/log/log.h"

#include "core/units/ids.h"

namespace riser::log {
namespace {

std::string line(std::string_view event, std::vector<Field> fields) {
    return format_line(event, fields);
}

TEST(Log, is_one_line_of_key_value_pairs) {
    EXPECT_EQ(line("started", {}), "started");
    EXPECT_EQ(line("supply_changed", {kv("supply_point", SupplyPointId{7}), kv("to", "connected")}),
              "supply_changed supply_point=7 to=connected");
    EXPECT_EQ(line("meters", {kv("count", 60), kv("bus", std::string("bus-1"))}),
              "meters count=60 bus=bus-1");
}

TEST(Log, quotes_values_that_would_not_read_back) {
    EXPECT_EQ(line("e", {{"k", "two words"}}), "e k=\"two words\"");
    EXPECT_EQ(line("e", {{"k", ""}}), "e k=\"\"");
    EXPECT_EQ(line("e", {{"k", "a=b"}}), "e k=\"a=b\"");
    EXPECT_EQ(line("e", {{"k", "say \"hi\" \\o/"}}), "e k=\"say \\\"hi\\\" \\\\o/\"");
}

TEST(Log, lets_no_value_forge_a_line) {
    EXPECT_EQ(line("e", {{"k", "x\n<3>fire"}}), "e k=\"x\\n<3>fire\"");
    EXPECT_EQ(line("e", {{"k", std::string("\x1b[2J\r", 5)}}), "e k=\"\\x1b[2J\\x0d\"");
}

TEST(Log, keeps_letters_of_other_languages) {
    EXPECT_EQ(line("e", {{"k", "Zähler"}}), "e k=Zähler");
}

TEST(Log, marks_priorities_as_systemd_reads_them) {
    EXPECT_EQ(priority_prefix(Level::error), "<3>");
    EXPECT_EQ(priority_prefix(Level::warning), "<4>");
    EXPECT_EQ(priority_prefix(Level::info), "<6>");
    EXPECT_EQ(priority_prefix(Level::debug), "<7>");
}

TEST(Log, writes_from_the_level_up_to_standard_error) {
    start(Level::warning);

    testing::internal::CaptureStderr();
    info("quiet");
    error("loud", {kv("why", "test")});
    const std::string written = testing::internal::GetCapturedStderr();

    EXPECT_EQ(written.find("quiet"), std::string::npos);
    EXPECT_NE(written.find("error loud why=test\n"), std::string::npos) << written;
}

}  // namespace
}  // namespace riser::log
