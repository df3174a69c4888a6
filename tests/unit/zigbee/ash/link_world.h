// LinkWorld: a session and its peer, joined by a line that can lose, double, damage, delay and cut up
// what is sent, in virtual time. Nothing overtakes anything: it is a wire.
#pragma once

#include <deque>
#include <string>
#include <vector>

#include "core/base/prng.h"
#include "gateway/field/zigbee/ash/session.h"
#include "tests/sim/zigbee/peer_ncp.h"

namespace riser::zigbee::ash {

inline constexpr Duration k_ms{1'000};
inline constexpr Duration k_second{1'000'000};

// In ten thousand frames, each direction.
struct LineFaults {
    std::uint64_t lost = 0;
    std::uint64_t doubled = 0;
    std::uint64_t flipped = 0;   // one to three bits
    std::uint64_t cut = 0;       // bytes missing
    std::uint64_t noise = 0;     // random bytes before the frame
    Duration most_delay{2'000};  // of each frame
    bool bytewise = false;       // every byte arrives by itself
};

class LinkWorld {
public:
    explicit LinkWorld(SessionConfig config = {}, std::uint64_t seed = 1);

    LineFaults faults;
    PeerNcp peer;
    Session session;

    // What the session has put out.
    std::vector<Bytes> received;
    std::vector<LinkDown> downs;
    int ups = 0;
    std::vector<Note> notes;
    std::vector<Bytes> written;  // each WriteBytes of the host

    void open_port();  // and nothing else
    void bring_up();   // a working link
    void give(Session::Input input);
    void send(Bytes payload) { give(SendPayload{std::move(payload)}); }
    void hear(Bytes bytes) { give(field::BytesReceived{std::move(bytes)}); }
    void run_for(Duration time);
    // Until nothing is under way on either side, or `limit` has passed. True when nothing is.
    bool settle(Duration limit);
    [[nodiscard]] Instant now() const { return now_; }

private:
    struct Arrival {
        Instant at{};
        Bytes bytes;
    };
    using Wire = std::deque<Arrival>;

    [[nodiscard]] std::optional<Instant> next_event() const;
    void step(Instant to);
    void collect();
    void put_on(Wire& wire, const Bytes& frame);
    void add_arrival(Wire& wire, Bytes bytes);

    Prng dice_;
    Instant now_{Duration{5'000'000}};
    Wire to_peer_;
    Wire to_host_;
};

}  // namespace riser::zigbee::ash
