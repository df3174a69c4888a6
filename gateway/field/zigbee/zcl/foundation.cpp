#include "gateway/field/zigbee/zcl/foundation.h"

#include <utility>

namespace riser::zigbee::zcl {
namespace {

ZclStatus read_status(WireReader& reader) {
    return static_cast<ZclStatus>(reader.u8());
}
void write_status(WireWriter& writer, ZclStatus status) {
    writer.u8(static_cast<std::uint8_t>(status));
}

// Answers that are a single success, or a record for each failure.
bool is_single_success(std::span<const std::uint8_t> payload) {
    return payload.size() == 1 && payload[0] == static_cast<std::uint8_t>(ZclStatus::success);
}

}  // namespace

// ---- reading ------------------------------------------------------------------------------------

Bytes encode_read(std::span<const std::uint16_t> attributes) {
    WireWriter writer;
    for (const std::uint16_t id : attributes) writer.u16(id);
    return writer.take();
}

std::optional<std::vector<std::uint16_t>> decode_read(std::span<const std::uint8_t> payload) {
    WireReader reader(payload);
    std::vector<std::uint16_t> attributes;
    while (reader.remaining() > 0) attributes.push_back(reader.u16());
    if (!reader.ok()) return std::nullopt;
    return attributes;
}

Bytes encode_read_answer(std::span<const ReadRecord> records) {
    WireWriter writer;
    for (const ReadRecord& record : records) {
        writer.u16(record.id);
        write_status(writer, record.status);
        if (record.status == ZclStatus::success) write_typed_value(writer, record.value);
    }
    return writer.take();
}

ReadAnswer decode_read_answer(std::span<const std::uint8_t> payload) {
    WireReader reader(payload);
    ReadAnswer answer;
    while (reader.remaining() > 0) {
        ReadRecord record;
        record.id = reader.u16();
        record.status = read_status(reader);
        if (record.status == ZclStatus::success) record.value = read_typed_value(reader);
        if (reader.ok()) answer.records.push_back(std::move(record));
    }
    answer.cut_short = !reader.ok();
    return answer;
}

// ---- writing ------------------------------------------------------------------------------------

Bytes encode_attributes(std::span<const Attribute> records) {
    WireWriter writer;
    for (const Attribute& record : records) {
        writer.u16(record.id);
        write_typed_value(writer, record.value);
    }
    return writer.take();
}

Attributes decode_attributes(std::span<const std::uint8_t> payload) {
    WireReader reader(payload);
    Attributes attributes;
    while (reader.remaining() > 0) {
        Attribute record;
        record.id = reader.u16();
        record.value = read_typed_value(reader);
        if (reader.ok()) attributes.records.push_back(std::move(record));
    }
    attributes.cut_short = !reader.ok();
    return attributes;
}

Bytes encode_write_answer(std::span<const WriteFailure> failures) {
    WireWriter writer;
    if (failures.empty()) write_status(writer, ZclStatus::success);
    for (const WriteFailure& failure : failures) {
        write_status(writer, failure.status);
        writer.u16(failure.id);
    }
    return writer.take();
}

std::optional<std::vector<WriteFailure>> decode_write_answer(
    std::span<const std::uint8_t> payload) {
    std::vector<WriteFailure> failures;
    if (is_single_success(payload)) return failures;
    WireReader reader(payload);
    while (reader.remaining() > 0) {
        WriteFailure failure;
        failure.status = read_status(reader);
        failure.id = reader.u16();
        // Some list what was written as well.
        if (failure.status != ZclStatus::success) failures.push_back(failure);
    }
    if (!reader.ok() || payload.empty()) return std::nullopt;
    return failures;
}

// ---- the rest -----------------------------------------------------------------------------------

Bytes encode_default_response(const DefaultResponse& response) {
    return {response.command, static_cast<std::uint8_t>(response.status)};
}

std::optional<DefaultResponse> decode_default_response(std::span<const std::uint8_t> payload) {
    WireReader reader(payload);
    DefaultResponse response;
    response.command = reader.u8();
    response.status = read_status(reader);
    if (!reader.ok()) return std::nullopt;
    return response;
}

bool wants_default_response(const Header& received) {
    // 2.5.12.2: never in answer to a default response.
    const auto own = static_cast<std::uint8_t>(GlobalCommand::default_response);
    const bool is_default = !received.cluster_command && received.command == own;
    return !received.no_default_response && !is_default;
}

Bytes encode_discover(const DiscoverRequest& request) {
    WireWriter writer;
    writer.u16(request.first);
    writer.u8(request.most);
    return writer.take();
}

std::optional<DiscoverRequest> decode_discover(std::span<const std::uint8_t> payload) {
    WireReader reader(payload);
    DiscoverRequest request;
    request.first = reader.u16();
    request.most = reader.u8();
    if (!reader.ok()) return std::nullopt;
    return request;
}

Bytes encode_discover_answer(const DiscoverAnswer& answer) {
    WireWriter writer;
    writer.u8(answer.complete ? 1 : 0);
    for (const DiscoveredAttribute& attribute : answer.attributes) {
        writer.u16(attribute.id);
        writer.u8(static_cast<std::uint8_t>(attribute.type));
    }
    return writer.take();
}

std::optional<DiscoverAnswer> decode_discover_answer(std::span<const std::uint8_t> payload) {
    WireReader reader(payload);
    DiscoverAnswer answer;
    answer.complete = reader.u8() != 0;
    while (reader.remaining() > 0) {
        DiscoveredAttribute& attribute = answer.attributes.emplace_back();
        attribute.id = reader.u16();
        attribute.type = static_cast<DataType>(reader.u8());
    }
    if (!reader.ok()) return std::nullopt;
    return answer;
}

}  // namespace riser::zigbee::zcl
