// Bound tokens at the door: opened, told apart, and tried only so often.
#include "gateway/local/token_door.h"

#include <gtest/gtest.h>

namespace riser::local {
namespace {

constexpr AccountId k_anna{{1}};
constexpr AccountId k_ben{{2}};

struct TokenDoorTest : testing::Test {
    TokenDoorTest() {
        key.bytes.fill(7);
        sealed.fill(8);
        view = std::make_shared<controller::VouchersView>();
        view->bound.take({sealed, {Money{10'000}, 20'000, Money{300'000'000}}});
    }
    TokenDoor::OpenKey opener() {
        return [this](const voucher::SealedBoundKey& given) -> std::optional<voucher::BoundKey> {
            ++openings;
            return given == sealed ? std::optional(key) : std::nullopt;
        };
    }
    PendingToken typed(const voucher::BoundToken& token, AccountId account,
                       voucher::Client client = {false, {}, 1}) const {
        return {account, false, voucher::BoundCipher(key).seal(token), view, client};
    }
    static int status_of(const std::variant<PendingOrder, http::Response>& result) {
        const auto* response = std::get_if<http::Response>(&result);
        return response == nullptr ? 0 : response->status;
    }
    static controller::RedeemToken order_of(const std::variant<PendingOrder, http::Response>& r) {
        return std::get<controller::RedeemToken>(std::get<PendingOrder>(r).body);
    }

    voucher::BoundKey key;
    voucher::SealedBoundKey sealed{};
    std::shared_ptr<controller::VouchersView> view;
    int openings = 0;
    Instant now{std::chrono::hours(1)};
};

TEST_F(TokenDoorTest, opens_a_token_of_the_account_and_of_no_other) {
    TokenDoor door(opener());
    EXPECT_EQ(order_of(door.open(typed({k_anna, 1, 1'250}, k_anna), now)),
              (controller::RedeemToken{k_anna, 1, 1'250, false}));
    EXPECT_EQ(status_of(door.open(typed({k_anna, 1, 1'250}, k_ben), now)), 404);
    EXPECT_EQ(openings, 1) << "the key is opened once";
}

TEST_F(TokenDoorTest, lets_a_used_one_ask_for_its_receipt_and_refuses_an_old_one) {
    TokenDoor door(opener());
    view->bound.mark(k_anna, 1);
    EXPECT_EQ(order_of(door.open(typed({k_anna, 1, 1'250}, k_anna), now)),
              (controller::RedeemToken{k_anna, 1, 0, false}));
    view->bound.advance(k_anna, 400);
    EXPECT_EQ(status_of(door.open(typed({k_anna, 1, 1'250}, k_anna), now)), 409);
}

TEST_F(TokenDoorTest, takes_none_without_the_key) {
    TokenDoor closed({});
    EXPECT_EQ(status_of(closed.open(typed({k_anna, 1, 1}, k_anna), now)), 422);
    TokenDoor door(opener());
    view->bound.take({{}, {Money{10'000}, 20'000, Money{}}});  // sealed to somebody else
    EXPECT_EQ(status_of(door.open(typed({k_anna, 1, 1}, k_anna), now)), 422);
}

// Guessers keep each other waiting, never a tenant who has shown a right; and nobody for ever.
TEST_F(TokenDoorTest, is_tried_so_often_and_locks_nobody_out) {
    TokenDoor door(opener());
    const voucher::Client guesser{false, {}, 1};
    const voucher::Client tenant{true, k_anna, 0};
    int tried = 0;
    while (status_of(door.open(typed({k_ben, 1, 1}, k_anna, guesser), now)) == 404) ++tried;
    EXPECT_EQ(tried, voucher::GuessBuckets::k_at_once);
    EXPECT_EQ(status_of(door.open(typed({k_anna, 1, 5}, k_anna, guesser), now)), 503);
    EXPECT_EQ(status_of(door.open(typed({k_anna, 1, 5}, k_anna, tenant), now)), 0);
    now += voucher::GuessBuckets::k_interval;
    for (int i = 0; i < 100; ++i)
        EXPECT_EQ(status_of(door.open(typed({k_anna, 1, 5}, k_anna, guesser), now)), 0)
            << "a genuine one gives its try back";
}

}  // namespace
}  // namespace riser::local
