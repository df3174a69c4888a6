// check_against(): does a site's configuration keep to what a policy pack demands? All that it breaks is told at once,
// each with the rule, what is configured, what is demanded, what to do and where the demand comes from.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <vector>

#include "core/payment/policy_pack.h"
#include "core/payment/supply_terms.h"
#include "core/units/money.h"

namespace riser::payment {

// What is charged for a day as such, whatever is used.
struct StandingTraits {
    Money per_day{};  // with tax; of a month in the shortest one, rounded up; 0: nothing
    bool while_disconnected = false;
    bool below_limit = false;  // taken where it drives credit below its limit

    bool operator==(const StandingTraits&) const = default;
};

// What a pack can object to in one tariff, whatever else the tariff says.
struct TariffTraits {
    std::string name;  // how the configuration calls it
    CustomerClass customer_class = CustomerClass::any;
    bool time_of_use = false;
    bool time_of_use_agreed = false;  // every customer on it has consented, which the site can show
    bool whole_block_prices = false;
    bool demand_charge = false;
    bool minimum_charge = false;
    std::int64_t tax_ppm = 0;  // all taxes on energy together
    Price dearest{};           // the highest price of a kWh, with tax
    StandingTraits standing;
    bool feeds_in = false;  // somebody who has it may feed energy in
    Price export_price{};   // of a kWh then

    bool operator==(const TariffTraits&) const = default;
};

struct Fees {
    Money reconnect{};
    Money vending{};               // per top-up
    std::int64_t vending_ppm = 0;  // of a top-up
    Money late{};
    Money reminder{};               // the dearest step of reminding somebody: of being late too
    Money account{};                // the largest that stands on an account for anything else
    std::int64_t interest_ppm = 0;  // of what is overdue, a year

    bool operator==(const Fees&) const = default;
};

struct EmergencyTerms {
    Money limit{};  // size of the grant
    Money fee{};    // for using it

    bool operator==(const EmergencyTerms&) const = default;
};

struct DebtTerms {
    std::int64_t share_ppm = 0;     // the largest share that is taken from a payment
    std::optional<Money> per_week;  // the most that is recovered in a week; nullopt: no limit

    bool operator==(const DebtTerms&) const = default;
};

// What of a site a pack is about. Amounts in the site's currency.
struct SiteConfiguration {
    Currency currency{};
    SupplyPolicy supply;
    bool enforced = true;  // somebody may be cut off: supply points are armed
    std::vector<TariffTraits> tariffs;
    // Of the accounts that are charged more than their tariff says, the most of each: with that of the tariff.
    StandingTraits standing;
    std::optional<Price> reference_price;  // of a price cap, with tax
    Fees fees;
    std::optional<EmergencyTerms> emergency;
    std::optional<DebtTerms> debt;  // nullopt: no debts are recovered
    // The shortest notice after which somebody on bill is disconnected for his credit limit; nullopt: nobody is.
    std::optional<Duration> credit_limit_notice;
    std::uint32_t retention_years = 0;
    bool estimated_billing = false;
    bool shares_common_costs = false;  // of common areas, among customers
};

struct PackRefusal {
    PackRule rule = PackRule::cut;
    std::string configured;  // "notice for residential is 0 h"
    std::string demanded;    // "at least 48 h"
    std::string to_do;       // "set it to 48 h or more"
    std::string source;      // title of the source, and that it is to be verified

    bool operator==(const PackRefusal&) const = default;
};

// The same pack as if it demanded nothing but these: for what an order changes of a site.
[[nodiscard]] PolicyPack limited_to(PolicyPack pack, std::initializer_list<PackRule> rules);

// In the order of PackRule; empty: the configuration keeps to the pack. Both passed their own checks.
[[nodiscard]] std::vector<PackRefusal> check_against(const PolicyPack& pack,
                                                     const SiteConfiguration& configuration);

// One line: "policy pack gb, rule notice: notice for residential is 0 h, demanded is at least 48 h; set it ...
// (Ofgem ...; verify per deployment)".
[[nodiscard]] std::string to_text(const PolicyPack& pack, const PackRefusal& refusal);

}  // namespace riser::payment
