#include "core/payment/billing/bill.h"

#include <algorithm>
#include <string>

#include "core/base/assert.h"
#include "core/payment/apportion.h"

namespace riser::billing {
namespace {

using payment::RemainderUse;
using payment::Rounding;
using payment::RoundingPlace;

bool within(Money amount, Money limit) {
    return amount <= limit && amount >= -limit;
}

bool in_range(Money amount) {
    return within(amount, k_max_amount);
}

const TaxGroup* find_group(const BillTerms& terms, std::uint16_t id) {
    for (const auto& group : terms.tax_groups) {
        if (group.id == id) return &group;
    }
    return nullptr;
}

Outcome<> check_line(const ChargeLine& line, const BillTerms& terms, std::size_t index) {
    const std::string name = "line " + std::to_string(index + 1);
    const TaxGroup* group = find_group(terms, line.tax_group);
    if (group == nullptr) {
        return fail(Problem{name + " names tax group " + std::to_string(line.tax_group) +
                            ", which the terms do not have"});
    }
    if (line.to < line.from) return fail(Problem{name + " ends before it begins"});
    if (!in_range(line.net) || !in_range(line.gross)) {
        return fail(Problem{name + " is more than " + format_money(k_max_amount)});
    }
    // The residue of an account moves a line by a micro-unit or two, a tariff that rounds by its step. Where
    // there is no tax, there is nothing to be off.
    const bool taxed = std::any_of(group->taxes.begin(), group->taxes.end(),
                                   [](const Tax& tax) { return tax.ppm > 0; });
    const Money tolerance = taxed ? std::max(terms.rounding.step, Money{2}) : Money{};
    const ChargeLine expected = with_tax(line, *group);
    if (!within(expected.net - line.net, tolerance) ||
        !within(expected.gross - line.gross, tolerance)) {
        return fail(Problem{name + ": gross " + format_money(line.gross) + " is not net " +
                            format_money(line.net) + " and its taxes"});
    }
    return Done{};
}

// The lines of one group of a bill, and what they sum to.
struct GroupTotal {
    std::vector<std::size_t> lines;
    Money net{};
    Money gross{};
};

GroupTotal total_of(const std::vector<ChargeLine>& lines, std::uint16_t group) {
    GroupTotal total;
    for (std::size_t i = 0; i < lines.size(); ++i) {
        if (lines[i].tax_group != group) continue;
        total.lines.push_back(i);
        total.net += lines[i].net;
        total.gross += lines[i].gross;
    }
    return total;
}

// Every line's leading side and the tax of the whole group become whole steps; the tax is then shared out to
// the lines, so that the other side sums as well.
void round_lines(std::vector<ChargeLine>& lines, const TaxGroup& group, const Rounding& rounding) {
    const GroupTotal before = total_of(lines, group.id);
    std::vector<Money> line_taxes;
    Money leading{};
    for (const std::size_t i : before.lines) {
        Money& side = group.inclusive ? lines[i].gross : lines[i].net;
        side = payment::round_to_step(side, rounding.step, rounding.mode).amount;
        leading += side;
        line_taxes.push_back(group.inclusive ? tax_within_gross(group, side)
                                             : tax_on_net(group, side));
    }
    const Money exact =
        group.inclusive ? tax_within_gross(group, leading) : tax_on_net(group, leading);
    const Money tax = payment::round_to_step(exact, rounding.step, rounding.mode).amount;
    const auto parts = payment::round_parts(tax, line_taxes, rounding.step);
    for (std::size_t k = 0; k < parts.size(); ++k) {
        ChargeLine& line = lines[before.lines[k]];
        if (group.inclusive) {
            line.net = line.gross - parts[k];
        } else {
            line.gross = line.net + parts[k];
        }
    }
}

void add_taxes(Bill& bill, const TaxGroup& group, Money step) {
    const GroupTotal total = total_of(bill.lines, group.id);
    if (total.lines.empty()) return;
    const auto parts = split_tax(group, total.gross - total.net, step);
    Money base = total.net;
    Money level_taxes{};
    std::uint8_t level = 0;
    for (std::size_t i = 0; i < parts.size(); ++i) {
        const Tax& tax = group.taxes[i];
        if (tax.level != level) {
            base += level_taxes;
            level_taxes = Money{};
            level = tax.level;
        }
        level_taxes += parts[i];
        bill.taxes.push_back({group.id, tax.code, tax.ppm, base, parts[i]});
        bill.tax += parts[i];
    }
}

Money rounding_of(Money exact, const Rounding& rounding, Money carried_in) {
    switch (rounding.place) {
        case RoundingPlace::line:
            return payment::round_to_step(carried_in, rounding.step, rounding.mode).amount;
        case RoundingPlace::bill:
            return payment::round_to_step(exact + carried_in, rounding.step, rounding.mode).amount -
                   exact;
        case RoundingPlace::payment:
            break;
    }
    return carried_in;
}

}  // namespace

ChargeLine with_tax(ChargeLine line, const TaxGroup& group) {
    if (group.inclusive) {
        line.net = line.gross - tax_within_gross(group, line.gross);
    } else {
        line.gross = line.net + tax_on_net(group, line.net);
    }
    return line;
}

Outcome<> check_terms(const BillTerms& terms) {
    if (auto good = payment::check_rounding(terms.rounding); !good) return good;
    if (terms.tax_groups.empty() || terms.tax_groups.size() > k_max_tax_groups) {
        return fail(Problem{"a bill knows 1 to 16 tax groups; \"no tax\" is one"});
    }
    for (std::size_t i = 0; i < terms.tax_groups.size(); ++i) {
        if (auto good = check_tax_group(terms.tax_groups[i]); !good) return good;
        for (std::size_t k = 0; k < i; ++k) {
            if (terms.tax_groups[k].id == terms.tax_groups[i].id) {
                return fail(Problem{"tax group " + std::to_string(terms.tax_groups[i].id) +
                                    " is there twice"});
            }
        }
    }
    return Done{};
}

Result<Bill> compose_bill(const BillHeader& header, std::span<const ChargeLine> charges,
                          const BillTerms& terms, Money carried_in) {
    if (auto good = check_terms(terms); !good) return fail(good.error());
    if (charges.size() > k_max_bill_lines) {
        return fail(Problem{"a bill has at most " + std::to_string(k_max_bill_lines) + " lines"});
    }
    if (!in_range(carried_in)) return fail(Problem{"the remainder carried in is out of range"});
    Money exact{};
    for (std::size_t i = 0; i < charges.size(); ++i) {
        if (auto good = check_line(charges[i], terms, i); !good) return fail(good.error());
        exact += charges[i].gross;
    }
    const Rounding& rounding = terms.rounding;
    const bool by_line = rounding.place == RoundingPlace::line;
    Bill bill;
    bill.header = header;
    bill.lines.assign(charges.begin(), charges.end());
    bill.carried_in = carried_in;
    for (const auto& group : terms.tax_groups) {
        if (by_line) round_lines(bill.lines, group, rounding);
        add_taxes(bill, group, by_line ? rounding.step : Money{1});
    }
    for (const auto& line : bill.lines) bill.net += line.net;
    bill.rounding = rounding_of(bill.net + bill.tax, rounding, carried_in);
    bill.total = bill.net + bill.tax + bill.rounding;
    const Money left = carried_in + exact - bill.total;
    (rounding.remainder == RemainderUse::carried ? bill.carried_out : bill.written_off) = left;
    return bill;
}

Bill cancel_bill(const Bill& bill, BillHeader header, Money carried_in) {
    RISER_ASSERT(in_range(carried_in), "a remainder is in its range");
    Bill mirror = bill;
    header.kind = DocumentKind::cancellation;
    header.account = bill.header.account;
    header.currency = bill.header.currency;
    header.from = bill.header.from;
    header.to = bill.header.to;
    header.corrects = bill.header.number;
    mirror.header = header;
    for (auto& line : mirror.lines) {
        line.quantity.value = -line.quantity.value;
        line.net = -line.net;
        line.gross = -line.gross;
    }
    for (auto& tax : mirror.taxes) {
        tax.base = -tax.base;
        tax.amount = -tax.amount;
    }
    for (Money* figure : {&mirror.net, &mirror.tax, &mirror.rounding, &mirror.total}) {
        *figure = -*figure;
    }
    mirror.written_off = -bill.written_off;
    mirror.carried_in = carried_in;
    mirror.carried_out = carried_in - (bill.carried_out - bill.carried_in);
    return mirror;
}

Outcome<> check_bill(const Bill& bill) {
    if (bill.lines.size() > k_max_bill_lines ||
        bill.taxes.size() > k_max_tax_groups * k_max_taxes) {
        return fail(Problem{"the bill has more lines or taxes than fit"});
    }
    Money net{};
    Money gross{};
    Money tax{};
    for (const auto& line : bill.lines) {
        if (!in_range(line.net) || !in_range(line.gross) || line.to < line.from) {
            return fail(Problem{"a line of the bill is out of range"});
        }
        net += line.net;
        gross += line.gross;
    }
    for (const auto& total : bill.taxes) {
        if (!within(total.amount, k_max_balance) || !within(tax + total.amount, k_max_balance)) {
            return fail(Problem{"a tax of the bill is out of range"});
        }
        tax += total.amount;
    }
    for (const Money figure :
         {bill.rounding, bill.carried_in, bill.carried_out, bill.written_off}) {
        if (!in_range(figure))
            return fail(Problem{"a rounding figure of the bill is out of range"});
    }
    if (net != bill.net) return fail(Problem{"the lines do not sum to the net amount"});
    if (tax != bill.tax) return fail(Problem{"the taxes do not sum to the tax of the bill"});
    if (net + tax != gross) return fail(Problem{"net and taxes are not the gross of the lines"});
    if (net + tax + bill.rounding != bill.total) {
        return fail(Problem{"net, tax and rounding are not the total"});
    }
    return Done{};
}

}  // namespace riser::billing
