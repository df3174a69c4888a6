#include "gateway/local/http_front_state.h"

#include <algorithm>
#include <utility>

#include "core/base/overload.h"
#include "gateway/controller/order_names.h"
#include "gateway/local/attention.h"
#include "gateway/local/credit_page.h"
#include "gateway/local/order_facts.h"

namespace riser::local {
namespace {

using http::Request;
using http::Respond;
using http::Response;

// The page loads its own files and speaks to its own gateway, nothing else (CSP level 3).
constexpr std::string_view k_content_policy =
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

}  // namespace

http::Router HttpFront::State::make_router() {
    http::Router router;
    const auto api_handler = [this](const Request& request, const Respond& respond) {
        take(request, respond);
    };
    router.add("GET", "/v1/{rest...}", api_handler);
    router.add("POST", "/v1/{rest...}", api_handler, 16U << 10U);
    // Documents of the cloud, in hexadecimal digits.
    router.add("POST", "/v1/vouchers/{rest...}", api_handler, 160U << 10U);
    // The API says of each path what it answers; the router only knows that there are paths.
    for (const char* method : {"PUT", "PATCH", "DELETE"})
        router.add(method, "/v1/{rest...}", api_handler);
    // Links that a phone carries: an address of its own, so that it can be opened, answered as a page.
    for (const char* method : {"GET", "POST"}) {
        router.add(
            method, "/credit/{link}", [this](const Request& request, const Respond& respond) {
                const bool asks = request.method == "GET";
                take(as_credit_order(request),
                     [asks, respond](const Response& said) { respond(credit_page(said, asks)); });
            });
    }
    for (const auto& entry : settings.page) {
        router.add("GET", entry.first, [this](const Request& request, const Respond& respond) {
            serve_page(request, respond);
        });
    }
    return router;
}

void HttpFront::State::serve_page(const Request& request, const Respond& respond) const {
    Response response = page.serve(request, request.path);
    response.headers.emplace_back("Content-Security-Policy", k_content_policy);
    response.headers.emplace_back("Referrer-Policy", "no-referrer");
    response.headers.emplace_back("X-Frame-Options", "DENY");
    respond(std::move(response));
}

void HttpFront::State::take(const Request& request, const Respond& respond) {
    const std::string& by = request.client.address;
    std::visit(overload{
                   [&](Response response) { respond(std::move(response)); },
                   [&](PendingOrder order) { send_order(std::move(order), by, respond); },
                   [&](PendingHistory pending) { ask_history(pending, respond); },
                   [&](PendingReading pending) { wait_for_reading(pending, respond); },
                   [&](PendingCode code) { derive(std::move(code), by, respond); },
                   [&](const PendingToken& token) {
                       auto order = codes.open(token, respond, settings.clock().monotonic);
                       if (order) send_order(std::move(*order), by, respond);
                   },
                   [&](PendingRadio order) { order_radio(std::move(order), by, respond); },
                   [&](PendingNetwork pending) { wait_for_network(pending, respond); },
                   [&](const PendingPreview& pending) { wait_for_preview(pending, respond); },
                   [&](OpenViewStream) { open_stream(respond); },
               },
               api.handle(request, present(), settings.clock()));
}

void HttpFront::State::send_order(PendingOrder order, const std::string& by,
                                  const Respond& respond) {
    const std::uint64_t token = ++last_token;
    if (!settings.post(controller::LocalOrder{order.body, {token}}))
        return respond(LocalApi::busy());
    orders.emplace(token, WaitingOrder{std::move(order), respond, by});
    server->call_after(settings.order_patience, [this, token] {
        const auto waiting = orders.extract(token);
        if (waiting.empty()) return;
        note_order(waiting.mapped(), "unknown");
        waiting.mapped().respond(LocalApi::no_answer(waiting.mapped().order));
    });
}

void HttpFront::State::derive(PendingCode code, const std::string& by, const Respond& respond) {
    const auto number = codes.submit(std::move(code), by, respond, settings.clock().monotonic);
    if (number)
        server->call_after(settings.code_patience, [this, n = *number] { codes.give_up(n); });
}

void HttpFront::State::order_radio(PendingRadio order, const std::string& by,
                                   const Respond& respond) {
    // A copy of the network is read key by key.
    const bool copies = std::holds_alternative<metering::BackUpRadio>(order.body);
    const auto patience = copies ? settings.history_patience : settings.order_patience;
    const auto number = radio.submit(std::move(order), by, respond);
    if (number) server->call_after(patience, [this, n = *number] { radio.give_up(n); });
}

void HttpFront::State::take_derived(voucher::CodeDerived derived) {
    auto ready = codes.take(std::move(derived), settings.clock().monotonic);
    if (ready) send_order(std::move(ready->order), ready->by, ready->respond);
}

void HttpFront::State::ask_history(PendingHistory pending, const Respond& respond) {
    pending.query.token = ++last_token;
    const bool of_readings = is_about_meter_data(pending.query.kind);
    const auto& ask = of_readings ? settings.ask_meter_data : settings.ask_history;
    if (!ask) return respond(of_readings ? LocalApi::no_meter_data() : LocalApi::no_history());
    if (!ask(pending.query)) return respond(LocalApi::busy());
    questions.emplace(pending.query.token, WaitingHistory{pending, respond});
    server->call_after(settings.history_patience, [this, token = pending.query.token] {
        const auto waiting = questions.extract(token);
        if (!waiting.empty())
            waiting.mapped().respond(LocalApi::no_answer(waiting.mapped().pending));
    });
}

void HttpFront::State::wait_for_reading(PendingReading pending, const Respond& respond) {
    const std::uint64_t token = ++last_token;
    readings.emplace(token, WaitingReading{pending, respond});
    server->call_after(settings.reading_patience, [this, token] {
        const auto waiting = readings.extract(token);
        if (!waiting.empty())
            waiting.mapped().respond(api.answer(waiting.mapped().pending, present()));
    });
}

void HttpFront::State::wait_for_network(PendingNetwork pending, const Respond& respond) {
    const std::uint64_t token = ++last_token;
    networks.emplace(token, WaitingNetwork{pending, respond});
    server->call_after(settings.reading_patience, [this, token] {
        const auto waiting = networks.extract(token);
        if (waiting.empty()) return;
        waiting.mapped().respond(api.answer(waiting.mapped().pending, present(), settings.clock()));
    });
}

void HttpFront::State::wait_for_preview(const PendingPreview& pending, const Respond& respond) {
    const std::uint64_t token = ++last_token;
    previews.emplace(token, WaitingPreview{pending, respond});
    server->call_after(settings.reading_patience, [this, token] {
        const auto waiting = previews.extract(token);
        if (waiting.empty()) return;
        waiting.mapped().respond(LocalApi::answer(waiting.mapped().pending, present()));
    });
}

void HttpFront::State::show_network(metering::RadioNetwork newer) {
    radio.show(std::move(newer));
    for (auto waiting = networks.begin(); waiting != networks.end();) {
        if (!LocalApi::is_ready(waiting->second.pending, present())) {
            ++waiting;
            continue;
        }
        waiting->second.respond(api.answer(waiting->second.pending, present(), settings.clock()));
        waiting = networks.erase(waiting);
    }
}

void HttpFront::State::open_stream(const Respond& respond) {
    std::erase_if(listeners, [](const Listener& listener) { return !listener.stream.is_open(); });
    if (listeners.size() >= settings.view_streams) return respond(LocalApi::too_many_streams());
    respond(http::event_stream([this](http::EventStream stream) {
        listeners.push_back({std::move(stream), false});
        if (view == nullptr) return;
        // The others know `sent`; the new one gets exactly that, so that the next changes fit them
        // all.
        if (listeners.size() == 1) sent = render(present(), api.settings());
        listeners.back().knows_the_whole =
            listeners.back().stream.send({"building", whole(sent), ""});
    }));
}

void HttpFront::State::note_order(const WaitingOrder& order, std::string_view outcome) const {
    if (!settings.note) return;
    Note note{Note::Level::info,
              "local_order",
              {{"order", std::string(controller::order_name(order.order.body))},
               {"by", order.by},
               {"outcome", std::string(outcome)}}};
    for (auto& fact : order_facts(order.order.body)) note.fields.push_back(std::move(fact));
    settings.note(note);
}

void HttpFront::State::answer_order(const controller::Answer& answer) {
    const auto waiting = orders.extract(answer.to.token);
    if (waiting.empty()) return;  // patience had ended
    note_order(waiting.mapped(), controller::to_string(answer.outcome));
    waiting.mapped().respond(api.answer(waiting.mapped().order, answer, present()));
}

void HttpFront::State::answer_history(const HistoryAnswer& answer) {
    const auto waiting = questions.extract(answer.token);
    if (waiting.empty()) return;
    waiting.mapped().respond(api.answer(waiting.mapped().pending, answer, present()));
}

void HttpFront::State::show(controller::BuildingViewPtr newer) {
    view = std::move(newer);
    for (auto waiting = readings.begin(); waiting != readings.end();) {
        if (!LocalApi::is_ready(waiting->second.pending, present())) {
            ++waiting;
            continue;
        }
        waiting->second.respond(api.answer(waiting->second.pending, present()));
        waiting = readings.erase(waiting);
    }
    for (auto waiting = previews.begin(); waiting != previews.end();) {
        if (!LocalApi::is_ready(waiting->second.pending, present())) {
            ++waiting;
            continue;
        }
        waiting->second.respond(LocalApi::answer(waiting->second.pending, present()));
        waiting = previews.erase(waiting);
    }
    show_to_listeners();
}

void HttpFront::State::show_to_listeners() {
    std::erase_if(listeners, [](const Listener& listener) { return !listener.stream.is_open(); });
    if (listeners.empty()) return;
    ViewText now = render(present(), api.settings());
    const std::string news = changes(sent, now);
    sent = std::move(now);
    for (auto& listener : listeners) {
        if (listener.knows_the_whole) {
            listener.stream.send({"changes", news, ""});
        } else {
            listener.knows_the_whole = listener.stream.send({"building", whole(sent), ""});
        }
    }
}

void HttpFront::State::take_missing(const std::vector<http::MissingEndpoint>& endpoints) {
    const auto was = std::exchange(missing, endpoints);
    for (const auto& endpoint : missing) {
        if (std::find(was.begin(), was.end(), endpoint) != was.end() || !settings.note) continue;
        settings.note({Note::Level::error,
                       endpoint.unix_socket ? "socket_unavailable" : "page_unavailable",
                       {{"why", endpoint.why}, {"what", "it is tried again until it can be had"}}});
    }
    if (missing.empty() && settings.note)
        settings.note({Note::Level::info, "endpoints_available", {}});
    show_edges();
}

void HttpFront::State::show_edges() {
    Edges all = edges;
    for (const auto& endpoint : missing) all.impairments.push_back(unreachable_mark(endpoint));
    api.set_edges(std::move(all));
    if (view) show_to_listeners();
}

void HttpFront::State::beat() {
    last_turn = settings.clock().monotonic.time_since_epoch().count();
    server->call_after(std::chrono::seconds(1), [this] { beat(); });
}

}  // namespace riser::local
