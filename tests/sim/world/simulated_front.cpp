#include "tests/sim/world/simulated_front.h"

#include "core/base/overload.h"

namespace riser::sim {
namespace {

// The same patience as gateway/local/http_front.h.
constexpr Duration k_order_patience = std::chrono::seconds(2);
constexpr Duration k_history_patience = std::chrono::seconds(10);
constexpr Duration k_reading_patience = std::chrono::seconds(8);
constexpr Duration k_code_patience = std::chrono::seconds(15);

}  // namespace

SimulatedFront::SimulatedFront(RunnerPlace place, FrontSettings settings)
    : place_(std::move(place)),
      settings_(std::move(settings)),
      api_(settings_.api),
      codes_(settings_.derive, settings_.open_key) {}

SimulatedFront::~SimulatedFront() {
    for (auto& [token, waiting] : waiting_) waiting.respond(std::nullopt);
    for (auto& [token, respond] : coded_) respond(std::nullopt);
}

void SimulatedFront::send_order(std::uint64_t token, local::PendingOrder order, Respond respond) {
    if (!settings_.post(controller::LocalOrder{order.body, {token}}))
        return respond(local::LocalApi::busy());
    wait(token, {std::move(order), std::move(respond)}, k_order_patience);
}

void SimulatedFront::derive(local::PendingCode code, Respond respond) {
    const std::uint64_t token = ++last_token_;
    coded_.emplace(token, std::move(respond));
    const auto number = codes_.submit(
        std::move(code), "",
        [this, token](http::Response response) {
            if (auto waiting = coded_.extract(token); !waiting.empty())
                waiting.mapped()(std::move(response));
        },
        place_.clock.read(place_.queue.now()).monotonic);
    if (!number) return;
    place_.queue.after(k_code_patience, place_.actor, "front_patience",
                       [this, life = place_.life, n = *number] {
                           if (life->alive) codes_.give_up(n);
                       });
}

void SimulatedFront::open(const local::PendingToken& token, Respond respond) {
    const auto now = place_.clock.read(place_.queue.now()).monotonic;
    auto order = codes_.open(
        token, [&](http::Response response) { respond(std::move(response)); }, now);
    if (order) send_order(++last_token_, std::move(*order), std::move(respond));
}

void SimulatedFront::take(voucher::CodeDerived derived) {
    auto ready = codes_.take(std::move(derived), place_.clock.read(place_.queue.now()).monotonic);
    if (!ready) return;
    // A gateway that dies meanwhile tells them so itself.
    send_order(++last_token_, std::move(ready->order),
               [respond = std::move(ready->respond)](std::optional<http::Response> response) {
                   if (response) respond(std::move(*response));
               });
}

void SimulatedFront::request(const http::Request& request, Respond respond) {
    const Now now = place_.clock.read(place_.queue.now());
    std::visit(overload{
                   [&](http::Response response) { respond(std::move(response)); },
                   [&](local::PendingOrder order) {
                       send_order(++last_token_, std::move(order), std::move(respond));
                   },
                   [&](local::PendingCode code) { derive(std::move(code), std::move(respond)); },
                   [&](const local::PendingToken& token) { open(token, std::move(respond)); },
                   [&](local::PendingHistory pending) {
                       const std::uint64_t token = ++last_token_;
                       pending.query.token = token;
                       const bool of_readings = is_about_meter_data(pending.query.kind);
                       const auto& ask =
                           of_readings ? settings_.ask_meter_data : settings_.ask_history;
                       if (!ask) {
                           return respond(of_readings ? local::LocalApi::no_meter_data()
                                                      : local::LocalApi::no_history());
                       }
                       if (!ask(pending.query)) {
                           return respond(local::LocalApi::busy());
                       }
                       wait(token, {std::move(pending), std::move(respond)}, k_history_patience);
                   },
                   [&](local::PendingReading pending) {
                       wait(++last_token_, {pending, std::move(respond)}, k_reading_patience);
                   },
                   // Nobody who waits asks for one here; it is as it stands.
                   [&](const local::PendingPreview& pending) {
                       respond(local::LocalApi::answer(pending, present()));
                   },
                   // Radios are not behind this front.
                   [&](const local::PendingRadio&) { respond(local::LocalApi::no_radio()); },
                   [&](local::PendingNetwork) { respond(local::LocalApi::no_radio()); },
                   // A page that listens is a browser's matter; the documents it gets are the same.
                   [&](local::OpenViewStream) { respond(local::LocalApi::busy()); },
               },
               api_.handle(request, present(), now));
}

void SimulatedFront::wait(std::uint64_t token, Waiting waiting, Duration patience) {
    waiting_.emplace(token, std::move(waiting));
    place_.queue.after(patience, place_.actor, "front_patience", [this, life = place_.life, token] {
        if (life->alive) give_up(token);
    });
}

std::optional<SimulatedFront::Waiting> SimulatedFront::extract(std::uint64_t token) {
    auto node = waiting_.extract(token);
    if (node.empty()) return std::nullopt;
    return std::move(node.mapped());
}

void SimulatedFront::give_up(std::uint64_t token) {
    auto waiting = extract(token);
    if (!waiting) return;
    waiting->respond(std::visit(
        overload{
            [](const local::PendingOrder& order) { return local::LocalApi::no_answer(order); },
            [](const local::PendingHistory& asked) { return local::LocalApi::no_answer(asked); },
            [this](const local::PendingReading& asked) { return api_.answer(asked, present()); },
        },
        waiting->pending));
}

void SimulatedFront::take(const controller::Answer& answer) {
    auto waiting = extract(answer.to.token);
    if (!waiting) return;
    waiting->respond(
        api_.answer(std::get<local::PendingOrder>(waiting->pending), answer, present()));
}

void SimulatedFront::take(const local::HistoryAnswer& answer) {
    auto waiting = extract(answer.token);
    if (!waiting) return;
    waiting->respond(
        api_.answer(std::get<local::PendingHistory>(waiting->pending), answer, present()));
}

void SimulatedFront::take(controller::BuildingViewPtr view) {
    view_ = std::move(view);
    std::vector<std::uint64_t> ready;
    for (const auto& [token, waiting] : waiting_) {
        const auto* reading = std::get_if<local::PendingReading>(&waiting.pending);
        if (reading != nullptr && local::LocalApi::is_ready(*reading, present()))
            ready.push_back(token);
    }
    for (const std::uint64_t token : ready) give_up(token);
}

void SimulatedFront::take(metering::BusStatistics statistics) {
    for (auto& bus : buses_) {
        if (bus.bus == statistics.bus) {
            bus = std::move(statistics);
            return;
        }
    }
    buses_.push_back(std::move(statistics));
}

}  // namespace riser::sim
