// BusMaster: the master of one Modbus bus, as a machine over a byte port. It owns the order in which
// devices are talked to (switching before confirming reads before money before slow data before probes
// of the dead), asks transaction.h for one exchange at a time, and reports what was read, switched and
// lost. It never trusts an answer it cannot attribute, and never reports a value it did not just read.
// Not here: framing (rtu_frame, tcp_frame), plans (read_plan, device_plan), decoding (meter_decoder).
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "core/metering/bus_statistics.h"
#include "core/metering/meter_link.h"
#include "gateway/field/byte_port.h"
#include "gateway/field/modbus/bus_config.h"
#include "gateway/field/modbus/line_state.h"
#include "gateway/runtime/machine.h"

namespace riser::modbus {

// Pauses sweeps, slow reads and probes, so that a person may use the bus; commands still go out.
struct SetPolling {
    bool enabled = true;
    bool operator==(const SetPolling&) const = default;
};

// The serial this meter must show from now on (after an exchange); empty = hold the next one seen.
struct ExpectSerial {
    MeterId meter{};
    std::string serial;
    bool operator==(const ExpectSerial&) const = default;
};

// Owned by the bus thread. Waits for the port after construction: give it a Tick to start.
//
// What the reports promise:
// - SweepFinished comes once per money interval and holds every meter of the bus; a meter that was not
//   read has its health and no registers. Registers and the instantaneous values in the same block are
//   of `read_at`; other instantaneous values come from the slow lane and are at most two slow
//   intervals old.
// - MeterReport (alone) answers exactly one ReadMeter, always, and holds only what was read for it.
// - SwitchReport answers exactly one SetSwitch, always; with request == 0 it is a relay channel seen
//   in the slow lane.
class BusMaster {
public:
    using Input = std::variant<Tick, field::PortOpened, field::PortLost, field::BytesReceived,
                               metering::MeterCommand, SetPolling, ExpectSerial>;
    using Output = std::variant<field::OpenPort, field::WriteBytes, metering::SweepFinished,
                                metering::MeterReport, metering::SwitchReport, metering::BusReport,
                                Note, metering::BusStatistics>;

    // The configuration must have passed check_bus_config().
    explicit BusMaster(BusConfig config);
    ~BusMaster();
    BusMaster(BusMaster&&) noexcept;
    BusMaster& operator=(BusMaster&&) noexcept;

    void on(Input input, Now now);
    [[nodiscard]] std::vector<Output> take_outputs();
    [[nodiscard]] std::optional<Instant> next_deadline() const;

    // Made anew at each call that asks for it, valid until the next on().
    [[nodiscard]] const metering::BusStatistics& statistics() const;
    [[nodiscard]] LineState line(const Now& now) const;

private:
    class Core;  // bus_core.h: the lanes; here only the machine's face
    std::unique_ptr<Core> core_;
};

}  // namespace riser::modbus
