#include "core/journal/period_charges.h"

#include <algorithm>

#include "core/journal/bill_reads.h"
#include "core/payment/demand.h"
#include "core/payment/period_price.h"
#include "core/payment/rounding.h"
#include "core/units/exact.h"

namespace riser::journal {
namespace {

using billing::LineKind;
using payment::Tariff;

constexpr std::int64_t k_watts_of_a_kw = 1'000;

// The days of a part that a bill is about to state.
struct PartDays {
    const PeriodPart* part = nullptr;
    const Tariff* tariff = nullptr;
    std::int64_t to_ms = 0;
    std::uint16_t days = 0;
    std::uint16_t of_days = 1;
};

class PeriodAssessor {
public:
    PeriodAssessor(const AccountBilling& billing, const PeriodQuestion& question)
        : billing_(billing), question_(question) {
        for (const auto& part : billing.period.parts) {
            if (part.from_ms < question.ends_ms) add(part);
        }
    }

    [[nodiscard]] std::vector<PeriodCharged> take() {
        for (const auto& days : days_) demand(days);
        minimum();
        return std::move(due_);
    }

private:
    void add(const PeriodPart& part) {
        PartDays days;
        days.part = &part;
        days.tariff = question_.tariffs(part.tariff, part.version);
        days.to_ms = std::min(part.ends_ms(), question_.ends_ms);
        const auto first = payment::local_day(*question_.zone, from_unix_ms(part.from_ms));
        const auto end = payment::local_day(*question_.zone, from_unix_ms(days.to_ms));
        const auto cycle =
            cycle_at(billing_.terms.cycle, *question_.zone, from_unix_ms(part.from_ms));
        const auto count = std::min<std::int64_t>((end - first).count(), cycle.cycle_days);
        if (days.tariff == nullptr || count < 1) return;
        days.days = static_cast<std::uint16_t>(count);
        days.of_days = static_cast<std::uint16_t>(cycle.cycle_days);
        days_.push_back(days);
    }

    [[nodiscard]] PeriodCharged charged_for(const PartDays& days, LineKind kind) const {
        PeriodCharged r;
        r.account = billing_.terms.account;
        r.kind = kind;
        r.tariff = days.part->tariff;
        r.version = days.part->version;
        r.period_ends_ms = question_.ends_ms;
        r.from_ms = days.part->from_ms;
        r.to_ms = days.to_ms;
        r.days = days.days;
        r.of_days = days.of_days;
        return r;
    }

    void emit(PeriodCharged r, const Tariff& tariff, Money amount) {
        r.amount = payment::with_fixed_taxes(tariff, amount);
        if (r.amount > Money{} && r.amount <= k_max_amount) due_.push_back(r);
    }

    void demand(const PartDays& days) {
        const PeriodPart& part = *days.part;
        const payment::DemandRule& rule = days.tariff->rules.demand;
        if (part.window_minutes == 0 || rule.per_kw <= Money{}) return;
        // What was measured after these days is for a later bill.
        const bool own = part.maximum.begins_ms < days.to_ms;
        const Power measured = own ? part.maximum.power : Power{};
        const auto of_measured = demand_charge(rule, measured, days.days, days.of_days);
        PeriodCharged r = charged_for(days, LineKind::demand);
        r.unmeasured_ms = part.unmeasured_ms;
        if (of_measured && !part.demand_charged) {
            r.basis = part.estimated ? DemandBasis::estimated : DemandBasis::measured;
            set_window(r, part.maximum, part.window_minutes);
            r.power = measured;
            emit(r, *days.tariff, *of_measured);
        }
        const DemandMonth* highest = highest_month(rule);
        if (highest == nullptr || part.ratchet_charged) return;
        const Power billed = billed_demand(rule, measured, {highest->maximum.power});
        const auto of_billed = demand_charge(rule, billed, days.days, days.of_days);
        if (!of_measured || !of_billed || billed <= measured) return;
        r.basis = DemandBasis::ratchet;
        set_window(r, highest->maximum, highest->window_minutes);
        r.power = {billed.w - measured.w};
        emit(r, *days.tariff, *of_billed - *of_measured);
    }

    static void set_window(PeriodCharged& r, const payment::DemandMaximum& maximum,
                           std::uint16_t window_minutes) {
        r.window_from_ms = maximum.begins_ms;
        r.window_to_ms = maximum.begins_ms + window_minutes * 60'000LL;
    }

    // Of as many cycles before this one as the rule looks at.
    [[nodiscard]] const DemandMonth* highest_month(const payment::DemandRule& rule) const {
        if (rule.ratchet_ppm == 0) return nullptr;
        UtcTime since = from_unix_ms(billing_.billed_until_ms);
        const auto cycle_of = [this](UtcTime time) {
            return cycle_at(billing_.terms.cycle, *question_.zone, std::max(time, UtcTime{}));
        };
        since = cycle_of(since).from;
        for (int i = 0; i < rule.ratchet_months; ++i) {
            since = cycle_of(since - std::chrono::milliseconds(1)).from;
        }
        const DemandMonth* highest = nullptr;
        for (const auto& month : billing_.period.months) {
            if (from_unix_ms(month.ends_ms) <= since || month.maximum.power <= Power{}) continue;
            const bool more = highest == nullptr || month.maximum.power > highest->maximum.power;
            if (more) highest = &month;
        }
        return highest;
    }

