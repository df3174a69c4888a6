// riser-cloud: the service of one operator. Parses its arguments, builds the Cloud, waits for
// signals and feeds the service manager. Exit codes: 0 stopped, 64 wrong arguments, 70 must be
// started again (a commit ended in an unknown state), 75 cannot start now but may later, 78 a person
// must act (not restarted by systemd).
#include <iostream>

#include "cloud/cloud.h"
#include "cloud/ctl/account_commands.h"
#include "cloud/ctl/credit_commands.h"
#include "cloud/ctl/voucher_commands.h"
#include "cloud/identity/operator_token.h"
#include "platform/command_line/command_line.h"
#include "platform/log/log.h"
#include "platform/systemd/notify.h"
#include "platform/systemd/service.h"

namespace {

using riser::systemd::k_exit_config;

int complain(const riser::Problem& problem, int code) {
    std::cerr << problem.message << '\n';
    return code;
}

int serve(const riser::cloud::CloudConfig& config) {
    const riser::systemd::StopSignals signals;
    auto assembled = riser::cloud::Cloud::assemble(config);
    if (!assembled) return riser::systemd::report(assembled.error());
    riser::cloud::Cloud& cloud = **assembled;
    cloud.start();
    const auto show_health = [&cloud] {
        if (cloud.healthy()) riser::systemd::notify_alive();
    };
    return riser::systemd::serve(
        {cloud.status_line(), "stopping", show_health, [&cloud] { return cloud.leave_reason(); },
         [&cloud] { cloud.stop(); }},
        signals);
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

int renew_token(const riser::cloud::CloudConfig& config) {
    const auto path = config.operator_token();
    if (auto done = riser::cloud::replace_operator_token(path); !done)
        return complain(done.error(), 1);
    std::cout << path.string() << ": a new operator token. Restart riser-cloud: from then on the "
              << "one before opens nothing.\n";
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

int write_books(const riser::cloud::CloudConfig& config, const std::string& gateway,
                const std::string& output) {
    const auto count = riser::cloud::export_books(config, gateway, output);
    if (!count) return complain(count.error(), 1);
    std::cout << *count << " entries in " << output << "\n";
    return 0;
}

}  // namespace

int main(int argc, char** argv) {
    riser::systemd::keep_files_private();
    riser::cli::CommandLine line{
        "Riser cloud: accounts, top-ups and reconciliation for many buildings"};
    line.set_version(RISER_VERSION);
    std::string config_path = "/etc/riser/cloud.toml";
    line.option("--config", config_path, "Configuration file").shows_default();
    std::string checked_path;  // stays empty when no file is named
    const auto check =
        line.option("--check-config", checked_path, "Check the configuration and leave")
            .may_stand_alone("[FILE]");
    line.options_may_follow_the_command();  // riser-cloud restored --config FILE
    line.takes_one_command_at_most();
    auto init = line.command("init", "Make keys and operator token of a new installation");
    std::string state_dir = "/var/lib/riser-cloud";
    init.option("--state-dir", state_dir, "Where").shows_default();
    const auto token = line.command("new-token", "Make another operator token, for a lost one");
    const auto restored =
        line.command("restored", "Run once after the database came back from a backup");
    const auto rebuild = line.command("rebuild", "Build all books anew from the journals");
    auto books = line.command("export-books", "Write a gateway's journal for its successor");
    std::string gateway;
    std::string output;
    books.option("GATEWAY", gateway, "Its id").required();
    books.option("--output", output, "Book file for riser-gateway --restore-books").required();
    const riser::cloud::CreditCommands credit{line};
    const riser::cloud::VoucherCommands vouchers{line};
    const riser::cloud::AccountCommands accounts{line};
    if (const auto exit_code = line.parse(argc, argv)) {
        return *exit_code == 0 ? 0 : riser::systemd::k_exit_usage;
    }

    riser::log::start(riser::log::Level::info);
    if (init.was_given()) return initialise(state_dir);
    if (!checked_path.empty()) config_path = checked_path;
    const auto config = riser::cloud::load_cloud_config(config_path);
    if (!config) return complain(config.error(), k_exit_config);
    if (check.was_given()) {
        const auto& http = config->http;
        const bool outside = !http.address.starts_with("127.") && http.address != "::1";
        if (outside && http.tls_certificate.empty()) {
            std::cout
                << "warning: " << http.address
                << " is served without TLS: the operator's token can be read on the way. Give "
                   "tls_certificate and tls_key, or keep to 127.0.0.1 behind a proxy\n";
        }
        std::cout << config_path << ": good\n";
        return 0;
    }
    if (credit.was_given()) return credit.run(*config, std::cout, std::cerr);
    if (vouchers.was_given()) return vouchers.run(*config, std::cout, std::cerr);
    if (accounts.was_given()) return accounts.run(*config, std::cout, std::cerr);
    if (token.was_given()) return renew_token(*config);
    if (books.was_given()) return write_books(*config, gateway, output);
    if (restored.was_given() || rebuild.was_given()) {
        return maintain(*config, restored.was_given());
    }
    return serve(*config);
}
