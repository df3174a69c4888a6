// The engine by itself: silence before a request, deadlines, quarantine. What it makes of broken answers
// on a whole bus is fault_matrix_test.cpp.
#include "gateway/field/modbus/transaction.h"

#include <gtest/gtest.h>

#include "gateway/field/modbus/rtu_frame.h"

namespace riser::modbus {
namespace {

using Bytes = std::vector<std::uint8_t>;
constexpr Duration k_ms{1'000};
constexpr Instant k_start{std::chrono::hours(1)};
const LineSettings k_line{};

Exchange energy_of(std::uint8_t unit) {
    Exchange exchange;
    exchange.unit = unit;
    exchange.request = read_request({ReadFunction::input_registers, 72, 2});
    exchange.timeout = 100 * k_ms;
    return exchange;
}
Bytes answer_of(std::uint8_t unit) {
    return encode_rtu(unit, Bytes{4, 4, 0x41, 0x20, 0, unit});
}

struct Engine : TransactionEngine {
    explicit Engine(bool echo = false) : TransactionEngine(Framing::rtu, k_line, echo, 400 * k_ms) {
        port_opened(k_start);
        now = ready_at(1, Duration{0});
    }
    // Sends as soon as the line allows.
    Bytes ask(Exchange exchange) {
        now = std::max(now, ready_at(exchange.unit, exchange.gap_before));
        return start(std::move(exchange), now);
    }
    void hear(const Bytes& bytes, Duration after) {
        now += after;
        receive(bytes, now);
    }
    std::optional<ExchangeResult> wait() {
        now = *deadline();
        return poll(now);
    }
    Instant now{};
};

TEST(Transaction, a_new_port_is_left_alone_until_old_answers_have_passed) {
    TransactionEngine engine(Framing::rtu, k_line, false, 400 * k_ms);
    engine.port_opened(k_start);
    EXPECT_EQ(engine.ready_at(1, Duration{0}), k_start + 400 * k_ms);
}

TEST(Transaction, an_answer_ends_it_at_its_last_byte) {
    Engine engine;
    const Bytes sent = engine.ask(energy_of(1));
    EXPECT_EQ(sent, (Bytes{1, 4, 0, 72, 0, 2, 0xF1, 0xDD}));
    const Instant request_end = engine.now + k_line.wire_time(8);
    engine.hear(answer_of(1), k_line.wire_time(8) + 20 * k_ms + k_line.wire_time(9));

    const auto result = engine.poll(engine.now);
    ASSERT_TRUE(result);
    EXPECT_EQ(result->verdict, Verdict::answered);
    EXPECT_EQ(result->answer, (Pdu{4, 4, 0x41, 0x20, 0, 1}));
    EXPECT_EQ(result->latency, 20 * k_ms);
    EXPECT_EQ(result->finished, request_end + 20 * k_ms + k_line.wire_time(9));
    EXPECT_FALSE(engine.busy());
}

TEST(Transaction, its_state_says_what_the_line_is_doing) {
    TransactionEngine fresh(Framing::rtu, k_line, false, 400 * k_ms);
    fresh.port_opened(k_start);
    EXPECT_EQ(fresh.state(k_start), LineState::quarantined);

    Engine engine;
    EXPECT_EQ(engine.state(engine.now), LineState::free);
    engine.ask(energy_of(1));
    EXPECT_EQ(engine.state(engine.now), LineState::asked);
    engine.hear({1}, 20 * k_ms);
    EXPECT_EQ(engine.state(engine.now), LineState::answering);
    ASSERT_TRUE(engine.wait());
    EXPECT_EQ(engine.state(engine.now), LineState::quarantined);

    auto probe = energy_of(1);
    probe.quarantine_line = false;
    engine.ask(std::move(probe));
    ASSERT_TRUE(engine.wait());
    EXPECT_EQ(engine.state(engine.now), LineState::avoiding);
    EXPECT_EQ(engine.state(engine.now + 400 * k_ms), LineState::free);
}

TEST(Transaction, the_next_request_waits_for_3_5_characters_or_the_gap_of_the_device) {
    Engine engine;
    engine.ask(energy_of(1));
    engine.hear(answer_of(1), 50 * k_ms);
    ASSERT_TRUE(engine.poll(engine.now));
    EXPECT_EQ(engine.ready_at(2, Duration{0}), engine.now + k_line.frame_gap());
    EXPECT_EQ(engine.ready_at(2, 50 * k_ms), engine.now + 50 * k_ms);
    EXPECT_EQ(engine.ready_at(2, 1 * k_ms), engine.now + k_line.frame_gap());
}

TEST(Transaction, silence_ends_it_at_the_deadline_and_keeps_the_line_quiet) {
    Engine engine;
    engine.ask(energy_of(1));
    EXPECT_EQ(*engine.deadline(),
              engine.now + k_line.wire_time(8) + 100 * k_ms + k_line.wire_time(9));
    EXPECT_FALSE(engine.poll(*engine.deadline() - Duration{1}));

    const auto result = engine.wait();
    ASSERT_TRUE(result);
    EXPECT_EQ(result->verdict, Verdict::silent);
    EXPECT_EQ(engine.ready_at(2, Duration{0}), engine.now + 400 * k_ms);
    EXPECT_EQ(engine.quarantines(), 1U);
}

TEST(Transaction, a_swallowed_late_answer_frees_the_line) {
    Engine engine;
    engine.ask(energy_of(1));
    engine.wait();
    engine.hear(answer_of(1), 150 * k_ms);
    EXPECT_EQ(engine.ready_at(1, Duration{0}), engine.now + k_line.frame_gap());
    const auto late = engine.take_late_answers();
    ASSERT_EQ(late.size(), 1U);
    EXPECT_EQ(late[0].unit, 1);
    EXPECT_GT(late[0].latency, 240 * k_ms);
}

TEST(Transaction, a_late_answer_cut_by_the_deadline_is_recognised_when_the_rest_comes) {
    Engine engine;
    engine.ask(energy_of(1));
    const Bytes answer = answer_of(1);
    engine.hear(Bytes(answer.begin(), answer.begin() + 4),
                *engine.deadline() - engine.now - Duration{1});
    engine.wait();
    engine.hear(Bytes(answer.begin() + 4, answer.end()), 5 * k_ms);
    EXPECT_EQ(engine.take_late_answers().size(), 1U);
    EXPECT_EQ(engine.ready_at(1, Duration{0}), engine.now + k_line.frame_gap());
}

TEST(Transaction, other_bytes_in_quarantine_begin_the_silence_anew_but_not_for_ever) {
    Engine engine;
    engine.ask(energy_of(1));
    engine.wait();
    const Instant began = engine.now;
    engine.hear({0x55}, 300 * k_ms);
    EXPECT_EQ(engine.ready_at(1, Duration{0}), engine.now + 400 * k_ms);
    for (int i = 0; i < 100; ++i) engine.hear({0x55}, 300 * k_ms);
    EXPECT_LE(engine.ready_at(1, Duration{0}),
              std::max(began + 4'000 * k_ms, engine.now + 10 * k_ms));
}

TEST(Transaction, with_a_dead_device_only_that_unit_is_quarantined) {
    Engine engine;
    Exchange probe = energy_of(1);
    probe.quarantine_line = false;
    engine.ask(probe);
    engine.wait();
    const Instant given_up = engine.now;
    EXPECT_EQ(engine.ready_at(1, Duration{0}), given_up + 400 * k_ms);
    EXPECT_LE(engine.ready_at(2, Duration{0}), given_up);

    // Its late answer arrives in front of another's and is kept apart by its address.
    engine.ask(energy_of(2));
    Bytes both = answer_of(1);
    const Bytes second = answer_of(2);
    both.insert(both.end(), second.begin(), second.end());
    engine.hear(both, 60 * k_ms);
    const auto result = engine.poll(engine.now);
    ASSERT_TRUE(result);
    EXPECT_EQ(result->answer.back(), 2);
    EXPECT_EQ(result->foreign_frames, 0U);
    EXPECT_EQ(engine.take_late_answers().size(), 1U);
}

TEST(Transaction, an_answer_s_worth_of_broken_bytes_needs_no_quarantine) {
    Engine engine;
    engine.ask(energy_of(1));
    Bytes broken = answer_of(1);
    broken[4] ^= 1;
    engine.hear(broken, 50 * k_ms);
    const auto result = engine.wait();
    EXPECT_EQ(result->verdict, Verdict::garbled);
    EXPECT_LE(engine.ready_at(1, Duration{0}), engine.now);
}

TEST(Transaction, on_an_echoing_adapter_a_write_needs_the_second_copy) {
    Engine engine(true);
    Exchange write;
    write.unit = 5;
    write.request = write_request({{5, 0, 1, 0xFF, 0}, 0, {}});
    const Bytes sent = engine.ask(write);
    engine.hear(sent, 10 * k_ms);
    EXPECT_FALSE(engine.poll(engine.now));
    engine.hear(sent, 30 * k_ms);
    const auto result = engine.poll(engine.now);
    ASSERT_TRUE(result);
    EXPECT_EQ(result->verdict, Verdict::answered);
    EXPECT_TRUE(result->own_echo);

    engine.ask(write);
    engine.hear(sent, 10 * k_ms);
    EXPECT_EQ(engine.wait()->verdict, Verdict::silent);
}

TEST(Transaction, an_echo_is_learned_from_reads_alone) {
    Engine engine;
    for (int i = 0; i < 2; ++i) {
        EXPECT_FALSE(engine.hears_itself());
        engine.hear(engine.ask(energy_of(1)), 10 * k_ms);
        engine.hear(answer_of(1), 40 * k_ms);
        ASSERT_TRUE(engine.poll(engine.now));
    }
    EXPECT_TRUE(engine.hears_itself());
}

TEST(Transaction, frames_are_kept_for_support) {
    Engine engine;
    engine.ask(energy_of(1));
    engine.hear({0x00}, 40 * k_ms);
    engine.hear(answer_of(1), 10 * k_ms);
    ASSERT_TRUE(engine.poll(engine.now));
    const auto records = engine.frames().records();
    ASSERT_EQ(records.size(), 2U);
    EXPECT_TRUE(records[0].sent);
    EXPECT_EQ(records[0].hex, "01 04 00 48 00 02 F1 DD");
    EXPECT_EQ(records[1].hex.substr(0, 8), "00 01 04");
}

TEST(Transaction, tcp_tells_a_late_answer_by_its_number_and_never_waits) {
    TransactionEngine engine(Framing::tcp, k_line, false, 400 * k_ms);
    Instant now = k_start;
    engine.port_opened(now);
    EXPECT_EQ(engine.ready_at(1, Duration{0}), now);
    Bytes first = engine.start(energy_of(1), now);
    now = *engine.deadline();
    EXPECT_EQ(engine.poll(now)->verdict, Verdict::silent);
    EXPECT_LE(engine.ready_at(1, Duration{0}), now);

    const Bytes second = engine.start(energy_of(1), now);
    const auto answer = [](const Bytes& request, std::uint8_t value) {
        Bytes frame(request.begin(), request.begin() + 7);
        frame[5] = 7;
        frame.insert(frame.end(), {4, 4, 0, 0, 0, value});
        return frame;
    };
    engine.receive(answer(first, 1), now + 5 * k_ms);
    EXPECT_FALSE(engine.poll(now + 5 * k_ms));
    EXPECT_EQ(engine.take_late_answers().size(), 1U);
    engine.receive(answer(second, 2), now + 9 * k_ms);
    const auto result = engine.poll(now + 9 * k_ms);
    ASSERT_TRUE(result);
    EXPECT_EQ(result->answer.back(), 2);

    engine.receive(Bytes{'H', 'T', 'T', 'P', '/', '1'}, now + 10 * k_ms);
    EXPECT_TRUE(engine.stream_broken());
}

}  // namespace
}  // namespace riser::modbus
