#include "gateway/field/zigbee/zcl/service.h"

namespace riser::zigbee::zcl {
namespace {

// 2000-01-01T00:00:00Z in POSIX seconds.
constexpr std::int64_t k_zigbee_epoch = 946'684'800;

std::optional<Value> time_value(std::uint16_t id, const TimeService& service) {
    switch (id) {
        case time::k_time:
            // All ones says that the time is not known.
            return Value(DataType::utc_time, service.utc.value_or(UINT32_MAX));
        case time::k_status:
            return Value(DataType::bitmap8, service.utc ? time::k_master_and_synchronised : 0);
        case time::k_zone:
            return Value::of_signed(DataType::signed32, service.zone_seconds);
        case time::k_local_time: {
            if (!service.utc) return Value(DataType::unsigned32, UINT32_MAX);
            const std::int64_t local = std::int64_t{*service.utc} + service.zone_seconds;
            return Value(DataType::unsigned32, static_cast<std::uint64_t>(local));
        }
        default:
            return std::nullopt;
    }
}

}  // namespace

std::optional<std::uint32_t> to_zigbee_time(UtcTime utc) {
    const auto posix = std::chrono::floor<std::chrono::seconds>(utc.time_since_epoch()).count();
    const std::int64_t seconds = posix - k_zigbee_epoch;
    if (seconds < 0 || seconds >= UINT32_MAX) return std::nullopt;
    return static_cast<std::uint32_t>(seconds);
}

std::vector<ReadRecord> answer_time(std::span<const std::uint16_t> attributes,
                                    const TimeService& service) {
    std::vector<ReadRecord> records;
    for (const std::uint16_t id : attributes) {
        if (auto value = time_value(id, service)) {
            records.push_back({id, ZclStatus::success, std::move(*value)});
        } else {
            records.push_back({id, ZclStatus::unsupported_attribute, {}});
        }
    }
    return records;
}

std::optional<ImageQuery> decode_image_query(std::span<const std::uint8_t> payload) {
    constexpr std::uint8_t k_has_hardware_version = 0x01;
    WireReader reader(payload);
    ImageQuery query;
    const std::uint8_t control = reader.u8();
    query.manufacturer = reader.u16();
    query.image_type = reader.u16();
    query.current_version = reader.u32();
    if ((control & k_has_hardware_version) != 0) query.hardware_version = reader.u16();
    if (!reader.ok()) return std::nullopt;
    return query;
}

Bytes encode_no_image() {
    return {static_cast<std::uint8_t>(ZclStatus::no_image_available)};
}

}  // namespace riser::zigbee::zcl
