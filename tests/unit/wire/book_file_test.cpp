#include "core/wire/book_file.h"

#include <gtest/gtest.h>

namespace riser::wire {
namespace {

const BookFileHead k_head{GatewayId{{1, 2}}, EpochId{{3, 4}}, 20'417};
const std::string k_hash(64, 'a');

TEST(BookFile, reads_the_lines_it_writes) {
    EXPECT_EQ(format_book_head(k_head),
              "riser-books 1 01020000-0000-0000-0000-000000000000 "
              "03040000-0000-0000-0000-000000000000 20417");
    EXPECT_EQ(*parse_book_head(format_book_head(k_head)), k_head);

    BookFileEntry entry{7, {}, {0x01, 0xFF, 0x00}};
    entry.hash.fill(0xAB);
    const std::string line = format_book_entry(entry);
    EXPECT_TRUE(line.starts_with("7 abab")) << line;
    EXPECT_TRUE(line.ends_with(" 01ff00")) << line;
    EXPECT_EQ(*parse_book_entry(line), entry);
}

TEST(BookFile, refuses_a_first_line_that_is_none) {
    const std::string good = format_book_head(k_head);
    for (const std::string& line :
         {std::string(), std::string("riser-books 1"),
          std::string("riser-books 2") + good.substr(13), good + " 1",
          good.substr(0, good.size() - 6), good.substr(0, good.size() - 5) + "0",
          good.substr(0, good.size() - 5) + "x"}) {
        EXPECT_FALSE(parse_book_head(line)) << line;
    }
    EXPECT_NE(parse_book_head("SQLite format 3").error().message.find("no book file"),
              std::string::npos);
}

TEST(BookFile, refuses_a_line_that_is_no_entry) {
    for (const std::string& line :
         {std::string(), "7 " + k_hash, "7 " + k_hash + " ", "7 " + k_hash + " 0",
          "7 " + k_hash + " 0g", "x " + k_hash + " 01", "7 " + k_hash + "a 01",
          "7 " + k_hash + " 01 02", "-7 " + k_hash + " 01",
          "99999999999999999999 " + k_hash + " 01",
          "7 " + k_hash + " " + std::string((2U << 20U) + 2, '0')}) {
        EXPECT_FALSE(parse_book_entry(line)) << line.substr(0, 80);
    }
}

}  // namespace
}  // namespace riser::wire
