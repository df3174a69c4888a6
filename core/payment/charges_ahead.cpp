#include "core/payment/charges_ahead.h"

#include <algorithm>

#include "core/payment/collection.h"
#include "core/payment/tariff_standing.h"

namespace riser::payment {
namespace {

// An account that has nothing but its charges, and passes its time.
class ChargedAccount {
public:
    ChargedAccount(const std::vector<Charge>& charges, const ZoneRules& zone, UtcTime now)
        : zone_(zone), now_(now) {
        account_.credits = {Credit{}};
        account_.charges = charges;
    }

    [[nodiscard]] const Charge* standing() const { return account_.find_charge(k_tariff_charge); }

    // Everything whose period ends by then.
    void pass(UtcTime until) {
        while (true) {
            const auto lines = due_collections(account_, zone_, until, {});
            for (const auto& line : lines) take(line);
            if (lines.size() < k_max_collection_lines) return;
        }
    }
    // The days before are charged by the terms that held.
    void change(const StandingChange& change) {
        pass(change.at);
        Charge* charge = account_.find_charge(k_tariff_charge);
        if (charge != nullptr && charge->goes_on() && charge->begun()) {
            const auto day = local_day(zone_, change.at);
            if (const auto line = line_before(account_, *charge, zone_, day, {})) take(*line);
        }
        if (charge == nullptr) {
            charge = &account_.charges.emplace_back();
            charge->id = k_tariff_charge;
            charge->type = ChargeType::time_based;
            charge->purpose = ChargePurpose::standing;
        }
        set_terms(*charge, change.terms);
        charge->collected_until_ms = to_unix_ms(change.at);
    }

    [[nodiscard]] std::vector<DatedCharge> take_dated() { return std::move(dated_); }

private:
    void take(const CollectionLine& line) {
        apply_collection(account_, line);
        const Money due = line.collected + line.deferred;
        if (due.micro == 0) return;
        const UtcTime at = std::max(now_, from_unix_ms(line.to_ms));
        if (dated_.empty() || dated_.back().at != at) dated_.push_back({at, {}});
        Money& sum = dated_.back().amount;
        sum = std::min(sum + due, k_max_amount);  // which no credit outlasts
    }

    const ZoneRules& zone_;
    const UtcTime now_;
    Account account_;
    std::vector<DatedCharge> dated_;
};

// The terms that hold before the first change of them, and from when on another may hold. Who does not have the standing
// charge that his tariff has today (a landlord who is free of it) has those of its versions neither. nullopt: he.
std::optional<StandingChange> terms_of_now(const Charge* standing,
                                           const std::vector<Tariff>& versions,
                                           const ZoneRules& zone, UtcTime now) {
    if (versions.empty()) return std::nullopt;
    if (standing != nullptr && standing->purpose != ChargePurpose::standing) return std::nullopt;
    if (standing != nullptr && standing->goes_on()) {
        if (!standing->begun()) return std::nullopt;
        return StandingChange{from_unix_ms(standing->collected_until_ms),
                              standing_terms(*standing)};
    }
    const bool owes_nothing = !standing_terms(*standing_version(versions, zone, now), false).none();
    return owes_nothing ? std::nullopt : std::optional(StandingChange{now, {}});
}

}  // namespace

std::vector<DatedCharge> charges_ahead(const std::vector<Charge>& charges,
                                       const std::vector<Tariff>& versions, const ZoneRules& zone,
                                       UtcTime now, UtcTime horizon) {
    ChargedAccount account(charges, zone, now);
    auto known = terms_of_now(account.standing(), versions, zone, now);
    while (known) {
        known = next_standing_change(versions, zone, known->terms, false, known->at, horizon);
        if (known) account.change(*known);
    }
    account.pass(horizon);
    return account.take_dated();
}

}  // namespace riser::payment
