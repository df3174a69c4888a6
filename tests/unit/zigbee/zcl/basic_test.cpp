#include "gateway/field/zigbee/zcl/basic.h"

#include <gtest/gtest.h>

#include "gateway/field/zigbee/zcl/on_off.h"
#include "tests/unit/zigbee/hex.h"

namespace riser::zigbee::zcl {
namespace {

TEST(ZclBasic, a_device_says_what_it_is) {
    BasicAttributes basic;
    const ReadAnswer answer = decode_read_answer(
        from_hex("0400 00 42 10 5f545a333030305f71657576"
                 "6e6f6867 0500 00 42 06 545330313146 0100 00 20 45 0700 00 30 01 0d00 86"));
    for (const ReadRecord& record : answer.records) {
        if (record.status == ZclStatus::success) basic.take(record.id, record.value);
    }
    EXPECT_EQ(basic.manufacturer, "_TZ3000_qeuvnohg");
    EXPECT_EQ(basic.model, "TS011F");
    EXPECT_EQ(basic.application_version, 69);
    EXPECT_EQ(basic.power_source, 1);
    EXPECT_EQ(basic.serial_number, std::nullopt);
}

TEST(ZclBasic, blanks_and_zeros_of_a_model_are_part_of_it) {
    BasicAttributes basic;
    const std::string model{" Contactor\0\0", 12};
    basic.take(basic::k_model, Value::of_text(model));
    EXPECT_EQ(basic.model, model);
}

TEST(ZclBasic, a_value_of_the_wrong_kind_or_an_unknown_attribute_changes_nothing) {
    BasicAttributes basic;
    basic.take(basic::k_model, Value(DataType::unsigned8, 5));
    basic.take(basic::k_application_version, Value::of_text("5"));
    basic.take(basic::k_hardware_version, Value(DataType::unsigned16, 0x100));
    basic.take(0x7777, Value(DataType::unsigned8, 5));
    EXPECT_EQ(basic, BasicAttributes{});
}

TEST(ZclIdentify, lasts_as_many_seconds_as_asked_for) {
    EXPECT_EQ(to_hex(identify::encode_identify(300)), "2c01");
}

TEST(ZclOnOff, the_state_of_a_contact) {
    EXPECT_EQ(on_off::decode_state(Value(DataType::boolean, 1)), true);
    EXPECT_EQ(on_off::decode_state(Value(DataType::boolean, 0)), false);
    EXPECT_EQ(on_off::decode_state(Value(DataType::boolean, 0xFF)), std::nullopt);
    EXPECT_EQ(on_off::decode_state(Value(DataType::unsigned8, 1)), std::nullopt);
}

TEST(ZclOnOff, what_a_contact_does_when_power_comes_back) {
    const std::vector<Attribute> records{on_off::start_up(on_off::StartUp::previous)};
    EXPECT_EQ(to_hex(encode_attributes(records)), "034030ff");
}

}  // namespace
}  // namespace riser::zigbee::zcl
