// Orno OR-WE-504 (single phase, one block of 11 words) and OR-WE-516 (three phases, IEEE singles,
// powers in kW). Holding registers, function 3, neither has a switch. Their registers are taken to end with
// 32 bits of watt-hours and with six digits. Sources: mbmd
// meters/rs485/orno1p504.go and orno3p.go.
#include "tests/sim/models/models.h"

namespace riser::sim {

const ModelTraits k_orno_we_504{.profile = "orno-we-504",
                                .vendor = "Orno",
                                .model = "OR-WE-504",
                                .phases = 1,
                                .quantum_wh = 1,
                                .width_wh = 0x1'0000'0000,
                                .max_registers = 11,
                                .turnaround = Duration(40'000),
                                .functions = {3, 6, 16}};

const ModelTraits k_orno_we_516{.profile = "orno-we-516",
                                .vendor = "Orno",
                                .model = "OR-WE-516",
                                .phases = 3,
                                .quantum_wh = 1,
                                .width_wh = 1'000'000'000,
                                .single = true,
                                .max_registers = 60,
                                .turnaround = Duration(40'000),
                                .functions = {3, 16}};

namespace {

class We504 final : public Device {
public:
    We504(std::uint8_t address, std::uint32_t serial, std::int64_t start_wh)
        : Device(k_orno_we_504, address, serial, start_wh) {}

private:
    void show(const Measurement& shown, SimTime, Image& image) const override {
        const PhaseValues& phase = shown.phase[0];
        RegisterTable& table = image.holding;
        table.add_range(0, 11);
        table.put(0, static_cast<std::uint16_t>(phase.voltage_mv / 100));     // 0.1 V
        table.put(1, static_cast<std::uint16_t>(phase.current_ma / 100));     // 0.1 A
        table.put(2, static_cast<std::uint16_t>(shown.frequency_mhz / 100));  // 0.1 Hz
        table.put(3, static_cast<std::uint16_t>(phase.power_w));
        table.put(4, static_cast<std::uint16_t>(phase.reactive_var()));
        table.put(5, static_cast<std::uint16_t>(phase.apparent_va));
        table.put(6, static_cast<std::uint16_t>(phase.power_factor_milli));
        table.put_u32(7, static_cast<std::uint64_t>(shown.import_wh));  // 0.001 kWh
    }
};

class We516 final : public Device {
public:
    We516(std::uint8_t address, std::uint32_t serial, std::int64_t start_wh)
        : Device(k_orno_we_516, address, serial, start_wh) {}

private:
    void show(const Measurement& shown, SimTime, Image& image) const override {
        RegisterTable& table = image.holding;
        table.add_range(0, 60);
        table.add_range(256, 96);
        for (std::size_t i = 0; i < 3; ++i) {
            const PhaseValues& phase = shown.phase[i];
            const auto at = [i](std::size_t base) {
                return static_cast<std::uint16_t>(base + 2 * i);
            };
            table.put_f32(at(14), phase.voltage_mv, 1000);
            table.put_f32(at(22), phase.current_ma, 1000);
            table.put_f32(at(30), phase.power_w, 1000);
            table.put_f32(at(38), phase.reactive_var(), 1000);
            table.put_f32(at(46), phase.apparent_va, 1000);
            table.put_f32(at(54), phase.power_factor_milli, 1000);
            table.put_f32(at(258), shown.phase_import_wh[i], 1000);
            table.put_f32(at(266), shown.phase_import_wh[i], 1000);
        }
        table.put_f32(20, shown.frequency_mhz, 1000);
        table.put_f32(28, shown.power_w(), 1000);
        table.put_f32(36, shown.reactive_var(), 1000);
        table.put_f32(44, shown.apparent_va(), 1000);
        table.put_f32(52, shown.apparent_va() == 0 ? 1 : shown.power_w(),
                      shown.apparent_va() == 0 ? 1 : shown.apparent_va());
        // Total, import, and the same again as tariff 1: the other tariffs were never active.
        for (const int total : {256, 264, 304, 306}) {
            table.put_f32(static_cast<std::uint16_t>(total), shown.import_wh, 1000);
        }
    }
};

}  // namespace

std::unique_ptr<Device> make_orno_we_504(std::uint8_t address, std::uint32_t serial,
                                         std::int64_t start_wh) {
    return std::make_unique<We504>(address, serial, start_wh);
}

std::unique_ptr<Device> make_orno_we_516(std::uint8_t address, std::uint32_t serial,
                                         std::int64_t start_wh) {
    return std::make_unique<We516>(address, serial, start_wh);
}

}  // namespace riser::sim
