// Hiking DDS238-2 ZN/S with relay, hardware version 2: 27 holding registers, function 3; the relay
// is register 26, written with function 16 only (function 6 is not understood). Writing zero to
// registers 0..1 erases the energy: an installer's tool and a tamper vector, simulated as such.
// Six digits and two decimals of kilowatt-hours: maker's DDS238-4 W manual, 9.3 (easymanua.ls).
// Sources: fawno/Modbus "DDS238-2 ZN-S Modbus.md"; dzlabing/dds238 dds238.py;
// arendst/Tasmota xnrg_09_dds2382.ino.
#include "tests/sim/models/models.h"

namespace riser::sim {

const ModelTraits k_hiking_dds238_2{.profile = "hiking-dds238-2",
                                    .vendor = "Hiking",
                                    .model = "DDS238-2 ZN/S",
                                    .phases = 1,
                                    .quantum_wh = 10,
                                    .width_wh = 1'000'000'000,
                                    .max_registers = 27,
                                    .turnaround = Duration(25'000),
                                    .contacts = 1,
                                    .counts_export = true,
                                    .functions = {3, 16}};

namespace {

constexpr std::uint16_t k_total_energy = 0;    // 0.01 kWh
constexpr std::uint16_t k_export_energy = 8;   // 0.01 kWh
constexpr std::uint16_t k_import_energy = 10;  // 0.01 kWh; version 1 of the hardware has it at 6
constexpr std::uint16_t k_voltage = 12;        // 0.1 V
constexpr std::uint16_t k_current = 13;        // 0.01 A
constexpr std::uint16_t k_power = 14;          // W
constexpr std::uint16_t k_reactive = 15;       // var
constexpr std::uint16_t k_power_factor = 16;   // 0.001
constexpr std::uint16_t k_frequency = 17;      // 0.01 Hz
constexpr std::uint16_t k_address_and_baud = 21;
constexpr std::uint16_t k_baud_9600 = 1;
constexpr std::uint16_t k_relay = 26;  // 0 = off, 1 = on

class Dds238 final : public Device {
public:
    Dds238(std::uint8_t address, std::uint32_t serial, std::int64_t start_wh)
        : Device(k_hiking_dds238_2, address, serial, start_wh) {}

private:
    void show(const Measurement& shown, SimTime, Image& image) const override {
        RegisterTable& table = image.holding;
        table.add_range(0, 27);
        const PhaseValues& phase = shown.phase[0];
        const std::int64_t total_wh = shown.import_wh / 10 + shown.export_wh / 10;
        table.put_u32(k_total_energy, static_cast<std::uint64_t>(total_wh));
        table.put_u32(k_export_energy, static_cast<std::uint64_t>(shown.export_wh / 10));
        table.put_u32(k_import_energy, static_cast<std::uint64_t>(shown.import_wh / 10));
        table.put(k_voltage, static_cast<std::uint16_t>(phase.voltage_mv / 100));
        table.put(k_current, static_cast<std::uint16_t>(phase.current_ma / 10));
        table.put_s16(k_power, phase.power_w);
        table.put_s16(k_reactive, phase.reactive_var());
        table.put(k_power_factor, static_cast<std::uint16_t>(phase.power_factor_milli));
        table.put(k_frequency, static_cast<std::uint16_t>(shown.frequency_mhz / 10));
        table.put(k_address_and_baud, static_cast<std::uint16_t>((address() << 8U) | k_baud_9600));
        table.put(k_relay, contacts_[0].shown_closed() ? 1 : 0);
    }

    Refusal write_registers(std::uint16_t first, std::span<const std::uint16_t> words) override {
        if (first == k_relay && words.size() == 1) {
            if (words[0] > 1) return ExceptionCode::illegal_data_value;
            contacts_[0].command(words[0] == 1);
            return std::nullopt;
        }
        if (first == k_total_energy && words.size() == 2) {
            if (words[0] != 0 || words[1] != 0) return ExceptionCode::illegal_data_value;
            reset_register();
            return std::nullopt;
        }
        return ExceptionCode::illegal_data_address;
    }
};

}  // namespace

std::unique_ptr<Device> make_hiking_dds238_2(std::uint8_t address, std::uint32_t serial,
                                             std::int64_t start_wh) {
    return std::make_unique<Dds238>(address, serial, start_wh);
}

}  // namespace riser::sim
