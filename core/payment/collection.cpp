#include "core/payment/collection.h"

#include <algorithm>

#include "core/payment/rounding.h"

namespace riser::payment {
namespace {

using std::chrono::days;
using std::chrono::hours;

PeriodSpan days_span(const ZoneRules& zone, LocalDay first, LocalDay next) {
    return {first_instant_of(zone, first), first_instant_of(zone, next)};
}

// Emergency credit is what is being used: nothing else is left.
bool lives_on_emergency(const Account& account) {
    return std::any_of(account.credits.begin(), account.credits.end(), [](const Credit& credit) {
        return credit.type == CreditType::emergency && credit.status == CreditStatus::in_use;
    });
}

bool suspended(const Account& account, const Charge& charge, const CollectionCircumstances& so) {
    return (so.disconnected && !charge.while_disconnected) ||
           (so.friendly_hours && !charge.in_friendly_hours) ||
           (lives_on_emergency(account) && !charge.while_on_emergency);
}

Money available(const Account& account) {
    Money sum{};
    for (const auto& credit : account.credits) {
        if (is_drainable(credit)) sum += credit.above_limit();
    }
    return sum;
}

// Of a period that began before the account did, its days alone, the first one whole.
CollectionLine span_line(const Charge& charge, const PeriodSpan& span, const ZoneRules& zone) {
    CollectionLine line;
    line.charge = charge.id;
    line.from_ms = charge.collected_until_ms;
    line.to_ms = to_unix_ms(span.to);
    const UtcTime begins = from_unix_ms(charge.collected_until_ms);
    if (begins <= span.from || charge.period == CollectionPeriod::hour) return line;
    const LocalDay next = local_day(zone, span.to);
    const auto of_days = (next - local_day(zone, span.from)).count();
    const auto own_days = (next - local_day(zone, begins)).count();
    if (own_days <= 0 || own_days >= of_days) return line;
    line.days = static_cast<std::uint16_t>(own_days);
    line.of_days = static_cast<std::uint16_t>(of_days);
    return line;
}

PeriodSpan next_period(const Charge& charge, const ZoneRules& zone) {
    return period_of(charge.period, zone, from_unix_ms(charge.collected_until_ms));
}

// The charge whose next period ends first; of several that of the highest priority. nullptr: there is none.
const Charge* first_due(const Account& account, const ZoneRules& zone, UtcTime until) {
    const Charge* first = nullptr;
    UtcTime first_end{};
    for (const auto& charge : account.charges) {
        if (!charge.goes_on() || !charge.begun()) continue;
        const UtcTime end = next_period(charge, zone).to;
        if (end > until) continue;
        const bool sooner = first == nullptr || end < first_end ||
                            (end == first_end && charge.priority < first->priority);
        if (!sooner) continue;
        first = &charge;
        first_end = end;
    }
    return first;
}

}  // namespace

PeriodSpan period_of(CollectionPeriod period, const ZoneRules& zone, UtcTime time) {
    const LocalDay day = local_day(zone, time);
    switch (period) {
        case CollectionPeriod::hour: {
            const auto hour = std::chrono::floor<hours>(time);
            return {UtcTime(hour), UtcTime(hour) + hours(1)};
        }
        case CollectionPeriod::day:
            return days_span(zone, day, day + days(1));
        case CollectionPeriod::week: {
            const LocalDay monday = day - days(std::chrono::weekday{day}.iso_encoding() - 1);
            return days_span(zone, monday, monday + days(7));
        }
        case CollectionPeriod::month:
            break;
    }
    const DaySpan month = month_around(day, 1);
    return days_span(zone, month.first, month.next);
}

std::vector<CollectionLine> due_collections(const Account& account, const ZoneRules& zone,
                                            UtcTime until, const CollectionCircumstances& so,
                                            const FriendlyPeriods& friendly) {
    std::vector<CollectionLine> lines;
    Account after = account;
    while (lines.size() < k_max_collection_lines) {
        const Charge* charge = first_due(after, zone, until);
        if (charge == nullptr) break;
        CollectionLine line = span_line(*charge, next_period(*charge, zone), zone);
        line.so = so;
        if (friendly) {
            line.so.friendly_hours = friendly(from_unix_ms(line.from_ms), from_unix_ms(line.to_ms));
        }
        lines.push_back(with_amounts(after, *charge, line));
        apply_collection(after, lines.back());
    }
    return lines;
}

std::vector<CollectionLine> last_collections(const Account& account, const ZoneRules& zone,
                                             LocalDay day, const CollectionCircumstances& so,
                                             const FriendlyPeriods& friendly) {
    std::vector<CollectionLine> lines;
    Account after = account;
    for (const auto& charge : account.charges) {
        const bool by_days =
            charge.period == CollectionPeriod::week || charge.period == CollectionPeriod::month;
        const bool running =
            charge.purpose == ChargePurpose::standing && charge.goes_on() && charge.begun();
        if (!by_days || !running) continue;
        const auto line = line_before(after, charge, zone, day, so, friendly);
        if (!line) continue;
        lines.push_back(*line);
        apply_collection(after, *line);
    }
    return lines;
}

std::optional<CollectionLine> line_before(const Account& account, const Charge& charge,
                                          const ZoneRules& zone, LocalDay day,
                                          const CollectionCircumstances& so,
                                          const FriendlyPeriods& friendly) {
    const std::int64_t until_ms = to_unix_ms(first_instant_of(zone, day));
    if (charge.collected_until_ms >= until_ms) return std::nullopt;
    const PeriodSpan span = next_period(charge, zone);
    const auto of_days = (local_day(zone, span.to) - local_day(zone, span.from)).count();
    const auto days = (day - local_day(zone, from_unix_ms(charge.collected_until_ms))).count();
    if (days <= 0 || days > of_days) return std::nullopt;
    CollectionLine line;
    line.charge = charge.id;
    line.from_ms = charge.collected_until_ms;
    line.to_ms = until_ms;
    line.days = static_cast<std::uint16_t>(days);
    line.of_days = static_cast<std::uint16_t>(of_days);
    line.so = so;
    if (friendly) {
        line.so.friendly_hours = friendly(from_unix_ms(line.from_ms), from_unix_ms(line.to_ms));
    }
    return with_amounts(account, charge, line);
}

CollectionLine with_amounts(const Account& account, const Charge& charge, CollectionLine line) {
    line.collected = line.deferred = {};
    if (suspended(account, charge, line.so)) return line;
    // In proportion rounded down, to the tenant's favour.
    const Money due =
        charge.ends() ? std::min(charge.per_period, charge.remaining)
                      : proportion(charge.per_period, line.days, line.of_days, RoundingMode::down);
    line.collected = charge.continuous ? due : std::min(due, available(account));
    line.deferred = due - line.collected;
    return line;
}

std::optional<UtcTime> next_collection(const Account& account, const ZoneRules& zone) {
    std::optional<UtcTime> next;
    for (const auto& charge : account.charges) {
        if (!charge.goes_on() || !charge.begun()) continue;
        const UtcTime end = next_period(charge, zone).to;
        if (!next || end < *next) next = end;
    }
    return next;
}

void apply_collection(Account& account, const CollectionLine& line) {
    Charge* charge = account.find_charge(line.charge);
    if (charge != nullptr) {
        charge->collected_until_ms = line.to_ms;
        if (charge->ends()) charge->remaining -= line.collected + line.deferred;
    }
    account.accumulated_debt += line.deferred;
    drain(account, line.collected);
}

}  // namespace riser::payment
