// A voucher that a building redeemed, in the books of the cloud: one credit under the id of its payment, and one voucher
// less that is owed.
#include "core/voucher/credit_id.h"
#include "tests/unit/cloud/given_vouchers.h"

namespace riser::cloud {
namespace {

using Kinds = std::set<std::string>;

struct VoucherProjection : GivenVouchers {
    VoucherProjection() {
        printed();
        sold(0, 9);
        redeemed = of(5);
    }
    journal::VoucherRedeemed of(std::uint32_t serial) {
        const HeardRedemption heard = typed(serial, 0);
        return {heard.lock,
                heard.proof,
                {batch().revision.id, serial},
                heard.account,
                voucher::credit_id(heard.lock),
                false};
    }
    static journal::Credited credit_of(const journal::VoucherRedeemed& r) {
        return {r.top_up, r.account, Money{10'000'000}, journal::TopUpSource::voucher};
    }
    void upload() { cloud.ingest(journal.everything()); }
    void redeem() {
        journal.append({credit_of(redeemed), redeemed});
        upload();
    }
    std::size_t credits() {
        return cloud.in_session([&](Session& s) { return s.credits_of(redeemed.top_up).size(); });
    }
    std::optional<SpentVoucher> spent() {
        return cloud.in_session([&](Session& s) { return s.find_spent(redeemed.name); });
    }

