// Having attributes reported: the part of foundation.h that sets it up and reads it back (07-5123, 2.5.7
// to 2.5.10).
#include <utility>

#include "gateway/field/zigbee/zcl/foundation.h"

namespace riser::zigbee::zcl {
namespace {

// Direction field: who reports to whom (2.5.7.1.2).
constexpr std::uint8_t k_receiver_reports = 0x00;
constexpr std::uint8_t k_sender_reports = 0x01;

void write_setup(WireWriter& writer, const ReportingSetup& setup) {
    writer.u8(static_cast<std::uint8_t>(setup.type));
    writer.u16(setup.least_seconds);
    writer.u16(setup.most_seconds);
    if (!is_analog(setup.type)) return;
    write_value(writer, setup.least_change.value_or(Value(setup.type, 0)));
}

void read_setup(WireReader& reader, ReportingSetup& setup) {
    setup.type = static_cast<DataType>(reader.u8());
    setup.least_seconds = reader.u16();
    setup.most_seconds = reader.u16();
    if (is_analog(setup.type)) setup.least_change = read_value(reader, setup.type);
}

}  // namespace

Bytes encode_configure_reporting(std::span<const ReportingSetup> setups) {
    WireWriter writer;
    for (const ReportingSetup& setup : setups) {
        writer.u8(k_receiver_reports);
        writer.u16(setup.id);
        write_setup(writer, setup);
    }
    return writer.take();
}

std::optional<std::vector<ReportingSetup>> decode_configure_reporting(
    std::span<const std::uint8_t> payload) {
    WireReader reader(payload);
    std::vector<ReportingSetup> setups;
    while (reader.remaining() > 0) {
        const std::uint8_t direction = reader.u8();
        ReportingSetup setup;
        setup.id = reader.u16();
        if (direction == k_sender_reports) {
            static_cast<void>(reader.u16());  // how long to wait for them
            continue;
        }
        if (direction != k_receiver_reports) return std::nullopt;
        read_setup(reader, setup);
        setups.push_back(std::move(setup));
    }
    if (!reader.ok()) return std::nullopt;
    return setups;
}

Bytes encode_configure_reporting_answer(std::span<const WriteFailure> failures) {
    WireWriter writer;
    if (failures.empty()) writer.u8(static_cast<std::uint8_t>(ZclStatus::success));
    for (const WriteFailure& failure : failures) {
        writer.u8(static_cast<std::uint8_t>(failure.status));
        writer.u8(k_receiver_reports);
        writer.u16(failure.id);
    }
    return writer.take();
}

std::optional<std::vector<WriteFailure>> decode_configure_reporting_answer(
    std::span<const std::uint8_t> payload) {
    std::vector<WriteFailure> failures;
    WireReader reader(payload);
    // A single status is for everything that was asked for; some send a failure that way, too.
    if (payload.size() == 1) {
        const auto status = static_cast<ZclStatus>(reader.u8());
        if (status == ZclStatus::success) return failures;
        return std::nullopt;
    }
    while (reader.remaining() > 0) {
        WriteFailure failure;
        failure.status = static_cast<ZclStatus>(reader.u8());
        static_cast<void>(reader.u8());  // direction
        failure.id = reader.u16();
        if (failure.status != ZclStatus::success) failures.push_back(failure);
    }
    if (!reader.ok() || payload.empty()) return std::nullopt;
    return failures;
}

Bytes encode_read_reporting(std::span<const std::uint16_t> attributes) {
    WireWriter writer;
    for (const std::uint16_t id : attributes) {
        writer.u8(k_receiver_reports);
        writer.u16(id);
    }
    return writer.take();
}

std::optional<std::vector<std::uint16_t>> decode_read_reporting(
    std::span<const std::uint8_t> payload) {
    WireReader reader(payload);
    std::vector<std::uint16_t> attributes;
    while (reader.remaining() > 0) {
        const bool own = reader.u8() == k_receiver_reports;
        const std::uint16_t id = reader.u16();
        if (own) attributes.push_back(id);
    }
    if (!reader.ok()) return std::nullopt;
    return attributes;
}

Bytes encode_read_reporting_answer(std::span<const ReportingRecord> records) {
    WireWriter writer;
    for (const ReportingRecord& record : records) {
        writer.u8(static_cast<std::uint8_t>(record.status));
        writer.u8(k_receiver_reports);
        writer.u16(record.setup.id);
        if (record.status == ZclStatus::success) write_setup(writer, record.setup);
    }
    return writer.take();
}

std::optional<std::vector<ReportingRecord>> decode_read_reporting_answer(
    std::span<const std::uint8_t> payload) {
    WireReader reader(payload);
    std::vector<ReportingRecord> records;
    while (reader.remaining() > 0) {
        ReportingRecord record;
        record.status = static_cast<ZclStatus>(reader.u8());
        const std::uint8_t direction = reader.u8();
        record.setup.id = reader.u16();
        if (record.status == ZclStatus::success) {
            if (direction == k_sender_reports) {
                static_cast<void>(reader.u16());
                continue;
            }
            read_setup(reader, record.setup);
        }
        records.push_back(std::move(record));
    }
    if (!reader.ok()) return std::nullopt;
    return records;
}

}  // namespace riser::zigbee::zcl
