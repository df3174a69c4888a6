// CloudProcess: one life of riser-cloud without sockets, threads and files: the real store, API and routes
// over a simulated disk. It does what the composition root (cloud/cloud.cpp) and the HTTP server in front of
// it do; its caller gives it turns. Destroying it is the end of the process.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "cloud/http/api.h"
#include "cloud/store/sqlite/sqlite_store.h"
#include "tests/sim/vfs/simulated_vfs.h"

namespace riser::sim {

class CloudProcess {
public:
    // What outlives the process.
    struct Machine {
        SimulatedDisk& disk;
        const cloud::CloudKeys& keys;
        const cloud::OperatorToken& token;
        std::function<Now()> clock;
        cloud::ApiSettings settings;
    };

    // Opens the store: creation, migration or recovery.
    [[nodiscard]] static Result<std::unique_ptr<CloudProcess>, cloud::OpenProblem> start(
        const Machine& machine);
    // `riser-cloud restored`, which runs while the service is stopped.
    [[nodiscard]] static Result<std::size_t> begin_after_restore(const Machine& machine);
    ~CloudProcess();
    CloudProcess(const CloudProcess&) = delete;
    CloudProcess& operator=(const CloudProcess&) = delete;

    // As the server does: routes, refuses what has no route, and otherwise leaves it to the API.
    void request(http::Request request, const http::Respond& respond);
    // Serves what waits; returns when to come again if nothing is asked before.
    [[nodiscard]] std::optional<Instant> turn() { return api_->run_pending(); }
    // An orderly end: gateways that wait are answered.
    void stop() { api_->stop(); }
    [[nodiscard]] std::string leave_reason() const { return api_->leave_reason(); }
    [[nodiscard]] cloud::Store& store() { return *store_; }

private:
    explicit CloudProcess(SimulatedDisk& disk) : vfs_(disk) {}

    SimulatedVfs vfs_;
    std::unique_ptr<cloud::Store> store_;
    http::Router router_;
    std::unique_ptr<cloud::Api> api_;
};

}  // namespace riser::sim
