#include "core/payment/tariff_standing.h"

#include <algorithm>

#include "core/payment/rating.h"

namespace riser::payment {
namespace {

constexpr std::int64_t k_all_ppm = 1'000'000;

// No local day is longer, whatever the clocks are set to in it.
constexpr Duration k_longest_day = std::chrono::hours(48);

// The first instant of a day that is not before `time`.
UtcTime day_from(const ZoneRules& zone, UtcTime time) {
    const UtcTime begins = first_instant_of(zone, local_day(zone, time));
    return begins >= time ? begins : next_local_day(zone, time);
}

// An account of which nobody asks what it can pay.
class Lines {
public:
    Lines(const std::vector<Tariff>& versions, const ZoneRules& zone)
        : versions_(versions), zone_(zone) {
        account_.credits = {Credit{}};
        account_.charges = {Charge{}};
        account_.charges.front().id = k_tariff_charge;
        account_.charges.front().type = ChargeType::time_based;
        account_.charges.front().purpose = ChargePurpose::standing;
    }

    void begin(const StandingChange& change) {
        set_terms(charge(), change.terms);
        charge().continuous = true;
        charge().collected_until_ms = to_unix_ms(change.at);
    }
    // Whole periods, then the days before that of `at`.
    void until(UtcTime at) {
        if (!charge().goes_on()) return;
        for (auto due = due_collections(account_, zone_, at, {}); !due.empty();
             due = due_collections(account_, zone_, at, {})) {
            for (const auto& line : due) take(line);
        }
        if (const auto line = line_before(account_, charge(), zone_, local_day(zone_, at), {})) {
            take(*line);
        }
    }
    [[nodiscard]] std::vector<StandingLine> result() { return std::move(lines_); }

private:
    [[nodiscard]] Charge& charge() { return account_.charges.front(); }
    void take(const CollectionLine& line) {
        apply_collection(account_, line);
        const auto* version = standing_version(versions_, zone_, from_unix_ms(line.from_ms));
        lines_.push_back({version->version, line, line.collected});
        account_.token().amount = {};
    }

    const std::vector<Tariff>& versions_;
    const ZoneRules& zone_;
    Account account_;
    std::vector<StandingLine> lines_;
};

}  // namespace

std::int64_t standing_tax_ppm(const Tariff& tariff) {
    const auto& rules = tariff.rules;
    if (!rules.standing.taxed || rules.taxation.inclusive) return 0;
    if (rules.taxation.taxes.empty()) return tariff.tax_ppm;
    return combined_tax_ppm(rules.taxation, TaxedCharges::fixed);
}

Money gross_standing(const Tariff& tariff) {
    const Money net = tariff.rules.standing.amount;
    return net + proportion(net, standing_tax_ppm(tariff), k_all_ppm);
}

StandingTerms standing_terms(const Tariff& tariff, bool vacant) {
    const StandingCharge& standing = tariff.rules.standing;
    if (standing.amount.micro == 0 || (vacant && !standing.while_vacant)) return {};
    const bool month = standing.period == ChargePeriod::month;
    return {gross_standing(tariff),      month ? CollectionPeriod::month : CollectionPeriod::day,
            standing.while_disconnected, standing.in_friendly_hours,
            standing.while_on_emergency, standing.continuous};
}

StandingTerms standing_terms(const Charge& charge) {
    if (charge.per_period.micro == 0) return {};
    return {charge.per_period,         charge.period,
            charge.while_disconnected, charge.in_friendly_hours,
            charge.while_on_emergency, charge.continuous};
}

void set_terms(Charge& charge, const StandingTerms& terms) {
    charge.per_period = terms.per_period;
    charge.period = terms.period;
    charge.while_disconnected = terms.while_disconnected;
    charge.in_friendly_hours = terms.in_friendly_hours;
    charge.while_on_emergency = terms.while_on_emergency;
    charge.continuous = terms.continuous;
}

const Tariff* standing_version(const std::vector<Tariff>& versions, const ZoneRules& zone,
                               UtcTime time) {
    // Nearly always no other version has begun since before the day did, and no calendar need be asked.
    const Tariff* now = version_at(versions, time);
    if (now == version_at(versions, time - k_longest_day)) return now;
    return version_at(versions, first_instant_of(zone, local_day(zone, time)));
}

std::optional<StandingChange> next_standing_change(const std::vector<Tariff>& versions,
                                                   const ZoneRules& zone,
                                                   const StandingTerms& terms, bool vacant,
                                                   UtcTime from, UtcTime until) {
    if (versions.empty()) return std::nullopt;
    // One version holds at all times, and no calendar need be asked: as nearly always, of every account with every tick.
    const bool alone = versions.size() == 1;
    const Tariff& first = alone ? versions.front() : *standing_version(versions, zone, from);
    const auto at_from = standing_terms(first, vacant);
    if (at_from != terms) return StandingChange{from, at_from};
    if (alone) return std::nullopt;
    std::optional<StandingChange> next;
    for (const auto& version : versions) {
        // A day may begin a day before `from`, and another version with it.
        if (version.effective_from <= from - k_longest_day) continue;
        if (version.effective_from > until) continue;
        const UtcTime begins = day_from(zone, version.effective_from);
        if (begins <= from || begins > until || (next && begins >= next->at)) continue;
        const auto then = standing_terms(*version_at(versions, begins), vacant);
        if (then != terms) next = StandingChange{begins, then};
    }
    return next;
}

std::vector<StandingLine> standing_lines(const std::vector<Tariff>& versions, const ZoneRules& zone,
                                         UtcTime from, UtcTime to) {
    if (versions.empty() || to <= from) return {};
    Lines lines(versions, zone);
    StandingTerms terms;
    while (const auto change = next_standing_change(versions, zone, terms, false, from, to)) {
        lines.until(change->at);
        lines.begin(*change);
        terms = change->terms;
        from = change->at;
    }
    lines.until(to);
    return lines.result();
}

}  // namespace riser::payment
