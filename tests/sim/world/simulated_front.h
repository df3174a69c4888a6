// SimulatedFront: the local API at request level, as http_front.h runs it behind a server: it keeps who
// waits for which answer and for how long. A client whose gateway dies meanwhile hears nothing more.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <vector>

#include "gateway/local/code_queue.h"
#include "gateway/local/local_api.h"
#include "tests/sim/world/event_queue.h"
#include "tests/sim/world/simulated_runner.h"

namespace riser::sim {

struct FrontSettings {
    local::LocalApiSettings api;
    std::function<bool(controller::Event)> post;
    std::function<bool(local::HistoryQuery)> ask_history;
    std::function<bool(local::HistoryQuery)> ask_meter_data;
    std::function<bool(voucher::DeriveCode)> derive;
    local::TokenDoor::OpenKey open_key;
};

class SimulatedFront {
public:
    // nullopt: the connection broke.
    using Respond = std::function<void(std::optional<http::Response>)>;

    SimulatedFront(RunnerPlace place, FrontSettings settings);
    ~SimulatedFront();
    SimulatedFront(const SimulatedFront&) = delete;
    SimulatedFront& operator=(const SimulatedFront&) = delete;

    void request(const http::Request& request, Respond respond);

    void take(const controller::Answer& answer);
    void take(controller::BuildingViewPtr view);
    void take(metering::BusStatistics statistics);
    void take(const local::HistoryAnswer& answer);
    void take(const local::UsageSummary& summary) { usage_ = summary; }
    void take(local::MeterDataSummary summary) { meter_data_ = std::move(summary); }
    [[nodiscard]] const std::optional<local::MeterDataSummary>& meter_data() const {
        return meter_data_;
    }
    void take(wire::SyncStatus status) { sync_ = std::move(status); }
    void take(voucher::CodeDerived derived);
    [[nodiscard]] const controller::BuildingViewPtr& view() const { return view_; }

private:
    struct Waiting {
        std::variant<local::PendingOrder, local::PendingHistory, local::PendingReading> pending;
        Respond respond;
    };
    [[nodiscard]] local::Present present() const {
        return {view_.get(), &buses_,
                &usage_,     sync_ ? &*sync_ : nullptr,
                nullptr,     meter_data_ ? &*meter_data_ : nullptr};
    }
    void wait(std::uint64_t token, Waiting waiting, Duration patience);
    void send_order(std::uint64_t token, local::PendingOrder order, Respond respond);
    void derive(local::PendingCode code, Respond respond);
    void open(const local::PendingToken& token, Respond respond);
    void give_up(std::uint64_t token);
    [[nodiscard]] std::optional<Waiting> extract(std::uint64_t token);

    RunnerPlace place_;
    FrontSettings settings_;
    local::LocalApi api_;
    local::CodeQueue codes_;
    controller::BuildingViewPtr view_;
    std::vector<metering::BusStatistics> buses_;
    local::UsageSummary usage_;
    std::optional<local::MeterDataSummary> meter_data_;
    std::optional<wire::SyncStatus> sync_;
    std::uint64_t last_token_ = 0;
    std::map<std::uint64_t, Waiting> waiting_;
    std::map<std::uint64_t, Respond> coded_;  // who have typed codes, until they are answered
};

}  // namespace riser::sim
