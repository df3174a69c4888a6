// Commands that all clusters have: reading and writing attributes, having them reported, finding out which
// there are, and the default response (07-5123, 2.5). These are payloads; frame.h is what goes around them.
// Whatever a device sends is read as far as it can be: `cut_short` says that the rest could not.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "gateway/field/zigbee/zcl/frame.h"
#include "gateway/field/zigbee/zcl/value.h"

namespace riser::zigbee::zcl {

// 07-5123, table 2-3.
enum class GlobalCommand : std::uint8_t {
    read = 0x00,
    read_answer = 0x01,
    write = 0x02,
    write_undivided = 0x03,  // all or nothing
    write_answer = 0x04,
    write_no_answer = 0x05,
    configure_reporting = 0x06,
    configure_reporting_answer = 0x07,
    read_reporting = 0x08,
    read_reporting_answer = 0x09,
    report = 0x0A,
    default_response = 0x0B,
    discover = 0x0C,
    discover_answer = 0x0D,
};

struct Attribute {
    std::uint16_t id = 0;
    Value value;
    bool operator==(const Attribute&) const = default;
};

// ---- reading ------------------------------------------------------------------------------------

[[nodiscard]] Bytes encode_read(std::span<const std::uint16_t> attributes);
[[nodiscard]] std::optional<std::vector<std::uint16_t>> decode_read(
    std::span<const std::uint8_t> payload);

struct ReadRecord {
    std::uint16_t id = 0;
    ZclStatus status = ZclStatus::success;
    Value value;  // when success
    bool operator==(const ReadRecord&) const = default;
};
struct ReadAnswer {
    std::vector<ReadRecord> records;
    bool cut_short = false;
    bool operator==(const ReadAnswer&) const = default;
};
[[nodiscard]] Bytes encode_read_answer(std::span<const ReadRecord> records);
[[nodiscard]] ReadAnswer decode_read_answer(std::span<const std::uint8_t> payload);

// ---- writing; a report has the same form ----------------------------------------------------------

struct Attributes {
    std::vector<Attribute> records;
    bool cut_short = false;
    bool operator==(const Attributes&) const = default;
};
[[nodiscard]] Bytes encode_attributes(std::span<const Attribute> records);
[[nodiscard]] Attributes decode_attributes(std::span<const std::uint8_t> payload);

struct WriteFailure {
    ZclStatus status = ZclStatus::failure;
    std::uint16_t id = 0;
    bool operator==(const WriteFailure&) const = default;
};
// Without failures everything was written. None when it cannot be read.
[[nodiscard]] Bytes encode_write_answer(std::span<const WriteFailure> failures);
[[nodiscard]] std::optional<std::vector<WriteFailure>> decode_write_answer(
    std::span<const std::uint8_t> payload);

// ---- reporting ----------------------------------------------------------------------------------

inline constexpr std::uint16_t k_no_reports = 0xFFFF;  // as most_seconds

// An attribute that the device shall report: at most every least_seconds, at least every most_seconds,
// and when it has changed by least_change (analog types only).
struct ReportingSetup {
    std::uint16_t id = 0;
    DataType type = DataType::no_data;
    std::uint16_t least_seconds = 0;
    std::uint16_t most_seconds = 0;
    std::optional<Value> least_change;  // of the same type; none counts as zero
    bool operator==(const ReportingSetup&) const = default;
};
[[nodiscard]] Bytes encode_configure_reporting(std::span<const ReportingSetup> setups);
// Records for what the receiver would have to expect from others (direction 1) are stepped over.
[[nodiscard]] std::optional<std::vector<ReportingSetup>> decode_configure_reporting(
    std::span<const std::uint8_t> payload);

// Without failures everything is set up.
[[nodiscard]] Bytes encode_configure_reporting_answer(std::span<const WriteFailure> failures);
[[nodiscard]] std::optional<std::vector<WriteFailure>> decode_configure_reporting_answer(
    std::span<const std::uint8_t> payload);

[[nodiscard]] Bytes encode_read_reporting(std::span<const std::uint16_t> attributes);
[[nodiscard]] std::optional<std::vector<std::uint16_t>> decode_read_reporting(
    std::span<const std::uint8_t> payload);
struct ReportingRecord {
    ZclStatus status = ZclStatus::success;
    ReportingSetup setup;  // only its id when not success
    bool operator==(const ReportingRecord&) const = default;
};
[[nodiscard]] Bytes encode_read_reporting_answer(std::span<const ReportingRecord> records);
[[nodiscard]] std::optional<std::vector<ReportingRecord>> decode_read_reporting_answer(
    std::span<const std::uint8_t> payload);

// ---- the rest -----------------------------------------------------------------------------------

struct DefaultResponse {
    std::uint8_t command = 0;
    ZclStatus status = ZclStatus::success;
    bool operator==(const DefaultResponse&) const = default;
};
[[nodiscard]] Bytes encode_default_response(const DefaultResponse& response);
[[nodiscard]] std::optional<DefaultResponse> decode_default_response(
    std::span<const std::uint8_t> payload);
// Whether the sender of `received`, a unicast that has no answer of its own, wants a default response.
[[nodiscard]] bool wants_default_response(const Header& received);

struct DiscoverRequest {
    std::uint16_t first = 0;
    std::uint8_t most = 0;
    bool operator==(const DiscoverRequest&) const = default;
};
struct DiscoveredAttribute {
    std::uint16_t id = 0;
    DataType type = DataType::no_data;
    bool operator==(const DiscoveredAttribute&) const = default;
};
struct DiscoverAnswer {
    bool complete = false;  // there are no more
    std::vector<DiscoveredAttribute> attributes;
    bool operator==(const DiscoverAnswer&) const = default;
};
[[nodiscard]] Bytes encode_discover(const DiscoverRequest& request);
[[nodiscard]] std::optional<DiscoverRequest> decode_discover(std::span<const std::uint8_t> payload);
[[nodiscard]] Bytes encode_discover_answer(const DiscoverAnswer& answer);
[[nodiscard]] std::optional<DiscoverAnswer> decode_discover_answer(
    std::span<const std::uint8_t> payload);

}  // namespace riser::zigbee::zcl
