#include "gateway/field/modbus/meter_decoder.h"

namespace riser::modbus {
namespace {

using metering::MeterHealth;
using metering::Quantity;
using metering::SwitchState;

// Registers 0..: import u32 Wh, export u32 Wh, voltage 0.1 V, current 0.01 A, frequency 0.01 Hz,
// power W.
MeterProfile small_meter() {
    MeterProfile profile;
    profile.name = "small";
    profile.max_current_a = 60;
    const auto add = [&](Field field, std::uint16_t address, ValueType type, Scale scale) {
        FieldCodec codec;
        codec.field = field;
        codec.address = address;
        codec.type = type;
        codec.count = type == ValueType::u32 ? 2 : 1;
        codec.scale = scale;
        profile.fields.push_back(codec);
    };
    add(Field::import_energy, 0, ValueType::u32, {1, 1});
    add(Field::export_energy, 2, ValueType::u32, {1, 1});
    add(Field::voltage, 4, ValueType::u16, {100, 1});
    add(Field::current, 5, ValueType::u16, {10, 1});
    add(Field::frequency, 6, ValueType::u16, {10, 1});
    add(Field::power, 7, ValueType::s16, {1, 1});
    return profile;
}

struct Shown {
    std::uint32_t import_wh = 123'456;
    std::uint32_t export_wh = 0;
    std::uint16_t decivolts = 2300;
    std::uint16_t centiamperes = 435;
    std::uint16_t centihertz = 5000;
    std::uint16_t watts = 1000;
};

BlockAnswer block_of(const Shown& shown) {
    const auto high = [](std::uint32_t value) { return static_cast<std::uint16_t>(value >> 16U); };
    const auto low = [](std::uint32_t value) { return static_cast<std::uint16_t>(value); };
    return {
        ReadFunction::holding_registers,
        0,
        {high(shown.import_wh), low(shown.import_wh), high(shown.export_wh), low(shown.export_wh),
         shown.decivolts, shown.centiamperes, shown.centihertz, shown.watts}};
}

DecodedMeter decode(const MeterProfile& profile, const Shown& shown) {
    return decode_blocks(profile, std::vector{block_of(shown)});
}

TEST(Decoder, gives_values_in_base_units) {
    const DecodedMeter meter = decode(small_meter(), {});

    EXPECT_EQ(meter.health, MeterHealth::good);
    ASSERT_EQ(meter.registers.size(), 2U);
    EXPECT_EQ(meter.registers[0],
              (metering::RegisterValue{Quantity::import_energy, {123'456}, {1}}));
    EXPECT_EQ(meter.instantaneous, (metering::Instantaneous{230'000, 4'350, 50'000, Power{1000}}));
    EXPECT_EQ(meter.switch_state, SwitchState::unknown);
}

TEST(Decoder, leaves_out_what_no_block_covers_whole) {
    const MeterProfile profile = small_meter();
    const BlockAnswer upper_half{ReadFunction::holding_registers, 1, {0xE240, 0, 0, 2300}};

    const DecodedMeter meter = decode_blocks(profile, std::vector{upper_half});

    EXPECT_EQ(meter.health, MeterHealth::good) << "import energy was not part of the read";
    ASSERT_EQ(meter.registers.size(), 1U);
    EXPECT_EQ(meter.registers[0].quantity, Quantity::export_energy);
    EXPECT_EQ(meter.instantaneous.voltage_mv, 230'000);
    EXPECT_FALSE(meter.instantaneous.current_ma);
}

TEST(Decoder, takes_no_value_from_another_function) {
    BlockAnswer block = block_of({});
    block.function = ReadFunction::input_registers;

    const DecodedMeter meter = decode_blocks(small_meter(), std::vector{block});

    EXPECT_TRUE(meter.registers.empty());
    EXPECT_EQ(meter.instantaneous, metering::Instantaneous{});
}

TEST(Decoder, lets_the_later_block_count) {
    Shown later;
    later.import_wh = 123'457;
    const std::vector blocks{block_of({}), block_of(later)};

    EXPECT_EQ(decode_blocks(small_meter(), blocks).registers[0].value, Energy{123'457});
}

TEST(Decoder, reads_up_to_the_last_address) {
    MeterProfile profile = small_meter();
    profile.fields.resize(1);
    profile.fields[0].address = 65534;
    const BlockAnswer block{ReadFunction::holding_registers, 65534, {0, 77}};

    EXPECT_EQ(decode_blocks(profile, std::vector{block}).registers[0].value, Energy{77});
}

struct SetCase {
    const char* what;
    Shown shown;
    int phases;
    MeterHealth health;
};

// The five rules of meter_decoder.h, at their edges.
TEST(Decoder, judges_sets_that_cannot_be_true) {
    const std::vector<SetCase> cases{
        {"ordinary", {}, 1, MeterHealth::good},
        {"115 V is 0.5 x nominal", {.decivolts = 1150}, 1, MeterHealth::good},
        {"345 V is 1.5 x nominal", {.decivolts = 3450}, 1, MeterHealth::good},
        {"345.1 V", {.decivolts = 3451}, 1, MeterHealth::invalid_values},
        {"114.9 V with current", {.decivolts = 1149}, 1, MeterHealth::invalid_values},
        {"0 V with current", {.decivolts = 0, .watts = 0}, 1, MeterHealth::invalid_values},
        {"0 V with power only",
         {.decivolts = 0, .centiamperes = 0},
         1,
         MeterHealth::invalid_values},
        {"0 V with export power",
         {.decivolts = 0, .centiamperes = 0, .watts = 0xFF00},
         1,
         MeterHealth::invalid_values},
        {"dead line, energy kept",
         {.decivolts = 0, .centiamperes = 0, .centihertz = 0, .watts = 0},
         1,
         MeterHealth::good},
        {"dead line, 100 mA and 10 W of noise",
         {.decivolts = 310, .centiamperes = 10, .watts = 10},
         1,
         MeterHealth::good},
        {"three phases, L1 dead", {.decivolts = 0}, 3, MeterHealth::good},
        {"three phases, 500 V", {.decivolts = 5000}, 3, MeterHealth::invalid_values},
        {"everything zero",
         {.import_wh = 0, .decivolts = 0, .centiamperes = 0, .centihertz = 0, .watts = 0},
         1,
         MeterHealth::invalid_values},
        {"everything zero on three phases",
         {.import_wh = 0, .decivolts = 0, .centiamperes = 0, .centihertz = 0, .watts = 0},
         3,
         MeterHealth::invalid_values},
        {"a new meter without load",
         {.import_wh = 0, .centiamperes = 0, .watts = 0},
         1,
         MeterHealth::good},
        {"40 Hz", {.centihertz = 4000}, 1, MeterHealth::good},
        {"39.99 Hz", {.centihertz = 3999}, 1, MeterHealth::invalid_values},
        {"70 Hz", {.centihertz = 7000}, 1, MeterHealth::good},
        {"70.01 Hz", {.centihertz = 7001}, 1, MeterHealth::invalid_values},
        {"0 Hz on a live line", {.centihertz = 0}, 1, MeterHealth::invalid_values},
    };
    for (const SetCase& row : cases) {
        MeterProfile profile = small_meter();
        profile.phases = row.phases;

        const DecodedMeter meter = decode(profile, row.shown);

        EXPECT_EQ(meter.health, row.health) << row.what;
        EXPECT_EQ(meter.registers.empty(), row.health != MeterHealth::good) << row.what;
        EXPECT_TRUE(meter.instantaneous.voltage_mv) << row.what << ": people still see the values";
    }
}

TEST(Decoder, judges_frequency_alone_strictly) {
    const BlockAnswer only_frequency{ReadFunction::holding_registers, 6, {0}};

    EXPECT_EQ(decode_blocks(small_meter(), std::vector{only_frequency}).health,
              MeterHealth::invalid_values);
}

TEST(Decoder, knows_another_nominal_voltage) {
    MeterProfile profile = small_meter();
    profile.nominal_voltage_v = 100;

    EXPECT_EQ(decode(profile, {.decivolts = 1000}).health, MeterHealth::good);
    EXPECT_EQ(decode(profile, {.decivolts = 2300}).health, MeterHealth::invalid_values);
}

TEST(Decoder, tells_an_absent_quantity_from_a_failed_one) {
    MeterProfile profile = small_meter();
    profile.fields[0].invalid = {0xFFFFFFFF};
    profile.fields[1].invalid = {0xFFFFFFFF};

    const DecodedMeter no_export = decode(profile, {.export_wh = 0xFFFFFFFF});
    const DecodedMeter no_import = decode(profile, {.import_wh = 0xFFFFFFFF});

    EXPECT_EQ(no_export.health, MeterHealth::good);
    EXPECT_EQ(no_export.registers.size(), 1U);
    EXPECT_EQ(no_import.health, MeterHealth::invalid_values);
    EXPECT_TRUE(no_import.registers.empty());
}

TEST(Decoder, refuses_energy_that_no_register_can_show) {
    MeterProfile negative = small_meter();
    negative.fields[1].type = ValueType::s32;
    MeterProfile huge = small_meter();
    huge.fields[0].scale = {1'000'000, 1};

    EXPECT_EQ(decode(negative, {.export_wh = 0xFFFFFFFF}).health, MeterHealth::invalid_values);
    EXPECT_EQ(decode(huge, {.import_wh = 1'000'000}).health, MeterHealth::good);
    EXPECT_EQ(decode(huge, {.import_wh = 1'000'001}).health, MeterHealth::invalid_values);
}

TEST(Decoder, reads_serials_as_numbers_and_as_text) {
    MeterProfile profile;
    FieldCodec serial;
    serial.field = Field::serial;
    serial.type = ValueType::ascii;
    serial.count = 3;
    profile.fields = {serial};
    const auto serial_of = [&](std::vector<std::uint16_t> words) {
        return decode_blocks(profile, std::vector{BlockAnswer{ReadFunction::holding_registers, 0,
                                                              std::move(words)}})
            .serial;
    };

    EXPECT_EQ(serial_of({0x4142, 0x2D31, 0x3200}), "AB-12");
    EXPECT_EQ(serial_of({0x2020, 0x4131, 0x2020}), "A1");
    EXPECT_EQ(serial_of({0, 0, 0}), std::nullopt);
    EXPECT_EQ(serial_of({0x41FF, 0x4242, 0x4300}), std::nullopt) << "not a printable serial";
    profile.fields[0].type = ValueType::u32;
    profile.fields[0].count = 2;
    EXPECT_EQ(serial_of({0x0001, 0x0002}), "65538");
}

TEST(Decoder, refuses_another_model) {
    MeterProfile profile = small_meter();
    FieldCodec code;
    code.field = Field::model_code;
    code.address = 8;
    profile.fields.push_back(code);
    profile.identity.expected_model_codes = {7, 5};
    BlockAnswer block = block_of({});
    block.registers.push_back(5);
    const auto health = [&](std::uint16_t shown) {
        block.registers.back() = shown;
        return decode_blocks(profile, std::vector{block}).health;
    };

    EXPECT_EQ(health(5), MeterHealth::good);
    EXPECT_EQ(health(6), MeterHealth::wrong_identity);
    EXPECT_EQ(decode(profile, {}).health, MeterHealth::good) << "the code was not part of the read";
}

TEST(SwitchDecoder, tells_closed_open_and_neither) {
    SwitchReadBack back;
    back.function = ReadFunction::input_registers;
    back.address = 10;
    back.count = 3;
    back.index = 2;
    back.mask = 0x00FF;
    back.closed = 0x00F0;
    back.open = 0x000F;
    const auto state = [&](std::uint16_t word) {
        return decode_switch(back, {ReadFunction::input_registers, 11, {0, word}});
    };

    EXPECT_EQ(state(0x00F0), SwitchState::connected);
    EXPECT_EQ(state(0x010F), SwitchState::disconnected) << "bits outside the mask do not matter";
    EXPECT_EQ(state(0x0000), SwitchState::mixed);
    EXPECT_EQ(decode_switch(back, {ReadFunction::input_registers, 10, {0, 0}}),
              SwitchState::unknown);
    EXPECT_EQ(decode_switch(back, {ReadFunction::holding_registers, 12, {0x00F0}}),
              SwitchState::unknown);
    EXPECT_EQ(decode_switch(back, {ReadFunction::input_registers, 13, {0x00F0}}),
              SwitchState::unknown);
}

TEST(SwitchDecoder, reads_coils_wired_either_way) {
    SwitchReadBack back;
    back.index = 1;
    const BlockAnswer coils{ReadFunction::coils, 0, {0, 1}};
    EXPECT_EQ(decode_switch(back, coils), SwitchState::connected);
    back.closed = 0;
    back.open = 1;
    EXPECT_EQ(decode_switch(back, coils), SwitchState::disconnected);
}

}  // namespace
}  // namespace riser::modbus
