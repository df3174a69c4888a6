// OfficeLine: how the owner's office reaches the cloud's REST API: one order after the other, each repeated
// with the same Idempotency-Key until it is answered, as a careful client does. Requests and answers get lost
// and a clerk clicks twice.
#pragma once

#include <deque>
#include <functional>
#include <string>

#include "tests/sim/world/simulated_cloud.h"

namespace riser::sim {

struct OfficeFaults {  // per mille of attempts
    std::uint32_t request_lost = 0;
    std::uint32_t answer_lost = 0;
    std::uint32_t sent_twice = 0;
};
[[nodiscard]] OfficeFaults draw_office_faults(Prng& prng);

struct OfficeOrder {
    std::string method = "POST";
    std::string path;
    std::string body;
    std::string key;  // Idempotency-Key
    // Once, with an answer that decides: taken (2xx) or refused (4xx).
    std::function<void(const http::Response&)> done;
};

class OfficeLine {
public:
    OfficeLine(EventQueue& queue, ActorId actor, SimulatedCloud& cloud, OfficeFaults faults,
               std::uint64_t seed);
    OfficeLine(const OfficeLine&) = delete;
    OfficeLine& operator=(const OfficeLine&) = delete;

    void submit(OfficeOrder order);
    // Forgets what waits; the caller submits it again, in an order of its own.
    void drop_waiting();
    [[nodiscard]] std::size_t waiting() const { return orders_.size(); }
    void heal() { faults_ = {}; }
    [[nodiscard]] const FaultCounts& faults() const { return counts_; }

private:
    void attempt();
    void send(std::uint64_t attempt);
    void take(std::uint64_t attempt, std::optional<http::Response> response);
    void again_after(Duration pause);

    EventQueue& queue_;
    const ActorId actor_;
    SimulatedCloud& cloud_;
    OfficeFaults faults_;
    Prng prng_;
    std::deque<OfficeOrder> orders_;  // the first is being worked on
    std::uint64_t attempt_ = 0;       // the present one; answers to others come too late
    FaultCounts counts_;
};

}  // namespace riser::sim
