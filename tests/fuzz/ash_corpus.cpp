// A line as it begins, with data, what is lost and asked for again, a stick that resets itself and one that gives up.
#include "gateway/field/zigbee/ash/frame.h"
#include "tests/fuzz/corpus.h"

namespace riser::zigbee::ash {
namespace {

std::string line(const std::vector<Frame>& frames) {
    std::string text;
    for (const auto& frame : frames) {
        const auto bytes = encode(frame);
        text.append(bytes.begin(), bytes.end());
    }
    return text;
}

Frame data(std::uint8_t number, std::uint8_t ack, std::size_t size) {
    Bytes payload;
    for (std::size_t i = 0; i < size; ++i)
        payload.push_back(static_cast<std::uint8_t>(i * 7 + number));
    return Data{.number = number, .ack = ack, .repeated = false, .payload = payload};
}

std::vector<std::string> lines() {
    const Frame up = ResetAck{.code = k_reset_software};
    Data repeated = std::get<Data>(data(1, 0, 9));
    repeated.repeated = true;
    return {
        line({up, data(0, 0, 3), data(1, 1, 40), data(2, 2, k_most_data)}),
        line({up, data(0, 0, 7), data(2, 0, 7), Nak{.ack = 1}, repeated, Ack{.ack = 1}}),
        line({up, data(0, 0, 12), ResetAck{.code = 0x06}, data(0, 0, 12)}),
        line({up, data(0, 0, 12), Error{.code = k_error_ack_timeouts}, Reset{}}),
        "\x1a\xc1\x02\x0b\x0a\x52\x7e\x11\x13\x18 noise \x7d\x7e\x7e" + line({up}) +
            std::string(400, '\x55'),
    };
}

}  // namespace
}  // namespace riser::zigbee::ash

namespace riser {

std::vector<std::string> fuzz::corpus() {
    return zigbee::ash::lines();
}

}  // namespace riser
