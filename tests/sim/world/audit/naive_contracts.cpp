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
            // Credits, charges: nobody in this world has any.
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
        from_credit = std::clamp<std::int64_t>(account.balance(), 0, whole);
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
        debts.push_back({debt.charge.value, debt.added.micro});
    } else {
        if (known->remaining > 0) complain(who + "is mixed with another one");
        known->remaining += debt.added.micro;
    }
    debts_entered_[debt.account] += debt.added.micro;
}

// A share of the payment for each debt, rounded down; the rest is his.
std::int64_t NaiveBooks::pay_debts(NaiveAccount& account, const journal::Credited& credited,
                                   const Complain& complain) {
    const std::string who = "a payment of account " + to_string(credited.account) + " ";
    const auto& lines = credited.split.lines;
    const std::int64_t amount = credited.amount.micro;
    const auto share =
        static_cast<std::int64_t>(static_cast<__int128>(amount) * k_debt_share_ppm / k_whole_ppm);
    std::int64_t left = amount;
    for (auto& debt : account.debts) {
        const std::int64_t due = std::min({share, debt.remaining, left});
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
        left -= due;
    }
    std::int64_t own = lines.empty() ? amount : 0;
    for (const auto& line : lines) {
        const bool his = line.step == payment::SplitStep::owed_balance ||
                         line.step == payment::SplitStep::balance;
        if (his) own += line.amount.micro;
    }
    if (own != left)
        complain(who + "gives him " + micro_units(own) + " instead of " + micro_units(left));
    saw("bounced", "paid_back_later", left != amount);
    return amount - left;
}

}  // namespace riser::sim
