// What a tariff can say beyond prices and a week: seasons and holidays, blocks, a second source, taxes by
// name, standing, minimum and demand charges, export. All of it is optional and combines; a tariff that says
// nothing of it is priced as before.
#pragma once

#include <cstdint>
#include <vector>

#include "core/base/result.h"
#include "core/payment/calendar.h"
#include "core/payment/customer_class.h"
#include "core/payment/rounding.h"
#include "core/units/energy.h"
#include "core/units/money.h"

namespace riser::payment {

// Where the energy came from: the utility, or the building's own generator while the transfer switch says so.
enum class EnergySource : std::uint8_t { grid = 0, generator = 1 };

// Inclining (or declining) blocks: how much was used in the period so far says which price holds.
// marginal: each slice at the price of its own block (the rule of most regulators).
// whole: going into a block puts everything used since the period began at its price; what was cheaper is
// collected then as a line of its own. Prices must not fall from block to block then.
enum class BlockMethod : std::uint8_t { marginal = 1, whole = 2 };
// Local time, at the first instant of a day. billing_month begins on the billing day of the account.
enum class BlockPeriod : std::uint8_t { day = 1, calendar_month = 2, billing_month = 3 };

struct BlockRule {
    std::vector<Energy> thresholds;  // ascending, > 0; block k ends where thresholds[k] is used up
    BlockMethod method = BlockMethod::marginal;
    BlockPeriod period = BlockPeriod::calendar_month;
    bool prorated = true;  // a period that is not whole has thresholds in proportion to its days

    bool operator==(const BlockRule&) const = default;
    [[nodiscard]] std::size_t blocks() const { return thresholds.size() + 1; }
};

// What a tax or levy in percent is taken on.
enum class TaxedCharges : std::uint8_t { energy = 1, fixed = 2, both = 3 };

struct Tax {
    std::uint16_t code = 0;  // what the legal entity calls it; each tax of a tariff has another
    std::int64_t ppm = 0;    // 1..k_max_tax_ppm of its base
    TaxedCharges on = TaxedCharges::both;
    std::uint8_t level = 0;  // 0..2; its base is the net amount and all taxes of lower levels

    bool operator==(const Tax&) const = default;
};

struct Taxation {
    std::vector<Tax> taxes;  // ascending by level, in the order in which a bill shows them
    bool inclusive = false;  // the prices and charges of the tariff already contain them

    bool operator==(const Taxation&) const = default;
};

// A levy per kWh is part of every price of the tariff; `taxed` ones are below the taxes on energy.
struct Levy {
    Price price{};
    bool taxed = true;

    bool operator==(const Levy&) const = default;
};

// For every local day, or for every calendar month (then in proportion to the days an account was there).
enum class ChargePeriod : std::uint8_t { day = 1, month = 2 };

// tariff_standing.h says what of it an account owes when.
struct StandingCharge {
    Money amount{};  // 0: none; before tax, unless the taxation is inclusive or it is not taxed
    ChargePeriod period = ChargePeriod::day;
    bool while_vacant = true;  // the landlord owes it while he has the supply point; else nobody
    bool taxed = true;         // with the taxes on fixed charges, or the one tax without a name
    // When it is collected, as Charge says it.
    bool while_disconnected = false;
    bool in_friendly_hours = true;
    bool while_on_emergency = true;
    bool continuous = false;

    bool operator==(const StandingCharge&) const = default;
};

// The highest mean power over a window, in a billing month. A sliding window begins at every quarter of it.
struct DemandRule {
    Money per_kw{};                     // for a whole month, before tax; 0: none
    std::uint16_t window_minutes = 15;  // 15, 30 or 60
    bool sliding = false;
    std::int64_t ratchet_ppm = 0;  // of the highest of the months before: at least this is charged
    std::uint8_t ratchet_months = 11;  // 1..k_max_ratchet_months; how many are looked at

    bool operator==(const DemandRule&) const = default;
};

struct TariffRules {
    CustomerClass customer_class = CustomerClass::any;
    ActivityCalendar calendar;      // empty: Tariff::week says which rate holds
    BlockRule blocks;               // without thresholds: one block
    bool generator_prices = false;  // the second half of Tariff::prices is for the generator
    Price export_price{};           // credited for each kWh fed in, no tax
    std::vector<Levy> levies;
    Taxation taxation;
    StandingCharge standing;
    Money minimum_per_month{};  // energy and standing charge together, before tax; 0: none
    DemandRule demand;
    Rounding rounding;  // of bills; accounts are exact

    bool operator==(const TariffRules&) const = default;
};

inline constexpr std::size_t k_max_blocks = 8;
inline constexpr std::size_t k_max_taxes = 6;
inline constexpr std::uint8_t k_tax_levels = 3;
inline constexpr std::size_t k_max_levies = 6;
inline constexpr std::uint8_t k_max_ratchet_months = 36;

// Refuses rules that break a range above, naming what and where. Prices are looked at by check_tariff().
[[nodiscard]] Outcome<> check_rules(const TariffRules& rules);

// What each tax comes to on these charges, in whole parts per million of the net amount: taxes of higher levels
// are taken on those below. In the order of the taxes; 0 for one that is not taken on them.
[[nodiscard]] std::vector<std::int64_t> tax_shares_ppm(const Taxation& taxation,
                                                       TaxedCharges charges);
// All taxes on these charges as one rate on the net amount, in whole parts per million: exact unless taxes on
// taxes multiply fractions of a percent below a ppm; then rounded half to even, the same everywhere.
[[nodiscard]] std::int64_t combined_tax_ppm(const Taxation& taxation, TaxedCharges charges);

}  // namespace riser::payment
