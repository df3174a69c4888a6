// Codec: EZSP frames as bytes, for one version of the protocol. Commands are given by their id and
// values, in whatever order; the tables know order and width. What the NCP says comes back the same way.
// It keeps nothing between frames; which answer belongs to which command is dialogue.h's business.
#pragma once

#include <cstdint>
#include <span>
#include <string>

#include "core/base/result.h"
#include "gateway/field/zigbee/ezsp/fields.h"
#include "gateway/field/zigbee/ezsp/frame_table.h"
#include "gateway/field/zigbee/ezsp/header.h"

namespace riser::zigbee::ezsp {

// Header and parameters; more would not fit one ASH frame (ash/frame.h, k_most_data).
inline constexpr std::size_t k_most_frame = 220;

struct Command {
    FrameId id{};
    Values values;
    bool operator==(const Command&) const = default;
};

// An answer or a callback.
struct Answer {
    AnswerHeader header;
    FrameId id{};
    Values values;
    bool operator==(const Answer&) const = default;
};

enum class AnswerFault : std::uint8_t {
    bad_header,     // nothing of it can be trusted
    unknown_frame,  // this version has no such frame, as far as we know
    too_short,      // parameters are missing
    truncated,      // the NCP says so itself
};
// What could be read of a frame that was no good.
struct BadAnswer {
    AnswerFault fault = AnswerFault::bad_header;
    AnswerHeader header;  // unless bad_header
    bool operator==(const BadAnswer&) const = default;
};
[[nodiscard]] std::string_view to_string(AnswerFault fault);

class Codec {
public:
    // In the format of this version; or in the legacy format, for the first `version` after a reset.
    explicit Codec(std::uint8_t version) : Codec(version, format_of(version)) {}
    Codec(std::uint8_t version, HeaderFormat format) : version_(version), format_(format) {}

    [[nodiscard]] std::uint8_t version() const { return version_; }

    // Every field of the table must be given and fit; values of fields that only other versions have are
    // left out. A Problem names the frame and the field.
    [[nodiscard]] Result<Bytes> encode(const Command& command, std::uint8_t sequence) const;
    // More bytes than the table knows are from a newer firmware and are not looked at.
    [[nodiscard]] Result<Answer, BadAnswer> decode(std::span<const std::uint8_t> bytes) const;

    // The NCP's side, for those who stand in for one. Missing command bytes count as zeros, as with real
    // firmware.
    [[nodiscard]] Result<Bytes> encode_answer(const Answer& answer) const;
    struct ReceivedCommand {
        std::uint8_t sequence = 0;
        Command command;
    };
    [[nodiscard]] Result<ReceivedCommand> decode_command(std::span<const std::uint8_t> bytes) const;

private:
    std::uint8_t version_;
    HeaderFormat format_;
};

}  // namespace riser::zigbee::ezsp
