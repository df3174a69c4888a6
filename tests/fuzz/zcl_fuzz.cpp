// libFuzzer target over frames of the Zigbee Cluster Library and Tuya's data points. Whatever is read of a payload can be
// written, and reads the same again; what meters say is a number within its type or nothing. In every test run on a
// fixed corpus (fixed_corpus_test.cpp); `scripts/soak --fuzz` looks further.
#include <cstddef>
#include <cstdint>
#include <span>

#include "core/base/assert.h"
#include "gateway/field/zigbee/zcl/foundation.h"
#include "gateway/field/zigbee/zcl/service.h"
#include "gateway/field/zigbee/zcl/tuya.h"

namespace riser::zigbee::zcl {
namespace {

using Payload = std::span<const std::uint8_t>;

// Of decoders that read all or nothing.
template <class Decode, class Encode>
void all_or_nothing(Payload payload, Decode decode, Encode encode) {
    const auto read = decode(payload);
    if (!read) return;
    const auto again = decode(encode(*read));
    RISER_ASSERT(again && *again == *read, "what was read can be written and says the same");
}

// Of decoders that read as far as they can.
template <class Decode, class Encode>
void as_far_as_possible(Payload payload, Decode decode, Encode encode) {
    const auto read = decode(payload);
    const auto again = decode(encode(read.records));
    RISER_ASSERT(again.records == read.records, "what was read can be written and says the same");
    RISER_ASSERT(!again.cut_short, "and whole");
}

void read_foundation(Payload payload) {
    all_or_nothing(payload, decode_read, encode_read);
    all_or_nothing(payload, decode_write_answer, encode_write_answer);
    all_or_nothing(payload, decode_configure_reporting, encode_configure_reporting);
    all_or_nothing(payload, decode_configure_reporting_answer, encode_configure_reporting_answer);
    all_or_nothing(payload, decode_read_reporting, encode_read_reporting);
    all_or_nothing(payload, decode_read_reporting_answer, encode_read_reporting_answer);
    all_or_nothing(payload, decode_default_response, encode_default_response);
    all_or_nothing(payload, decode_discover, encode_discover);
    all_or_nothing(payload, decode_discover_answer, encode_discover_answer);
    as_far_as_possible(payload, decode_read_answer, encode_read_answer);
    as_far_as_possible(payload, decode_attributes, encode_attributes);
    (void)decode_image_query(payload);
}

void read_points(Payload payload) {
    const auto read = tuya::decode_data_points(payload);
    if (!read) return;
    const auto again =
        tuya::decode_data_points(tuya::encode_data_points(read->sequence, read->points));
    RISER_ASSERT(again && again->points == read->points && !again->cut_short,
                 "data points that were read can be written and say the same");
    for (const auto& point : read->points) {
        (void)point.as_bool();
        (void)point.as_bitmap();
        (void)point.as_enumeration();
        if (const auto number = point.as_number())
            RISER_ASSERT(tuya::number_point(point.id, *number) == point, "numbers are themselves");
        for (const auto layout : {tuya::PhaseLayout::wide, tuya::PhaseLayout::wide_signed,
                                  tuya::PhaseLayout::late, tuya::PhaseLayout::shifted}) {
            (void)tuya::decode_phase(point, layout);
        }
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const Payload bytes{data, size};
    const auto frame = decode(bytes);
    if (!frame) return 0;
    const auto again = decode(encode(*frame));
    RISER_ASSERT(again && *again == *frame, "a frame that was read can be written");
    read_foundation(frame->payload);
    read_points(frame->payload);
    return 0;
}

}  // namespace riser::zigbee::zcl
