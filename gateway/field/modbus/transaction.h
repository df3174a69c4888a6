// TransactionEngine: one request and its answer at a time, on raw bytes. It decides when the line is
// silent enough to send, which bytes are the answer, and what to distrust after a time-out. It does not
// decide what to ask or whether to ask again: that is the bus master.
//
// An RTU answer names neither the request nor the register it belongs to. So after a time-out the line
// is quarantined: nothing is sent until it was silent for the late window, or the late answer was seen
// and swallowed. With a device that is known to be dead only that unit is quarantined; its address
// keeps a late answer apart from those of others.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "core/units/time.h"
#include "gateway/field/modbus/bus_config.h"
#include "gateway/field/modbus/frame_ring.h"
#include "gateway/field/modbus/line_state.h"
#include "gateway/field/modbus/pdu.h"

namespace riser::modbus {

struct Exchange {
    std::uint8_t unit = 0;
    Request request;
    Duration timeout{100'000};    // from the end of the request to the first byte of the answer
    Duration gap_before{0};       // silence this device wants, if longer than 3.5 characters
    bool quarantine_line = true;  // after a time-out; false: only this unit
};

enum class Verdict : std::uint8_t {
    answered,
    exception,
    silent,   // nothing, or only glitches and frames of others
    garbled,  // bytes came, but no valid frame among them
};

struct ExchangeResult {
    Verdict verdict = Verdict::silent;
    std::uint8_t unit = 0;
    Pdu answer;                  // when answered
    std::uint8_t exception = 0;  // code, when exception
    Instant sent{};
    Instant finished{};
    Duration latency{0};  // end of request to first byte of the answer, when one came
    std::size_t bytes_sent = 0;
    std::size_t bytes_received = 0;
    std::size_t glitch_bytes = 0;
    std::size_t foreign_frames = 0;
    bool own_echo = false;  // the request itself came back first
};

// An answer that came after its exchange had been given up; swallowed.
struct LateAnswer {
    std::uint8_t unit = 0;
    Duration latency{0};
};

// Owned by a BusMaster.
class TransactionEngine {
public:
    TransactionEngine(Framing framing, LineSettings line, bool echo, Duration late_window);

    // A port that was just opened may still carry answers to a former master's requests.
    void port_opened(Instant now);
    void port_lost();

    [[nodiscard]] bool busy() const { return exchange_.has_value(); }
    // Of an open port.
    [[nodiscard]] LineState state(Instant now) const;
    // Earliest moment a request may go to `unit`. Bytes and time-outs move it. Not while busy.
    [[nodiscard]] Instant ready_at(std::uint8_t unit, Duration gap_before) const;
    // Starts an exchange; `now` must not be before ready_at(). Returns the bytes to write.
    [[nodiscard]] std::vector<std::uint8_t> start(Exchange exchange, Instant now);

    void receive(std::span<const std::uint8_t> bytes, Instant now);
    // The result of the exchange once it has one; call after receive() and at the deadline.
    [[nodiscard]] std::optional<ExchangeResult> poll(Instant now);
    // When poll() must be called at the latest; none while idle.
    [[nodiscard]] std::optional<Instant> deadline() const;

    [[nodiscard]] std::vector<LateAnswer> take_late_answers();
    // Frame boundaries of a TCP stream are lost: the port has to be reopened.
    [[nodiscard]] bool stream_broken() const { return stream_broken_; }
    [[nodiscard]] bool hears_itself() const { return echo_; }
    // Strays seen outside of exchanges since the last call.
    struct IdleStrays {
        std::size_t glitch_bytes = 0;
        std::size_t foreign_frames = 0;
        std::size_t bytes = 0;
    };
    [[nodiscard]] IdleStrays take_idle_strays();

    [[nodiscard]] const FrameRing& frames() const { return frames_; }
    [[nodiscard]] std::uint64_t quarantines() const { return quarantines_; }
    [[nodiscard]] Duration quarantine_time() const { return quarantine_time_; }

private:
    // A request given up whose answer may still come.
    struct GivenUp {
        std::uint8_t unit = 0;
        std::uint16_t transaction = 0;
        ResponseShape shape;
        Instant request_end{};
        Instant until{};
        bool whole_line = false;
    };

    void receive_rtu(Instant now);
    void receive_tcp(Instant now);
    void accept(std::span<const std::uint8_t> pdu, bool exception, std::size_t frame_bytes,
                Instant now);
    void give_up(Instant now);
    // Counts what lies beside an answer into `result`; returns the bytes that are no frame and no glitch.
    std::size_t judge(std::span<const std::uint8_t> bytes, ExchangeResult& result, Instant now);
    void remember_given_up(Instant now);
    void learn_echo();
    // Finds answers of given-up requests in bytes that nobody awaits any more.
    std::size_t swallow_late(std::span<const std::uint8_t> bytes, Instant now);
    void end_quarantine(Instant now);
    void drop_received(std::size_t bytes, Instant now);
    void count_idle_strays(Instant now);

    Framing framing_;
    LineSettings line_;
    bool echo_;
    Duration late_window_;

    std::optional<Exchange> exchange_;
    std::optional<ExchangeResult> result_;
    std::vector<std::uint8_t> sent_frame_;
    Instant sent_at_{};
    Instant request_end_{};
    Instant deadline_{};
    std::uint16_t transaction_ = 0;  // of the current TCP request

    std::vector<std::uint8_t> received_;
    std::size_t judged_ = 0;  // leading bytes of received_ that a result has already counted
    Instant quiet_since_{};
    std::size_t echoes_seen_ = 0;

    std::vector<GivenUp> given_up_;
    std::optional<Instant> quarantine_until_;
    Instant quarantine_began_{};
    std::uint64_t quarantines_ = 0;
    Duration quarantine_time_{0};

    std::vector<LateAnswer> late_answers_;
    IdleStrays idle_strays_;
    bool stream_broken_ = false;
    FrameRing frames_;
};

}  // namespace riser::modbus
