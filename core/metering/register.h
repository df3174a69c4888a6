// A cumulative energy register of a meter, named by OBIS quantity (IEC 62056-61 / COSEM).
#pragma once

#include <compare>
#include <cstdint>
#include <functional>
#include <optional>
#include <string_view>

#include "core/units/ids.h"

namespace riser::metering {

// The number is stored and sent: it never changes its meaning.
enum class Quantity : std::uint8_t {
    import_energy = 1,     // 1-0:1.8.0
    export_energy = 2,     // 1-0:2.8.0
    import_energy_t1 = 3,  // 1-0:1.8.1
    import_energy_t2 = 4,  // 1-0:1.8.2
};

[[nodiscard]] std::string_view obis_code(Quantity quantity);
[[nodiscard]] std::string_view to_string(Quantity quantity);  // "import_energy"
[[nodiscard]] std::optional<Quantity> parse_quantity(std::string_view name);

// What a register counts for whoever pays by it. The number is stored and sent.
enum class RegisterRole : std::uint8_t {
    grid = 0,       // what was used from the utility; of a meter that does not tell, everything
    generator = 1,  // what was used while the building's own generator fed it
    feed_in = 2,    // what was given back: it is credited
};

[[nodiscard]] std::string_view to_string(RegisterRole role);  // "grid"

struct RegisterId {
    MeterId meter{};
    MeterEpoch epoch{};  // a meter exchange or reset starts the next epoch
    Quantity quantity = Quantity::import_energy;

    auto operator<=>(const RegisterId&) const = default;
};

}  // namespace riser::metering
