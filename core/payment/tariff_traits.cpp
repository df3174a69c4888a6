#include "core/payment/tariff_traits.h"

#include <algorithm>

#include "core/payment/charging.h"
#include "core/payment/tariff_standing.h"

namespace riser::payment {
namespace {

constexpr std::int64_t k_gross_scale = 1'000'000;  // see GrossPrice

}  // namespace

Money most_in_a_day(Money amount, CollectionPeriod period) {
    const auto part = [&](std::int64_t days) { return Money{(amount.micro + days - 1) / days}; };
    switch (period) {
        case CollectionPeriod::hour:
            return Money{amount.micro * 24};
        case CollectionPeriod::week:
            return part(7);
        case CollectionPeriod::month:
            return part(28);
        case CollectionPeriod::day:
            break;
    }
    return amount;
}

std::optional<Money> most_in_a_week(const Charge& debt) {
    if (debt.type == ChargeType::payment_event) {
        return debt.weekly_cap > Money{} ? std::optional(debt.weekly_cap) : std::nullopt;
    }
    const std::int64_t amount = std::min(debt.per_period.micro, debt.remaining.micro);
    switch (debt.period) {
        case CollectionPeriod::hour:
            return std::min(Money{amount * 168}, debt.remaining);
        case CollectionPeriod::day:
            return std::min(Money{amount * 7}, debt.remaining);
        default:
            return Money{amount};
    }
}

StandingTraits standing_traits(const Tariff& tariff) {
    const auto terms = standing_terms(tariff, false);
    return {most_in_a_day(terms.per_period, terms.period), terms.while_disconnected,
            terms.continuous};
}

void add_standing(StandingTraits& sum, const Charge& charge) {
    if (charge.purpose != ChargePurpose::standing) return;
    sum.per_day += most_in_a_day(charge.per_period, charge.period);
    sum.while_disconnected = sum.while_disconnected || charge.while_disconnected;
    sum.below_limit = sum.below_limit || charge.continuous;
}

void take_worst(StandingTraits& worst, const StandingTraits& other) {
    worst.per_day = std::max(worst.per_day, other.per_day);
    worst.while_disconnected = worst.while_disconnected || other.while_disconnected;
    worst.below_limit = worst.below_limit || other.below_limit;
}

TariffTraits traits_of(const Tariff& tariff, std::string name) {
    const TariffRules& rules = tariff.rules;
    TariffTraits traits;
    traits.name = std::move(name);
    traits.customer_class = rules.customer_class;
    traits.time_of_use = !tariff.week.empty() || !rules.calendar.empty();
    traits.whole_block_prices =
        !rules.blocks.thresholds.empty() && rules.blocks.method == BlockMethod::whole;
    traits.demand_charge = rules.demand.per_kw != Money{};
    traits.minimum_charge = rules.minimum_per_month != Money{};
    traits.tax_ppm = tariff.tax_ppm;
    for (const auto& tax : rules.taxation.taxes) traits.tax_ppm += tax.ppm;
    traits.standing = standing_traits(tariff);
    traits.export_price = rules.export_price;
    for (std::size_t i = 0; i < tariff.prices.size(); ++i) {
        const auto gross = gross_price(tariff, static_cast<PriceIndex>(i)).numerator;
        const Price rounded_up{(gross + k_gross_scale - 1) / k_gross_scale};
        traits.dearest = std::max(traits.dearest, rounded_up);
    }
    return traits;
}

}  // namespace riser::payment
