#include "core/voucher/damm.h"

#include <string>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace riser::voucher {
namespace {

std::string arbitrary_digits(std::size_t count) {
    return *rc::gen::container<std::string>(count,
                                            rc::gen::inRange('0', static_cast<char>('9' + 1)));
}

TEST(Damm, is_the_one_of_the_thesis) {
    EXPECT_EQ(damm_digit("572"), 4);
    EXPECT_TRUE(damm_holds("5724"));
    EXPECT_FALSE(damm_holds("5723"));
    EXPECT_FALSE(damm_holds(""));
}

RC_GTEST_PROP(Damm, finds_every_wrong_digit_and_every_swap_of_neighbours, ()) {
    std::string digits = arbitrary_digits(19);
    digits.push_back(static_cast<char>('0' + damm_digit(digits)));
    RC_ASSERT(damm_holds(digits));
    for (std::size_t at = 0; at < digits.size(); ++at) {
        for (char other = '0'; other <= '9'; ++other) {
            std::string wrong = digits;
            wrong[at] = other;
            RC_ASSERT(damm_holds(wrong) == (wrong == digits));
        }
        std::string swapped = digits;
        if (at > 0) std::swap(swapped[at - 1], swapped[at]);
        RC_ASSERT(damm_holds(swapped) == (swapped == digits));
    }
}

TEST(DammDeathTest, is_of_digits_only) {
    EXPECT_DEATH((void)damm_digit("12x"), "digits");
}

}  // namespace
}  // namespace riser::voucher