    void minimum() {
        if (billing_.period.minimum_until_ms >= question_.ends_ms) return;
        PeriodCharged r;
        const Tariff* tariff = nullptr;
        int days_of_all = 0;
        for (const auto& days : days_) {
            const Money least = payment::minimum_of_days(days.tariff->rules.minimum_per_month,
                                                         days.days, days.of_days);
            if (least <= Money{}) continue;
            days_of_all += days.days;
            const std::int64_t from_ms = tariff == nullptr ? days.part->from_ms : r.from_ms;
            const Money before = r.least;
            tariff = days.tariff;
            r = charged_for(days, LineKind::minimum_charge);
            r.from_ms = from_ms;
            r.days = static_cast<std::uint16_t>(std::min<int>(days_of_all, r.of_days));
            r.least = before + least;
        }
        if (tariff == nullptr) return;
        const auto charged = charged_so_far();
        if (!charged) return;
        r.charged = payment::prices_contain_taxes(*tariff) ? charged->gross : charged->net;
        const Money missing = payment::missing_to_minimum(r.least, r.charged);
        if (missing > Money{}) emit(r, *tariff, missing);
    }

    // Without what was charged for other months and is only stated again; never below zero.
    [[nodiscard]] std::optional<NetAndGross> charged_so_far() const {
        BillRequest request;
        request.number = {billing_.terms.series.id, 0, 1};
        request.to_ms = request.next_ends_ms = question_.ends_ms;
        request.issued = payment::local_day(*question_.zone, from_unix_ms(question_.ends_ms));
        request.tariff = question_.tariff;
        const auto bill = compose_bill(billing_, request, question_.tariffs);
        if (!bill) return std::nullopt;
        NetAndGross sum;
        for (const auto& line : bill->lines) {
            billing::TaxGroup taxes;
            for (const auto& group : bill->tax_groups) {
                if (group.id == line.tax_group) taxes = group;
            }
            const auto counted = counted_for_minimum(line.charged, taxes);
            sum.net = added(sum.net, counted.net);
            sum.gross = added(sum.gross, counted.gross);
        }
        const PeriodBooks& books = billing_.period;
        sum.net = std::clamp(added(sum.net, -books.restated_net), Money{}, k_max_amount);
        sum.gross = std::clamp(added(sum.gross, -books.restated_gross), Money{}, k_max_amount);
        return sum;
    }

    static Money added(Money a, Money b) {
        return {sum_within(a.micro, b.micro, k_max_balance.micro)};
    }

    const AccountBilling& billing_;
    const PeriodQuestion& question_;
    std::vector<PartDays> days_;
    std::vector<PeriodCharged> due_;
};

ChargedLine line_of(const PeriodCharged& r) {
    ChargedLine line;
    line.kind = r.kind;
    line.tariff = r.tariff;
    line.version = r.version;
    line.from_ms = r.from_ms;
    line.to_ms = r.to_ms;
    line.amount = r.amount;
    if (r.kind != LineKind::demand) return line;
    line.from_ms = r.window_from_ms;
    line.to_ms = r.window_to_ms;
    line.price = static_cast<payment::PriceIndex>(r.basis);
    line.unit = billing::Unit::watt;
    line.quantity = r.power.w;
    return line;
}

}  // namespace

std::vector<PeriodCharged> due_period_charges(const AccountBilling& billing,
                                              const PeriodQuestion& question) {
    if (billing.period.parts.empty() || question.zone == nullptr) return {};
    return PeriodAssessor(billing, question).take();
}

std::vector<std::string> audit_period_charge(const AccountBilling& before, const PeriodCharged& r,
                                             const PeriodQuestion& question) {
    const auto due = due_period_charges(before, question);
    if (!due.empty() && due.front() == r) return {};
    const std::string what = r.kind == LineKind::demand ? "demand" : "the minimum";
    const std::string stated = "it is charged " + format_money(r.amount) + " for " + what;
    if (due.empty()) return {stated + ", and nothing of the kind is due"};
    const PeriodCharged& own = due.front();
    if (own.amount != r.amount || own.kind != r.kind) {
        return {stated + ", and what is due is " + format_money(own.amount) +
                (own.kind == LineKind::demand ? " for demand" : " for the minimum")};
    }
    return {stated + ", which is due for another maximum or other days"};
}

void apply(AccountBilling& billing, const PeriodCharged& r) {
    PeriodBooks& books = billing.period;
    if (r.kind == LineKind::minimum_charge) {
        books.minimum_until_ms = std::max(books.minimum_until_ms, r.period_ends_ms);
    } else {
        for (auto& part : books.parts) {
            if (part.from_ms != r.from_ms || part.tariff != r.tariff || part.version != r.version) {
                continue;
            }
            (r.basis == DemandBasis::ratchet ? part.ratchet_charged : part.demand_charged) = true;
        }
    }
    take_line(billing, line_of(r));
}

void apply(payment::Account& account, const PeriodCharged& r) {
    payment::drain(account, r.amount);
}

std::vector<ledger::Transfer> transfers_of(const PeriodCharged& r) {
    using ledger::AccountKind;
    if (r.amount <= Money{}) return {};
    return {
        {{AccountKind::customer_credit, r.account}, {AccountKind::charge_revenue, {}}, r.amount}};
}

Money demand_price(const ChargedLine& line, const payment::Tariff& tariff, Money amount) {
    const Money per_kw = tariff.rules.demand.per_kw;
    if (line.quantity <= 0) return per_kw;
    const Wide whole = static_cast<Wide>(per_kw.micro) * line.quantity / k_watts_of_a_kw;
    const Wide off = whole - amount.micro;
    // Taxes that were taken out again may have moved a micro-unit.
    if (off >= -2 && off <= 2) return per_kw;
    const Wide price = static_cast<Wide>(amount.micro) * k_watts_of_a_kw / line.quantity;
    return {static_cast<std::int64_t>(
        std::clamp<Wide>(price, -k_max_amount.micro, k_max_amount.micro))};
}

}  // namespace riser::journal
