// The readers behind load_gateway_config(), one per group of sections. Each notes its problems in
// the document and checks what it refers to against what was read before: order of the file does
// not matter, order of the calls in config.cpp does.
#pragma once

#include <map>
#include <span>
#include <string>

#include "core/payment/policy_check.h"
#include "gateway/config/config.h"
#include "platform/toml/strict_toml.h"

namespace riser::config {

// The names of the profiles that exist.
struct ProfileNames {
    std::span<const std::string> meters;
    std::span<const std::string> zigbee;
};

// config_devices.cpp: [[bus]], [zigbee], [[relay_board]], [[meter]], [[switch]], the name of the [building]
void read_devices(toml::Table& root, const ProfileNames& profiles, GatewayConfig& config);

// config_balance.cpp: the rest of [building]; of [[supply_point]] what common energy is shared by. After the meters;
// check_shares() after the supply points.
// config_common.cpp: [common_costs]. After the supply points.
void read_common_costs(toml::Table& root, GatewayConfig& config);
void read_balance(toml::Table& building, GatewayConfig& config);
void read_common_energy(toml::Table& table, const GatewayConfig& config, SupplyPointConfig& point);
void check_shares(toml::Table& root, const GatewayConfig& config);

// config_tariffs.cpp: [[tariff]]
void read_tariffs(toml::Table& root, GatewayConfig& config);

// config_supply.cpp: [[supply_point]]
void read_supply_points(toml::Table& root, GatewayConfig& config);

// config_credits.cpp: the parts of [[supply_point]] about credits and charges, after its account. point.max_top_up is
// that of the building.
void read_credits(toml::Table& table, SupplyPointConfig& point);

// config.cpp: what one top-up is at most, of [gateway] and of [[supply_point]]. "0.00" says that there is no limit, and
// is k_max_amount from there on: in books and journals 0 is what nobody has said anything about.
[[nodiscard]] Money read_max_top_up(toml::Table& table, Money otherwise);

// config_tenancy.cpp: [tenancy]; of [[supply_point]] the class of customer and [supply_point.landlord]
void read_tenancy(toml::Table& root, TenancyConfig& tenancy);
void read_landlord(toml::Table& table, const GatewayConfig& config, SupplyPointConfig& point);

// config_top_up.cpp: [top_up]
void read_top_up(toml::Table& root, GatewayConfig& config);

// config_billing.cpp: [billing]. After [cloud].
void read_billing(toml::Table& root, GatewayConfig& config);

// config_period.cpp: whether demand and minimum charges of tariffs can be billed and measured where they are used. After
// [billing].
void check_period_charges(toml::Table& root, const GatewayConfig& config);

// The id of the tariff with the name that `key` gives; nil, and a problem, when there is none.
[[nodiscard]] TariffId read_tariff_name(toml::Table& table, std::string_view key,
                                        const GatewayConfig& config);

// config_pack.cpp: what of all this a policy pack is about; after the rest of [policy] was read. Somebody whom the pack
// is about may come to have an account here.
[[nodiscard]] payment::SiteConfiguration site_for_pack(const GatewayConfig& config);
[[nodiscard]] bool has_customers_of(const GatewayConfig& config);

// config_policy.cpp: [policy]. Last: a policy pack is about the whole configuration.
void read_policy(toml::Table& root, GatewayConfig& config, toml::Sources& sources);

// Remembers who used an id, an address, a path first, for "is already used at line 12".
template <class Key>
class Uses {
public:
    // False, and a problem at `key`, when `value` was used before.
    bool claim(toml::Table& table, std::string_view key, const Key& value,
               const std::string& what) {
        const auto [entry, fresh] = first_.try_emplace(value, table.where());
        if (!fresh) table.refuse(key, what + " is already used at " + entry->second);
        return fresh;
    }
    [[nodiscard]] bool has(const Key& value) const { return first_.contains(value); }

private:
    std::map<Key, std::string> first_;
};

// Who has a bus number, a port, a Zigbee address already.
struct FieldUses {
    Uses<BusId> buses;
    Uses<std::string> ports;
    Uses<zigbee::Eui64> zigbee;
};

// config_zigbee.cpp: [zigbee]; after the buses.
void read_zigbee(toml::Table& root, FieldUses& uses, GatewayConfig& config);
// The keys of a [[meter]] or [[relay_board]] with `zigbee`: its address and profile.
struct ZigbeePlace {
    BusId bus{};
    zigbee::Eui64 address{};
    std::string profile;  // empty: none
};
[[nodiscard]] ZigbeePlace read_zigbee_place(toml::Table& table,
                                            std::span<const std::string> profiles, FieldUses& uses,
                                            const GatewayConfig& config);

// A number from 1 to 65535 that nobody else of its kind has.
template <class Id>
Id read_id(toml::Table& table, Uses<Id>& uses) {
    const Id id{static_cast<std::uint32_t>(table.integer("id", {1, k_max_small_id}))};
    if (table.has("id")) uses.claim(table, "id", id, "id " + to_string(id));
    return id;
}

// A required UUID; nil is refused.
template <class Id>
Id read_uuid(toml::Table& table, std::string_view key) {
    const std::string text = table.text(key);
    const auto id = parse_id<Id>(text);
    if (!text.empty() && (!id || id->is_nil())) {
        table.refuse(
            key, '"' + text + "\" is not a UUID such as \"0b5c7e0a-6d1f-4c39-9a57-0d9a3c6b2f10\"");
    }
    return id.value_or(Id{});
}

[[nodiscard]] Money read_money_or(toml::Table& table, std::string_view key, Money otherwise);
[[nodiscard]] Duration read_seconds_or(toml::Table& table, std::string_view key, toml::Range range,
                                       Duration otherwise);

}  // namespace riser::config
