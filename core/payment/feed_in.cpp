#include "core/payment/feed_in.h"

#include <algorithm>

namespace riser::payment {

bool credits_feed_in(const std::vector<Tariff>& versions) {
    return std::any_of(versions.begin(), versions.end(), [](const Tariff& version) {
        return version.rules.export_price.micro_per_kwh > 0;
    });
}

std::vector<Tariff> feed_in_versions(const std::vector<Tariff>& versions) {
    std::vector<Tariff> flat;
    for (const auto& version : versions) {
        Tariff tariff;
        tariff.id = version.id;
        tariff.version = version.version;
        tariff.currency = version.currency;
        tariff.effective_from = version.effective_from;
        tariff.prices = {version.rules.export_price};
        flat.push_back(std::move(tariff));
    }
    return flat;
}

std::optional<ChargedAmount> try_credit_feed_in(Energy energy, const Tariff& tariff,
                                                std::int64_t share_ppm, Residue before) {
    return try_charge_energy(energy, gross_price(tariff.rules.export_price, 0), share_ppm, before);
}

}  // namespace riser::payment
