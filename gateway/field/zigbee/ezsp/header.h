// The header of an EZSP frame in its three formats, and the version that goes with each (Silicon Labs UG100
// rev. 5.2, "EZSP frame format"). What follows the header is codec.h's business.
#pragma once

#include <cstdint>
#include <optional>
#include <span>

#include "core/base/result.h"
#include "gateway/field/zigbee/wire.h"

namespace riser::zigbee::ezsp {

// Versions whose frames are known. Newer ones are spoken to as the newest.
inline constexpr std::uint8_t k_oldest_version = 4;
inline constexpr std::uint8_t k_newest_version = 19;

enum class HeaderFormat : std::uint8_t {
    legacy,  // sequence, control, id: versions up to 4, and every first `version` after a reset
    legacy_extended,  // sequence, control, FF, 00, id: 5 to 7
    extended,         // sequence, two bytes of control, two of id: from 8 on
};
[[nodiscard]] constexpr HeaderFormat format_of(std::uint8_t version) {
    if (version >= 8) return HeaderFormat::extended;
    return version >= 5 ? HeaderFormat::legacy_extended : HeaderFormat::legacy;
}

struct CommandHeader {
    std::uint8_t sequence = 0;
    std::uint16_t id = 0;  // below 256 unless extended
    bool operator==(const CommandHeader&) const = default;
};
void write_header(const CommandHeader& header, HeaderFormat format, WireWriter& writer);

// Of what the NCP says.
struct AnswerHeader {
    std::uint8_t sequence = 0;  // of the command; of the last command for callbacks
    std::uint16_t id = 0;
    bool callback = false;           // nobody asked for it
    bool overflow = false;           // the NCP had no memory for some callbacks
    bool truncated = false;          // the answer did not fit
    bool callbacks_waiting = false;  // where they have to be fetched
    bool operator==(const AnswerHeader&) const = default;
};
enum class HeaderFault : std::uint8_t {
    too_short,
    not_an_answer,  // the direction bit says that it is a command
    wrong_format,   // another protocol format version, or reserved bits are set
};
// Leaves `reader` at the parameters.
[[nodiscard]] Result<AnswerHeader, HeaderFault> read_answer_header(WireReader& reader,
                                                                   HeaderFormat format);

// The NCP's side, for those who stand in for one.
void write_answer_header(const AnswerHeader& header, HeaderFormat format, WireWriter& writer);
[[nodiscard]] std::optional<CommandHeader> read_command_header(WireReader& reader,
                                                               HeaderFormat format);

}  // namespace riser::zigbee::ezsp
