// riser-cloud voucher create|list|show|print|activate|recall|revoke|report|token: the everyday part of the vouchers' API from
// the command line. What it does, the running service does; what is rare (docs/vouchers.md) has the API only.
#pragma once

#include <cstdint>
#include <iosfwd>
#include <memory>
#include <string>
#include <vector>

#include "cloud/config.h"
#include "platform/command_line/command_line.h"

namespace riser::cloud {

class VoucherCommands {
public:
    // Declares them; `line` must be parsed afterwards.
    explicit VoucherCommands(cli::Command& line);
    VoucherCommands(const VoucherCommands&) = delete;
    VoucherCommands& operator=(const VoucherCommands&) = delete;

    [[nodiscard]] bool was_given() const;
    // Returns the exit code of the program.
    [[nodiscard]] int run(const CloudConfig& config, std::ostream& out, std::ostream& err) const;

private:
    struct Words {
        std::string owner, batch, name, face, currency, product, valid_until, gateway, format, page,
            text, output, report, account, payment, amount, unit, most_unconfirmed, what;
        std::uint32_t count = 0, carton = 0, grace_days = 0, largest = 20'000;
        std::vector<std::string> serials, recipients;
        std::vector<std::uint32_t> cartons;
        bool all = false, draft = false, as_json = false;
    };
    void declare_create();
    void declare_print();
    void declare_token();
    cli::Command declare(const char* name, const char* help);
    void add_serials(cli::Command& command);

    cli::Command vouchers_;
    Words words_;
    std::vector<std::pair<std::string, cli::Command>> commands_;
};

}  // namespace riser::cloud
