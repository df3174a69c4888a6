#include "platform/toml/strict_toml.h"

#include <fstream>

#include "platform/toml/suggestion.h"

namespace riser::toml {
namespace {

Document parsed(std::string_view text) {
    auto document = Document::parse(text, "f.toml");
    EXPECT_TRUE(document) << document.error().message;
    return std::move(document).value();
}
std::string message_of(const Document& document) {
    const auto problem = document.problem();
    return problem ? problem->message : "";
}

TEST(StrictToml, reads_what_is_asked_for) {
    Document document = parsed(
        "name = \"a\"\ncount = 0x10\non = true\nlist = [\"x\", \"y\"]\n"
        "numbers = [1, 2]\n[inner]\nkey = 1\n[[row]]\nn = 1\n[[row]]\nn = 2\n");
    Table root = document.root();

    EXPECT_EQ(root.text("name"), "a");
    EXPECT_EQ(root.integer("count", {0, 100}), 16);
    EXPECT_TRUE(root.flag_or("on", false));
    EXPECT_EQ(root.texts("list"), (std::vector<std::string>{"x", "y"}));
    EXPECT_EQ(root.integers("numbers", {0, 9}), (std::vector<std::int64_t>{1, 2}));
    EXPECT_EQ(root.required_table("inner").integer("key", {1, 1}), 1);
    auto rows = root.tables("row");
    ASSERT_EQ(rows.size(), 2U);
    EXPECT_EQ(rows[0].integer("n", {0, 9}), 1);
    EXPECT_EQ(rows[1].integer("n", {0, 9}), 2);
    EXPECT_EQ(rows[1].where(), "line 10");
    EXPECT_EQ(message_of(document), "");
}

TEST(StrictToml, falls_back_to_defaults_only_when_a_key_is_absent) {
    Document document = parsed("wrong = 3\n");
    Table root = document.root();

    EXPECT_EQ(root.text_or("absent", "x"), "x");
    EXPECT_EQ(root.integer_or("absent_too", {0, 9}, 7), 7);
    EXPECT_FALSE(root.optional_text("none"));
    EXPECT_FALSE(root.optional_integer("nothing", {0, 9}));
    EXPECT_TRUE(root.tables("no_rows").empty());
    EXPECT_EQ(message_of(document), "f.toml:1:1: wrong: unknown key");
}

TEST(StrictToml, names_the_first_wrong_thing_in_the_file) {
    Document document = parsed("a = 1\nb = 2\nc = 3\n");
    Table root = document.root();
    root.refuse("c", "is wrong");
    root.refuse("b", "is wrong, too");
    EXPECT_EQ(root.integer("a", {0, 9}), 1);

    EXPECT_EQ(message_of(document), "f.toml:2:5: b: is wrong, too");
}

TEST(StrictToml, explains_a_missing_key_by_the_misspelt_one) {
    Document document = parsed("[table]\nadress = 3\n");
    Table root = document.root();
    EXPECT_EQ(root.required_table("table").integer("address", {1, 9}), 1);

    EXPECT_EQ(message_of(document),
              "f.toml:2:1: table.adress: unknown key; did you mean \"address\"?");
}

TEST(StrictToml, refuses_a_table_that_nobody_reads) {
    Document document = parsed("[setings]\nx = 1\n");
    EXPECT_FALSE(document.root().table("settings"));

    EXPECT_EQ(message_of(document), "f.toml:1:2: setings: unknown key; did you mean \"settings\"?");
}

TEST(StrictToml, refuses_the_wrong_kind_of_table) {
    Document rows = parsed("[row]\nn = 1\n");
    EXPECT_TRUE(rows.root().tables("row").empty());
    EXPECT_EQ(message_of(rows),
              "f.toml:1:1: row: expected tables, each begun by [[row]], found a table");

    Document table = parsed("[[one]]\nn = 1\n");
    EXPECT_FALSE(table.root().table("one"));
    EXPECT_EQ(message_of(table), "f.toml:1:1: one: expected a table, found an array");
}

TEST(StrictToml, refuses_duplicates_and_broken_syntax_with_their_place) {
    const auto duplicate = Document::parse("a = 1\na = 2\n", "f.toml");
    ASSERT_FALSE(duplicate);
    EXPECT_TRUE(duplicate.error().message.starts_with("f.toml:2:")) << duplicate.error().message;
    EXPECT_NE(duplicate.error().message.find("redefine"), std::string::npos)
        << duplicate.error().message;
    for (const char* text : {"a", "a =", "a = 010", "a = 1 b = 2", "[a", "a = \"x", "a = [1,, 2]",
                             "[=]", "[[=]]", "[#", "\xFF"}) {
        EXPECT_FALSE(Document::parse(text, "f.toml")) << text;
    }
}

TEST(StrictToml, says_everything_in_one_line) {
    const auto broken = Document::parse("on = f\nlse\n", "f.toml");
    ASSERT_FALSE(broken);
    EXPECT_EQ(broken.error().message.find('\n'), std::string::npos) << broken.error().message;
    Document strange = parsed("\"a\\nb\\u0007\" = 1\n");
    EXPECT_EQ(message_of(strange), "f.toml:1:1: a\\nb?: unknown key");
}

TEST(StrictToml, refuses_files_it_cannot_or_should_not_read) {
    EXPECT_EQ(Document::load("no/such.toml").error().message,
              "no/such.toml: cannot be read: No such file or directory");
    const std::string huge = testing::TempDir() + "huge.toml";
    std::ofstream(huge) << std::string(Document::k_max_bytes + 1, '#');
    EXPECT_EQ(Document::load(huge).error().message,
              huge + ": is larger than 1024 KiB, which no such file needs");
    std::filesystem::remove(huge);
}

TEST(StrictToml, survives_being_moved_while_tables_are_open) {
    Document first = parsed("[a]\nb = 1\nc = 2\n");
    Table table = first.root().required_table("a");
    Document second = std::move(first);
    EXPECT_EQ(table.integer("b", {0, 9}), 1);

    EXPECT_EQ(message_of(second), "f.toml:3:1: a.c: unknown key; did you mean \"b\"?");
}

TEST(Suggestion, needs_a_word_that_is_close) {
    const std::vector<std::string> words{"voltage", "current", "power"};
    EXPECT_EQ(closest("volatge", words), "voltage");
    EXPECT_EQ(closest("curent", words), "current");
    EXPECT_EQ(closest("pwer", words), "power");
    EXPECT_EQ(closest("frequency", words), std::nullopt);
    EXPECT_EQ(suggestion("powr", words), "; did you mean \"power\"?");
    EXPECT_EQ(suggestion("", words), "");
}

}  // namespace
}  // namespace riser::toml
