// NcpSetup: how a network co-processor is made ready after each reset, as a list of commands with the
// reason of each: sizes of its tables, its policies, and our endpoint. Sizes can be set only before the
// first endpoint (UG100 rev. 5.2, setConfigurationValue). The network itself is not begun here.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "gateway/field/zigbee/ezsp/codec.h"

namespace riser::zigbee {

// Our endpoint: what devices find when they look for a coordinator.
inline constexpr std::uint8_t k_own_endpoint = 1;
inline constexpr std::uint16_t k_own_manufacturer = 0x1049;  // Silicon Labs, as other hosts say

// Decisions of the trust centre's policy (UG100, "EzspDecisionBitmask", version 8 and later).
inline constexpr std::uint8_t k_trust_center_policy = 0x00;
inline constexpr std::uint8_t k_joining_closed = 0x02;  // only devices that know a key come back
inline constexpr std::uint8_t k_joining_open = 0x03;    // and new ones may come
inline constexpr std::uint8_t k_joining_install_code =
    0x11;  // new ones with a key of their own only

class NcpSetup {
public:
    NcpSetup();

    [[nodiscard]] bool done() const { return next_ >= steps_.size(); }
    // The next command; none when done() or failed().
    [[nodiscard]] std::optional<ezsp::Command> next() const;
    // Its answer, or none when the NCP does not have it.
    void on_answer(const ezsp::Values* values);

    // What the NCP would not do, for the log: "configuration 0x1a".
    [[nodiscard]] const std::vector<std::string>& rejected() const { return rejected_; }
    // Without our endpoint nothing that devices say would arrive.
    [[nodiscard]] bool failed() const { return failed_; }

private:
    struct Step {
        ezsp::Command command;
        std::string name;
        bool required = false;
        // The value is read first, and set only when it is smaller.
        std::optional<std::uint16_t> at_least;
    };

    void configure(std::uint8_t id, std::uint16_t value);
    void configure_at_least(std::uint8_t id, std::uint16_t value);
    void decide(std::uint8_t policy, std::uint8_t decision);
    void set_value(std::uint8_t id, Bytes value);
    void add_endpoint();

    std::vector<Step> steps_;
    std::size_t next_ = 0;
    std::vector<std::string> rejected_;
    bool failed_ = false;
};

}  // namespace riser::zigbee
