// Vouchers between the cloud and the gateways: granted, redeemed, recalled, and what is not in order.
#include "cloud/voucher/heard_documents.h"
#include "core/voucher/voucher_books.h"
#include "tests/unit/cloud/given_vouchers.h"

namespace riser::cloud {
namespace {

// What a gateway with an empty journal makes of what it is told, in this order.
struct EmptyJournal {
    explicit EmptyJournal(GatewayId gateway) : books(gateway) {}

    void take(const wire::CommandBody& body) {
        if (const auto* locks = std::get_if<wire::TakeVoucherLocks>(&body)) {
            const auto may = books.may_take(locks->batch, locks->page, locks->locks);
            if (may == voucher::TakeVerdict::take)
                books.take(locks->batch, locks->page, locks->locks);
        }
        const auto* document = std::get_if<wire::TakeVoucherDocument>(&body);
        if (document == nullptr) return;
        const auto& bytes = document->document.bytes;
        if (document->document.kind == 1) {
            const auto series = voucher::decode_series(bytes).value();
            const auto may = books.may_take(series, voucher::k_cheapest_cost);
            if (may == voucher::TakeVerdict::take) books.take(series);
        } else if (document->document.kind == 2) {
            learn(voucher::decode_batch(bytes).value());
        } else {
            learn(voucher::decode_custody(bytes).value());
        }
    }
    template <class Document>
    void learn(const Document& document) {
        if (books.may_take(document) != voucher::TakeVerdict::take) return;
        books.take(document);
        const std::uint64_t epoch = document.version.cloud_epoch;
        if (epoch > books.cloud_epoch()) books.begin_cloud_epoch(epoch);
    }
    voucher::SerialRanges held(voucher::BatchId id) const {
        voucher::SerialRanges held;
        const auto* batch = books.batch(id);
        for (std::uint32_t serial = 0; batch != nullptr && serial < batch->revision.count; ++serial)
            if (batch->custody.at(serial).is_held()) held.add({serial, serial});
        return held;
    }
    voucher::VoucherBooks books;
};

class VoucherCustody : public GivenVouchers {
protected:
    VoucherCustody() {
        printed();
        sold(0, 9);
    }
    GatewayKey second_gateway() {
        const GatewayKey key{cloud.site.key.owner, cloud.site.key.site, id_of<GatewayId>(0x77)};
        cloud.in_session([&](Session& s) {
            s.add_gateway({key, "roof", key_of(0x77).public_key(), k_start_ms, {}, 0, 0, 0});
            return true;
        });
        return key;
    }
    std::string grant_to(GatewayId id, const voucher::SerialRanges& wanted) {
        const auto result = at_desk([&](VoucherDesk& desk) {
            return grant(desk, batch(desk.session), desk.session.find_gateway(id).value(), wanted);
        });
        return result ? "granted" : result.error().code;
    }
    std::string tell_anew() {
        const auto result = at_desk([&](VoucherDesk& desk) {
            return tell_again(desk, batch(desk.session), cloud.gateway());
        });
        return result ? "told" : result.error().code;
    }
    // What a gateway holds that was told nothing but what was ordered since the first `before` commands.
    voucher::SerialRanges held_by_an_empty_journal(std::size_t before) {
        EmptyJournal gateway(cloud.gateway_key.gateway);
        const auto told = commands();
        for (std::size_t i = before; i < told.size(); ++i) gateway.take(told[i].body);
        return gateway.held(batch().revision.id);
    }
    void come_back_from_a_backup() {
        cloud.in_session([&](Session& s) {
            begin_voucher_epoch(s, cloud.now_ms);
            return true;
        });
    }
    std::uint32_t recall_back(const voucher::SerialRanges& wanted) {
        return at_desk(
            [&](VoucherDesk& desk) { return recall(desk, batch(desk.session), wanted).value(); });
    }
    void answer(const voucher::SerialRanges& redeemed, const voucher::SerialRanges& recalled) {
        at_desk([&](VoucherDesk& desk) {
            for (const auto& part : desk.session.custody_parts(batch(desk.session).revision.id)) {
                hear_recall_answer(desk, cloud.gateway(), 500,
                                   {{voucher::CustodyKind::recall, part.gateway,
                                     batch(desk.session).revision.id, part.range, part.version},
                                    redeemed,
                                    recalled});
            }
            return true;
        });
    }
};

TEST_F(VoucherCustody, a_redemption_is_booked_once_however_often_the_journal_says_so) {
    hear(typed(3, 100));
    hear(typed(3, 100));
    EXPECT_EQ(balance(VoucherPot::redeemed), Money{10'000'000});
    EXPECT_EQ(balance(VoucherPot::outstanding), Money{90'000'000});
    EXPECT_TRUE(open_kinds().empty());
    Money sum;
    for (const auto& b : balances()) sum += b.balance;
    EXPECT_EQ(sum, Money{}) << "what is owed by one is owed to another";
}

TEST_F(VoucherCustody, what_is_not_in_order_is_for_people) {
    auto forged = typed(1, 100);
    forged.proof.bytes[0] ^= 1;
    hear(forged);
    using Kinds = std::set<std::string>;
    EXPECT_EQ(open_kinds(), Kinds{"voucher_doubtful"});
    hear(typed(1, 101));
    EXPECT_EQ(cloud.open_items().size(), 1U) << "the same voucher again counts up";
    auto unknown_lock = typed(2, 102);
    unknown_lock.lock = id_of<voucher::Lock>(0xEE);
    hear(unknown_lock);
    EXPECT_EQ(open_kinds(), (Kinds{"voucher_doubtful", "voucher_unknown"}));
    auto other_amount = typed(2, 103);
    other_amount.amount = Money{11'000'000};
    hear(other_amount);
    EXPECT_EQ(open_kinds(), (Kinds{"voucher_amount", "voucher_doubtful", "voucher_unknown"}));
    hear(typed(15, 104));
    EXPECT_TRUE(open_kinds().contains("voucher_not_sold"));
}

TEST_F(VoucherCustody, what_a_gateway_has_no_other_gets_before_it_has_given_it_back) {
    const auto roof = second_gateway().gateway;
    EXPECT_EQ(grant_to(roof, serials(0, 4)), "not_free");
    EXPECT_EQ(recall_back(serials(0, 4)), 5U);
    EXPECT_EQ(recall_back(serials(0, 4)), 5U) << "asked again, the same again";
    EXPECT_EQ(grant_to(roof, serials(0, 4)), "not_free") << "asked is not given";
    hear(typed(2, 400));
    answer(serials(2, 2), [] {
        auto given_up = serials(0, 4);
        given_up.remove({2, 2});
        return given_up;
    }());
    EXPECT_EQ(grant_to(roof, serials(0, 4)), "not_free") << "one was redeemed meanwhile";
    EXPECT_EQ(grant_to(roof, serials(0, 1)), "granted");
    EXPECT_EQ(grant_to(roof, serials(0, 1)), "granted") << "said again";
    EXPECT_EQ(balance(VoucherPot::redeemed), Money{10'000'000});
}

TEST_F(VoucherCustody, an_answer_that_names_a_redemption_books_it_until_the_journal_says_whose) {
    recall_back(serials(0, 9));
    answer(serials(7, 7), {});
    EXPECT_EQ(balance(VoucherPot::redeemed), Money{10'000'000});
    hear(typed(7, 600));
    EXPECT_EQ(balance(VoucherPot::redeemed), Money{10'000'000}) << "not twice";
    const auto spent = cloud.in_session([&](Session& s) {
        return s.find_spent({batch(s).revision.id, 7}).value();
    });
    EXPECT_EQ(spent.account, JournalWriter::account(1));
    EXPECT_TRUE(open_kinds().empty());
}

TEST_F(VoucherCustody, a_journal_that_begins_anew_is_not_told_to_take_what_was_redeemed) {
    hear(typed(3, 400));
    const std::size_t before = commands().size();
    EXPECT_EQ(tell_anew(), "told");
    auto unspent = serials(0, 9);
    unspent.remove({3, 3});
    EXPECT_EQ(held_by_an_empty_journal(before), unspent);
    EXPECT_EQ(batch().last_grant, (voucher::CloudVersion{1, 1})) << "by the grant that it had";
}

// The revision is of the cloud's new epoch, and who knows of that takes no grant of the old one.
TEST_F(VoucherCustody, a_journal_that_begins_anew_gets_all_from_a_cloud_that_came_back) {
    come_back_from_a_backup();
    at_desk([&](VoucherDesk& desk) {
        return activate(desk, batch(desk.session), serials(10, 10)).value();
    });
    const std::size_t before = commands().size();
    EXPECT_EQ(tell_anew(), "told");
    EXPECT_EQ(held_by_an_empty_journal(before), serials(0, 9));
    const voucher::CloudVersion granted_anew{static_cast<std::uint64_t>(cloud.now_ms), 1};
    EXPECT_EQ(batch().last_grant, granted_anew);
    cloud.now_ms += 60'000;
    EXPECT_EQ(tell_anew(), "told");
    EXPECT_EQ(batch().last_grant, granted_anew) << "told once more it is the same grant";
}

TEST_F(VoucherCustody, what_is_on_its_way_back_is_not_granted_to_a_journal_that_begins_anew) {
    come_back_from_a_backup();
    recall_back(serials(0, 4));
    const std::size_t before = commands().size();
    EXPECT_EQ(tell_anew(), "told");
    EXPECT_EQ(held_by_an_empty_journal(before), serials(5, 9));
}

TEST_F(VoucherCustody, after_a_restore_nothing_is_granted_before_all_journals_are_heard) {
    const auto roof = second_gateway();
    come_back_from_a_backup();
    cloud.in_session([&](Session& s) {
        s.note_unheard(roof);
        return true;
    });
    EXPECT_EQ(grant_to(cloud.gateway_key.gateway, serials(10, 12)), "journals_missing");
    EXPECT_EQ(tell_anew(), "journals_missing") << "what it had may be another's by now";
    cloud.in_session([&](Session& s) {
        s.note_heard(roof);
        return true;
    });
    EXPECT_EQ(grant_to(cloud.gateway_key.gateway, serials(10, 12)), "granted");
    EXPECT_EQ(batch().last_grant,
              (voucher::CloudVersion{static_cast<std::uint64_t>(cloud.now_ms), 1}));
}

// Its clock was ahead in a life that is lost: gateways that have learned of that life's epoch take no lower one.
TEST_F(VoucherCustody, a_cloud_that_came_back_goes_on_above_the_epochs_of_lives_that_it_forgot) {
    const auto later = static_cast<std::uint64_t>(cloud.now_ms) + 86'400'000;
    voucher::BatchRevision revision = batch().revision;
    revision.version = {later, 4};
    const auto hear_signed_by = [&](const wire::SigningKey& key) {
        at_desk([&](VoucherDesk& desk) {
            hear_document(desk, cloud.gateway(), wire::sign_voucher_document(revision, key));
            return true;
        });
    };
    come_back_from_a_backup();
    hear_signed_by(key_of(0x99));
    EXPECT_EQ(grant_to(cloud.gateway_key.gateway, serials(10, 12)), "granted");
    EXPECT_LT(batch().last_grant.cloud_epoch, later) << "nobody else begins an epoch";
    hear_signed_by(cloud.keys.of(wire::Role::credit));
    EXPECT_EQ(grant_to(cloud.gateway_key.gateway, serials(13, 15)), "granted");
    EXPECT_EQ(batch().last_grant, (voucher::CloudVersion{later + 1, 1}));
}

}  // namespace
}  // namespace riser::cloud
