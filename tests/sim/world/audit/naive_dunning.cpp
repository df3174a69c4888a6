// NaiveBilling: reminders, what being late costs, and whom supply is taken from for it.
#include <algorithm>

#include "tests/sim/world/audit/naive_billing.h"
#include "tests/sim/world/audit/naive_interest.h"

namespace riser::sim {
namespace {

constexpr std::int64_t k_ms_of_a_day = 86'400'000;
constexpr std::int64_t k_sure_within_ms = 7 * k_ms_of_a_day;

std::int64_t day_count(billing::LocalDay day) {
    return day.time_since_epoch().count();
}

bool binds(DunningKind kind) {
    return kind != DunningKind::reminder;
}

DunningKind kind_of(billing::StepKind kind) {
    return static_cast<DunningKind>(static_cast<int>(kind) - 1);
}

}  // namespace

void NaiveBilling::remind(const journal::ReminderGiven& r, const Complain& complain) {
    NaiveBill* bill = find(r.account, r.bill);
    const std::string who = "step " + std::to_string(r.step + 1) + " of a bill is taken ";
    if (bill == nullptr) return complain(who + "that nobody owes");
    if (r.step >= plan_.steps.size()) return complain(who + "that is none");
    const DunningStep& step = plan_.steps[r.step];
    const std::int64_t first = day_of(header_.earliest_ms);
    if (kind_of(r.kind) != step.kind) complain(who + "as another one");
    if (bill->open() <= 0) complain(who + "though it is paid");
    if (bill->disputed) complain(who + "while it is disputed");
    if (billed_[r.account].in_plan(*bill)) complain(who + "while it is paid by instalments");
    if (!bill->numbered) complain(who + "before it has its number");
    if (r.open.micro != bill->open()) complain(who + "for " + std::to_string(r.open.micro));
    if (!bill->given.empty() && bill->given.rbegin()->first >= r.step) complain(who + "again");
    if (first < bill->due_day + step.days) {
        complain(who + std::to_string(bill->due_day + step.days - first) + " days early");
    }
    if (binds(step.kind)) {
        if (header_.latest_ms - header_.earliest_ms > k_sure_within_ms) {
            complain(who + "though nobody knows what day it is");
        }
        for (int before = r.step - 1; before >= 0; --before) {
            const DunningStep& earlier = plan_.steps[static_cast<std::size_t>(before)];
            if (!binds(earlier.kind)) continue;
            const auto given = bill->given.find(before);
            if (given == bill->given.end()) {
                complain(who + "without the one before");
            } else if (first < given->second + step.days - earlier.days) {
                complain(who + "too soon after the one before");
            }
            break;
        }
        if (true_ms_ && day_of(*true_ms_) < bill->due_day + step.days) {
            complain(who + "on a day that its clock was wrong about");
        }
    }
    if (step.kind == DunningKind::disconnection &&
        billed_[r.account].overdue(first) < std::max<std::int64_t>(plan_.minimum, 1)) {
        complain(who + "for less than the least");
    }
    // What binds nobody has the day of the clock, however unsure it is.
    const std::int64_t said_ms =
        binds(step.kind) ? header_.latest_ms : std::min(header_.latest_ms, header_.wall_ms);
    const std::int64_t day = day_of(said_ms);
    if (day_count(r.day) != day) complain(who + "on day " + std::to_string(day_count(r.day)));
    bill->given[r.step] = day;
    const bool first_time = bill->ever_given.insert(r.step).second;
    if (step.fee > 0 && first_time) fees_due_.insert({r.account, step.fee});
}

// Simple interest of whole days on the principal, in exact parts of a micro-unit.
void NaiveBilling::check_interest(const journal::LateCharged& r, NaiveBill& bill,
                                  const Complain& complain) {
    const std::string who = "interest of a bill ";
    const std::int64_t until = day_count(r.until);
    const std::int64_t from = std::max(bill.late_until, first_interest_day(bill));
    if (until > day_of(header_.earliest_ms)) complain(who + "is charged ahead");
    if (until < bill.late_until) complain(who + "goes back");
    // What is disputed costs nothing for that time.
    if (!bill.disputed) {
        bill.late_exact += static_cast<__int128>(bill.open_principal()) * plan_.interest_ppm *
                           parts_of_year(plan_.days_of_year, from, until);
    }
    bill.late_until = std::max(bill.late_until, until);
    bill.late_booked += r.amount.micro;
    const auto due = static_cast<std::int64_t>(bill.late_exact / k_parts_of_interest);
    if (bill.late_booked != due) {
        complain(who + "comes to " + std::to_string(bill.late_booked) + " instead of " +
                 std::to_string(due));
    }
}

void NaiveBilling::be_late(const journal::LateCharged& r, const Complain& complain) {
    NaiveBill* bill = find(r.account, r.bill);
    if (bill == nullptr) return complain("being late costs something, for what bill?");
    const std::int64_t amount = r.amount.micro;
    if (amount < 0) return give_back(r, *bill, complain);
    bill->costs[r.kind] += amount;
    const bool fee_of_return = r.kind == journal::LateKind::reconnection_fee;
    if (!fee_of_return && billed_[r.account].in_plan(*bill)) {
        complain("being late costs something for what is paid by instalments");
    }
    switch (r.kind) {
        case journal::LateKind::interest:
            check_interest(r, *bill, complain);
            break;
        case journal::LateKind::late_fee:
            if (amount != plan_.late_fee || bill->late_fee || bill->disputed ||
                day_of(header_.earliest_ms) <= first_interest_day(*bill)) {
                complain("a fee for being late that is not due");
            }
            bill->late_fee = true;
            break;
        case journal::LateKind::reminder_fee: {
            const auto due = fees_due_.find({r.account, amount});
            if (due == fees_due_.end()) {
                complain("a reminder costs " + std::to_string(amount) +
                         ", and none was given for that");
            } else {
                fees_due_.erase(due);
            }
            break;
        }
        case journal::LateKind::reconnection_fee:
            if (amount != plan_.reconnection_fee ||
                !paid_for_coming_back_.insert(r.account).second) {
                complain("coming back costs " + std::to_string(amount));
            }
            if (bill->taken_back) complain("coming back costs something, for what was taken back");
            break;
    }
    // Interest is of the days before, a fee of its day.
    const bool of_days_before = r.kind == journal::LateKind::interest;
    const std::int64_t on = day_count(r.until) - (of_days_before ? 1 : 0);
    charge(r.account, on * k_ms_of_a_day, amount);
    billed_[r.account].late_unbilled += amount;
}

// What rested on a bill that is taken back, all of it, once.
void NaiveBilling::give_back(const journal::LateCharged& r, NaiveBill& bill,
                             const Complain& complain) {
    const std::int64_t amount = r.amount.micro;
    if (!taken_back_.contains({r.account, bill.number})) {
        return complain("being late is worth something, though its bill stands");
    }
    if (-amount != bill.costs[r.kind]) {
        complain("of what being late cost, " + std::to_string(-amount) + " of " +
                 std::to_string(bill.costs[r.kind]) + " are given back");
    }
    bill.costs[r.kind] = 0;
    const bool of_days_before = r.kind == journal::LateKind::interest;
    const std::int64_t on = day_count(r.until) - (of_days_before ? 1 : 0);
    charge(r.account, on * k_ms_of_a_day, amount);
    billed_[r.account].late_unbilled += amount;
}

// A fee for coming back stays where somebody was cut off for another bill as well.
void NaiveBilling::check_given_back(const Complain& complain) const {
    for (const auto& [account, number] : taken_back_) {
        const NaiveBilled* of = this->of(account);
        if (of == nullptr) continue;
        for (const auto& bill : of->bills) {
            if (bill.number != number) continue;
            for (const auto& [kind, cost] : bill.costs) {
                if (cost == 0 || kind == journal::LateKind::reconnection_fee) continue;
                complain("a bill is taken back, and " + std::to_string(cost) +
                         " that being late with it cost are not");
            }
        }
    }
}

// ---- supply ---------------------------------------------------------------------------------------

void NaiveBilling::judge_cut(AccountId account, const std::string& who, const Complain& complain) {
    check_overdue(account, who, complain);
    const auto found = billed_.find(account);
    if (found != billed_.end()) found->second.cut_for_bills = true;
}

void NaiveBilling::check_overdue(AccountId account, const std::string& who,
                                 const Complain& complain) const {
    const auto found = billed_.find(account);
    if (found == billed_.end()) return complain(who + "for bills that it does not have");
    const NaiveBilled& of = found->second;
    const std::int64_t first = day_of(header_.earliest_ms);
    if (header_.latest_ms - header_.earliest_ms > k_sure_within_ms) {
        complain(who + "for a bill though nobody knows what day it is");
    }
    if (of.overdue(first) < std::max<std::int64_t>(plan_.minimum, 1)) {
        complain(who + "for " + std::to_string(of.overdue(first)) + " that are overdue");
    }
    const bool told = std::any_of(of.bills.begin(), of.bills.end(), [&](const NaiveBill& bill) {
        std::optional<std::int64_t> final_notice;
        bool disconnection = false;
        for (const auto& [step, day] : bill.given) {
            const DunningStep& of_plan = plan_.steps[static_cast<std::size_t>(step)];
            if (of_plan.kind == DunningKind::final_notice) final_notice = day;
            const bool due = first >= bill.due_day + of_plan.days;
            if (of_plan.kind == DunningKind::disconnection) disconnection = due;
        }
        return bill.open() > 0 && bill.numbered && !bill.disputed && !of.in_plan(bill) &&
               disconnection && final_notice && *final_notice < first;
    });
    if (!told) complain(who + "without a bill, its reminders and their days");
}

void NaiveBilling::come_back(AccountId account) {
    const auto found = billed_.find(account);
    if (found == billed_.end() || !found->second.cut_for_bills) return;
    found->second.cut_for_bills = false;
    came_back_.insert(account);
}

bool NaiveBilling::is_cleared(AccountId account, std::int64_t day) const {
    const auto found = billed_.find(account);
    if (found == billed_.end()) return true;
    const NaiveBilled& of = found->second;
    std::int64_t to_clear = of.late_unbilled + plan_.reconnection_fee;
    for (const auto& bill : of.bills) {
        if (bill.due_day >= day || bill.disputed || of.in_plan(bill)) continue;
        if (bill.open() > 0) return false;
    }
    return to_clear <= of.credit();
}

}  // namespace riser::sim
