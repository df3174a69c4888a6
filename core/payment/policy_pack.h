// PolicyPack: what a jurisdiction demands of a site's configuration, as data (configs/policies/*.toml; a new one is
// a file). Each rule names the source it was taken from. None of it is legal advice: rules change and depend on who
// sells to whom, so every pack says what has to be verified before it is relied on.
#pragma once

#include <array>
#include <bitset>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/result.h"
#include "core/payment/supply_terms.h"
#include "core/units/money.h"

namespace riser::payment {

// What a pack can make demands of; the name is that of its table in the file.
enum class PackRule : std::uint8_t {
    cut,               // whether anybody may be cut off, and who never
    friendly_hours,    // hours that have to be friendly, at least
    holidays,          // a list of holidays, and days that have to be in it
    notice,            // notice after the warning, at least
    reconnect,         // ways of reconnecting that are allowed
    emergency_credit,  // has to be offered
    tariff,            // forms of tariff that are allowed, and the most tax
    price_cap,         // the dearest price against a price that is given
    fees,              // the most that fees may be
    debt,              // the most that is recovered from a payment and in a week
    records,           // how long records are kept, at least
    estimates,         // whether an estimate may be billed
    standing_charge,   // what a day may cost beside energy, and when that is collected
    feed_in,           // what is credited for energy that is fed in, at least
    load_limit,    // whether load is limited before anybody is cut off, and how little may be left
    credit_limit,  // what may happen when the credit limit of an account on bill is reached
    back_billing,  // how much a correction may take from an account, and of how long ago
    common_costs,  // whether costs of common areas may be shared among customers
    count_,
};
inline constexpr std::size_t k_pack_rules = static_cast<std::size_t>(PackRule::count_);

[[nodiscard]] std::string_view to_string(PackRule rule);

struct PackSource {
    std::string id;     // how rules refer to it
    std::string title;  // what was read: who issued it, its number or date
    std::string state;  // whether and where it was read, and what is to be verified

    bool operator==(const PackSource&) const = default;
};

enum class FormPermission : std::uint8_t { allowed, with_consent, forbidden };

struct TariffDemands {
    FormPermission time_of_use = FormPermission::allowed;
    bool whole_block_prices =
        true;  // a block's price for all that was used (slab), not only for its slice
    bool demand_charge = true;
    bool minimum_charge = true;
    std::optional<std::int64_t> most_tax_ppm;

    bool operator==(const TariffDemands&) const = default;
};

// The most that a kWh may cost with tax, as a share of a reference price that the site states: what the landlord pays
// himself, or the supplier of last resort's tariff.
struct PriceCap {
    std::int64_t share_ppm = 1'000'000;  // 1..10'000'000
    std::string reference;               // what the reference is, for people

    bool operator==(const PriceCap&) const = default;
};

// nullopt: no limit; zero: forbidden.
struct FeeLimits {
    std::optional<Money> reconnect;
    std::optional<Money> vending;             // per top-up
    std::optional<std::int64_t> vending_ppm;  // of a top-up
    std::optional<Money> late;
    std::optional<Money> account;              // one that stands on an account for anything else
    std::optional<std::int64_t> interest_ppm;  // of what is overdue, a year

    bool operator==(const FeeLimits&) const = default;
};

struct EmergencyDemands {
    bool required = false;
    Money at_least{};
    bool fee_allowed = true;

    bool operator==(const EmergencyDemands&) const = default;
};

struct DebtLimits {
    std::optional<std::int64_t> share_ppm;  // of a payment
    std::optional<Money> per_week;          // all debts together

    bool operator==(const DebtLimits&) const = default;
};

// Of accounts on bill (core/payment/billing/credit_limit.h).
struct CreditLimitDemands {
    bool disconnect = true;  // supply may be disconnected for it
    Duration notice{};       // then: since it was said, at least

    bool operator==(const CreditLimitDemands&) const = default;
};

// Of the correction of a tariff (tariff_correction.h): what it charges more than was charged before.
struct BackBillingLimits {
    std::optional<Money> most;       // from one account, unless a person confirms more
    std::uint32_t max_age_days = 0;  // it begins at most so long ago; 0: any time

    bool operator==(const BackBillingLimits&) const = default;
};

// Everything that an account is charged for a day as such, by its tariff and beside it.
struct StandingLimits {
    std::optional<Money> most_per_day;  // with tax; nullopt: no limit; zero: forbidden
    bool while_disconnected = true;     // it may be collected while supply is off
    bool below_limit = true;            // and where there is no credit for it

    bool operator==(const StandingLimits&) const = default;
};

enum class LoadLimitUse : std::uint8_t { allowed, required, forbidden };

// Of the load limit that comes before a cut-off for lack of credit.
struct LoadLimitDemands {
    LoadLimitUse use = LoadLimitUse::allowed;
    Power least{};                 // that each step leaves; 0: any
    Duration lasts{};              // of all steps together, where there are any; 0: any
    Duration longest_off{};        // after an overload; 0: any
    bool waits_for_person = true;  // supply may stay off after too many overloads

    bool operator==(const LoadLimitDemands&) const = default;
};

// Neutral as it is made: it demands nothing. What stands for a rule counts only where `demanded` says so.
struct PolicyPack {
    std::string name;         // of the file, without .toml
    std::string title;        // for whom it is
    std::string verify;       // what has to be verified by whom before it is relied on
    Currency currency{};      // of its amounts; none: it has none
    CustomerClasses classes;  // whose tariffs and notices it is about; none set: everybody's
    std::vector<PackSource> sources;
    std::bitset<k_pack_rules> demanded;
    std::array<std::string, k_pack_rules> source_of;  // id of the source of each rule

    bool cut_permitted = true;
    CustomerClasses never_cut{};
    ActivityCalendar friendly_hours;
    bool holidays_required = false;
    HolidayCalendar holidays;  // days that have to be listed, and since when the day before counts
    NoticePeriods notice{};
    std::vector<ReconnectMode> reconnect_modes;  // empty: every one
    EmergencyDemands emergency;
    TariffDemands tariff;
    PriceCap price_cap;
    FeeLimits fees;
    DebtLimits debt;
    CreditLimitDemands credit_limit;
    LoadLimitDemands load_limit;
    BackBillingLimits back_billing;
    std::uint32_t retention_years = 0;
    bool estimated_billing = true;
    StandingLimits standing;
    bool common_costs_shared = true;  // they may be
    Price least_export_price{};       // for a kWh that is fed in: nobody pays for feeding in

    bool operator==(const PolicyPack&) const = default;
    [[nodiscard]] bool demands(PackRule rule) const {
        return demanded.test(static_cast<std::size_t>(rule));
    }
    [[nodiscard]] bool concerns(CustomerClass which) const {
        return classes.none() || which == CustomerClass::any || classes.test(index_of(which));
    }
    [[nodiscard]] const PackSource* source(PackRule rule) const;
};

// Refuses a pack that contradicts itself or breaks a range: what to verify is not said, a demanded rule without a
// source that is listed, amounts without a currency.
[[nodiscard]] Outcome<> check_pack(const PolicyPack& pack);

}  // namespace riser::payment
