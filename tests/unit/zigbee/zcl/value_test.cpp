#include "gateway/field/zigbee/zcl/value.h"

#include <gtest/gtest.h>

#include "core/base/prng.h"
#include "tests/unit/zigbee/hex.h"

namespace riser::zigbee::zcl {
namespace {

std::optional<Value> value_of(std::string_view typed_hex) {
    const Bytes bytes = from_hex(typed_hex);
    WireReader reader(bytes);
    const Value value = read_typed_value(reader);
    if (!reader.at_end()) return std::nullopt;
    return value;
}

TEST(ZclValue, whole_numbers_of_every_width) {
    EXPECT_EQ(value_of("20 07")->as_unsigned(), 7U);
    EXPECT_EQ(value_of("21 3412")->as_unsigned(), 0x1234U);
    EXPECT_EQ(value_of("22 563412")->as_unsigned(), 0x123456U);
    EXPECT_EQ(value_of("25 6ce201000000")->as_unsigned(), 123'500U);
    EXPECT_EQ(value_of("27 0100000000000080")->as_unsigned(), 0x8000000000000001U);
    EXPECT_EQ(value_of("28 ff")->as_signed(), -1);
    EXPECT_EQ(value_of("29 18fc")->as_signed(), -1'000);
    EXPECT_EQ(value_of("2a ffffff")->as_signed(), -1);
    EXPECT_EQ(value_of("2b 00000080")->is_invalid(), true);
    EXPECT_EQ(value_of("2f feffffffffffffff")->as_signed(), -2);
    EXPECT_EQ(value_of("18 40")->as_unsigned(), 0x40U);
    EXPECT_EQ(value_of("30 02")->as_unsigned(), 2U);
    EXPECT_EQ(value_of("e2 80c39c2c")->as_unsigned(), 0x2C9CC380U);
    EXPECT_EQ(value_of("f0 443322110038c1a4")->as_unsigned(), 0xA4C1380011223344U);
}

TEST(ZclValue, signed_and_unsigned_are_not_mistaken_for_each_other) {
    EXPECT_EQ(value_of("29 18fc")->as_unsigned(), std::nullopt);
    EXPECT_EQ(value_of("21 18fc")->as_signed(), 0xFC18);
    EXPECT_EQ(value_of("27 0100000000000080")->as_signed(), std::nullopt) << "does not fit";
}

TEST(ZclValue, no_value_is_told_by_type) {
    for (const char* invalid : {"10 ff",
                                "20 ff",
                                "21 ffff",
                                "22 ffffff",
                                "25 ffffffffffff",
                                "27 ffffffffffffffff",
                                "28 80",
                                "29 0080",
                                "2a 000080",
                                "2f 0000000000000080",
                                "30 ff",
                                "31 ffff",
                                "41 ff",
                                "42 ff",
                                "43 ffff",
                                "44 ffff",
                                "e0 ffffffff",
                                "e2 ffffffff",
                                "e8 ffff",
                                "f0 ffffffffffffffff",
                                "00",
                                "ff",
                                "39 0000c07f",
                                "3a 000000000000f87f",
                                "38 007e"}) {
        ASSERT_TRUE(value_of(invalid)) << invalid;
        EXPECT_TRUE(value_of(invalid)->is_invalid()) << invalid;
        EXPECT_EQ(value_of(invalid)->as_unsigned(), std::nullopt) << invalid;
        EXPECT_EQ(value_of(invalid)->as_signed(), std::nullopt) << invalid;
        EXPECT_EQ(value_of(invalid)->as_text(), std::nullopt) << invalid;
    }
    for (const char* valid :
         {"18 ff", "19 ffff", "08 ff", "29 ff7f", "28 ff", "21 0080", "39 0000807f"}) {
        EXPECT_FALSE(value_of(valid)->is_invalid()) << valid;
    }
}

TEST(ZclValue, text_is_kept_as_it_was_sent) {
    EXPECT_EQ(value_of("42 06 4d4554455231")->as_text(), "METER1");
    EXPECT_EQ(value_of("42 00")->as_text(), "");
    EXPECT_EQ(value_of("42 04 2041 0000")->as_text(), (std::string{' ', 'A', '\0', '\0'}));
    EXPECT_EQ(value_of("44 0300 616263")->as_text(), "abc");
    EXPECT_EQ(value_of("41 02 0102")->as_octets(), (Bytes{1, 2}));
    EXPECT_EQ(value_of("41 02 0102")->as_text(), std::nullopt);
    EXPECT_EQ(value_of("20 41")->as_text(), std::nullopt);
}

TEST(ZclValue, floating_point_is_stepped_over_and_is_no_number) {
    EXPECT_EQ(value_of("39 0000803f")->as_unsigned(), std::nullopt);
    EXPECT_EQ(value_of("3a 000000000000f03f")->as_signed(), std::nullopt);
    EXPECT_FALSE(value_of("39 0000803f")->is_invalid());
}

TEST(ZclValue, booleans) {
    EXPECT_EQ(value_of("10 00")->as_bool(), false);
    EXPECT_EQ(value_of("10 01")->as_bool(), true);
    EXPECT_EQ(value_of("10 ff")->as_bool(), std::nullopt);
    EXPECT_EQ(value_of("20 01")->as_bool(), std::nullopt);
}

TEST(ZclValue, collections_are_stepped_over_as_a_whole) {
    for (const char* whole : {
             "48 20 0300 010203",       // three bytes
             "48 42 0200 0161 026263",  // two texts
             "4c 0200 20 01 42 0161",   // a structure of a byte and a text
             "4c 0100 4c 0100 20 05",   // one in another
             "50 21 0000",              // empty
             "51 20 ffff",              // invalid
             "f1 000102030405060708090a0b0c0d0e0f",
         }) {
        const auto value = value_of(whole);
        ASSERT_TRUE(value) << whole;
        WireWriter writer;
        write_typed_value(writer, *value);
        EXPECT_EQ(to_hex(writer.bytes()), to_hex(from_hex(whole)));
    }
}

TEST(ZclValue, what_is_cut_off_or_nested_without_end_is_refused) {
    for (const char* broken :
         {"21 34", "42 05 6162", "48 20 0500 01", "4c 0100", "07 00", "45 00", "48 00 0500",
          "4c ff00 00", "", "4c 0100 4c 0100 4c 0100 4c 0100 4c 0100 4c 0100 20 01"}) {
        EXPECT_EQ(value_of(broken), std::nullopt) << broken;
    }
}

TEST(ZclValue, only_counts_and_measurements_are_analog) {
    for (const auto type : {DataType::unsigned8, DataType::unsigned64, DataType::signed24,
                            DataType::single_precision, DataType::utc_time}) {
        EXPECT_TRUE(is_analog(type));
    }
    for (const auto type : {DataType::boolean, DataType::bitmap8, DataType::enum8, DataType::text,
                            DataType::cluster_id, DataType::data8, DataType::eui64}) {
        EXPECT_FALSE(is_analog(type));
    }
}

TEST(ZclValue, what_can_be_read_is_written_as_it_was) {
    Prng dice(31);
    int read = 0;
    for (int i = 0; i < 20'000; ++i) {
        Bytes bytes(1 + dice.below(24));
        for (auto& byte : bytes) byte = static_cast<std::uint8_t>(dice.next());
        if (dice.chance(1, 4) && bytes.size() > 3) {
            bytes[0] = dice.chance(1, 2) ? 0x4C : 0x48;
            bytes[1] = static_cast<std::uint8_t>(dice.below(4));
            bytes[2] = 0;
        }
        WireReader reader(bytes);
        const Value value = read_typed_value(reader);
        if (!reader.ok()) continue;
        ++read;
        WireWriter writer;
        write_typed_value(writer, value);
        EXPECT_EQ(to_hex(writer.bytes()), to_hex(std::span(bytes).first(reader.position())));
    }
    EXPECT_GT(read, 1'000);
}

}  // namespace
}  // namespace riser::zigbee::zcl
