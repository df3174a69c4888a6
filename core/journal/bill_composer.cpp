#include "core/journal/bill_composer.h"

#include <algorithm>
#include <tuple>

#include "core/journal/credit_note.h"
#include "core/journal/period_charges.h"
#include "core/journal/standing_lines.h"
#include "core/payment/billing/closing.h"
#include "core/payment/tariff_standing.h"

namespace riser::journal {
namespace {

using billing::DocumentKind;
using billing::LineKind;
using billing::TaxGroup;
using payment::TaxedCharges;

constexpr std::int64_t k_shared_per_kwh = 1'000LL * payment::k_full_share_ppm;

// The taxes of a tariff on energy, or on what is fixed; the id is given later.
TaxGroup taxes_of(const payment::Tariff& tariff, TaxedCharges charges, const BillingAgreed& terms) {
    TaxGroup group;
    group.inclusive = tariff.rules.taxation.inclusive;
    for (const auto& tax : tariff.rules.taxation.taxes) {
        if (tax.on != TaxedCharges::both && tax.on != charges) continue;
        group.taxes.push_back({tax.code, tax.ppm, tax.level});
    }
    if (tariff.rules.taxation.taxes.empty() && tariff.tax_ppm > 0) {
        group.taxes.push_back({terms.tax_code, tariff.tax_ppm, 0});
    }
    return group;
}

// What is contained where no tariff says anything.
TaxGroup agreed_taxes(const BillingAgreed& terms) {
    TaxGroup group;
    group.inclusive = true;
    if (terms.tax_ppm > 0) group.taxes.push_back({terms.tax_code, terms.tax_ppm, 0});
    return group;
}

Money untaxed_levies(const payment::Tariff& tariff) {
    Money sum{};
    for (const auto& levy : tariff.rules.levies) {
        if (!levy.taxed) sum += Money{levy.price.micro_per_kwh};
    }
    return sum;
}

class Composer {
public:
    Composer(const AccountBilling& billing, const BillRequest& request,
             const TariffVersions& tariffs)
        : billing_(billing), request_(request), tariffs_(tariffs) {}

    void add(const ChargedLine& charged) {
        const payment::Tariff* tariff =
            charged.tariff.is_nil() ? nullptr : tariffs_(charged.tariff, charged.version);
        const bool energy = charged.kind == LineKind::energy;
        if (energy && tariff != nullptr && charged.price < tariff->prices.size()) {
            return add_energy(charged, *tariff);
        }
        if (charged.kind == LineKind::feed_in) {
            const Money credited{tariff != nullptr ? tariff->rules.export_price.micro_per_kwh : 0};
            return line(charged, TaxGroup{}, -credited);
        }
        if (charged.kind == LineKind::demand && tariff != nullptr) {
            return add_demand(charged, *tariff);
        }
        line(charged, group_of(charged, tariff), unit_price(charged));
    }

    [[nodiscard]] Result<BillIssued> take() {
        const auto& terms = billing_.terms;
        billing::BillTerms bill_terms{terms.rounding, groups_};
        bill_terms.tax_groups.insert(bill_terms.tax_groups.begin(), TaxGroup{});
        billing::BillHeader header;
        header.kind = request_.kind;
        header.number = request_.number;
        header.account = terms.account;
        header.issued = request_.issued;
        std::vector<billing::ChargeLine> charges;
        for (const auto& line : lines_) charges.push_back(charge_of(line));
        const Money carried = billing_.receivables.carried;
        auto bill = request_.kind == DocumentKind::final_bill
                        ? billing::compose_final_bill(header, charges, bill_terms, carried)
                        : billing::compose_bill(header, charges, bill_terms, carried);
        if (!bill) return fail(bill.error());
        return issued(*bill);
    }

private:
    static billing::ChargeLine charge_of(const BilledLine& line) {
        billing::ChargeLine charge;
        charge.kind = line.charged.kind;
        charge.from = from_unix_ms(line.charged.from_ms);
        charge.to = from_unix_ms(line.charged.to_ms);
        charge.tax_group = line.tax_group;
        charge.net = line.net;
        charge.gross = line.gross;
        return charge;
    }

