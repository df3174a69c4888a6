#include "tests/sim/slave.h"

namespace riser::sim {

std::optional<SlaveAnswer> SimulatedSlave::respond(std::span<const std::uint8_t> frame) const {
    if (!has_valid_crc(frame)) return std::nullopt;
    return respond_to_good(frame);
}

std::optional<SlaveAnswer> SimulatedSlave::respond_to_good(
    std::span<const std::uint8_t> frame) const {
    constexpr std::uint8_t k_broadcast = 0;
    if (!alive || !connected) return std::nullopt;
    const auto pdu = frame.subspan(1, frame.size() - 3);
    if (frame[0] == k_broadcast) {
        if (hears_broadcast) static_cast<void>(ask(pdu));
        return std::nullopt;
    }
    if (frame[0] != address) return std::nullopt;
    Pdu answer = ask(pdu);
    if (answer.empty()) return std::nullopt;
    return SlaveAnswer{make_frame(address, std::move(answer)), turnaround};
}

}  // namespace riser::sim
