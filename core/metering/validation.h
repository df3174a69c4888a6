// Is this register value believable after the last accepted one? Wrong debit is worse than late debit:
// whatever is unusual needs a second, consistent reading, and what cannot be told apart from a swapped
// meter waits for a person. The rules are those of VEE systems for single readings (negative
// consumption, high limit, rollover) plus identity.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "core/units/energy.h"
#include "core/units/time.h"

namespace riser::metering {

enum class Progress : std::uint8_t {
    normal = 0,      // 0 <= advance <= what the fuse allows in the time
    rollover = 1,    // from the last tenth of the register to the first; the advance is believable
    backwards = 2,   // less than before by more than a quantum, neither rollover nor reset
    impossible = 3,  // more than the fuse allows in the time
    reset = 4,       // near zero and less than half of before, though the same meter by serial
};

[[nodiscard]] std::string_view to_string(Progress progress);

struct ProgressInput {
    Energy previous{};   // last accepted value
    Energy value{};      // this reading
    Energy quantum{};    // smallest step of the register
    Duration elapsed{};  // at most this much time has passed since `previous`
    Power max_power{};   // of the connection; 0 = unknown, then no upper limit is applied
    std::optional<Energy> rollover;  // the register shows 0 after this value + one quantum
    bool same_serial = false;        // a readable serial confirmed that it is the same meter
};

// Upper limit of a believable advance: 1.1 x max power x elapsed + 2 quanta.
[[nodiscard]] Energy believable_advance(const ProgressInput& input);
[[nodiscard]] Progress classify_progress(const ProgressInput& input);
// The advance through the end of the register: (rollover + quantum - previous) + value.
[[nodiscard]] Energy rollover_advance(const ProgressInput& input);

}  // namespace riser::metering
