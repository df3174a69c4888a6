// Eastron SDM120-Modbus and SDM630-Modbus. Input registers (function 4) of IEEE singles,
// big-endian. Sources: mbmd meters/rs485/sdm120.go and sdm.go; esphome
// components/sdm_meter/sdm_meter_registers.h; serial number at holding 0xFC00: nmakel/sdm_modbus
// src/sdm_modbus/sdm.py. At most 80 registers per read: telegraf#8151. Turnaround about 45 ms:
// esphome/issues#3912. Their registers are taken to end with six digits. Not simulated: the set-up registers.
#include "tests/sim/models/models.h"

namespace riser::sim {

const ModelTraits k_eastron_sdm120{.profile = "eastron-sdm120",
                                   .vendor = "Eastron",
                                   .model = "SDM120-Modbus",
                                   .phases = 1,
                                   .quantum_wh = 1,
                                   .width_wh = 1'000'000'000,
                                   .single = true,
                                   .max_registers = 80,
                                   .turnaround = Duration(45'000),
                                   .readable_serial = true,
                                   .counts_export = true,
                                   .functions = {3, 4, 16}};

const ModelTraits k_eastron_sdm630{.profile = "eastron-sdm630",
                                   .vendor = "Eastron",
                                   .model = "SDM630-Modbus",
                                   .phases = 3,
                                   .quantum_wh = 1,
                                   .width_wh = 1'000'000'000,
                                   .single = true,
                                   .max_registers = 80,
                                   .turnaround = Duration(40'000),
                                   .readable_serial = true,
                                   .functions = {3, 4, 16}};

namespace {

// The phase quantities stand in groups of three: voltage at 0, 2, 4, current at 6, 8, 10, and so
// on.
void show_phases(const Measurement& shown, int phases, RegisterTable& input) {
    for (int i = 0; i < phases; ++i) {
        const PhaseValues& phase = shown.phase[static_cast<std::size_t>(i)];
        const auto at = [i](int base) { return static_cast<std::uint16_t>(base + 2 * i); };
        input.put_f32(at(0), phase.voltage_mv, 1000);
        input.put_f32(at(6), phase.current_ma, 1000);
        input.put_f32(at(12), phase.power_w, 1);
        input.put_f32(at(18), phase.apparent_va, 1);
        input.put_f32(at(24), phase.reactive_var(), 1);
        input.put_f32(at(30), phase.power_factor_milli, 1000);
    }
}

class Sdm120 final : public Device {
public:
    Sdm120(std::uint8_t address, std::uint32_t serial, std::int64_t start_wh)
        : Device(k_eastron_sdm120, address, serial, start_wh) {}

private:
    void show(const Measurement& shown, SimTime, Image& image) const override {
        RegisterTable& input = image.input;
        input.add_range(0, 96);
        input.add_range(342, 4);
        show_phases(shown, 1, input);
        input.put_f32(70, shown.frequency_mhz, 1000);
        input.put_f32(72, shown.import_wh, 1000);
        input.put_f32(74, shown.export_wh, 1000);
        input.put_f32(342, shown.import_wh + shown.export_wh, 1000);
        image.holding.add_range(0xFC00, 2);
        image.holding.put_u32(0xFC00, serial());
    }
};

class Sdm630 final : public Device {
public:
    Sdm630(std::uint8_t address, std::uint32_t serial, std::int64_t start_wh)
        : Device(k_eastron_sdm630, address, serial, start_wh) {}

private:
    void show(const Measurement& shown, SimTime, Image& image) const override {
        RegisterTable& input = image.input;
        input.add_range(0, 108);
        input.add_range(200, 70);
        input.add_range(334, 58);
        show_phases(shown, 3, input);
        std::int64_t voltage_sum = 0;
        std::int64_t current_sum = 0;
        for (const PhaseValues& phase : shown.phase) {
            voltage_sum += phase.voltage_mv;
            current_sum += phase.current_ma;
        }
        input.put_f32(42, voltage_sum, 3000);
        input.put_f32(46, current_sum, 3000);
        input.put_f32(48, current_sum, 1000);
        input.put_f32(52, shown.power_w(), 1);
        input.put_f32(56, shown.apparent_va(), 1);
        input.put_f32(60, shown.reactive_var(), 1);
        input.put_f32(62, shown.apparent_va() == 0 ? 1 : shown.power_w(),
                      shown.apparent_va() == 0 ? 1 : shown.apparent_va());
        input.put_f32(70, shown.frequency_mhz, 1000);
        for (const int total : {72, 342, 384, 388}) {
            input.put_f32(static_cast<std::uint16_t>(total), shown.import_wh, 1000);
        }
        for (std::size_t i = 0; i < 3; ++i) {
            input.put_f32(static_cast<std::uint16_t>(346 + 2 * i), shown.phase_import_wh[i], 1000);
        }
        image.holding.add_range(0xFC00, 2);
        image.holding.put_u32(0xFC00, serial());
    }
};

}  // namespace

std::unique_ptr<Device> make_eastron_sdm120(std::uint8_t address, std::uint32_t serial,
                                            std::int64_t start_wh) {
    return std::make_unique<Sdm120>(address, serial, start_wh);
}

std::unique_ptr<Device> make_eastron_sdm630(std::uint8_t address, std::uint32_t serial,
                                            std::int64_t start_wh) {
    return std::make_unique<Sdm630>(address, serial, start_wh);
}

}  // namespace riser::sim
