// The standing charge of a tariff: what an account owes for every local day or month beside energy. It is a charge of
// the account like any other (charge.h, collection.h); here is what its terms are and when a version changes them.
// A day has the terms of the version that holds when it begins; of a month in which they change the days before and
// after are charged in proportion. docs/tariffs.md says it for people.
#pragma once

#include <optional>
#include <vector>

#include "core/payment/collection.h"
#include "core/payment/tariff.h"

namespace riser::payment {

// Its number in every account. Charges of the configuration and debts from other accounts have lower ones.
inline constexpr ChargeId k_tariff_charge{65'535};

// As a charge of the account has them.
struct StandingTerms {
    Money per_period{};  // with taxes; 0: there is none, and the rest is as by default
    CollectionPeriod period = CollectionPeriod::day;
    bool while_disconnected = false;
    bool in_friendly_hours = true;
    bool while_on_emergency = true;
    bool continuous = false;

    bool operator==(const StandingTerms&) const = default;
    [[nodiscard]] bool none() const { return per_period.micro == 0; }
};

// What is on top of its standing charge, in ppm: the taxes on fixed charges, or the one without a name.
[[nodiscard]] std::int64_t standing_tax_ppm(const Tariff& tariff);
// With these taxes, in micro-units (rounded half to even): what a day or month costs.
[[nodiscard]] Money gross_standing(const Tariff& tariff);

// `vacant`: of whom the supply point falls back to.
[[nodiscard]] StandingTerms standing_terms(const Tariff& tariff, bool vacant);
[[nodiscard]] StandingTerms standing_terms(const Charge& charge);
void set_terms(Charge& charge, const StandingTerms& terms);

// The version whose standing charge holds on the local day of `time`; nullptr when there are none.
[[nodiscard]] const Tariff* standing_version(const std::vector<Tariff>& versions,
                                             const ZoneRules& zone, UtcTime time);

struct StandingChange {
    UtcTime at{};
    StandingTerms terms{};

    bool operator==(const StandingChange&) const = default;
};
// When terms other than `terms` hold for the first time: at `from` already, or from the beginning of a later day that
// is not after `until`. nullopt: they hold all that time.
[[nodiscard]] std::optional<StandingChange> next_standing_change(
    const std::vector<Tariff>& versions, const ZoneRules& zone, const StandingTerms& terms,
    bool vacant, UtcTime from, UtcTime until);

// One day or month, or the days of it that one version holds.
struct StandingLine {
    std::uint32_t version = 1;
    CollectionLine line{};
    Money amount{};  // with taxes

    bool operator==(const StandingLine&) const = default;
};
// What somebody owes who has an account from `from` to `to`, whatever credit he has: the day of the one is his, that of
// the other is not.
[[nodiscard]] std::vector<StandingLine> standing_lines(const std::vector<Tariff>& versions,
                                                       const ZoneRules& zone, UtcTime from,
                                                       UtcTime to);

}  // namespace riser::payment
