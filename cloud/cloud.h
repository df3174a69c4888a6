// Cloud: the composition root of riser-cloud. Its members are the architecture: clock, keys and
// store at the bottom, the API on its worker thread above, the HTTP server in front.
#pragma once

#include <memory>
#include <string>

#include "cloud/config.h"
#include "cloud/http/api.h"
#include "platform/clock/system_clock.h"
#include "platform/http/server.h"
#include "platform/systemd/service.h"

namespace riser::cloud {

using systemd::StartProblem;

class Cloud {
public:
    // Opens the database, loads the keys and binds the port; nothing is served yet.
    [[nodiscard]] static Result<std::unique_ptr<Cloud>, StartProblem> assemble(
        const CloudConfig& config);
    ~Cloud();
    Cloud(const Cloud&) = delete;
    Cloud& operator=(const Cloud&) = delete;

    void start();
    // Stops taking requests, lets those in flight out, ends the worker.
    void stop();

    // Whether every thread has come round lately: only then the watchdog is fed.
    [[nodiscard]] bool healthy();
    // Not empty: the process must end and be started again.
    [[nodiscard]] std::string leave_reason() const { return api_->leave_reason(); }
    // What is wrong with the database; empty while nothing is known to be.
    [[nodiscard]] std::string damage() const { return api_->damage(); }
    [[nodiscard]] std::uint16_t port() const { return server_->port(); }
    [[nodiscard]] std::string status_line() const;

private:
    Cloud() = default;

    CloudConfig config_;
    std::atomic<std::int64_t> server_turn_us_{0};  // when the server's thread last came round
    std::unique_ptr<clock::SystemClock> clock_;
    std::optional<CloudKeys> keys_;
    std::optional<OperatorToken> token_;
    std::unique_ptr<Store> store_;
    std::unique_ptr<Api> api_;
    std::unique_ptr<http::Server> server_;
    bool told_damage_ = false;  // main thread
};

// `riser-cloud init`: a state directory with keys and operator token. Refuses to touch an existing
// one.
[[nodiscard]] Outcome<> initialise_state(const std::filesystem::path& state_dir);
// `riser-cloud restored`: after the database came back from a backup, every gateway gets a new
// command epoch, so that no top-up is lost and none is done twice. Returns how many gateways.
[[nodiscard]] Result<std::size_t> begin_after_restore(const CloudConfig& config);
// `riser-cloud rebuild`: builds the books of every gateway anew from its journal. Returns how many.
[[nodiscard]] Result<std::size_t> rebuild_all_books(const CloudConfig& config);

// `riser-cloud export-books`: the journal of one gateway as a book file, in that file. Returns how many entries.
[[nodiscard]] Result<std::size_t> export_books(const CloudConfig& config, std::string_view gateway,
                                               const std::filesystem::path& output);

}  // namespace riser::cloud
