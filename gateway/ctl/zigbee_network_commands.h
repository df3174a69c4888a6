// riserctl zigbee, at a running gateway: what its network looks like, and the orders that change it. Each waits until what
// it began has come to its end, and says what happens on the way.
#pragma once

#include <functional>
#include <string>

#include "gateway/ctl/commands.h"
#include "platform/command_line/command_line.h"

namespace riser::ctl {

struct ZigbeeOrder {
    std::string
        device;  // 64-bit address; of `pair` may be empty with an install code that says whose it is
    std::string through;  // address of the router where the new device stands; "": any
    std::string install_code;
    std::int64_t seconds = 180;
    std::int64_t channel = 0;  // 0: the quietest
    bool anybody = false;
    bool confirmed = false;
    bool replaces = false;
    std::string confirmed_plan;  // of a restore
    bool burns_address = false;
};

// Below `zigbee`; sets `command` to what was asked for.
void add_zigbee_network_commands(cli::Command& zigbee, ZigbeeOrder& asked,
                                 std::function<Done(Session&)>& command);

// zigbee_network_commands.cpp
Done scan_zigbee(Session& session);
Done form_zigbee(Session& session, const ZigbeeOrder& asked);
Done adopt_zigbee(Session& session);
Done remove_zigbee(Session& session, const ZigbeeOrder& asked);
// zigbee_pairing.cpp
Done pair_zigbee(Session& session, const ZigbeeOrder& asked);
// zigbee_show.cpp
Done list_zigbee(Session& session);
Done map_zigbee(Session& session);

// ---- what they share ---------------------------------------------------------------------------------

[[nodiscard]] Answered<json::object> zigbee_network(const Session& session);
// Waits for views of the network until one is `ready`, so long at most by the gateway's clock; the network as it was last
// seen.
[[nodiscard]] Answered<json::object> await_zigbee(
    Session& session, std::int64_t most_ms, const std::function<bool(const json::object&)>& ready);
// A line for whoever waits: at once, not at the end.
void say(Session& session, const std::string& text);
// "the radio is in another network than ours: ..."
[[nodiscard]] std::string zigbee_state_text(const json::object& network);
[[nodiscard]] const json::object* zigbee_device(const json::object& network,
                                                const std::string& address);
// "a4:c1:..." of what a person typed; the failure says how it is written.
[[nodiscard]] Answered<std::string> zigbee_address(const std::string& typed);

}  // namespace riser::ctl
