// PeerNcp: the other end of an ASH link for the tests of the session, written from the protocol
// description and sharing no line with the gateway: its own checksum, random sequence and escaping.
// It sends one payload at a time, as a real co-processor mostly does, and can be told to misbehave.
#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <span>
#include <vector>

#include "core/units/time.h"
#include "gateway/field/zigbee/wire.h"

namespace riser::zigbee::ash {

class PeerNcp {
public:
    // How it misbehaves.
    bool mute = false;               // hears, and says nothing
    bool naks_everything = false;    // asks for every frame again
    std::uint8_t reset_code = 0x0B;  // what it says a reset was
    int resets_ignored = 0;          // so many resets are not answered
    int most_timeouts = 1'000'000;   // then it gives up and is in the error state
    Duration reset_takes{150'000};
    Duration timeout{900'000};

    // ---- what the test looks at
    std::vector<Bytes> received;     // payloads, in the order of arrival
    std::vector<Bytes> delivered;    // own payloads that were acknowledged
    std::vector<std::uint8_t> acks;  // numbers of ACK frames seen
    int naks_seen = 0;
    int data_seen = 0;  // DATA frames, repeated ones included
    int resets_seen = 0;
    bool last_ack_not_ready = false;

    void send(Bytes payload) { waiting_.push_back(std::move(payload)); }
    [[nodiscard]] bool idle() const { return waiting_.empty() && !flying_; }
    [[nodiscard]] bool in_error() const { return error_.has_value(); }
    void fail(std::uint8_t code);                      // to the error state
    void restart(std::uint8_t code);                   // by itself
    void ask_again() { say_short(0xA0U | next_in_); }  // a NAK out of nothing

    void hear(std::span<const std::uint8_t> bytes, Instant now);
    void turn(Instant now);  // when its deadline has come, or something was given to send
    [[nodiscard]] std::optional<Instant> deadline() const;
    // What it says, frame by frame.
    [[nodiscard]] std::vector<Bytes> take_said();

private:
    void frame(const Bytes& content, Instant now);
    void data(std::uint8_t control, Bytes payload, Instant now);
    bool acknowledged(unsigned ack);
    void transmit(Instant now, bool again);
    void say(Bytes content);
    void say_short(unsigned control);

    Bytes begun_;
    bool poisoned_ = false;
    std::vector<Bytes> said_;
    std::deque<Bytes> waiting_;
    std::optional<Bytes> flying_;
    unsigned next_out_ = 0;  // number of flying_ or the next payload
    unsigned next_in_ = 0;
    bool rejecting_ = false;
    int timeouts_ = 0;
    std::optional<Instant> repeat_at_;
    std::optional<Instant> boots_at_;
    bool running_ = false;  // a reset has been answered
    std::optional<std::uint8_t> error_;
};

}  // namespace riser::zigbee::ash
