// What a price is made of: the energy itself, each levy, each tax. For whoever shows a charge line by line; what is
// charged is the whole (charging.h), and the parts are exactly that.
#pragma once

#include <cstdint>
#include <vector>

#include "core/payment/charging.h"
#include "core/payment/tariff.h"
#include "core/units/exact.h"

namespace riser::payment {

enum class PartKind : std::uint8_t { energy, levy, tax };

struct PricePart {
    PartKind kind = PartKind::energy;
    std::uint8_t index = 0;  // of the levy or tax in the tariff; a tax without a name is 0
    // Of a kWh, in 10^-6 micro-units like GrossPrice. Below zero only for energy whose price is said to include
    // taxed levies and taxes, and does not reach that far.
    std::int64_t numerator = 0;

    bool operator==(const PricePart&) const = default;
};

// Energy first, then levies and taxes in their order. The parts sum to gross_price(). Where a price includes its
// taxes, they are rounded to whole numerators by the largest remainder.
[[nodiscard]] std::vector<PricePart> price_parts(const Tariff& tariff, PriceIndex price);

// What any number of charges come to, part by part and version by version of a tariff.
class PartSums {
public:
    // Energy below zero takes away what was added before.
    void add(const Tariff& tariff, PriceIndex price, SharedEnergy energy);

    // The charge of everything that was added, as an account would have it that began without a residue.
    [[nodiscard]] Money total() const;
    [[nodiscard]] Residue residue() const;
    // In the order of price_parts(). They sum to the total: rounded down to micro-units, what is left goes to the
    // largest remainders.
    struct Sum {
        std::uint32_t version = 1;
        PartKind kind = PartKind::energy;
        std::uint8_t index = 0;
        Money amount{};

        bool operator==(const Sum&) const = default;
    };
    [[nodiscard]] std::vector<Sum> sums() const;

private:
    struct Exact {
        std::uint32_t version = 1;
        PartKind kind = PartKind::energy;
        std::uint8_t index = 0;
        Wide numerator = 0;  // of micro-units, over k_residue_denominator
    };
    [[nodiscard]] Wide whole() const;

    std::vector<Exact> parts_;
};

}  // namespace riser::payment
