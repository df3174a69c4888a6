#include "tests/sim/bus/test_profiles.h"

#include <bit>

namespace riser::sim_bus {
namespace {

using modbus::Field;
using modbus::FieldCodec;
using modbus::Freshness;
using modbus::MeterProfile;
using modbus::ReadFunction;
using modbus::ValueType;

FieldCodec single(Field field, std::uint16_t address, std::int64_t per_unit, Freshness freshness) {
    FieldCodec codec;
    codec.field = field;
    codec.function = ReadFunction::input_registers;
    codec.address = address;
    codec.count = 2;
    codec.type = ValueType::f32;
    codec.scale = {per_unit, 1};
    codec.freshness = freshness;
    return codec;
}

FieldCodec holding(Field field, std::uint16_t address, ValueType type, std::int64_t per_unit) {
    FieldCodec codec;
    codec.field = field;
    codec.function = ReadFunction::holding_registers;
    codec.address = address;
    codec.type = type;
    codec.count = type == ValueType::u32 ? 2 : 1;
    codec.scale = {per_unit, 1};
    codec.freshness = Freshness::money;
    return codec;
}

MeterProfile named(const char* name) {
    MeterProfile profile;
    profile.name = name;
    profile.vendor = "test";
    profile.model = name;
    profile.evidence = modbus::Evidence::manual;
    profile.max_current_a = 60;
    profile.timing.turnaround = Duration{20'000};
    return profile;
}

modbus::SwitchChannel coil_channel(std::uint8_t coil, std::uint16_t coils) {
    modbus::SwitchChannel channel;
    channel.connect.request = {5, 0, coil, 0xFF, 0};
    channel.disconnect.request = {5, 0, coil, 0, 0};
    channel.read_back = {ReadFunction::coils, 0, coils, coil, 1, 1, 0};
    return channel;
}

}  // namespace

MeterProfile gap_readable_meter() {
    MeterProfile profile = named("test-gap-meter");
    profile.limits.max_registers = 80;
    profile.limits.gaps_readable = true;
    profile.fields = {single(Field::voltage, 0, 1000, Freshness::slow),
                      single(Field::power, 12, 1, Freshness::slow),
                      single(Field::frequency, 70, 1000, Freshness::money),
                      single(Field::import_energy, 72, 1000, Freshness::money)};
    FieldCodec serial;
    serial.field = Field::serial;
    serial.function = ReadFunction::holding_registers;
    serial.address = 0xFC00;
    serial.count = 2;
    serial.type = ValueType::u32;
    serial.freshness = Freshness::identity;
    profile.fields.push_back(serial);
    profile.identity.weak = false;
    return profile;
}

MeterProfile one_block_meter() {
    MeterProfile profile = named("test-one-block-meter");
    profile.limits.max_registers = 80;
    profile.limits.gaps_readable = true;
    profile.fields = {single(Field::import_energy, 72, 1000, Freshness::money)};
    return profile;
}

MeterProfile relay_meter() {
    MeterProfile profile = named("test-relay-meter");
    profile.limits.max_registers = 27;
    profile.limits.gaps_readable = true;
    profile.fields = {holding(Field::import_energy, 10, ValueType::u32, 10),
                      holding(Field::voltage, 12, ValueType::u16, 100)};
    modbus::SwitchModel model;
    model.evidence = modbus::Evidence::manual;
    model.power_on = metering::PowerOnState::keeps;
    modbus::SwitchChannel channel;
    channel.connect.request = {16, 0, 26, 0, 1, 2, 0, 1};
    channel.disconnect.request = {16, 0, 26, 0, 1, 2, 0, 0};
    channel.read_back = {ReadFunction::holding_registers, 26, 1, 0, 1, 1, 0};
    model.channels.push_back(channel);
    profile.switching = model;
    return profile;
}

MeterProfile relay_board() {
    MeterProfile profile = named("test-relay-board");
    modbus::SwitchModel model;
    model.evidence = modbus::Evidence::manual;
    model.power_on = metering::PowerOnState::keeps;
    for (std::uint8_t coil = 0; coil < 6; ++coil) model.channels.push_back(coil_channel(coil, 6));
    profile.switching = model;
    return profile;
}

void put_f32(RegisterSlave& slave, std::uint16_t address, std::uint32_t whole) {
    const auto bits = std::bit_cast<std::uint32_t>(static_cast<float>(whole));
    slave.input[address] = static_cast<std::uint16_t>(bits >> 16U);
    slave.input[static_cast<std::uint16_t>(address + 1)] =
        static_cast<std::uint16_t>(bits & 0xFFFFU);
}

void put_f32_kwh(RegisterSlave& slave, std::uint16_t address, std::int64_t wh) {
    RISER_ASSERT(wh % 125 == 0, "a multiple of an eighth of a kWh is exact in a single");
    const auto bits = std::bit_cast<std::uint32_t>(static_cast<float>(wh / 125) / 8);
    slave.input[address] = static_cast<std::uint16_t>(bits >> 16U);
    slave.input[static_cast<std::uint16_t>(address + 1)] =
        static_cast<std::uint16_t>(bits & 0xFFFFU);
}

RegisterSlave& add_gap_readable_meter(SimulatedBus& bus, std::uint8_t unit, Duration turnaround,
                                      std::uint32_t serial) {
    RegisterSlave& slave = bus.add(unit, turnaround);
    put_f32(slave, 0, 230);
    put_f32(slave, 12, 500);
    put_f32(slave, 70, 50);
    put_f32_kwh(slave, 72, 125 * unit);
    slave.holding[0xFC00] = static_cast<std::uint16_t>(serial >> 16U);
    slave.holding[0xFC01] = static_cast<std::uint16_t>(serial & 0xFFFFU);
    return slave;
}

RegisterSlave& add_relay_meter(SimulatedBus& bus, std::uint8_t unit, Duration turnaround) {
    RegisterSlave& slave = bus.add(unit, turnaround);
    slave.holding[10] = 0;
    slave.holding[11] = unit;
    slave.holding[12] = 2301;
    slave.holding[26] = 1;
    return slave;
}

RegisterSlave& add_relay_board(SimulatedBus& bus, std::uint8_t unit, Duration turnaround) {
    RegisterSlave& slave = bus.add(unit, turnaround);
    for (std::uint16_t coil = 0; coil < 6; ++coil) slave.coils[coil] = true;
    return slave;
}

}  // namespace riser::sim_bus
