// ABB B21 (A/B series, single phase). Holding registers (function 3), integers, most significant
// first; quantities this type lacks read as the "invalid" pattern. Sources: mbmd
// meters/rs485/abb.go; victronenergy/dbus-modbus-client abb.py (serial 0x8900, firmware 0x8908,
// type 0x8960); invalid pattern instead of an exception: gonium/gosdm630#122.
// Its 64 bits are never full.
#include "tests/sim/models/models.h"

namespace riser::sim {

const ModelTraits k_abb_b21{.profile = "abb-b21",
                            .vendor = "ABB",
                            .model = "B21 112-100",
                            .phases = 1,
                            .quantum_wh = 10,
                            .max_registers = 125,
                            .turnaround = Duration(30'000),
                            .readable_serial = true,
                            .counts_export = true,
                            .functions = {3, 6, 16}};

namespace {

constexpr std::uint16_t k_invalid = 0xFFFF;  // every word of an absent unsigned quantity

class B21 final : public Device {
public:
    B21(std::uint8_t address, std::uint32_t serial, std::int64_t start_wh)
        : Device(k_abb_b21, address, serial, start_wh) {}

private:
    void show(const Measurement& shown, SimTime, Image& image) const override {
        RegisterTable& table = image.holding;
        table.add_range(0x5000, 0x30, k_invalid);
        table.put_u64(0x5000, static_cast<std::uint64_t>(shown.import_wh / 10));  // 0.01 kWh
        if (feeds_in()) table.put_u64(0x5004, static_cast<std::uint64_t>(shown.export_wh / 10));
        table.add_range(0x5460, 0x18, k_invalid);
        table.put_u64(0x5460, static_cast<std::uint64_t>(shown.import_wh / 10));
        const PhaseValues& phase = shown.phase[0];
        table.add_range(0x5B00, 0x40, k_invalid);
        table.put_u32(0x5B00, static_cast<std::uint64_t>(phase.voltage_mv / 100));  // 0.1 V
        table.put_u32(0x5B0C, static_cast<std::uint64_t>(phase.current_ma / 10));   // 0.01 A
        for (const int power : {0x5B14, 0x5B16}) {                                  // total, L1
            table.put_s32(static_cast<std::uint16_t>(power), phase.power_w * 100);  // 0.01 W
        }
        for (const int absent : {0x5B18, 0x5B1A}) {  // L2, L3: the signed pattern
            table.put_u32(static_cast<std::uint16_t>(absent), 0x7FFFFFFF);
        }
        table.put_s32(0x5B1C, phase.reactive_var() * 100);
        table.put_s32(0x5B24, phase.apparent_va * 100);
        table.put(0x5B2C, static_cast<std::uint16_t>(shown.frequency_mhz / 10));  // 0.01 Hz
        table.put_s16(0x5B3A, phase.power_factor_milli);
        table.put_s16(0x5B3B, phase.power_factor_milli);
        table.add_range(0x8900, 2);
        table.put_u32(0x8900, serial());
        table.add_range(0x8908, 8);
        table.put_text(0x8908, "B1.24.0", 8);
        table.add_range(0x8960, 6);
        table.put_text(0x8960, "B21 112-100", 6);
    }
};

}  // namespace

std::unique_ptr<Device> make_abb_b21(std::uint8_t address, std::uint32_t serial,
                                     std::int64_t start_wh) {
    return std::make_unique<B21>(address, serial, start_wh);
}

}  // namespace riser::sim
