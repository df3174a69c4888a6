#include "core/journal/account_billing.h"

#include <algorithm>
#include <tuple>
#include <utility>

#include "core/journal/bill_reads.h"
#include "core/journal/credit_note.h"
#include "core/journal/late_costs.h"
#include "core/journal/standing_lines.h"

namespace riser::journal {
namespace {

using billing::DocumentKind;
using billing::LineKind;

// After a longer time without power the last bill of it takes all the rest.
constexpr int k_planned_periods = 24;

Money added(Money a, Money b) {
    return {sum_within(a.micro, b.micro, k_max_balance.micro)};
}

// What a bill takes away from what is not billed. A levy was a part of its energy's price.
ChargedLine stated(ChargedLine line) {
    line.quantity = -line.quantity;
    line.amount = -line.amount;
    if (line.kind == LineKind::levy) {
        line.kind = LineKind::energy;
        line.quantity = 0;
    }
    return line;
}

void add(AccountBilling& billing, ChargedLine line) {
    auto& lines = billing.lines;
    const auto find = [&](const ChargedLine& same, bool exactly) {
        return std::find_if(lines.begin(), lines.end(), [&](const ChargedLine& known) {
            return known.same_charge(same) && (!exactly || known.from_ms == same.from_ms) &&
                   period_of(billing, known.from_ms) == period_of(billing, same.from_ms);
        });
    };
    // Where the end of a period was moved behind another charge of the same kind, a bill takes away each by itself.
    auto known = find(line, true);
    if (known == lines.end()) known = find(line, false);
    if (known == lines.end() && lines.size() + 1 >= k_max_charged_lines) {
        // No tenant is charged by so many prices: what is beyond is still charged, and said in one line.
        ChargedLine rest;
        rest.kind = LineKind::adjustment;
        rest.from_ms = line.from_ms;
        rest.to_ms = line.to_ms;
        rest.amount = line.amount;
        line = rest;
        known = find(line, false);
    }
    if (known == lines.end()) {
        lines.push_back(line);
        return;
    }
    known->from_ms = std::min(known->from_ms, line.from_ms);
    known->to_ms = std::max(known->to_ms, line.to_ms);
    known->quantity = sum_within(known->quantity, line.quantity, INT64_MAX);
    known->amount = added(known->amount, line.amount);
}

// First what names its version: a standing charge that names none takes what is left of all.
void take_away(AccountBilling& billing, const BillIssued& r) {
    for (const auto& line : r.lines) {
        if (line.charged.is_standing_of_any()) continue;
        add(billing, as_known(billing, stated(line.charged)));
    }
    for (const auto& line : r.lines) {
        if (!line.charged.is_standing_of_any()) continue;
        const ChargedLine rest = take_standing(billing, stated(line.charged));
        if (rest.amount != Money{} || rest.quantity != 0) add(billing, rest);
    }
}

// What is zero in every respect was stated, or taken back.
void forget_stated(std::vector<ChargedLine>& lines) {
    std::erase_if(lines, [](const ChargedLine& line) {
        return line.amount == Money{} && line.quantity == 0;
    });
}

void note_credited(AccountBilling& billing, const BillIssued& note) {
    auto& credited = billing.credited;
    const auto known = std::find_if(credited.begin(), credited.end(), [&](const BillCredited& of) {
        return of.bill == note.corrects;
    });
    if (known != credited.end()) {
        known->amount = added(known->amount, -note.total);
        return;
    }
    if (credited.size() >= k_kept_credited) credited.erase(credited.begin());
    credited.push_back({note.corrects, -note.total});
}

void forget_paid(AccountBilling& billing, billing::LocalDay issued) {
    billing::drop_settled(billing.receivables, issued - std::chrono::days(k_paid_bills_kept_days));
    std::erase_if(billing.standings, [&](const BillStanding& standing) {
        return billing.receivables.find(standing.number) == nullptr &&
               billing.find_issued(standing.number) == nullptr;
    });
}

void stand(AccountBilling& billing, const BillIssued& r) {
    BillStanding standing;
    standing.number = r.number;
    standing.number_text = r.number_text;
    standing.numbered = billing.terms.numbered_by == NumberedBy::gateway;
    const auto* open = billing.receivables.find(r.number);
    const auto principal = static_cast<std::size_t>(billing::Component::principal);
    const Money owed = std::clamp(open->charged.at(principal), Money{}, k_max_amount);
    standing.late = billing::late_interest(owed, r.due);
    billing.standings.push_back(std::move(standing));
}

void take_charge(AccountBilling& billing, LineKind kind, Money amount, std::int64_t at_ms) {
    if (amount == Money{}) return;
    ChargedLine line;
    line.kind = kind;
    line.from_ms = line.to_ms = at_ms;
    line.amount = amount;
    add(billing, line);
    forget_stated(billing.lines);
}

std::int64_t ms_of(billing::LocalDay day) {
    return std::chrono::duration_cast<std::chrono::milliseconds>(day.time_since_epoch()).count();
}

billing::OpenBill* open_bill(AccountBilling& billing, const billing::BillNumber& number) {
    auto& bills = billing.receivables.bills;
    const auto found = std::find_if(bills.begin(), bills.end(), [&](const billing::OpenBill& bill) {
        return bill.number == number;
    });
    return found == bills.end() ? nullptr : &*found;
}

}  // namespace

Money AccountBilling::unbilled() const {
    Money sum{};
    for (const auto& line : lines) sum = added(sum, line.amount);
    return sum;
}

billing::AllocationRules AccountBilling::rules() const {
    billing::AllocationRules rules;
    rules.rounding = terms.rounding;
    if (plan) {
        rules.plan_bills = plan->agreed.bills;
        rules.plan_instalments = plan->agreed.plan.instalments;
    }
    return rules;
}

const BillStanding* AccountBilling::find(const billing::BillNumber& number) const {
    const auto found =
        std::find_if(standings.begin(), standings.end(),
                     [&](const BillStanding& standing) { return standing.number == number; });
    return found == standings.end() ? nullptr : &*found;
}

BillStanding* AccountBilling::find(const billing::BillNumber& number) {
    return const_cast<BillStanding*>(std::as_const(*this).find(number));
}

const BillIssued* AccountBilling::find_issued(const billing::BillNumber& number) const {
    const auto found = std::find_if(issued.begin(), issued.end(),
                                    [&](const BillIssued& bill) { return bill.number == number; });
    return found == issued.end() ? nullptr : &*found;
}

Money AccountBilling::credited_of(const billing::BillNumber& number) const {
    const auto found = std::find_if(credited.begin(), credited.end(),
                                    [&](const BillCredited& of) { return of.bill == number; });
    return found == credited.end() ? Money{} : found->amount;
}

bool AccountBilling::in_plan(const billing::BillNumber& number) const {
    return plan && std::binary_search(plan->agreed.bills.begin(), plan->agreed.bills.end(), number);
}

void agree(AccountBilling& billing, const payment::Account& account, const BillingAgreed& r,
           std::int64_t wall_ms) {
    const bool first = billing.terms.account.is_nil();
    billing.terms = r;
    billing.terms.reads.clear();
    billing.period_ends_ms = r.period_ends_ms;
    if (!first) return;
    billing.billed_until_ms = wall_ms;
    billing.reads = r.reads;
    const Money balance = account.balance();
    if (balance < Money{}) take_charge(billing, LineKind::adjustment, -balance, wall_ms);
    if (balance > Money{}) billing.receivables.credits.push_back({{}, balance});
}

void plan_periods(AccountBilling& billing, const ZoneRules& zone) {
    billing.later_ends_ms.clear();
    if (billing.closed) return;
    UtcTime end = from_unix_ms(billing.period_ends_ms);
    for (int i = 0; i < k_planned_periods; ++i) {
        end = billing::cycle_at(billing.terms.cycle, zone, end).to;
        if (end >= k_no_upper_bound) return;
        billing.later_ends_ms.push_back(to_unix_ms(end));
    }
}

void apply(AccountBilling& billing, const OverdueTermsAgreed& r) {
    billing.overdue = r;
}

void apply(AccountBilling& billing, const BillIssued& r) {
    if (r.kind != DocumentKind::credit_note) take_away(billing, r);
    forget_stated(billing.lines);
    const bool issued = billing::issue(billing.receivables, bill_of(r), billing.rules()).ok();
    if (r.kind == DocumentKind::bill || r.kind == DocumentKind::final_bill) {
        billing.reads = continued(r.reads, billing.reads, r.to_ms);
        billing.billed_until_ms = r.to_ms;
        billing.period_ends_ms = r.next_ends_ms;
        if (r.kind == DocumentKind::final_bill) billing.closed = true;
        if (issued && r.total > Money{}) stand(billing, r);
        billing.issued.push_back(r);
        if (billing.issued.size() > k_kept_bills) billing.issued.erase(billing.issued.begin());
    }
    if (r.kind == DocumentKind::credit_note) {
        note_credited(billing, r);
        const BillIssued* of = billing.find_issued(r.corrects);
        // Wholly given back is taken back.
        if (of != nullptr && creditable(billing, *of) <= Money{})
            note_cancelled(billing, r.corrects);
    }
    if (r.kind == DocumentKind::cancellation) {
        reopen(billing.reads, r.reads);
        note_cancelled(billing, r.corrects);
        std::erase_if(billing.issued,
                      [&](const BillIssued& bill) { return bill.number == r.corrects; });
    }
    follow(billing.period, r);
    forget_paid(billing, r.issued);
}

void apply(AccountBilling& billing, const BillNumbered& r) {
    BillStanding* standing = billing.find(r.number);
    if (standing == nullptr) return;
    standing->numbered = true;
    standing->number_text = r.number_text;
    standing->late.due = r.due;
    standing->late.until = r.due + std::chrono::days(1);
    if (billing::OpenBill* bill = open_bill(billing, r.number)) {
        bill->issued = r.issued;
        bill->due = r.due;
    }
    auto& bills = billing.receivables.bills;
    std::stable_sort(bills.begin(), bills.end(), [](const auto& a, const auto& b) {
        return std::tie(a.due, a.number) < std::tie(b.due, b.number);
    });
}

void apply(AccountBilling& billing, const ReminderGiven& r) {
    BillStanding* standing = billing.find(r.bill);
    if (standing == nullptr) return;
    if (standing->ladder.given.size() >= billing::k_max_steps && !standing->ladder.reopened) return;
    billing::note_step(standing->ladder, {r.step, r.day});
}

void apply(AccountBilling& billing, const LateCharged& r) {
    const bool interest = r.kind == LateKind::interest;
    // Interest is of the days before; a fee of its day.
    const auto of = interest ? r.until - std::chrono::days(1) : r.until;
    const auto kind = interest ? LineKind::interest : LineKind::fee;
    take_charge(billing, kind, r.amount, std::max<std::int64_t>(ms_of(of), 0));
    BillStanding* standing = billing.find(r.bill);
    if (standing == nullptr) return;
    note_fee(billing, *standing, r);
    if (r.kind == LateKind::late_fee) standing->late.flat_fee_charged = true;
    if (!interest) return;
    standing->late.until = std::max(standing->late.until, r.until);
    standing->late.accrued = {added(standing->late.accrued.amount, r.amount), r.residue};
}

void apply(AccountBilling& billing, const BillDisputed& r) {
    if (billing::OpenBill* bill = open_bill(billing, r.bill)) bill->disputed = r.opened;
    if (BillStanding* standing = billing.find(r.bill)) {
        auto& holds = standing->holds;
        const bool running = !holds.empty() && !holds.back().until;
        if (r.opened && !running && holds.size() < k_max_disputes) holds.push_back({r.day, {}});
        if (!r.opened && running) holds.back().until = std::max(holds.back().from, r.day);
    }
    if (!r.opened) billing::use_credits(billing.receivables, billing.rules());
}

void take_segment(AccountBilling& billing, const Settlement& settlement, const Segment& segment) {
    ChargedLine line;
    line.register_id = segment.register_id;
    if (segment.tariff < settlement.tariffs.size()) {
        line.tariff = settlement.tariffs[segment.tariff].id;
        line.version = settlement.tariffs[segment.tariff].version;
    }
    line.price = segment.price;
    line.from_ms = std::min(segment.from_ms, segment.to_ms);
    line.to_ms = segment.to_ms;
    line.unit = billing::Unit::watt_hour;
    line.quantity = segment.advance().wh * segment.share_ppm;
    line.amount = segment.amount;
    add(billing, line);
    note_read(billing, {segment.register_id, segment.share_ppm, segment.register_from,
                        segment.register_to, segment.from_ms, segment.to_ms});
}

// It is charged less than nothing, and its register goes on as those of what is used.
void apply(AccountBilling& billing, const EnergyFedIn& r) {
    ChargedLine line;
    line.kind = LineKind::feed_in;
    line.register_id = r.register_id;
    line.tariff = r.tariff.id;
    line.version = r.tariff.version;
    line.from_ms = std::min(r.from_ms, r.to_ms);
    line.to_ms = r.to_ms;
    line.unit = billing::Unit::watt_hour;
    line.quantity = (r.register_to - r.register_from).wh * r.share_ppm;
    line.amount = -r.amount;
    add(billing, line);
    note_read(billing,
              {r.register_id, r.share_ppm, r.register_from, r.register_to, r.from_ms, r.to_ms});
}

void apply(AccountBilling& billing, const BlockStepped& r, std::int64_t wall_ms) {
    if (r.amount == Money{}) return;
    ChargedLine line;
    line.kind = LineKind::adjustment;
    line.tariff = r.tariff.id;
    line.version = r.tariff.version;
    line.price = r.step.to;
    line.from_ms = line.to_ms = wall_ms;
    line.amount = r.amount;
    add(billing, line);
}

void apply(AccountBilling& billing, const ConsumptionRerated& r, std::int64_t wall_ms) {
    if (r.amount == Money{}) return;
    ChargedLine line;
    line.kind = LineKind::adjustment;
    if (!r.parts.empty()) {
        line.tariff = r.parts.front().due.tariff;
        line.version = r.parts.front().due.version;
        line.price = r.parts.front().due.price;
    }
    line.from_ms = line.to_ms = wall_ms;
    line.amount = r.amount;
    add(billing, line);
}

void apply(AccountBilling& billing, const ChargeCollected& r,
           const std::vector<payment::Tariff>* versions) {
    if (r.line.collected == Money{}) return;
    const bool standing = r.purpose == payment::ChargePurpose::standing;
    ChargedLine line;
    line.kind = standing ? LineKind::standing_charge : LineKind::adjustment;
    line.charge = r.line.charge;
    line.from_ms = std::min(r.line.from_ms, r.line.to_ms);
    line.to_ms = r.line.to_ms;
    line.unit = billing::Unit::piece;
    line.quantity = 1;
    line.amount = r.line.collected;
    if (standing && versions != nullptr) name_version(line, *versions);
    add(billing, line);
}

void apply(AccountBilling& billing, const Credited& r) {
    const Money paid = payment_of(r);
    if (paid == Money{}) return;
    // Whose id was known before was no payment: the books of top-ups say so, and it came to nothing here.
    static_cast<void>(billing::receive(billing.receivables, {r.top_up, {}}, paid, billing.rules()));
}

void take_line(AccountBilling& billing, const ChargedLine& line) {
    add(billing, line);
    forget_stated(billing.lines);
}

void take_gift(AccountBilling& billing, Money amount, std::int64_t wall_ms) {
    take_charge(billing, LineKind::adjustment, -amount, wall_ms);
}

void charge_beside(AccountBilling& billing, billing::LineKind kind, Money amount,
                   std::int64_t wall_ms) {
    take_charge(billing, kind, amount, wall_ms);
}

}  // namespace riser::journal
