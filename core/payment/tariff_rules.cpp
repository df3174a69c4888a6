#include "core/payment/tariff_rules.h"

#include <algorithm>
#include <numeric>
#include <string>

#include "core/payment/tariff.h"

namespace riser::payment {
namespace {

__extension__ using Int128 = __int128;

constexpr std::int64_t k_whole_ppm = 1'000'000;

bool is_charge(Money money) {
    return money.micro >= 0 && money <= k_max_amount;
}
bool is_price(Price price) {
    return price.micro_per_kwh >= 0 && price <= k_max_price;
}

bool concerns(TaxedCharges taxed, TaxedCharges charges) {
    return (static_cast<unsigned>(taxed) & static_cast<unsigned>(charges)) != 0;
}

// numerator / 10^6, half to even.
std::int64_t millionth(Int128 numerator) {
    const auto whole = static_cast<std::int64_t>(numerator / k_whole_ppm);
    const auto rest = static_cast<std::int64_t>(numerator % k_whole_ppm);
    const bool up = rest * 2 > k_whole_ppm || (rest * 2 == k_whole_ppm && whole % 2 != 0);
    return whole + (up ? 1 : 0);
}

Outcome<> check_blocks(const BlockRule& blocks) {
    if (blocks.blocks() > k_max_blocks) {
        return fail(Problem{"a tariff has at most " + std::to_string(k_max_blocks) + " blocks"});
    }
    for (std::size_t i = 0; i < blocks.thresholds.size(); ++i) {
        const Energy threshold = blocks.thresholds[i];
        const bool ascends = i == 0 || threshold > blocks.thresholds[i - 1];
        if (threshold.wh <= 0 || threshold > k_max_register || !ascends) {
            return fail(Problem{"block thresholds are above 0 and ascend: threshold " +
                                std::to_string(i + 1) + " does not"});
        }
    }
    return Done{};
}

Outcome<> check_taxation(const Taxation& taxation) {
    if (taxation.taxes.size() > k_max_taxes) {
        return fail(Problem{"a tariff has at most " + std::to_string(k_max_taxes) + " taxes"});
    }
    for (std::size_t i = 0; i < taxation.taxes.size(); ++i) {
        const auto& tax = taxation.taxes[i];
        const std::string name = "tax " + std::to_string(i + 1);
        if (tax.ppm < 1 || tax.ppm > k_max_tax_ppm) {
            return fail(Problem{name + " lies between 1 and 1000000 ppm"});
        }
        const bool ascends = i == 0 || tax.level >= taxation.taxes[i - 1].level;
        if (tax.level >= k_tax_levels || !ascends) {
            return fail(Problem{"taxes ascend by level, from 0 to 2: " + name + " does not"});
        }
        const auto same_code = [&](const Tax& other) { return other.code == tax.code; };
        if (std::count_if(taxation.taxes.begin(), taxation.taxes.end(), same_code) > 1) {
            return fail(Problem{"tax code " + std::to_string(tax.code) + " is used twice"});
        }
    }
    for (const auto charges : {TaxedCharges::energy, TaxedCharges::fixed}) {
        if (combined_tax_ppm(taxation, charges) > k_max_tax_ppm) {
            return fail(Problem{"all taxes together stay within 1000000 ppm"});
        }
    }
    return Done{};
}

Outcome<> check_demand(const DemandRule& demand) {
    const bool window =
        demand.window_minutes == 15 || demand.window_minutes == 30 || demand.window_minutes == 60;
    if (!window) return fail(Problem{"demand is measured over 15, 30 or 60 minutes"});
    if (!is_charge(demand.per_kw)) {
        return fail(Problem{"the charge per kW lies between 0 and 1000000000"});
    }
    if (demand.ratchet_ppm < 0 || demand.ratchet_ppm > k_whole_ppm) {
        return fail(Problem{"the ratchet lies between 0 and 1000000 ppm"});
    }
    if (demand.ratchet_months < 1 || demand.ratchet_months > k_max_ratchet_months) {
        return fail(Problem{"the ratchet looks back over 1 to 36 months"});
    }
    return Done{};
}

}  // namespace

Outcome<> check_rules(const TariffRules& rules) {
    if (auto good = check_blocks(rules.blocks); !good) return good;
    if (auto good = check_taxation(rules.taxation); !good) return good;
    if (auto good = check_demand(rules.demand); !good) return good;
    if (auto good = check_rounding(rules.rounding); !good) return good;
    if (rules.levies.size() > k_max_levies) {
        return fail(Problem{"a tariff has at most " + std::to_string(k_max_levies) + " levies"});
    }
    Price levies{};
    for (const auto& levy : rules.levies) {
        if (!is_price(levy.price)) return fail(Problem{"a levy per kWh is no price"});
        levies.micro_per_kwh += levy.price.micro_per_kwh;
    }
    if (!is_price(levies)) return fail(Problem{"the levies together are no price"});
    if (!is_price(rules.export_price)) return fail(Problem{"the export price is no price"});
    if (!is_charge(rules.standing.amount) || !is_charge(rules.minimum_per_month)) {
        return fail(Problem{"standing and minimum charge lie between 0 and 1000000000"});
    }
    return Done{};
}

std::vector<std::int64_t> tax_shares_ppm(const Taxation& taxation, TaxedCharges charges) {
    std::vector<std::int64_t> shares(taxation.taxes.size());
    std::int64_t sum = 0;
    for (std::uint8_t level = 0; level < k_tax_levels; ++level) {
        const std::int64_t base = k_whole_ppm + sum;
        for (std::size_t i = 0; i < shares.size(); ++i) {
            const auto& tax = taxation.taxes[i];
            if (tax.level != level || !concerns(tax.on, charges)) continue;
            shares[i] = millionth(static_cast<Int128>(base) * tax.ppm);
            sum += shares[i];
        }
    }
    return shares;
}

std::int64_t combined_tax_ppm(const Taxation& taxation, TaxedCharges charges) {
    const auto shares = tax_shares_ppm(taxation, charges);
    return std::accumulate(shares.begin(), shares.end(), std::int64_t{0});
}

}  // namespace riser::payment
