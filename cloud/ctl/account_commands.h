// riser-cloud account move-in|move-out|refund-paid|order: moving tenants from the command line of the cloud
// (docs/tenancies.md). What it asks, the running service orders, and the building decides.
#pragma once

#include <iosfwd>
#include <string>
#include <vector>

#include "cloud/config.h"
#include "platform/command_line/command_line.h"

namespace riser::cloud {

class AccountCommands {
public:
    // Declares them; `line` must be parsed afterwards.
    explicit AccountCommands(cli::Command& line);
    AccountCommands(const AccountCommands&) = delete;
    AccountCommands& operator=(const AccountCommands&) = delete;

    [[nodiscard]] bool was_given() const { return accounts_.was_given(); }
    // Returns the exit code of the program.
    [[nodiscard]] int run(const CloudConfig& config, std::ostream& out, std::ostream& err) const;

private:
    struct Words {
        std::string gateway, account, to, customer_class, tariff, expires, id, amount, currency,
            order;
        std::uint32_t supply_point = 0;
        bool postpaid = false, critical = false, last_reading = false, as_json = false,
             preview = false;
    };
    cli::Command declare(const char* name, const char* help);
    void add_move_words(cli::Command& command);

    cli::Command accounts_;
    Words words_;
    std::vector<std::pair<std::string, cli::Command>> commands_;
};

}  // namespace riser::cloud
