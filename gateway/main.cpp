// riser-gateway: the daemon of one building. Parses its arguments, builds the Gateway, waits for signals
// and feeds the service manager. Exit codes: 0 stopped, 70 must be started again (a commit ended in an
// unknown state), 64 wrong arguments, 75 cannot start now but may later (a full disk, a file in use), 78
// wrong configuration and no last good one (not restarted by systemd).
#include <iostream>

#include "core/wire/signing.h"
#include "gateway/check_config.h"
#include "gateway/gateway.h"
#include "gateway/io/sync_identity.h"
#include "gateway/restore_books.h"
#include "gateway/start_choices.h"
#include "platform/command_line/command_line.h"
#include "platform/log/log.h"
#include "platform/systemd/service.h"

namespace {

using riser::systemd::k_exit_config;

int run(riser::gateway::Gateway& gateway, const riser::systemd::StopSignals& signals) {
    gateway.start();
    return riser::systemd::serve(
        {gateway.status_line(), "settling", [&gateway] { gateway.check_health(); },
         [&gateway] { return gateway.leave_reason(); }, [&gateway] { gateway.stop(); }},
        signals);
}

// With the first configuration that can be used. The journal of a problem that may pass is not tried again with another.
int start(const std::string& config_path, const riser::systemd::StopSignals& signals) {
    riser::gateway::StartChoices choices(config_path, riser::systemd::state_directories());
    while (auto choice = choices.next()) {
        auto gateway = riser::gateway::Gateway::assemble(std::move(*choice));
        if (gateway) return run(**gateway, signals);
        if (gateway.error().may_pass) return riser::systemd::report(gateway.error());
        choices.refuse(gateway.error().message);
    }
    std::cerr << choices.refusal() << '\n';
    return k_exit_config;
}

// Makes the key that signs this gateway's uploads, once, and prints what the cloud needs to enrol it.
int show_key(const std::string& path) {
    auto key = riser::io::load_or_make_key(path);
    if (!key) {
        std::cerr << key.error().message << '\n';
        return k_exit_config;
    }
    std::cout << riser::wire::format_key(key->public_key());  // ends the line itself
    return 0;
}

int check_config(const std::string& path) {
    const auto checked = riser::gateway::check_config(path);
    if (!checked) {
        std::cerr << checked.error().message << '\n';
        return k_exit_config;
    }
    std::cout << *checked;
    return 0;
}

int restore(const std::string& config_path, const std::string& book_file) {
    const auto restored = riser::gateway::restore_books(config_path, book_file);
    if (!restored) {
        std::cerr << restored.error().message << '\n';
        return k_exit_config;
    }
    std::cout << *restored;
    return 0;
}

}  // namespace

int main(int argc, char** argv) {
    riser::systemd::keep_files_private();
    riser::cli::CommandLine line{"Riser gateway: prepaid electricity for one building"};
    line.set_version(RISER_VERSION);
    std::string config_path = "/etc/riser/gateway.toml";
    bool debug = false;
    line.option("--config", config_path, "Configuration file").shows_default();
    std::string checked_path;  // stays empty when no file is named
    const auto check = line.option("--check-config", checked_path,
                                   "Check the configuration, its profiles and keys, say what is "
                                   "doubtful, and leave")
                           .may_stand_alone("[FILE]");
    std::string key_path;
    line.option("--enrolment-key", key_path,
                "Make the signing key in this file unless it exists, print its public half for "
                "the cloud, and leave");
    std::string book_file;
    line.option("--restore-books", book_file,
                "Make the ledger from a book file of `riser-cloud export-books`, and leave");
    line.flag("--debug", debug, "Log frames too");
    if (const auto exit_code = line.parse(argc, argv)) {
        return *exit_code == 0 ? 0 : riser::systemd::k_exit_usage;
    }

    if (!key_path.empty()) return show_key(key_path);
    if (!book_file.empty()) return restore(config_path, book_file);
    if (check.was_given()) {
        return check_config(checked_path.empty() ? config_path : checked_path);
    }
    riser::log::start(debug ? riser::log::Level::debug : riser::log::Level::info);
    const riser::systemd::StopSignals signals;
    return start(config_path, signals);
}
