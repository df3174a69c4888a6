#include "gateway/field/zigbee/zcl/foundation.h"

#include <gtest/gtest.h>

#include "core/base/prng.h"
#include "tests/unit/zigbee/hex.h"

namespace riser::zigbee::zcl {
namespace {

TEST(ZclFoundation, attributes_are_asked_for) {
    const std::vector<std::uint16_t> ids{0x0005, 0x0004};
    EXPECT_EQ(to_hex(encode_read(ids)), "05000400");
    EXPECT_EQ(decode_read(from_hex("05000400")), ids);
    EXPECT_EQ(decode_read(from_hex("050004")), std::nullopt);
}

// Captured: model and maker of a device.
TEST(ZclFoundation, a_read_is_answered_attribute_by_attribute) {
    const Bytes payload = from_hex("0500 00 42 06 4d4554455231 0400 00 42 05 5249534552 0700 86");
    const ReadAnswer answer = decode_read_answer(payload);
    ASSERT_EQ(answer.records.size(), 3U);
    EXPECT_FALSE(answer.cut_short);
    EXPECT_EQ(answer.records[0].value.as_text(), "METER1");
    EXPECT_EQ(answer.records[1].value.as_text(), "RISER");
    EXPECT_EQ(answer.records[2].id, 7);
    EXPECT_EQ(answer.records[2].status, ZclStatus::unsupported_attribute);
    EXPECT_EQ(encode_read_answer(answer.records), payload);
}

TEST(ZclFoundation, a_report_that_breaks_off_keeps_what_came_before) {
    const Attributes report = decode_attributes(from_hex("0000 25 6CE201000000 0004 2a 0100"));
    ASSERT_EQ(report.records.size(), 1U);
    EXPECT_EQ(report.records[0].value.as_unsigned(), 123'500U);
    EXPECT_TRUE(report.cut_short);
    const ReadAnswer answer = decode_read_answer(from_hex("0000 00 45 00 0100 00 20 05"));
    EXPECT_TRUE(answer.records.empty()) << "behind a type that is none nothing can be found";
    EXPECT_TRUE(answer.cut_short);
}

TEST(ZclFoundation, writing_and_its_answers) {
    const std::vector<Attribute> records{{0x4003, Value(DataType::enum8, 0xFF)}};
    EXPECT_EQ(to_hex(encode_attributes(records)), "034030ff");
    EXPECT_EQ(decode_attributes(encode_attributes(records)).records, records);

    using Failures = std::vector<WriteFailure>;
    EXPECT_EQ(decode_write_answer(from_hex("00")), Failures{});
    EXPECT_EQ(decode_write_answer(from_hex("88 0340")), (Failures{{ZclStatus::read_only, 0x4003}}));
    EXPECT_EQ(decode_write_answer(from_hex("00 0100 88 0340")),
              (Failures{{ZclStatus::read_only, 0x4003}}))
        << "some say what was written, too";
    EXPECT_EQ(decode_write_answer(from_hex("")), std::nullopt);
    EXPECT_EQ(decode_write_answer(from_hex("88")), std::nullopt);
    EXPECT_EQ(to_hex(encode_write_answer(Failures{})), "00");
    EXPECT_EQ(to_hex(encode_write_answer(Failures{{ZclStatus::read_only, 0x4003}})), "880340");
}

// Captured: the register of a meter, at least every 300 s, at most every 5 s, with each change.
TEST(ZclFoundation, reports_are_set_up) {
    const std::vector<ReportingSetup> setups{
        {0x0000, DataType::unsigned48, 5, 300, Value(DataType::unsigned48, 1)}};
    EXPECT_EQ(to_hex(encode_configure_reporting(setups)), "0000002505002c01010000000000");
    EXPECT_EQ(decode_configure_reporting(encode_configure_reporting(setups)), setups);
}

TEST(ZclFoundation, only_analog_attributes_have_a_least_change) {
    const std::vector<ReportingSetup> setups{{0x0000, DataType::boolean, 0, 600, std::nullopt},
                                             {0x0400, DataType::signed24, 10, 600, std::nullopt}};
    EXPECT_EQ(to_hex(encode_configure_reporting(setups)), "00000010000058020000042a0a005802000000");
}

TEST(ZclFoundation, how_a_setup_went) {
    using Failures = std::vector<WriteFailure>;
    EXPECT_EQ(decode_configure_reporting_answer(from_hex("00")), Failures{});
    EXPECT_EQ(
        decode_configure_reporting_answer(from_hex("8c 00 0000 8d 00 0004")),
        (Failures{{ZclStatus::unreportable_attribute, 0}, {ZclStatus::invalid_data_type, 0x0400}}));
    EXPECT_EQ(decode_configure_reporting_answer(from_hex("00 00 0000")), Failures{});
    EXPECT_EQ(decode_configure_reporting_answer(from_hex("8d")), std::nullopt)
        << "a failure that does not say of what";
    EXPECT_EQ(to_hex(encode_configure_reporting_answer(Failures{{ZclStatus::not_found, 0x0400}})),
              "8b000004");
}

TEST(ZclFoundation, a_setup_is_read_back) {
    const std::vector<std::uint16_t> ids{0x0000};
    EXPECT_EQ(to_hex(encode_read_reporting(ids)), "000000");
    EXPECT_EQ(decode_read_reporting(from_hex("000000 010500")), ids);
    const auto records =
        decode_read_reporting_answer(from_hex("00 00 0000 25 0500 2c01 010000000000 86 00 0500"));
    ASSERT_TRUE(records);
    ASSERT_EQ(records->size(), 2U);
    EXPECT_EQ((*records)[0].setup.most_seconds, 300);
    EXPECT_EQ((*records)[0].setup.least_change, Value(DataType::unsigned48, 1));
    EXPECT_EQ((*records)[1].status, ZclStatus::unsupported_attribute);
    EXPECT_EQ(decode_read_reporting_answer(encode_read_reporting_answer(*records)), records);
    EXPECT_EQ(decode_read_reporting_answer(from_hex("00 00 0000 25 0500")), std::nullopt);
}

TEST(ZclFoundation, default_responses) {
    const auto response = decode_default_response(from_hex("01 81"));
    EXPECT_EQ(response, (DefaultResponse{1, ZclStatus::unsupported_command}));
    EXPECT_EQ(encode_default_response(*response), from_hex("0181"));
    EXPECT_EQ(decode_default_response(from_hex("01")), std::nullopt);

    Header report{false, std::nullopt, true, false, 1, 0x0A};
    EXPECT_TRUE(wants_default_response(report));
    report.no_default_response = true;
    EXPECT_FALSE(wants_default_response(report));
    const Header default_response{false, std::nullopt, true, false, 1, 0x0B};
    EXPECT_FALSE(wants_default_response(default_response)) << "or two would answer each other";
    const Header cluster_command{true, std::nullopt, true, false, 1, 0x0B};
    EXPECT_TRUE(wants_default_response(cluster_command)) << "0B of a cluster is something else";
}

TEST(ZclFoundation, attributes_are_discovered) {
    EXPECT_EQ(to_hex(encode_discover({0x0300, 10})), "00030a");
    EXPECT_EQ(decode_discover(from_hex("00030a")), (DiscoverRequest{0x0300, 10}));
    const auto answer = decode_discover_answer(from_hex("01 0003 30 0103 22"));
    ASSERT_TRUE(answer);
    EXPECT_TRUE(answer->complete);
    EXPECT_EQ(answer->attributes[1], (DiscoveredAttribute{0x0301, DataType::unsigned24}));
    EXPECT_EQ(decode_discover_answer(encode_discover_answer(*answer)), answer);
    EXPECT_EQ(decode_discover_answer(from_hex("01 0003")), std::nullopt);
    EXPECT_EQ(decode_discover_answer(from_hex("")), std::nullopt);
}

TEST(ZclFoundation, hostile_bytes_are_only_ever_refused) {
    Prng dice(33);
    for (int i = 0; i < 3'000; ++i) {
        Bytes bytes(dice.below(40));
        for (auto& byte : bytes) byte = static_cast<std::uint8_t>(dice.below(80));
        const ReadAnswer answer = decode_read_answer(bytes);
        EXPECT_LE(answer.records.size(), bytes.size() / 3);
        const Attributes attributes = decode_attributes(bytes);
        EXPECT_LE(attributes.records.size(), bytes.size() / 3);
        static_cast<void>(decode_read(bytes));
        static_cast<void>(decode_write_answer(bytes));
        static_cast<void>(decode_configure_reporting(bytes));
        static_cast<void>(decode_configure_reporting_answer(bytes));
        static_cast<void>(decode_read_reporting(bytes));
        static_cast<void>(decode_read_reporting_answer(bytes));
        static_cast<void>(decode_default_response(bytes));
        static_cast<void>(decode_discover_answer(bytes));
    }
}

}  // namespace
}  // namespace riser::zigbee::zcl
