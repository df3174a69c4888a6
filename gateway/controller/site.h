// SiteConfig: what the configuration tells the controller about its building, as values. Made by the
// composition root from GatewayConfig and the meter profiles. The books take from it what must be durable
// (decide_commissioning.cpp); the rest describes hardware and timing.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "core/journal/record.h"
#include "core/metering/supply_point.h"
#include "core/metering/wiring.h"
#include "core/payment/policy_pack.h"
#include "core/payment/supply_terms.h"
#include "core/payment/tariff.h"
#include "core/units/energy.h"
#include "core/units/time.h"
#include "core/units/zone.h"
#include "core/voucher/lock.h"

namespace riser::controller {

struct MeterSite {
    MeterId id{};
    BusId bus{};
    std::string model;                              // profile name
    std::string expected_serial;                    // empty: whatever is read at commissioning
    Power max_power{};                              // of the connection; 0 = unknown
    std::map<metering::Quantity, Energy> rollover;  // end of a register, where it has one
    std::uint8_t address = 0;
    bool signed_power = true;      // its power says which way it flows
    bool energy_inferred = false;  // no manual says where its energy is: a person's word does
    // It shows what power is drawn, and sources that are documented say with which scale: Riser can limit by it.
    bool limits_by_power = false;
    // Its power comes minutes late: what is drawn now is not known when a limit would have to be kept.
    bool power_told_seldom = false;
    // Empty, or why it is read and shown, and nothing is charged by it: what is settled of it stays where it is, and
    // what it counts meanwhile is charged once this is over.
    std::string only_observed{};
};

struct SwitchSite {
    SwitchId id{};
    BusId bus{};
    MeterId in_meter{};  // 0: a device of its own
    std::uint8_t address = 0;
    std::uint16_t channel = 0;
    metering::Fingerprint model{};  // see metering::Contact
    bool shows_contact = true;      // what is read back is the contact itself, not the order
    bool inferred = false;          // no manual says how it is moved: a person's word does
    metering::OpensByItself opens = metering::OpensByItself::no;
};

// Who pays while nobody else does.
struct LandlordSite {
    AccountId account{};           // nil: nobody pays then
    TariffId tariff{};             // nil: that of the supply point
    bool standing_charges = true;  // he owes them too

    bool operator==(const LandlordSite&) const = default;
};

// What becomes of an account at its end, where an order says nothing else.
struct TenancySite {
    bool gifts_paid_out = false;  // else they lapse
    bool debts_follow =
        true;  // to another account of the customer, where credit goes there; else to collection
    std::int64_t debt_share_ppm = 500'000;  // of each top-up, 1..1'000'000; 0: no debt may arise
    Money debt_weekly_cap{};                // 0: no cap
    Money refund_step{10'000};              // smallest coin; 0: exact
};

// How accounts that pay afterwards are billed: all of them, those of one class, or one. What comes later goes before.
struct BillingSite {
    AccountId account{};                                                  // nil: not one alone
    payment::CustomerClass customer_class = payment::CustomerClass::any;  // any: all
    journal::BillingAgreed terms{};         // without account and reads
    journal::OverdueTermsAgreed overdue{};  // without account
    std::int64_t deposit_interest_ppm = 0;  // that a deposit earns in a year
    billing::CreditLimit credit_limit{};    // of 0: none
};

struct SupplyPointSite {
    metering::SupplyPoint supply_point;
    bool protected_customer = false;
    bool armed_at_first = false;  // armed when first defined; still needs a proven pairing to act
    AccountId account{};          // nil = vacant
    TariffId tariff{};
    Money limit{};
    Money warning_threshold{};
    Money max_top_up{};   // 0: nobody has said; k_max_amount: no limit
    Money max_balance{};  // 0: no limit
    // Credits beside the tenant's own, and charges beside consumption, as they are to be. `added` is what a new debt
    // or fee is about; `begins_ms` is not used.
    std::vector<journal::CreditConfigured> credits{};
    std::vector<journal::ChargeConfigured> charges{};
    // The configuration says that nothing is cut here, whatever was ordered before.
    bool observe_only = false;
    payment::CustomerClass customer_class = payment::CustomerClass::residential;  // of `account`
    LandlordSite landlord{};
};

// Free units and gifts are used before the tenant's own money, emergency credit after it.
inline constexpr std::uint8_t k_own_credit_priority = 100;

// Timing and limits of supply control. Durations are monotonic.
struct SupplyLimits {
    Duration confirming_read_age = std::chrono::seconds(60);  // architecture: max(60 s, 2 sweeps)
    Duration confirm_retry = std::chrono::seconds(20);  // between confirming reads of one meter
    Duration command_timeout =
        std::chrono::seconds(30);  // a field that has not answered by then is asked again
    Duration switch_interval = std::chrono::seconds(10);  // between two operations of one contact
    Duration retry_first = std::chrono::seconds(5);       // doubles up to retry_last
    Duration retry_last = std::chrono::minutes(5);
    int alarm_after_attempts = 5;
    int cuts_per_minute = 10;   // a whole building never goes dark at once
    Power relay_test_load{20};  // a relay test needs at least this much load to prove anything
};

// The supply policy as configured; neutral where nothing is.
struct PolicySite {
    std::string pack;  // that it was checked against; empty: none
    payment::SupplyPolicy policy;
    // The pack itself, and what tariffs are checked with, for what is ordered later. nullopt: everything is allowed.
    std::optional<payment::PolicyPack> rules{};
    std::optional<Price> reference_price{};
    bool time_of_use_agreed = false;
};

struct SiteConfig {
    GatewayId gateway{};
    SiteId site{};
    Currency currency{};
    ZoneRules zone;
    std::vector<BusId> buses;
    std::map<BusId, metering::Fingerprint> ports;  // where each bus is plugged in
    std::vector<MeterSite> meters;
    std::vector<SwitchSite> switches;
    std::vector<SupplyPointSite> supply_points;
    // Where nobody is cut off for as long as this process runs, although it is armed: something that a cut-off rests on
    // is not known well enough. Supply comes back as always.
    std::set<SupplyPointId> only_observed;
    std::vector<payment::Tariff> tariffs;
    SupplyLimits supply;
    PolicySite policy;
    TenancySite tenancy;
    payment::TopUpTerms top_up{};  // of tenants who are prepaid
    // Series whose codes are cheaper to guess are refused.
    voucher::KdfCost voucher_floor = voucher::k_production_cost;
    std::optional<journal::CommonTerms> common{};  // nullopt: no common costs are shared
    std::vector<BillingSite> billing{};  // empty: nobody is billed here; general ones first
    Duration settlement_interval = std::chrono::minutes(5);
    Duration sweep_interval = std::chrono::seconds(15);
    // What comes with a sweep beside its registers (power, voltage, contacts) may be as old as this: the
    // field asks for it less often and keeps it for two of its rounds.
    Duration value_age = std::chrono::minutes(2);
    Duration reading_interval = std::chrono::minutes(15);  // of rows in the readings stream
    // How often the controller looks at the time by itself: for retries, limits of patience, settlements that
    // are due, and the view that others see.
    Duration tick = std::chrono::seconds(1);
};

}  // namespace riser::controller
