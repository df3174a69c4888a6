// How common costs are followed from settlement to settlement, and what the second look finds. Who pays how much is in
// tests/tables/common_costs.txt.
#include "core/journal/common_books.h"

#include <gtest/gtest.h>

#include "tests/unit/core/example_records.h"

namespace riser::journal {
namespace {

constexpr std::int64_t k_day_ms = 86'400'000;

struct CommonBooksTest : testing::Test {
    CommonBooksTest() {
        CommonCostsShared begun;
        begun.next = {{40},
                      metering::ApportionmentKey::metered_share,
                      payment::CollectionPeriod::day,
                      {{{1}, 0}, {{2}, 0}}};
        apply(books, begun, {});
    }
    void settle(std::uint32_t point, std::int64_t from_ms, std::int64_t wh, Money amount) {
        Segment segment;
        segment.supply_point = {point};
        segment.register_to = {wh};
        segment.from_ms = from_ms;
        segment.to_ms = from_ms + 1;
        segment.amount = amount;
        take_segment(*books, segment);
    }
    CommonCostsShared share(std::int64_t to_ms) const {
        return shares_of(*books, payer_of, to_ms, books->terms);
    }
    const PayerOf payer_of = [](SupplyPointId id) {
        return id_of<AccountId>(static_cast<std::uint8_t>(id.value));
    };
    std::optional<CommonBooks> books;
};

TEST_F(CommonBooksTest, a_period_has_its_own_settlements_and_the_next_one_those_behind_its_end) {
    EXPECT_EQ(books->ends_ms, k_day_ms);
    settle(40, 10, 3'000, Money{3'000'000});
    settle(1, 10, 1'000, Money{1});
    settle(2, 10, 2'000, Money{1});
    settle(40, k_day_ms, 500, Money{500'000});
    settle(1, k_day_ms, 700, Money{1});
    settle(7, 10, 700, Money{1});  // of no member

    const auto first = share(k_day_ms);
    ASSERT_EQ(first.parts.size(), 2U);
    EXPECT_EQ(first.parts[0].amount, Money{1'000'000});
    EXPECT_EQ(first.parts[1].amount, Money{2'000'000});
    EXPECT_EQ(first.energy, Energy{3'000});
    apply(books, first, {});

    const auto second = share(2 * k_day_ms);
    EXPECT_EQ(second.from_ms, k_day_ms);
    ASSERT_EQ(second.parts.size(), 1U);
    EXPECT_EQ(second.parts[0].amount, Money{500'000});
}

// Somebody moves at noon: what was used until then is shared by then, and the day ends where it would have.
TEST_F(CommonBooksTest, a_period_that_ends_early_goes_on_with_nothing) {
    settle(40, 10, 3'000, Money{3'000'000});
    settle(1, 10, 1'000, Money{1});
    apply(books, share(k_day_ms / 2), {});
    EXPECT_EQ(books->begun_ms, k_day_ms / 2);
    EXPECT_EQ(books->ends_ms, k_day_ms);
    EXPECT_EQ(share(k_day_ms).whole, Money{});
}

TEST_F(CommonBooksTest, what_was_given_back_beyond_the_charges_counts_in_the_next_period) {
    take_amount(*books, Money{-700'000});
    const auto nothing = share(k_day_ms);
    EXPECT_TRUE(nothing.parts.empty());
    apply(books, nothing, {});
    settle(40, k_day_ms, 1'000, Money{1'000'000});
    settle(1, k_day_ms, 10, Money{1});
    EXPECT_EQ(share(2 * k_day_ms).shared(), Money{300'000});
}

// There is no next period: the configuration says nothing of common costs any more, or of those of another supply point.
TEST_F(CommonBooksTest,
       what_was_given_back_beyond_the_charges_of_the_last_period_goes_to_those_who_paid) {
    settle(1, 10, 1'000, Money{1});
    settle(2, 10, 2'000, Money{1});
    take_amount(*books, Money{-900'000});
    CommonTerms other = books->terms;
    other.supply_point = {41};
    for (const CommonTerms& next : {CommonTerms{}, other}) {
        const auto last = shares_of(*books, payer_of, k_day_ms / 2, next);
        EXPECT_EQ(common_charge(last, id_of<AccountId>(1)), Money{-300'000});
        EXPECT_EQ(common_charge(last, id_of<AccountId>(2)), Money{-600'000});
        EXPECT_EQ(common_charge(last, id_of<AccountId>(40)), Money{900'000});
        EXPECT_TRUE(audit_common(books, last, payer_of).empty());
        auto begun = books;
        apply(begun, last, {});
        if (begun) {
            EXPECT_EQ(begun->now.amount, Money{});
        }
    }
}

TEST_F(CommonBooksTest, money_goes_from_whom_it_is_shared_with_to_who_was_charged) {
    settle(40, 10, 3'000, Money{3'000'000});
    settle(1, 10, 1'000, Money{1});
    const auto r = share(k_day_ms);
    EXPECT_EQ(common_charge(r, id_of<AccountId>(1)), Money{3'000'000});
    EXPECT_EQ(common_charge(r, id_of<AccountId>(40)), Money{-3'000'000});
    EXPECT_EQ(common_charge(r, id_of<AccountId>(2)), Money{});
    const auto transfers = transfers_of(r);
    ASSERT_EQ(transfers.size(), 1U);
    EXPECT_EQ(transfers[0].amount, Money{3'000'000});
}

TEST_F(CommonBooksTest, the_second_look_finds_what_was_shared_otherwise) {
    settle(40, 10, 3'000, Money{3'000'000});
    settle(1, 10, 1'000, Money{1});
    settle(2, 10, 2'000, Money{1});
    const auto honest = share(k_day_ms);
    EXPECT_TRUE(audit_common(books, honest, payer_of).empty());
    const auto found = [&](auto change) {
        auto r = honest;
        change(r);
        return audit_common(books, r, payer_of).size();
    };
    EXPECT_EQ(found([](auto& r) { r.whole += Money{1}; }), 1U);
    EXPECT_EQ(found([](auto& r) { r.parts[0].amount -= Money{1}; }), 1U);
    EXPECT_EQ(found([](auto& r) { r.payer = id_of<AccountId>(9); }), 1U);
    EXPECT_EQ(found([](auto& r) { r.from_ms += 1; }), 1U);
    EXPECT_EQ(audit_common(std::nullopt, honest, payer_of).size(), 1U);
}

TEST_F(CommonBooksTest, survive_their_bytes) {
    settle(40, 10, 3'000, Money{3'000'000});
    settle(2, k_day_ms, 2'000, Money{1});
    const auto read = decode_common(encode_common(*books));
    ASSERT_TRUE(read.ok());
    EXPECT_EQ(*read, *books);
}

}  // namespace
}  // namespace riser::journal
