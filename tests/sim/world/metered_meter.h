// MeteredMeter: one device of a field without bytes: what a read of it or a command to it comes to, straight
// from the building. It shows what the device's own registers would, decoded by the shipped profile, and
// proves identities as the bus master does. Knows no bus and no time.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/metering/meter_link.h"
#include "gateway/field/modbus/bus_config.h"
#include "tests/sim/wired_building.h"
#include "tests/sim/world/metered_faults.h"

namespace riser::sim {

class MeteredMeter {
public:
    // `device` and `building` must outlive it. `index` is the device's in the building.
    MeteredMeter(const modbus::Device& device, WiredBuilding& building, std::size_t index);

    [[nodiscard]] const modbus::Device& device() const { return *device_; }
    [[nodiscard]] bool is_meter() const { return device_->meter.value != 0; }
    [[nodiscard]] bool answers() const { return building_->answers(index_); }
    [[nodiscard]] Device& simulated() { return building_->building().device(index_); }

    // The building has been advanced to this moment, which is `at` on the gateway's clock.
    [[nodiscard]] metering::MeterReport read(metering::ReadPurpose purpose, Instant at,
                                             MeteredDice& dice);
    // Identity, write, read back, up to three times, as the bus master does it.
    [[nodiscard]] metering::SwitchReport set_switch(const metering::SetSwitch& command,
                                                    std::size_t channel, Instant at,
                                                    MeteredDice& dice);
    // The contact's state read in passing.
    [[nodiscard]] metering::SwitchReport see_switch(const modbus::SwitchBinding& binding,
                                                    Instant at);

    void expect_serial(std::string serial);
    // Whoever answers next may be another.
    void forget_identity() { proven_ = false; }

private:
    void learn_fields(const ModelTraits& model);
    [[nodiscard]] bool prove_identity();
    [[nodiscard]] std::string serial();
    void fill(metering::MeterReport& report, bool witnesses_only);
    [[nodiscard]] metering::SwitchState shown_state(std::size_t channel);

    enum class Counts : std::uint8_t { nothing, used, fed_in };
    struct ShownRegister {
        metering::Quantity quantity;
        Counts counts;
    };

    const modbus::Device* device_;
    WiredBuilding* building_;
    std::size_t index_;
    std::vector<ShownRegister> registers_;
    bool shows_voltage_ = false;
    bool shows_current_ = false;
    bool shows_frequency_ = false;
    bool shows_power_ = false;
    bool has_switch_ = false;  // inside
    bool proven_ = false;
    std::string held_serial_;
};

}  // namespace riser::sim
