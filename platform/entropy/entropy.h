// Randomness for secrets and ids, from the kernel (getrandom(2)). The only source of either; tests
// and jitter use the seeded core/base/prng.h instead.
#pragma once

#include <array>
#include <cstdint>
#include <span>

#include "core/units/ids.h"
#include "core/units/time.h"

namespace riser::entropy {

// Waits at early boot until the kernel's generator is seeded; cannot fail afterwards.
void fill_random(std::span<std::uint8_t> bytes);

// 16 bytes that nobody can know before.
[[nodiscard]] std::array<std::uint8_t, 16> new_salt();

// RFC 9562: version 4 is random, version 7 starts with the milliseconds since 1970 and therefore
// sorts by age. Both carry at least 74 random bits.
[[nodiscard]] std::array<std::uint8_t, 16> new_uuid_v4();
[[nodiscard]] std::array<std::uint8_t, 16> new_uuid_v7(UtcTime time);

// new_id<EpochId>()
template <class Id>
[[nodiscard]] Id new_id() {
    return Id{new_uuid_v4()};
}
// new_id<TopUpId>(now): ids that sort by age keep an index on them compact.
template <class Id>
[[nodiscard]] Id new_id(const Now& now) {
    return Id{new_uuid_v7(now.wall)};
}

}  // namespace riser::entropy
