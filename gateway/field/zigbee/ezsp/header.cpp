#include "gateway/field/zigbee/ezsp/header.h"

#include "core/base/assert.h"

namespace riser::zigbee::ezsp {
namespace {

// Frame control, low byte (UG100, "Frame control").
constexpr std::uint8_t k_from_ncp = 0x80;
constexpr std::uint8_t k_overflow = 0x01;
constexpr std::uint8_t k_truncated = 0x02;
constexpr std::uint8_t k_callbacks_waiting = 0x04;
constexpr std::uint8_t k_synchronous_callback = 0x08;
constexpr std::uint8_t k_asynchronous_callback = 0x10;
// High byte: bits 0 and 1 are the format version, 2 to 5 reserved, 6 padding, 7 security.
constexpr std::uint8_t k_format_version = 0x01;
constexpr std::uint8_t k_format_mask = 0x03;
constexpr std::uint8_t k_reserved_mask = 0x3C;
// In place of the id, where it does not follow at once.
constexpr std::uint8_t k_extended_mark = 0xFF;

void write(std::uint8_t sequence, std::uint8_t control, std::uint16_t id, HeaderFormat format,
           WireWriter& writer) {
    writer.u8(sequence);
    writer.u8(control);
    if (format == HeaderFormat::extended) {
        writer.u8(k_format_version);
        writer.u16(id);
        return;
    }
    RISER_ASSERT(id <= 0xFF, "a legacy frame has an id of one byte");
    if (format == HeaderFormat::legacy_extended) {
        writer.u8(k_extended_mark);
        writer.u8(0);
    }
    writer.u8(static_cast<std::uint8_t>(id));
}

// The id, behind sequence and control; none when the format is another.
std::optional<std::uint16_t> read_id(WireReader& reader, HeaderFormat format) {
    if (format == HeaderFormat::extended) {
        const std::uint8_t control = reader.u8();
        if ((control & k_format_mask) != k_format_version) return std::nullopt;
        if ((control & k_reserved_mask) != 0) return std::nullopt;
        return reader.u16();
    }
    if (format == HeaderFormat::legacy_extended) {
        const std::uint8_t mark = reader.u8();
        const std::uint8_t control = reader.u8();
        if (mark != k_extended_mark || control != 0) return std::nullopt;
    }
    return reader.u8();
}

}  // namespace

void write_header(const CommandHeader& header, HeaderFormat format, WireWriter& writer) {
    write(header.sequence, 0, header.id, format, writer);
}

Result<AnswerHeader, HeaderFault> read_answer_header(WireReader& reader, HeaderFormat format) {
    AnswerHeader header;
    header.sequence = reader.u8();
    const std::uint8_t control = reader.u8();
    const auto id = read_id(reader, format);
    if (!reader.ok()) return fail(HeaderFault::too_short);
    if ((control & k_from_ncp) == 0) return fail(HeaderFault::not_an_answer);
    if (!id) return fail(HeaderFault::wrong_format);
    header.id = *id;
    header.callback = (control & (k_asynchronous_callback | k_synchronous_callback)) != 0;
    header.overflow = (control & k_overflow) != 0;
    header.truncated = (control & k_truncated) != 0;
    header.callbacks_waiting = (control & k_callbacks_waiting) != 0;
    return header;
}

void write_answer_header(const AnswerHeader& header, HeaderFormat format, WireWriter& writer) {
    std::uint8_t control = k_from_ncp;
    if (header.callback) control |= k_asynchronous_callback;
    if (header.overflow) control |= k_overflow;
    if (header.truncated) control |= k_truncated;
    if (header.callbacks_waiting) control |= k_callbacks_waiting;
    write(header.sequence, control, header.id, format, writer);
}

std::optional<CommandHeader> read_command_header(WireReader& reader, HeaderFormat format) {
    CommandHeader header;
    header.sequence = reader.u8();
    const std::uint8_t control = reader.u8();
    const auto id = read_id(reader, format);
    if (!reader.ok() || !id || (control & k_from_ncp) != 0) return std::nullopt;
    header.id = *id;
    return header;
}

}  // namespace riser::zigbee::ezsp
