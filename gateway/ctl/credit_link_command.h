// riserctl credit link: takes a credit that the office has made as a link, for a payment that it could not send.
#pragma once

#include <functional>
#include <string>

#include "gateway/ctl/commands.h"
#include "platform/command_line/command_line.h"

namespace riser::ctl {

// Below `credit`; sets `command` to what was asked for, and the others to its words.
void add_credit_link_command(cli::Command& credit, std::string& link, bool& preview,
                             std::function<Done(Session&)>& command);

}  // namespace riser::ctl
