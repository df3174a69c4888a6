#include "tests/sim/world/audit/naive_billing.h"

#include <algorithm>
#include <chrono>

#include "core/base/overload.h"
#include "tests/sim/world/audit/naive_books.h"

namespace riser::sim {
namespace {

using billing::DocumentKind;

constexpr std::int64_t k_ms_a_day = 86'400'000;
constexpr std::size_t k_can_be_taken_back = 3;

NaiveNumber naive(const billing::BillNumber& number) {
    return {number.series, number.year, number.counter};
}

std::int64_t count_of(billing::LocalDay day) {
    return day.time_since_epoch().count();
}

// A part below zero lessens the largest of the others.
void lessen(std::array<std::int64_t, k_naive_parts>& owed) {
    while (true) {
        auto& least = *std::min_element(owed.begin(), owed.end());
        auto& most = *std::max_element(owed.begin(), owed.end());
        if (least >= 0 || most <= 0) return;
        const std::int64_t moved = std::min(most, -least);
        most -= moved;
        least += moved;
    }
}

std::int64_t sum_of_kind(const journal::BillIssued& r, billing::LineKind kind) {
    std::int64_t sum = 0;
    for (const auto& line : r.lines) {
        if (line.charged.kind == kind) sum += line.gross.micro;
    }
    return sum;
}

}  // namespace

std::int64_t NaiveBilling::day_of(std::int64_t unix_ms) {
    return (unix_ms + central_european_offset_s(unix_ms / 1000) * 1000) / k_ms_a_day;
}

std::int64_t NaiveBill::open(NaivePart part) const {
    std::int64_t sum = owed.at(part);
    for (const auto& each : paid) {
        if (each.part == part) sum -= each.amount;
    }
    return sum;
}

std::int64_t NaiveBilled::credit() const {
    std::int64_t sum = 0;
    for (const auto& lot : credits) sum += lot.amount;
    return sum;
}

std::int64_t NaiveBilled::open() const {
    std::int64_t sum = 0;
    for (const auto& bill : bills) sum += bill.open();
    return sum;
}

std::int64_t NaiveBilled::overdue(std::int64_t day) const {
    std::int64_t sum = 0;
    for (const auto& bill : bills) {
        if (bill.due_day < day && !bill.disputed && !in_plan(bill)) sum += bill.open();
    }
    return sum;
}

std::int64_t NaiveBilled::not_billed() const {
    std::int64_t sum = 0;
    for (const auto& charge : unbilled) sum += charge.amount;
    return sum;
}

void NaiveBilling::begin_entry(const journal::EntryHeader& header,
                               std::optional<std::int64_t> true_ms) {
    header_ = header;
    true_ms_ = true_ms;
    fees_due_.clear();
    came_back_.clear();
    paid_for_coming_back_.clear();
    taken_back_.clear();
}

void NaiveBilling::take(const journal::Record& record, std::int64_t balance,
                        const Complain& complain) {
    std::visit(overload{
                   [&](const journal::BillingAgreed& r) { agree(r, balance, complain); },
                   [&](const journal::BillIssued& r) { issue(r, complain); },
                   [&](const journal::BillNumbered& r) { number(r, complain); },
                   [&](const journal::ReminderGiven& r) { remind(r, complain); },
                   [&](const journal::LateCharged& r) { be_late(r, complain); },
                   [&](const journal::BillDisputed& r) { dispute(r, complain); },
                   [&](const journal::PaymentPlanAgreed& r) { agree_plan(r, complain); },
                   [&](const journal::PaymentPlanEnded& r) { end_plan(r, complain); },
                   [](const auto&) {},
               },
               record);
}

NaiveBill* NaiveBilling::find(AccountId account, const billing::BillNumber& number) {
    const auto of = billed_.find(account);
    if (of == billed_.end()) return nullptr;
    for (auto& bill : of->second.bills) {
        if (bill.number == naive(number)) return &bill;
    }
    return nullptr;
}

void NaiveBilling::charge(AccountId account, std::int64_t from_ms, std::int64_t amount) {
    const auto of = billed_.find(account);
    if (of != billed_.end() && amount != 0) of->second.unbilled.push_back({from_ms, amount});
}

// What he owed or was ahead before is on his first bill.
void NaiveBilling::agree(const journal::BillingAgreed& r, std::int64_t balance,
                         const Complain& complain) {
    if (!plan_.written) return complain("terms of bills, where none were written");
    if (billed_.contains(r.account)) return complain("new terms of bills, and nobody changed any");
    NaiveBilled& of = billed_[r.account];
    of.billed_until_ms = header_.wall_ms;
    if (balance > 0) of.credits.push_back({"what it was ahead", balance});
    if (balance < 0) of.unbilled.push_back({header_.wall_ms, -balance});
}

// ---- bills ----------------------------------------------------------------------------------------

void NaiveBilling::check_number(const journal::BillIssued& r, const Complain& complain) {
    const auto last = last_numbers_.find(r.number.series);
    const bool begins = last == last_numbers_.end() || std::get<1>(last->second) < r.number.year;
    const std::uint64_t next = begins ? 1 : std::get<2>(last->second) + 1;
    if (!begins && std::get<1>(last->second) != r.number.year) {
        complain("bill " + r.number_text + " is of an earlier year than the one before");
    }
    if (r.number.counter != next) {
        complain("bill " + r.number_text + " comes where number " + std::to_string(next) + " is");
    }
    if (!number_texts_.insert(r.number_text).second) {
        complain("two bills have the number " + r.number_text);
    }
    last_numbers_[r.number.series] = naive(r.number);
}

// A month ends where its day begins, by local time; nothing is billed before it is over.
void NaiveBilling::check_period(const journal::BillIssued& r, const NaiveBilled& of,
                                const Complain& complain) const {
    const std::string who = "bill " + r.number_text + " ";
    if (r.from_ms != std::min(of.billed_until_ms, r.to_ms)) {
        complain(who + "does not begin where the last one ended");
    }
    const bool is_last = r.kind == DocumentKind::final_bill;
    if (!is_last && r.to_ms > header_.earliest_ms) {
        complain(who + "ends when its time may not be over");
    }
    if (count_of(r.issued) != day_of(header_.earliest_ms)) complain(who + "is of another day");
    if (count_of(r.due) - count_of(r.issued) != plan_.days_to_pay) {
        complain(who + "is due after " + std::to_string(count_of(r.due) - count_of(r.issued)) +
                 " days");
    }
    if (is_last) return;
    const std::int64_t local_ms = r.to_ms + central_european_offset_s(r.to_ms / 1000) * 1000;
    const std::chrono::year_month_day date{
        std::chrono::sys_days(std::chrono::days(local_ms / k_ms_a_day))};
    const bool at_midnight = local_ms % k_ms_a_day == 0;
    if (!at_midnight || static_cast<int>(static_cast<unsigned>(date.day())) != plan_.cycle_day) {
        complain(who + "ends at " + std::to_string(r.to_ms));
    }
}

void NaiveBilling::check_figures(const journal::BillIssued& r, const Complain& complain) const {
    const std::string who = "bill " + r.number_text + " ";
    std::int64_t net = 0;
    std::int64_t tax = 0;
    std::int64_t charged = 0;
    for (const auto& line : r.lines) {
        net += line.net.micro;
        charged += line.charged.amount.micro;
    }
    for (const auto& total : r.taxes) tax += total.amount.micro;
    if (net != r.net.micro || tax != r.tax.micro || net + tax + r.rounding.micro != r.total.micro) {
        complain(who + "is " + std::to_string(r.total.micro) + ", and its parts are " +
                 std::to_string(net) + ", " + std::to_string(tax) + " and " +
                 std::to_string(r.rounding.micro));
    }
    if (r.carried_in.micro + charged != r.total.micro + r.carried_out.micro + r.written_off.micro) {
        complain(who + "loses something of " + std::to_string(charged));
    }
    if (r.total.micro % plan_.coin != 0) complain(who + "cannot be paid in coins");
    if (plan_.forgiven && r.carried_out.micro != 0) complain(who + "carries what is forgiven");
    const bool last = r.kind == DocumentKind::final_bill;
    if (last && r.carried_out.micro != 0) complain(who + "is the last and carries a remainder");
    if (!plan_.forgiven && !last && r.written_off.micro != 0) {
        complain(who + "forgives what is to be carried");
    }
}

// Each charge is on one bill: what began before its end and is on none yet, no more and no less.
void NaiveBilling::check_charges(const journal::BillIssued& r, NaiveBilled& of,
                                 const Complain& complain) {
    std::int64_t stated = 0;
    for (const auto& line : r.lines) stated += line.charged.amount.micro;
    std::int64_t due = 0;
    NaiveIssued issued;
    const bool last = r.kind == DocumentKind::final_bill;
    const auto is_on_it = [&](const NaiveCharge& charge) {
        return last || charge.from_ms < r.to_ms;
    };
    for (const auto& charge : of.unbilled) {
        if (!is_on_it(charge)) continue;
        due += charge.amount;
        issued.charges.push_back(charge);
    }
    std::erase_if(of.unbilled, is_on_it);
    const std::int64_t late =
        sum_of_kind(r, billing::LineKind::interest) + sum_of_kind(r, billing::LineKind::fee);
    of.late_unbilled -= late;
    issued.number = naive(r.number);
    issued.total = r.total.micro;
    issued.carried_more = r.carried_out.micro - r.carried_in.micro;
    issued.written_off = r.written_off.micro;
    issued.late = late;
    for (const auto& line : r.lines) issued.gross[line.tax_group] += line.gross.micro;
    of.issued.push_back(std::move(issued));
    if (of.issued.size() > k_can_be_taken_back) of.issued.erase(of.issued.begin());
    if (stated != due) {
        complain("bill " + r.number_text + " states charges of " + std::to_string(stated) +
                 " instead of " + std::to_string(due));
        of.unbilled.push_back({r.to_ms, due - stated});
    }
}

void NaiveBilling::issue(const journal::BillIssued& r, const Complain& complain) {
    const auto found = billed_.find(r.account);
    check_number(r, complain);
    if (found == billed_.end()) return complain("a bill for an account that has none");
    NaiveBilled& of = found->second;
    if (of.ended) complain("bill " + r.number_text + " comes after the last one");
    if (r.kind == DocumentKind::cancellation) return take_back(r, of, complain);
    if (r.kind == DocumentKind::credit_note) return credit_note(r, of, complain);
    if (r.kind != DocumentKind::bill && r.kind != DocumentKind::final_bill) {
        return complain("bill " + r.number_text + " corrects another one, by whose order?");
    }
    check_period(r, of, complain);
    check_figures(r, complain);
    check_charges(r, of, complain);
    if (r.carried_in.micro != of.carried) {
        complain("bill " + r.number_text + " takes over " + std::to_string(r.carried_in.micro) +
                 " instead of " + std::to_string(of.carried));
    }
    of.carried = r.carried_out.micro;
    of.billed_until_ms = r.to_ms;
    if (r.kind == DocumentKind::final_bill) of.ended = true;
    if (r.total.micro <= 0) return give(of, naive(r.number), -r.total.micro, nullptr);
    NaiveBill bill;
    bill.number = naive(r.number);
    bill.due_day = count_of(r.due);
    bill.total = r.total.micro;
    bill.owed[of_interest] = sum_of_kind(r, billing::LineKind::interest);
    bill.owed[of_fees] = sum_of_kind(r, billing::LineKind::fee);
    bill.owed[of_the_rest] = bill.total - bill.owed[of_interest] - bill.owed[of_fees];
    lessen(bill.owed);
    bill.numbered = !plan_.numbered_by_cloud;
    bill.late_until = bill.due_day + 1;
    of.bills.push_back(bill);
    use_credit(of);
}

void NaiveBilling::number(const journal::BillNumbered& r, const Complain& complain) {
    if (!plan_.numbered_by_cloud) complain("the cloud numbers what is not its to number");
    if (!legal_texts_.insert(r.number_text).second) {
        complain("two bills have the legal number " + r.number_text);
    }
    NaiveBill* bill = find(r.account, r.number);
    if (bill == nullptr) return;
    if (bill->numbered) complain("a bill is numbered twice");
    bill->numbered = true;
    bill->due_day = count_of(r.due);
    bill->late_until = bill->due_day + 1;
    auto& bills = billed_[r.account].bills;
    std::stable_sort(bills.begin(), bills.end(), [](const NaiveBill& a, const NaiveBill& b) {
        return std::tie(a.due_day, a.number) < std::tie(b.due_day, b.number);
    });
}

void NaiveBilling::end(AccountId account) {
    const auto found = billed_.find(account);
    if (found != billed_.end()) found->second.ended = true;
}

void NaiveBilling::end_entry(const std::function<std::int64_t(AccountId)>& balance,
                             const Complain& complain) {
    for (const auto& [account, fee] : fees_due_) {
        complain("a step that costs " + std::to_string(fee) + " is not charged");
    }
    check_given_back(complain);
    for (auto& [account, of] : billed_) follow_plan(of);
    for (const AccountId account : paid_for_coming_back_) {
        if (!came_back_.contains(account)) complain("coming back costs something, and nobody came");
    }
    for (const auto& [account, of] : billed_) {
        if (of.ended) continue;
        const std::int64_t expected = of.credit() - of.open() - of.carried - of.not_billed();
        if (balance(account) == expected) continue;
        complain("account " + to_string(account) + " has " + std::to_string(balance(account)) +
                 ", but its bills come to " + std::to_string(expected));
    }
}

}  // namespace riser::sim
