// decide_tenancy: somebody moves in or out, or is paid what he was owed (docs/tenancies.md). The order of the checks is
// that of decide_orders.cpp.
#include <algorithm>

#include "gateway/controller/account_desk.h"
#include "gateway/controller/arising_debt.h"
#include "gateway/controller/pack_rules.h"
#include "gateway/controller/period_work.h"

namespace riser::controller {
namespace {

using payment::AccountMode;

std::string there_is_no(std::string_view what, const std::string& id) {
    return "there is no " + std::string(what) + " " + id;
}

std::string text_of_end(const billing::AccountClosing& closing) {
    std::string text;
    const auto add = [&text](Money amount, std::string_view what) {
        if (amount > Money{}) text += "; " + format_money(amount) + " " + std::string(what);
    };
    add(closing.refund, "to be paid out");
    add(closing.credit_to_other, "to the other account");
    add(closing.collection, "still owed");
    add(closing.debt_to_other, "owed by the other account");
    add(closing.forfeited, "of gifts and free units lapse");
    return text;
}

constexpr std::string_view k_reading =
    "the meters are being read for it: order it again, with the same id, in a few seconds";
constexpr std::string_view k_id_used = "this id was used for another order";

OrderVerdict charges_wait() {
    OrderVerdict verdict{
        OrderOutcome::conflict,
        "charges of a long time are to be collected first. Is the clock right? They are a day "
        "after it leapt, or the gateway was switched on again; then order it again",
        {}};
    verdict.may_pass = true;
    return verdict;
}

// A meter is silent, or does not say which it is: nobody stands beside an order of the cloud to give it again.
OrderVerdict meter_unread(const std::string& obstacle, AccountId account) {
    OrderVerdict verdict{OrderOutcome::conflict, obstacle, account};
    verdict.may_pass = true;
    return verdict;
}

}  // namespace

// A test opens contacts for a moment, and its end belongs to who lives there.
std::optional<Decider::Verdict> Decider::objection_to_hand_over(SupplyPointId id) const {
    if (site_of(id) == nullptr || !configured(id)) {
        return Verdict{OrderOutcome::unknown_target,
                       there_is_no("supply point", to_string(id)) + " in the configuration",
                       {}};
    }
    if (test_running() == id) {
        return Verdict{OrderOutcome::conflict,
                       "a relay test is running there: order it again in a minute",
                       {}};
    }
    return std::nullopt;
}

std::optional<Decider::Verdict> Decider::objection_to(const MoveIn& order) const {
    const auto* known = draft_.account(order.account);
    if (draft_.command(order.id)) {
        const bool same = known != nullptr && known->moved_in_by == order.id &&
                          known->supply_point == order.supply_point;
        if (same) return Verdict{OrderOutcome::already_done, "moved in before", order.account};
        return Verdict{OrderOutcome::conflict, std::string(k_id_used), {}};
    }
    if (auto objection = objection_to_hand_over(order.supply_point)) return objection;
    if (order.id.is_nil() || order.account.is_nil()) {
        return Verdict{OrderOutcome::invalid, "a tenancy needs an id and an account", {}};
    }
    if (order.customer_class == payment::CustomerClass::any) {
        return Verdict{OrderOutcome::invalid, "an account has one class of customer", {}};
    }
    if (known != nullptr) {
        return Verdict{OrderOutcome::conflict,
                       "account " + to_string(order.account) +
                           (known->closed() ? " is closed" : " exists already") +
                           ": whoever moves in gets an account of his own",
                       {}};
    }
    for (const auto& configured : site_.supply_points) {
        if (configured.landlord.account != order.account) continue;
        return Verdict{OrderOutcome::conflict,
                       "account " + to_string(order.account) +
                           " is the landlord's of supply point " +
                           to_string(configured.supply_point.id) +
                           " in the configuration: whoever moves in gets an account of his own",
                       {}};
    }
    const SupplyPointSite& site = *site_of(order.supply_point);
    const TariffId tariff = order.tariff.is_nil() ? site.tariff : order.tariff;
    const auto* versions = draft_.versions(tariff);
    if (versions == nullptr || versions->empty()) {
        return Verdict{OrderOutcome::unknown_target,
                       tariff.is_nil() ? "neither the order nor the configuration names a tariff"
                                       : there_is_no("tariff", to_string(tariff)),
                       {}};
    }
    if (const auto why = why_not_charged(*versions, order.mode, site_); !why.empty()) {
        return Verdict{OrderOutcome::conflict, why, {}};
    }
    if (const auto why = why_pack_forbids(
            AccountTerms{order.supply_point, tariff, order.customer_class, order.mode}, draft_,
            site_, now_.earliest);
        !why.empty()) {
        return Verdict{OrderOutcome::conflict, why, {}};
    }
    const AccountId there = draft_.supply_point(order.supply_point)->account;
    if (!there.is_nil() && there != site.landlord.account) {
        return Verdict{OrderOutcome::conflict,
                       "account " + to_string(there) +
                           " has the supply point: it moves out first, and the configuration may "
                           "name a landlord who has it in between",
                       {}};
    }
    return std::nullopt;
}

Decider::Verdict Decider::move_in(const MoveIn& order) {
    if (auto objection = objection_to(order)) return *objection;
    const SupplyPointId id = order.supply_point;
    const auto ready =
        ready_for_hand_over(*draft_.supply_point(id), order.last_reading, order.preview);
    if (!ready.obstacle.empty()) return meter_unread(ready.obstacle, {});
    if (ready.waiting) return {OrderOutcome::accepted, std::string(k_reading), {}};
    if (!charge_to_the_end(id)) return charges_wait();
    HandOver hand_over{id,
                       draft_.supply_point(id)->account,
                       order.account,
                       hand_over_reads(*draft_.supply_point(id)),
                       {}};
    const SupplyPointSite& site = *site_of(id);
    emit(journal::AccountOpened{order.account, id, order.mode});
    emit(journal::AccountClassified{order.account, order.customer_class, order.critical});
    pass_on(site, {order.id, id, order.account, order.tariff, hand_over.reads}, order.mode);
    emit(journal::CommandExecuted{order.id});
    if (order.preview) return {OrderOutcome::done, "nothing was changed", {}, {}, hand_over};
    supply(id);
    note(Note::Level::info, "moved_in",
         {{"supply_point", to_string(id)}, {"account", to_string(order.account)}});
    return {OrderOutcome::done, "moved in", order.account, {}, hand_over};
}

// Worked out on a draft of which nothing is kept.
Decider::Verdict Decider::forget_all(Verdict verdict) {
    records_.clear();
    actions_.clear();
    updates_.clear();
    return verdict;
}

std::optional<Decider::Verdict> Decider::objection_to(const MoveOut& order) const {
    const auto* account = draft_.account(order.account);
    if (draft_.command(order.id)) {
        const bool same = account != nullptr && account->moved_out_by == order.id;
        if (!same) return Verdict{OrderOutcome::conflict, std::string(k_id_used), {}};
        return Verdict{OrderOutcome::already_done,
                       "moved out before; to be paid out " + format_money(account->refund_owed) +
                           ", still owed " + format_money(account->in_collection),
                       order.account};
    }
    if (account == nullptr) return no_such_account(order.account);
    if (order.id.is_nil()) return Verdict{OrderOutcome::invalid, "a tenancy needs an id", {}};
    if (account->closed()) {
        return Verdict{OrderOutcome::conflict, "the account is closed", order.account};
    }
    const SupplyPointId id = account->supply_point;
    if (auto objection = objection_to_hand_over(id)) return objection;
    if (order.account == site_of(id)->landlord.account) {
        return Verdict{OrderOutcome::conflict,
                       "this is the landlord's account: the supply point falls to it when others "
                       "move out. To close it, name another landlord in the configuration first",
                       order.account};
    }
    const auto* landlord = draft_.account(site_of(id)->landlord.account);
    if (landlord != nullptr && (landlord->closed() || landlord->supply_point != id)) {
        return Verdict{OrderOutcome::conflict,
                       "the landlord's account of the configuration, " + to_string(landlord->id) +
                           (landlord->closed() ? ", is closed"
                                               : ", belongs to supply point " +
                                                     to_string(landlord->supply_point)) +
                           ": give the landlord of this supply point one of its own there first",
                       order.account};
    }
    if (order.transfer_to.is_nil()) return std::nullopt;
    const auto* other = draft_.account(order.transfer_to);
    if (other == nullptr) return no_such_account(order.transfer_to);
    if (other->closed() || order.transfer_to == order.account) {
        return Verdict{OrderOutcome::conflict, "what is left goes to another account that is open",
                       order.account};
    }
    return std::nullopt;
}

// The legs of the other account, in the same entry.
void Decider::take_over(const MoveOut& order, const billing::AccountClosing& closing,
                        payment::TopUpSplit split) {
    const AccountId to = order.transfer_to;
    if (closing.debt_to_other > Money{}) {
        book(debt_that_arises(*draft_.account(to), closing.debt_to_other, site_).value());
    }
    if (closing.credit_to_other == Money{}) return;
    if (payment::is_all_own(split.lines)) split = {};
    book(journal::Credited{TopUpId{order.id.bytes}, to, closing.credit_to_other,
                           journal::TopUpSource::transfer, std::move(split)});
    move_credits(to);
    update_low_credit(to);
    if (const auto* point = draft_.supply_point(draft_.account(to)->supply_point)) {
        void_confirmation(*point);
    }
}

// Names resolve to whoever has an apartment now, which is its landlord while it is vacant.
std::string Decider::whose(AccountId id) const {
    const SupplyPointId point = draft_.account(id)->supply_point;
    const SupplyPointSite* site = site_of(point);
    const bool landlord = site != nullptr && site->landlord.account == id;
    return to_string(id) +
           (landlord ? ", the landlord's, of supply point " : ", of supply point ") +
           to_string(point);
}

Decider::Verdict Decider::move_out(const MoveOut& order) {
    if (auto objection = objection_to(order)) return *objection;
    const SupplyPointId id = draft_.account(order.account)->supply_point;
    const AccountId there = draft_.supply_point(id)->account;
    // Else it is a landlord's that the configuration names no more, or of who came first: nothing is read for it.
    const bool leaves = there == order.account;
    if (leaves) {
        const auto ready =
            ready_for_hand_over(*draft_.supply_point(id), order.last_reading, order.preview);
        if (!ready.obstacle.empty()) return meter_unread(ready.obstacle, order.account);
        if (ready.waiting) return {OrderOutcome::accepted, std::string(k_reading), order.account};
    }
    if (!(leaves ? charge_to_the_end(id) : nothing_is_left_to_charge(order.account))) {
        return charges_wait();
    }

    const auto last_reads =
        leaves ? hand_over_reads(*draft_.supply_point(id)) : std::vector<journal::HandOverRead>{};
    if (const auto obstacle = final_bill(order.account, last_reads); !obstacle.empty()) {
        return forget_all({OrderOutcome::conflict, obstacle, order.account});
    }
    AccountDesk(*this).book_deposit_interest(order.account, order.id);
    const SupplyPointSite& site = *site_of(id);
    const bool elsewhere = !order.transfer_to.is_nil();
    // Where a policy pack lets nobody recover debts from payments, they go to collection.
    const bool debts_follow = site_.tenancy.debts_follow && site_.tenancy.debt_share_ppm > 0;
    const billing::ClosingTerms terms{order.transfer_to, elsewhere, elsewhere && debts_follow,
                                      site_.tenancy.gifts_paid_out, site_.tenancy.refund_step};
    HandOver hand_over{id,
                       order.account,
                       leaves ? site.landlord.account : there,
                       {},
                       billing::closing_of(*draft_.account(order.account), terms)};
    if (leaves) hand_over.reads = last_reads;
    const billing::AccountClosing& closing = hand_over.closing;
    payment::TopUpSplit split;
    if (closing.debt_to_other > Money{} &&
        !why_no_debt(*draft_.account(order.transfer_to), site_).empty()) {
        return forget_all({OrderOutcome::conflict,
                           "the other account pays as many debts as an account can have: they are "
                           "paid first, or nothing goes to it and what is owed goes to collection",
                           order.account});
    }
    if (closing.credit_to_other > Money{}) {
        settle({draft_.account(order.transfer_to)->supply_point});
        const payment::Account other = journal::as_it_takes(*draft_.account(order.transfer_to),
                                                            journal::TopUpSource::transfer);
        auto possible =
            payment::split_top_up(other, site_.zone, now_.wall, closing.credit_to_other);
        if (!possible) {
            return forget_all({OrderOutcome::conflict,
                               "the other account does not take " +
                                   format_money(closing.credit_to_other) + ": " +
                                   refusal_text(possible.error(), other),
                               order.account});
        }
        split = std::move(possible).value();
    }
    book(journal::AccountClosed{order.id, order.account, terms, closing.moves});
    take_over(order, closing, std::move(split));
    if (leaves) {
        pass_on(site, {order.id, id, site.landlord.account, {}, hand_over.reads},
                AccountMode::postpaid);
    }
    emit(journal::CommandExecuted{order.id});
    std::string text = text_of_end(closing);
    if (elsewhere) text += "; the other account is " + whose(order.transfer_to);
    if (leaves && site.landlord.account.is_nil()) {
        text += "; the supply point has no landlord: what it uses from now on is charged to nobody";
    }
    if (order.preview) {
        return {OrderOutcome::done, "nothing was changed" + text, order.account, {}, hand_over};
    }
    supply(id);
    if (elsewhere) supply(draft_.account(order.transfer_to)->supply_point);
    note(Note::Level::info, "moved_out",
         {{"supply_point", to_string(id)}, {"account", to_string(order.account)}});
    return {
        OrderOutcome::done, (leaves ? "moved out" : "closed") + text, order.account, {}, hand_over};
}

Decider::Verdict Decider::pay_refund(const PayRefund& order) {
    const payment::Account* account = draft_.account(order.account);
    if (const TopUpReceipt* receipt = draft_.top_up(order.id)) {
        const bool same = receipt->account == order.account && receipt->amount == -order.amount &&
                          !receipt->deposit;
        if (same) return {OrderOutcome::already_done, "paid out before", order.account};
        return {OrderOutcome::conflict, "this id was used for another payment", {}};
    }
    if (account == nullptr) return no_such_account(order.account);
    if (order.id.is_nil() || order.amount <= Money{} || order.currency != site_.currency) {
        return {OrderOutcome::invalid,
                "a payment has an id, and an amount of more than zero in " + site_.currency.text(),
                order.account};
    }
    if (order.amount > account->refund_owed) {
        return {OrderOutcome::conflict,
                "this account is owed " + format_money(account->refund_owed), order.account};
    }
    book(journal::RefundPaid{order.id, order.account, order.amount});
    return {
        OrderOutcome::done,
        "paid out; still owed to him " + format_money(draft_.account(order.account)->refund_owed),
        order.account};
}

}  // namespace riser::controller
