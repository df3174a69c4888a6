// Custody of vouchers: whatever the post does to grants and recalls, no voucher is ever redeemed by two.
#include "core/voucher/custody.h"

#include <algorithm>
#include <map>
#include <set>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "core/base/prng.h"
#include "tests/unit/voucher/given_batch.h"

namespace riser::voucher {
namespace {

const auto k_id = id_of<BatchId>(0xB1);
const auto k_first_gateway = id_of<GatewayId>(0x11);
const auto k_other_gateway = id_of<GatewayId>(0x12);

TEST(CustodyOrder, has_one_form_in_bytes) {
    const CustodyOrder grant = given_grant({0, 499});
    const auto bytes = encode_custody(grant);
    EXPECT_EQ(hex(bytes), "0101" + hex(grant.gateway.bytes) + hex(grant.batch.bytes) + "00" +
                              "f303" + "01" + "01");
    EXPECT_EQ(*decode_custody(bytes), grant);
    EXPECT_EQ(*decode_custody(encode_custody(recall_of(grant))), recall_of(grant));
    Prng prng(3);
    for (int i = 0; i < 2'000; ++i) {
        auto damaged = bytes;
        damaged[prng.below(damaged.size())] = static_cast<std::uint8_t>(prng.next());
        const auto read = decode_custody(damaged);
        if (read.ok()) {
            EXPECT_EQ(encode_custody(*read), damaged);
        }
    }
}

RC_GTEST_PROP(GatewayCustody, is_the_same_in_whatever_order_orders_come, (std::uint64_t seed)) {
    Prng prng(seed);
    std::vector<CustodyOrder> orders;
    for (std::uint32_t n = 1; n <= 5; ++n) {
        const auto first = static_cast<std::uint32_t>(prng.below(20));
        const auto last = static_cast<std::uint32_t>(first + prng.below(10));
        orders.push_back(given_grant({first, last}, n));
        if (prng.chance(1, 2)) orders.push_back(recall_of(orders.back()));
    }
    SerialMap<GatewayCustody> in_order;
    for (const CustodyOrder& order : orders) apply(in_order, order);
    SerialMap<GatewayCustody> as_they_come;
    for (int i = 0; i < 60; ++i) apply(as_they_come, orders[prng.below(orders.size())]);
    for (std::size_t left = orders.size(); left > 0; --left) {
        std::swap(orders[prng.below(left)], orders[left - 1]);
        apply(as_they_come, orders[left - 1]);
    }
    RC_ASSERT(as_they_come == in_order);
}

TEST(GatewayCustody, a_recall_that_comes_before_its_grant_keeps_it_out) {
    SerialMap<GatewayCustody> custody;
    apply(custody, recall_of(given_grant({0, 9}, 4)));
    apply(custody, given_grant({0, 9}, 4));
    EXPECT_FALSE(custody.at(3).is_held());
    apply(custody, given_grant({0, 9}, 5));
    EXPECT_TRUE(custody.at(3).is_held());
    apply(custody, recall_of(given_grant({0, 9}, 4)));
    EXPECT_TRUE(custody.at(3).is_held()) << "an old recall does not take back a newer grant";
}

TEST(RecallAnswer, tells_what_was_redeemed_from_what_was_given_up) {
    SerialMap<GatewayCustody> custody;
    apply(custody, given_grant({0, 9}, 1));
    SerialRanges redeemed;
    redeemed.add(SerialRange{2, 3});
    redeemed.add(SerialRange{50, 60});
    const CustodyOrder recall = recall_of(given_grant({0, 9}, 1));
    apply(custody, recall);
    const RecallAnswer first = answer(custody, recall, redeemed);
    EXPECT_EQ(first.redeemed.ranges(), (std::vector<SerialRange>{{2, 3}}));
    EXPECT_EQ(first.recalled.ranges(), (std::vector<SerialRange>{{0, 1}, {4, 9}}));
    EXPECT_EQ(answer(custody, recall, redeemed), first) << "asked again";
    apply(custody, given_grant({0, 4}, 2));
    EXPECT_EQ(answer(custody, recall, redeemed).recalled.ranges(),
              (std::vector<SerialRange>{{5, 9}}));
}

// ---- two gateways and a cloud that forgets, joined by a post that loses, repeats and delays --------

constexpr std::uint32_t k_serials = 6;

struct Gateway {
    GatewayId id;
    SerialMap<GatewayCustody> custody;
    SerialRanges redeemed;
    std::uint64_t epoch = 1;
    std::vector<CustodyOrder> granted;  // the journal, as far as custody goes
    std::vector<RecallAnswer> answers;
};

class World {
public:
    explicit World(std::uint64_t seed) : prng_(seed) {
        gateways_[0].id = k_first_gateway;
        gateways_[1].id = k_other_gateway;
    }

