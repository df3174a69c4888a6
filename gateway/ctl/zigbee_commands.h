// riserctl zigbee with files: what another program's backup of a Zigbee network holds, and carrying it from one program to another.
// Files only: no gateway and no stick is needed. Keys are never shown.
#pragma once

#include <functional>
#include <string>

#include "gateway/ctl/commands.h"
#include "gateway/ctl/zigbee_network_commands.h"
#include "gateway/field/zigbee/backup/known_network.h"
#include "platform/command_line/command_line.h"

namespace riser::ctl {

struct ZigbeeQuestion {
    std::string from;
    std::string to;
    std::string form;  // "": by the name of `to`
    ZigbeeOrder order;
};

// Sets `command` to what was asked for.
void add_zigbee_commands(cli::Command& app, ZigbeeQuestion& asked,
                         std::function<Done(Session&)>& command);

// zigbee_save_command.cpp: of the network that the gateway's radio has now, as the open coordinator backup.
Done save_zigbee_backup(Session& session, const std::string& path);
// zigbee_restore_command.cpp: onto the gateway's radio; without a yes it only says what would be done.
Done restore_zigbee(Session& session, const ZigbeeQuestion& asked);
// Of any of the programs that `migrate` reads.
[[nodiscard]] Answered<zigbee::backup::KnownNetwork> read_zigbee_file(const Session& session,
                                                                      const std::string& path);
Done show_zigbee_backup(Session& session, const std::string& path);
Done migrate_zigbee(Session& session, const ZigbeeQuestion& asked);

}  // namespace riser::ctl
