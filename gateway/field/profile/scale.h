// Scale and Evidence: what a profile of any device says about a value and how sure it is of it. No file is read here
// (profile_parts.h does that): machines that work with profiles include this.
#pragma once

#include <cstdint>

namespace riser::profile {

// How the profile's facts are known. An `inferred` relay map may observe but never switch.
enum class Evidence : std::uint8_t { inferred, manual };

// raw * numerator / denominator gives the field's base unit, rounded half away from zero.
struct Scale {
    std::int64_t numerator = 1;
    std::int64_t denominator = 1;
    bool operator==(const Scale&) const = default;
};

}  // namespace riser::profile
