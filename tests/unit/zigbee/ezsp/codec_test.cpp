#include "gateway/field/zigbee/ezsp/codec.h"

#include <gtest/gtest.h>

#include "tests/unit/zigbee/hex.h"

namespace riser::zigbee::ezsp {
namespace {

namespace f = fields;

std::string problem_of(std::uint8_t version, const Command& command) {
    const auto frame = Codec(version).encode(command, 0);
    EXPECT_FALSE(frame.ok());
    return frame.ok() ? "" : frame.error().message;
}

TEST(EzspCodec, a_value_that_was_forgotten_is_named) {
    Command command{FrameId::set_policy, Values{}.set(f::policy_id, 1)};
    EXPECT_EQ(problem_of(13, command), "setPolicy: decisionId is missing");
}

TEST(EzspCodec, a_value_that_is_too_wide_for_its_version_is_named) {
    Command command{FrameId::send_multicast, {}};
    for (const auto* field : {&f::profile_id, &f::cluster_id, &f::aps_options, &f::group_id}) {
        command.values.set(*field, 0);
    }
    for (const auto* field : {&f::source_endpoint, &f::destination_endpoint, &f::sequence,
                              &f::radius, &f::nonmember_radius, &f::nwk_sequence}) {
        command.values.set(*field, 0);
    }
    command.values.set(f::broadcast_address, k_all_nodes)
        .set(f::alias, k_all_nodes)
        .set(f::message, {})
        .set(f::message_tag, 0x100);
    EXPECT_EQ(problem_of(13, command), "sendMulticast: messageTag does not fit");
    EXPECT_TRUE(Codec(14).encode(command, 0).ok());
}

TEST(EzspCodec, a_list_or_text_that_is_too_long_is_named) {
    EXPECT_EQ(problem_of(13, {FrameId::echo, Values{}.set(f::data, Bytes(256))}),
              "echo: data does not fit");
    EXPECT_EQ(problem_of(13, {FrameId::echo, Values{}.set(f::data, Bytes(250))}),
              "echo: 256 bytes are too many");
    EXPECT_EQ(problem_of(13, {FrameId::set_token,
                              Values{}.set(f::token_id, 0).set(f::token_data, Bytes(7))}),
              "setToken: tokenData does not fit");
}

TEST(EzspCodec, a_command_that_a_version_lacks_is_named) {
    EXPECT_EQ(problem_of(13, {FrameId::get_key, Values{}.set(f::key_type, 3)}),
              "EZSP 13 has no getKey");
    EXPECT_EQ(problem_of(13, {FrameId::stack_status_handler, {}}),
              "EZSP 13 has no stackStatusHandler")
        << "it is a callback, not a command";
}

TEST(EzspCodec, signed_numbers_keep_their_sign) {
    Command command{FrameId::set_radio_power, Values{}.set(f::radio_tx_power, -3)};
    const auto frame = Codec(13).encode(command, 1);
    ASSERT_TRUE(frame.ok());
    EXPECT_EQ(to_hex(*frame), "0100019900fd");
    const auto again = Codec(13).decode_command(*frame);
    ASSERT_TRUE(again.ok());
    EXPECT_EQ(again->command, command);
}

TEST(EzspCodec, counters_are_as_many_as_the_firmware_has) {
    const auto answer = Codec(13).decode(from_hex("058001f100 0100 0200 ffff 07"));
    ASSERT_TRUE(answer.ok());
    EXPECT_EQ(answer->values.get(f::counters), (List16{1, 2, 0xFFFF})) << "half of one is none";
}

TEST(EzspCodec, more_bytes_than_are_known_are_not_looked_at) {
    const auto answer = Codec(13).decode(from_hex("1c8001220000aabbcc"));
    ASSERT_TRUE(answer.ok());
    EXPECT_EQ(answer->values.get(f::status), Status::ok);
}

TEST(EzspCodec, missing_bytes_make_an_answer_bad_and_a_command_zeros) {
    const auto answer = Codec(14).decode(from_hex("1c80012200000000"));
    ASSERT_FALSE(answer.ok());
    EXPECT_EQ(answer.error().fault, AnswerFault::too_short);
    EXPECT_EQ(answer.error().header.sequence, 0x1C);
    const auto command = Codec(13).decode_command(from_hex("1b00011700"));
    ASSERT_TRUE(command.ok());
    EXPECT_EQ(command->command.values.get(f::network_init_bitmask), 0);
}

TEST(EzspCodec, a_truncated_answer_says_so) {
    const auto answer = Codec(13).decode(from_hex("1c8201220000"));
    ASSERT_FALSE(answer.ok());
    EXPECT_EQ(answer.error().fault, AnswerFault::truncated);
}

TEST(EzspCodec, a_status_of_the_old_kind_is_given_in_the_new_numbers) {
    const auto answer = Codec(13).decode(from_hex("1b8001170093"));
    ASSERT_TRUE(answer.ok());
    EXPECT_EQ(answer->values.get(f::status), Status::not_joined);
    const auto configuration = Codec(8).decode(from_hex("0180015300 35"));
    ASSERT_TRUE(configuration.ok());
    EXPECT_EQ(configuration->values.get(f::status), Status::no_more_resource);
}

TEST(EzspCodec, security_commands_had_wide_statuses_before_all_others) {
    const auto answer = Codec(13).decode(from_hex("2a8001110100000000"));
    ASSERT_TRUE(answer.ok());
    EXPECT_EQ(answer->values.get(f::status), Status::ok);
    const auto failed = Codec(12).decode(from_hex("2a80011101 2d000000"));
    ASSERT_TRUE(failed.ok());
    EXPECT_EQ(failed->values.get(f::status), Status::not_found);
}

TEST(EzspCodec, a_token_has_a_length_of_four_bytes) {
    const auto answer = Codec(13).decode(from_hex("0280010201 00 08000000 563412feff6f0d00"));
    ASSERT_TRUE(answer.ok());
    EXPECT_EQ(to_hex(answer->values.get(f::token_data)), "563412feff6f0d00");
    EXPECT_FALSE(Codec(13).decode(from_hex("0280010201 00 ffffffff 563412feff6f0d00")).ok());
    const auto again = Codec(13).encode_answer(*answer);
    ASSERT_TRUE(again.ok());
    EXPECT_EQ(to_hex(*again),
              "028001020100"
              "08000000"
              "563412feff6f0d00");
}

TEST(EzspCodec, a_source_route_has_moved) {
    const Values values =
        Values{}.set(f::destination, NodeId{0x1234}).set(f::relays, {0x0001, 0x0002});
    const auto old = Codec(7).encode({FrameId::set_source_route_old, values}, 0);
    const auto moved = Codec(8).encode({FrameId::set_source_route, values}, 0);
    ASSERT_TRUE(old.ok() && moved.ok());
    EXPECT_EQ(to_hex(*old), "0000ff005a34120201000200");
    EXPECT_EQ(to_hex(*moved), "000001ae0034120201000200");
}

}  // namespace
}  // namespace riser::zigbee::ezsp
