// The contract between the field (Modbus today, Zigbee later) and the controller: what a field engine
// reports about meters and switches, and what the controller asks of it. The controller cannot tell
// which field a meter is on. Values are integers in fixed units; absent values are nullopt, never zero.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "core/base/bounded_vector.h"
#include "core/metering/register.h"
#include "core/metering/switch.h"
#include "core/units/energy.h"
#include "core/units/ids.h"
#include "core/units/time.h"

namespace riser::metering {

// ---- reports: field -> controller -----------------------------------------------------------

enum class ReadPurpose : std::uint8_t {
    sweep = 0,
    confirming = 1,  // made for one decision: registers + witness + identity + switch state
    on_demand = 2,
};

// What came of reading one meter. Anything but `good` carries no registers.
enum class MeterHealth : std::uint8_t {
    good = 0,
    no_answer = 1,  // silence, or nothing valid within the device's time-out
    refused = 2,    // the device answered with an exception
    invalid_values =
        3,  // a valid frame with impossible content (0 V, NaN pattern): all of it is rejected
    wrong_identity = 4,  // the identity probe answered another model or serial
    bus_down = 5,        // the whole bus is lost: one alarm for the bus, none for the meter
};

[[nodiscard]] constexpr std::string_view to_string(MeterHealth health) {
    switch (health) {
        case MeterHealth::good:
            return "good";
        case MeterHealth::no_answer:
            return "no_answer";
        case MeterHealth::refused:
            return "refused";
        case MeterHealth::invalid_values:
            return "invalid_values";
        case MeterHealth::wrong_identity:
            return "wrong_identity";
        case MeterHealth::bus_down:
            return "bus_down";
    }
    return "no_answer";
}

struct RegisterValue {
    Quantity quantity = Quantity::import_energy;
    Energy value{};    // 0..k_max_register
    Energy quantum{};  // smallest step the register can show at this value, >= 1 Wh

    bool operator==(const RegisterValue&) const = default;
};

// Instantaneous values in milli-units, the witnesses that a block is real.
struct Instantaneous {
    std::optional<std::int64_t> voltage_mv;
    std::optional<std::int64_t> current_ma;
    std::optional<std::int64_t> frequency_mhz;  // millihertz
    std::optional<Power> power;

    bool operator==(const Instantaneous&) const = default;
};

// Who answered. `serial` is empty where the model has no readable one (weak identity).
struct MeterIdentity {
    std::string model;   // profile name, [a-z0-9_-]{1,40}
    std::string serial;  // [A-Za-z0-9-]{0,32}

    bool operator==(const MeterIdentity&) const = default;
};

struct MeterReport {
    MeterId meter{};
    ReadPurpose purpose = ReadPurpose::sweep;
    MeterHealth health = MeterHealth::good;
    Instant read_at{};  // middle of the transaction that carried the energy register
    BoundedVector<RegisterValue, 4> registers;
    Instantaneous instantaneous;
    SwitchState switch_state =
        SwitchState::unknown;               // of a switch inside this meter, if it was read
    std::optional<MeterIdentity> identity;  // present when this pass probed it
    std::uint32_t request = 0;              // echo of ReadMeter::request

    bool operator==(const MeterReport&) const = default;
};

// One pass over a bus. `meters` holds every meter that was due in this pass.
struct SweepFinished {
    BusId bus{};
    std::uint64_t sweep = 0;  // counts up from 1 since start
    Instant started{};
    Instant finished{};
    std::vector<MeterReport> meters;

    bool operator==(const SweepFinished&) const = default;
};

enum class SwitchOutcome : std::uint8_t {
    confirmed = 0,       // read back in the wanted state
    not_confirmed = 1,   // written, but reads back otherwise (stuck or welded contact)
    no_answer = 2,       // state unknown: neither the write nor the read-back can be trusted
    refused = 3,         // the device answered an exception, or the profile forbids switching
    expired = 4,         // the command's time to live passed before it was sent: nothing was sent
    wrong_identity = 5,  // another meter answered: nothing was sent
};

[[nodiscard]] constexpr std::string_view to_string(SwitchOutcome outcome) {
    switch (outcome) {
        case SwitchOutcome::confirmed:
            return "confirmed";
        case SwitchOutcome::not_confirmed:
            return "not_confirmed";
        case SwitchOutcome::no_answer:
            return "no_answer";
        case SwitchOutcome::refused:
            return "refused";
        case SwitchOutcome::expired:
            return "expired";
        case SwitchOutcome::wrong_identity:
            return "wrong_identity";
    }
    return "no_answer";
}

// Result of a SetSwitch, or (request == 0) a state seen by reading a switch that is not in a meter.
struct SwitchReport {
    SwitchId which{};
    std::uint32_t request = 0;  // echo of SetSwitch::request; 0 = seen in passing
    SwitchOutcome outcome = SwitchOutcome::confirmed;
    bool echoed = false;  // the write was acknowledged by the device
    SwitchState observed = SwitchState::unknown;
    Instant at{};

    bool operator==(const SwitchReport&) const = default;
};

// State of a whole bus or radio network; reported on every change and with every statistics pass.
enum class BusState : std::uint8_t {
    opening = 0,
    up = 1,
    silent = 2,  // port open, but no device answers: adapter, wiring or power. One alarm, not sixty
    down = 3,    // port missing or failing (unplugged)
};

struct BusReport {
    BusId bus{};
    BusState state = BusState::opening;
    Instant at{};
    std::string detail;  // for people: "No such device (/dev/serial/by-id/...)"
    // Which of the troubles it is that only some kinds of bus have: "zigbee_no_network". Empty: what the state says.
    std::string problem{};

    bool operator==(const BusReport&) const = default;
};

// ---- commands: controller -> field ----------------------------------------------------------

// Reads one meter ahead of the sweep. Its answer is a SweepFinished-independent MeterReport.
struct ReadMeter {
    MeterId meter{};
    ReadPurpose purpose = ReadPurpose::confirming;
    std::uint32_t request = 0;  // chosen by the controller, > 0

    bool operator==(const ReadMeter&) const = default;
};

// Absolute, never a toggle or pulse. Write, then read back; done only when read back.
struct SetSwitch {
    SwitchId which{};
    SwitchState wanted = SwitchState::connected;  // connected or disconnected
    std::uint32_t request = 0;                    // chosen by the controller, > 0
    Instant expires{};                            // never sent after this instant

    bool operator==(const SetSwitch&) const = default;
};

using MeterCommand = std::variant<ReadMeter, SetSwitch>;
using FieldReport = std::variant<SweepFinished, MeterReport, SwitchReport, BusReport>;

}  // namespace riser::metering
