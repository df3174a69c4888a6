// What devices ask of a coordinator: the time (Time, 07-5123, 3.12), and whether there is a new firmware
// for them (OTA Upgrade, 11.x), to which the answer is no. A device that gets no answer asks again and
// again. Time is given to the caller as values; nothing here reads a clock.
#pragma once

#include <cstdint>
#include <optional>

#include "core/units/time.h"
#include "gateway/field/zigbee/zcl/foundation.h"

namespace riser::zigbee::zcl {

// Seconds since 2000-01-01T00:00:00Z, as UTCTime of the library; none before that and after 32 bits.
[[nodiscard]] std::optional<std::uint32_t> to_zigbee_time(UtcTime time);

// The time as it is now known; none when the clock cannot be trusted, which devices are told.
struct TimeService {
    std::optional<std::uint32_t> utc;  // to_zigbee_time()
    std::int32_t zone_seconds = 0;     // local time minus UTC, daylight saving included
};

namespace time {
inline constexpr std::uint16_t k_time = 0x0000;        // UTC
inline constexpr std::uint16_t k_status = 0x0001;      // b8
inline constexpr std::uint16_t k_zone = 0x0002;        // i32
inline constexpr std::uint16_t k_local_time = 0x0007;  // u32
// Status while the time is good: we are the master, and synchronised.
inline constexpr std::uint8_t k_master_and_synchronised = 0x03;
}  // namespace time

// The answer to a read of the Time cluster, attribute by attribute.
[[nodiscard]] std::vector<ReadRecord> answer_time(std::span<const std::uint16_t> attributes,
                                                  const TimeService& service);

namespace ota {
inline constexpr std::uint8_t k_query_next_image = 0x01;
inline constexpr std::uint8_t k_query_next_image_answer = 0x02;
}  // namespace ota

struct ImageQuery {
    std::uint16_t manufacturer = 0;
    std::uint16_t image_type = 0;
    std::uint32_t current_version = 0;
    std::optional<std::uint16_t> hardware_version;
    bool operator==(const ImageQuery&) const = default;
};
[[nodiscard]] std::optional<ImageQuery> decode_image_query(std::span<const std::uint8_t> payload);
// The payload of the answer that there is none.
[[nodiscard]] Bytes encode_no_image();

}  // namespace riser::zigbee::zcl
