// An amount in the words of the auditors: exact, and of no currency.
#pragma once

#include <cstdint>
#include <string>

namespace riser::sim {

[[nodiscard]] inline std::string micro_units(std::int64_t amount) {
    return std::to_string(amount) + " micro-units";
}

}  // namespace riser::sim
