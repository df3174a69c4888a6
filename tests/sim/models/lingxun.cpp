// Lingxun LX47LE-125: a motor-driven breaker with a meter. Input registers (function 4), coil 1
// opens and closes (function 5), so does holding register 13 (function 6). Writes to address 0 are
// obeyed by the whole bus and not answered. Sources: Lingxun RS485 protocol guide V4.6 as quoted in
// public LX47LE-125 projects (register lists 30001..30038, status word 0x0F open / 0xF0 closed).
// Its register is taken to end where 32 bits of watt-hours do.
// Where that guide's example and its list differ by one, the list counts.
#include "tests/sim/models/models.h"

namespace riser::sim {

const ModelTraits k_lingxun_lx47le_125{.profile = "lingxun-lx47le-125",
                                       .vendor = "Lingxun",
                                       .model = "LX47LE-125",
                                       .phases = 1,
                                       .quantum_wh = 1,
                                       .width_wh = 0x1'0000'0000,
                                       .max_registers = 60,
                                       .turnaround = Duration(20'000),
                                       .contacts = 1,
                                       .hears_broadcast = true,
                                       .functions = {1, 3, 4, 5, 6}};

namespace {

constexpr std::uint16_t k_close = 0xFF00;
constexpr std::uint16_t k_open = 0x0000;
constexpr std::uint16_t k_coil_breaker = 1;
constexpr std::uint16_t k_coil_lock = 2;  // set: nobody can close by hand
constexpr std::uint16_t k_holding_breaker = 13;
constexpr std::uint16_t k_trip_remote = 7;          // reason of the latest opening
constexpr std::uint16_t k_temperature_offset = 40;  // registers show degrees Celsius + 40

class Lx47le final : public Device {
public:
    Lx47le(std::uint8_t address, std::uint32_t serial, std::int64_t start_wh)
        : Device(k_lingxun_lx47le_125, address, serial, start_wh) {}

private:
    void show(const Measurement& shown, SimTime, Image& image) const override {
        const PhaseValues& phase = shown.phase[0];
        RegisterTable& input = image.input;
        input.add_range(0, 38);
        const int lock = locked_ ? 0x0100 : 0;
        input.put(0,
                  static_cast<std::uint16_t>(lock | (contacts_[0].shown_closed() ? 0xF0 : 0x0F)));
        input.put(4, static_cast<std::uint16_t>(shown.frequency_mhz / 100));  // 0.1 Hz
        input.put(6, 31 + k_temperature_offset);                              // neutral
        input.put(7, 33 + k_temperature_offset);                              // phase
        input.put(8, static_cast<std::uint16_t>(phase.voltage_mv / 1000));    // V
        input.put(9, static_cast<std::uint16_t>(phase.current_ma / 10));      // 0.01 A
        input.put(10, static_cast<std::uint16_t>(phase.power_factor_milli / 10));
        input.put(11, static_cast<std::uint16_t>(phase.power_w));
        input.put(12, static_cast<std::uint16_t>(phase.reactive_var()));
        input.put_u32(13, static_cast<std::uint64_t>(shown.import_wh));  // 0.001 kWh
        input.put(22, trip_reason_);
        input.put(33, static_cast<std::uint16_t>(phase.power_w));
        input.put(34, static_cast<std::uint16_t>(phase.reactive_var()));
        input.put(35, static_cast<std::uint16_t>(phase.apparent_va));
        input.put_u32(36, static_cast<std::uint64_t>(shown.import_wh));
        image.coils.add_range(0, 10);
        image.coils.put(k_coil_breaker, contacts_[0].shown_closed() ? 1 : 0);
        image.coils.put(k_coil_lock, locked_ ? 1 : 0);
        show_settings(image.holding);
    }

    void show_settings(RegisterTable& holding) const {
        holding.add_range(0, 16);
        holding.put(0, address());
        holding.put(1, 9600);
        holding.put(2, 275);   // over-voltage, V
        holding.put(3, 160);   // under-voltage, V
        holding.put(4, 6300);  // over-current, 0.01 A
        holding.put(k_holding_breaker, contacts_[0].shown_closed() ? k_close : k_open);
    }

    Refusal move(std::uint16_t value) {
        if (value != k_close && value != k_open) return ExceptionCode::illegal_data_value;
        if (value == k_open && contacts_[0].closed()) trip_reason_ = k_trip_remote;
        contacts_[0].command(value == k_close);
        return std::nullopt;
    }

    Refusal write_coil(std::uint16_t coil, std::uint16_t value) override {
        if (coil == k_coil_breaker) return move(value);
        if (coil != k_coil_lock) return ExceptionCode::illegal_data_address;
        if (value != k_close && value != k_open) return ExceptionCode::illegal_data_value;
        locked_ = value == k_close;
        return std::nullopt;
    }

    Refusal write_registers(std::uint16_t first, std::span<const std::uint16_t> words) override {
        if (first != k_holding_breaker) return ExceptionCode::illegal_data_address;
        return move(words[0]);
    }

    bool locked_ = false;
    std::uint16_t trip_reason_ = 0;
};

}  // namespace

std::unique_ptr<Device> make_lingxun_lx47le_125(std::uint8_t address, std::uint32_t serial,
                                                std::int64_t start_wh) {
    return std::make_unique<Lx47le>(address, serial, start_wh);
}

}  // namespace riser::sim
