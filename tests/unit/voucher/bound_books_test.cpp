// What a gateway keeps of bound tokens: numbers for ever, sums until the cloud has seen them, and the same from its bytes.
#include "core/voucher/bound_books.h"

#include <gtest/gtest.h>

namespace riser::voucher {
namespace {

constexpr AccountId k_anna{{1}};

BoundBooks given_books() {
    BoundBooks books;
    SealedBoundKey key{};
    key.fill(3);
    books.take({key, {Money{10'000}, 500, Money{7}}});
    books.redeem(k_anna, 3, {10, Money{100}});
    books.redeem(k_anna, 1, {12, Money{50}});
    books.mark(AccountId{{2}}, 9);
    return books;
}

TEST(BoundBooks, know_what_the_cloud_has_not_seen) {
    const BoundBooks books = given_books();
    EXPECT_EQ(books.unconfirmed(k_anna, 0), Money{150});
    EXPECT_EQ(books.unconfirmed(k_anna, 10), Money{50});
    EXPECT_EQ(books.unconfirmed(k_anna, 12), Money{});
    EXPECT_EQ(books.unconfirmed(AccountId{{9}}, 0), Money{});
}

TEST(BoundBooks, say_when_they_have_lost_count) {
    BoundBooks books;
    for (std::uint32_t n = 1; n <= k_window_behind + 1; ++n) books.redeem(k_anna, n, {n, Money{1}});
    EXPECT_EQ(books.unconfirmed(k_anna, 1), std::nullopt);
    EXPECT_EQ(books.unconfirmed(k_anna, 2), Money{k_window_behind - 1});
}

TEST(BoundBooks, are_the_same_from_their_bytes_and_from_no_others) {
    const BoundBooks books = given_books();
    ByteWriter out;
    books.write(out);
    ByteReader in(out.bytes());
    EXPECT_EQ(BoundBooks::read(in), books);
    EXPECT_TRUE(in.at_end());
    for (std::size_t size = 0; size < out.bytes().size(); ++size) {
        ByteReader cut(std::span(out.bytes()).first(size));
        (void)BoundBooks::read(cut);
        EXPECT_FALSE(cut.ok()) << size;
    }
}

}  // namespace
}  // namespace riser::voucher
