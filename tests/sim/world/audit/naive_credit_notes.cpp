// NaiveBilling: documents that give back a part of a bill. They give no more than it charged, over its taxes as they were
// charged; the money pays first what is open of that bill, and what is left is a credit.
#include <algorithm>
#include <cstdlib>

#include "tests/sim/world/audit/naive_billing.h"

namespace riser::sim {
namespace {

std::string note_text(std::int64_t number) {
    return std::to_string(number);
}

}  // namespace

void NaiveBilling::credit_note(const journal::BillIssued& r, NaiveBilled& of,
                               const Complain& complain) {
    const NaiveNumber number{r.corrects.series, r.corrects.year, r.corrects.counter};
    const std::string who = "credit note " + r.number_text + " ";
    const auto issued = std::find_if(of.issued.begin(), of.issued.end(),
                                     [&](const NaiveIssued& one) { return one.number == number; });
    if (issued == of.issued.end())
        return complain(who + "is for a bill that is not one of the last");
    const std::int64_t amount = -r.total.micro;
    if (amount <= 0 || issued->given_back + amount > issued->total) {
        complain(who + "gives back " + note_text(amount) + ", and " +
                 note_text(issued->given_back) + " of " + note_text(issued->total) + " before");
    }
    if (r.carried_in.micro != of.carried || r.carried_out.micro != of.carried) {
        complain(who + "changes what is carried to the next bill");
    }
    check_credit_note(r, *issued, complain);
    NaiveBill* bill = find(r.account, r.corrects);
    for (const auto& each : of.bills) {
        if (!each.disputed) check_interest_is_charged(of, each, "a credit note comes", complain);
    }
    issued->given_back += amount;
    // Wholly given back is taken back.
    if (bill != nullptr && issued->given_back == issued->total) {
        bill->taken_back = true;
        taken_back_.insert({r.account, number});
    }
    give(of, {r.number.series, r.number.year, r.number.counter}, amount, bill);
}

void NaiveBilling::check_credit_note(const journal::BillIssued& r, const NaiveIssued& issued,
                                     const Complain& complain) const {
    const std::string who = "credit note " + r.number_text + " ";
    std::int64_t net = 0;
    std::int64_t gross = 0;
    std::int64_t charged = 0;
    std::int64_t tax = 0;
    for (const auto& line : r.lines) {
        net += line.net.micro;
        gross += line.gross.micro;
        charged += line.charged.amount.micro;
    }
    for (const auto& total : r.taxes) tax += total.amount.micro;
    const std::int64_t total = r.total.micro;
    if (net != r.net.micro || tax != r.tax.micro || net + tax != total || gross != total ||
        charged != total || r.rounding.micro != 0 || r.written_off.micro != 0) {
        complain(who + "is " + note_text(total) + ", and its parts are " + note_text(net) + ", " +
                 note_text(tax) + " and " + note_text(charged));
    }
    const std::int64_t today = day_of(header_.earliest_ms);
    if (r.issued.time_since_epoch().count() != today) complain(who + "is of another day");
    check_taxes_of_note(r, issued, complain);
}

// In proportion to what each tax group charged, to a coin where the amount can be paid in coins.
void NaiveBilling::check_taxes_of_note(const journal::BillIssued& r, const NaiveIssued& issued,
                                       const Complain& complain) const {
    std::int64_t charged = 0;
    for (const auto& [group, gross] : issued.gross) charged += std::max<std::int64_t>(gross, 0);
    std::map<std::uint16_t, std::int64_t> given;
    for (const auto& line : r.lines) given[line.tax_group] -= line.gross.micro;
    const bool coins = r.total.micro % plan_.coin == 0;
    const __int128 step = coins ? plan_.coin : 1;
    for (const auto& [group, amount] : given) {
        const auto of = issued.gross.find(group);
        const std::int64_t gross = of == issued.gross.end() ? 0 : of->second;
        if (gross <= 0) {
            complain("credit note " + r.number_text + " gives back a tax that was not charged");
            continue;
        }
        const __int128 off =
            static_cast<__int128>(amount) * charged + static_cast<__int128>(r.total.micro) * gross;
        if (off >= step * charged || off <= -step * charged) {
            complain("credit note " + r.number_text + " gives back " + note_text(amount) +
                     " of one tax");
        }
    }
}

}  // namespace riser::sim
