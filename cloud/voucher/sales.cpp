#include "cloud/voucher/sales.h"

#include <algorithm>
#include <map>

namespace riser::cloud {
namespace {

using voucher::SerialRange;
using voucher::SerialRanges;

const voucher::CreditEffect* credit_of(const StoredBatch& batch) {
    return std::get_if<voucher::CreditEffect>(&batch.revision.effect);
}

// In the owner's favour by less than a micro-unit.
Money commission_on(Money amount, std::int64_t ppm) {
    constexpr std::int64_t k_million = 1'000'000;
    return Money{amount.micro / k_million * ppm + amount.micro % k_million * ppm / k_million};
}

Money value_of(const voucher::CreditEffect& credit, std::uint32_t count) {
    return Money{credit.face.micro * std::int64_t{count}};
}

void post(VoucherDesk& desk, const StoredBatch& batch, const PostedVouchers& posted, Money amount) {
    if (amount == Money{}) return;
    VoucherPosting posting;
    posting.owner = batch.owner;
    posting.currency = credit_of(batch)->currency;
    posting.from = posted.from;
    posting.to = posted.to;
    posting.seller = posted.seller;
    posting.batch = batch.revision.id;
    posting.count = posted.count;
    posting.amount = amount;
    posting.at_ms = desk.now_ms;
    desk.session.add_posting(posting);
}

// How many of the serials are in whose hands.
std::map<SellerId, std::uint32_t> count_by_hand(Session& session, const StoredBatch& batch,
                                                const SerialRanges& serials) {
    std::map<SellerId, std::uint32_t> counts;
    const auto hands = hands_of(session, batch.revision.id);
    for (const SerialRange& range : serials.ranges()) {
        hands.for_each(range, [&](const SerialRange& part, const SellerId& seller) {
            counts[seller] += count_valid(session, batch, SerialRanges(part));
        });
    }
    return counts;
}

std::optional<Refusal> objection_to_hands(VoucherDesk& desk, const StoredBatch& batch,
                                          const SerialRanges& serials, SellerId expected) {
    std::optional<Refusal> objection;
    const auto hands = hands_of(desk.session, batch.revision.id);
    for (const SerialRange& range : serials.ranges()) {
        if (range.last >= batch.revision.count) {
            return not_acceptable("beyond_the_batch", "The batch has not so many serials.",
                                  "/serials");
        }
        hands.for_each(range, [&](const SerialRange& part, const SellerId& seller) {
            if (seller == expected || objection) return;
            const std::string whose = seller.is_nil() ? "the office has" : "another seller has";
            objection =
                conflict("in_other_hands", whose + " serials " + std::to_string(part.first) +
                                               " to " + std::to_string(part.last) + ".");
        });
        if (objection) return objection;
        SerialRanges unsold(range);
        for (const SerialRange& sold : batch.revision.active.ranges()) unsold.remove(sold);
        if (unsold != SerialRanges(range))
            return conflict("sold", "Some of these serials are sold already.", "/serials");
    }
    return std::nullopt;
}

void move_paper(VoucherDesk& desk, const StoredBatch& batch, const Seller& seller,
                const SerialRanges& serials, MovementKind kind) {
    for (const SerialRange& range : serials.ranges()) {
        desk.session.add_movement(
            {batch.owner, 0, kind, seller.id, batch.revision.id, range, desk.now_ms});
    }
}

}  // namespace

Result<Seller, Refusal> put_seller(VoucherDesk& desk, const Seller& seller) {
    if (!desk.session.find_owner(seller.owner))
        return fail(unknown("owner", to_string(seller.owner)));
    Seller next = seller;
    if (const auto known = desk.session.find_seller(seller.id)) {
        if (known->owner != seller.owner)
            return fail(conflict("seller_exists", "This id is another owner's seller.", "/id"));
        next.created_ms = known->created_ms;
    }
    desk.session.put_seller(next);
    return next;
}

std::optional<Refusal> consign(VoucherDesk& desk, const StoredBatch& batch, const Seller& seller,
                               const SerialRanges& serials) {
    using voucher::BatchState;
    const BatchState state = batch.revision.state;
    const bool on_paper =
        state == BatchState::printed || state == BatchState::shipped || state == BatchState::active;
    if (seller.owner != batch.owner) return unknown("seller", to_string(seller.id));
    if (!on_paper) {
        return conflict("not_on_paper", "The batch " + batch.revision.short_name +
                                            " is not printed, or no longer for sale.");
    }
    if (auto objection = objection_to_hands(desk, batch, serials, SellerId{})) return objection;
    move_paper(desk, batch, seller, serials, MovementKind::consigned);
    return std::nullopt;
}

std::optional<Refusal> take_back(VoucherDesk& desk, const StoredBatch& batch, const Seller& seller,
                                 const SerialRanges& serials) {
    if (seller.owner != batch.owner) return unknown("seller", to_string(seller.id));
    if (auto objection = objection_to_hands(desk, batch, serials, seller.id)) return objection;
    move_paper(desk, batch, seller, serials, MovementKind::returned);
    return std::nullopt;
}

voucher::SerialMap<SellerId> hands_of(Session& session, voucher::BatchId batch) {
    voucher::SerialMap<SellerId> hands;
    for (const Movement& movement : session.list_movements(batch)) {
        if (movement.kind == MovementKind::sold) continue;
        const bool out = movement.kind == MovementKind::consigned;
        hands.update(movement.range,
                     [&](const SellerId&) { return out ? movement.seller : SellerId{}; });
    }
    return hands;
}

Result<VoucherPosting, Refusal> take_payment(VoucherDesk& desk, const Seller& seller,
                                             const Currency& currency, Money amount,
                                             const std::string& reference) {
    VoucherPosting posting;
    posting.owner = seller.owner;
    posting.currency = currency;
    posting.from = VoucherPot::received;
    posting.to = VoucherPot::seller;
    posting.seller = seller.id;
    posting.amount = amount;
    posting.at_ms = desk.now_ms;
    posting.reference = reference;
    if (const auto known = desk.session.find_posting(seller.owner, reference)) {
        const bool same =
            known->seller == seller.id && known->amount == amount && known->currency == currency;
        if (same) return *known;
        return fail(conflict("payment_exists",
                             "The payment " + reference + " is known with other content.", "/id"));
    }
    desk.session.add_posting(posting);
    return posting;
}

Money balance_of(Session& session, const Seller& seller, const Currency& currency) {
    Money sum;
    for (const VoucherBalance& balance : session.voucher_balances(seller.owner)) {
        if (balance.pot == VoucherPot::seller && balance.seller == seller.id &&
            balance.currency == currency) {
            sum += balance.balance;
        }
    }
    return sum;
}

std::optional<Refusal> objection_to_sale(VoucherDesk& desk, const StoredBatch& batch,
                                         const SerialRanges& serials) {
    const auto* credit = credit_of(batch);
    if (credit == nullptr) return std::nullopt;
    for (const auto& [id, count] : count_by_hand(desk.session, batch, serials)) {
        const auto seller = desk.session.find_seller(id);
        if (!seller || !seller->prepays) continue;
        const Money value = value_of(*credit, count);
        const Money due = value - commission_on(value, seller->commission_ppm);
        const Money has = balance_of(desk.session, *seller, credit->currency);
        if (has < due) {
            return conflict("float_too_low", "The seller " + seller->name + " pays ahead and has " +
                                                 format_money(has) + ", these cost " +
                                                 format_money(due) + ".");
        }
    }
    return std::nullopt;
}

void post_sale(VoucherDesk& desk, const StoredBatch& batch, const SerialRanges& serials) {
    const auto* credit = credit_of(batch);
    if (credit == nullptr) return;
    const auto hands = hands_of(desk.session, batch.revision.id);
    for (const SerialRange& range : serials.ranges()) {
        hands.for_each(range, [&](const SerialRange& part, const SellerId& seller) {
            desk.session.add_movement(
                {batch.owner, 0, MovementKind::sold, seller, batch.revision.id, part, desk.now_ms});
        });
    }
    for (const auto& [id, count] : count_by_hand(desk.session, batch, serials)) {
        const auto seller = desk.session.find_seller(id);
        const VoucherPot from = seller ? VoucherPot::seller : VoucherPot::office;
        const Money value = value_of(*credit, count);
        post(desk, batch, {from, VoucherPot::outstanding, id, count}, value);
        if (!seller) continue;
        post(desk, batch, {VoucherPot::commission, VoucherPot::seller, id, 0},
             commission_on(value, seller->commission_ppm));
    }
}

void post_vouchers(VoucherDesk& desk, const StoredBatch& batch, const PostedVouchers& posted) {
    const auto* credit = credit_of(batch);
    if (credit == nullptr || posted.count == 0) return;
    post(desk, batch, posted, value_of(*credit, posted.count));
}

VoucherPot pot_of(Session& session, const StoredBatch& batch, std::uint32_t serial) {
    using voucher::BatchState;
    const auto& revision = batch.revision;
    if (!revision.active.contains(serial)) return VoucherPot::outstanding;
    if (revision.state == BatchState::revoked || revision.revoked.contains(serial))
        return VoucherPot::cancelled;
    if (revision.state == BatchState::expired) return VoucherPot::breakage;
    if (revision.state != BatchState::archived) return VoucherPot::outstanding;
    // It was expired or revoked before.
    const auto balances = session.voucher_balances(batch.owner);
    const bool expired = std::any_of(balances.begin(), balances.end(), [&](const auto& b) {
        return b.batch == revision.id && b.pot == VoucherPot::breakage && b.count > 0;
    });
    return expired ? VoucherPot::breakage : VoucherPot::cancelled;
}

std::uint32_t count_valid(Session& session, const StoredBatch& batch, const SerialRanges& serials) {
    if (batch.voided == 0) return serials.count();
    std::uint32_t count = 0;
    for (const SerialRange& range : serials.ranges()) {
        const auto locks = session.voucher_locks(batch.revision.id, range);
        count += static_cast<std::uint32_t>(
            std::count_if(locks.begin(), locks.end(), [](const auto& l) { return !l.is_nil(); }));
    }
    return count;
}

}  // namespace riser::cloud
