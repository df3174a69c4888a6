// A tariff that was entered wrongly: what was charged by it is priced again by the version that should have held, and the
// difference is due, in either direction. Pure: who was charged what is said by whoever keeps the journal
// (core/journal/charge_reader.h), what of it is booked by gateway/controller/decide_correction.cpp (docs/charging.md).
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/payment/provisional.h"

namespace riser::payment {

// Which version is put in the place of what was charged, and for what.
struct CorrectionScope {
    Tariff right;  // holds from its effective_from on
    std::int64_t until_ms =
        0;  // Unix time: what was used from then on stays as it was charged; 0: no end

    bool operator==(const CorrectionScope&) const = default;
    [[nodiscard]] std::int64_t from_ms() const { return to_unix_ms(right.effective_from); }
    [[nodiscard]] std::int64_t ends_ms() const { return until_ms == 0 ? INT64_MAX : until_ms; }
};

// What was charged at one price.
struct ChargedInterval {
    PriceKey charged;
    std::int64_t share_ppm = k_full_share_ppm;
    Energy energy{};
    std::int64_t from_ms = 0;  // Unix time
    std::int64_t to_ms = 0;
    bool sure = true;  // used evenly within; else at some time within

    bool operator==(const ChargedInterval&) const = default;
};

// What was charged at one price and is due at another, of one local month and one block period.
struct CorrectedPart {
    Energy energy{};
    std::int64_t share_ppm = k_full_share_ppm;
    PriceKey charged;
    PriceKey due;
    std::int64_t from_ms = 0;  // Unix time
    std::int64_t to_ms = 0;
    Money was{};     // at the price that it was charged at, rounded down
    Money amount{};  // the difference, below zero: too much was charged

    bool operator==(const CorrectedPart&) const = default;
    [[nodiscard]] Money is() const { return was + amount; }
};

inline constexpr std::size_t k_max_corrected_parts = 1'024;  // of one account

struct CorrectionResult {
    std::vector<CorrectedPart>
        parts;          // what takes an earlier correction back comes first, then by time
    Money amount{};     // sum of the parts
    Residue residue{};  // of the account after it

    bool operator==(const CorrectionResult&) const = default;
};

// The amounts of parts whose energy and prices are given, one after the other: the same for who books them and for who
// looks at them again. nullopt: a price is not known, or a sum is out of range.
using PriceOf = std::function<const Tariff*(const PriceKey&)>;
[[nodiscard]] std::optional<CorrectionResult> with_amounts(std::vector<CorrectedPart> parts,
                                                           const PriceOf& tariff_of,
                                                           Residue residue);

// Empty: `right` may be put in the place of `charged`. A correction is of energy: what is charged beside it, and how blocks
// are counted, is that of the version that was charged. For people.
[[nodiscard]] std::string why_not_corrected(const Tariff& charged, const Tariff& right);

// Whether the prices of both have the same places: their times, blocks and sources are the same.
[[nodiscard]] bool has_same_places(const Tariff& a, const Tariff& b);

// What one account was charged by one tariff, gathered in the order of its journal.
class TariffCorrection {
public:
    // `known` has each version that was charged; all outlive it.
    TariffCorrection(const CorrectionScope& scope, const std::vector<Tariff>& known,
                     const ZoneRules& zone)
        : scope_(&scope), known_(&known), zone_(&zone) {}

    void take(const ChargedInterval& interval);
    // An earlier correction of this tariff is taken back, before what was charged is priced again.
    void take_back(const CorrectedPart& earlier);
    // Blocks are counted anew from here on.
    void begin_block_period() { period_begins_ = parts_.size(); }
    // The block period has gone into a block that prices all of it.
    void step(const PriceKey& from, PriceIndex to);

    // Parts at whose price nothing changes are left out. nullopt: it cannot be computed.
    [[nodiscard]] std::optional<CorrectionResult> result(Residue residue) const;
    [[nodiscard]] bool empty() const { return parts_.empty(); }

private:
    struct Gathered {
        CorrectedPart part;
        std::int32_t month = 0;
        bool operator==(const Gathered&) const = default;
    };

    void take_unsure(const Tariff& charged, const ChargedInterval& interval);
    void price(const Tariff& charged, const ChargedInterval& interval);
    void gather(const ChargedInterval& interval, const PriceKey& due);
    [[nodiscard]] const Tariff* tariff_of(const PriceKey& key) const;

    const CorrectionScope* scope_;
    const std::vector<Tariff>* known_;
    const ZoneRules* zone_;
    std::vector<Gathered> parts_;
    std::size_t period_begins_ = 0;
    bool complete_ = true;
};

}  // namespace riser::payment
