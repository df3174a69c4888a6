#include "gateway/field/zigbee/network/exchange_table.h"

#include <gtest/gtest.h>

#include "gateway/field/zigbee/zcl/cluster.h"
#include "gateway/field/zigbee/zcl/foundation.h"

namespace riser::zigbee {
namespace {

namespace f = ezsp::fields;

constexpr Duration k_a_second{1'000'000};
constexpr NodeId k_node{0x1234};
constexpr std::array<std::uint16_t, 1> k_attribute = {0};

class Table : public ::testing::Test {
protected:
    Ticket begin(NodeId to = k_node) {
        return table.begin(to, read_question(1, zcl::k_basic_cluster, k_attribute), now);
    }
    // What the radio was asked last.
    ezsp::Ask asked() {
        auto asks = table.take_asks();
        EXPECT_FALSE(asks.empty());
        return asks.empty() ? ezsp::Ask{} : asks.back();
    }
    void accept(const ezsp::Ask& ask, ezsp::Status status = ezsp::Status::ok,
                std::uint8_t aps_sequence = 9) {
        ezsp::Values values;
        values.set(f::status, status).set(f::aps_sequence, aps_sequence);
        table.on_accepted(ask.request, &values, now);
    }
    void sent(const ezsp::Ask& ask, ezsp::Status status, std::optional<std::uint16_t> tag = {}) {
        ezsp::Values values = ask.command.values;
        values.set(f::status, status).set(f::sequence, 9);
        if (tag) values.set(f::message_tag, *tag);
        table.on_sent(values, now);
    }
    // The device's answer to what was asked.
    bool answer(const ezsp::Ask& ask, NodeId from = k_node, int number_off = 0) {
        const auto question = zcl::decode(ask.command.values.get(f::message));
        EXPECT_TRUE(question.has_value());
        zcl::Frame frame;
        frame.header = zcl::answer_header(question->header, false, 0x01);
        frame.header.number = static_cast<std::uint8_t>(frame.header.number + number_off);
        return table.on_zcl_answer(from, zcl::k_basic_cluster, 1, frame, now);
    }
    std::vector<Verdict> verdicts() {
        std::vector<Verdict> found;
        for (const auto& finished : table.take_finished()) found.push_back(finished.result.verdict);
        return found;
    }
    void pass(Duration time) {
        now += time;
        table.on_deadlines(now);
    }

