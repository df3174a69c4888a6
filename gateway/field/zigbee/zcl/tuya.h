// Tuya's own cluster EF00: a meter or breaker behind a radio module, spoken to by numbered data points
// ("Tuya Zigbee generic interfaces" and captures). Numbers are most significant byte first, unlike the rest
// of Zigbee. What a data point means differs from product to product and is written in device profiles.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <variant>
#include <vector>

#include "core/units/time.h"
#include "gateway/field/zigbee/wire.h"

namespace riser::zigbee::zcl::tuya {

enum class Command : std::uint8_t {
    write = 0x00,            // to the device
    answer = 0x01,           // data points, after a write or a query
    report = 0x02,           // data points, by itself
    query_all = 0x03,        // to the device: report everything
    send = 0x04,             // as write
    active_status = 0x05,    // data points
    active_status_2 = 0x06,  // data points
    version_query = 0x10,
    version_answer = 0x11,
    time = 0x24,  // asks for the time; the answer has the same number
    connectivity = 0x25,
};
// Whether a command of the device carries data points.
[[nodiscard]] bool has_data_points(std::uint8_t command);

enum class PointType : std::uint8_t {
    raw = 0,
    boolean = 1,
    number = 2,
    text = 3,
    enumeration = 4,
    bitmap = 5
};

struct DataPoint {
    std::uint8_t id = 0;
    PointType type = PointType::raw;
    Bytes value;  // as sent: numbers have 4 bytes, booleans and enumerations 1, bitmaps 1, 2 or 4

    bool operator==(const DataPoint&) const = default;
    // None when the type or the length is another.
    [[nodiscard]] std::optional<std::int32_t> as_number() const;
    [[nodiscard]] std::optional<bool> as_bool() const;
    [[nodiscard]] std::optional<std::uint8_t> as_enumeration() const;
    [[nodiscard]] std::optional<std::uint32_t> as_bitmap() const;
};
[[nodiscard]] DataPoint number_point(std::uint8_t id, std::int32_t value);
[[nodiscard]] DataPoint bool_point(std::uint8_t id, bool value);
[[nodiscard]] DataPoint enumeration_point(std::uint8_t id, std::uint8_t value);

struct DataPoints {
    std::uint16_t sequence = 0;
    std::vector<DataPoint> points;
    bool cut_short = false;  // the rest could not be read
    bool operator==(const DataPoints&) const = default;
};
// None when even the sequence is missing.
[[nodiscard]] std::optional<DataPoints> decode_data_points(std::span<const std::uint8_t> payload);
[[nodiscard]] Bytes encode_data_points(std::uint16_t sequence, std::span<const DataPoint> points);

// Seconds since 1970; none before that and after 32 bits.
[[nodiscard]] std::optional<std::uint32_t> to_unix_time(UtcTime time);
// The answer to Command::time: seconds since 1970 in UTC and in local time. Its length, before them, is
// least significant byte first after all.
[[nodiscard]] Bytes encode_time(std::uint32_t utc, std::uint32_t local);

// Voltage, current and power of one phase in one raw data point of at least 8 bytes: tenths of a volt in
// two bytes, milliamperes in three, watts in three. Older firmware has other layouts; profiles name them.
struct PhaseRecord {
    std::int64_t voltage_mv = 0;
    std::int64_t current_ma = 0;
    std::int64_t power_w = 0;
    bool operator==(const PhaseRecord&) const = default;
};
enum class PhaseLayout : std::uint8_t {
    wide,         // as above: "V3" and "V4" of published converters
    wide_signed,  // the same; above 0x100000 the power is negative
    late,         // milliamperes at 11, volts at 13, no power: "V1", 15 bytes
    shifted,      // volts at 2, milliamperes at 5, watts at 8, two bytes each: "V5"
};
[[nodiscard]] std::optional<PhaseRecord> decode_phase(const DataPoint& point, PhaseLayout layout);

}  // namespace riser::zigbee::zcl::tuya
