// BuildingView: what the building looks like now, as one immutable value that other threads may read:
// the local pages, the command line and the statistics. Money in it is projected, not yet settled.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/metering/meter_link.h"
#include "core/payment/account.h"

namespace riser::controller {

struct MeterView {
    MeterId id{};
    BusId bus{};
    metering::MeterHealth health = metering::MeterHealth::no_answer;
    bool ever_read = false;  // false: the fields below are empty
    Instant read_at{};
    std::int64_t read_wall_ms = 0;
    std::vector<metering::RegisterValue> registers;
    metering::Instantaneous instantaneous;
    metering::SwitchState switch_state = metering::SwitchState::unknown;
    metering::MeterIdentity identity;
    std::string doubt;       // empty, or why charging waits for a person
    std::string standstill;  // empty, or where the register stands still although power flows
};

struct SupplyPointView {
    SupplyPointId id{};
    AccountId account{};
    bool booked =
        true;  // false: the books cannot be read, nobody knows whose it is and what is left
    std::vector<MeterId> meters;
    Money settled_balance{};
    Money projected_balance{};
    std::vector<payment::Credit> credits;  // projected as well, in the order in which they are used
    Money debt{};                          // owed beside the credit
    Money amount_to_clear{};  // must be paid before supply returns; 0 while there is credit
    Energy collected{};       // charged since commissioning, all registers
    bool low_credit = false;
    bool exhausted = false;
    bool armed = false;
    bool paired = false;       // a relay test has proven the wiring of now
    std::string pairing_void;  // empty, or why a pairing that was proven is none any more
    std::string
        opened_at;  // empty, or where the contact is that was opened and is not configured now
    bool protected_customer = false;
    metering::SwitchState desired = metering::SwitchState::connected;
    std::string reason;
    metering::SwitchState observed = metering::SwitchState::unknown;
    std::string obstacle;  // first predicate that forbids a cut; empty when nothing does
    std::optional<Power> power;
    std::string relay_test;       // empty, "running", "failed: ..." or "inconclusive: ..."
    bool open_unordered = false;  // nobody ordered its contact open, and Riser does not close it
    std::string open_flow;        // empty, or what was counted although the contact is open
    int switch_attempts = 0;      // since desired and observed differ
    std::int64_t hold_until_ms = 0;
};

struct BusView {
    BusId id{};
    metering::BusState state = metering::BusState::opening;
    std::string detail;
    std::uint64_t sweeps = 0;
    Duration last_sweep{};
};

// What the configuration says otherwise than the books (config_differences.h).
struct ConfigDifference {
    std::string code;    // stable: "tariff_edited", "account_differs"
    std::string text;    // what differs: one sentence without a full stop
    std::string advice;  // in whole sentences
};

struct BuildingView {
    Now made{};
    GatewayId gateway{};
    SiteId site{};
    EpochId epoch{};
    Currency currency{};
    std::uint64_t sequence = 0;      // last journal entry
    std::uint64_t acknowledged = 0;  // by the cloud
    std::string safe_mode;           // empty, or why nothing is charged and nobody is cut off
    std::int64_t hold_until_ms = 0;  // nobody in the building is cut off before; 0 = no hold
    std::uint64_t readings = 0;      // good meter readings since start
    std::uint64_t cut_offs = 0;      // confirmed since start
    std::uint64_t restores = 0;
    std::uint64_t top_ups = 0;
    std::vector<ConfigDifference> config_differences;
    bool prices_wait = false;  // prices of the configuration, until the meters were read
    std::vector<BusView> buses;
    std::vector<MeterView> meters;
    std::vector<SupplyPointView> supply_points;
};

using BuildingViewPtr = std::shared_ptr<const BuildingView>;

}  // namespace riser::controller
