#include "core/voucher/code.h"

#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace riser::voucher {
namespace {

// Codes that were computed by another implementation of the scheme.
const std::vector<std::string> k_vectors{"85037586599218043029", "81221503144309247447",
                                         "92464028412268087430", "92743865943010214331"};

std::string message_of(const std::string& typed) {
    const auto code = read_code(typed);
    return code.ok() ? "good" : explain(code.error());
}

TEST(Code, of_another_implementation_is_read_and_made_again) {
    for (const std::string& digits : k_vectors) {
        const auto code = read_code(digits);
        ASSERT_TRUE(code.ok()) << digits;
        EXPECT_EQ(code->digits(), digits);
        EXPECT_EQ(Code::make(code->kind(), code->body()).digits(), digits);
    }
    EXPECT_EQ(read_code(k_vectors[0])->kind(), CodeKind::voucher);
    EXPECT_EQ(read_code(k_vectors[2])->kind(), CodeKind::bound);
    EXPECT_EQ(read_code(k_vectors[0])->body(), 503'758'659'921'804'302U);
}

TEST(Code, is_printed_in_groups_of_four_and_read_back) {
    const auto code = read_code(k_vectors[0]);
    EXPECT_EQ(grouped(*code), "8503 7586 5992 1804 3029");
    EXPECT_EQ(read_code(grouped(*code))->digits(), k_vectors[0]);
}

TEST(Code, with_one_digit_wrong_or_two_swapped_is_never_a_code) {
    for (const std::string& digits : k_vectors) {
        for (std::size_t at = 0; at < digits.size(); ++at) {
            for (char other = '0'; other <= '9'; ++other) {
                std::string wrong = digits;
                wrong[at] = other;
                EXPECT_EQ(read_code(wrong).ok(), wrong == digits) << wrong;
            }
            std::string swapped = digits;
            if (at > 0) std::swap(swapped[at - 1], swapped[at]);
            EXPECT_EQ(read_code(swapped).ok(), swapped == digits) << swapped;
        }
    }
}

TEST(Code, what_is_wrong_is_said_exactly) {
    struct Row {
        const char* typed;
        const char* message;
    };
    const std::vector<Row> rows{
        {"8503 7586 5992 1804 3029", "good"},
        {"", "0 digits so far, 20 needed"},
        {"8", "1 digit so far, 20 needed"},
        {"8503 7586 5992 1804 30", "18 digits so far, 20 needed"},
        {"8503 7586 5992 1804 302", "19 digits so far, 20 needed"},
        {"8503 7586 5992 1804 30291", "21 digits, 1 more than the 20 needed"},
        {"8503 7586 5992 1804 3028", "one digit is wrong, or two are swapped"},
        {"8503 7586 5992 8104 3029", "one digit is wrong, or two are swapped"},
        {"3503 7586 5992 1804 3029", "not a Riser code: its first digit is 8 or 9"},
        {"8503 7586 5992 1B04 3029", "\"B\" after 13 digits is not a digit"},
        {"8.50375865992180E+19",
         "a spreadsheet has rounded this number: copy the code from the paper, or as text"},
    };
    for (const Row& row : rows) EXPECT_EQ(message_of(row.typed), row.message) << row.typed;
}

TEST(Code, first_digit_tells_the_schemes_apart) {
    EXPECT_EQ(scheme_of("85037586599218043029"), TokenScheme::riser);
    EXPECT_EQ(scheme_of("92464028412268087430"), TokenScheme::riser);
    EXPECT_EQ(scheme_of("14323213131442331314"), TokenScheme::openpaygo);
    EXPECT_EQ(scheme_of("04323213131442331314"), TokenScheme::sts);
    EXPECT_EQ(scheme_of("73786976294838206463"), TokenScheme::sts);  // the largest: 66 bits
}

RC_GTEST_PROP(Code, every_body_is_printed_and_read_back, ()) {
    const auto body = *rc::gen::inRange<std::uint64_t>(0, k_body_end);
    const auto kind = *rc::gen::element(CodeKind::voucher, CodeKind::bound);
    const Code code = Code::make(kind, body);
    const auto read = read_code(grouped(code));
    RC_ASSERT(read.ok());
    RC_ASSERT(read->kind() == kind);
    RC_ASSERT(read->body() == body);
    RC_ASSERT(read.value() == code);
}

TEST(CodeDeathTest, has_a_body_of_18_digits) {
    EXPECT_DEATH((void)Code::make(CodeKind::voucher, k_body_end), "18 digits");
}

}  // namespace
}  // namespace riser::voucher