    [[nodiscard]] BillIssued issued(const billing::Bill& bill) {
        const auto& terms = billing_.terms;
        BillIssued r;
        r.account = terms.account;
        r.kind = request_.kind;
        r.number = request_.number;
        r.number_text = billing::format_number(terms.series, request_.number);
        r.from_ms = std::min(billing_.billed_until_ms, request_.to_ms);
        r.to_ms = request_.to_ms;
        r.next_ends_ms = request_.next_ends_ms;
        r.issued = request_.issued;
        r.due = billing::due_day(request_.issued, terms.days_to_pay, terms.working_days);
        r.reads = request_.reads;
        for (std::size_t i = 0; i < lines_.size(); ++i) {
            lines_[i].net = bill.lines[i].net;
            lines_[i].gross = bill.lines[i].gross;
        }
        r.lines = std::move(lines_);
        r.tax_groups = std::move(groups_);
        r.taxes = bill.taxes;
        r.net = bill.net;
        r.tax = bill.tax;
        r.rounding = bill.rounding;
        r.total = bill.total;
        r.carried_in = bill.carried_in;
        r.carried_out = bill.carried_out;
        r.written_off = bill.written_off;
        return r;
    }

    // A levy that no tax is taken on is a line of its own; both lines are the charge.
    void add_energy(const ChargedLine& charged, const payment::Tariff& tariff) {
        const TaxGroup group = taxes_of(tariff, TaxedCharges::energy, billing_.terms);
        const bool taxed = !group.taxes.empty();
        const Money levies = untaxed_levies(tariff);
        const Money price{tariff.prices[charged.price].micro_per_kwh};
        if (!taxed || levies == Money{}) {
            return line(charged, group_of(charged, &tariff), price);
        }
        ChargedLine levy = charged;
        levy.kind = LineKind::levy;
        levy.amount = payment::proportion(levies, charged.quantity, k_shared_per_kwh);
        ChargedLine rest = charged;
        rest.amount -= levy.amount;
        line(rest, group_of(charged, &tariff), price - levies);
        line(levy, TaxGroup{}, levies);
    }

    void add_demand(const ChargedLine& charged, const payment::Tariff& tariff) {
        const TaxGroup group = group_of(charged, &tariff);
        const Money tax = billing::tax_within_gross(group, charged.amount);
        const Money side = group.inclusive ? charged.amount : charged.amount - tax;
        line(charged, group, demand_price(charged, tariff, side));
        lines_.back().estimated =
            charged.price == static_cast<payment::PriceIndex>(DemandBasis::estimated);
    }

    [[nodiscard]] TaxGroup group_of(const ChargedLine& charged,
                                    const payment::Tariff* tariff) const {
        const bool of_tariff = tariff != nullptr;
        switch (charged.kind) {
            case LineKind::energy:
                break;
            case LineKind::standing_charge: {
                const payment::Tariff* by = of_tariff ? tariff : request_.tariff;
                if (by == nullptr) return agreed_taxes(billing_.terms);
                if (charged.charge == payment::k_tariff_charge && !by->rules.standing.taxed) {
                    return TaxGroup{};
                }
                return or_agreed(taxes_of(*by, TaxedCharges::fixed, billing_.terms), *by);
            }
            case LineKind::demand:
            case LineKind::minimum_charge:
                if (!of_tariff) return agreed_taxes(billing_.terms);
                return or_agreed(taxes_of(*tariff, TaxedCharges::fixed, billing_.terms), *tariff);
            case LineKind::adjustment:
                // An opening balance and what was given are no sale of today.
                if (!of_tariff) return TaxGroup{};
                break;
            default:
                return TaxGroup{};
        }
        if (!of_tariff) return agreed_taxes(billing_.terms);
        return or_agreed(taxes_of(*tariff, TaxedCharges::energy, billing_.terms), *tariff);
    }

    // Where a tariff names taxes, charges that none of them is on are free of tax.
    [[nodiscard]] TaxGroup or_agreed(TaxGroup group, const payment::Tariff& tariff) const {
        const bool says_nothing = tariff.rules.taxation.taxes.empty() && tariff.tax_ppm == 0;
        return says_nothing ? agreed_taxes(billing_.terms) : group;
    }

    [[nodiscard]] static Money unit_price(const ChargedLine& charged) {
        const bool countable = charged.unit == billing::Unit::piece && charged.quantity > 0;
        return countable ? Money{charged.amount.micro / charged.quantity} : Money{};
    }

    void line(const ChargedLine& charged, TaxGroup group, Money price) {
        BilledLine line;
        line.charged = charged;
        line.unit_price = std::clamp(price, -k_max_amount, k_max_amount);
        line.estimated = is_estimated(charged.register_id);
        line.gross = charged.amount;
        line.net = line.gross - billing::tax_within_gross(group, line.gross);
        line.tax_group = id_of(std::move(group));
        lines_.push_back(line);
    }

    [[nodiscard]] bool is_estimated(const metering::RegisterId& id) const {
        return std::any_of(request_.reads.begin(), request_.reads.end(), [&](const auto& read) {
            const auto actual = billing::ReadBasis::actual;
            return read.register_id == id && (read.from_basis != actual || read.to_basis != actual);
        });
    }

