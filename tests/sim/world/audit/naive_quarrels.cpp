// NaiveBilling: bills that are disputed, and those that are taken back.
#include <algorithm>

#include "tests/sim/world/audit/naive_billing.h"

namespace riser::sim {
// Interest until now is on what was open until now.
void NaiveBilling::check_interest_is_charged(const NaiveBilled& of, const NaiveBill& bill,
                                             const std::string& before,
                                             const Complain& complain) const {
    const std::int64_t today = day_of(header_.earliest_ms);
    const bool runs =
        plan_.interest_ppm > 0 && bill.numbered && bill.open_principal() > 0 && bill.open() > 0;
    const std::int64_t from = std::max(bill.late_until, first_interest_day(bill));
    if (runs && today > from && !of.ended && !of.in_plan(bill)) {
        complain(before + " before the interest of " + std::to_string(today - from) +
                 " days is charged");
    }
}

// From the earliest day that it may be to the latest: nothing is said of it in between.
void NaiveBilling::dispute(const journal::BillDisputed& r, const Complain& complain) {
    NaiveBill* bill = find(r.account, r.bill);
    if (bill == nullptr) return complain("a bill is disputed that nobody owes");
    const std::int64_t day = r.day.time_since_epoch().count();
    if (bill->disputed == r.opened) complain("a dispute begins or ends twice");
    if (r.opened && day > day_of(header_.earliest_ms)) complain("a dispute begins late");
    if (!r.opened && day < day_of(header_.earliest_ms)) complain("a dispute ends early");
    if (r.opened && billed_[r.account].in_plan(*bill)) {
        complain("a bill is disputed that is paid by instalments");
    }
    if (!bill->disputed) {
        check_interest_is_charged(billed_[r.account], *bill, "a dispute begins", complain);
    }
    bill->disputed = r.opened;
    if (r.opened) return;
    // The days of the dispute cost nothing, whenever interest is charged again.
    bill->late_until = std::max(bill->late_until, day_of(header_.earliest_ms));
    use_credit(billed_[r.account]);
}

// Its mirror: what it charged is on no bill again, and what was paid for it is there for others.
void NaiveBilling::take_back(const journal::BillIssued& r, NaiveBilled& of,
                             const Complain& complain) {
    const NaiveNumber number{r.corrects.series, r.corrects.year, r.corrects.counter};
    const std::string who = "bill " + r.number_text + " takes back ";
    const auto issued = std::find_if(of.issued.begin(), of.issued.end(),
                                     [&](const NaiveIssued& one) { return one.number == number; });
    if (issued == of.issued.end()) return complain(who + "what cannot be taken back");
    std::int64_t charged = 0;
    std::int64_t mirrored = 0;
    for (const auto& charge : issued->charges) charged += charge.amount;
    for (const auto& line : r.lines) mirrored += line.charged.amount.micro;
    if (mirrored != -charged || r.total.micro != -issued->total ||
        r.written_off.micro != -issued->written_off || r.carried_in.micro != of.carried ||
        r.carried_out.micro != of.carried - issued->carried_more) {
        complain(who + "something else than it was");
    }
    if (issued->total <= 0) complain(who + "what nobody owed");
    of.carried = r.carried_out.micro;
    of.late_unbilled += issued->late;
    of.unbilled.insert(of.unbilled.end(), issued->charges.begin(), issued->charges.end());
    if (issued->given_back != 0) complain(who + "what a credit note has given back a part of");
    const std::int64_t total = issued->total;
    of.issued.erase(issued);
    NaiveBill* bill = find(r.account, r.corrects);
    if (bill != nullptr) {
        bill->taken_back = true;
        taken_back_.insert({r.account, number});
    }
    give(of, {r.number.series, r.number.year, r.number.counter}, total, bill);
}

}  // namespace riser::sim
