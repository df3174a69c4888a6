#include "gateway/field/zigbee/ezsp/header.h"

#include <gtest/gtest.h>

#include "tests/unit/zigbee/hex.h"

namespace riser::zigbee::ezsp {
namespace {

Result<AnswerHeader, HeaderFault> read(std::string_view hex, HeaderFormat format) {
    const Bytes bytes = from_hex(hex);
    WireReader reader(bytes);
    return read_answer_header(reader, format);
}

HeaderFault fault_of(std::string_view hex, HeaderFormat format) {
    const auto header = read(hex, format);
    EXPECT_FALSE(header.ok()) << hex;
    return header.ok() ? HeaderFault::too_short : header.error();
}

TEST(EzspHeader, each_version_has_its_format) {
    EXPECT_EQ(format_of(4), HeaderFormat::legacy);
    EXPECT_EQ(format_of(5), HeaderFormat::legacy_extended);
    EXPECT_EQ(format_of(7), HeaderFormat::legacy_extended);
    EXPECT_EQ(format_of(8), HeaderFormat::extended);
    EXPECT_EQ(format_of(19), HeaderFormat::extended);
}

TEST(EzspHeader, commands_are_written_in_all_formats) {
    const auto written = [](HeaderFormat format) {
        WireWriter writer;
        write_header({0x22, 0x55}, format, writer);
        return to_hex(writer.bytes());
    };
    EXPECT_EQ(written(HeaderFormat::legacy), "220055");
    EXPECT_EQ(written(HeaderFormat::legacy_extended), "2200ff0055");
    EXPECT_EQ(written(HeaderFormat::extended), "2200015500");
}

TEST(EzspHeader, answers_and_callbacks_are_told_apart) {
    const auto answer = read("0880015500", HeaderFormat::extended);
    ASSERT_TRUE(answer.ok());
    EXPECT_EQ(*answer, (AnswerHeader{8, 0x55, false, false, false, false}));
    const auto callback = read("1b90011900", HeaderFormat::extended);
    ASSERT_TRUE(callback.ok());
    EXPECT_TRUE(callback->callback);
    const auto synchronous = read("1b88011900", HeaderFormat::extended);
    ASSERT_TRUE(synchronous.ok());
    EXPECT_TRUE(synchronous->callback);
    const auto legacy = read("009045", HeaderFormat::legacy);
    ASSERT_TRUE(legacy.ok());
    EXPECT_EQ(legacy->id, 0x45);
    EXPECT_TRUE(legacy->callback);
}

TEST(EzspHeader, the_ncp_can_complain) {
    const auto header = read("0887015500", HeaderFormat::extended);
    ASSERT_TRUE(header.ok());
    EXPECT_TRUE(header->overflow);
    EXPECT_TRUE(header->truncated);
    EXPECT_TRUE(header->callbacks_waiting);
}

TEST(EzspHeader, what_cannot_be_is_refused) {
    EXPECT_EQ(fault_of("08800155", HeaderFormat::extended), HeaderFault::too_short);
    EXPECT_EQ(fault_of("", HeaderFormat::legacy), HeaderFault::too_short);
    EXPECT_EQ(fault_of("0800015500", HeaderFormat::extended), HeaderFault::not_an_answer);
    EXPECT_EQ(fault_of("0880025500", HeaderFormat::extended), HeaderFault::wrong_format);
    EXPECT_EQ(fault_of("0880055500", HeaderFormat::extended), HeaderFault::wrong_format)
        << "a reserved bit";
    EXPECT_EQ(fault_of("0880fe0055", HeaderFormat::legacy_extended), HeaderFault::wrong_format);
    EXPECT_TRUE(read("0880c15500", HeaderFormat::extended).ok()) << "padding and security";
}

TEST(EzspHeader, what_is_written_is_read_again) {
    for (const auto format :
         {HeaderFormat::legacy, HeaderFormat::legacy_extended, HeaderFormat::extended}) {
        const AnswerHeader header{0xFE, 0x45, true, true, false, true};
        WireWriter writer;
        write_answer_header(header, format, writer);
        WireReader reader(writer.bytes());
        const auto again = read_answer_header(reader, format);
        ASSERT_TRUE(again.ok());
        EXPECT_EQ(*again, header);
        EXPECT_TRUE(reader.at_end());

        WireWriter command;
        write_header({7, 0x34}, format, command);
        WireReader commands(command.bytes());
        EXPECT_EQ(read_command_header(commands, format), (CommandHeader{7, 0x34}));
    }
}

}  // namespace
}  // namespace riser::zigbee::ezsp
