// zigbee.db, the SQLite database of zigpy and ZHA: read of schemas 4 to 13, written as 11 (Debian 12's python3-zigpy) or
// 13. PRAGMA user_version is the schema, and each table carries it in its name; tables of earlier schemas may stay behind
// and are not looked at. Nothing is changed in a database that is read, and none that exists is written to.
#pragma once

#include <string>

#include "core/base/result.h"
#include "gateway/field/zigbee/backup/known_network.h"

namespace riser::zigbee::backup {

inline constexpr int k_first_schema = 4;
inline constexpr int k_last_schema = 13;

// What stands in the write-ahead log beside the file (zigbee.db-wal) is read too: copy both, or stop the program first.
[[nodiscard]] Result<KnownNetwork> read_zigpy_database(const std::string& path);

enum class ZigpySchema : std::uint8_t { v11 = 11, v13 = 13 };
// A file that exists and is not empty is refused.
[[nodiscard]] Outcome<> write_zigpy_database(const std::string& path, const KnownNetwork& network,
                                             ZigpySchema schema);

}  // namespace riser::zigbee::backup