    void step() {
        switch (prng_.below(12)) {
            case 0:
            case 1:
                return grant();
            case 2:
            case 3:
                for (const auto& order : cloud_.recall(k_id, some())) post_.push_back(order);
                return;
            case 4:
            case 5:
            case 6:
                return deliver();
            case 7:
            case 8:
                return redeem_at(gateways_[prng_.below(2)]);
            case 9:
                return redeem_at_cloud();
            case 10:
                return upload(gateways_[prng_.below(2)], prng_.chance(1, 2));
            default:
                return forget();
        }
    }
    // Everything arrives and nothing is lost any more: whatever is not spent comes back to the cloud.
    void heal() {
        for (Gateway& gateway : gateways_) learn_epoch(gateway);
        for (int round = 0; round < 3; ++round) {
            for (const auto& order : cloud_.recall(k_id, {0, k_serials - 1})) take(order);
            for (Gateway& gateway : gateways_) upload(gateway, true);
        }
        for (std::uint32_t serial = 0; serial < k_serials; ++serial) {
            if (spent_[serial] == 0) RC_ASSERT(cloud_.may_redeem(serial));
        }
    }

private:
    SerialRange some() {
        const auto first = static_cast<std::uint32_t>(prng_.below(k_serials));
        return {first, static_cast<std::uint32_t>(first + prng_.below(k_serials - first))};
    }
    void grant() {
        const SerialRanges grantable = cloud_.grantable(some());
        for (const SerialRange& range : grantable.ranges()) {
            post_.push_back(cloud_.grant(k_id, range, gateways_[prng_.below(2)].id));
        }
    }
    // Any letter that was ever sent, again and again: what is never drawn is lost.
    void deliver() {
        if (!post_.empty()) take(post_[prng_.below(post_.size())]);
    }
    void take(const CustodyOrder& order) {
        for (Gateway& gateway : gateways_) {
            if (order.gateway != gateway.id) continue;
            const bool grant = order.kind == CustodyKind::grant;
            SerialMap<GatewayCustody> after = gateway.custody;
            apply(after, order);
            if (grant && (after == gateway.custody || order.version.cloud_epoch < gateway.epoch))
                continue;
            gateway.custody = after;
            if (grant) {
                gateway.granted.push_back(order);
            } else {
                gateway.answers.push_back(answer(after, order, gateway.redeemed));
            }
        }
    }
    void spend(std::uint32_t serial) {
        RC_ASSERT(spent_[serial] == 0);
        ++spent_[serial];
    }
    void redeem_at(Gateway& gateway) {
        const auto serial = static_cast<std::uint32_t>(prng_.below(k_serials));
        if (!gateway.custody.at(serial).is_held() || gateway.redeemed.contains(serial)) return;
        spend(serial);
        gateway.redeemed.add(SerialRange{serial, serial});
    }
    void redeem_at_cloud() {
        const auto serial = static_cast<std::uint32_t>(prng_.below(k_serials));
        if (!cloud_.may_redeem(serial)) return;
        spend(serial);
        cloud_.spend(serial);
        cloud_spent_.insert(serial);
    }
    // The journal comes in order; only `whole` to its end.
    void upload(Gateway& gateway, bool whole) {
        const std::size_t part = whole ? 1 : 2;
        for (std::size_t i = 0; i < gateway.granted.size() / part; ++i)
            cloud_.adopt(gateway.granted[i]);
        for (std::size_t i = 0; i < gateway.answers.size() / part; ++i)
            cloud_.take_answer(gateway.answers[i]);
        if (!whole) return;
        for (std::uint32_t serial = 0; serial < k_serials; ++serial) {
            if (gateway.redeemed.contains(serial)) cloud_.spend(serial);
        }
        // What the cloud itself redeemed went to a gateway as a credit, and is learned again with its journal.
        for (const std::uint32_t serial : cloud_spent_) cloud_.spend(serial);
        if (gateway.epoch == epoch_) cloud_.heard(gateway.id);
    }
    void learn_epoch(Gateway& gateway) { gateway.epoch = epoch_; }
    void forget() {
        if (prng_.chance(1, 2)) {
            learn_epoch(gateways_[prng_.below(2)]);
        } else if (prng_.chance(2, 3)) {
            backup_ = cloud_;
        } else {
            cloud_ = backup_;
            cloud_.restored(++epoch_, {k_first_gateway, k_other_gateway});
        }
    }

