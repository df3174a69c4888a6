#include "core/wire/voucher_document.h"

#include <gtest/gtest.h>

#include "core/voucher/lock_page.h"
#include "tests/unit/wire/wire_fixtures.h"

namespace riser::wire {
namespace {

voucher::BatchRevision given_revision() {
    voucher::BatchRevision revision;
    revision.id = id_of<voucher::BatchId>(0xB1);
    revision.series = id_of<voucher::SeriesId>(0x51);
    revision.short_name = "EUR10-A";
    revision.count = 3;
    revision.effect = voucher::CreditEffect{Money{10'000'000}, Currency{{'E', 'U', 'R'}},
                                            voucher::Product::any_account};
    revision.lock_pages.resize(voucher::pages_of(revision.count));
    return revision;
}

std::vector<VoucherDocument> given_documents() {
    return {voucher::Series{
                id_of<voucher::SeriesId>(0x51), id_of<OwnerId>(7), {}, voucher::k_production_cost},
            given_revision(),
            voucher::CustodyOrder{voucher::CustodyKind::recall,
                                  id_of<GatewayId>(0x11),
                                  id_of<voucher::BatchId>(0xB1),
                                  {0, 2},
                                  {1, 1}}};
}

TEST(VoucherDocument, is_believed_under_the_credit_key_only) {
    for (const VoucherDocument& document : given_documents()) {
        const auto signed_document = sign_voucher_document(document, role_key(Role::credit));
        const auto read = verify_voucher_document(signed_document, given_key_set());
        ASSERT_TRUE(read.ok());
        EXPECT_TRUE(*read == document);
        for (const Role role : {Role::receipt, Role::policy, Role::supply}) {
            const auto by_another = sign_voucher_document(document, role_key(role));
            EXPECT_FALSE(verify_voucher_document(by_another, given_key_set()).ok());
        }
    }
}

TEST(VoucherDocument, that_was_changed_is_not_believed) {
    for (const VoucherDocument& document : given_documents()) {
        const auto signed_document = sign_voucher_document(document, role_key(Role::credit));
        for (std::size_t at = 0; at < signed_document.bytes.size(); ++at) {
            auto changed = signed_document;
            changed.bytes[at] ^= 1;
            EXPECT_FALSE(verify_voucher_document(changed, given_key_set()).ok());
        }
        auto other_kind = signed_document;
        other_kind.kind = other_kind.kind == 3 ? 1 : 3;
        EXPECT_FALSE(verify_voucher_document(other_kind, given_key_set()).ok());
    }
}

TEST(VoucherDocument, its_signature_is_for_nothing_else) {
    const auto document = sign_voucher_document(given_documents()[0], role_key(Role::credit));
    Bytes message{document.kind};
    message.insert(message.end(), document.bytes.begin(), document.bytes.end());
    const PublicKey key = given_key_set().of(Role::credit);
    EXPECT_TRUE(verify(key, Domain::voucher, message, document.signature));
    for (const Domain other :
         {Domain::batch, Domain::receipt, Domain::command, Domain::key_set, Domain::request}) {
        EXPECT_FALSE(verify(key, other, message, document.signature));
    }
}

TEST(VoucherDocument, of_a_kind_that_is_not_known_is_refused) {
    SignedVoucherDocument document{9, {1, 2, 3}, {}};
    document.signature = role_key(Role::credit).sign(Domain::voucher, Bytes{9, 1, 2, 3});
    EXPECT_EQ(verify_voucher_document(document, given_key_set()).error().message,
              "voucher document: kind 9 is not known");
}

}  // namespace
}  // namespace riser::wire
