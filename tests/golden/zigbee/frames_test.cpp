// What captured EZSP frames mean, field by field: the same commands in version 13, with statuses of one
// byte, and in 14, with four and other orders; and some that users sent in from real networks.
#include <algorithm>

#include <gtest/gtest.h>

#include "gateway/field/zigbee/ezsp/codec.h"
#include "tests/unit/zigbee/hex.h"

namespace riser::zigbee::ezsp {
namespace {

namespace f = fields;

Answer decoded(std::uint8_t version, std::string_view hex) {
    const auto answer = Codec(version).decode(from_hex(hex));
    EXPECT_TRUE(answer.ok()) << hex;
    return answer ? *answer : Answer{};
}

std::string encoded(std::uint8_t version, std::uint8_t sequence, const Command& command) {
    const auto frame = Codec(version).encode(command, sequence);
    EXPECT_TRUE(frame.ok()) << (frame.ok() ? "" : frame.error().message);
    return frame ? to_hex(*frame) : "";
}

TEST(GoldenEzsp, versions_are_asked_for_in_three_formats) {
    const Command command{FrameId::version, Values{}.set(f::desired_version, 6)};
    EXPECT_EQ(encoded(4, 0x22, command), "22000006");
    const Command seven{FrameId::version, Values{}.set(f::desired_version, 7)};
    EXPECT_EQ(encoded(7, 0x22, seven), "2200ff000007");
    const Command thirteen{FrameId::version, Values{}.set(f::desired_version, 13)};
    EXPECT_EQ(encoded(13, 0x22, thirteen), "22000100000d");
}

TEST(GoldenEzsp, network_parameters_in_both_widths) {
    for (const auto& [version, frame] : {
             std::pair{13, "1c800128000001dddddddddddddddd621a050b0000000000f8ff07"},
             std::pair{14, "1c800128000000000001dddddddddddddddd621a050b0000000000f8ff07"},
         }) {
        const Answer answer = decoded(static_cast<std::uint8_t>(version), frame);
        EXPECT_EQ(answer.id, FrameId::get_network_parameters);
        EXPECT_EQ(answer.values.get(f::status), Status::ok);
        EXPECT_EQ(answer.values.get(f::node_type), 1);
        EXPECT_EQ(answer.values.get(f::extended_pan_id), Eui64{0xDDDDDDDDDDDDDDDD});
        EXPECT_EQ(answer.values.get(f::pan_id), 0x1A62);
        EXPECT_EQ(answer.values.get(f::radio_tx_power), 5);
        EXPECT_EQ(answer.values.get(f::radio_channel), 11);
        EXPECT_EQ(answer.values.get(f::channels), 0x07FFF800U);
    }
}

TEST(GoldenEzsp, the_network_is_up_in_both_widths) {
    EXPECT_EQ(decoded(13, "1b9001190090").values.get(f::status), Status::network_up);
    EXPECT_EQ(decoded(14, "1b9001190015000000").values.get(f::status), Status::network_up);
}

TEST(GoldenEzsp, an_exported_key_stands_before_its_status_and_later_behind_it) {
    const Answer before = decoded(13, "1d8001140101030507090b0d0f00020406080a0c0d00000000");
    const Answer later = decoded(14,
                                 "1d800114010000000001030507090b0d0f00020406080a0c0d01000000000000"
                                 "0000000000000000014405");
    const Key128 key{{1, 3, 5, 7, 9, 11, 13, 15, 0, 2, 4, 6, 8, 10, 12, 13}};
    EXPECT_EQ(before.values.get(f::key), key);
    EXPECT_EQ(later.values.get(f::key), key);
    EXPECT_EQ(before.values.get(f::status), Status::ok);
    EXPECT_EQ(later.values.get(f::psa_permission), 0x05440100U);
}

TEST(GoldenEzsp, a_message_that_came_in) {
    const Answer v13 = decoded(
        13, "2890014500000000048000004001000004c8ce0000ffff0f020000000a01040165000101000000");
    EXPECT_TRUE(v13.header.callback);
    EXPECT_EQ(v13.values.get(f::incoming_type), 0);
    EXPECT_EQ(v13.values.get(f::cluster_id), 0x8004);
    EXPECT_EQ(v13.values.get(f::aps_options), 0x0140);
    EXPECT_EQ(v13.values.get(f::lqi), 200);
    EXPECT_EQ(v13.values.get(f::rssi), -50);
    EXPECT_EQ(v13.values.get(f::sender), NodeId{0});
    EXPECT_EQ(to_hex(v13.values.get(f::message)), "020000000a01040165000101000000");
    EXPECT_FALSE(v13.values.has(f::sender_eui64));

    const Answer v14 = decoded(14,
                               "28900145000000000480000040010000040000443322110038c1a4ffffc8ce00000"
                               "0000f020000000a01040165000101000000");
    EXPECT_EQ(v14.values.get(f::sender_eui64), Eui64{0xA4C1380011223344});
    EXPECT_EQ(v14.values.get(f::rssi), -50);
    EXPECT_EQ(v14.values.get(f::message), v13.values.get(f::message));
}

TEST(GoldenEzsp, a_message_that_was_sent) {
    const Answer v13 = decoded(13, "2790013f000000000000050000004011000001010000");
    const Answer v14 = decoded(14, "2790013f00000000000000000000050000004011000001010000");
    for (const Answer* answer : {&v13, &v14}) {
        EXPECT_EQ(answer->values.get(f::status), Status::ok);
        EXPECT_EQ(answer->values.get(f::message_tag), 1);
        EXPECT_EQ(answer->values.get(f::sequence), 1);
        EXPECT_EQ(answer->values.get(f::cluster_id), 5);
        EXPECT_TRUE(answer->values.get(f::message).empty());
    }
    // From real hardware: broadcasts are reported too.
    const Answer broadcast =
        decoded(13, "ED90013F0006FDFFE0A12100F2F200010000663400 06190F020A0000");
    EXPECT_EQ(broadcast.values.get(f::outgoing_type), 6);
    EXPECT_EQ(broadcast.values.get(f::index_or_destination), k_rx_on_when_idle);
    EXPECT_EQ(broadcast.values.get(f::sequence), 0x66);
    EXPECT_EQ(broadcast.values.get(f::message_tag), 0x34);
}

// One way to write a command, whatever the version: what a version does not have is left out.
Command unicast() {
    Command command{FrameId::send_unicast, {}};
    command.values.set(f::outgoing_type, 0)
        .set(f::index_or_destination, k_coordinator)
        .set(f::profile_id, 0)
        .set(f::cluster_id, 5)
        .set(f::source_endpoint, 0)
        .set(f::destination_endpoint, 0)
        .set(f::aps_options, 0x1140)
        .set(f::group_id, 0)
        .set(f::sequence, 0)
        .set(f::message_tag, 1)
        .set(f::message, {1, 0, 0});
    return command;
}

TEST(GoldenEzsp, a_unicast_is_written_with_a_tag_of_either_width) {
    EXPECT_EQ(encoded(13, 0x27, unicast()), "270001340000000000000500000040110000000103010000");
    EXPECT_EQ(encoded(14, 0x27, unicast()), "27000134000000000000050000004011000000010003010000");
}

TEST(GoldenEzsp, a_broadcast_gains_an_alias_and_a_sequence) {
    Command command{FrameId::send_broadcast, unicast().values};
    command.values.set(f::alias, k_all_nodes)
        .set(f::destination, k_routers_and_coordinator)
        .set(f::nwk_sequence, 0)
        .set(f::radius, 0xFF)
        .set(f::cluster_id, 0x36)
        .set(f::message_tag, 4)
        .set(f::message, {4, 0x14, 1});
    EXPECT_EQ(encoded(13, 0x2D, command), "2d00013600fcff0000360000004011000000ff0403041401");
    EXPECT_EQ(encoded(14, 0x2D, command),
              "2d00013600fffffcff000000360000004011000000ff040003041401");
}

TEST(GoldenEzsp, a_key_for_whoever_joins_has_flags_only_before_version_14) {
    Command command{FrameId::import_transient_key, {}};
    constexpr std::string_view k_well_known = "ZigBeeAlliance09";
    Key128 key;
    std::ranges::copy(k_well_known, key.bytes.begin());
    command.values.set(f::eui64, k_any_device).set(f::key, key).set(f::context_flags, 0);
    EXPECT_EQ(encoded(13, 0x2A, command),
              "2a00011101ffffffffffffffff5a6967426565416c6c69616e6365303900");
    EXPECT_EQ(encoded(14, 0x2A, command),
              "2a00011101ffffffffffffffff5a6967426565416c6c69616e63653039");
}

TEST(GoldenEzsp, a_device_that_joins) {
    const Answer answer = decoded(13, "2e900124003412443322110038c1a401000000");
    EXPECT_EQ(answer.id, FrameId::trust_center_join_handler);
    EXPECT_EQ(answer.values.get(f::new_node_id), NodeId{0x1234});
    EXPECT_EQ(to_string(answer.values.get(f::new_node_eui64)), "a4:c1:38:00:11:22:33:44");
    EXPECT_EQ(answer.values.get(f::device_update), 1);
}

TEST(GoldenEzsp, an_endpoint_with_its_lists) {
    Command command{FrameId::add_endpoint, {}};
    command.values.set(f::endpoint, 1)
        .set(f::profile_id, 0x0104)
        .set(f::device_id, 0x0065)
        .set(f::device_version, 1)
        .set(f::input_clusters, {0, 3, 6, 8, 0x0A, 0x19, 0x0300})
        .set(f::output_clusters, {0, 3, 4, 5, 6, 8, 0x20, 0x0300, 0x0400, 0x0402, 0x0405, 0x0406,
                                  0x0500, 0x0702, 0x0B01, 0x0B03, 0x0B04, 0x1000});
    EXPECT_EQ(encoded(13, 0x12, command),
              "1200010200010401650001071200000300060008000a0019000003000003000400050006000800200000"
              "03000402040504060400050207010b030b040b0010");
}

// Parameters that users of other hosts found in their logs.
TEST(GoldenEzsp, a_route_record_from_a_real_network) {
    const Answer answer = decoded(8, "0090015900 205AB41CD1FEFF2C6A3C98C200");
    EXPECT_EQ(answer.values.get(f::sender), NodeId{0x5A20});
    EXPECT_EQ(answer.values.get(f::lqi), 152);
    EXPECT_EQ(answer.values.get(f::rssi), -62);
    EXPECT_TRUE(answer.values.get(f::relays).empty());
}

TEST(GoldenEzsp, a_report_from_a_real_network) {
    const Answer answer =
        decoded(8, "0090014500 0004010504010100010000663CAB4372FFFF08182B0A000021B012");
    EXPECT_EQ(answer.values.get(f::profile_id), 0x0104);
    EXPECT_EQ(answer.values.get(f::cluster_id), 0x0405);
    EXPECT_EQ(answer.values.get(f::aps_options), 0x0100);
    EXPECT_EQ(answer.values.get(f::lqi), 60);
    EXPECT_EQ(answer.values.get(f::rssi), -85);
    EXPECT_EQ(answer.values.get(f::sender), NodeId{0x7243});
    EXPECT_EQ(answer.values.get(f::message).size(), 8U);
}

}  // namespace
}  // namespace riser::zigbee::ezsp
