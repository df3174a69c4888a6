#include "core/voucher/typed_digits.h"

#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "core/base/prng.h"

namespace riser::voucher {
namespace {

std::string digits_in(const std::string& typed) {
    const auto digits = read_digits(typed);
    return digits.ok() ? std::string(digits->kept()) : "refused: " + explain(digits.error());
}

TEST(TypedDigits, are_read_however_they_are_written) {
    struct Row {
        const char* what;
        const char* typed;
        const char* digits;
    };
    const std::vector<Row> rows{
        {"groups of four", "8503 7586 5992", "850375865992"},
        {"dashes and dots", "8503-7586.5992", "850375865992"},
        {"an en dash, an em dash, a minus", "85\u201303\u201475\u221286", "85037586"},
        {"no-break and narrow spaces", "8503\u00a07586\u202f5992", "850375865992"},
        {"a new line and a tab", "8503\r\n7586\t5992", "850375865992"},
        {"what keeps a number text in a spreadsheet", "'8503\"7586\"", "85037586"},
        {"the letters O, o, I, i and l", "8O o3 I7 i6 l9", "8003171619"},
        {"full width", "\uff18\uff15\uff10\uff13", "8503"},
        {"Arabic-Indic", "\u0668\u0665\u0660\u0663", "8503"},
        {"Persian and Urdu", "\u06f8\u06f5\u06f0\u06f3", "8503"},
        {"Devanagari", "\u096e\u096b\u0966\u0969", "8503"},
        {"Bengali", "\u09ee\u09eb\u09e6\u09e9", "8503"},
        {"Tamil, Telugu, Thai, Khmer", "\u0bee\u0c6b\u0e50\u17e3", "8503"},
        {"scripts mixed", "8\u0665\u09663", "8503"},
        {"marks of direction around Arabic numbers", "\u200f\u2067\u0668\u0665\u2069\u202c", "85"},
        {"a byte order mark and zero width spaces", "\ufeff85\u200b03\u2060", "8503"},
        {"nothing", "", ""},
        {"only separators", " -- ", ""},
    };
    for (const Row& row : rows) EXPECT_EQ(digits_in(row.typed), row.digits) << row.what;
}

TEST(TypedDigits, what_is_no_digit_is_named_with_its_place) {
    struct Row {
        const char* typed;
        const char* message;
    };
    const std::vector<Row> rows{
        {"85S3", "\"S\" after 2 digits is not a digit"},
        {"B503", "\"B\" at the beginning is not a digit"},
        {"8|503", "\"|\" after 1 digit is not a digit"},
        {"85\u00b2", "\"\u00b2\" after 2 digits is not a digit"},
        {"85\u4e00", "\"\u4e00\" after 2 digits is not a digit"},
        {"85\x07", "the character U+0007 after 2 digits is not a digit"},
        {"85\u0301", "the character U+0301 after 2 digits is not a digit"},
        {"85\xF0\x9F\x94\x8C", "\"\xF0\x9F\x94\x8C\" after 2 digits is not a digit"},
        {"85\xF3\xA0\x80\xB1", "the character U+E0031 after 2 digits is not a digit"},
        {"8.50375865992180E+19",
         "a spreadsheet has rounded this number: copy the code from the paper, or as text"},
        {"8,5e19",
         "a spreadsheet has rounded this number: copy the code from the paper, or as text"},
        {"E19", "\"E\" at the beginning is not a digit"},
        {"85Eve", "\"E\" after 2 digits is not a digit"},
        {"85\xff", "not readable as text: enter the digits of the code"},
    };
    for (const Row& row : rows)
        EXPECT_EQ(digits_in(row.typed), std::string("refused: ") + row.message);
}

TEST(TypedDigits, only_the_shortest_form_of_utf8_is_text) {
    for (const char* typed : {"\xC0\xB8", "\xE0\x80\xB8", "\xED\xA0\x80", "\xF4\x90\x80\x80",
                              "\xE2\x80", "\x80", "\xF5\x80\x80\x80"}) {
        const auto digits = read_digits(typed);
        ASSERT_FALSE(digits.ok());
        EXPECT_EQ(digits.error().fault, CodeFault::not_text);
    }
}

TEST(TypedDigits, more_than_a_code_are_counted_but_not_kept) {
    const auto digits = read_digits(std::string(30, '7'));
    ASSERT_TRUE(digits.ok());
    EXPECT_EQ(digits->count(), 30U);
    EXPECT_EQ(digits->kept(), std::string(TypedDigits::k_kept, '7'));
    EXPECT_TRUE(read_digits(std::string(k_max_typed_bytes, ' ')).ok());
    const auto too_much = read_digits(std::string(k_max_typed_bytes + 1, ' '));
    EXPECT_EQ(too_much.error().fault, CodeFault::too_much_text);
}

// Hostile bytes end in digits or in a refusal that can be said, never anywhere else.
RC_GTEST_PROP(TypedDigits, any_bytes_are_read_or_refused, (std::uint64_t seed)) {
    Prng prng(seed);
    static const std::string k_likely =
        "0123456789 -OIl\xD9\xA8\xEF\xBC\x98\xE0\xA5\xAE"
        "eE+";
    std::string typed;
    const auto size = prng.below(60);
    for (std::uint64_t i = 0; i < size; ++i) {
        const bool likely = prng.chance(3, 4);
        typed.push_back(likely ? k_likely[prng.below(k_likely.size())]
                               : static_cast<char>(prng.next()));
    }
    const auto digits = read_digits(typed);
    if (digits.ok()) {
        RC_ASSERT(digits->count() <= typed.size());
        for (const char digit : digits->kept()) RC_ASSERT(digit >= '0' && digit <= '9');
    } else {
        RC_ASSERT(!explain(digits.error()).empty());
    }
}

}  // namespace
}  // namespace riser::voucher
