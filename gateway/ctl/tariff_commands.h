// riserctl tariff: check a file of tariffs, and what they would cost. They ask no gateway.
#pragma once

#include <functional>

#include "gateway/ctl/commands.h"
#include "platform/command_line/command_line.h"

namespace riser::ctl {

// Sets `command` to what was asked for. `asked` lives as long as `app`.
void add_tariff_commands(cli::Command& app, TariffQuestion& asked,
                         std::function<Done(Session&)>& command);

}  // namespace riser::ctl
