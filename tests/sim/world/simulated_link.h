// SimulatedLink: the Internet between one gateway and the cloud. It carries out CloudSync's requests as
// gateway/io/uplink_curl does: exactly one end per request, none after a cancel, nothing decided. Between the
// two it loses, doubles, delays and forges. Either end may die in the middle: a new life of the gateway never
// hears what the old one asked.
#pragma once

#include <functional>
#include <map>
#include <memory>

#include "gateway/sync/cloud_sync.h"
#include "tests/sim/world/link_faults.h"
#include "tests/sim/world/simulated_cloud.h"

namespace riser::sim {

class SimulatedLink {
public:
    using Feed = std::function<void(sync::CloudSync::Input)>;

    SimulatedLink(EventQueue& queue, ActorId actor, SimulatedCloud& cloud, LinkFaults faults,
                  std::uint64_t seed);
    SimulatedLink(const SimulatedLink&) = delete;
    SimulatedLink& operator=(const SimulatedLink&) = delete;

    // A process of the gateway begins; `feed` gets its replies, as events of the queue.
    void attach(Feed feed);
    // It has ended: whatever it asked has nobody to answer to. What is under way still reaches the cloud.
    void detach();
    // False: not for the link. `now` is the gateway's.
    bool perform(sync::CloudSync::Output& output, const Now& now);
    void perform(sync::UplinkRequest request, const Now& now);
    void perform(const sync::UplinkCancel& cancel);

    // No more faults; an outage ends now.
    void heal();
    // An outage that a test or a scenario wants.
    void cut_for(Duration span);
    [[nodiscard]] bool is_out() const { return queue_.now() < out_until_; }
    [[nodiscard]] const NamedCounts& faults() const { return counts_; }
    // Sees every upload as it is sent, e.g. to show it again later.
    std::function<void(const http::Request&)> on_upload;
    // Sees every genuine answer with status 200, and says what comes in its place where the answer is hostile.
    using Bytes = std::vector<std::uint8_t>;
    std::function<void(const std::string& method, const Bytes& answer)> on_answer;
    std::function<Bytes(const std::string& method, const Bytes& answer)> forge_answer;

private:
    enum class Mishap : std::uint8_t {
        none,
        request_lost,
        reply_lost,
        request_doubled,
        request_delayed,
        reply_delayed,
        reply_truncated,
        reply_endless,
        portal,
        busy,
        proxy_error,
        stale_reply,
        hostile_reply,
    };
    struct Exchange {
        std::uint64_t number = 0;  // unique over all lives
        sync::RequestId id = 0;
        std::string method;
        std::size_t max_reply_bytes = 0;
        SimTime deadline{};
        Mishap mishap = Mishap::none;
    };

    [[nodiscard]] Mishap draw_mishap();
    [[nodiscard]] Duration latency();
    [[nodiscard]] Duration transfer(std::size_t bytes) const;
    void pass_spans();
    void count_length_of_outage();
    void send(const std::shared_ptr<const http::Request>& request, const Exchange& exchange);
    void arrive(const std::shared_ptr<const http::Request>& request, const Exchange& exchange);
    void take_answer(const Exchange& exchange, std::optional<http::Response> response);
    void forge(const Exchange& exchange);
    void reply_after(Duration delay, const Exchange& exchange, sync::UplinkReply reply);
    void fail_after(Duration delay, const Exchange& exchange, sync::UplinkFault fault,
                    const char* why);
    void end(const Exchange& exchange, sync::CloudSync::Input input);

    EventQueue& queue_;
    const ActorId actor_;
    SimulatedCloud& cloud_;
    LinkFaults faults_;
    Prng prng_;
    Feed feed_;
    std::map<sync::RequestId, std::uint64_t> open_;  // of the present life: which exchange
    std::uint64_t last_exchange_ = 0;
    std::uint64_t last_arrived_ = 0;
    bool healed_ = false;
    SimTime out_until_{0};
    SimTime out_since_{0};
    std::size_t longest_counted_ = 0;  // classes of lengths that this outage was counted in
    bool black_hole_ = false;          // during an outage: no answer at all instead of "no route"
    SimTime next_outage_{};
    SimTime slow_until_{0};
    SimTime next_slow_span_{};
    std::map<std::string, std::optional<std::vector<std::uint8_t>>> old_replies_;  // by method
    NamedCounts counts_;
};

}  // namespace riser::sim
