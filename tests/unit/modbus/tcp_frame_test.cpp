#include "gateway/field/modbus/tcp_frame.h"

#include <gtest/gtest.h>

namespace riser::modbus {
namespace {

using Bytes = std::vector<std::uint8_t>;

TEST(TcpFrame, carries_the_header_of_the_implementation_guide) {
    EXPECT_EQ(encode_tcp(0x1501, 0xFF, Bytes{4, 0, 8, 0, 1}),
              (Bytes{0x15, 0x01, 0, 0, 0, 6, 0xFF, 4, 0, 8, 0, 1}));
}

TEST(TcpFrame, is_taken_from_the_front_of_a_stream) {
    Bytes stream = encode_tcp(7, 1, Bytes{4, 2, 0, 10});
    const Bytes second = encode_tcp(8, 1, Bytes{0x84, 2});
    stream.insert(stream.end(), second.begin(), second.end());

    const TcpFrame first = parse_tcp(stream);
    ASSERT_EQ(first.parse, TcpParse::frame);
    EXPECT_EQ(first.transaction, 7);
    EXPECT_EQ(first.unit, 1);
    EXPECT_EQ(Bytes(first.pdu.begin(), first.pdu.end()), (Bytes{4, 2, 0, 10}));

    const TcpFrame next = parse_tcp(std::span(stream).subspan(first.length));
    ASSERT_EQ(next.parse, TcpParse::frame);
    EXPECT_EQ(next.transaction, 8);
    EXPECT_EQ(next.length, second.size());
}

TEST(TcpFrame, waits_for_the_rest) {
    const Bytes frame = encode_tcp(7, 1, Bytes{4, 2, 0, 10});
    for (std::size_t length = 0; length < frame.size(); ++length) {
        EXPECT_EQ(parse_tcp(std::span(frame).first(length)).parse, TcpParse::incomplete);
    }
}

TEST(TcpFrame, what_is_not_modbus_breaks_the_stream) {
    EXPECT_EQ(parse_tcp(Bytes{'H', 'T', 'T', 'P', '/', '1'}).parse, TcpParse::broken);
    EXPECT_EQ(parse_tcp(Bytes{0, 1, 0, 0, 0, 1}).parse, TcpParse::broken);
    EXPECT_EQ(parse_tcp(Bytes{0, 1, 0, 0, 0, 255}).parse, TcpParse::broken);
}

}  // namespace
}  // namespace riser::modbus
