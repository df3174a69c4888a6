// SupplyPolicy: what a landlord or operator decides about cutting off and reconnecting, as values: friendly
// hours, holidays, notice, soft landing, how supply comes back, how often a contact may move. Neutral by
// default. When it says so at a given Now is supply_windows.h; what a jurisdiction demands of it, policy_pack.h.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "core/base/result.h"
#include "core/payment/calendar.h"
#include "core/payment/customer_class.h"
#include "core/payment/holidays.h"
#include "core/units/energy.h"
#include "core/units/time.h"

namespace riser::payment {

// What the switches of a supply point can do, from their profiles: the least that one of them can.
struct SwitchAbilities {
    bool limits_load =
        false;  // takes a current limit and opens by itself above it (COSEM limiter, class 71)
    bool arms = false;  // ready_for_reconnection: a button at the device closes it (class 70)

    bool operator==(const SwitchAbilities&) const = default;
};

// One step of a soft landing: at most this current for that long, then the next step.
struct LoadLimitStep {
    std::int64_t limit_ma = 0;  // k_least_load_limit_ma..k_most_load_limit_ma
    Duration lasts{};           // 1 min..31 d

    bool operator==(const LoadLimitStep&) const = default;
};
inline constexpr std::int64_t k_least_load_limit_ma = 500;  // a light, a router and a telephone
inline constexpr std::int64_t k_most_load_limit_ma = 400'000;
inline constexpr std::size_t k_max_load_limit_steps = 6;

// Less and less current before none at all, kept by the switch itself. Only where the switch can limit; elsewhere the
// steps are as if they were not there. What Riser keeps is LoadLimit.
struct SoftLanding {
    std::vector<LoadLimitStep> steps;                      // limits fall from step to step
    Duration over_limit_grace = std::chrono::seconds(30);  // above the limit before it opens
    Duration open_for = std::chrono::minutes(1);           // before it closes again by itself
    std::uint8_t retries = 3;                              // so often; then a person presses

    bool operator==(const SoftLanding&) const = default;
};

// At most this power for that long, then the next step. Zero, of the last step alone: until there is credit.
struct PowerStep {
    Power limit{};     // k_least_power_limit..k_most_power_limit
    Duration lasts{};  // 1 min..31 d

    bool operator==(const PowerStep&) const = default;
};
inline constexpr Power k_least_power_limit{500};  // light, a router and a refrigerator
inline constexpr Power k_most_power_limit{100'000};

// What becomes of a contact that has opened too often. Numbers are stored.
enum class AfterOverloads : std::uint8_t {
    person = 1,    // it stays open until somebody who is there confirms that it may close
    next_day = 2,  // or until the next day begins
};

// A soft landing that Riser keeps itself: when credit is used up the load is limited in steps before supply goes off.
// Who uses more than the limit for too long is switched off for a while (COSEM limiter, class 71, with the thresholds
// of its profile: min_over_threshold_duration is `over_for`; SMETS load limiting: load limit period is `over_for`,
// restoration period is `off_for`).
struct LoadLimit {
    std::vector<PowerStep> steps;  // limits fall from step to step, k_max_load_limit_steps at most
    Duration over_for = std::chrono::minutes(1);  // above the limit before it opens, 30 s..1 h
    Duration off_for = std::chrono::minutes(5);   // before it closes again by itself, 1..30 min
    std::uint8_t openings =
        4;  // so many within counted_for, and the last stays open; 2..20, 0: none does
    Duration counted_for = std::chrono::hours(1);  // 10 min..24 h
    AfterOverloads then = AfterOverloads::person;

    bool operator==(const LoadLimit&) const = default;
    // The last step stands until there is credit: nobody who can be limited is cut off.
    [[nodiscard]] bool is_endless() const {
        return !steps.empty() && steps.back().lasts == Duration::zero();
    }
};
inline constexpr std::uint8_t k_most_overloads = 20;

// After an unattended cut-off an automatic reconnection may heat a forgotten iron: of the control modes of COSEM
// class 70, 1, 3, 5 and 6 ask for a push of a button, 2, 4 and 7 do not. Numbers are stored.
enum class ReconnectMode : std::uint8_t {
    automatic = 1,              // supply comes back as soon as it may
    arm_and_confirm = 2,        // somebody who is there has to confirm it
    auto_if_off_less_than = 3,  // automatic after a short interruption, else confirmed
};

struct Reconnection {
    ReconnectMode mode = ReconnectMode::automatic;
    Duration off_less_than{};  // of auto_if_off_less_than: 1 min..24 h; else zero

    bool operator==(const Reconnection&) const = default;
};

// How soon a contact may move again.
struct SwitchPace {
    Duration between_operations = std::chrono::seconds(10);  // 1 s..1 h
    Duration connected_at_least{};  // no cut-off sooner after a reconnection, 0..24 h

    bool operator==(const SwitchPace&) const = default;
};

// After an outage or a mass top-up not everything starts at once: at most this many reconnections of the site in
// any span of that length.
struct StagedReconnection {
    std::uint32_t at_once = 0;                  // 1..1000; 0: all at once
    Duration every = std::chrono::seconds(10);  // 1 s..1 h

    bool operator==(const StagedReconnection&) const = default;
};

using NoticePeriods = std::array<Duration, k_customer_classes>;  // by class; that of any is zero

struct SupplyPolicy {
    bool cut_permitted = true;        // false: nobody is ever cut off, charges are booked
    CustomerClasses never_cut{};      // classes that are treated as protected customers
    ActivityCalendar friendly_hours;  // 1 in friendly hours; empty: none
    HolidayCalendar holidays;
    NoticePeriods notice{};  // after the low-credit warning, 0..90 d
    SoftLanding soft_landing;
    Reconnection reconnection;
    SwitchPace pace;
    StagedReconnection staging;
    std::uint32_t cuts_per_hour = 600;  // of the site, 1..10'000
    LoadLimit load_limit;

    bool operator==(const SupplyPolicy&) const = default;
};

// Refuses a policy that breaks a range above, naming what and the range. Friendly hours that never end are refused
// too: nobody would ever be cut off, which is said by cut_permitted.
[[nodiscard]] Outcome<> check_supply_policy(const SupplyPolicy& policy);

// The notice that an account of this class is given.
[[nodiscard]] Duration notice_for(const SupplyPolicy& policy, CustomerClass which);

}  // namespace riser::payment
