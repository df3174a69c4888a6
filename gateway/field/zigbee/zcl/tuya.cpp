#include "gateway/field/zigbee/zcl/tuya.h"

#include <utility>

#include "core/base/assert.h"

namespace riser::zigbee::zcl::tuya {
namespace {

constexpr std::int64_t k_mv_per_decivolt = 100;

std::uint64_t big_endian(std::span<const std::uint8_t> bytes) {
    std::uint64_t value = 0;
    for (const std::uint8_t byte : bytes) value = value << 8U | byte;
    return value;
}

void put_big_endian(Bytes& into, std::uint64_t value, std::size_t width) {
    for (std::size_t left = width; left > 0; --left) {
        into.push_back(static_cast<std::uint8_t>(value >> (8 * (left - 1))));
    }
}

}  // namespace

bool has_data_points(std::uint8_t command) {
    switch (static_cast<Command>(command)) {
        case Command::answer:
        case Command::report:
        case Command::active_status:
        case Command::active_status_2:
            return true;
        default:
            return false;
    }
}

std::optional<std::int32_t> DataPoint::as_number() const {
    if (type != PointType::number || value.size() != 4) return std::nullopt;
    return static_cast<std::int32_t>(big_endian(value));
}
std::optional<bool> DataPoint::as_bool() const {
    if (type != PointType::boolean || value.size() != 1) return std::nullopt;
    return value[0] != 0;
}
std::optional<std::uint8_t> DataPoint::as_enumeration() const {
    if (type != PointType::enumeration || value.size() != 1) return std::nullopt;
    return value[0];
}
std::optional<std::uint32_t> DataPoint::as_bitmap() const {
    if (type != PointType::bitmap || value.empty() || value.size() > 4) return std::nullopt;
    return static_cast<std::uint32_t>(big_endian(value));
}

DataPoint number_point(std::uint8_t id, std::int32_t value) {
    DataPoint point{id, PointType::number, {}};
    put_big_endian(point.value, static_cast<std::uint32_t>(value), 4);
    return point;
}
DataPoint bool_point(std::uint8_t id, bool value) {
    return {id, PointType::boolean, {static_cast<std::uint8_t>(value ? 1 : 0)}};
}
DataPoint enumeration_point(std::uint8_t id, std::uint8_t value) {
    return {id, PointType::enumeration, {value}};
}

std::optional<DataPoints> decode_data_points(std::span<const std::uint8_t> payload) {
    WireReader reader(payload);
    DataPoints points;
    points.sequence = static_cast<std::uint16_t>(big_endian(reader.raw(2)));
    if (!reader.ok()) return std::nullopt;
    while (reader.remaining() > 0) {
        DataPoint point;
        point.id = reader.u8();
        point.type = static_cast<PointType>(reader.u8());
        const auto length = static_cast<std::size_t>(big_endian(reader.raw(2)));
        point.value = reader.copy(length);
        if (reader.ok()) points.points.push_back(std::move(point));
    }
    points.cut_short = !reader.ok();
    return points;
}

Bytes encode_data_points(std::uint16_t sequence, std::span<const DataPoint> points) {
    Bytes payload;
    put_big_endian(payload, sequence, 2);
    for (const DataPoint& point : points) {
        RISER_ASSERT(point.value.size() <= 0xFFFF, "a data point has a length of two bytes");
        payload.push_back(point.id);
        payload.push_back(static_cast<std::uint8_t>(point.type));
        put_big_endian(payload, point.value.size(), 2);
        payload.insert(payload.end(), point.value.begin(), point.value.end());
    }
    return payload;
}

std::optional<std::uint32_t> to_unix_time(UtcTime time) {
    const std::int64_t seconds = to_unix_ms(time) / 1000;
    if (seconds < 0 || seconds > UINT32_MAX) return std::nullopt;
    return static_cast<std::uint32_t>(seconds);
}

Bytes encode_time(std::uint32_t utc, std::uint32_t local) {
    constexpr std::uint16_t k_length = 8;  // of both times
    WireWriter writer;
    writer.u16(k_length);
    Bytes payload = writer.take();
    put_big_endian(payload, utc, 4);
    put_big_endian(payload, local, 4);
    return payload;
}

std::optional<PhaseRecord> decode_phase(const DataPoint& point, PhaseLayout layout) {
    if (point.type != PointType::raw) return std::nullopt;
    const auto at = [&](std::size_t from, std::size_t width) {
        return static_cast<std::int64_t>(big_endian(std::span(point.value).subspan(from, width)));
    };
    PhaseRecord record;
    if (layout == PhaseLayout::late) {
        if (point.value.size() < 15) return std::nullopt;
        record.current_ma = at(11, 2);
        record.voltage_mv = at(13, 2) * k_mv_per_decivolt;
        return record;
    }
    if (layout == PhaseLayout::shifted) {
        if (point.value.size() < 10) return std::nullopt;
        return PhaseRecord{at(2, 2) * k_mv_per_decivolt, at(5, 2), at(8, 2)};
    }
    if (point.value.size() < 8) return std::nullopt;
    record.voltage_mv = at(0, 2) * k_mv_per_decivolt;
    record.current_ma = at(2, 3);
    record.power_w = at(5, 3);
    // How such firmware counts below zero (docs/zigbee.md, Tuya).
    constexpr std::int64_t k_first_negative = 0x100000;
    constexpr std::int64_t k_turn = 0x19999A;
    const bool negative = layout == PhaseLayout::wide_signed && record.power_w > k_first_negative;
    if (negative) record.power_w -= k_turn;
    return record;
}

}  // namespace riser::zigbee::zcl::tuya
