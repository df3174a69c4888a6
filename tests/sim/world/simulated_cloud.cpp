// The network's and the auditor's side: requests in, turns of the service, answers out. How the machine dies
// and comes back is in cloud_machine.cpp.
#include "tests/sim/world/simulated_cloud.h"

#include "platform/http/problem.h"
#include "tests/sim/world/cloud_fault_pause.h"
#include "tests/sim/world/cloud_identity.h"
#include "tests/sim/world/cloud_view.h"
#include "tests/sim/world/problem_code.h"

namespace riser::sim {
namespace {

// From the socket to the worker and through a commit on a server's disk.
constexpr std::uint64_t k_salt_stream = 0x5A'17'0000ULL;
constexpr Duration k_quickest_turn = std::chrono::milliseconds(1);
constexpr Duration k_usual_turn = std::chrono::milliseconds(6);
constexpr Duration k_slowest_turn = std::chrono::seconds(30);
// The server answers by itself when a handler takes longer (platform/http/server.h).
constexpr Duration k_answer_deadline = std::chrono::seconds(90);

std::span<const std::uint8_t> bytes_of(const std::string& text) {
    return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

}  // namespace

SimulatedCloud::SimulatedCloud(EventQueue& queue, ActorId actor, CloudSetup setup)
    : queue_(queue),
      actor_(actor),
      setup_(std::move(setup)),
      prng_(setup_.seed),
      ids_(prng_.next()),
      salts_(setup_.seed ^ k_salt_stream),
      keys_(cloud_keys_from(prng_)),
      token_text_(operator_token_from(prng_)),
      token_(token_text_),
      clock_(setup_.start),
      disk_(std::make_unique<SimulatedDisk>(prng_.next())) {
    boot();
}

void SimulatedCloud::request(http::Request request, Answer answer) {
    if (reach_ == Reach::silent) return;
    if (reach_ == Reach::refusing) {
        queue_.after(Duration{0}, actor_, "cloud_refused",
                     [answer = std::move(answer)] { answer(std::nullopt); });
        return;
    }
    const auto exchange = ++last_exchange_;
    exchanges_[exchange] = {request.method + " " + request.path,
                            std::string(request.header("Idempotency-Key")), queue_.now(),
                            std::move(answer)};
    process_->request(std::move(request), [this, life = life_, exchange](http::Response response) {
        take_answer(life, exchange, std::move(response));
    });
    plan_turn(queue_.now() + (slow_ ? draw_between(prng_, k_usual_turn, k_slowest_turn)
                                    : draw_between(prng_, k_quickest_turn, k_usual_turn)));
}

// ---- turns ----

void SimulatedCloud::plan_turn(SimTime when) {
    when = std::max(when, queue_.now());
    if (next_turn_ && *next_turn_ <= when) return;
    next_turn_ = when;
    queue_.at(when, actor_, "cloud_turn", [this, when] { turn(when); });
}

void SimulatedCloud::turn(SimTime planned) {
    if (!process_ || next_turn_ != planned) return;
    next_turn_.reset();
    const auto deadline = process_->turn();
    count_disk_fault();
    queue_.mix(disk_->counts().changes);
    if (after_strike_) return bury();
    deliver();
    if (!process_) return;
    leave_when_asked();
    if (deadline) plan_turn(CloudClock::true_time(*deadline));
}

void SimulatedCloud::take_answer(std::uint64_t life, std::uint64_t exchange,
                                 http::Response response) {
    if (life != life_ || after_strike_) return;  // said by a ghost
    auto node = exchanges_.extract(exchange);
    if (!node.empty()) outbox_.emplace_back(std::move(node.mapped()), std::move(response));
}

void SimulatedCloud::deliver() {
    for (auto& [exchange, response] : std::exchange(outbox_, {}))
        give(exchange, std::move(response));
}

void SimulatedCloud::give(const Exchange& exchange, http::Response response) {
    if (queue_.now() - exchange.arrived > k_answer_deadline)
        response = http::problem(503, "no_answer_in_time", "Busy", "");
    count_refusal(response);
    promises_.note(exchange.scope, exchange.key, response);
    queue_.mix(static_cast<std::uint64_t>(response.status));
    queue_.mix(bytes_of(response.body));
    exchange.answer(std::move(response));
}

void SimulatedCloud::count_refusal(const http::Response& response) {
    if (response.status >= 400) ++refusals_[problem_code(response.body)];
}

// ---- the auditor's side ----

bool SimulatedCloud::inspect(const std::function<void(cloud::Session&)>& look) {
    if (!process_ || leaving_) return false;
    const FaultPause pause{*disk_, disk_fault_};
    const auto session = process_->store().begin();
    look(*session);
    return !session->failed();
}

std::optional<SimulatedCloud::Probe> SimulatedCloud::probe(http::Request request,
                                                           std::optional<GatewayId> allowed) {
    if (!process_ || leaving_ || strike_) return std::nullopt;
    const FaultPause pause{*disk_, disk_fault_};
    (void)process_->turn();  // what waits is not the doing of this request
    const auto digest = [&] { return digest_of(*process_->store().begin(), allowed); };
    const auto before = digest();
    // Shared: a request that is left waiting answers after this function.
    const auto answered = std::make_shared<std::optional<http::Response>>();
    process_->request(std::move(request),
                      [answered](http::Response response) { *answered = std::move(response); });
    (void)process_->turn();
    const bool changed = digest() != before;
    plan_turn(queue_.now());  // delivers, and finds the next deadline
    if (!*answered) return std::nullopt;
    count_refusal(**answered);
    queue_.mix(static_cast<std::uint64_t>((*answered)->status));
    return Probe{std::move(**answered), changed};
}

}  // namespace riser::sim
