#include "gateway/field/zigbee/zcl/frame.h"

namespace riser::zigbee::zcl {
namespace {

// Frame control (07-5123, 2.4.1.1).
constexpr std::uint8_t k_type_mask = 0x03;
constexpr std::uint8_t k_cluster_type = 0x01;
constexpr std::uint8_t k_manufacturer_specific = 0x04;
constexpr std::uint8_t k_from_server = 0x08;
constexpr std::uint8_t k_no_default_response = 0x10;

}  // namespace

Bytes encode(const Frame& frame) {
    const Header& header = frame.header;
    std::uint8_t control = 0;
    if (header.cluster_command) control |= k_cluster_type;
    if (header.manufacturer) control |= k_manufacturer_specific;
    if (header.from_server) control |= k_from_server;
    if (header.no_default_response) control |= k_no_default_response;
    WireWriter writer;
    writer.u8(control);
    if (header.manufacturer) writer.u16(*header.manufacturer);
    writer.u8(header.number);
    writer.u8(header.command);
    writer.raw(frame.payload);
    return writer.take();
}

std::optional<Frame> decode(std::span<const std::uint8_t> bytes) {
    WireReader reader(bytes);
    const std::uint8_t control = reader.u8();
    Frame frame;
    Header& header = frame.header;
    header.cluster_command = (control & k_type_mask) == k_cluster_type;
    header.from_server = (control & k_from_server) != 0;
    header.no_default_response = (control & k_no_default_response) != 0;
    if ((control & k_manufacturer_specific) != 0) header.manufacturer = reader.u16();
    header.number = reader.u8();
    header.command = reader.u8();
    if (!reader.ok() || (control & k_type_mask) > k_cluster_type) return std::nullopt;
    frame.payload = reader.copy(reader.remaining());
    return frame;
}

Header answer_header(const Header& request, bool cluster_command, std::uint8_t command) {
    Header header;
    header.cluster_command = cluster_command;
    header.manufacturer = request.manufacturer;
    header.from_server = !request.from_server;
    header.no_default_response = true;
    header.number = request.number;
    header.command = command;
    return header;
}

std::string_view to_string(ZclStatus status) {
    switch (status) {
        case ZclStatus::success:
            return "success";
        case ZclStatus::failure:
            return "failure";
        case ZclStatus::not_authorized:
            return "not authorized";
        case ZclStatus::malformed_command:
            return "malformed command";
        case ZclStatus::unsupported_command:
            return "unsupported command";
        case ZclStatus::invalid_field:
            return "invalid field";
        case ZclStatus::unsupported_attribute:
            return "unsupported attribute";
        case ZclStatus::invalid_value:
            return "invalid value";
        case ZclStatus::read_only:
            return "read only";
        case ZclStatus::insufficient_space:
            return "insufficient space";
        case ZclStatus::not_found:
            return "not found";
        case ZclStatus::unreportable_attribute:
            return "unreportable attribute";
        case ZclStatus::invalid_data_type:
            return "invalid data type";
        case ZclStatus::write_only:
            return "write only";
        case ZclStatus::timeout:
            return "timeout";
        case ZclStatus::no_image_available:
            return "no image available";
        case ZclStatus::unsupported_cluster:
            return "unsupported cluster";
    }
    return "unknown";
}

}  // namespace riser::zigbee::zcl
