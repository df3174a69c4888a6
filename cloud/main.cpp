// riser-cloud: the service of one operator. Parses its arguments, builds the Cloud, waits for
// signals and feeds the service manager. Exit codes: 0 stopped, 70 must be started again (a commit
// ended in an unknown state, or the disk does not give the database out), 78 a person must act (not
// restarted by systemd).
#include <csignal>
#include <ctime>
#include <iostream>

#include <CLI/CLI.hpp>

#include "cloud/cloud.h"
#include "platform/log/log.h"
#include "platform/systemd/notify.h"

namespace {

constexpr int k_exit_reload = 70;  // EX_SOFTWARE of sysexits.h
constexpr int k_exit_config = 78;  // EX_CONFIG

sigset_t stop_signals() {
    sigset_t signals;
    sigemptyset(&signals);
    sigaddset(&signals, SIGINT);
    sigaddset(&signals, SIGTERM);
    return signals;
}

int complain(const riser::Problem& problem, int code) {
    std::cerr << problem.message << '\n';
    return code;
}

int serve(const riser::cloud::CloudConfig& config) {
    // Every thread inherits the mask, so that only this one receives these signals.
    const sigset_t signals = stop_signals();
    pthread_sigmask(SIG_BLOCK, &signals, nullptr);
    std::signal(SIGPIPE, SIG_IGN);
    auto cloud = riser::cloud::Cloud::assemble(config);
    if (!cloud) {
        riser::log::error("cannot_start", {riser::log::kv("why", cloud.error().message)});
        return cloud.error().may_pass ? k_exit_reload : k_exit_config;
    }
    (*cloud)->start();
    riser::systemd::notify_ready((*cloud)->status_line());
    riser::log::info("started", {riser::log::kv("at", (*cloud)->status_line())});
    const timespec turn{1, 0};
    while (sigtimedwait(&signals, nullptr, &turn) < 0) {
        if ((*cloud)->healthy()) riser::systemd::notify_alive();
        if (const auto why = (*cloud)->leave_reason(); !why.empty()) {
            riser::log::error("leaving", {riser::log::kv("why", why)});
            return k_exit_reload;
        }
    }
    riser::systemd::notify_stopping("stopping");
    (*cloud)->stop();
    riser::log::info("stopped");
    return 0;
}

int initialise(const std::string& state_dir) {
    if (auto done = riser::cloud::initialise_state(state_dir); !done)
        return complain(done.error(), k_exit_config);
    std::cout << state_dir << ": keys and operator token made.\n"
              << "Move " << state_dir
              << "/keys/root.key to a safe place off this machine: the service never\n"
              << "reads it, and whoever has it can order every gateway about.\n";
    return 0;
}

int maintain(const riser::cloud::CloudConfig& config, bool restored) {
    const auto count = restored ? riser::cloud::begin_after_restore(config)
                                : riser::cloud::rebuild_all_books(config);
    if (!count) return complain(count.error(), 1);
    std::cout << *count
              << (restored ? " gateways: a new command epoch began\n"
                           : " gateways: books built anew\n");
    return 0;
}

}  // namespace

int main(int argc, char** argv) {
    CLI::App app{"Riser cloud: accounts, top-ups and reconciliation for many buildings"};
    app.set_version_flag("--version", RISER_VERSION);
    std::string config_path = "/etc/riser/cloud.toml";
    bool check_only = false;
    app.add_option("--config", config_path, "Configuration file")->capture_default_str();
    app.add_flag("--check-config", check_only, "Check the configuration and leave");
    auto* init = app.add_subcommand("init", "Make keys and operator token of a new installation");
    std::string state_dir = "/var/lib/riser-cloud";
    init->add_option("--state-dir", state_dir, "Where")->capture_default_str();
    auto* restored =
        app.add_subcommand("restored", "Run once after the database came back from a backup");
    auto* rebuild = app.add_subcommand("rebuild", "Build all books anew from the journals");
    CLI11_PARSE(app, argc, argv);

    riser::log::start(riser::log::Level::info);
    if (*init) return initialise(state_dir);
    const auto config = riser::cloud::load_cloud_config(config_path);
    if (!config) return complain(config.error(), k_exit_config);
    if (check_only) {
        std::cout << config_path << ": good\n";
        return 0;
    }
    if (*restored || *rebuild) return maintain(*config, restored->parsed());
    return serve(*config);
}
