// Plain examples of the records about vouchers.
#include "core/voucher/credit_id.h"
#include "tests/unit/core/example_records.h"

namespace riser::journal {

std::vector<Record> example_voucher_records() {
    const auto lock = id_of<voucher::Lock>(0x10);
    const voucher::CustodyOrder grant{voucher::CustodyKind::grant,
                                      id_of<GatewayId>(0x11),
                                      id_of<voucher::BatchId>(0xB1),
                                      {0, 99},
                                      {1, 1}};
    voucher::CustodyOrder recall = grant;
    recall.kind = voucher::CustodyKind::recall;
    VoucherDocumentTaken taken{3, voucher::encode_custody(grant), {}};
    taken.signature.fill(0x5E);
    VoucherRedeemed redeemed;
    redeemed.lock = lock;
    redeemed.proof.bytes.fill(0x20);
    redeemed.name = {grant.batch, 5};
    redeemed.account = id_of<AccountId>(0xAC);
    redeemed.top_up = voucher::credit_id(lock);
    redeemed.expiry_unproven = true;
    return {taken, VoucherLocksTaken{grant.batch, 0, {lock, {}, id_of<voucher::Lock>(0x12)}},
            VoucherRecallAnswered{recall, {{3, 3}, {5, 7}}, {{0, 2}, {4, 4}, {8, 99}}}, redeemed};
}

std::vector<Record> example_token_records() {
    const auto account = id_of<AccountId>(0xAC);
    BoundKeyTaken taken;
    taken.held.key.fill(0x5A);
    taken.held.terms = {Money{10'000}, 20'000, Money{500'000'000}};
    return {taken, BoundTokenRedeemed{account, 7, 1'250, Money{12'500'000}, id_of<TopUpId>(0x70)},
            BoundNumberMarked{account, 263, true}};
}

}  // namespace riser::journal
