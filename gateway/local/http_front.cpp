#include "gateway/local/http_front.h"

#include <utility>

#include "gateway/local/http_front_state.h"

namespace riser::local {

Result<std::unique_ptr<HttpFront>> HttpFront::open(HttpFrontSettings settings) {
    auto state = std::make_unique<State>(std::move(settings));
    http::ServerOptions options;
    options.tcp = state->settings.tcp;
    if (!state->settings.socket_path.empty()) {
        options.unix_socket = http::UnixEndpoint{state->settings.socket_path, 0660};
    }
    options.limits = state->settings.limits;
    options.unix_time = [now = state->settings.clock] { return to_unix_ms(now().wall) / 1000; };
    if (state->settings.note) {
        options.note = [note = state->settings.note](const std::string& event,
                                                     const std::string& detail) {
            note({Note::Level::warning, event, {{"detail", detail}}});
        };
    }
    options.refused = [state = state.get()](int status, const std::string& code) {
        ++state->refused[code.empty() ? std::to_string(status) : code];
    };
    options.patient = true;
    options.missing = [state = state.get()](const std::vector<http::MissingEndpoint>& endpoints) {
        state->take_missing(endpoints);
    };
    auto server = http::Server::open(options, state->make_router());
    if (!server) return fail(server.error());
    state->server = std::move(server).value();
    return std::unique_ptr<HttpFront>(new HttpFront(std::move(state)));
}

HttpFront::HttpFront(std::unique_ptr<State> state) : state_(std::move(state)) {}

HttpFront::~HttpFront() {
    stop();
}

void HttpFront::start() {
    state_->last_turn = state_->settings.clock().monotonic.time_since_epoch().count();
    state_->server->start();
    state_->server->post([state = state_.get()] { state->beat(); });
}

void HttpFront::stop() {
    state_->server->stop();
}

std::uint16_t HttpFront::port(std::size_t index) const {
    return state_->server->port(index);
}

void HttpFront::on_answer(const controller::Answer& answer) {
    state_->server->post([state = state_.get(), answer] { state->answer_order(answer); });
}

void HttpFront::on_view(controller::BuildingViewPtr view) {
    state_->server->post([state = state_.get(), newer = std::move(view)]() mutable {
        state->show(std::move(newer));
    });
}

void HttpFront::on_bus_statistics(metering::BusStatistics statistics) {
    state_->server->post([state = state_.get(), newer = std::move(statistics)]() mutable {
        for (auto& bus : state->buses) {
            if (bus.bus == newer.bus) {
                bus = std::move(newer);
                return;
            }
        }
        state->buses.push_back(std::move(newer));
    });
}

void HttpFront::on_radio(metering::RadioNetwork network) {
    state_->server->post([state = state_.get(), newer = std::move(network)]() mutable {
        state->show_network(std::move(newer));
    });
}

void HttpFront::on_radio_answer(metering::RadioAnswer answer) {
    state_->server->post(
        [state = state_.get(), given = std::move(answer)] { state->radio.take(given); });
}

void HttpFront::on_derived(voucher::CodeDerived derived) {
    state_->server->post([state = state_.get(), given = std::move(derived)]() mutable {
        state->take_derived(std::move(given));
    });
}

void HttpFront::on_history(HistoryAnswer answer) {
    state_->server->post(
        [state = state_.get(), given = std::move(answer)] { state->answer_history(given); });
}

void HttpFront::on_usage(UsageSummary summary) {
    state_->server->post([state = state_.get(), newer = std::move(summary)]() mutable {
        state->usage = std::move(newer);
    });
}

void HttpFront::on_meter_data(MeterDataSummary summary) {
    state_->server->post([state = state_.get(), newer = std::move(summary)]() mutable {
        state->meter_data = std::move(newer);
    });
}

void HttpFront::on_sync_status(wire::SyncStatus status) {
    state_->server->post([state = state_.get(), newer = std::move(status)]() mutable {
        state->sync = std::move(newer);
    });
}

void HttpFront::on_edges(Edges edges) {
    state_->server->post([state = state_.get(), newer = std::move(edges)]() mutable {
        state->edges = std::move(newer);
        state->show_edges();
    });
}

Instant HttpFront::last_turn() const {
    return Instant{Duration{state_->last_turn.load()}};
}

}  // namespace riser::local
