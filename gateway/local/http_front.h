// HttpFront: the runner of LocalApi. It puts the HTTP server of platform/http before it, keeps who
// waits for which answer, and passes orders to the controller's inbox. It decides nothing about
// orders: that is LocalApi before and the controller behind. Everything inside runs on the server's
// one thread; what comes from other threads is posted there.
#pragma once

#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "core/metering/bus_statistics.h"
#include "core/metering/radio_network.h"
#include "gateway/controller/action.h"
#include "gateway/controller/event.h"
#include "gateway/local/access.h"
#include "gateway/local/history.h"
#include "gateway/local/local_api.h"
#include "gateway/local/names.h"
#include "gateway/local/token_door.h"
#include "gateway/voucher/derivation.h"
#include "platform/http/assets.h"
#include "platform/http/server.h"

namespace riser::local {

struct HttpFrontSettings {
    std::string socket_path;             // of the Unix socket; empty: none
    std::vector<http::TcpEndpoint> tcp;  // loopback, unless the operator says otherwise
    http::Limits limits;
    LocalApiSettings api;                     // names, zone, access rules
    std::map<std::string, http::Asset> page;  // path -> file, of gateway/web; empty: no page

    std::function<Now()> clock;
    // Into the controller's inbox; false when it is full.
    std::function<bool(controller::Event)> post;
    // Into the inbox of the history; false when it is full. Absent: statements are not available.
    std::function<bool(HistoryQuery)> ask_history;
    // Into the inbox of the meter data, for questions that are about it; likewise.
    std::function<bool(HistoryQuery)> ask_meter_data;
    // To the worker that derives the locks of codes, one code at a time; false when it does not take it. Absent: codes are
    // not taken.
    std::function<bool(voucher::DeriveCode)> derive;
    // Into the inbox of the Zigbee radio; false when it is full. Absent: there is none.
    std::function<bool(metering::RadioOrder)> order_radio;
    // Numbers and keys of a new network come from here; absent: from the kernel.
    std::function<void(std::span<std::uint8_t>)> random;
    // Opens the key of bound tokens; absent: they are not taken. On the server's thread.
    TokenDoor::OpenKey open_key;
    std::function<void(const Note&)> note;

    // An order that is not answered by then may or may not have been carried out.
    std::chrono::milliseconds order_patience{2'000};
    // A statement is read from a file on a slow card, perhaps while it is being rebuilt.
    std::chrono::milliseconds history_patience{10'000};
    // How long a code waits for its turn: eight with four series each take eight seconds on a small board.
    std::chrono::milliseconds code_patience{15'000};
    // How long GET /v1/meters/{id}?newer_than= waits for the reading, and /v1/zigbee?newer_than= for the network.
    std::chrono::milliseconds reading_patience{8'000};
    // Pages that listen at once; further ones poll.
    std::size_t view_streams = 32;
};

class HttpFront {
public:
    // Binds the endpoints. One that cannot be had is an alarm, done without, and tried again until it can be: another
    // program on the page's port must not keep a building from being supplied.
    [[nodiscard]] static Result<std::unique_ptr<HttpFront>> open(HttpFrontSettings settings);
    ~HttpFront();
    HttpFront(const HttpFront&) = delete;
    HttpFront& operator=(const HttpFront&) = delete;

    void start();
    void stop();
    // The bound port of tcp[index].
    [[nodiscard]] std::uint16_t port(std::size_t index = 0) const;

    // From any thread.
    void on_answer(const controller::Answer& answer);
    void on_view(controller::BuildingViewPtr view);
    void on_bus_statistics(metering::BusStatistics statistics);
    void on_radio(metering::RadioNetwork network);
    void on_radio_answer(metering::RadioAnswer answer);
    void on_derived(voucher::CodeDerived derived);
    void on_history(HistoryAnswer answer);
    void on_usage(UsageSummary summary);
    void on_meter_data(MeterDataSummary summary);
    void on_sync_status(wire::SyncStatus status);
    // Something has come back, or went away.
    void on_edges(Edges edges);

    // When the server's thread last turned: the watchdog's evidence that it is not stuck.
    [[nodiscard]] Instant last_turn() const;

private:
    struct State;
    explicit HttpFront(std::unique_ptr<State> state);
    std::unique_ptr<State> state_;
};

}  // namespace riser::local
