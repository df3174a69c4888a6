// Backups in files, as zigpy (ZHA), Zigbee2MQTT and bellows write them: which of them a text is, and reading it.
// Writing: the open coordinator backup, version 1 (github.com/zigpy/open-coordinator-backup), byte for byte as zigpy's
// command line writes it, and Zigbee2MQTT's own spelling of it. Zigbee's databases are zigpy_database.h.
#pragma once

#include <string>
#include <string_view>

#include "core/base/result.h"
#include "gateway/field/zigbee/backup/network_backup.h"

namespace riser::zigbee::backup {

// Any of: open coordinator backup (also of Zigbee2MQTT), zigpy's own JSON, the old bellows command line's. `file` is
// what messages call it; they never repeat a value, since half of them are keys.
[[nodiscard]] Result<ReadBackup> read_backup(std::string_view text, const std::string& file);

[[nodiscard]] std::string write_open_backup(const NetworkBackup& backup);

// As zigbee-herdsman writes it for sticks of Silicon Labs, faults included, because that is how it reads it. Fails when
// the secret of the link keys is missing: it does not take a file without it.
[[nodiscard]] Result<std::string> write_zigbee2mqtt_backup(const NetworkBackup& backup,
                                                           std::uint8_t ezsp_version);

// zigpy's own JSON on one line, as the rows of network_backups have it. Version 0 is that of zigpy before 0.54.
enum class ZigpyForm : std::uint8_t { version_0, version_1 };
[[nodiscard]] std::string write_zigpy_backup(const NetworkBackup& backup, ZigpyForm form);

}  // namespace riser::zigbee::backup
