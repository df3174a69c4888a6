// Session: the host's end of an ASH link, as a machine over a byte port. It resets the NCP, numbers and
// repeats what is sent, acknowledges what comes at once, and says when the link is up, down and why
// (UG101, chapter 5). Payloads arrive once each and in order, or the link goes down. It opens no port
// and never tries again by itself after a failure: that is decided above, where all of the radio is seen.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <variant>
#include <vector>

#include "gateway/field/byte_port.h"
#include "gateway/field/zigbee/ash/frame_reader.h"
#include "gateway/field/zigbee/ash/transmit_window.h"
#include "gateway/runtime/machine.h"

namespace riser::zigbee::ash {

struct SessionConfig {
    WindowConfig window;
    // An NCP takes about a second from reset to its answer. Asked again sooner than this, slow bridges
    // deliver two resets and two answers. UG101, chapter 5, asks up to five times.
    Duration reset_wait{2'500'000};
    int most_resets = 5;
    // A second answer to our reset this soon after the first is the echo of a repeated one.
    Duration reset_echo{1'000'000};
    // While callbacks are held back the NCP has to be told again before it forgets, which it does after
    // 1 s (UG101, T_REMOTE_NOTRDY).
    Duration not_ready_repeat{480'000};
};

// Inputs beside those of the port. PortOpened begins with a reset.
struct SendPayload {  // ignored while the link is not up: LinkDown has said so
    Bytes payload;    // k_least_data..k_most_data bytes
    bool operator==(const SendPayload&) const = default;
};
struct ResetNcp {  // on an open port; nothing while a reset is under way
    bool operator==(const ResetNcp&) const = default;
};
struct HoldCallbacks {  // the NCP keeps callbacks to itself; responses still come
    bool hold = true;
    bool operator==(const HoldCallbacks&) const = default;
};

// Outputs beside those to the port.
struct LinkUp {
    bool operator==(const LinkUp&) const = default;
};
enum class LinkFailure : std::uint8_t {
    port_lost,           // open it again
    no_reset_answer,     // wrong port, speed or flow control, or a dead NCP
    ncp_reset,           // the NCP restarted by itself; `code` says why
    ncp_error,           // it has given up; `code` says why; only a reset helps
    no_acknowledgement,  // it does not listen any more
};
struct LinkDown {
    LinkFailure why = LinkFailure::port_lost;
    std::uint8_t code = 0;  // reset or error code, else 0
    bool operator==(const LinkDown&) const = default;
};
struct PayloadReceived {
    Bytes payload;
    bool operator==(const PayloadReceived&) const = default;
};

[[nodiscard]] std::string_view to_string(LinkFailure failure);
// "software", "watchdog", "acknowledgement time-outs"; "unknown" for codes of the chip.
[[nodiscard]] std::string_view reset_code_text(std::uint8_t code);

// Since the machine was made.
struct LinkCounters {
    std::uint64_t payloads_sent = 0;
    std::uint64_t payloads_received = 0;
    std::uint64_t payloads_dropped = 0;  // could not be taken
    std::uint64_t repeats_sent = 0;
    std::uint64_t duplicates_received = 0;
    std::uint64_t out_of_sequence = 0;
    std::uint64_t naks_sent = 0;
    std::uint64_t naks_received = 0;
    std::uint64_t garbage = 0;  // bytes between flags that were no frame
    std::uint64_t timeouts = 0;
    std::uint64_t resets = 0;
    bool operator==(const LinkCounters&) const = default;
};

// Owned by the Zigbee thread.
class Session {
public:
    using Input = std::variant<Tick, field::PortOpened, field::PortLost, field::BytesReceived,
                               SendPayload, ResetNcp, HoldCallbacks>;
    using Output = std::variant<field::WriteBytes, LinkUp, LinkDown, PayloadReceived, Note>;

    explicit Session(SessionConfig config = {});

    void on(Input input, Now now);
    [[nodiscard]] std::vector<Output> take_outputs();
    [[nodiscard]] std::optional<Instant> next_deadline() const;

    [[nodiscard]] bool is_up() const { return state_ == State::connected; }
    [[nodiscard]] const LinkCounters& counters() const { return counters_; }
    [[nodiscard]] Duration timeout() const { return window_.timeout(); }

private:
    enum class State { closed, resetting, connected, failed };

    void on_bytes(std::span<const std::uint8_t> bytes, Instant now);
    void on_payload(Bytes payload);
    void on_frame(const Frame& frame, Instant now);
    void on_data(const Data& data, Instant now);
    void on_acknowledgement(std::uint8_t ack, Instant now);
    void on_reset_ack(std::uint8_t code, Instant now);
    void on_garbage(const Garbage& garbage);
    void begin_reset(Instant now);
    void send_reset(Instant now);
    void on_deadlines(Instant now);
    void reject();
    void fail_link(LinkFailure why, std::uint8_t code);
    // Writes all that is due, in one piece.
    void flush(Instant now);

    SessionConfig config_;
    State state_ = State::closed;
    FrameReader reader_;
    TransmitWindow window_;
    std::uint8_t expected_ = 0;  // number of the next DATA frame of the NCP
    bool rejecting_ = false;     // one NAK was sent; no other before a frame in sequence
    bool ack_due_ = false;
    bool nak_due_ = false;
    bool holding_ = false;
    Instant not_ready_due_{};
    Instant reset_sent_{};
    int resets_ = 0;
    Instant connected_since_{};
    LinkCounters counters_;
    std::vector<Output> outputs_;
};

}  // namespace riser::zigbee::ash
