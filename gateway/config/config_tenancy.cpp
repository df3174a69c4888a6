// [tenancy]: what becomes of an account at its end. [[supply_point]] class and [supply_point.landlord]: what kind of
// customer it is, and who pays while nobody else does.
#include "core/payment/rounding.h"
#include "gateway/config/config_parts.h"
#include "platform/toml/suggestion.h"

namespace riser::config {
namespace {

using payment::CustomerClass;

constexpr std::array<toml::Word<CustomerClass>, 4> k_classes{{
    {"residential", CustomerClass::residential},
    {"commercial", CustomerClass::commercial},
    {"industrial", CustomerClass::industrial},
    {"common_area", CustomerClass::common_area},
}};
constexpr std::array<toml::Word<bool>, 2> k_gifts{{{"lapse", false}, {"paid_out", true}}};
constexpr std::array<toml::Word<bool>, 2> k_debts{{{"follow", true}, {"collection", false}}};

}  // namespace

TariffId read_tariff_name(toml::Table& table, std::string_view key, const GatewayConfig& config) {
    const std::string name = table.text(key);
    std::vector<std::string> names;
    for (const TariffConfig& tariff : config.tariffs) {
        if (tariff.name == name) return tariff.tariff.id;
        names.push_back(tariff.name);
    }
    if (!name.empty()) {
        table.refuse(
            key, "there is no [[tariff]] named \"" + name + '"' + toml::suggestion(name, names));
    }
    return {};
}

void read_landlord(toml::Table& table, const GatewayConfig& config, SupplyPointConfig& point) {
    point.customer_class = table.word_or("class", k_classes, CustomerClass::residential);
    auto landlord = table.table("landlord");
    if (!landlord) return;
    point.landlord.account = read_uuid<AccountId>(*landlord, "account");
    if (landlord->has("tariff")) {
        point.landlord.tariff = read_tariff_name(*landlord, "tariff", config);
    } else if (point.tariff.is_nil()) {
        landlord->refuse("tariff", "is required where the supply point has none");
    }
    point.landlord.standing_charges = landlord->flag_or("standing_charges", true);
}

void read_tenancy(toml::Table& root, TenancyConfig& tenancy) {
    auto table = root.table("tenancy");
    if (!table) return;
    tenancy.gifts_paid_out = table->word_or("gifts", k_gifts, tenancy.gifts_paid_out);
    tenancy.debts_follow = table->word_or("debts", k_debts, tenancy.debts_follow);
    tenancy.debt_share_ppm =
        table->integer_or("debt_share_ppm", {1, 1'000'000}, tenancy.debt_share_ppm);
    tenancy.debt_weekly_cap = read_money_or(*table, "debt_weekly_cap", tenancy.debt_weekly_cap);
    if (tenancy.debt_weekly_cap < Money{}) table->refuse("debt_weekly_cap", "is less than zero");
    tenancy.refund_step = read_money_or(*table, "refund_step", tenancy.refund_step);
    if (tenancy.refund_step < Money{} || tenancy.refund_step > payment::k_max_rounding_step) {
        table->refuse("refund_step",
                      "is not within 0 and " + format_money(payment::k_max_rounding_step));
    }
}

}  // namespace riser::config
