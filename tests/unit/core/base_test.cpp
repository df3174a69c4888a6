// The small tools of core/base: bounded vectors, visitors, the seeded generator, results.
#include <gtest/gtest.h>

#include "core/base/bounded_vector.h"
#include "core/base/overload.h"
#include "core/base/prng.h"
#include "core/base/result.h"

namespace riser {
namespace {

TEST(BoundedVector, refuses_more_than_it_holds) {
    BoundedVector<int, 2> items;
    EXPECT_TRUE(items.push_back(1));
    EXPECT_TRUE(items.push_back(2));
    EXPECT_FALSE(items.push_back(3));
    EXPECT_EQ(items.size(), 2U);
    EXPECT_EQ(items[1], 2);
}

TEST(BoundedVector, compares_only_what_it_holds) {
    BoundedVector<int, 3> left;
    BoundedVector<int, 3> right;
    ASSERT_TRUE(left.push_back(7));
    left.clear();
    EXPECT_EQ(left, right);
    ASSERT_TRUE(right.push_back(7));
    EXPECT_FALSE(left == right);
}

TEST(BoundedVectorDeathTest, an_index_beyond_its_items_aborts) {
    BoundedVector<int, 3> items;
    EXPECT_DEATH((void)items[0], "index within the bounded vector");
}

TEST(Result, holds_a_value_or_a_reason) {
    const Result<int, int> good = 3;
    const Result<int, int> bad = fail(4);
    EXPECT_TRUE(good.ok());
    EXPECT_EQ(*good, 3);
    EXPECT_FALSE(bad);
    EXPECT_EQ(bad.error(), 4);
    EXPECT_EQ(bad.value_or(9), 9);
}

TEST(Result, a_temporary_gives_its_value_away_and_not_a_reference_into_itself) {
    using Numbers = Result<std::vector<int>>;
    static_assert(std::is_same_v<decltype(*std::declval<Numbers>()), std::vector<int>>);
    static_assert(std::is_same_v<decltype(std::declval<Numbers>().value()), std::vector<int>>);
    const auto numbers = [] { return Numbers(std::vector<int>{1, 2, 3}); };

    int sum = 0;
    for (const int number : *numbers()) sum += number;

    EXPECT_EQ(sum, 6);
}

TEST(ResultDeathTest, the_side_that_is_not_there_aborts) {
    const Outcome<> bad = fail(Problem{"no"});
    EXPECT_DEATH((void)bad.value(), "value\\(\\) of a failed Result");
    const Outcome<> good = Done{};
    EXPECT_DEATH((void)good.error(), "error\\(\\) of a good Result");
}

TEST(Overload, chooses_by_type) {
    const std::variant<int, std::string> value = std::string("x");
    EXPECT_EQ(
        std::visit(overload{[](int) { return 1; }, [](const std::string&) { return 2; }}, value),
        2);
}

// First outputs of SplitMix64 for the seed 1234567, as others publish them (e.g. Rosetta Code).
TEST(Prng, is_splitmix64) {
    Prng random(1234567);
    EXPECT_EQ(random.next(), 6457827717110365317ULL);
    EXPECT_EQ(random.next(), 3203168211198807973ULL);
    EXPECT_EQ(random.next(), 9817491932198370423ULL);
}

}  // namespace
}  // namespace riser
