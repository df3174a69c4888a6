#include "tests/sim/world/office_line.h"

namespace riser::sim {
namespace {

constexpr Duration k_patience = std::chrono::seconds(30);
constexpr Duration k_least_pause = std::chrono::seconds(2);
constexpr Duration k_most_pause = std::chrono::minutes(2);
constexpr Duration k_latency = std::chrono::milliseconds(40);

// Whether the order is decided; anything else says nothing about it.
bool decides(int status) {
    return status < 500 && status != 408 && status != 425 && status != 429;
}

}  // namespace

OfficeFaults draw_office_faults(Prng& prng) {
    OfficeFaults faults;
    for (auto* rate : {&faults.request_lost, &faults.answer_lost, &faults.sent_twice}) {
        const auto drawn = static_cast<std::uint32_t>(1 + prng.below(200));
        if (prng.chance(1, 2)) *rate = drawn;
    }
    return faults;
}

OfficeLine::OfficeLine(EventQueue& queue, ActorId actor, SimulatedCloud& cloud, OfficeFaults faults,
                       std::uint64_t seed)
    : queue_(queue), actor_(actor), cloud_(cloud), faults_(faults), prng_(seed) {}

void OfficeLine::submit(OfficeOrder order) {
    orders_.push_back(std::move(order));
    if (orders_.size() == 1) attempt();
}

void OfficeLine::drop_waiting() {
    ++attempt_;
    orders_.clear();
}

void OfficeLine::attempt() {
    if (orders_.empty()) return;
    const auto number = ++attempt_;
    queue_.after(k_patience, actor_, "office_patience", [this, number] {
        if (number == attempt_) attempt();
    });
    if (per_mille(prng_, faults_.request_lost)) {
        ++counts_["office_request_lost"];
        return;
    }
    send(number);
    if (!per_mille(prng_, faults_.sent_twice)) return;
    ++counts_["office_sent_twice"];
    send(number);
}

void OfficeLine::send(std::uint64_t number) {
    const OfficeOrder& order = orders_.front();
    http::Request request;
    request.method = order.method;
    request.path = order.path;
    request.headers = {{"Authorization", "Bearer " + cloud_.operator_token()},
                       {"Content-Type", "application/json"}};
    if (!order.key.empty()) request.headers.emplace_back("Idempotency-Key", order.key);
    request.body = order.body;
    const bool answer_lost = per_mille(prng_, faults_.answer_lost);
    queue_.after(k_latency, actor_, "office_arrive",
                 [this, number, answer_lost, request = std::move(request)]() mutable {
                     cloud_.request(std::move(request), [this, number, answer_lost](auto response) {
                         if (answer_lost) {
                             ++counts_["office_answer_lost"];
                             return;
                         }
                         take(number, std::move(response));
                     });
                 });
}

void OfficeLine::take(std::uint64_t number, std::optional<http::Response> response) {
    if (number != attempt_ || orders_.empty()) return;
    if (!response || !decides(response->status)) {
        ++attempt_;
        return again_after(draw_between(prng_, k_least_pause, k_most_pause));
    }
    ++attempt_;
    const OfficeOrder order = std::move(orders_.front());
    orders_.pop_front();
    if (order.done) order.done(*response);
    // `done` may have submitted into an empty queue, and so begun already.
    const auto before = attempt_;
    queue_.after(Duration{0}, actor_, "office_next", [this, before] {
        if (before == attempt_) attempt();
    });
}

void OfficeLine::again_after(Duration pause) {
    const auto number = attempt_;
    queue_.after(pause, actor_, "office_again", [this, number] {
        if (number == attempt_) attempt();
    });
}

}  // namespace riser::sim
