// riser-cloud credit link: a payment as a link that a phone carries to a building which cannot be reached now. The running
// service makes it, over its API.
#pragma once

#include <iosfwd>
#include <string>

#include "cloud/config.h"
#include "platform/command_line/command_line.h"

namespace riser::cloud {

class CreditCommands {
public:
    // Declares them; `line` must be parsed afterwards.
    explicit CreditCommands(cli::Command& line);
    CreditCommands(const CreditCommands&) = delete;
    CreditCommands& operator=(const CreditCommands&) = delete;

    [[nodiscard]] bool was_given() const;
    // Returns the exit code of the program.
    [[nodiscard]] int run(const CloudConfig& config, std::ostream& out, std::ostream& err) const;

private:
    struct Words {
        std::string account, payment, amount, currency, page;
        bool of_token = false, as_json = false;
    };
    cli::Command credit_;
    Words words_;
};

}  // namespace riser::cloud
