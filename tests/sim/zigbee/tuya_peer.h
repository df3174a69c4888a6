// TuyaPeer: the controller of a DIN breaker of Tuya behind its radio module, byte by byte from Tuya's serial protocol as
// zigbee-herdsman (cluster manuSpecificTuya) and zigbee-herdsman-converters (TS0601_din_2) speak it. It shares no code with
// the gateway's own reading of it, so that a mistake there cannot agree with itself. What it measures and how it
// misbehaves is for a test to say.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <utility>
#include <vector>

#include "core/units/time.h"

namespace riser::sim_zigbee {

class TuyaPeer {
public:
    using Frame = std::vector<std::uint8_t>;
    using FramesLater = std::vector<std::pair<Duration, Frame>>;

    enum class Fault : std::uint8_t {
        none,
        silent,             // hears a question for its points, and tells none
        short_register,     // its register has two bytes
        register_as_text,   // and is a text
        negative_register,  // and is below zero
        cut_off,            // the message ends within a point
        long_length,        // a point says that it is longer than the message
        other_points_only,  // nothing of what it measures
    };

    // ---- what it measures and switches
    std::int64_t energy_wh = 123'500;  // told in steps of 10 Wh
    std::int64_t voltage_mv = 230'100;
    std::int64_t power_w = 0;
    bool closed = true;
    Fault fault = Fault::none;

    // ---- the radio module
    [[nodiscard]] FramesLater hear(const Frame& frame);
    [[nodiscard]] Frame tell();  // all its points, by itself
    [[nodiscard]] Frame ask_time();
    [[nodiscard]] Frame say_version();

    // ---- what the test looks at
    struct Clock {
        std::int64_t utc = 0;  // seconds since 1970
        std::int64_t local = 0;
    };
    std::optional<Clock> clock;  // as it was last set
    int queries = 0;
    int orders = 0;  // to its contact
    int versions_asked = 0;
    int not_understood = 0;  // frames that are not as written down

private:
    [[nodiscard]] Frame frame(std::uint8_t command, const Frame& payload);
    [[nodiscard]] Frame points(std::uint8_t command, const std::vector<Frame>& list);
    [[nodiscard]] std::vector<Frame> all_points() const;
    [[nodiscard]] Frame register_point() const;
    [[nodiscard]] FramesLater tell_all();
    [[nodiscard]] FramesLater obey(const Frame& payload);
    void set_clock(const Frame& payload);

    std::uint8_t number_ = 0;
    std::uint16_t sequence_ = 0;
};

}  // namespace riser::sim_zigbee
