// Charging a series of metered intervals to one account, through versions, seasons, blocks and their periods: what a
// draft of a tariff would have cost, what another tariff would cost, and what has to be charged again. The gateway
// charges registers as they are read (controller/decide_readings.cpp) with the same parts.
#pragma once

#include <optional>
#include <vector>

#include "core/payment/rating.h"

namespace riser::payment {

struct MeteredInterval {
    UtcTime from{};
    UtcTime to{};  // >= from
    Energy energy{};

    bool operator==(const MeteredInterval&) const = default;
};

// What charging goes on from, and where it has come to.
struct ChargedAccount {
    UtcTime opened{};  // block periods that it has only a part of are prorated
    std::uint8_t billing_day = 1;
    std::int64_t share_ppm = k_full_share_ppm;
    Residue residue{};
    BlockCounter blocks{};
};

// A piece of an interval at one price; or what going into a block asks for what was used before it, where the block
// prices its whole period: `step` then, and the piece has the time only.
struct IntervalCharge {
    const Tariff* tariff = nullptr;
    PricedPiece piece;
    std::optional<BlockStep> step;
    Money amount{};
    Residue residue_after{};
};

class IntervalCharger {
public:
    // `versions` is not empty; both outlive what is charged.
    IntervalCharger(const std::vector<Tariff>& versions, const ZoneRules& zone,
                    ChargedAccount account)
        : versions_(versions), zone_(zone), account_(std::move(account)) {}

    // Intervals ascend. Adds their charges to the list. False when an energy is out of its range or an amount would
    // be beyond k_max_balance: nothing that is added afterwards means anything.
    [[nodiscard]] bool add(const MeteredInterval& interval, std::vector<IntervalCharge>& charges);

    [[nodiscard]] const ChargedAccount& account() const { return account_; }

private:
    bool charge(UtcTime from, UtcTime to, Energy energy, std::vector<IntervalCharge>& charges);
    bool charge_steps(UtcTime at, std::vector<IntervalCharge>& charges);
    void begin_period(const BlockRule& rule, UtcTime at);

    const std::vector<Tariff>& versions_;
    const ZoneRules& zone_;
    ChargedAccount account_;
};

}  // namespace riser::payment
