#include "core/journal/credit_note.h"

#include <algorithm>

#include "core/base/assert.h"
#include "core/units/largest_remainder.h"

namespace riser::journal {
namespace {

using billing::DocumentKind;

bool is_a_bill(const BillIssued& r) {
    return r.kind == DocumentKind::bill || r.kind == DocumentKind::final_bill;
}

// What a bill charged of one tax group; group 0: what no tax is on.
struct GroupCharge {
    billing::TaxGroup group;
    Money gross{};
};

// Those that charged something: of what a bill gave back nothing is taken back.
std::vector<GroupCharge> charged_groups(const BillIssued& bill) {
    std::vector<GroupCharge> groups{{{}, {}}};
    for (const auto& group : bill.tax_groups) groups.push_back({group, {}});
    for (const auto& line : bill.lines) {
        const auto of = std::find_if(groups.begin(), groups.end(), [&](const GroupCharge& charge) {
            return charge.group.id == line.tax_group;
        });
        if (of != groups.end()) of->gross += line.gross;
    }
    std::erase_if(groups, [](const GroupCharge& charge) { return charge.gross <= Money{}; });
    return groups;
}

// A whole number of steps is divided in whole steps.
std::vector<Money> divided(Money amount, const std::vector<GroupCharge>& groups, Money step) {
    const std::int64_t unit = amount.micro % step.micro == 0 ? step.micro : 1;
    std::vector<std::int64_t> weights;
    for (const auto& charge : groups) weights.push_back(std::min(charge.gross.micro, k_max_weight));
    std::vector<Money> parts;
    for (const std::int64_t part : share_out(amount.micro / unit, weights)) {
        parts.push_back({part * unit});
    }
    return parts;
}

billing::ChargeLine credited_line(const BillIssued& bill, const GroupCharge& charge, Money gross) {
    billing::ChargeLine line;
    line.kind = billing::LineKind::adjustment;
    line.from = from_unix_ms(bill.from_ms);
    line.to = from_unix_ms(bill.to_ms);
    line.tax_group = charge.group.id;
    line.gross = -gross;
    line.net = line.gross - billing::tax_within_gross(charge.group, line.gross);
    return line;
}

BilledLine stated_line(const billing::ChargeLine& line, const BillIssued& bill) {
    BilledLine stated;
    stated.charged.kind = line.kind;
    stated.charged.from_ms = bill.from_ms;
    stated.charged.to_ms = bill.to_ms;
    stated.charged.amount = line.gross;
    stated.tax_group = line.tax_group;
    stated.net = line.net;
    stated.gross = line.gross;
    return stated;
}

}  // namespace

Money creditable(const AccountBilling& billing, const BillIssued& bill) {
    return std::max(Money{}, bill.total - billing.credited_of(bill.number));
}

Result<BillIssued> credit_note(const AccountBilling& billing, const BillIssued& bill,
                               const billing::BillNumber& number, billing::LocalDay issued,
                               Money amount) {
    if (!is_a_bill(bill)) return fail(Problem{"a credit note takes back a part of a bill"});
    const Money left = creditable(billing, bill);
    if (amount <= Money{} || amount > left) {
        return fail(Problem{"of bill " + bill.number_text + " more than zero and at most " +
                            format_money(left) + " can be given back"});
    }
    const auto groups = charged_groups(bill);
    if (groups.empty()) return fail(Problem{"the bill charged nothing that could be given back"});
    const auto parts = divided(amount, groups, billing.terms.rounding.step);
    std::vector<billing::ChargeLine> lines;
    // Exact: the amount was agreed on, and nothing is rounded.
    billing::BillTerms terms{{payment::RoundingPlace::bill, Money{1}}, {}};
    BillIssued r;
    for (std::size_t i = 0; i < groups.size(); ++i) {
        if (parts[i] == Money{}) continue;
        lines.push_back(credited_line(bill, groups[i], parts[i]));
        terms.tax_groups.push_back(groups[i].group);
        if (groups[i].group.id != 0) r.tax_groups.push_back(groups[i].group);
    }
    const auto composed = billing::compose_bill({}, lines, terms, Money{});
    if (!composed) return fail(composed.error());
    r.account = bill.account;
    r.kind = DocumentKind::credit_note;
    r.number = number;
    r.number_text = billing::format_number(billing.terms.series, number);
    r.corrects = bill.number;
    r.from_ms = bill.from_ms;
    r.to_ms = bill.to_ms;
    r.next_ends_ms = bill.next_ends_ms;
    r.issued = r.due = issued;
    for (const auto& line : composed->lines) r.lines.push_back(stated_line(line, bill));
    r.taxes = composed->taxes;
    r.net = composed->net;
    r.tax = composed->tax;
    r.total = composed->total;
    r.carried_in = r.carried_out = billing.receivables.carried;
    RISER_ASSERT(r.total == -amount, "a credit note gives back what was asked for");
    return r;
}

std::vector<std::string> audit_credit_note(const AccountBilling& before, const BillIssued& bill,
                                           const BillIssued& r) {
    const auto composed = credit_note(before, bill, r.number, r.issued, -r.total);
    if (!composed)
        return {"a credit note gives back " + format_money(-r.total) + ", and " +
                composed.error().message};
    if (*composed == r) return {};
    return {"the credit note is not composed of what its bill charged"};
}

}  // namespace riser::journal
