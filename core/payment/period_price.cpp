#include "core/payment/period_price.h"

#include "core/payment/rounding.h"

namespace riser::payment {
namespace {

constexpr std::int64_t k_net_ppm = 1'000'000;
constexpr int k_quarters_of_a_window = 4;

}  // namespace

std::string_view only_on_bills(const Tariff& tariff) {
    if (tariff.rules.demand.per_kw > Money{}) return "a demand charge";
    if (tariff.rules.minimum_per_month > Money{}) return "a minimum charge";
    return "";
}

bool prices_contain_taxes(const Tariff& tariff) {
    const Taxation& taxation = tariff.rules.taxation;
    return taxation.inclusive || (taxation.taxes.empty() && tariff.tax_ppm == 0);
}

std::int64_t fixed_tax_ppm(const Tariff& tariff) {
    if (prices_contain_taxes(tariff)) return 0;
    if (tariff.rules.taxation.taxes.empty()) return tariff.tax_ppm;
    return combined_tax_ppm(tariff.rules.taxation, TaxedCharges::fixed);
}

Money with_fixed_taxes(const Tariff& tariff, Money amount) {
    return amount + proportion(amount, fixed_tax_ppm(tariff), k_net_ppm);
}

Duration demand_slot(const Tariff& tariff) {
    const DemandRule& rule = tariff.rules.demand;
    if (rule.per_kw <= Money{}) return {};
    const Duration window = std::chrono::minutes(rule.window_minutes);
    return rule.sliding ? window / k_quarters_of_a_window : window;
}

}  // namespace riser::payment
