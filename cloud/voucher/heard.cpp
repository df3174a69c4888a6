#include "cloud/voucher/heard.h"

#include "cloud/voucher/batch_orders.h"
#include "cloud/voucher/custody_orders.h"
#include "cloud/voucher/sales.h"

namespace riser::cloud {
namespace {

using voucher::RedemptionDoubt;

std::string printed_name(const StoredBatch& batch, std::uint32_t serial) {
    return batch.revision.short_name + " " + std::to_string(serial);
}

void raise_doubt(VoucherDesk& desk, const Gateway& gateway, const StoredBatch& batch,
                 std::uint32_t serial, RedemptionDoubt doubt) {
    std::string detail;
    switch (doubt) {
        case RedemptionDoubt::proof_wrong:
            detail = "redeemed without its code: the gateway credits what nobody typed";
            break;
        case RedemptionDoubt::not_its:
            detail =
                "redeemed by a gateway that does not hold it: an old image of its card, or a copy";
            break;
        case RedemptionDoubt::spent_twice:
            detail =
                "redeemed a second time: the first one counts, this credit is given for nothing";
            break;
        default:
            return;
    }
    desk.session.raise(gateway.key, "voucher_doubtful", printed_name(batch, serial),
                       std::string(voucher::to_string(doubt)) + ": " + detail, desk.now_ms);
}

// What an activation code has sold, the cloud sells too.
void follow_activation(VoucherDesk& desk, const Gateway& gateway, const StoredBatch& batch,
                       std::uint32_t serial) {
    const auto* activation = std::get_if<voucher::ActivationEffect>(&batch.revision.effect);
    const auto range = activation != nullptr ? activation->of(serial) : std::nullopt;
    if (!range) return;
    const auto target = desk.session.find_voucher_batch(activation->target);
    const auto done = target ? activate(desk, *target, voucher::SerialRanges(*range))
                             : Result<StoredBatch, Refusal>(fail(unknown("voucher_batch", "")));
    if (done) return;
    desk.session.raise(gateway.key, "voucher_not_activated", printed_name(batch, serial),
                       "its code was used in the building, but not here: " + done.error().detail,
                       desk.now_ms);
}

void book(VoucherDesk& desk, const Gateway& gateway, const StoredBatch& batch,
          const SpentVoucher& spent) {
    const std::uint32_t serial = spent.name.serial;
    post_vouchers(desk, batch,
                  {pot_of(desk.session, batch, serial), VoucherPot::redeemed, SellerId{}, 1});
    const auto* credit = std::get_if<voucher::CreditEffect>(&batch.revision.effect);
    if (credit == nullptr) return follow_activation(desk, gateway, batch, serial);
    if (spent.amount != credit->face) {
        desk.session.raise(gateway.key, "voucher_amount", printed_name(batch, serial),
                           "credited " + format_money(spent.amount) + ", its batch says " +
                               format_money(credit->face),
                           desk.now_ms);
    }
    if (!batch.revision.active.contains(serial)) {
        desk.session.raise(gateway.key, "voucher_not_sold", printed_name(batch, serial),
                           "was redeemed although it is not activated here", desk.now_ms);
    }
}

}  // namespace

void hear_redemption(VoucherDesk& desk, const Gateway& gateway, const HeardRedemption& heard) {
    const auto name = desk.session.find_voucher(gateway.key.owner, heard.lock);
    const auto batch = name ? desk.session.find_voucher_batch(name->batch) : std::nullopt;
    if (!batch) {
        const bool typed = voucher::lock_of(heard.proof) == heard.lock;
        desk.session.raise(gateway.key, "voucher_unknown", to_string(heard.lock),
                           std::string("a voucher was redeemed that this cloud has not made") +
                               (typed ? "" : ", and without its code"),
                           desk.now_ms);
        return;
    }
    const SpentVoucher spent{*name,        gateway.journal(), heard.sequence,       heard.account,
                             heard.amount, heard.wall_ms,     heard.expiry_unproven};
    const auto before = desk.session.find_spent(*name);
    if (before && before->journal == spent.journal && before->sequence == spent.sequence) return;
    // The answer to a recall has said it before: now the account is known.
    const bool completes = before && before->account.is_nil() && before->wall_ms == 0 &&
                           before->journal == spent.journal;
    const auto doubt =
        voucher::doubt_of(heard.proof, heard.lock, gateway.key.gateway,
                          custody_of(desk.session, *batch), name->serial, before && !completes);
    raise_doubt(desk, gateway, *batch, name->serial, doubt);
    if (before && !completes) return;
    desk.session.put_spent(spent);
    if (!completes) book(desk, gateway, *batch, spent);
}

}  // namespace riser::cloud
