// Paper between a landlord's cloud and a building: what the building redeems is in the reports of the cloud, once, however
// often its journal comes, and also when the cloud or the building is an old copy.
#include "tests/sim/world/voucher_trade.h"

#include "cloud/ingest/projection.h"
#include "cloud/voucher/reports.h"

namespace riser::cloud {
namespace {

TEST_F(VoucherTrade, what_the_house_redeems_is_in_every_report) {
    sell_in_the_house();
    redeem_three();
    EXPECT_EQ(office.counts().redeemed, 0) << "nobody has told the office yet";
    office.cloud.now_ms += 40 * k_day_ms;
    EXPECT_EQ(office.hear_house(house).verdict, wire::Verdict::accepted);

    const BatchCount counts = office.counts();
    EXPECT_EQ(counts.sold, 13);
    EXPECT_EQ(counts.redeemed, 3);
    EXPECT_EQ(counts.outstanding, 10);
    EXPECT_EQ(office.ages(), (std::array<std::int64_t, 5>{0, 10, 0, 0, 0}));
    EXPECT_EQ(office.balance(VoucherPot::redeemed), Money{30'000'000});
    EXPECT_EQ(office.balance(VoucherPot::outstanding), Money{100'000'000});
    EXPECT_EQ(office.sum(), Money{});
    const SellerReport sellers = office.sellers();
    ASSERT_EQ(sellers.accounts.size(), 1U);
    EXPECT_TRUE(sellers.accounts[0].agrees());
    EXPECT_EQ(sellers.accounts[0].sold, 10);
    ASSERT_EQ(sellers.stock.size(), 1U);
    EXPECT_EQ(sellers.stock[0].sold, 10);
    EXPECT_EQ(sellers.stock[0].redeemed, 2) << "the third was of the office";
    EXPECT_EQ(office.custody().size(), 1U);
    EXPECT_EQ(office.doubts(), Kinds{});
}

TEST_F(VoucherTrade, the_same_journal_again_and_books_built_anew_change_nothing) {
    sell_in_the_house();
    redeem_three();
    office.hear_house(house);
    const auto before = office.balances();
    office.hear_house(house);
    office.cloud.in_session([&](Session& s) {
        VoucherDesk desk{s, office.cloud.keys, office.settings, office.cloud.now_ms};
        rebuild_books(desk, office.cloud.site, s.find_gateway(k_roof).value());
        return true;
    });
    EXPECT_EQ(office.balances(), before);
    EXPECT_EQ(office.counts().redeemed, 3);
    EXPECT_EQ(office.doubts(), Kinds{});
}

TEST_F(VoucherTrade, what_was_recalled_comes_back_but_for_what_was_redeemed_meanwhile) {
    sell_in_the_house();
    office.at_desk([&](VoucherDesk& desk) {
        return recall(desk, Office::batch(desk.session), serials(5, 19)).value();
    });
    ASSERT_EQ(redeem(10, k_ben), OrderOutcome::done) << "it has not heard of the recall";
    office.tell(house);
    EXPECT_EQ(redeem(11, k_ben), OrderOutcome::conflict);
    for (int i = 0; i < 2; ++i) {
        office.hear_house(house);
        const auto parts = office.custody();
        ASSERT_EQ(parts.size(), 4U);
        EXPECT_EQ(parts[0].range, (voucher::SerialRange{0, 4}));
        EXPECT_EQ(parts[0].where, Where::gateway);
        EXPECT_EQ(parts[1].range, (voucher::SerialRange{5, 9}));
        EXPECT_EQ(parts[1].where, Where::cloud);
        EXPECT_EQ(parts[2].range, (voucher::SerialRange{10, 10}));
        EXPECT_EQ(parts[2].where, Where::recalling) << "redeemed: nobody gets it again";
        EXPECT_EQ(parts[3].where, Where::cloud);
        EXPECT_EQ(office.counts().redeemed, 1);
        EXPECT_EQ(office.doubts(), Kinds{});
    }
}

TEST_F(VoucherTrade, what_is_heard_after_the_end_is_no_breakage_any_more) {
    sell_in_the_house();
    ASSERT_EQ(redeem(2, k_anna), OrderOutcome::done);
    office.cloud.now_ms += 100 * k_day_ms;
    EXPECT_EQ(office.at_desk([](VoucherDesk& desk) { return expire_batches(desk); }), 1U);
    EXPECT_EQ(office.balance(VoucherPot::breakage), Money{130'000'000});
    office.hear_house(house);
    EXPECT_EQ(office.balance(VoucherPot::breakage), Money{120'000'000});
    EXPECT_EQ(office.balance(VoucherPot::redeemed), Money{10'000'000});
    EXPECT_EQ(office.counts().breakage, 12);
    EXPECT_EQ(office.sum(), Money{});
    EXPECT_EQ(office.doubts(), Kinds{});
}

TEST_F(VoucherTrade, an_old_image_of_the_card_redeems_nothing_in_the_reports) {
    sell_in_the_house();
    House copy{office.cloud.site.key.site};
    copy.journal = house.journal;
    copy.clock = house.clock;
    copy.restart();
    ASSERT_EQ(redeem(0, k_anna), OrderOutcome::done);
    office.hear_house(house);
    ASSERT_EQ(copy.redeem(office.typed(0, 0), k_ben), OrderOutcome::done) << "it cannot know";
    ASSERT_EQ(copy.redeem(office.typed(1, 0), k_ben), OrderOutcome::done);
    EXPECT_EQ(office.hear_house(copy).verdict, wire::Verdict::ledger_fork);
    EXPECT_EQ(office.counts().redeemed, 1);
    EXPECT_EQ(office.doubts(), Kinds{"ledger_fork"});
}

TEST_F(VoucherTrade, a_cloud_of_before_the_sale_learns_all_of_it_from_the_house) {
    sell_in_the_house();
    redeem_three();
    office.hear_house(house);

    Office restored;
    restored.come_back_from_a_backup(office);
    restored.hear_house(house);
    EXPECT_EQ(restored.balances(), office.balances());
    EXPECT_EQ(restored.custody(), office.custody());
    EXPECT_EQ(restored.batch().revision, office.batch().revision);
    EXPECT_EQ(restored.counts().redeemed, 3);
    EXPECT_EQ(restored.doubts(), Kinds{});
}

TEST_F(VoucherTrade, a_cloud_that_has_sold_since_its_backup_knows_both) {
    sell_in_the_house();
    redeem_three();

    Office restored;
    restored.come_back_from_a_backup(office);
    restored.sell(15, 15);
    for (int i = 0; i < 2; ++i) {
        restored.hear_house(house);
        EXPECT_EQ(restored.batch().revision.active.count(), 14U);
        EXPECT_EQ(restored.counts().sold, 14);
        EXPECT_EQ(restored.counts().redeemed, 3);
        EXPECT_EQ(restored.sum(), Money{});
        EXPECT_EQ(restored.doubts(), Kinds{});
    }
    restored.tell(house);
    EXPECT_EQ(redeem(15, k_ben), OrderOutcome::done);
    EXPECT_EQ(redeem(11, k_ben), OrderOutcome::done);
}

TEST_F(VoucherTrade, what_another_key_has_signed_is_not_believed) {
    sell_in_the_house();
    redeem_three();

    Office stranger;  // with keys of its own
    stranger.hear_house(house);
    EXPECT_EQ(stranger.balance(VoucherPot::redeemed), Money{30'000'000});
    EXPECT_EQ(stranger.balance(VoucherPot::outstanding), Money{-30'000'000});
    EXPECT_TRUE(stranger.custody().empty());
    EXPECT_EQ(stranger.doubts(), (Kinds{"voucher_doubtful", "voucher_not_sold"}));
}

}  // namespace
}  // namespace riser::cloud
