// NaiveBooks: deposits, written from docs/billing.md: held apart from the credit, with the interest that they earn by the
// day to the last fraction; they pay bills only when somebody says so, or at the end.
#include <algorithm>
#include <cstdlib>

#include "tests/sim/world/audit/micro_units.h"
#include "tests/sim/world/audit/naive_books.h"
#include "tests/sim/world/audit/naive_interest.h"

namespace riser::sim {
namespace {

std::int64_t number_of(billing::LocalDay day) {
    return day.time_since_epoch().count();
}

}  // namespace

// What is there of the months that are asked for: the average of the last bills, to a coin.
void NaiveBooks::demand_deposit(const journal::DepositDemanded& r, const Complain& complain) {
    somebody_moved_ = true;
    const std::string who = "the deposit of account " + to_string(r.account) + " ";
    const auto found = accounts_.find(r.account);
    if (found == accounts_.end() || found->second.ended || !billing_.knows(r.account)) {
        return complain(who + "is asked for, and it has no bills");
    }
    NaiveDeposit& deposit = found->second.deposit;
    if (r.amount.micro < 0) complain(who + "is asked for as less than nothing");
    if (r.annual_ppm != bills_.deposit_ppm ||
        static_cast<int>(r.day_count) != static_cast<int>(bills_.days_of_year) + 1) {
        complain(who + "earns " + std::to_string(r.annual_ppm) + " ppm by another count of days");
    }
    if (deposit.held > 0 && deposit.until_day < NaiveBilling::day_of(header_.earliest_ms)) {
        complain(who + "has new terms before its interest is booked");
    }
    deposit.demanded = r.amount.micro;
    deposit.annual_ppm = r.annual_ppm;
    saw("deposit", "asked_for", r.amount.micro > 0);
    saw("deposit", "asked_for_no_more", r.amount.micro == 0);
}

// Interest of whole days first, on what was held all the while.
void NaiveBooks::earn_on_deposit(const journal::DepositMoved& r, NaiveDeposit& deposit,
                                 const std::string& who, const Complain& complain) {
    const std::int64_t today = NaiveBilling::day_of(header_.earliest_ms);
    const std::int64_t until = number_of(r.until);
    const std::int64_t due_until = std::max(deposit.until_day, today);
    if (until != due_until) complain(who + "earns until day " + std::to_string(until));
    const __int128 earns = static_cast<__int128>(deposit.held) * deposit.annual_ppm;
    if (deposit.held > 0) {
        deposit.fraction +=
            earns * parts_of_year(bills_.days_of_year, deposit.until_day, due_until);
    }
    const auto due = static_cast<std::int64_t>(deposit.fraction / k_parts_of_interest);
    deposit.fraction %= k_parts_of_interest;
    if (r.interest.micro != due) {
        complain(who + "earns " + micro_units(r.interest.micro) + " instead of " +
                 micro_units(due));
    }
    deposit.until_day = due_until;
    deposit.held += due;
    given_back_ += due;
    saw("deposit", "earned", due > 0);
}

void NaiveBooks::move_deposit(const journal::DepositMoved& r, const Complain& complain) {
    using journal::DepositMove;
    somebody_moved_ = true;
    const std::string who = "the deposit of account " + to_string(r.account) + " ";
    const auto found = accounts_.find(r.account);
    if (found == accounts_.end() || found->second.ended) return complain(who + "is nobody's");
    NaiveAccount& account = found->second;
    earn_on_deposit(r, account.deposit, who, complain);
    const std::int64_t amount = r.amount.micro;
    const bool accrued = r.move == DepositMove::accrued;
    if (accrued != (amount == 0) || amount < 0) complain(who + "moves by " + micro_units(amount));
    if (!accrued && !deposit_ids_.insert(r.id).second) complain(who + "moves twice by one order");
    const bool comes = r.move == DepositMove::paid_in;
    account.deposit.held += comes ? amount : -amount;
    if (account.deposit.held < 0) complain(who + "gives more than is held");
    saw("deposit", "paid_in", comes);
    saw("deposit", "refunded", r.move == DepositMove::refunded);
    saw("deposit", "used", r.move == DepositMove::applied);
    if (comes) received_ += amount;
    if (r.move == DepositMove::refunded) paid_out_ += amount;
    if (r.move == DepositMove::applied) account.beside += amount;
}

}  // namespace riser::sim
