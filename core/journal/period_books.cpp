#include "core/journal/period_books.h"

#include <algorithm>

#include "core/journal/account_billing.h"
#include "core/journal/bill_reads.h"
#include "core/payment/tariff_standing.h"

namespace riser::journal {
namespace {

using billing::DocumentKind;
using billing::LineKind;

constexpr std::int64_t k_sure_ms = 10'000;                // Now::trusted()
constexpr std::int64_t k_longest_ms = 2LL * 3600 * 1000;  // that counts evenly (docs/validation.md)
constexpr std::int64_t k_longest_part_ms = 15LL * 60 * 1000;  // of what was divided
constexpr std::int64_t k_most_ms = INT64_MAX / 4;

Money less(Money sum, Money part) {
    return {sum_within(sum.micro, -part.micro, k_max_balance.micro)};
}

bool measured_so(const PeriodPart& part, const payment::DemandRegister& demand) {
    return part.window_minutes == demand.window_minutes && part.sliding == demand.sliding;
}

// The days of each later period are another part, also while bills wait.
void divide(AccountBilling& billing, std::int64_t at_ms) {
    auto& parts = billing.period.parts;
    const auto divide_at = [&](std::int64_t ends) {
        if (parts.empty() || !parts.back().goes_on() || parts.size() >= k_max_period_parts) return;
        if (at_ms < ends || parts.back().from_ms >= ends) return;
        PeriodPart next = parts.back();
        parts.back().to_ms = ends;
        next.from_ms = ends;
        next.maximum = {};
        next.estimated = next.demand_charged = next.ratchet_charged = false;
        next.unmeasured_ms = 0;
        parts.push_back(next);
    };
    divide_at(billing.period_ends_ms);
    for (const std::int64_t ends : billing.later_ends_ms) divide_at(ends);
}

bool is_measurement(const Segment& segment, const EntryHeader& header) {
    const std::int64_t longest = segment.estimated ? k_longest_part_ms : k_longest_ms;
    return header.latest_ms - header.earliest_ms <= k_sure_ms && !segment.provisional &&
           segment.to_ms >= segment.from_ms && segment.to_ms - segment.from_ms <= longest;
}

void leave_out(PeriodBooks& books, const Segment& segment) {
    const std::int64_t first = std::min(segment.from_ms, segment.to_ms);
    const std::int64_t last = std::max(segment.from_ms, segment.to_ms);
    for (auto& part : books.parts) {
        const std::int64_t overlap = std::min(last, part.ends_ms()) - std::max(first, part.from_ms);
        if (overlap <= 0) continue;
        part.unmeasured_ms = std::min(part.unmeasured_ms + std::min(overlap, k_most_ms), k_most_ms);
    }
}

void restate(PeriodBooks& books, const BillIssued& r) {
    // Also where nothing is owed yet: a minimum may begin before the next bill.
    for (const auto& line : r.lines) {
        billing::TaxGroup taxes;
        for (const auto& group : r.tax_groups) {
            if (group.id == line.tax_group) taxes = group;
        }
        // The document mirrors its bill.
        const auto counted = counted_for_minimum(line.charged, taxes);
        books.restated_net = less(books.restated_net, counted.net);
        books.restated_gross = less(books.restated_gross, counted.gross);
    }
}

void end_month(PeriodBooks& books, std::int64_t ends_ms) {
    DemandMonth month;
    month.ends_ms = ends_ms;
    bool measured = false;
    for (const auto& part : books.parts) {
        if (part.from_ms >= ends_ms || part.window_minutes == 0) continue;
        measured = true;
        if (part.maximum.begins_ms >= ends_ms) continue;
        if (part.maximum.power <= month.maximum.power) continue;
        month.maximum = part.maximum;
        month.window_minutes = part.window_minutes;
    }
    if (!measured) return;
    books.months.push_back(month);
    if (books.months.size() > payment::k_max_ratchet_months) {
        books.months.erase(books.months.begin());
    }
}

// What goes on beyond the end of a bill begins anew there.
void go_on(PeriodBooks& books, std::int64_t ends_ms) {
    std::erase_if(books.parts, [&](const PeriodPart& part) { return part.ends_ms() <= ends_ms; });
    for (auto& part : books.parts) {
        if (part.from_ms >= ends_ms) continue;
        part.from_ms = ends_ms;
        part.demand_charged = part.ratchet_charged = false;
        part.unmeasured_ms = 0;
        if (part.maximum.begins_ms >= ends_ms) continue;  // it lies in what goes on
        part.estimated = false;
        const bool same = measured_so(part, books.demand);
        part.maximum = same ? highest(books.demand, part.from_ms, part.ends_ms())
                                  .value_or(payment::DemandMaximum{})
                            : payment::DemandMaximum{};
    }
}

}  // namespace

NetAndGross counted_for_minimum(const ChargedLine& line, const billing::TaxGroup& taxes) {
    const bool standing =
        line.kind == LineKind::standing_charge && line.charge == payment::k_tariff_charge;
    const bool energy = line.kind == LineKind::energy || line.kind == LineKind::levy ||
                        (line.kind == LineKind::adjustment && !line.tariff.is_nil());
    if (!standing && !energy) return {};
    return {line.amount - billing::tax_within_gross(taxes, line.amount), line.amount};
}

void apply(AccountBilling& billing, const PeriodTermsBegan& r) {
    PeriodBooks& books = billing.period;
    divide(billing, r.from_ms);
    if (!books.parts.empty() && books.parts.back().goes_on()) {
        PeriodPart& last = books.parts.back();
        last.to_ms = std::max({r.from_ms, last.from_ms, std::int64_t{1}});
        if (last.to_ms <= last.from_ms) books.parts.pop_back();
    }
    const bool same_window =
        books.demand.window_minutes == r.window_minutes && books.demand.sliding == r.sliding;
    if (!same_window) books.demand = {r.window_minutes, r.sliding, 0, {}};
    if (r.tariff.is_nil()) return;
    if (books.parts.size() >= k_max_period_parts) books.parts.erase(books.parts.begin());
    PeriodPart part;
    part.tariff = r.tariff;
    part.version = r.version;
    part.from_ms = books.parts.empty() ? r.from_ms : std::max(r.from_ms, books.parts.back().to_ms);
    part.window_minutes = r.window_minutes;
    part.sliding = r.sliding;
    books.parts.push_back(part);
}

void measure_demand(AccountBilling& billing, const Segment& segment, const EntryHeader& header) {
    PeriodBooks& books = billing.period;
    if (books.parts.empty()) return;
    divide(billing, segment.from_ms);
    const std::int64_t window = payment::window_ms(books.demand);
    if (window == 0) return;
    if (!is_measurement(segment, header)) return leave_out(books, segment);
    if (segment.to_ms - segment.from_ms > window) books.estimated_until_ms = segment.to_ms;
    std::int64_t shared = 0;
    if (__builtin_mul_overflow(segment.advance().wh, segment.share_ppm, &shared)) return;
    take(books.demand, segment.from_ms, segment.to_ms, shared);
    for (auto& part : books.parts) {
        if (!measured_so(part, books.demand) || part.ends_ms() < segment.from_ms) continue;
        const auto best = highest(books.demand, part.from_ms, part.ends_ms());
        if (!best || best->shared <= part.maximum.shared) continue;
        part.maximum = *best;
        part.estimated = best->begins_ms < books.estimated_until_ms;
    }
}

void follow(PeriodBooks& books, const BillIssued& r) {
    if (r.kind == DocumentKind::cancellation) return restate(books, r);
    if (r.kind == DocumentKind::credit_note) return;
    books.restated_net = books.restated_gross = {};
    end_month(books, r.to_ms);
    go_on(books, r.to_ms);
}

}  // namespace riser::journal
