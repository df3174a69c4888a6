// NaiveBooks: who has a supply point, and what becomes of an account at its end, written from docs/tenancies.md. In
// these worlds debts do not follow, and gifts lapse.
#include <algorithm>

#include "core/base/overload.h"
#include "tests/sim/world/audit/micro_units.h"
#include "tests/sim/world/audit/naive_books.h"

namespace riser::sim {
namespace {

using billing::Pot;

// What the moves bring into this pot.
std::int64_t into(const std::vector<billing::Move>& moves, Pot pot) {
    std::int64_t sum = 0;
    for (const auto& move : moves) {
        if (move.to == pot) sum += move.amount.micro;
        if (move.from == pot) sum -= move.amount.micro;
    }
    return sum;
}

bool is_known_here(Pot pot) {
    return pot == Pot::prepaid_credit || pot == Pot::refund || pot == Pot::collection ||
           pot == Pot::other_account || pot == Pot::rounding || pot == Pot::prepaid_debt ||
           pot == Pot::deposit || pot == Pot::emergency_credit || pot == Pot::forfeited;
}

}  // namespace

void NaiveBooks::take_tenancy(const journal::Record& record, const Complain& complain) {
    std::visit(overload{
                   [&](const journal::AccountClassified& classified) {
                       const auto account = accounts_.find(classified.account);
                       if (account == accounts_.end() || account->second.ended) {
                           return complain("a class for an account that is not there");
                       }
                       account->second.critical = classified.critical;
                   },
                   [&](const journal::TenancyBegan& began) { pass_on(began, complain); },
                   [&](const journal::AccountClosed& closed) { end_account(closed, complain); },
                   [&](const journal::FormerAccountPaid& paid) { pay_after_end(paid, complain); },
                   [&](const journal::RefundPaid& paid) { pay_out(paid, complain); },
                   // take_bills() has taken these.
                   [&](const journal::BillingAgreed&) {},
                   [&](const journal::BillIssued&) {},
                   [&](const journal::BillNumbered&) {},
                   [&](const journal::OverdueTermsAgreed&) {},
                   [&](const journal::ReminderGiven&) {},
                   [&](const journal::LateCharged&) {},
                   [&](const journal::BillDisputed&) {},
                   [&](const journal::PeriodTermsBegan&) {},
                   [&](const journal::PeriodCharged&) {},
                   [&](const auto&) { take_contract(record, complain); },
               },
               record);
}

void NaiveBooks::open(const journal::AccountOpened& opened, const Complain& complain) {
    const auto [account, is_new] = accounts_.try_emplace(opened.account);
    if (!is_new) complain("account " + to_string(opened.account) + " is opened twice");
    account->second.supply_point = opened.supply_point.value;
    account->second.postpaid = opened.mode == payment::AccountMode::postpaid;
    begin_tenancy(account->second);
    // Where somebody lived before, the entry that hands over says so.
    supplies_[opened.supply_point.value].account = opened.account;
}

// Each register goes on from what whoever had the supply point was charged for: nothing is lost, nothing paid twice.
void NaiveBooks::pass_on(const journal::TenancyBegan& began, const Complain& complain) {
    const std::uint32_t point = began.supply_point.value;
    const std::string who = "supply point " + std::to_string(point);
    somebody_moved_ = true;
    const auto next = accounts_.find(began.account);
    if (next == accounts_.end()) return complain(who + " passes to nobody, and has a landlord");
    if (next->second.ended) complain(who + " passes to an account that has ended");
    if (next->second.supply_point != point) complain(who + " passes to an account of another one");
    NaiveSupply& supply = supplies_[point];
    begin_tenancy(next->second);
    supply.account = began.account;
    supply.passed_at = sequence_;
    for (const auto& share : supply.shares) check_read(point, share, began.reads, complain);
}

void NaiveBooks::check_read(std::uint32_t point, const metering::RegisterShare& share,
                            const std::vector<journal::HandOverRead>& reads,
                            const Complain& complain) {
    const auto known = registers_.find({point, share.meter.value, share.quantity});
    if (known == registers_.end() || known->second.epoch == 0) return;
    NaiveRegister& of = known->second;
    of.by_others_wh = of.charged_wh;
    const std::string where = "meter " + std::to_string(share.meter.value) + " ";
    const auto read = std::find_if(reads.begin(), reads.end(), [&](const auto& one) {
        return one.register_id.meter == share.meter && one.register_id.quantity == share.quantity;
    });
    if (read == reads.end()) {
        complain(where + "is not read for who comes and who goes");
    } else if (read->register_id.epoch.value != of.epoch || read->value.wh != of.settled) {
        complain(where + "is handed over at " + std::to_string(read->value.wh) +
                 " but settled to " + std::to_string(of.settled));
    }
}

// What he has goes back to him or to his other account, what he owes stays owed; nothing else becomes of it.
void NaiveBooks::end_account(const journal::AccountClosed& closed, const Complain& complain) {
    somebody_moved_ = true;
    const std::string who = "account " + to_string(closed.account) + " ends ";
    const auto found = accounts_.find(closed.account);
    if (found == accounts_.end()) return complain(who + "and was never there");
    NaiveAccount& account = found->second;
    if (account.ended) return complain(who + "twice");
    if (supplies_[account.supply_point].account != closed.account) {
        complain(who + "where another one has the supply point");
    }
    const NaiveDeposit& deposit = account.deposit;
    if (deposit.held > 0 && deposit.until_day < NaiveBilling::day_of(header_.earliest_ms)) {
        complain(who + "before the interest of its deposit is booked");
    }
    // What was lent and not used goes back. Gifts pay what is owed first, and lapse.
    const std::int64_t has = account.balance() - (account.loan() - account.used_of_loan());
    const std::int64_t owes = account.debt() + account.used_of_loan();
    const std::int64_t gifts =
        std::clamp<std::int64_t>(account.gifts(), 0, std::max<std::int64_t>(has, 0));
    const std::int64_t lapses = std::max<std::int64_t>(gifts - owes, 0);
    const std::int64_t left = has - owes - lapses + deposit.held;
    const auto& moves = closed.moves;
    for (const auto& move : moves) {
        if (move.amount.micro <= 0) complain(who + "with a move of nothing");
        if (!is_known_here(move.from) || !is_known_here(move.to)) {
            complain(who + "by what nobody has here");
        }
    }
    const std::int64_t credit_left = account.balance() + into(moves, Pot::prepaid_credit);
    if (credit_left != 0) complain(who + "with " + micro_units(credit_left) + " in it");
    const std::int64_t debt_left = account.debt() - into(moves, Pot::prepaid_debt);
    if (debt_left != 0) complain(who + "with a debt of " + micro_units(debt_left));
    if (into(moves, Pot::emergency_credit) != account.loan()) {
        complain(who + "and " + micro_units(into(moves, Pot::emergency_credit)) + " of " +
                 micro_units(account.loan()) + " that were lent go back");
    }
    if (into(moves, Pot::forfeited) != lapses) {
        complain(who + "and " + micro_units(into(moves, Pot::forfeited)) + " lapse instead of " +
                 micro_units(lapses));
    }
    saw("credit", "lapsed_at_the_end", lapses > 0);
    saw("credit", "paid_back_at_the_end", account.used_of_loan() > 0);
    given_back_ -= lapses;
    const std::int64_t deposit_left = deposit.held + into(moves, Pot::deposit);
    if (deposit_left != 0) complain(who + "with a deposit of " + micro_units(deposit_left));
    saw("deposit", "of_who_left", deposit.held > 0);
    saw("deposit", "paid_a_final_bill", deposit.held > 0 && account.balance() < 0);
    const std::int64_t elsewhere = into(moves, Pot::other_account);
    account.owed_back = into(moves, Pot::refund);
    account.still_owed = -into(moves, Pot::collection);
    account.ended = true;
    account.debts.clear();
    account.put_off = 0;
    account.pots.clear();
    account.deposit = {};
    account.forget_doubts();  // he keeps the lowest price
    const bool goes = closed.terms.credit_to_other && left > 0;
    if (elsewhere != (goes ? left : 0)) {
        complain(who + "and gives another one " + micro_units(elsewhere) + " of " +
                 micro_units(left));
    }
    const std::int64_t coin = std::max<std::int64_t>(closed.terms.step.micro, 1);
    const std::int64_t due = goes ? 0 : std::max<std::int64_t>(left, 0);
    const std::int64_t debt = std::max<std::int64_t>(-left, 0);
    if (account.owed_back < due || account.owed_back >= due + coin) {
        complain(who + "and is to be paid " + micro_units(account.owed_back) + " for " +
                 micro_units(due));
    }
    if (account.still_owed > debt || account.still_owed <= debt - coin) {
        complain(who + "and owes " + micro_units(account.still_owed) + " for " + micro_units(debt));
    }
    rounded_ += account.owed_back - due + debt - account.still_owed;
    if (goes) on_its_way_[TopUpId{closed.order.bytes}] = {closed.terms.other, left};
}

// Both legs are in one entry.
void NaiveBooks::check_transfer(const journal::Credited& credited, const Complain& complain) {
    if (credited.source != journal::TopUpSource::transfer) {
        received_ += credited.amount.micro;
        return;
    }
    const auto sent = on_its_way_.find(credited.top_up);
    if (sent == on_its_way_.end() ||
        sent->second != std::pair{credited.account, credited.amount.micro}) {
        return complain("account " + to_string(credited.account) +
                        " is given what no other one has left");
    }
    on_its_way_.erase(sent);
    transfers_.insert(credited.top_up);
}

void NaiveBooks::pay_after_end(const journal::FormerAccountPaid& paid, const Complain& complain) {
    somebody_moved_ = true;
    const std::string who = "money for account " + to_string(paid.account) + " ";
    const std::int64_t amount = paid.to_collection.micro + paid.to_refund.micro;
    const auto account = accounts_.find(paid.account);
    if (account == accounts_.end() || !account->second.ended) {
        return complain(who + "is not credited, and it has not ended");
    }
    if (!credits_.emplace(paid.top_up, std::pair{paid.account, amount}).second) {
        complain(who + "is taken twice");
    }
    NaiveAccount& of = account->second;
    if (amount <= 0 || paid.to_refund.micro < 0 ||
        paid.to_collection.micro != std::min(of.still_owed, amount)) {
        complain(who + "does not pay what is owed first");
    }
    of.credited += amount;
    of.still_owed -= paid.to_collection.micro;
    of.owed_back += paid.to_refund.micro;
    received_ += amount;
}

void NaiveBooks::pay_out(const journal::RefundPaid& paid, const Complain& complain) {
    somebody_moved_ = true;
    const auto account = accounts_.find(paid.account);
    const bool owed = account != accounts_.end() && account->second.ended &&
                      paid.amount.micro > 0 && paid.amount.micro <= account->second.owed_back;
    if (!owed) {
        return complain("account " + to_string(paid.account) + " is paid " +
                        micro_units(paid.amount.micro) + " that it is not owed");
    }
    account->second.owed_back -= paid.amount.micro;
    paid_out_ += paid.amount.micro;
}

// Over all accounts: what came in was used, was paid out, or is still there.
void NaiveBooks::check_money(const Complain& complain) {
    if (!on_its_way_.empty()) complain("what an account has left to another one never came there");
    on_its_way_.clear();
    if (!somebody_moved_) return;
    std::int64_t held = 0;
    std::int64_t used = bounce_fees_;
    for (const auto& [id, account] : accounts_) {
        held += account.deposit.held + account.balance() - account.debt() - account.loan() +
                account.owed_back - account.still_owed;
        used += account.charged + account.standing + account.late + account.by_month -
                account.forgiven - account.paid_for_feed_in;
    }
    if (received_ + rounded_ + given_back_ == paid_out_ + used + held) return;
    complain(micro_units(received_) + " came in and " + micro_units(rounded_ + given_back_) +
             " were given by rounding, credit notes and interest, but " + micro_units(used) +
             " were used, " + micro_units(paid_out_) + " paid out, and " + micro_units(held) +
             " are there");
}

std::int64_t NaiveBooks::by_others_wh(std::uint32_t point,
                                      const metering::RegisterShare& share) const {
    const auto known = registers_.find({point, share.meter.value, share.quantity});
    return known == registers_.end() ? 0 : known->second.by_others_wh;
}

}  // namespace riser::sim
