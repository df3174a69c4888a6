// HttpFront::State: what the server's one thread knows and does. Internal to http_front.cpp and http_front_state.cpp.
#pragma once

#include <atomic>
#include <optional>
#include <unordered_map>

#include "gateway/local/code_queue.h"
#include "gateway/local/http_front.h"
#include "gateway/local/radio_desk.h"
#include "gateway/local/view_json.h"
#include "platform/entropy/entropy.h"

namespace riser::local {

// Everything but `last_turn` belongs to the server's thread.
struct HttpFront::State {
    struct WaitingOrder {
        PendingOrder order;
        http::Respond respond;
        std::string by;
    };
    struct WaitingHistory {
        PendingHistory pending;
        http::Respond respond;
    };
    struct WaitingReading {
        PendingReading pending;
        http::Respond respond;
    };
    struct WaitingNetwork {
        PendingNetwork pending;
        http::Respond respond;
    };
    struct WaitingPreview {
        PendingPreview pending;
        http::Respond respond;
    };
    struct Listener {
        http::EventStream stream;
        bool knows_the_whole = false;
    };

    explicit State(HttpFrontSettings given)
        : settings(std::move(given)),
          api(std::move(settings.api)),
          edges(api.edges()),
          codes(settings.derive, settings.open_key),
          radio(settings.order_radio,
                settings.random ? settings.random : RadioDesk::Random(entropy::fill_random),
                settings.note) {
        for (auto& [path, asset] : settings.page) page.add(path, asset);
    }

    HttpFrontSettings settings;
    LocalApi api;
    Edges edges;  // as given, without the endpoints
    CodeQueue codes;
    RadioDesk radio;
    std::vector<http::MissingEndpoint> missing;
    http::Assets page;
    std::unique_ptr<http::Server> server;

    controller::BuildingViewPtr view;
    std::vector<metering::BusStatistics> buses;
    UsageSummary usage;
    std::optional<MeterDataSummary> meter_data;
    std::optional<wire::SyncStatus> sync;
    std::map<std::string, std::uint64_t> refused;  // by the problem's code: there are few

    // Bounded by the server's limit of connections: each has one request at a time.
    std::uint64_t last_token = 0;
    std::unordered_map<std::uint64_t, WaitingOrder> orders;
    std::unordered_map<std::uint64_t, WaitingHistory> questions;
    std::unordered_map<std::uint64_t, WaitingReading> readings;
    std::unordered_map<std::uint64_t, WaitingNetwork> networks;
    std::unordered_map<std::uint64_t, WaitingPreview> previews;
    std::vector<Listener> listeners;
    ViewText sent;  // what the listeners know
    std::atomic<Instant::rep> last_turn{0};

    [[nodiscard]] Present present() const {
        return {view.get(),       &buses,
                &usage,           sync ? &*sync : nullptr,
                &refused,         meter_data ? &*meter_data : nullptr,
                &radio.networks()};
    }

    [[nodiscard]] http::Router make_router();
    void serve_page(const http::Request& request, const http::Respond& respond) const;
    void take(const http::Request& request, const http::Respond& respond);
    void send_order(PendingOrder order, const std::string& by, const http::Respond& respond);
    void derive(PendingCode code, const std::string& by, const http::Respond& respond);
    void order_radio(PendingRadio order, const std::string& by, const http::Respond& respond);
    void take_derived(voucher::CodeDerived derived);
    void ask_history(PendingHistory pending, const http::Respond& respond);
    void wait_for_reading(PendingReading pending, const http::Respond& respond);
    void wait_for_network(PendingNetwork pending, const http::Respond& respond);
    void wait_for_preview(const PendingPreview& pending, const http::Respond& respond);
    void show_network(metering::RadioNetwork newer);
    void open_stream(const http::Respond& respond);
    void note_order(const WaitingOrder& order, std::string_view outcome) const;
    void answer_order(const controller::Answer& answer);
    void answer_history(const HistoryAnswer& answer);
    void show(controller::BuildingViewPtr newer);
    void show_to_listeners();
    void take_missing(const std::vector<http::MissingEndpoint>& endpoints);
    void show_edges();
    void beat();
};

}  // namespace riser::local
