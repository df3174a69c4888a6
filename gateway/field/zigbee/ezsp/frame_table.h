// The frames of EZSP as tables: of which fields a command and its answer consist, in which order and
// width, in which versions. One row holds for a range of versions; what a version reorders or widens is
// another row (UG100 rev. 5.2 for versions up to 13, the EZSP reference guide of the Simplicity SDK from 14
// on). The tables are table_*.cpp; codec.h reads and writes by them.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "gateway/field/zigbee/ezsp/field.h"
#include "gateway/field/zigbee/ezsp/frame_id.h"
#include "gateway/field/zigbee/ezsp/header.h"

namespace riser::zigbee::ezsp {

// How a field, or a structure of fields, is written.
enum class Wire : std::uint8_t {
    none,  // behind the last part
    u8,
    i8,
    u16,
    u32,
    u64,
    key,           // 16 bytes
    bytes8,        // a length of one byte, then as many
    bytes32,       // a length of four
    eight_bytes,   // exactly 8
    list_count,    // of one byte: the length of the list of this field, which comes later
    counted_list,  // 16 bits each, the count of which came before
    list8,         // a count of one byte, then 16 bits each
    rest_list,     // 16 bits each, to the end of the frame
    ember_status,  // one byte before version 14, four from then on
    ezsp_status,   // likewise
    status32,      // four bytes in every version that has it
    // Structures, which are more fields of the same frame.
    aps_frame,
    network_parameters,
    initial_security,
    current_security,
    key_struct,
    key_context12,  // of version 12
    key_context,    // from 13 on
    aps_key_info,
    network_key_info,
    multicast_entry,
    binding,
    child_data,
    child_data_timed,  // from 10 on
    neighbor,
    route,
    network_found,
    transient_key,        // up to 7
    transient_key_timed,  // from 8 on
    hash_context,
};

struct Part {
    const FieldName* field = nullptr;  // none for structures
    Wire wire = Wire::none;
};
inline constexpr std::size_t k_most_parts = 10;
using Parts = std::array<Part, k_most_parts>;

enum class FrameKind : std::uint8_t { command, callback };

struct FrameShape {
    FrameId id;
    std::string_view name;  // as in UG100
    FrameKind kind = FrameKind::command;
    std::uint8_t first_version = k_oldest_version;
    std::uint8_t last_version = k_newest_version;
    Parts request;
    Parts answer;  // or the callback's parameters
};

// Null when this version has no such frame. A version newer than the newest known is taken for that.
[[nodiscard]] const FrameShape* find_shape(FrameId id, std::uint8_t version);
// All rows of all versions.
[[nodiscard]] std::span<const std::span<const FrameShape>> all_shapes();
// "sendUnicast", as this version calls it, or another when this one has no such frame; "0x0123" for a frame
// that no version has.
[[nodiscard]] std::string frame_name(FrameId id, std::uint8_t version);

// The fields of a structure; empty for what is none.
[[nodiscard]] std::span<const Part> structure_of(Wire wire);

}  // namespace riser::zigbee::ezsp