    Prng prng_;
    CloudCustody cloud_;
    CloudCustody backup_;
    std::set<std::uint32_t> cloud_spent_;
    std::uint64_t epoch_ = 1;
    std::array<Gateway, 2> gateways_;
    std::vector<CustodyOrder> post_;
    std::map<std::uint32_t, int> spent_;
};

RC_GTEST_PROP(Custody, no_voucher_is_redeemed_by_two_and_none_is_lost, (std::uint64_t seed)) {
    World world(seed);
    for (int i = 0; i < 300; ++i) world.step();
    world.heal();
}

TEST(CloudCustody, what_is_spent_is_never_granted_again) {
    CloudCustody cloud;
    cloud.spend(4);
    EXPECT_EQ(cloud.grantable({0, 9}).ranges(), (std::vector<SerialRange>{{0, 3}, {5, 9}}));
    const CustodyOrder grant = cloud.grant(k_id, {5, 9}, k_first_gateway);
    const auto recalls = cloud.recall(k_id, {0, 9});
    EXPECT_EQ(recalls, (std::vector<CustodyOrder>{recall_of(grant)}));
    RecallAnswer answered{recalls[0], SerialRanges(SerialRange{6, 6}),
                          SerialRanges(SerialRange{5, 5})};
    answered.recalled.add(SerialRange{7, 9});
    cloud.take_answer(answered);
    EXPECT_EQ(cloud.grantable({0, 9}).ranges(), (std::vector<SerialRange>{{0, 3}, {5, 5}, {7, 9}}));
    EXPECT_EQ(cloud.holder(6), k_first_gateway) << "where it was spent";
    EXPECT_EQ(cloud.holder(4), std::nullopt);
    cloud.adopt(given_grant({4, 6}, 90));
    EXPECT_FALSE(cloud.may_redeem(4) || cloud.may_redeem(6));
}

TEST(CloudCustody, grants_again_by_the_same_grant_until_an_epoch_has_begun_since) {
    CloudCustody cloud;
    const auto grant = cloud.grant(k_id, {0, 9}, k_first_gateway);
    EXPECT_EQ(cloud.grant_again(k_id, {0, 4}).version, grant.version);
    cloud.restored(7, {});
    const auto again = cloud.grant_again(k_id, {0, 4});
    EXPECT_EQ(again, (CustodyOrder{CustodyKind::grant, k_first_gateway, k_id, {0, 4}, {7, 1}}));
    EXPECT_EQ(cloud.grant_again(k_id, {0, 4}), again);
    cloud.take_answer({recall_of(grant), {}, SerialRanges(SerialRange{0, 9})});
    EXPECT_EQ(cloud.grantable({0, 9}), SerialRanges(SerialRange{5, 9}))
        << "what an answer to the older grant gives up is held by the newer one";
}

TEST(CustodyDeathTest, only_what_the_cloud_holds_is_granted) {
    CloudCustody cloud;
    (void)cloud.grant(k_id, {0, 9}, k_first_gateway);
    EXPECT_FALSE(cloud.may_grant({9, 12}));
    EXPECT_EQ(cloud.holder(9), k_first_gateway);
    EXPECT_EQ(cloud.holder(10), std::nullopt);
    EXPECT_DEATH((void)cloud.grant(k_id, {9, 12}, k_other_gateway), "only what the cloud holds");
    EXPECT_DEATH(cloud.restored(1, {}), "higher epoch");
}

}  // namespace
}  // namespace riser::voucher