    ExchangeTable table;
    Instant now{k_a_second};
};

using Verdicts = std::vector<Verdict>;

TEST_F(Table, a_question_is_answered_once) {
    static_cast<void>(begin());
    const auto ask = asked();
    accept(ask);
    sent(ask, ezsp::Status::ok);
    EXPECT_FALSE(answer(ask, NodeId{0x9999})) << "from somebody else";
    EXPECT_FALSE(answer(ask, k_node, 1)) << "to something else";
    EXPECT_TRUE(answer(ask));
    EXPECT_FALSE(answer(ask)) << "a second time";
    EXPECT_EQ(verdicts(), (Verdicts{Verdict::answered}));
    EXPECT_EQ(table.in_flight(), 0U);
    EXPECT_EQ(table.next_deadline(), std::nullopt);
    EXPECT_EQ(table.counters().strays, 3U);
}

TEST_F(Table, an_answer_before_the_acknowledgement_counts_and_its_room_is_kept) {
    static_cast<void>(begin());
    const auto ask = asked();
    accept(ask);
    EXPECT_TRUE(answer(ask));
    EXPECT_EQ(verdicts(), (Verdicts{Verdict::answered}));
    EXPECT_EQ(table.in_flight(), 1U) << "the radio still waits";
    sent(ask, ezsp::Status::ok);
    EXPECT_EQ(table.in_flight(), 0U);
    EXPECT_EQ(verdicts(), Verdicts{});
}

TEST_F(Table, without_acknowledgement_and_answer_it_ends_all_the_same) {
    static_cast<void>(begin());
    accept(asked());
    pass(11 * k_a_second);
    EXPECT_EQ(verdicts(), Verdicts{});
    pass(2 * k_a_second);
    EXPECT_EQ(verdicts(), (Verdicts{Verdict::silent}));
    EXPECT_EQ(table.in_flight(), 0U);
}

TEST_F(Table, delivered_and_not_answered_is_silence) {
    static_cast<void>(begin());
    const auto ask = asked();
    accept(ask);
    sent(ask, ezsp::Status::ok);
    pass(4 * k_a_second);
    EXPECT_EQ(verdicts(), Verdicts{});
    pass(2 * k_a_second);
    EXPECT_EQ(verdicts(), (Verdicts{Verdict::silent}));
}

TEST_F(Table, what_was_not_delivered_says_so) {
    static_cast<void>(begin());
    const auto ask = asked();
    accept(ask);
    sent(ask, ezsp::Status::delivery_failed);
    EXPECT_EQ(verdicts(), (Verdicts{Verdict::undelivered}));
}

TEST_F(Table, an_acknowledgement_without_its_tag_is_known_by_its_number) {
    static_cast<void>(begin());
    const auto ask = asked();
    accept(ask);
    sent(ask, ezsp::Status::delivery_failed, std::uint16_t{0});
    EXPECT_EQ(verdicts(), (Verdicts{Verdict::undelivered}));
}

TEST_F(Table, there_is_room_for_four) {
    for (std::uint16_t node = 1; node <= k_most_in_flight; ++node) {
        EXPECT_TRUE(table.has_room(now));
        static_cast<void>(begin(NodeId{node}));
    }
    EXPECT_FALSE(table.has_room(now));
    auto asks = table.take_asks();
    for (const auto& ask : asks) accept(ask);
    EXPECT_FALSE(table.has_room(now));
    sent(asks.front(), ezsp::Status::ok);
    EXPECT_TRUE(table.has_room(now)) << "it has arrived and only waits for its answer";
}

TEST_F(Table, a_full_radio_is_asked_again_after_a_pause_that_grows) {
    static_cast<void>(begin());
    Duration before{0};
    for (int i = 0; i < 6; ++i) {
        accept(asked(), ezsp::Status::allocation_failed);
        EXPECT_FALSE(table.has_room(now));
        EXPECT_TRUE(table.take_asks().empty());
        ASSERT_TRUE(table.next_deadline().has_value());
        const Duration pause = *table.next_deadline() - now;
        EXPECT_GE(pause, before);
        before = pause;
        pass(pause);
    }
    accept(asked(), ezsp::Status::allocation_failed);
    EXPECT_EQ(verdicts(), (Verdicts{Verdict::not_sent}));
}

TEST_F(Table, what_the_radio_will_never_send_is_not_asked_again) {
    static_cast<void>(begin());
    accept(asked(), ezsp::Status::message_too_long);
    EXPECT_EQ(verdicts(), (Verdicts{Verdict::not_sent}));
    static_cast<void>(begin());
    table.on_accepted(asked().request, nullptr, now);
    EXPECT_EQ(verdicts(), (Verdicts{Verdict::not_sent}));
}

TEST_F(Table, a_lost_radio_ends_everything) {
    static_cast<void>(begin());
    static_cast<void>(begin(NodeId{7}));
    table.abandon(now);
    EXPECT_EQ(verdicts(), (Verdicts{Verdict::radio_lost, Verdict::radio_lost}));
    EXPECT_TRUE(table.take_asks().empty());
    EXPECT_TRUE(table.has_room(now));
}

TEST_F(Table, an_answer_of_the_device_object_that_cannot_be_read_is_none) {
    static_cast<void>(table.begin(k_node, zdo::Request{zdo::NodeDescriptorRequest{k_node}}, now));
    const auto ask = asked();
    accept(ask);
    const std::uint8_t number = ask.command.values.get(f::message).front();
    EXPECT_FALSE(table.on_zdo_answer(k_node, 0x8005, {number}, now)) << "of another kind";
    EXPECT_TRUE(table.on_zdo_answer(k_node, 0x8002, {number, 0x00}, now));
    EXPECT_EQ(verdicts(), (Verdicts{Verdict::silent}));
}

}  // namespace
}  // namespace riser::zigbee
