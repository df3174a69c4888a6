// Rating: what an advance of one register costs, through versions of a tariff, rates and blocks. The gateway rates
// with it when it settles, the cloud when it rates again.
#pragma once

#include <vector>

#include "core/payment/block_counter.h"
#include "core/payment/charging.h"
#include "core/payment/tariff.h"

namespace riser::payment {

struct RatedAdvance {
    const Tariff* tariff = nullptr;  // one of the versions given
    PricedPiece piece;
};

// The version in force at `time`: the one with the highest number of those that are effective by then, so that a
// version withdraws every earlier one that would have begun later; the oldest one before all of them. nullptr when
// there is none.
[[nodiscard]] const Tariff* version_at(const std::vector<Tariff>& versions, UtcTime time);

// Whether `booked` is what was ordered: the same in everything, but it may hold from later on, because that is when it
// became known (docs/tariffs.md).
[[nodiscard]] bool is_version_as_ordered(const Tariff& booked, Tariff ordered);

// Whether another version, rate or block period begins in (from, to].
[[nodiscard]] bool crosses_price_change(const std::vector<Tariff>& versions, const ZoneRules& zone,
                                        const BlockCounter& counter, UtcTime from, UtcTime to);

// Rates the advances of one register for one account, in order of time. `versions` is not empty and outlives
// what is taken; `counter` is the account's, and counts what is rated.
class Rater {
public:
    Rater(const std::vector<Tariff>& versions, const ZoneRules& zone, EnergySource source,
          std::int64_t share_ppm, BlockCounter& counter)
        : versions_(versions),
          zone_(zone),
          source_(source),
          share_ppm_(share_ppm),
          counter_(counter) {}

    // An advance >= 0 whose times are sure.
    void add(UtcTime from, UtcTime to, Energy advance);
    // One that happened at some time in [earliest, latest], nobody knows when: all of it at the lowest price that
    // can have held then, provisional if there was more than one. `from` and `to` are what is stated of it.
    void add_unsure(UtcTime earliest, UtcTime latest, UtcTime from, UtcTime to, Energy advance);

    // Oldest first; neighbours with one price are one piece, but for what a silence was divided into by rates
    // (k_max_pieces): that stays as it is, so that others can see what was divided.
    [[nodiscard]] std::vector<RatedAdvance> take() { return std::move(rated_); }

private:
    void add_within(const Tariff& tariff, UtcTime from, UtcTime to, Energy advance, bool estimated);
    void append(const Tariff& tariff, const PricedPiece& piece, bool joins = true);

    const std::vector<Tariff>& versions_;
    const ZoneRules& zone_;
    EnergySource source_;
    std::int64_t share_ppm_;
    BlockCounter& counter_;
    std::vector<RatedAdvance> rated_;
    bool sealed_ = false;  // nothing joins what was rated last
};

}  // namespace riser::payment
