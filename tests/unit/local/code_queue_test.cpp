// Whoever has typed a code is answered once, whatever becomes of the worker.
#include "gateway/local/code_queue.h"

#include <gtest/gtest.h>

#include "gateway/voucher/hash_worker.h"

namespace riser::local {
namespace {

using namespace std::chrono_literals;

struct CodeQueueTest : testing::Test {
    static PendingCode code(std::uint8_t account) {
        return {AccountId{{account}},
                false,
                voucher::Code::make(voucher::CodeKind::voucher, account),
                {voucher::Series{voucher::SeriesId{{1}}, {}, {}, voucher::k_cheapest_cost}},
                {true, AccountId{{account}}, 0}};
    }
    std::optional<std::uint64_t> submit(std::uint8_t account) {
        return queue.submit(
            code(account), "unix:1000",
            [this](const http::Response& response) { answers.push_back(response.status); },
            Instant{});
    }

    std::vector<voucher::DeriveCode> given;  // to the worker
    bool takes = true;
    std::vector<int> answers;
    CodeQueue queue{[this](voucher::DeriveCode wanted) {
        if (takes) given.push_back(std::move(wanted));
        return takes;
    }};
};

TEST_F(CodeQueueTest, makes_orders_in_turn) {
    ASSERT_TRUE(submit(1));
    ASSERT_TRUE(submit(2));
    ASSERT_EQ(given.size(), 1U) << "one at a time";

    const auto first = queue.take(voucher::derive(given[0]), Instant{1s});
    ASSERT_TRUE(first);
    EXPECT_EQ(std::get<controller::RedeemVoucher>(first->order.body).account, AccountId{{1}});
    EXPECT_EQ(first->by, "unix:1000");
    EXPECT_FALSE(first->order.anonymous);
    ASSERT_EQ(given.size(), 2U) << "the next one follows at once";
    EXPECT_TRUE(queue.take(voucher::derive(given[1]), Instant{2s}));
    EXPECT_EQ(queue.waiting(), 0U);
    EXPECT_TRUE(answers.empty()) << "the order is what is answered";
}

TEST_F(CodeQueueTest, answers_at_once_where_there_is_no_place) {
    for (std::uint8_t account = 1; account <= 9; ++account) ASSERT_TRUE(submit(account));
    EXPECT_FALSE(submit(10)) << "one is derived, eight wait";
    EXPECT_EQ(answers, std::vector<int>{503});
}

TEST_F(CodeQueueTest, answers_whose_patience_ends_and_nothing_after_that) {
    const auto first = submit(1);
    const auto second = submit(2);
    queue.give_up(*second);
    queue.give_up(*first);
    queue.give_up(*first);
    EXPECT_EQ(answers, (std::vector<int>{503, 503}));
    EXPECT_FALSE(queue.take(voucher::derive(given[0]), Instant{1s})) << "nobody waits for it";
    EXPECT_EQ(given.size(), 1U);
}

TEST_F(CodeQueueTest, says_so_when_nothing_could_be_derived) {
    takes = false;
    EXPECT_TRUE(submit(1));
    EXPECT_EQ(answers, std::vector<int>{503});
    takes = true;
    ASSERT_TRUE(submit(2));
    EXPECT_FALSE(queue.take({given[0].ticket, {}, true}, Instant{1s}));
    EXPECT_EQ(answers.size(), 2U);
    EXPECT_EQ(queue.waiting(), 0U);
}

TEST(CodeQueueWithoutWorker, takes_no_codes) {
    CodeQueue queue{{}};
    int answered = 0;
    EXPECT_FALSE(queue.submit(
        CodeQueueTest::code(1), "", [&](const http::Response&) { ++answered; }, Instant{}));
    EXPECT_EQ(answered, 1);
}

}  // namespace
}  // namespace riser::local
