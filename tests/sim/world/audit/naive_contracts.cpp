// NaiveBooks: how accounts pay beside their bills, written from docs/billing.md: payments that come to nothing, and what is
// owed because of them.
#include <algorithm>

#include "core/base/overload.h"
#include "tests/sim/world/audit/micro_units.h"
#include "tests/sim/world/audit/naive_books.h"

namespace riser::sim {
namespace {

// Of each payment; no configuration of these worlds says otherwise.
constexpr std::int64_t k_debt_share_ppm = 500'000;
constexpr std::int64_t k_whole_ppm = 1'000'000;

}  // namespace

void NaiveBooks::take_contract(const journal::Record& record, const Complain& complain) {
    std::visit(
        overload{
            [&](const journal::PaymentBounced& bounced) { bounce(bounced, complain); },
            [&](const journal::DepositDemanded& demanded) { demand_deposit(demanded, complain); },
            [&](const journal::DepositMoved& moved) { move_deposit(moved, complain); },
            [&](const journal::AccountModeChanged& changed) { change_mode(changed, complain); },
            // take_bills() has taken these.
            [&](const journal::PaymentPlanAgreed&) {},
            [&](const journal::PaymentPlanEnded&) {},
            [&](const journal::CreditConfigured& r) { configure_credit(r, complain); },
            [&](const journal::CreditInvoked& r) { grant(r, complain); },
            [&](const journal::CreditExpired& r) { lapse(r, complain); },
            [&](const journal::CreditRenewed& r) { renew(r, complain); },
            // NaiveVouchers judges these.
            [&](const journal::VoucherDocumentTaken&) {},
            [&](const journal::VoucherLocksTaken&) {},
            [&](const journal::VoucherRecallAnswered&) {},
            [&](const journal::VoucherRedeemed&) {},
            [&](const auto&) {
                complain(std::string(journal::record_name(record)) + ", which is nobody's here");
            },
        },
        record);
}

// What is still there is taken back; what was used of it is owed, and nobody falls below nothing by it. Who pays
// afterwards owes all of it on his bills.
void NaiveBooks::bounce(const journal::PaymentBounced& r, const Complain& complain) {
    somebody_moved_ = true;
    const std::string who = "payment " + to_string(r.payment) + " that bounces ";
    const auto credit = credits_.find(r.payment);
    if (credit == credits_.end() || credit->second != std::pair{r.account, r.amount.micro}) {
        complain(who + "was never credited so");
    }
    if (r.vending_fee.micro != 0)
        complain(who + "gives back a fee for topping up that nobody took");
    if (!bounced_.insert(r.payment).second) complain(who + "has bounced before");
    if (transfers_.contains(r.payment)) complain(who + "is what another account has left");
    if (credits_.contains(r.id)) complain(who + "has the id of a payment");
    const auto found = accounts_.find(r.account);
    if (found == accounts_.end()) return complain(who + "is nobody's");
    NaiveAccount& account = found->second;
    const std::int64_t whole = r.amount.micro + r.fee.micro;
    std::int64_t from_credit = 0;
    std::int64_t from_refund = 0;
    if (account.ended) {
        from_refund = std::min(account.owed_back, whole);
    } else if (account.postpaid) {
        from_credit = whole;
    } else {
        from_credit = std::clamp<std::int64_t>(account.own(), 0, whole);
    }
    const std::int64_t rest = whole - from_credit - from_refund;
    const std::int64_t to_collection = account.ended ? rest : 0;
    const std::int64_t to_debt = account.ended ? 0 : rest;
    if (r.from_credit.micro != from_credit || r.from_refund.micro != from_refund ||
        r.to_collection.micro != to_collection || r.to_debt.micro != to_debt) {
        complain(who + "takes " + micro_units(r.from_credit.micro) + " from its credit and " +
                 micro_units(r.from_refund.micro) + " from what is paid out, and leaves " +
                 micro_units(r.to_debt.micro) + " and " + micro_units(r.to_collection.micro) +
                 " owed, of " + micro_units(whole));
    }
    const auto entered = debts_entered_.find(r.account);
    const std::int64_t debt = entered == debts_entered_.end() ? 0 : entered->second;
    if (debt != to_debt) complain(who + "is entered as a debt of " + micro_units(debt));
    debts_entered_.erase(r.account);
    account.beside -= from_credit;
    account.owed_back -= from_refund;
    account.still_owed += to_collection;
    received_ -= r.amount.micro;
    bounce_fees_ += r.fee.micro;
    saw("bounced", "of_who_left", account.ended);
    saw("bounced", "of_who_pays_afterwards", !account.ended && account.postpaid);
    saw("bounced", "from_a_credit", !account.ended && !account.postpaid && to_debt == 0);
    saw("bounced", "left_a_debt", to_debt > 0);
    saw("bounced", "with_a_fee", r.fee.micro > 0);
    saw("bounced", "after_it_paid_bills", billing_.knows(r.account));
}

void NaiveBooks::enter_debt(const journal::ChargeConfigured& debt, const Complain& complain) {
    const std::string who = "a debt of account " + to_string(debt.account) + " ";
    const auto found = accounts_.find(debt.account);
    if (found == accounts_.end() || found->second.ended) return complain(who + "is nobody's");
    if (debt.type != payment::ChargeType::payment_event || debt.added.micro <= 0 ||
        debt.proportion_ppm != k_debt_share_ppm || debt.weekly_cap.micro != 0) {
        complain(who + "is paid otherwise");
    }
    auto& debts = found->second.debts;
    const auto known = std::find_if(debts.begin(), debts.end(), [&](const NaiveDebt& each) {
        return each.charge == debt.charge.value;
    });
    if (known == debts.end()) {
        debts.push_back({debt.charge.value, debt.added.micro, k_debt_share_ppm});
    } else {
        if (known->remaining > 0) complain(who + "is mixed with another one");
        known->remaining += debt.added.micro;
    }
    debts_entered_[debt.account] += debt.added.micro;
}

namespace {

// Of what it is, and of no more than a week may take.
std::int64_t share_of(const NaiveDebt& debt, std::int64_t amount) {
    const auto share =
        static_cast<std::int64_t>(static_cast<__int128>(amount) * debt.share_ppm / k_whole_ppm);
    if (debt.weekly_cap == 0) return share;
    return std::clamp<std::int64_t>(debt.weekly_cap - debt.taken, 0, share);
}

// 1970-01-01 was a Thursday.
std::int64_t monday_of(std::int64_t unix_ms) {
    const std::int64_t day = NaiveBilling::day_of(unix_ms);
    return day - (day + 3) % 7;
}

}  // namespace

// A share of the payment for each debt, rounded down; then what was put off, his own money up to its limit, and what of
// emergency credit was used; the rest is his. Before the payment is his. Returns what is not his.
std::int64_t NaiveBooks::pay_debts(NaiveAccount& account, const journal::Credited& credited,
                                   const Complain& complain) {
    const std::string who = "a payment of account " + to_string(credited.account) + " ";
    const auto& lines = credited.split.lines;
    const std::int64_t week_ms = credited.split.week_begins_ms;
    if (!lines.empty() && NaiveBilling::day_of(week_ms) != monday_of(header_.wall_ms)) {
        complain(who + "counts for a week from " + std::to_string(week_ms));
    }
    std::int64_t left = credited.amount.micro;
    for (auto& debt : account.debts) {
        if (debt.share_ppm == 0 || debt.remaining == 0) continue;
        if (debt.week_ms < week_ms && !lines.empty()) {
            debt.week_ms = week_ms;
            debt.taken = 0;
        }
        const std::int64_t due =
            std::min({share_of(debt, credited.amount.micro), debt.remaining, left});
        std::int64_t paid = 0;
        for (const auto& line : lines) {
            const bool of_it =
                line.step == payment::SplitStep::payment_debt && line.charge.value == debt.charge;
            if (of_it) paid += line.amount.micro;
        }
        if (paid != due) {
            complain(who + "pays " + micro_units(paid) + " of a debt instead of " +
                     micro_units(due));
        }
        debt.remaining -= due;
        debt.taken += due;
        left -= due;
        const bool arose = debt.charge != k_share_debt;
        saw(arose ? "bounced" : "debt", arose ? "paid_back_later" : "share_of_a_payment", due > 0);
        saw("debt", "capped_for_the_week", debt.weekly_cap > 0 && debt.taken == debt.weekly_cap);
    }
    left = pay_what_is_owed(account, credited, left, who, complain);
    std::int64_t own = lines.empty() ? credited.amount.micro : 0;
    for (const auto& line : lines) {
        const bool his = line.step == payment::SplitStep::owed_balance ||
                         line.step == payment::SplitStep::balance;
        if (his) own += line.amount.micro;
    }
    if (own != left)
        complain(who + "gives him " + micro_units(own) + " instead of " + micro_units(left));
    return credited.amount.micro - left;
}

// Of what is left of a payment; returns what is his own of it.
std::int64_t NaiveBooks::pay_what_is_owed(NaiveAccount& account, const journal::Credited& credited,
                                          std::int64_t left, const std::string& who,
                                          const Complain& complain) {
    const auto pays = [&](payment::SplitStep step, std::int64_t due, const std::string& what) {
        std::int64_t paid = 0;
        for (const auto& line : credited.split.lines) {
            if (line.step == step) paid += line.amount.micro;
        }
        if (paid == due) return;
        complain(who + "pays " + micro_units(paid) + what + " instead of " + micro_units(due));
    };
    const std::int64_t put_off = std::min(left, account.put_off);
    pays(payment::SplitStep::accumulated_debt, put_off, " that were put off");
    account.put_off -= put_off;
    left -= put_off;
    const std::int64_t to_limit = std::clamp<std::int64_t>(account.limit - account.own(), 0, left);
    const std::int64_t lent = std::min(left - to_limit, account.used_of_loan());
    pays(payment::SplitStep::emergency_owed, lent, " of what was lent");
    saw("debt", "put_off_is_paid", put_off > 0);
    saw("credit", "paid_back", lent > 0);
    if (lent > 0) account.pots.at(k_emergency_credit).owed -= lent;
    return left - lent;
}

}  // namespace riser::sim
