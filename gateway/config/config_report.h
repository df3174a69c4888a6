// What `riser-gateway --check-config` prints about a configuration that is correct: its size and
// every bus at a glance, and what is legal but worth a second look. For people; nothing parses it.
#pragma once

#include <string>
#include <vector>

#include "gateway/config/config.h"

namespace riser::config {

// Several lines, each ended by a newline; no names, serials or secrets.
[[nodiscard]] std::string describe(const GatewayConfig& config);

// One sentence each, in a fixed order.
[[nodiscard]] std::vector<std::string> warnings(const GatewayConfig& config);

}  // namespace riser::config
