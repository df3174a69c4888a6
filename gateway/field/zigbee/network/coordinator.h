// Coordinator: a Zigbee network of meters and relays, as a machine over the byte port of its radio. It brings
// the network up, lets devices in for a while, gets to know them, reads and switches them in the same lanes and
// with the same reports as a Modbus bus, so that the controller cannot tell the two apart. It never forms or
// leaves a network without an order, and never reports a value that was not just read or just reported.
// Not here: the radio itself (link/), how things are asked (ezsp/, zdo/, zcl/), products (device_plan.h).
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "core/metering/bus_statistics.h"
#include "core/metering/meter_link.h"
#include "core/metering/radio_network.h"
#include "gateway/field/byte_port.h"
#include "gateway/field/zigbee/network/coordinator_config.h"
#include "gateway/field/zigbee/network/known_network.h"
#include "gateway/field/zigbee/network/network_start.h"
#include "gateway/runtime/machine.h"

namespace riser::zigbee {

// Pauses sweeps, slow reads, probes and interviews; commands still go out.
struct SetPolling {
    bool enabled = true;
    bool operator==(const SetPolling&) const = default;
};
// The radio's network is ours from now on, though it is not the one that is known.
struct AdoptNetwork {
    bool operator==(const AdoptNetwork&) const = default;
};
// New devices may come in for this long.
struct PermitJoining {
    std::uint8_t seconds = 60;     // 1..254; 255 would be for ever and is taken for 254
    std::optional<Eui64> only;     // anybody else is sent away
    std::optional<Eui64> through;  // by this router alone, where the new device stands
    // With its check sum (install_code.h); needs `only`. Without: the key that everybody knows.
    std::optional<Bytes> install_code;
    bool operator==(const PermitJoining&) const = default;
};
struct StopJoining {
    bool operator==(const StopJoining&) const = default;
};
// Told to leave, and forgotten.
struct RemoveDevice {
    Eui64 eui64{};
    bool operator==(const RemoveDevice&) const = default;
};

struct JoiningChanged {
    bool open = false;
    Instant until{};  // when open
    bool operator==(const JoiningChanged&) const = default;
};

// Owned by the Zigbee thread. Waits for the port after construction: give it a Tick to start.
//
// What the reports promise is what those of modbus::BusMaster promise:
// - SweepFinished comes once per money interval and holds every meter; one that was not read has its health
//   and no registers. A meter that has reported its registers by itself since the last sweep is not asked:
//   `read_at` is when it did.
// - MeterReport (alone) answers exactly one ReadMeter, always, and holds only what was read for it.
// - RadioAnswer answers exactly one RadioOrder, always.
// - SwitchReport answers exactly one SetSwitch, always; with request == 0 it is a contact seen in the slow lane.
class Coordinator {
public:
    using Input = std::variant<Tick, field::PortOpened, field::PortLost, field::BytesReceived,
                               metering::MeterCommand, SetPolling, FormNetwork, AdoptNetwork,
                               PermitJoining, StopJoining, RemoveDevice, metering::RadioOrder>;
    using Output =
        std::variant<field::OpenPort, field::WriteBytes, metering::SweepFinished,
                     metering::MeterReport, metering::SwitchReport, metering::BusReport,
                     metering::BusStatistics, metering::RadioNetwork, metering::RadioAnswer,
                     KeepNetwork, KeepDevice, ForgetDevice, JoiningChanged, Note>;
    // What becomes of an order.
    struct OrderResult {
        metering::RadioOutcome outcome = metering::RadioOutcome::accepted;
        std::string text;
    };

    // The configuration must have passed check_coordinator_config().
    Coordinator(CoordinatorConfig config, KnownNetwork known);
    ~Coordinator();
    Coordinator(Coordinator&&) noexcept;
    Coordinator& operator=(Coordinator&&) noexcept;

    void on(Input input, Now now);
    [[nodiscard]] std::vector<Output> take_outputs();
    [[nodiscard]] std::optional<Instant> next_deadline() const;

    [[nodiscard]] bool is_up() const;
    // As far as it was interviewed; none for strangers.
    [[nodiscard]] const DeviceRecord* device(Eui64 eui64) const;
    [[nodiscard]] bool is_interviewed(Eui64 eui64) const;
    // As it is now; the same comes out as RadioNetwork when something has changed.
    [[nodiscard]] metering::RadioNetwork view() const;

private:
    class Core;  // coordinator_core.h
    std::unique_ptr<Core> core_;
};

}  // namespace riser::zigbee
