#include "gateway/field/zigbee/ash/frame.h"

#include <gtest/gtest.h>

#include "core/base/prng.h"
#include "tests/unit/zigbee/hex.h"

namespace riser::zigbee::ash {
namespace {

// The content of one escaped frame, between flags.
Bytes unescaped(const Bytes& line) {
    Bytes content;
    for (std::size_t i = 0; i + 1 < line.size(); ++i) {
        const bool escape = line[i] == k_escape;
        if (escape) ++i;
        content.push_back(static_cast<std::uint8_t>(line[i] ^ (escape ? 0x20U : 0U)));
    }
    return content;
}

std::optional<Frame> decoded(std::string_view line) {
    auto frame = decode(unescaped(from_hex(line)));
    if (!frame) return std::nullopt;
    return *frame;
}

FrameFault fault_of(std::string_view content) {
    const auto frame = decode(from_hex(content));
    EXPECT_FALSE(frame.ok()) << content;
    return frame.ok() ? FrameFault::too_short : frame.error();
}

struct Vector {
    const char* line;
    Frame frame;
};

// Published by the projects that talk to such radios, and captured from zigbee-herdsman; the checksums
// were computed anew.
const std::vector<Vector>& vectors() {
    static const std::vector<Vector> all = {
        {"C038BC7E", Reset{}},
        {"C1020B0A527E", ResetAck{2, 0x0B}},
        {"C102029B7B7E", ResetAck{2, 0x02}},
        {"C20251A8BD7E", Error{2, 0x51}},
        {"C2020682AF7E", Error{2, 0x06}},
        {"C20203D20A7E", Error{2, 0x03}},
        {"8070787E", Ack{0, false}},
        {"8160597E", Ack{1, false}},
        {"82503A7E", Ack{2, false}},
        {"83401B7E", Ack{3, false}},
        {"8430FC7E", Ack{4, false}},
        {"8520DD7E", Ack{5, false}},
        {"8610BE7E", Ack{6, false}},
        {"87009F7E", Ack{7, false}},
        {"8E91B67E", Ack{6, true}},
        {"A634DC7E", Nak{6, false}},
        {"AD85B77E", Nak{5, true}},
        {"254221A856A6097E", Data{2, 5, false, from_hex("00000002")}},
        {"2A5321A9FE2A160A6F7E", Data{2, 2, true, from_hex("110001AA0003")}},
        {"022521A9732A14667E", Data{0, 2, false, from_hex("6700012700")}},
        // From real hardware: version 13 asked for and answered, and a repeated broadcast report.
        {"004221A8597C057E", Data{0, 0, false, from_hex("0000000D")}},
        {"0142A1A8592805C6A8777E", Data{0, 1, false, from_hex("0080000D021074")}},
        {"0EAFB1A96B2A7D334FA674EB04AAA760499D4E27CDD9CE6192F2C46989FCFB817E",
         Data{0, 6, true, from_hex("ED90013F0006FDFFE0A12100F2F200010000663400 06190F020A0000")}},
    };
    return all;
}

TEST(AshFrame, published_frames_are_read) {
    for (const Vector& vector : vectors()) {
        EXPECT_EQ(decoded(vector.line), std::optional(vector.frame)) << vector.line;
    }
}

TEST(AshFrame, published_frames_are_written_byte_for_byte) {
    for (const Vector& vector : vectors()) {
        EXPECT_EQ(to_hex(encode(vector.frame)), to_hex(from_hex(vector.line)));
    }
}

TEST(AshFrame, the_random_sequence_is_the_published_one) {
    Bytes zeros(40);

    randomise(zeros);

    EXPECT_EQ(to_hex(zeros),
              "4221a8542a15b259944a25aa5592499c4e27abedce678bfdc66389fc7e3fa7ebcdde6f8fffc7dbd5");
}

TEST(AshFrame, the_checksum_is_the_published_one) {
    const Bytes code = from_hex("83FED3407A939723A5C639FF");
    EXPECT_EQ(crc16(code), 0x4041);
    EXPECT_EQ(crc16(from_hex("83FED3407A939723A5C639B26916D505")), 0x9502);
    const Bytes check{'1', '2', '3', '4', '5', '6', '7', '8', '9'};
    EXPECT_EQ(crc16(check), 0x29B1) << "the check value of CRC-16/CCITT-FALSE";
}

TEST(AshFrame, every_reserved_byte_is_escaped) {
    const Bytes payload{0x7E, 0x7D, 0x11, 0x13, 0x18, 0x1A, 0x7F, 0xFF};
    Bytes hidden = payload;
    randomise(hidden);

    const Bytes line =
        encode(Data{1, 1, false, hidden});  // so that the line shows the payload itself

    EXPECT_EQ(to_hex(std::span(line).subspan(2, 14)), "7d5e7d5d7d317d337d387d3a7fff");
}

TEST(AshFrame, a_wrong_checksum_is_noticed) {
    // Two examples that are passed around with checksums that do not fit.
    EXPECT_EQ(fault_of("5342A1A8562804829623"), FrameFault::bad_checksum);
    EXPECT_EQ(fault_of("C20152FABD"), FrameFault::bad_checksum);
    EXPECT_EQ(fault_of("C0ABCD"), FrameFault::bad_checksum);
    EXPECT_EQ(fault_of("B658904124AB5593499CDD93623CD29874F5DE5083F97B1E66EFC9AF41"),
              FrameFault::bad_checksum);
}

TEST(AshFrame, every_single_wrong_bit_is_noticed) {
    for (const Vector& vector : vectors()) {
        const Bytes good = unescaped(from_hex(vector.line));
        for (std::size_t bit = 0; bit < good.size() * 8; ++bit) {
            Bytes bad = good;
            bad[bit / 8] = static_cast<std::uint8_t>(bad[bit / 8] ^ (1U << (bit % 8)));
            EXPECT_FALSE(decode(bad).ok()) << vector.line << " bit " << bit;
        }
    }
}

Bytes with_checksum(std::string_view content) {
    Bytes bytes = from_hex(content);
    const std::uint16_t crc = crc16(bytes);
    bytes.push_back(static_cast<std::uint8_t>(crc >> 8U));
    bytes.push_back(static_cast<std::uint8_t>(crc & 0xFFU));
    return bytes;
}

TEST(AshFrame, lengths_and_versions_that_cannot_be_are_refused) {
    EXPECT_EQ(fault_of("C038"), FrameFault::too_short);
    EXPECT_EQ(fault_of(""), FrameFault::too_short);
    const auto fault = [](std::string_view content) {
        return fault_of(to_hex(with_checksum(content)));
    };
    EXPECT_EQ(fault("C1030B"), FrameFault::wrong_version);
    EXPECT_EQ(fault("C1020B00"), FrameFault::unknown_control);
    EXPECT_EQ(fault("C102"), FrameFault::unknown_control);
    EXPECT_EQ(fault("C000"), FrameFault::unknown_control);
    EXPECT_EQ(fault("8000"), FrameFault::unknown_control);
    EXPECT_EQ(fault("C3"), FrameFault::unknown_control);
    EXPECT_EQ(fault("FE"), FrameFault::unknown_control);
    EXPECT_EQ(fault("000102"), FrameFault::unknown_control) << "an EZSP frame has three bytes";
}

TEST(AshFrame, whatever_is_written_is_read_again) {
    Prng dice(1);
    for (int i = 0; i < 1'000; ++i) {
        Data data;
        data.number = static_cast<std::uint8_t>(dice.below(8));
        data.ack = static_cast<std::uint8_t>(dice.below(8));
        data.repeated = dice.chance(1, 2);
        data.payload.resize(k_least_data + dice.below(k_most_data - k_least_data + 1));
        for (auto& byte : data.payload) byte = static_cast<std::uint8_t>(dice.next());
        const auto again = decode(unescaped(encode(data)));
        ASSERT_TRUE(again.ok());
        EXPECT_EQ(*again, Frame{data});
    }
}

}  // namespace
}  // namespace riser::zigbee::ash
