// Profiles for tests and benches of the bus engine, written down here and not loaded from configs/meters,
// so that a test says all it depends on. Shapes follow real families: a meter whose registers may be read
// across gaps, a meter with islands, a meter with its own relay, a relay board.
#pragma once

#include "gateway/field/modbus/bus_config.h"
#include "gateway/field/modbus/meter_profile.h"
#include "tests/sim/bus/simulated_bus.h"

namespace riser::sim_bus {

// Input registers: voltage 0, power 12, frequency 70, import 72 (f32 in kWh, as SDM meters); serial in
// holding 0xFC00. Everything may be read across gaps up to 80 registers.
[[nodiscard]] modbus::MeterProfile gap_readable_meter();
// The same with all fields in one money block of import energy, voltage and frequency.
[[nodiscard]] modbus::MeterProfile one_block_meter();
// Holding registers, u32 in 0.01 kWh at 10, voltage 12, relay state and control at 26 by function 16.
[[nodiscard]] modbus::MeterProfile relay_meter();
// Six coils; read back as one block.
[[nodiscard]] modbus::MeterProfile relay_board();

// An IEEE-754 single with this value, as two registers. Only for small whole numbers of watt-hours that
// a single can hold exactly in kWh: `wh` must be a multiple of 125.
void put_f32_kwh(RegisterSlave& slave, std::uint16_t address, std::int64_t wh);
void put_f32(RegisterSlave& slave, std::uint16_t address, std::uint32_t whole);

// Slaves that behave as the profiles say, with plausible values.
RegisterSlave& add_gap_readable_meter(SimulatedBus& bus, std::uint8_t unit, Duration turnaround,
                                      std::uint32_t serial);
RegisterSlave& add_relay_meter(SimulatedBus& bus, std::uint8_t unit, Duration turnaround);
RegisterSlave& add_relay_board(SimulatedBus& bus, std::uint8_t unit, Duration turnaround);

}  // namespace riser::sim_bus
