// What was used since a register was settled last, rated by what is known of when that was. Used for settlements
// (exact, with segments) and projections (one number).
#pragma once

#include <vector>

#include "core/payment/rating.h"
#include "gateway/controller/books.h"
#include "gateway/controller/live.h"

namespace riser::controller {

// What of an advance is meant, where a boundary divides it: what was used from the one on and before the other.
struct Window {
    UtcTime from{};
    UtcTime until = k_no_upper_bound;
};

// When what is not settled of a register began and was read, by the clock of now. It may have been set since: by how
// much, the monotonic clock knows. What began before the start keeps the time that the books have of it.
struct UnsettledTimes {
    UtcTime base{};
    UtcTime previous{};  // of the last reading but one
    UtcTime wall{};
};
[[nodiscard]] UnsettledTimes unsettled_times(const LiveRegister& live, const Now& now);

// Not what is fed in.
[[nodiscard]] bool is_charged(const metering::RegisterShare& share);
[[nodiscard]] payment::EnergySource source_of(const metering::RegisterShare& share);

// The advance of `live` beyond share.settled within the window, oldest piece first; `counter` is that of the account
// and counts it. Empty when there is none, or when there is no version of the tariff.
[[nodiscard]] std::vector<payment::RatedAdvance> price_advance(
    const std::vector<payment::Tariff>& versions, const ZoneRules& zone, const ShareBooks& share,
    const LiveRegister& live, const Now& now, const Window& window, payment::BlockCounter& counter);

}  // namespace riser::controller
