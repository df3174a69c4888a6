// The figures of an exposure (exposure.h), as they are shown.
#pragma once

#include "core/units/energy.h"
#include "core/units/money.h"
#include "core/units/time.h"

namespace riser::controller {

struct Exposure {
    Instant since{};  // the oldest of the readings that it rests on
    Power power{};  // that is assumed: the last that was shown, at most what the fuses allow; >= 0
    bool by_fuse = false;  // of a meter nothing was shown: what its fuse allows is assumed
    bool power_known =
        true;         // false: of one of the meters neither; energy and amount are the least then
    Energy energy{};  // >= 0, of each register up to whole k_exposure_step
    bool by_register = false;  // of a meter that is only observed: what it shows beyond its settled
                               // value, and assumed power only since it was read last
    Money amount{};            // >= 0, at the price of now, taxes included; 0 without a price
    bool passes_credit = false;  // nothing usable would be left

    bool operator==(const Exposure&) const = default;
};

// It is an estimate, and what is shown changes no more often than it must.
inline constexpr Energy k_exposure_step{100};
// So much unbilled energy is an alarm whatever the credit is.
inline constexpr Energy k_exposure_bound{5'000};
// Less than this is none, even where no credit is left at all.
inline constexpr Energy k_least_exposure{100};

}  // namespace riser::controller
