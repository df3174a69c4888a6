// The gateway's profiles against the simulated meters: two readings of the same public register
// lists, made by different hands. What a profile decodes from a simulated meter must be what that
// meter measured, and its switch commands must move the contact they mean.
#include <cstdlib>
#include <string>

#include <gtest/gtest.h>

#include "gateway/field/modbus/meter_decoder.h"
#include "gateway/field/modbus/meter_profile_loader.h"
#include "tests/sim/building.h"
#include "tests/sim/models/models.h"

namespace riser::sim {
namespace {

using metering::SwitchState;

modbus::MeterProfile profile_of(std::string_view name) {
    auto profile = modbus::load_meter_profile("configs/meters/" + std::string(name) + ".toml");
    EXPECT_TRUE(profile.ok()) << profile.error().message;
    return std::move(profile).value();
}

BuildingPlan one_flat(std::string_view profile) {
    MixOptions mix;
    mix.apartments = 1;
    mix.buses = 1;
    mix.mix = profile;
    mix.main_meter = false;
    return *plan_building(mix);
}

modbus::BlockAnswer read_block(Building& building, std::size_t device,
                               modbus::ReadFunction function, std::uint16_t address,
                               std::uint16_t count) {
    Pdu request{static_cast<std::uint8_t>(function)};
    append_word(request, address);
    append_word(request, count);
    const Pdu answer = building.ask(device, request);
    EXPECT_EQ(answer[0], request[0]) << "refused: address " << address << ", count " << count;
    modbus::BlockAnswer block{function, address, {}};
    const bool bits = function == modbus::ReadFunction::coils ||
                      function == modbus::ReadFunction::discrete_inputs;
    for (std::uint16_t i = 0; i < count; ++i) {
        block.registers.push_back(
            bits ? static_cast<std::uint16_t>((answer[2U + i / 8U] >> (i % 8U)) & 1U)
                 : word_at(answer, 2U + 2U * i));
    }
    return block;
}

class EveryMeter : public ::testing::TestWithParam<const ModelTraits*> {};
class EverySwitch : public ::testing::TestWithParam<const ModelTraits*> {};

TEST_P(EveryMeter, is_decoded_as_it_measured) {
    const ModelTraits& model = *GetParam();
    const modbus::MeterProfile profile = profile_of(model.profile);
    EXPECT_EQ(profile.switching.has_value(), model.contacts > 0);
    Building building(one_flat(model.profile));
    ASSERT_TRUE(building.set_load(1, 2345));
    building.advance(std::chrono::hours(7));

    std::vector<modbus::BlockAnswer> blocks;
    for (const modbus::FieldCodec& field : profile.fields) {
        ASSERT_LE(field.count, model.max_registers);
        blocks.push_back(read_block(building, 0, field.function, field.address, field.count));
    }
    const modbus::DecodedMeter decoded = modbus::decode_blocks(profile, blocks);
    const Measurement truth = building.measure(0);

    EXPECT_EQ(decoded.health, metering::MeterHealth::good);
    ASSERT_FALSE(decoded.registers.empty());
    EXPECT_EQ(decoded.registers[0].quantity, metering::Quantity::import_energy);
    EXPECT_EQ(decoded.registers[0].value.wh, building.device(0).counter().registered_wh());
    for (const metering::RegisterValue& value : decoded.registers) {
        if (value.quantity != metering::Quantity::export_energy) continue;
        EXPECT_EQ(value.value.wh, 0);
    }
    const auto near = [](std::optional<std::int64_t> shown, std::int64_t true_value,
                         std::int64_t step) {
        return !shown || std::llabs(*shown - true_value) <= step;
    };
    EXPECT_TRUE(near(decoded.instantaneous.voltage_mv, truth.phase[0].voltage_mv, 1000));
    EXPECT_TRUE(near(decoded.instantaneous.current_ma, truth.phase[0].current_ma, 100));
    EXPECT_TRUE(near(decoded.instantaneous.frequency_mhz, truth.frequency_mhz, 100));
    ASSERT_TRUE(decoded.instantaneous.voltage_mv && decoded.instantaneous.power);
    EXPECT_EQ(decoded.instantaneous.power->w, 2345);
    if (model.readable_serial) {
        EXPECT_EQ(decoded.serial, std::to_string(building.device(0).serial()));
    } else {
        EXPECT_FALSE(decoded.serial.has_value());
    }
    if (decoded.model_code) {
        EXPECT_EQ(profile.identity.expected_model_codes, std::vector{*decoded.model_code});
    }
}

TEST_P(EverySwitch, is_switched_as_its_profile_says) {
    const ModelTraits& model = *GetParam();
    const modbus::MeterProfile profile = profile_of(model.profile);
    ASSERT_EQ(profile.switching ? profile.switching->channels.size() : 0U, model.contacts);
    BuildingPlan plan = one_flat(model.phases == 0 ? "eastron-sdm120" : model.profile);
    if (model.phases == 0) plan.boards[0].profile = model.profile;
    Building building(plan);
    const std::size_t device = model.phases == 0 ? *building.index_of(plan.boards[0].id) : 0;

    for (std::size_t i = 0; i < profile.switching->channels.size(); ++i) {
        const modbus::SwitchChannel& channel = profile.switching->channels[i];
        const auto state = [&] {
            const modbus::SwitchReadBack& back = channel.read_back;
            return modbus::decode_switch(
                back, read_block(building, device, back.function, back.address, back.count));
        };
        EXPECT_EQ(state(), SwitchState::connected);
        for (const bool close : {false, true}) {
            const modbus::SwitchWrite& write = close ? channel.connect : channel.disconnect;
            const Pdu answer = building.ask(device, write.request);
            EXPECT_EQ(answer.size(), write.response_length);
            EXPECT_TRUE(std::equal(write.expected_response_prefix.begin(),
                                   write.expected_response_prefix.end(), answer.begin()));
            EXPECT_EQ(building.device(device).contact(i).closed(), close);
            EXPECT_EQ(state(), close ? SwitchState::connected : SwitchState::disconnected);
        }
    }
}

std::vector<const ModelTraits*> models_that(bool (*fit)(const ModelTraits&)) {
    std::vector<const ModelTraits*> found;
    for (const ModelTraits* model : all_models()) {
        if (fit(*model)) found.push_back(model);
    }
    return found;
}

std::string name_of(const ::testing::TestParamInfo<const ModelTraits*>& tested) {
    std::string name(tested.param->profile);
    std::replace(name.begin(), name.end(), '-', '_');
    return name;
}

INSTANTIATE_TEST_SUITE_P(Simulated, EveryMeter,
                         ::testing::ValuesIn(models_that([](const ModelTraits& model) {
                             return model.phases > 0;
                         })),
                         name_of);
INSTANTIATE_TEST_SUITE_P(Simulated, EverySwitch,
                         ::testing::ValuesIn(models_that([](const ModelTraits& model) {
                             return model.contacts > 0;
                         })),
                         name_of);

}  // namespace
}  // namespace riser::sim
