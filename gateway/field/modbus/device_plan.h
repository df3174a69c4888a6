// DevicePlan: what one device is asked for on each occasion, made from its profile and from what was
// learned about the device since. Blocks of different occasions have answers of different length.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "gateway/field/modbus/bus_config.h"
#include "gateway/field/modbus/read_plan.h"

namespace riser::modbus {

// How far blocks may be joined, from what the device was seen to accept.
enum class Granularity : std::uint8_t {
    gaps,        // across registers without a meaning, where the profile allows it
    contiguous,  // only neighbouring fields
    single,      // one field per block
};

struct PlanConditions {
    LineSettings line;
    bool serial_line = true;  // on TCP bytes cost nothing
    Duration turnaround{20'000};
    Granularity granularity = Granularity::gaps;
    std::uint16_t max_registers = k_most_registers;  // from the quality of the line
    std::vector<bool> unsupported;                   // by index of MeterProfile::fields
};

// The occasions on which a device is read.
enum class BlockUse : std::uint8_t { money, slow, identity, confirming, everything, read_back };
inline constexpr std::size_t k_block_uses = 6;

[[nodiscard]] constexpr std::string_view to_string(BlockUse use) {
    switch (use) {
        case BlockUse::money:
            return "money";
        case BlockUse::slow:
            return "slow";
        case BlockUse::identity:
            return "identity";
        case BlockUse::confirming:
            return "confirming";
        case BlockUse::everything:
            return "everything";
        case BlockUse::read_back:
            return "read_back";
    }
    return "money";
}

struct DevicePlan {
    std::vector<ReadBlock> money;     // the energy block first
    std::vector<ReadBlock> slow;      // what money leaves, and switches that do not ride along
    std::vector<ReadBlock> identity;  // stands alone: read before switching
    std::vector<ReadBlock>
        confirming;  // energy, witnesses, identity and the switch inside the meter
    std::vector<ReadBlock> everything;  // for a person who asks
    std::vector<ReadBlock>
        read_backs;  // of the switch channels in use, exactly as the profile has them
    std::optional<ReadBlock> cheapest;  // one request that shows that the device lives
    std::uint16_t max_registers = 0;
    bool shapes_distinct = true;

    // The blocks for one occasion; the read-backs for BlockUse::read_back.
    [[nodiscard]] const std::vector<ReadBlock>& blocks(BlockUse use) const;
};

[[nodiscard]] DevicePlan plan_device(const Device& device, const PlanConditions& conditions);

// The block that reads a channel's state back.
[[nodiscard]] ReadBlock read_back_block(const SwitchReadBack& read_back);

}  // namespace riser::modbus
