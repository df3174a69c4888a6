// BusStatistics: what a bus did since its master started, per device and in sum, for support and for
// `riserctl bus stats`. Counters only grow. The judgement (who is alive, what is planned) rides along.
// Plain values beside meter_link.h, because the field makes them and the local surface shows them, and
// those two never include each other. Nothing here decides anything.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/metering/meter_link.h"
#include "core/units/ids.h"
#include "core/units/time.h"

namespace riser::metering {

struct BusCounters {
    std::uint64_t transactions = 0;  // requests sent
    std::uint64_t answers = 0;       // accepted answers, exceptions included
    std::uint64_t time_outs = 0;     // silence until the deadline
    std::uint64_t crc_errors = 0;    // bytes came, but no valid frame among them
    std::uint64_t exceptions = 0;
    std::uint64_t late_frames = 0;     // answers to a request already given up, swallowed
    std::uint64_t foreign_frames = 0;  // valid frames that nobody had asked for
    std::uint64_t glitch_bytes = 0;    // 00 / FF around frames, from the driver's enable edges
    std::uint64_t bytes_sent = 0;
    std::uint64_t bytes_received = 0;

    bool operator==(const BusCounters&) const = default;
};

// One request of a device's read plan.
struct PlannedBlock {
    std::string use;            // the occasion, in the planner's word: "money", "confirming"
    std::uint8_t function = 0;  // function code of the Modbus Application Protocol V1.1b3: 1..4
    std::uint16_t address = 0;  // wire address, 0-based
    std::uint16_t count = 0;

    bool operator==(const PlannedBlock&) const = default;
};

struct DeviceStatistics {
    std::uint8_t unit = 0;
    MeterId meter{};
    std::string profile;
    bool alive = false;
    MeterHealth health = MeterHealth::no_answer;  // of the last read
    BusCounters counters;
    Duration latency_p50{0};  // end of request to first answer byte, adapter included
    Duration latency_p99{0};
    Duration timeout{0};          // the adaptive time-out in force
    bool reads_gaps = false;      // false also when learned from an exception
    bool shapes_distinct = true;  // no two blocks of this device have answers of equal length
    std::uint16_t max_registers =
        0;  // in force: profile, transaction time and line quality together
    std::vector<PlannedBlock> plan;

    bool operator==(const DeviceStatistics&) const = default;
};

// One frame as it was on the wire, for support.
struct FrameRecord {
    Instant at{};
    bool sent = false;  // false = received
    std::string hex;    // "0B 04 00 48 00 02 F0 B7"

    bool operator==(const FrameRecord&) const = default;
};

struct BusStatistics {
    BusId bus{};
    Instant at{};
    BusState state = BusState::opening;
    BusCounters total;
    std::uint64_t sweeps = 0;
    Duration last_sweep{0};                  // start to end
    std::uint32_t utilisation_permille = 0;  // bus time in use since the last statistics
    std::uint64_t port_losses = 0;
    std::uint64_t quarantines = 0;  // silences kept because a late answer was possible
    Duration quarantine_time{0};
    std::vector<DeviceStatistics> devices;
    std::vector<FrameRecord> recent_frames;  // the last 64, oldest first

    bool operator==(const BusStatistics&) const = default;
};

}  // namespace riser::metering