    journal::VoucherRedeemed redeemed;
};

TEST_F(VoucherProjection, is_one_credit_and_one_debt_less_and_nothing_for_people) {
    redeem();
    EXPECT_EQ(credits(), 1U);
    EXPECT_EQ(cloud.books(redeemed.account).pots.balance(), Money{10'000'000});
    EXPECT_EQ(balance(VoucherPot::redeemed), Money{10'000'000});
    EXPECT_EQ(balance(VoucherPot::outstanding), Money{90'000'000});
    ASSERT_TRUE(spent());
    EXPECT_EQ(spent()->account, redeemed.account);
    EXPECT_EQ(spent()->sequence, journal.last());
    EXPECT_EQ(open_kinds(), Kinds{});
}

TEST_F(VoucherProjection, that_comes_again_or_is_built_anew_is_the_same_one) {
    redeem();
    const auto once = spent();
    upload();
    cloud.rebuild();
    EXPECT_EQ(spent(), once);
    EXPECT_EQ(balance(VoucherPot::redeemed), Money{10'000'000});
    EXPECT_EQ(open_kinds(), Kinds{});
}

// The payment had come by another way, in an entry before.
TEST_F(VoucherProjection, counts_what_was_credited_before_the_code_was_typed) {
    journal.append({credit_of(redeemed)});
    upload();
    journal.append({redeemed});
    upload();
    EXPECT_EQ(spent()->amount, Money{10'000'000});
    EXPECT_EQ(open_kinds(), Kinds{});
}

TEST_F(VoucherProjection, whose_proof_is_not_the_locks_counts_and_is_shown_to_people) {
    redeemed.proof.bytes.fill(8);
    redeem();
    EXPECT_EQ(credits(), 1U);
    EXPECT_EQ(balance(VoucherPot::redeemed), Money{10'000'000});
    EXPECT_EQ(open_kinds(), Kinds{"voucher_doubtful"});
}

TEST_F(VoucherProjection, that_credits_nothing_is_shown_to_people) {
    journal.append({redeemed});
    upload();
    EXPECT_EQ(credits(), 0U);
    EXPECT_EQ(open_kinds(), (Kinds{"voucher_amount", "voucher_not_credited"}));
}

TEST_F(VoucherProjection, of_a_batch_that_the_cloud_has_not_made_is_shown_to_people) {
    redeemed.proof.bytes.fill(7);
    redeemed.lock = voucher::lock_of(redeemed.proof);
    redeemed.top_up = voucher::credit_id(redeemed.lock);
    redeem();
    EXPECT_EQ(credits(), 1U) << "it is in the books of the building";
    EXPECT_EQ(balance(VoucherPot::redeemed), Money{});
    EXPECT_EQ(open_kinds(), Kinds{"voucher_unknown"});
}

TEST_F(VoucherProjection, in_two_journals_is_owed_once_and_both_are_shown) {
    redeem();
    const GatewayKey roof{cloud.site.key.owner, cloud.site.key.site, id_of<GatewayId>(0x77)};
    cloud.in_session([&](Session& s) {
        s.add_gateway({roof, "roof", key_of(0x77).public_key(), k_start_ms, {}, 0, 0, 0});
        return true;
    });
    JournalWriter copy(roof, id_of<EpochId>(0xE2));
    copy.append({journal::Genesis{roof.gateway, id_of<EpochId>(0xE2), roof.site, "Europe/Berlin",
                                  k_eur, 1}});
    copy.append({redeemed});
    for (int i = 0; i < 2; ++i) {
        const auto bytes = wire::encode_batch(copy.everything(), key_of(0x77)).value();
        EXPECT_EQ(std::get<IngestReceipt>(cloud.ingest_bytes(bytes)).receipt.ledger_through, 2U);
    }
    const auto items = cloud.in_session([&](Session& s) { return s.list_open_items(roof, false); });
    ASSERT_EQ(items.size(), 1U);
    EXPECT_EQ(items[0].kind, "voucher_doubtful");
    EXPECT_EQ(items[0].subject, "SONNE-1 5");
    EXPECT_EQ(items[0].detail.substr(0, 11), "spent_twice");
    EXPECT_EQ(balance(VoucherPot::redeemed), Money{10'000'000});
    EXPECT_EQ(spent()->journal.gateway, cloud.gateway_key.gateway) << "the first one counts";
}

TEST_F(VoucherProjection, that_a_recall_names_is_booked_with_its_answer) {
    at_desk(
        [&](VoucherDesk& desk) { return recall(desk, batch(desk.session), serials(0, 9)).ok(); });
    const auto part =
        cloud.in_session([&](Session& s) { return s.custody_parts(batch(s).revision.id).at(0); });
    journal::VoucherRecallAnswered answered;
    answered.recall = {voucher::CustodyKind::recall, part.gateway, batch().revision.id, part.range,
                       part.version};
    answered.redeemed = {{5, 5}};
    answered.given_up = {{0, 4}, {6, 9}};
    journal.append({credit_of(redeemed), redeemed});
    journal.append({answered});
    for (int i = 0; i < 2; ++i) {
        upload();
        cloud.rebuild();
        EXPECT_EQ(balance(VoucherPot::redeemed), Money{10'000'000});
        const auto parts =
            cloud.in_session([&](Session& s) { return s.custody_parts(batch(s).revision.id); });
        ASSERT_EQ(parts.size(), 3U);
        EXPECT_EQ(parts[0].where, voucher::CloudCustody::Where::cloud);
        EXPECT_EQ(parts[1].where, voucher::CloudCustody::Where::recalling);
        EXPECT_EQ(open_kinds(), Kinds{});
    }
}

// An activation code was typed where nobody could reach the office: what it sold is sold here as well, and everybody who
// has the batch is told.
TEST_F(VoucherProjection, of_an_activation_code_sells_what_it_names) {
    auto codes = order(2);
    codes.id = id_of<voucher::BatchId>(0xB2);
    codes.short_name = "CARTONS-1";
    codes.carton = 1;
    codes.effect = voucher::ActivationEffect{id_of<voucher::BatchId>(0xB1), 0, 10};
    at_desk([&](VoucherDesk& desk) {
        return order_making(desk, create_batch(desk, codes).value().value).ok();
    });
    make_all();
    journal::VoucherRedeemed activation;
    activation.name = {codes.id, 1};
    const auto series = cloud.in_session(
        [&](Session& s) { return s.find_voucher_series(batch(s).revision.series).value(); });
    activation.proof =
        voucher::derive_proof(voucher::issue_code(voucher::batch_key(issuer, codes.id), 1).code,
                              series.salt, series.cost)
            .value();
    activation.lock = voucher::lock_of(activation.proof);
    journal.append({activation});
    const auto bytes = cloud.encode(journal.everything());
    const auto answer = std::get<IngestReceipt>(cloud.ingest_bytes(bytes));
    EXPECT_EQ(batch().revision.active, serials(0, 19));
    EXPECT_TRUE(answer.woken.contains(cloud.gateway_key.gateway));
    upload();
    cloud.rebuild();
    EXPECT_EQ(balance(VoucherPot::outstanding), Money{200'000'000});
}

}  // namespace
}  // namespace riser::cloud
