// ExchangeTable: the questions under way in the network: not more of them in the air than a radio can bear,
// each matched to its acknowledgement and its answer, sent again when the radio had no room, and given up
// in the end. It knows nothing of devices and of what is asked.
#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <vector>

#include "gateway/field/zigbee/ezsp/dialogue.h"
#include "gateway/field/zigbee/network/exchange.h"

namespace riser::zigbee {

// Unicasts that wait for their acknowledgement. More have driven radios out of memory (docs/zigbee.md,
// Limits).
inline constexpr std::size_t k_most_in_flight = 4;

// Numbers of requests to the NCP from this one on are the table's, with the ticket in the lower half.
inline constexpr std::uint32_t k_first_exchange_request = 0x4000'0000;

using Ticket = std::uint32_t;

struct FinishedExchange {
    Ticket ticket = 0;
    ExchangeResult result;
};

struct ExchangeCounters {
    std::uint64_t asked = 0;
    std::uint64_t answered = 0;
    std::uint64_t silent = 0;
    std::uint64_t undelivered = 0;
    std::uint64_t refused = 0;  // by a radio without room, each time
    std::uint64_t strays = 0;   // answers to nothing, most of them late
    bool operator==(const ExchangeCounters&) const = default;
};

// Owned by the coordinator.
class ExchangeTable {
public:
    // Another one may begin now.
    [[nodiscard]] bool has_room(Instant now) const;
    // The caller asks a device one thing at a time.
    [[nodiscard]] Ticket begin(NodeId to, const Question& question, Instant now);
    // Says something that is not answered; nothing comes back. False when there is no room: it is not said.
    bool say(NodeId to, const ZclQuestion& what, const zcl::Frame& frame, Instant now);
    bool say(NodeId to, const zdo::Message& message, Instant now);

    // ---- what the radio says
    // Of a request from k_first_exchange_request on; null when it failed.
    void on_accepted(std::uint32_t request, const ezsp::Values* values, Instant now);
    // The radio did not say what became of the command: it may have sent it.
    void on_unknown(std::uint32_t request, Instant now);
    void on_sent(const ezsp::Values& values, Instant now);
    // False when nobody has asked for it.
    [[nodiscard]] bool on_zdo_answer(NodeId from, std::uint16_t cluster, const Bytes& payload,
                                     Instant now);
    [[nodiscard]] bool on_zcl_answer(NodeId from, std::uint16_t cluster, std::uint8_t endpoint,
                                     const zcl::Frame& frame, Instant now);
    void on_deadlines(Instant now);
    // The radio is lost: everything ends.
    void abandon(Instant now);

    [[nodiscard]] std::vector<ezsp::Ask> take_asks();
    [[nodiscard]] std::vector<FinishedExchange> take_finished();
    [[nodiscard]] std::optional<Instant> next_deadline() const;
    // Nothing begins before: the radio had no room.
    [[nodiscard]] Instant paused_until() const { return paused_until_; }
    [[nodiscard]] const ExchangeCounters& counters() const { return counters_; }
    [[nodiscard]] std::size_t in_flight() const { return flights_.size(); }

private:
    enum class State { asking, refused, sent, delivered };
    struct Flight {
        Ticket ticket = 0;
        NodeId to{};
        bool zdo = false;
        bool wants_answer = true;
        bool ends_delivered = false;  // and is answered by that
        bool over = false;            // the answer came before the acknowledgement
        std::uint8_t endpoint = 0;
        std::uint16_t cluster = 0;
        std::uint8_t number = 0;
        Bytes message;
        State state = State::asking;
        std::uint8_t tag = 0;
        std::uint8_t aps_sequence = 0;
        int refusals = 0;
        Instant asked{};
        Instant until{};
    };

    Flight& add(NodeId to, Instant now);
    void ask(Flight& flight, Instant now);
    [[nodiscard]] std::size_t in_the_air() const;
    [[nodiscard]] Flight* asking_by(std::uint32_t request);
    [[nodiscard]] Flight* waiting_for(NodeId from, bool zdo, std::uint16_t cluster,
                                      std::uint8_t endpoint, std::uint8_t number);
    void finish(Flight& flight, ExchangeResult result, Instant now);
    void end(Flight& flight, Verdict verdict, Instant now);
    void sweep_out();

    std::deque<Flight> flights_;
    std::vector<ezsp::Ask> asks_;
    std::vector<FinishedExchange> finished_;
    Ticket next_ticket_ = 1;
    std::uint8_t next_number_ = 1;
    std::uint8_t next_tag_ = 1;
    Duration pause_{0};
    Instant paused_until_{};
    ExchangeCounters counters_;
};

}  // namespace riser::zigbee
