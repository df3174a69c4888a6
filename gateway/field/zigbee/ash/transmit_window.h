// TransmitWindow: payloads on their way to the NCP. It numbers them, keeps each until it is
// acknowledged, says which to send (again) and when to lose patience, and learns from the
// acknowledgements how long that should be (UG101, 5.2 and 5.4). Receiving is session.h.
#pragma once

#include <cstdint>
#include <deque>
#include <optional>

#include "core/units/time.h"
#include "gateway/field/zigbee/ash/frame.h"

namespace riser::zigbee::ash {

struct WindowConfig {
    // Frames in flight, 1..7. EZSP has one command outstanding anyway, and more than one in flight has
    // crashed firmware (docs/zigbee.md, Limits).
    std::size_t frames = 1;
    // How long to wait for an acknowledgement (UG101, T_RX_ACK_INIT, MIN and MAX).
    Duration first_timeout{1'600'000};
    Duration least_timeout{400'000};
    Duration most_timeout{3'200'000};
    // After so many times without an acknowledgement the link is given up.
    int most_sends = 5;
    // Payloads that wait for their first sending; one command and one urgent command beside it are the
    // rule, so more than this is an error of the sender.
    std::size_t most_waiting = 16;
};

// Owned by a Session.
class TransmitWindow {
public:
    explicit TransmitWindow(WindowConfig config);

    // Forgets everything and begins with number 0, as after a reset.
    void clear();
    // False when too many wait already: the payload is not taken.
    [[nodiscard]] bool offer(Bytes payload);
    // All frames before `ack` have arrived. False when that cannot be: nothing is changed.
    [[nodiscard]] bool acknowledge(std::uint8_t ack, Instant now);
    // Everything in flight has to be sent again.
    void repeat();
    // At the deadline: doubles the patience and repeats.
    void expire(Instant now);
    // The next frame to send, carrying `ack`; none when nothing is due.
    [[nodiscard]] std::optional<Data> next(std::uint8_t ack, Instant now);

    // A frame would have to be sent more often than is allowed.
    [[nodiscard]] bool exhausted() const { return exhausted_; }
    [[nodiscard]] std::optional<Instant> deadline() const;
    [[nodiscard]] std::size_t in_flight() const { return flying_.size(); }
    [[nodiscard]] std::size_t waiting() const { return waiting_.size(); }
    [[nodiscard]] Duration timeout() const { return timeout_; }

private:
    struct Flying {
        Bytes payload;
        int sends = 0;
        Instant sent{};
        bool due = true;
    };

    void learn(Duration measured);

    WindowConfig config_;
    std::deque<Flying> flying_;
    std::deque<Bytes> waiting_;
    std::uint8_t oldest_ = 0;  // number of flying_.front(), or of the next payload
    Duration timeout_;
    Instant waiting_since_{};  // of the oldest in flight, or the last progress
    bool exhausted_ = false;
};

}  // namespace riser::zigbee::ash
