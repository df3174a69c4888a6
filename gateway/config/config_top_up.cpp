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

}  // namespace

void read_top_up(toml::Table& root, payment::TopUpTerms& terms) {
    auto table = root.table("top_up");
    if (!table) return;
    terms.fee = read_amount(*table, "fee");
    terms.fee_ppm = table->integer_or("fee_ppm", {0, 1'000'000}, 0);
    terms.fee_at_least = read_amount(*table, "fee_at_least");
    terms.emergency_fee = read_amount(*table, "emergency_fee");
    terms.clearance = read_amount(*table, "clearance");
}

}  // namespace riser::config
