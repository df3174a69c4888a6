#include "core/journal/standing_audit.h"

#include <algorithm>

#include "core/payment/tariff_standing.h"
#include "core/units/time_text.h"

namespace riser::journal {
namespace {

using payment::CollectionLine;
using payment::StandingTerms;
using payment::Tariff;

std::string terms_text(const StandingTerms& terms) {
    if (terms.none()) return "none";
    const bool month = terms.period == payment::CollectionPeriod::month;
    return format_money(terms.per_period) + (month ? " a month" : " a day");
}

bool all_alike(const std::vector<Tariff>& versions) {
    return std::all_of(versions.begin(), versions.end(), [&](const Tariff& version) {
        return payment::standing_terms(version, false) ==
               payment::standing_terms(versions.front(), false);
    });
}

// A line of a whole period says nothing of its days.
bool days_are_right(const CollectionLine& line, payment::CollectionPeriod period,
                    const ZoneRules& zone) {
    const UtcTime from = from_unix_ms(line.from_ms);
    const UtcTime to = from_unix_ms(line.to_ms);
    const auto span = payment::period_of(period, zone, from);
    if (to > span.to) return false;
    const auto day = [&](UtcTime time) { return payment::local_day(zone, time); };
    const std::int64_t own = (day(to) - day(from)).count();
    const std::int64_t of = (day(span.to) - day(span.from)).count();
    return own > 0 && own * line.of_days == of * line.days;
}

}  // namespace

std::string judge_standing(const payment::Account& before, const DuePrices& due,
                           const ChargeCollected& r, const PriceEvidence& evidence) {
    const payment::Charge* charge = before.find_charge(r.line.charge);
    const bool asked = r.line.charge == payment::k_tariff_charge && charge != nullptr &&
                       !due.versions->empty() && is_record_time_ms(r.line.from_ms) &&
                       is_record_time_ms(r.line.to_ms);
    if (!asked || (evidence.zone == nullptr && !all_alike(*due.versions))) return "";
    const ZoneRules utc;
    const ZoneRules& zone = evidence.zone != nullptr ? *evidence.zone : utc;
    const auto used = payment::standing_terms(*charge);
    const std::string about = "the standing charge from " + format_time(r.line.from_ms) + " to " +
                              format_time(r.line.to_ms);
    // What would change at its end is the next line's.
    const auto change = payment::next_standing_change(
        *due.versions, zone, used, false, from_unix_ms(r.line.from_ms),
        from_unix_ms(std::max(r.line.from_ms, r.line.to_ms - 1)));
    if (change && terms_text(change->terms) == terms_text(used)) {
        return about + " is collected under other circumstances than the tariff says";
    }
    if (change) {
        return about + " is " + terms_text(used) + ", due " + terms_text(change->terms) + " from " +
               format_time(to_unix_ms(change->at)) + " on";
    }
    if (evidence.zone != nullptr && !days_are_right(r.line, used.period, zone)) {
        return about + " is for " + std::to_string(r.line.days) + " of " +
               std::to_string(r.line.of_days) + " days";
    }
    return "";
}

}  // namespace riser::journal
