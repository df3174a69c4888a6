#include "gateway/field/zigbee/ash/frame_reader.h"

#include <gtest/gtest.h>

#include "core/base/prng.h"
#include "tests/unit/zigbee/hex.h"

namespace riser::zigbee::ash {
namespace {

using Found = std::vector<std::variant<Frame, Garbage>>;

Found read_all(std::string_view line) {
    FrameReader reader;
    return reader.read(from_hex(line));
}

TEST(AshFrameReader, a_cancel_byte_forgets_what_came_before) {
    FrameReader reader;
    EXPECT_TRUE(reader.read(from_hex("ddf9ff")).empty());
    EXPECT_EQ(reader.read(from_hex("1ac1020b0a527e")), (Found{Frame{ResetAck{2, 0x0B}}}));
}

TEST(AshFrameReader, a_substituted_byte_spoils_the_frame) {
    EXPECT_EQ(read_all("c01838bc7e"), (Found{Garbage{FrameFault::substituted, false}}));
    EXPECT_EQ(read_all("c01838bc7e c038bc7e"),
              (Found{Garbage{FrameFault::substituted, false}, Frame{Reset{}}}));
}

TEST(AshFrameReader, flow_control_bytes_mean_nothing) {
    EXPECT_EQ(read_all("c01138bc137e"), (Found{Frame{Reset{}}}));
    EXPECT_EQ(read_all("1142111321a8597c057e"), (Found{Garbage{FrameFault::bad_checksum, true}}));
    // Also between an escape and its byte.
    const Frame frame{Data{1, 1, false, from_hex("3c5fd66b7e")}};
    Bytes line;
    for (const std::uint8_t byte : encode(frame)) {
        line.push_back(byte);
        line.push_back(byte == k_flag ? k_flag : k_xoff);
    }
    FrameReader reader;
    EXPECT_EQ(reader.read(line), (Found{frame}));
}

TEST(AshFrameReader, empty_frames_are_nothing) {
    EXPECT_EQ(read_all("c038bc7e7e7e"), (Found{Frame{Reset{}}}));
    EXPECT_EQ(read_all("7e7e7e"), Found{});
}

TEST(AshFrameReader, an_escape_must_be_followed_by_an_escaped_byte) {
    EXPECT_EQ(read_all("7dab7e"), (Found{Garbage{FrameFault::bad_escape, false}}));
    EXPECT_EQ(read_all("c038bc7d7e"), (Found{Garbage{FrameFault::bad_escape, false}}));
    EXPECT_EQ(read_all("c07d7d5d38bc7e"), (Found{Garbage{FrameFault::bad_escape, false}}));
    EXPECT_EQ(read_all("7d1ac038bc7e"), (Found{Frame{Reset{}}}));
}

TEST(AshFrameReader, garbage_says_whether_it_was_meant_as_data) {
    EXPECT_EQ(read_all("254221A856A6087E"), (Found{Garbage{FrameFault::bad_checksum, true}}));
    EXPECT_EQ(read_all("8071787E"), (Found{Garbage{FrameFault::bad_checksum, false}}));
    EXPECT_EQ(read_all("C0387E"), (Found{Garbage{FrameFault::too_short, false}}));
}

TEST(AshFrameReader, frames_arrive_a_byte_at_a_time_or_all_at_once) {
    const Bytes line = from_hex("1AC1020B0A527E 8070787E 2A5321A9FE2A160A6F7E");
    const Found expected{Frame{ResetAck{2, 0x0B}}, Frame{Ack{0, false}},
                         Frame{Data{2, 2, true, from_hex("110001AA0003")}}};
    FrameReader at_once;
    EXPECT_EQ(at_once.read(line), expected);

    FrameReader bytewise;
    Found found;
    for (const std::uint8_t byte : line) {
        for (auto& item : bytewise.read(std::span(&byte, 1))) found.push_back(std::move(item));
    }
    EXPECT_EQ(found, expected);
}

TEST(AshFrameReader, a_hundred_kilobytes_without_a_flag_are_not_kept) {
    FrameReader reader;
    for (int i = 0; i < 100; ++i) EXPECT_TRUE(reader.read(Bytes(1'000, 0xEE)).empty());
    EXPECT_LE(reader.held(), k_most_received);
    EXPECT_EQ(reader.read(from_hex("7e c038bc7e")),
              (Found{Garbage{FrameFault::too_long, false}, Frame{Reset{}}}));
}

TEST(AshFrameReader, noise_never_becomes_data_and_never_hides_the_next_frame) {
    Prng dice(5);
    FrameReader reader;
    for (int i = 0; i < 2'000; ++i) {
        Bytes noise(dice.below(60));
        for (auto& byte : noise) byte = static_cast<std::uint8_t>(dice.next());
        for (const auto& item : reader.read(noise)) {
            EXPECT_TRUE(std::holds_alternative<Garbage>(item));
        }
        const auto found = reader.read(from_hex("7e c038bc7e"));
        ASSERT_FALSE(found.empty());
        EXPECT_EQ(found.back(), (std::variant<Frame, Garbage>{Frame{Reset{}}}));
    }
}

}  // namespace
}  // namespace riser::zigbee::ash
