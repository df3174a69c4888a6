#include "gateway/field/zigbee/ash/session.h"

#include <algorithm>

#include <gtest/gtest.h>

#include "tests/unit/zigbee/ash/link_world.h"
#include "tests/unit/zigbee/hex.h"

namespace riser::zigbee::ash {
namespace {

Bytes numbered_payload(std::uint8_t what) {
    return {what, 1, 2, 3};
}

TEST(AshSession, begins_with_a_cancel_byte_and_a_reset) {
    LinkWorld world;
    world.open_port();
    ASSERT_EQ(world.written.size(), 1U);
    EXPECT_EQ(to_hex(world.written.front()), "1ac038bc7e");
    EXPECT_EQ(world.ups, 0);
    world.run_for(k_second);
    EXPECT_EQ(world.ups, 1);
    EXPECT_EQ(world.peer.resets_seen, 1);
}

TEST(AshSession, a_reset_is_repeated_at_its_pace_and_given_up_at_last) {
    LinkWorld world;
    world.peer.resets_ignored = 100;
    world.open_port();
    world.run_for(2'400 * k_ms);
    EXPECT_EQ(world.peer.resets_seen, 1);
    world.run_for(200 * k_ms);
    EXPECT_EQ(world.peer.resets_seen, 2);
    world.run_for(11 * k_second);
    EXPECT_EQ(world.peer.resets_seen, 5);
    EXPECT_EQ(world.downs, (std::vector<LinkDown>{{LinkFailure::no_reset_answer, 0}}));
    EXPECT_EQ(world.session.next_deadline(), std::nullopt);
}

TEST(AshSession, a_second_reset_may_succeed_where_the_first_did_not) {
    LinkWorld world;
    world.peer.resets_ignored = 1;
    world.open_port();
    world.hear(from_hex("C20203D20A7E"));  // a watchdog's error, seen before the second reset
    world.run_for(4 * k_second);
    EXPECT_TRUE(world.session.is_up());
    EXPECT_TRUE(world.downs.empty());
}

TEST(AshSession, while_resetting_only_the_answer_to_our_reset_counts) {
    LinkWorld world;
    world.peer.resets_ignored = 1;
    world.open_port();
    world.hear(from_hex("1AC102029B7B7E"));    // power on
    world.hear(from_hex("C20251A8BD7E"));      // of the time before
    world.hear(from_hex("254221A856A6097E"));  // likewise
    EXPECT_FALSE(world.session.is_up());
    EXPECT_TRUE(world.received.empty());
    world.hear(from_hex("1AC1020B0A527E"));
    EXPECT_TRUE(world.session.is_up());
}

TEST(AshSession, payloads_go_both_ways) {
    LinkWorld world;
    world.bring_up();
    for (std::uint8_t i = 0; i < 12; ++i) {
        world.send(numbered_payload(i));
        world.peer.send(numbered_payload(static_cast<std::uint8_t>(100 + i)));
        EXPECT_TRUE(world.settle(k_second));
    }
    ASSERT_EQ(world.peer.received.size(), 12U);
    ASSERT_EQ(world.received.size(), 12U);
    EXPECT_EQ(world.peer.received[11], numbered_payload(11));
    EXPECT_EQ(world.received[11], numbered_payload(111));
    EXPECT_EQ(world.session.counters().repeats_sent, 0U);
}

TEST(AshSession, data_is_acknowledged_at_once) {
    LinkWorld world;
    world.bring_up();
    world.hear(encode(Data{0, 0, false, numbered_payload(1)}));
    ASSERT_EQ(world.written.size(), 1U);
    EXPECT_EQ(world.written.front(), encode(Ack{1, false}));
}

TEST(AshSession, several_frames_in_one_piece_are_acknowledged_once) {
    LinkWorld world;
    world.bring_up();
    Bytes both = encode(Data{0, 0, false, numbered_payload(1)});
    const Bytes second = encode(Data{1, 0, false, numbered_payload(2)});
    both.insert(both.end(), second.begin(), second.end());
    world.hear(both);
    ASSERT_EQ(world.written.size(), 1U);
    EXPECT_EQ(world.written.front(), encode(Ack{2, false}));
    EXPECT_EQ(world.received.size(), 2U);
}

TEST(AshSession, a_waiting_payload_carries_the_acknowledgement) {
    LinkWorld world;
    world.bring_up();
    world.send(numbered_payload(1));
    world.send(numbered_payload(2));  // waits: one frame in flight
    ASSERT_EQ(world.written.size(), 1U);
    world.hear(encode(Data{0, 1, false, numbered_payload(9)}));
    ASSERT_EQ(world.written.size(), 2U);
    EXPECT_EQ(world.written.back(), encode(Data{1, 1, false, numbered_payload(2)}));
}

TEST(AshSession, what_is_repeated_though_known_is_acknowledged_and_not_delivered_again) {
    LinkWorld world;
    world.bring_up();
    world.hear(encode(Data{0, 0, false, numbered_payload(1)}));
    world.hear(encode(Data{0, 0, true, numbered_payload(1)}));
    EXPECT_EQ(world.received.size(), 1U);
    EXPECT_EQ(world.written, (std::vector<Bytes>{encode(Ack{1, false}), encode(Ack{1, false})}));
    EXPECT_EQ(world.session.counters().duplicates_received, 1U);
}

TEST(AshSession, a_gap_is_complained_about_once_until_it_is_filled) {
    LinkWorld world;
    world.bring_up();
    world.hear(encode(Data{1, 0, false, numbered_payload(2)}));
    world.hear(encode(Data{2, 0, false, numbered_payload(3)}));
    EXPECT_EQ(world.written, (std::vector<Bytes>{encode(Nak{0, false})}));
    world.hear(encode(Data{0, 0, true, numbered_payload(1)}));
    EXPECT_EQ(world.written.back(), encode(Ack{1, false}));
    world.hear(encode(Data{2, 0, false, numbered_payload(3)}));
    EXPECT_EQ(world.written.back(), encode(Nak{1, false}));
    EXPECT_EQ(world.received.size(), 1U);
}

TEST(AshSession, damaged_data_is_asked_for_again_and_damaged_acknowledgements_are_not) {
    LinkWorld world;
    world.bring_up();
    world.hear(from_hex("8071787E"));
    EXPECT_TRUE(world.written.empty());
    world.hear(from_hex("254221A856A6087E"));
    EXPECT_EQ(world.written, (std::vector<Bytes>{encode(Nak{0, false})}));
}

TEST(AshSession, an_acknowledgement_that_cannot_be_makes_the_frame_void) {
    LinkWorld world;
    world.bring_up();
    world.send(numbered_payload(1));
    world.hear(encode(Data{0, 5, false, numbered_payload(9)}));
    EXPECT_TRUE(world.received.empty());
    EXPECT_EQ(world.written.back(), encode(Nak{0, false}));
    world.hear(encode(Ack{5, false}));
    EXPECT_EQ(world.session.counters().garbage, 1U);
    world.hear(encode(Ack{1, false}));
    EXPECT_EQ(world.session.next_deadline(), std::nullopt);
}

TEST(AshSession, an_acknowledgement_counts_even_in_a_frame_out_of_sequence) {
    LinkWorld world;
    world.bring_up();
    world.send(numbered_payload(1));
    world.hear(encode(Data{3, 1, false, numbered_payload(9)}));
    EXPECT_TRUE(world.received.empty());
    EXPECT_EQ(world.session.next_deadline(), std::nullopt) << "nothing is in flight any more";
}

TEST(AshSession, a_nak_brings_the_frame_again_at_once_with_the_same_number) {
    LinkWorld world;
    world.bring_up();
    world.send(numbered_payload(1));
    world.hear(encode(Nak{0, false}));
    EXPECT_EQ(world.written, (std::vector<Bytes>{encode(Data{0, 0, false, numbered_payload(1)}),
                                                 encode(Data{0, 0, true, numbered_payload(1)})}));
}

TEST(AshSession, a_repeated_frame_carries_the_newest_acknowledgement) {
    LinkWorld world;
    world.bring_up();
    world.send(numbered_payload(1));
    world.hear(encode(Data{0, 0, false, numbered_payload(9)}));
    world.hear(encode(Nak{0, false}));
    EXPECT_EQ(world.written.back(), encode(Data{0, 1, true, numbered_payload(1)}));
}

TEST(AshSession, a_peer_that_is_silent_for_a_while_is_waited_for) {
    LinkWorld world;
    world.bring_up();
    world.peer.mute = true;
    world.send(numbered_payload(1));
    world.run_for(3'200 * k_ms);
    world.peer.mute = false;
    EXPECT_TRUE(world.settle(10 * k_second));
    EXPECT_TRUE(world.session.is_up());
    EXPECT_EQ(world.peer.received, (std::vector<Bytes>{numbered_payload(1)}));
    EXPECT_GE(world.session.counters().repeats_sent, 1U);
}

TEST(AshSession, a_peer_that_stays_silent_is_given_up) {
    LinkWorld world;
    world.bring_up();
    world.peer.mute = true;
    world.send(numbered_payload(1));
    world.run_for(24 * k_second);
    EXPECT_EQ(world.downs, (std::vector<LinkDown>{{LinkFailure::no_acknowledgement, 0}}));
    EXPECT_EQ(world.peer.data_seen, 5);
    EXPECT_EQ(world.session.next_deadline(), std::nullopt);
}

TEST(AshSession, a_peer_that_refuses_everything_is_given_up_after_five_sendings) {
    LinkWorld world;
    world.bring_up();
    world.peer.naks_everything = true;
    world.send(numbered_payload(1));
    world.run_for(k_second);
    EXPECT_EQ(world.downs, (std::vector<LinkDown>{{LinkFailure::no_acknowledgement, 0}}));
    EXPECT_EQ(world.peer.data_seen, 5);
}

TEST(AshSession, an_error_of_the_peer_ends_the_link_and_a_reset_brings_it_back) {
    LinkWorld world;
    world.bring_up();
    world.peer.fail(0x51);
    world.run_for(10 * k_ms);
    EXPECT_EQ(world.downs, (std::vector<LinkDown>{{LinkFailure::ncp_error, 0x51}}));
    ASSERT_FALSE(world.notes.empty());
    EXPECT_EQ(world.notes.back().fields.back().second, "acknowledgement time-outs");

    world.send(numbered_payload(1));
    world.run_for(10 * k_second);
    EXPECT_TRUE(world.peer.received.empty())
        << "it would answer everything but a reset with an error";
    EXPECT_EQ(world.downs.size(), 1U);

    world.give(ResetNcp{});
    world.run_for(k_second);
    EXPECT_TRUE(world.session.is_up());
    world.send(numbered_payload(2));
    world.settle(k_second);
    EXPECT_EQ(world.peer.received, (std::vector<Bytes>{numbered_payload(2)}))
        << "and the old one is gone";
}

TEST(AshSession, a_peer_that_nobody_answers_gives_up_and_says_so) {
    LinkWorld world;
    world.bring_up();
    world.peer.most_timeouts = 3;
    world.faults.lost = 10'000;
    world.peer.send(numbered_payload(1));
    world.run_for(2'800 * k_ms);
    world.faults.lost = 0;
    world.run_for(2 * k_second);
    EXPECT_EQ(world.downs, (std::vector<LinkDown>{{LinkFailure::ncp_error, 0x51}}));
}

TEST(AshSession, a_restart_of_the_peer_ends_the_link) {
    LinkWorld world;
    world.bring_up();
    world.run_for(5 * k_second);
    world.peer.restart(0x06);
    world.run_for(10 * k_ms);
    EXPECT_EQ(world.downs, (std::vector<LinkDown>{{LinkFailure::ncp_reset, 0x06}}));
    EXPECT_EQ(world.notes.back().fields.back().second, "assertion");
}

TEST(AshSession, a_second_answer_to_the_reset_is_an_echo_only_at_first) {
    LinkWorld world;
    world.bring_up();  // connected 150 ms after the port was opened, so for 850 ms
    world.hear(from_hex("1AC1020B0A527E"));
    EXPECT_TRUE(world.session.is_up());
    world.run_for(200 * k_ms);
    world.hear(from_hex("1AC1020B0A527E"));
    EXPECT_EQ(world.downs, (std::vector<LinkDown>{{LinkFailure::ncp_reset, 0x0B}}));
}

TEST(AshSession, a_lost_port_ends_the_link_and_an_opened_one_begins_anew) {
    LinkWorld world;
    world.bring_up();
    world.send(numbered_payload(1));
    world.give(field::PortLost{"unplugged"});
    EXPECT_EQ(world.downs, (std::vector<LinkDown>{{LinkFailure::port_lost, 0}}));
    world.give(ResetNcp{});
    EXPECT_EQ(world.session.next_deadline(), std::nullopt) << "there is no port to reset on";
    world.give(field::PortLost{"still unplugged"});
    EXPECT_EQ(world.downs.size(), 1U);
    world.open_port();
    world.run_for(k_second);
    EXPECT_TRUE(world.session.is_up());
}

TEST(AshSession, callbacks_are_held_back_as_long_as_asked_for) {
    LinkWorld world;
    world.bring_up();
    world.give(HoldCallbacks{true});
    EXPECT_EQ(world.written, (std::vector<Bytes>{encode(Ack{0, true})}));
    world.run_for(k_second);
    EXPECT_EQ(world.written.size(), 3U) << "it would forget after a second";
    EXPECT_TRUE(world.peer.last_ack_not_ready);
    world.give(HoldCallbacks{false});
    world.run_for(k_second);
    EXPECT_EQ(world.written.size(), 4U);
    EXPECT_FALSE(world.peer.last_ack_not_ready);
}

TEST(AshSession, whatever_is_sent_while_the_link_is_down_is_dropped_and_counted) {
    LinkWorld world;
    world.send(numbered_payload(1));
    EXPECT_TRUE(world.written.empty());
    world.bring_up();
    EXPECT_EQ(world.session.counters().payloads_dropped, 1U);
    EXPECT_TRUE(world.peer.received.empty());
}

TEST(AshSession, works_when_every_byte_arrives_by_itself) {
    LinkWorld world;
    world.faults.bytewise = true;
    world.bring_up();
    world.send(numbered_payload(0x7E));
    world.peer.send(numbered_payload(0x1A));
    EXPECT_TRUE(world.settle(5 * k_second));
    EXPECT_EQ(world.peer.received, (std::vector<Bytes>{numbered_payload(0x7E)}));
    EXPECT_EQ(world.received, (std::vector<Bytes>{numbered_payload(0x1A)}));
}

}  // namespace
}  // namespace riser::zigbee::ash