    // 0: no tax.
    std::uint16_t id_of(TaxGroup group) {
        if (group.taxes.empty()) return 0;
        for (const auto& known : groups_) {
            if (known.inclusive == group.inclusive && known.taxes == group.taxes) return known.id;
        }
        group.id = static_cast<std::uint16_t>(groups_.size() + 1);
        groups_.push_back(std::move(group));
        return groups_.back().id;
    }

    const AccountBilling& billing_;
    const BillRequest& request_;
    const TariffVersions& tariffs_;
    std::vector<TaxGroup> groups_;
    std::vector<BilledLine> lines_;
};

auto order_of(const ChargedLine& line) {
    return std::tie(line.kind, line.register_id, line.from_ms, line.tariff, line.version,
                    line.price, line.charge, line.to_ms, line.unit);
}

}  // namespace

Result<BillIssued> compose_bill(const AccountBilling& billing, const BillRequest& request,
                                const TariffVersions& tariffs) {
    std::vector<ChargedLine> charged;
    for (const auto& line : billing.lines) {
        const bool last = request.kind == DocumentKind::final_bill;
        if (last || line.from_ms < request.to_ms) put_line(charged, billing, line, request.tariff);
    }
    std::stable_sort(charged.begin(), charged.end(),
                     [](const auto& a, const auto& b) { return order_of(a) < order_of(b); });
    Composer composer(billing, request, tariffs);
    for (const auto& line : charged) composer.add(line);
    return composer.take();
}

BillIssued cancel_bill(const AccountBilling& billing, const BillIssued& bill,
                       const billing::BillNumber& number, billing::LocalDay issued) {
    BillIssued r = bill;
    r.kind = DocumentKind::cancellation;
    r.number = number;
    r.number_text = billing::format_number(billing.terms.series, number);
    r.corrects = bill.number;
    r.issued = r.due = issued;
    for (auto& line : r.lines) {
        line.charged.quantity = -line.charged.quantity;
        line.charged.amount = -line.charged.amount;
        line.net = -line.net;
        line.gross = -line.gross;
    }
    for (auto& tax : r.taxes) {
        tax.base = -tax.base;
        tax.amount = -tax.amount;
    }
    for (Money* figure : {&r.net, &r.tax, &r.rounding, &r.total, &r.written_off}) {
        *figure = -*figure;
    }
    r.carried_in = billing.receivables.carried;
    r.carried_out = r.carried_in - (bill.carried_out - bill.carried_in);
    return r;
}

std::vector<std::string> audit_bill(const AccountBilling& before, const BillIssued& r,
                                    const billing::BillNumber& last, const payment::Tariff* tariff,
                                    const TariffVersions& tariffs) {
    std::vector<std::string> found;
    const auto must = [&](bool holds, std::string what) {
        if (!holds) found.push_back(std::move(what));
    };
    const auto next = billing::next_number(before.terms.series, last, r.issued);
    must(next && *next == r.number,
         "the number of the bill does not follow the last of its series");
    if (r.kind == DocumentKind::cancellation) {
        const BillIssued* bill = before.find_issued(r.corrects);
        if (bill == nullptr) return found;  // longer ago than the books remember
        must(cancel_bill(before, *bill, r.number, r.issued) == r,
             "the cancellation is not the mirror of its bill");
        must(before.credited_of(r.corrects) == Money{},
             "a bill is taken back of which a credit note has taken back a part");
        return found;
    }
    if (r.kind == DocumentKind::credit_note) {
        const BillIssued* bill = before.find_issued(r.corrects);
        if (bill == nullptr) return found;
        for (auto& what : audit_credit_note(before, *bill, r)) found.push_back(std::move(what));
        return found;
    }
    BillRequest request{r.kind, r.number, r.to_ms, r.next_ends_ms, r.issued, r.reads, tariff};
    must(r.to_ms >= before.billed_until_ms, "the period ends before the last bill");
    auto composed = compose_bill(before, request, tariffs);
    if (composed && *composed != r) {
        auto once = compose_bill(with_one_version(before), request, tariffs);
        if (once && *once == r) composed = std::move(once);
    }
    must(composed && composed->total == r.total && composed->net == r.net,
         "the bill states " + format_money(r.total) + ", and what was charged comes to " +
             (composed ? format_money(composed->total) : composed.error().message));
    must(!composed || *composed == r || composed->total != r.total,
         "the bill is not composed of what was charged");
    return found;
}

}  // namespace riser::journal
