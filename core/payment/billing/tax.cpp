#include "core/payment/billing/tax.h"

#include <array>
#include <numeric>
#include <string>

#include "core/base/assert.h"
#include "core/payment/apportion.h"

namespace riser::billing {
namespace {

constexpr std::int64_t k_million = 1'000'000;
// Denominator of a factor: one million per level.
constexpr std::int64_t k_factor_one = k_million * k_million * k_million;

// Each tax as a factor of the net amount, in 10^-18. At most 10^6 x 2x10^6 x 2x10^6 = 4x10^18 each, and
// 7x10^18 together, because each level at most doubles the amount.
std::vector<std::int64_t> factors_of(const TaxGroup& group) {
    std::array<std::int64_t, k_tax_levels> level_ppm{};
    for (const auto& tax : group.taxes) level_ppm[tax.level] += tax.ppm;
    std::array<std::int64_t, k_tax_levels> base{k_million * k_million};  // of each level, in 10^-12
    for (std::size_t level = 1; level < k_tax_levels; ++level) {
        base[level] = base[level - 1] / k_million * (k_million + level_ppm[level - 1]);
    }
    std::vector<std::int64_t> factors;
    factors.reserve(group.taxes.size());
    for (const auto& tax : group.taxes) factors.push_back(tax.ppm * base[tax.level]);
    return factors;
}

std::int64_t total_factor(const TaxGroup& group) {
    const auto factors = factors_of(group);
    return std::accumulate(factors.begin(), factors.end(), std::int64_t{0});
}

}  // namespace

Outcome<> check_tax_group(const TaxGroup& group) {
    const std::string name = "tax group " + std::to_string(group.id);
    if (group.taxes.size() > k_max_taxes) return fail(Problem{name + " has at most 8 taxes"});
    std::array<std::int64_t, k_tax_levels> level_ppm{};
    for (std::size_t i = 0; i < group.taxes.size(); ++i) {
        const Tax& tax = group.taxes[i];
        const std::string which = "tax " + std::to_string(tax.code) + " of " + name;
        if (tax.ppm < 0 || tax.ppm > k_million) {
            return fail(Problem{which + " lies between 0 and 1000000 ppm"});
        }
        if (tax.level >= k_tax_levels || (i > 0 && tax.level < group.taxes[i - 1].level)) {
            return fail(Problem{which + " has a level from 0 to 2, and levels ascend"});
        }
        level_ppm[tax.level] += tax.ppm;
        if (level_ppm[tax.level] > k_million) {
            return fail(Problem{"the taxes of one level of " + name + " are 100 % at most"});
        }
        for (std::size_t k = 0; k < i; ++k) {
            if (group.taxes[k].code == tax.code) return fail(Problem{which + " is named twice"});
        }
    }
    return Done{};
}

Money tax_on_net(const TaxGroup& group, Money net) {
    return payment::proportion(net, total_factor(group), k_factor_one);
}

Money tax_within_gross(const TaxGroup& group, Money gross) {
    return gross - payment::proportion(gross, k_factor_one, k_factor_one + total_factor(group));
}

std::vector<Money> split_tax(const TaxGroup& group, Money tax, Money step) {
    const auto factors = factors_of(group);
    if (total_factor(group) == 0) {
        RISER_ASSERT(tax == Money{}, "where nothing is taxed there is no tax");
        return std::vector<Money>(factors.size());
    }
    return payment::apportion(tax, factors, step);
}

}  // namespace riser::billing
