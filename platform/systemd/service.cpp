#include "platform/systemd/service.h"

#include <cstdlib>
#include <ctime>
#include <sstream>
#include <sys/stat.h>

#include "platform/log/log.h"
#include "platform/systemd/notify.h"

namespace riser::systemd {

int report(const StartProblem& problem) {
    log::error("cannot_start", {log::kv("why", problem.message)});
    return problem.may_pass ? k_exit_later : k_exit_config;
}

void keep_files_private() {
    ::umask(S_IRWXG | S_IRWXO);
}

std::vector<std::filesystem::path> state_directories() {
    const char* variable = std::getenv("STATE_DIRECTORY");
    std::vector<std::filesystem::path> directories;
    std::istringstream paths(variable == nullptr ? "" : variable);
    for (std::string path; std::getline(paths, path, ':');) {
        if (!path.empty()) directories.emplace_back(path);
    }
    return directories;
}

StopSignals::StopSignals() : signals_{} {
    sigemptyset(&signals_);
    sigaddset(&signals_, SIGINT);
    sigaddset(&signals_, SIGTERM);
    pthread_sigmask(SIG_BLOCK, &signals_, nullptr);
    std::signal(SIGPIPE, SIG_IGN);
}

bool StopSignals::wait(Duration longest) const {
    const auto whole = std::chrono::floor<std::chrono::seconds>(longest);
    const auto rest = std::chrono::nanoseconds(longest - whole);
    const timespec time{static_cast<std::time_t>(whole.count()), rest.count()};
    return sigtimedwait(&signals_, nullptr, &time) >= 0;
}

int serve(const Service& service, const StopSignals& signals, Duration turn) {
    notify_ready(service.status);
    log::info("started", {log::kv("with", service.status)});
    while (!signals.wait(turn)) {
        service.show_health();
        if (const std::string why = service.leave_reason(); !why.empty()) {
            log::error("leaving", {log::kv("why", why)});
            return k_exit_again;
        }
    }
    notify_stopping(service.farewell);
    service.stop();
    log::info("stopped");
    return 0;
}

}  // namespace riser::systemd
