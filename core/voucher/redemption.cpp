#include "core/voucher/redemption.h"

#include <array>

#include "core/voucher/credit_id.h"

namespace riser::voucher {
namespace {

using Judged = RedemptionOutcome;

Judged judge_paper(const HeldBatch& held, std::uint32_t serial) {
    const BatchRevision& revision = held.revision;
    if (!held.custody.at(serial).is_held()) return Judged::elsewhere;
    if (revision.state == BatchState::revoked || revision.state == BatchState::archived ||
        revision.revoked.contains(serial)) {
        return Judged::cancelled;
    }
    if (revision.state == BatchState::suspended || revision.blocked.contains(serial))
        return Judged::held_back;
    // An activation code makes paper good where word of it being sold has not come yet.
    const bool on_its_way =
        revision.state == BatchState::printed || revision.state == BatchState::shipped;
    const bool sold = on_its_way ? held.activated.contains(serial) : held.is_sold(serial);
    return sold ? Judged::accepted : Judged::not_sold;
}

Judged judge_time(const BatchRevision& revision, const Now& now, bool& unproven) {
    if (to_unix_ms(now.latest) < revision.valid_from_ms) return Judged::too_early;
    const auto end = expires_after_ms(revision);
    if (!end) return Judged::accepted;
    if (now.trusted() && to_unix_ms(now.earliest) > *end) return Judged::expired;
    unproven = to_unix_ms(now.latest) > *end && to_unix_ms(now.wall) > *end;
    return Judged::accepted;
}

Judged judge_account(const CreditEffect& credit, const AccountGate& gate) {
    if (!gate.open) return Judged::account_closed;
    const bool fits = credit.product == Product::any_account ||
                      (credit.product == Product::prepaid_only) == gate.prepaid;
    if (!fits) return Judged::wrong_product;
    if (credit.currency != gate.currency) return Judged::wrong_currency;
    return credit.face <= gate.most ? Judged::accepted : Judged::above_limit;
}

Judged judge_use(const VoucherBooks& books, const HeldBatch& held, std::uint32_t serial,
                 const AccountGate& gate) {
    if (const auto* credit = std::get_if<CreditEffect>(&held.revision.effect))
        return judge_account(*credit, gate);
    const auto& activation = std::get<ActivationEffect>(held.revision.effect);
    const bool possible =
        books.batch(activation.target) != nullptr && activation.of(serial).has_value();
    return possible ? Judged::accepted : Judged::target_unknown;
}

std::string on(const std::string& day) {
    return day.empty() ? "" : " on " + day;
}

}  // namespace

std::string_view to_string(RedemptionOutcome outcome) {
    constexpr std::array<std::string_view, 15> k_names{
        "accepted",       "same_again",     "used",          "not_known",      "elsewhere",
        "cancelled",      "held_back",      "not_sold",      "too_early",      "expired",
        "target_unknown", "account_closed", "wrong_product", "wrong_currency", "above_limit"};
    return k_names[static_cast<std::size_t>(outcome) - 1];
}

Judgement judge(const VoucherBooks& books, Lock lock, const AccountGate& gate, const Now& now) {
    Judgement result;
    const auto name = books.find(lock);
    const HeldBatch* held = name ? books.batch(name->batch) : nullptr;
    if (held == nullptr) return result;
    result.voucher = *name;
    result.short_name = held->revision.short_name;
    const auto* credit = std::get_if<CreditEffect>(&held->revision.effect);
    result.is_activation = credit == nullptr;
    if (const Redeemed* before = books.redeemed(lock)) {
        result.before = *before;
        const bool same = credit != nullptr && before->account == gate.account;
        result.outcome = same ? Judged::same_again : Judged::used;
        if (same) result.credit = credit_id(lock);
        return result;
    }
    result.expired_ms = expires_after_ms(held->revision);
    result.outcome = judge_paper(*held, name->serial);
    if (result.outcome == Judged::accepted) {
        result.outcome = judge_time(held->revision, now, result.expiry_unproven);
    }
    if (result.outcome == Judged::accepted)
        result.outcome = judge_use(books, *held, name->serial, gate);
    if (result.outcome != Judged::accepted) {
        result.expiry_unproven = false;
        return result;
    }
    result.credit = credit_id(lock);
    if (credit != nullptr) result.face = credit->face;
    return result;
}

std::string explain(const Judgement& judgement, const SpokenDays& days) {
    switch (judgement.outcome) {
        case Judged::accepted:
        case Judged::same_again:
            return "";
        case Judged::used:
            return "already used" + on(days.used) +
                   (judgement.is_activation ? "" : ", by another apartment");
        case Judged::not_known:
            return days.last_heard.empty()
                       ? "not known here; this building has not heard from the office yet"
                       : "not known here; this building last heard from the office on " +
                             days.last_heard;
        case Judged::elsewhere:
            return "not for this building: the office can say where it is taken";
        case Judged::cancelled:
            return "cancelled: return it to the seller";
        case Judged::held_back:
            return "held back by the office: ask the seller";
        case Judged::not_sold:
            return "not activated: ask the seller";
        case Judged::too_early:
            return "not valid yet";
        case Judged::expired:
            return "expired" + on(days.expired);
        case Judged::target_unknown:
            return "this building does not know what it activates: it has to hear from the office first";
        case Judged::account_closed:
            return "this account is closed; the code was not used";
        case Judged::wrong_product:
            return "not for this kind of account; the code was not used";
        case Judged::wrong_currency:
            return "in another currency; the code was not used";
        case Judged::above_limit:
            return "would exceed the limit; the code was not used";
    }
    return "";
}

}  // namespace riser::voucher
