// riserctl voucher: redeeming codes, what is known of batches, installing what an office has sent by file, and the tools
// that need no gateway: reading a code, and OpenPAYGO tokens.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "gateway/ctl/commands.h"
#include "platform/command_line/command_line.h"

namespace riser::ctl {

struct VoucherQuestion {
    std::string wanted;             // name, number or account
    std::vector<std::string> code;  // as typed, perhaps in groups; "-": from standard input
    std::string file;
    bool preview = false;
    bool offline = false;  // these tools never ask a gateway: said for clarity
    std::string key;
    std::uint32_t starting_code = 0;
    bool default_starting_code = true;
    std::uint32_t count = 1;
    std::string add;
    std::string set;
    bool disable = false;
    bool sync = false;
    std::uint32_t divider = 1;
    bool extended = false;
    bool restricted = false;
};

// Sets `command` to what was asked for.
void add_voucher_commands(cli::Command& app, VoucherQuestion& asked,
                          std::function<Done(Session&)>& command);

// openpaygo_command.cpp
[[nodiscard]] Done make_openpaygo_token(Session& session, const VoucherQuestion& asked);

}  // namespace riser::ctl
