// [top_up]: what topping up and emergency credit cost, and how much brings supply back.
#include "gateway/config/config_parts.h"

namespace riser::config {
namespace {

Money read_amount(toml::Table& table, std::string_view key) {
    const Money amount = read_money_or(table, key, Money{});
    if (amount >= Money{} && amount <= k_max_amount) return amount;
    table.refuse(key, "is not within 0 and " + format_money(k_max_amount));
    return {};
}

// Whoever was cut off can have so much, by top-ups alone.
void check_clearance(toml::Table& table, const GatewayConfig& config) {
    for (const auto& point : config.supply_points) {
        const Money most = point.max_balance - point.credit_limit;
        if (point.max_balance == Money{} || config.top_up.clearance <= most) continue;
        return table.refuse("clearance",
                            format_money(config.top_up.clearance) +
                                " is more than a top-up may lift the credit of supply point " +
                                to_string(point.supply_point.id) + " to: its `max_balance` is " +
                                format_money(point.max_balance) + ", " + format_money(most) +
                                " above its `credit_limit`. Whoever was cut off there would never "
                                "have supply again");
    }
}

// Something is left of a top-up: of the largest one, of which most is.
void check_fee(toml::Table& table, const GatewayConfig& config) {
    const payment::TopUpTerms& terms = config.top_up;
    for (const auto& point : config.supply_points) {
        const bool bounded = point.max_top_up > Money{};
        const Money largest = bounded ? point.max_top_up : k_max_amount;
        if (payment::vending_fee(terms, largest) < largest) continue;
        const bool whole_share = terms.fee_ppm == 1'000'000;
        const std::string_view key = whole_share                     ? "fee_ppm"
                                     : terms.fee_at_least >= largest ? "fee_at_least"
                                                                     : "fee";
        return table.refuse(key,
                            "with it nothing is left of the largest top-up, the `max_top_up` "
                            "of supply point " +
                                to_string(point.supply_point.id) + ", " + format_money(largest));
    }
}

}  // namespace

void read_top_up(toml::Table& root, GatewayConfig& config) {
    auto table = root.table("top_up");
    if (!table) return;
    payment::TopUpTerms& terms = config.top_up;
    terms.fee = read_amount(*table, "fee");
    terms.fee_ppm = table->integer_or("fee_ppm", {0, 1'000'000}, 0);
    terms.fee_at_least = read_amount(*table, "fee_at_least");
    terms.emergency_fee = read_amount(*table, "emergency_fee");
    terms.clearance = read_amount(*table, "clearance");
    check_clearance(*table, config);
    check_fee(*table, config);
}

}  // namespace riser::config
