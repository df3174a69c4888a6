#include "core/voucher/voucher_books.h"

#include <gtest/gtest.h>

#include "tests/unit/voucher/given_batch.h"

namespace riser::voucher {
namespace {

using Verdict = TakeVerdict;
const auto k_id = id_of<BatchId>(0xB1);

TEST(VoucherBooks, take_a_series_that_is_dear_enough) {
    VoucherBooks books(id_of<GatewayId>(k_given_gateway));
    EXPECT_EQ(books.may_take(given_series(), k_production_cost), Verdict::take);
    EXPECT_EQ(books.may_take(given_series(), {5, 9'216}), Verdict::too_cheap);
    Series costly = given_series();
    costly.cost = {4, 1'000'000};
    EXPECT_EQ(books.may_take(costly, k_production_cost), Verdict::forged);
    books.take(given_series());
    EXPECT_EQ(books.may_take(given_series(), k_production_cost), Verdict::repeated);
    Series cheapened = given_series();
    cheapened.cost = k_cheapest_cost;
    EXPECT_EQ(books.may_take(cheapened, k_cheapest_cost), Verdict::forged);
}

TEST(VoucherBooks, have_room_for_so_many_series) {
    VoucherBooks books(id_of<GatewayId>(k_given_gateway));
    for (std::uint8_t id = 1; id <= k_max_live_series; ++id) books.take(given_series(id));
    EXPECT_EQ(books.may_take(given_series(9), k_cheapest_cost), Verdict::too_many);
    books.retire(id_of<SeriesId>(2));
    EXPECT_EQ(books.may_take(given_series(9), k_cheapest_cost), Verdict::take);
}

TEST(VoucherBooks, take_revisions_upwards_only) {
    VoucherBooks books(id_of<GatewayId>(k_given_gateway));
    EXPECT_EQ(books.may_take(given_batch()), Verdict::unknown) << "its series first";
    books.take(given_series());
    BatchRevision draft = given_batch();
    draft.state = BatchState::draft;
    EXPECT_EQ(books.may_take(draft), Verdict::forged);
    books.take(after(given_batch()));
    EXPECT_EQ(books.may_take(after(given_batch())), Verdict::repeated);
    EXPECT_EQ(books.may_take(given_batch()), Verdict::older);
    BatchRevision other = after(given_batch());
    other.active = {};
    EXPECT_EQ(books.may_take(other), Verdict::forged);
    EXPECT_EQ(books.may_take(after(other)), Verdict::take);
}

TEST(VoucherBooks, take_the_pages_that_their_batch_names) {
    VoucherBooks books(id_of<GatewayId>(k_given_gateway));
    const auto locks = given_locks();
    const auto page = std::span(locks).subspan(k_page_locks);
    EXPECT_EQ(books.may_take(k_id, 1, page), Verdict::unknown);
    books.take(given_series());
    books.take(given_batch());
    EXPECT_EQ(books.may_take(k_id, 0, page), Verdict::forged);
    EXPECT_EQ(books.may_take(k_id, 2, page), Verdict::forged);
    EXPECT_EQ(books.may_take(k_id, 1, page.first(199)), Verdict::forged);
    auto changed = locks;
    changed[1'100].bytes[3] ^= 1;
    EXPECT_EQ(books.may_take(k_id, 1, std::span(changed).subspan(k_page_locks)), Verdict::forged);
    books.take(k_id, 1, page);
    EXPECT_EQ(books.may_take(k_id, 1, page), Verdict::repeated);
    EXPECT_EQ(books.find(given_lock(1'000)), (VoucherName{k_id, 1'000}));
    EXPECT_EQ(books.find(given_lock(1'199)), (VoucherName{k_id, 1'199}));
    EXPECT_EQ(books.find(given_lock(999)), std::nullopt);
}

TEST(VoucherBooks, take_orders_that_are_for_them_and_of_the_cloud_of_today) {
    VoucherBooks books(id_of<GatewayId>(k_given_gateway));
    EXPECT_EQ(books.may_take(given_grant()), Verdict::unknown);
    books.take(given_series());
    books.take(given_batch());
    CustodyOrder elsewhere = given_grant();
    elsewhere.gateway = id_of<GatewayId>(0x12);
    EXPECT_EQ(books.may_take(elsewhere), Verdict::not_for_here);
    EXPECT_EQ(books.may_take(given_grant({0, k_given_count})), Verdict::forged);
    books.take(given_grant({0, 99}, 3));
    EXPECT_EQ(books.may_take(given_grant({0, 99}, 3)), Verdict::repeated);
    EXPECT_EQ(books.may_take(given_grant({0, 99}, 2)), Verdict::repeated);

    books.begin_cloud_epoch(2);
    EXPECT_EQ(books.may_take(given_grant({100, 199}, 4)), Verdict::older);
    EXPECT_EQ(books.may_take(recall_of(given_grant({0, 99}, 3))), Verdict::take)
        << "a recall gives nothing away";
    CustodyOrder of_today = given_grant({100, 199}, 1);
    of_today.version.cloud_epoch = 2;
    EXPECT_EQ(books.may_take(of_today), Verdict::take);
}

TEST(LockIndex, finds_each_lock_and_leaves_out_voided_serials) {
    LockIndex index;
    auto locks = given_locks(300);
    locks[5] = Lock{};
    locks[9] = locks[8];
    index.add(k_id, 0, std::span(locks).first(200));
    index.add(k_id, 200, std::span(locks).subspan(200));
    index.add(id_of<BatchId>(0xB2), 0, std::span(locks).first(10));
    EXPECT_EQ(index.size(), 298U);
    for (std::uint32_t serial = 0; serial < 300; ++serial) {
        if (serial == 5 || serial == 9) continue;
        EXPECT_EQ(index.find(locks[serial]), (VoucherName{k_id, serial}));
    }
    EXPECT_EQ(index.find(Lock{}), std::nullopt);
}

TEST(VoucherBooksDeathTest, are_asked_before_they_are_told) {
    VoucherBooks books = given_books();
    EXPECT_DEATH(books.take(given_batch()), "asked before");
    EXPECT_DEATH(books.redeem(id_of<Lock>(1), {}), "redeemed once");
}

}  // namespace
}  // namespace riser::voucher
