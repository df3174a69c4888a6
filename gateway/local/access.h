// Access: who may see and who may order, decided from what a request says about itself. The Unix
// socket is guarded by the kernel: connecting takes write permission on the socket's file, which
// root and the group riser have. On TCP an order needs the console token, and so does reading from
// another computer. Foreign web pages are kept out by the Host and Origin headers (DNS rebinding,
// cross-site requests).
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "platform/http/message.h"

namespace riser::local {

struct AccessRules {
    std::string console_token;  // as made by load_or_make_token(); empty: no orders over TCP
    std::vector<std::string> host_names;  // besides localhost and numeric addresses; without a port
};

enum class Need : std::uint8_t {
    nothing,  // answered to everybody who reaches us: health
    see,
    order,
    building,  // whoever is on the building's own network, without a token
    socket,    // only for those whom the Unix socket admits
};

// The response to refuse with, or nullopt when it is allowed.
[[nodiscard]] std::optional<http::Response> objection(const AccessRules& rules,
                                                      const http::Request& request, Need need);

}  // namespace riser::local
