// decide_voucher: documents about vouchers are taken, and codes are redeemed. A code that is good is a top-up like any
// other (decide_top_up.cpp): it has its own id, which follows from the code, and no other way to an account's money.
#include "gateway/controller/voucher_desk.h"

namespace riser::controller {
namespace {

using voucher::RedemptionOutcome;
using voucher::TakeVerdict;

// Why a document is not taken, for people; what is known already needs no record.
OrderVerdict verdict_of(TakeVerdict verdict) {
    switch (verdict) {
        case TakeVerdict::take:
            break;
        case TakeVerdict::repeated:
            return {OrderOutcome::already_done, "this is known here already", {}};
        case TakeVerdict::older:
            return {OrderOutcome::already_done, "a newer one is known here already", {}};
        case TakeVerdict::unknown:
            return {OrderOutcome::unknown_target,
                    "it belongs to a series or batch that is not here yet: install that first",
                    {}};
        case TakeVerdict::too_cheap:
            return {OrderOutcome::invalid,
                    "its codes would be easier to guess than kdf_passes and kdf_memory_kib in "
                    "[vouchers] of the gateway's configuration allow",
                    {}};
        case TakeVerdict::too_many:
            return {OrderOutcome::conflict, "a gateway has at most 4 series at one time", {}};
        case TakeVerdict::not_for_here:
            return {OrderOutcome::invalid, "it is for another gateway", {}};
        case TakeVerdict::forged:
            return {OrderOutcome::invalid,
                    "it does not fit what the office has signed before: the office has to look at "
                    "it, and somebody may have forged it",
                    {}};
    }
    return {OrderOutcome::done, "installed", {}};
}

}  // namespace

// A forged one, or a fork of the cloud, is for people to look at.
OrderVerdict VoucherDesk::judged(TakeVerdict verdict, std::string_view what) {
    if (verdict == TakeVerdict::forged) {
        decider_.note(Note::Level::error, "voucher_document_refused",
                      {{"what", std::string(what)}, {"why", verdict_of(verdict).text}});
    }
    return verdict_of(verdict);
}

OrderVerdict VoucherDesk::carry_out(const TakeVoucherDocument& order) {
    if (!order.genuine) {
        decider_.note(Note::Level::error, "voucher_document_refused",
                      {{"why", "it is not signed by the cloud's credit key"}});
        return {OrderOutcome::invalid, "it is not signed by the cloud's credit key", {}};
    }
    journal::VoucherDocumentTaken record{order.kind, order.document, order.signature};
    if (order.kind == 1) return take(voucher::decode_series(order.document), std::move(record));
    if (order.kind == 2) return take(voucher::decode_batch(order.document), std::move(record));
    if (order.kind == 3) return take(voucher::decode_custody(order.document), std::move(record));
    return {OrderOutcome::invalid, "it is no document about vouchers", {}};
}

OrderVerdict VoucherDesk::take(const Result<voucher::Series>& series,
                               journal::VoucherDocumentTaken record) {
    if (!series) return {OrderOutcome::invalid, series.error().message, {}};
    const auto may = books().may_take(*series, decider_.site_.voucher_floor);
    const auto verdict = judged(may, "series");
    if (may == TakeVerdict::take) decider_.emit(std::move(record));
    return verdict;
}

OrderVerdict VoucherDesk::take(const Result<voucher::BatchRevision>& revision,
                               journal::VoucherDocumentTaken record) {
    if (!revision) return {OrderOutcome::invalid, revision.error().message, {}};
    const auto may = books().may_take(*revision);
    const auto verdict = judged(may, "batch " + revision->short_name);
    if (may == TakeVerdict::take) decider_.emit(std::move(record));
    return verdict;
}

// A recall is answered in the same entry: from here on the serials that it gives up are refused, and the cloud acts on
// the answer and on nothing else.
OrderVerdict VoucherDesk::take(const Result<voucher::CustodyOrder>& order,
                               journal::VoucherDocumentTaken record) {
    if (!order) return {OrderOutcome::invalid, order.error().message, {}};
    const auto may = books().may_take(*order);
    OrderVerdict verdict = judged(may, "custody");
    if (may != TakeVerdict::take) return verdict;
    decider_.emit(std::move(record));
    if (order->kind == voucher::CustodyKind::grant) return verdict;
    const voucher::HeldBatch& held = *books().batch(order->batch);
    auto custody = held.custody;
    voucher::apply(custody, *order);
    const auto answer = voucher::answer(custody, *order, held.redeemed);
    decider_.emit(
        journal::VoucherRecallAnswered{*order, answer.redeemed.ranges(), answer.recalled.ranges()});
    verdict.text = "recalled: " + std::to_string(answer.recalled.count()) +
                   " codes are not taken here any more, " +
                   std::to_string(answer.redeemed.count()) + " were redeemed before";
    return verdict;
}

OrderVerdict VoucherDesk::carry_out(const TakeVoucherLocks& order) {
    const auto may = books().may_take(order.batch, order.page, order.locks);
    const auto verdict = judged(may, "locks");
    if (may == TakeVerdict::take)
        decider_.emit(journal::VoucherLocksTaken{order.batch, order.page, order.locks});
    return verdict;
}

OrderVerdict VoucherDesk::carry_out(const RedeemVoucher& order) {
    OrderVerdict verdict = redeem(order);
    return order.preview ? decider_.forget_all(std::move(verdict)) : verdict;
}

// One of them is known at most: locks of different series are different.
const DerivedCode* VoucherDesk::known_of(const RedeemVoucher& order) const {
    for (const DerivedCode& derived : order.derived) {
        if (books().find(derived.lock)) return &derived;
    }
    return nullptr;
}

voucher::AccountGate VoucherDesk::gate_of(const payment::Account& account) const {
    // What the account may become at most is asked where the top-up is worked out: there is one place for that.
    return {account.id, !account.closed(), account.mode == payment::AccountMode::prepaid,
            decider_.site_.currency, k_max_amount};
}

OrderVerdict VoucherDesk::redeem(const RedeemVoucher& order) {
    const payment::Account* account = decider_.draft_.account(order.account);
    if (account == nullptr) return no_such_account(order.account);
    const DerivedCode* code = known_of(order);
    const auto judgement = voucher::judge(books(), code == nullptr ? voucher::Lock{} : code->lock,
                                          gate_of(*account), decider_.now_);
    switch (judgement.outcome) {
        case RedemptionOutcome::accepted:
            return judgement.is_activation ? activate(*code, judgement)
                                           : credit(order.account, *code, judgement);
        case RedemptionOutcome::same_again: {
            OrderVerdict verdict{OrderOutcome::already_done, "this code was redeemed before",
                                 order.account};
            verdict.voucher = shown(judgement);
            return verdict;
        }
        default:
            return refused(order.account, judgement);
    }
}

OrderVerdict VoucherDesk::refused(AccountId account, const voucher::Judgement& judgement) const {
    const auto outcome = judgement.outcome == RedemptionOutcome::not_known
                             ? OrderOutcome::unknown_target
                             : OrderOutcome::conflict;
    OrderVerdict verdict{outcome, voucher::explain(judgement, {}), account};
    verdict.voucher = shown(judgement);
    return verdict;
}

ShownVoucher VoucherDesk::shown(const voucher::Judgement& judgement) const {
    ShownVoucher shown{judgement, judgement.face, ""};
    if (const TopUpReceipt* receipt = decider_.draft_.top_up(judgement.credit))
        shown.amount = receipt->amount;
    return shown;
}

OrderVerdict VoucherDesk::credit(AccountId account, const DerivedCode& code,
                                 const voucher::Judgement& judgement) {
    // Who was paid by another way (a push, a link, the journal of before) has his money: the code is used up with it.
    const TopUpReceipt* before = decider_.draft_.top_up(judgement.credit);
    if (before != nullptr && before->account != account) {
        voucher::Judgement used = judgement;
        used.outcome = RedemptionOutcome::used;
        return refused(account, used);
    }
    OrderVerdict verdict =
        decider_.top_up({judgement.credit, account, judgement.face, decider_.site_.currency,
                         journal::TopUpSource::voucher});
    if (verdict.outcome != OrderOutcome::done && verdict.outcome != OrderOutcome::already_done) {
        voucher::Judgement above = judgement;
        above.outcome = RedemptionOutcome::above_limit;
        OrderVerdict refusal = refused(account, above);
        refusal.text = verdict.text + "; the code was not used";
        return refusal;
    }
    decider_.emit(journal::VoucherRedeemed{code.lock, code.proof, judgement.voucher, account,
                                           judgement.credit, judgement.expiry_unproven});
    verdict.voucher = shown(judgement);
    return verdict;
}

OrderVerdict VoucherDesk::activate(const DerivedCode& code, const voucher::Judgement& judgement) {
    const auto& held = *books().batch(judgement.voucher.batch);
    const auto& effect = std::get<voucher::ActivationEffect>(held.revision.effect);
    const voucher::SerialRange range = *effect.of(judgement.voucher.serial);
    const std::string& target = books().batch(effect.target)->revision.short_name;
    decider_.emit(journal::VoucherRedeemed{
        code.lock, code.proof, judgement.voucher, {}, {}, judgement.expiry_unproven});
    OrderVerdict verdict{OrderOutcome::done,
                         "codes " + target + " " + std::to_string(range.first) + " to " +
                             std::to_string(range.last) + " can be redeemed now",
                         {}};
    verdict.voucher = shown(judgement);
    verdict.voucher->activates =
        target + " " + std::to_string(range.first) + "-" + std::to_string(range.last);
    return verdict;
}

}  // namespace riser::controller
