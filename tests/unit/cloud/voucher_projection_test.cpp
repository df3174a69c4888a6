// A voucher that a building redeemed, in the books of the cloud: one credit under the id of its payment.
#include "cloud/ingest/projection.h"
#include "core/voucher/credit_id.h"
#include "tests/unit/cloud/journal_writer.h"

namespace riser::cloud {
namespace {

struct VoucherProjection : testing::Test {
    void SetUp() override {
        journal.commission(2);
        redeemed.proof.bytes.fill(7);
        redeemed.lock = voucher::lock_of(redeemed.proof);
        redeemed.name = {id_of<voucher::BatchId>(0xB1), 5};
        redeemed.account = JournalWriter::account(1);
        redeemed.top_up = voucher::credit_id(redeemed.lock);
    }
    void redeem() {
        journal.append({journal::Credited{redeemed.top_up, redeemed.account, Money{10'000'000},
                                          journal::TopUpSource::voucher},
                        redeemed});
        cloud.ingest(journal.everything());
    }
    std::vector<std::string> open_kinds() {
        std::vector<std::string> kinds;
        for (const auto& item : cloud.open_items()) kinds.push_back(item.kind);
        return kinds;
    }
    std::size_t credits() {
        return cloud.in_session([&](Session& s) { return s.credits_of(redeemed.top_up).size(); });
    }

    GivenCloud cloud;
    JournalWriter journal{cloud.gateway_key};
    journal::VoucherRedeemed redeemed;
};

TEST_F(VoucherProjection, is_one_credit_and_nothing_for_people) {
    redeem();
    EXPECT_EQ(credits(), 1U);
    EXPECT_EQ(cloud.books(redeemed.account).pots.balance(), Money{10'000'000});
    EXPECT_TRUE(open_kinds().empty());
}

TEST_F(VoucherProjection, whose_proof_is_not_the_locks_counts_and_is_shown_to_people) {
    redeemed.proof.bytes.fill(8);
    redeem();
    EXPECT_EQ(credits(), 1U);
    EXPECT_EQ(open_kinds(), std::vector<std::string>{"voucher_proof_wrong"});
}

TEST_F(VoucherProjection, that_credits_nothing_is_shown_to_people) {
    journal.append({redeemed});
    cloud.ingest(journal.everything());
    EXPECT_EQ(credits(), 0U);
    EXPECT_EQ(open_kinds(), std::vector<std::string>{"voucher_not_credited"});
}

TEST_F(VoucherProjection, takes_what_the_cloud_itself_has_signed) {
    journal::VoucherRecallAnswered answered;
    answered.recall = {
        voucher::CustodyKind::recall, id_of<GatewayId>(1), redeemed.name.batch, {0, 9}, {1, 1}};
    answered.given_up = {{0, 9}};
    journal.append({journal::VoucherLocksTaken{redeemed.name.batch, 0, {redeemed.lock}}});
    journal.append({answered});
    const auto receipt = cloud.ingest(journal.everything());
    EXPECT_EQ(receipt.ledger_through, journal.last());
    EXPECT_TRUE(receipt.parked.empty());
}

}  // namespace
}  // namespace riser::cloud
