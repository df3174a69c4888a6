// What has to be done once after the database came back from a backup, before anything is served: `riser-cloud restored`. The
// numbers of commands, of bills, of decisions about vouchers and of tokens go on where no life that is lost can have been.
#pragma once

#include <cstddef>
#include <cstdint>

#include "cloud/identity/cloud_keys.h"
#include "cloud/store/store.h"

namespace riser::cloud {

// In one transaction. `now_ms`: milliseconds of Unix time. Returns how many gateways have a new command epoch.
std::size_t come_back_from_backup(Session& session, const CloudKeys& keys, std::int64_t now_ms);

}  // namespace riser::cloud
