// What meters answer and report, what is asked of them, and data points of Tuya.
#include "gateway/field/zigbee/zcl/foundation.h"
#include "gateway/field/zigbee/zcl/tuya.h"
#include "tests/fuzz/corpus.h"

namespace riser::zigbee::zcl {
namespace {

std::string frame(GlobalCommand command, Bytes payload) {
    Header header;
    header.from_server = true;
    header.command = static_cast<std::uint8_t>(command);
    const Bytes bytes = encode(Frame{header, std::move(payload)});
    return {bytes.begin(), bytes.end()};
}

std::string tuya_frame(Bytes payload) {
    Header header;
    header.cluster_command = true;
    header.manufacturer = 0x1002;
    header.from_server = true;
    header.command = static_cast<std::uint8_t>(tuya::Command::report);
    const Bytes bytes = encode(Frame{header, std::move(payload)});
    return {bytes.begin(), bytes.end()};
}

std::vector<std::string> frames() {
    const std::vector<ReadRecord> answers{
        {.id = 0x0000, .value = Value(DataType::unsigned48, 123'456'789)},
        {.id = 0x0301, .value = Value(DataType::unsigned24, 1000)},
        {.id = 0x0400, .value = Value::of_signed(DataType::signed24, -1)},
        {.id = 0x0005, .value = Value::of_text("TS011F")},
        {.id = 0x0017, .status = ZclStatus::unsupported_attribute, .value = {}}};
    const std::vector<Attribute> reports{
        {.id = 0x050B, .value = Value::of_signed(DataType::signed16, 2300)},
        {.id = 0x0000, .value = Value(DataType::boolean, 1)},
        {.id = 0xFF01, .value = Value::of_bytes(DataType::octets, {1, 2, 3})}};
    const std::vector<ReportingSetup> setups{{.id = 0x0000,
                                              .type = DataType::unsigned48,
                                              .least_seconds = 5,
                                              .most_seconds = 300,
                                              .least_change = Value(DataType::unsigned48, 1)},
                                             {.id = 0x0000,
                                              .type = DataType::boolean,
                                              .most_seconds = k_no_reports,
                                              .least_change = {}}};
    const std::vector<std::uint16_t> wanted{0x0000, 0x0301, 0x0302};
    const std::vector<tuya::DataPoint> points{
        tuya::number_point(1, 12'345),
        tuya::bool_point(16, true),
        tuya::enumeration_point(14, 2),
        {.id = 6, .type = tuya::PointType::raw, .value = {9, 40, 0, 4, 210, 0, 1, 44}}};
    return {frame(GlobalCommand::read_answer, encode_read_answer(answers)),
            frame(GlobalCommand::report, encode_attributes(reports)),
            frame(GlobalCommand::configure_reporting, encode_configure_reporting(setups)),
            frame(GlobalCommand::read, encode_read(wanted)),
            frame(GlobalCommand::default_response, encode_default_response({.command = 1})),
            tuya_frame(tuya::encode_data_points(77, points))};
}

}  // namespace
}  // namespace riser::zigbee::zcl

namespace riser {

std::vector<std::string> fuzz::corpus() {
    return zigbee::zcl::frames();
}

}  // namespace riser
