#include "gateway/field/modbus/rtu_frame.h"

#include <sys/socket.h>
#include <unistd.h>

#include <gtest/gtest.h>
#include <modbus/modbus.h>

#include "core/base/prng.h"

namespace riser::modbus {
namespace {

using Bytes = std::vector<std::uint8_t>;

TEST(RtuFrame, checksum_is_the_published_one) {
    // "MODBUS over Serial Line" V1.02, 6.2.2: the message 02 07 has the CRC 0x1241, sent 41 12.
    EXPECT_EQ(encode_rtu(2, Bytes{7}), (Bytes{2, 7, 0x41, 0x12}));
    // Eastron SDM120 protocol manual, 1.1.3: request for the voltage.
    EXPECT_EQ(encode_rtu(1, Bytes{4, 0, 0, 0, 2}), (Bytes{1, 4, 0, 0, 0, 2, 0x71, 0xCB}));
    EXPECT_EQ(encode_rtu(1, Bytes{3, 0, 0, 0, 10}), (Bytes{1, 3, 0, 0, 0, 10, 0xC5, 0xCD}));
}

// libmodbus frames the same bytes: an independent implementation of the sending side.
TEST(RtuFrame, is_what_libmodbus_would_send) {
    std::array<int, 2> ends{};
    ASSERT_EQ(socketpair(AF_UNIX, SOCK_STREAM, 0, ends.data()), 0);
    modbus_t* other = modbus_new_rtu("/dev/null", 9600, 'N', 8, 1);
    ASSERT_NE(other, nullptr);
    modbus_set_socket(other, ends[0]);
    Prng dice(7);
    for (int i = 0; i < 200; ++i) {
        Bytes raw(2 + dice.below(60));
        for (auto& byte : raw) byte = static_cast<std::uint8_t>(dice.next());
        raw[0] = static_cast<std::uint8_t>(1 + dice.below(247));
        modbus_set_slave(other, raw[0]);
        Bytes theirs(raw.size() + 2);
        ASSERT_GT(modbus_send_raw_request(other, raw.data(), static_cast<int>(raw.size())), 0);
        ASSERT_EQ(read(ends[1], theirs.data(), theirs.size()), static_cast<ssize_t>(theirs.size()));
        EXPECT_EQ(encode_rtu(raw[0], std::span(raw).subspan(1)), theirs);
    }
    modbus_free(other);
    close(ends[0]);
    close(ends[1]);
}

TEST(RtuFrame, an_answer_is_found_at_any_offset) {
    const Request request = read_request({ReadFunction::input_registers, 72, 2});
    const Bytes frame = encode_rtu(11, Bytes{4, 4, 0x41, 0x20, 0, 0});
    Prng dice(1);
    for (std::size_t offset = 0; offset < 40; ++offset) {
        Bytes bytes(offset);
        for (auto& byte : bytes) byte = static_cast<std::uint8_t>(dice.next());
        bytes.insert(bytes.end(), frame.begin(), frame.end());
        const auto found = find_rtu_answer(bytes, 0, 11, request.shape);
        ASSERT_TRUE(found);
        EXPECT_EQ(found->begin, offset);
        EXPECT_EQ(found->length, frame.size());
        for (std::size_t cut = 1; cut <= frame.size(); ++cut) {
            const auto part = std::span(bytes).first(bytes.size() - cut);
            EXPECT_FALSE(find_rtu_answer(part, 0, 11, request.shape));
        }
    }
}

TEST(RtuFrame, one_wrong_bit_anywhere_is_noticed) {
    const Request request = read_request({ReadFunction::input_registers, 72, 2});
    const Bytes frame = encode_rtu(11, Bytes{4, 4, 0x41, 0x20, 0, 0});
    for (std::size_t bit = 0; bit < frame.size() * 8; ++bit) {
        Bytes bytes = frame;
        bytes[bit / 8] = static_cast<std::uint8_t>(bytes[bit / 8] ^ (1U << (bit % 8)));
        EXPECT_FALSE(find_rtu_answer(bytes, 0, 11, request.shape)) << bit;
    }
}

TEST(RtuFrame, only_the_right_unit_function_and_length_answer) {
    const Request request = read_request({ReadFunction::input_registers, 72, 2});
    const auto answers = [&](std::uint8_t unit, const Bytes& pdu) {
        return find_rtu_answer(encode_rtu(unit, pdu), 0, 11, request.shape).has_value();
    };
    EXPECT_TRUE(answers(11, {4, 4, 1, 2, 3, 4}));
    EXPECT_FALSE(answers(12, {4, 4, 1, 2, 3, 4}));
    EXPECT_FALSE(answers(11, {3, 4, 1, 2, 3, 4}));
    EXPECT_FALSE(answers(11, {4, 2, 1, 2}));
    EXPECT_FALSE(answers(11, {4, 6, 1, 2, 3, 4, 5, 6}));
    EXPECT_TRUE(answers(11, {0x84, 2}));
    EXPECT_FALSE(answers(11, {0x83, 2}));
}

TEST(RtuFrame, strays_are_told_apart) {
    const auto strays = [](Bytes bytes) { return classify_rtu(bytes); };
    const Bytes answer = encode_rtu(9, Bytes{4, 2, 1, 2});
    const Bytes request = encode_rtu(9, Bytes{4, 0, 72, 0, 2});
    const Bytes write = encode_rtu(9, Bytes{16, 0, 26, 0, 1, 2, 0, 1});
    Bytes mixed{0x00, 0xFF};
    for (const Bytes& frame : {answer, request, write}) {
        mixed.insert(mixed.end(), frame.begin(), frame.end());
        mixed.push_back(0x00);
    }
    EXPECT_EQ(strays(mixed).frames, 3U);
    EXPECT_EQ(strays(mixed).glitches, 5U);
    EXPECT_EQ(strays(mixed).garbage, 0U);

    mixed.insert(mixed.end(), {9, 4, 0x00, 1});
    EXPECT_EQ(strays(mixed).garbage, 5U) << "the 00 before and inside the broken frame are its own";
}

TEST(RtuFrame, noise_is_never_taken_for_an_answer) {
    const Request request = read_request({ReadFunction::input_registers, 72, 2});
    Prng dice(3);
    for (int i = 0; i < 20'000; ++i) {
        Bytes noise(20);
        for (auto& byte : noise) byte = static_cast<std::uint8_t>(dice.next());
        EXPECT_FALSE(find_rtu_answer(noise, 0, 11, request.shape));
    }
}

}  // namespace
}  // namespace riser::modbus
