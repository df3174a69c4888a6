// The forms that a backup has in JSON, one reader each. Used by open_backup.cpp only; each notes what is wrong in the
// FirstProblem of its fields and says in `remarks` what it corrected. Shows Boost.JSON.
#pragma once

#include <string>
#include <string_view>

#include "gateway/field/zigbee/backup/json_fields.h"
#include "gateway/field/zigbee/backup/network_backup.h"

namespace riser::zigbee::backup {

[[nodiscard]] ReadBackup read_open_form(const ObjectFields& root);
[[nodiscard]] ReadBackup read_zigpy_form(const ObjectFields& root);
[[nodiscard]] ReadBackup read_bellows_form(const ObjectFields& root);

// "coordinator", "router", "end_device"
[[nodiscard]] std::string type_word(zdo::LogicalType type);
[[nodiscard]] zdo::LogicalType read_type(const ObjectFields& fields, std::string_view name);

// A time as Python's isoformat() writes it: six digits of a second or none, and an offset. Refuses what is no time.
[[nodiscard]] std::string read_time(const ObjectFields& fields, std::string_view name);

// `model`, `manufacturer` and `version`, where any is a member, null or not.
[[nodiscard]] std::optional<StickLabels> read_labels(const ObjectFields& fields);
void write_labels(boost::json::object& object, const std::optional<StickLabels>& labels);

// Digits without "0x", most significant first.
[[nodiscard]] std::string hex16(std::uint16_t value);
[[nodiscard]] std::string hex64(Eui64 value);
[[nodiscard]] std::string hex_of(const Key128& key);
[[nodiscard]] Eui64 reversed(Eui64 value);

}  // namespace riser::zigbee::backup
