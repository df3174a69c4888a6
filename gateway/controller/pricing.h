// Prices the advance of one register since its last settlement: which tariff version, which price, how it
// splits over boundaries. Used for settlements (exact, with segments) and projections (one number).
#pragma once

#include <vector>

#include "core/payment/charging.h"
#include "gateway/controller/books.h"
#include "gateway/controller/live.h"

namespace riser::controller {

struct PricedAdvance {
    const payment::Tariff* tariff = nullptr;
    payment::PricedPiece piece;
};

// The advance of `live` beyond share.settled, oldest piece first. Empty when there is none, or when no
// version of the tariff is in force yet.
[[nodiscard]] std::vector<PricedAdvance> price_advance(const std::vector<payment::Tariff>& versions,
                                                       const ZoneRules& zone,
                                                       const ShareBooks& share,
                                                       const LiveRegister& live, const Now& now);

// The version in force at `time`: the newest that is effective; the oldest one before all of them.
[[nodiscard]] const payment::Tariff* version_at(const std::vector<payment::Tariff>& versions,
                                                UtcTime time);

// Whether another price began after the register last stood at its settled value.
[[nodiscard]] bool crosses_price_change(const std::vector<payment::Tariff>& versions,
                                        const ZoneRules& zone, const LiveRegister& live);

}  // namespace riser::controller
