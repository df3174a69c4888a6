// Peacefair PZEM-016: ten input registers (function 4), 32-bit values with the low word first,
// energy in whole Wh up to 9999.99 kWh (maker's data sheet, 1.6), no serial number, no switch. Function 0x42 erases the energy without a
// password. Sources: wirenboard/wb-mqtt-serial templates/config-pzem-016.json; esphome
// components/pzemac.
#include "tests/sim/models/models.h"

namespace riser::sim {

const ModelTraits k_peacefair_pzem_016{.profile = "peacefair-pzem-016",
                                       .vendor = "Peacefair",
                                       .model = "PZEM-016",
                                       .phases = 1,
                                       .quantum_wh = 1,
                                       .width_wh = 10'000'000,
                                       .max_registers = 10,
                                       .turnaround = Duration(60'000),
                                       .functions = {3, 4, 6, 0x42}};

namespace {

class Pzem016 final : public Device {
public:
    Pzem016(std::uint8_t address, std::uint32_t serial, std::int64_t start_wh)
        : Device(k_peacefair_pzem_016, address, serial, start_wh) {}

private:
    void show(const Measurement& shown, SimTime, Image& image) const override {
        const PhaseValues& phase = shown.phase[0];
        RegisterTable& input = image.input;
        input.add_range(0, 10);
        input.put(0, static_cast<std::uint16_t>(phase.voltage_mv / 100));         // 0.1 V
        input.put_u32_cdab(1, static_cast<std::uint64_t>(phase.current_ma));      // mA
        input.put_u32_cdab(3, static_cast<std::uint64_t>(phase.power_w * 10));    // 0.1 W
        input.put_u32_cdab(5, static_cast<std::uint64_t>(shown.import_wh));       // Wh
        input.put(7, static_cast<std::uint16_t>(shown.frequency_mhz / 100));      // 0.1 Hz
        input.put(8, static_cast<std::uint16_t>(phase.power_factor_milli / 10));  // 0.01
        image.holding.add_range(1, 2);
        image.holding.put(1, 23000);  // alarm threshold, W
        image.holding.put(2, address());
    }

    Pdu answer_vendor(std::span<const std::uint8_t> request) override {
        reset_register();
        return {request.begin(), request.end()};
    }
};

}  // namespace

std::unique_ptr<Device> make_peacefair_pzem_016(std::uint8_t address, std::uint32_t serial,
                                                std::int64_t start_wh) {
    return std::make_unique<Pzem016>(address, serial, start_wh);
}

}  // namespace riser::sim
