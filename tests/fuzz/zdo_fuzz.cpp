// libFuzzer target over messages of the Zigbee device object: two bytes of cluster, then the payload. What is read can be
// written and read again. In every test run on a fixed corpus (fixed_corpus_test.cpp); `scripts/soak --fuzz` looks
// further.
#include <cstddef>
#include <cstdint>
#include <span>

#include "core/base/assert.h"
#include "gateway/field/zigbee/zdo/message.h"

namespace riser::zigbee::zdo {
namespace {

template <class Decode>
void read(std::uint16_t cluster, std::span<const std::uint8_t> payload, Decode decode) {
    const auto message = decode(cluster, payload);
    if (!message) return;
    const auto written = encode(message->message, message->number);
    RISER_ASSERT(written.cluster == cluster, "a message belongs to the cluster it came by");
    const auto again = decode(cluster, written.payload);
    RISER_ASSERT(
        again.ok() && again->number == message->number && again->message == message->message,
        "what was read can be written and says the same");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size < 2) return 0;
    const auto cluster = static_cast<std::uint16_t>(data[0] | data[1] << 8U);
    const std::span<const std::uint8_t> payload{data + 2, size - 2};
    read(cluster, payload, decode_request);
    read(cluster, payload, decode_answer);
    return 0;
}

}  // namespace riser::zigbee::zdo
