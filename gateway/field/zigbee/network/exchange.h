// Exchange: one question to one device and what became of it. A device is asked one thing at a time, so
// that an answer is known by its sender, its cluster and its number.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <variant>

#include "core/units/time.h"
#include "gateway/field/zigbee/address.h"
#include "gateway/field/zigbee/zcl/frame.h"
#include "gateway/field/zigbee/zdo/message.h"

namespace riser::zigbee {

struct ZclQuestion {
    std::uint8_t endpoint = 0;  // of the device
    std::uint16_t cluster = 0;
    bool cluster_command = false;
    std::uint8_t command = 0;
    Bytes payload;
    // The device is not to answer it: that it was delivered is all there is to hear. What it says of itself
    // afterwards belongs to no question.
    bool ends_delivered = false;
    bool operator==(const ZclQuestion&) const = default;
};
using Question = std::variant<zdo::Request, ZclQuestion>;

// Reading attributes, which is most of what is asked.
[[nodiscard]] ZclQuestion read_question(std::uint8_t endpoint, std::uint16_t cluster,
                                        std::span<const std::uint16_t> attributes);

enum class Verdict : std::uint8_t {
    answered,     // and the answer could be read
    silent,       // delivered, or so it seems, and not answered in time
    undelivered,  // the radio got no acknowledgement: it may have arrived all the same
    not_sent,     // the radio is short of room, or would not send it
    radio_lost,   // nobody knows
};
[[nodiscard]] std::string_view to_string(Verdict verdict);

struct ExchangeResult {
    Verdict verdict = Verdict::silent;
    std::optional<zdo::Answer> zdo;  // one of the two when answered; neither of what ends delivered
    std::optional<zcl::Frame> zcl;
    Instant asked{};
    Instant finished{};

    // The device said that it will not, in the general words of the library.
    [[nodiscard]] bool is_refused() const;
    // The middle of it: when what it says was true.
    [[nodiscard]] Instant middle() const { return asked + (finished - asked) / 2; }
};

}  // namespace riser::zigbee
