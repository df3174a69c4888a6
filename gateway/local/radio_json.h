// The Zigbee network as JSON, for GET /v1/zigbee and `riserctl zigbee list` and `map`.
#pragma once

#include <string>

#include "gateway/local/local_api.h"

namespace riser::local {

[[nodiscard]] std::string radio_text(const metering::RadioNetwork& network,
                                     const LocalApiSettings& settings, const Now& now);

// What another radio would need, keys included: POST /v1/zigbee/backup, for the Unix socket only.
[[nodiscard]] std::string radio_backup_text(const metering::RadioBackup& backup);

// How an order was answered, with what is to be known of it.
[[nodiscard]] std::string radio_answer_text(const metering::RadioAnswer& answer);

}  // namespace riser::local
