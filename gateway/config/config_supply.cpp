// [[supply_point]]: which registers an apartment pays for, which contacts interrupt it, who pays
// how.
#include <algorithm>

#include "gateway/config/config_parts.h"

namespace riser::config {
namespace {

constexpr std::array<toml::Word<metering::Quantity>, 4> k_quantities{{
    {"import_energy", metering::Quantity::import_energy},
    {"export_energy", metering::Quantity::export_energy},
    {"import_energy_t1", metering::Quantity::import_energy_t1},
    {"import_energy_t2", metering::Quantity::import_energy_t2},
}};
constexpr std::array<toml::Word<metering::RegisterRole>, 3> k_roles{{
    {"grid", metering::RegisterRole::grid},
    {"generator", metering::RegisterRole::generator},
    {"feed_in", metering::RegisterRole::feed_in},
}};
constexpr std::int64_t k_whole_ppm = 1'000'000;

class SupplyReader {
public:
    explicit SupplyReader(GatewayConfig& config) : config_(config) {}

    void read(toml::Table& table) {
        SupplyPointConfig point;
        point.supply_point.id = read_id(table, ids_);
        point.name = table.text_or("name", "");
        read_registers(table, point);
        read_switches(table, point.supply_point);
        read_account(table, point);
        read_landlord(table, config_, point);
        if (!point.landlord.account.is_nil()) {
            accounts_.claim(table, "landlord", point.landlord.account, "this account");
        }
        point.max_top_up = config_.max_top_up;
        read_credits(table, point);
        read_common_energy(table, config_, point);
        point.observe_only = table.has("armed");
        point.armed = table.flag_or("armed", false);
        point.observe_only = point.observe_only && !point.armed;
        point.protected_customer = table.flag_or("protected", false);
        if (point.armed && point.supply_point.switches.empty()) {
            table.refuse(
                "armed",
                "there is nothing to switch: give `switches`, or leave it in observe mode");
        }
        config_.supply_points.push_back(std::move(point));
    }

private:
    // `meter = 3` for the usual case, [[supply_point.register]] for shares of several.
    void read_registers(toml::Table& table, SupplyPointConfig& point) {
        auto registers = table.tables("register");
        if (registers.empty() && !table.has("meter")) {
            table.refuse("meter",
                         "a supply point needs a meter, or [[supply_point.register]] entries");
            return;
        }
        if (registers.empty()) {
            read_register(table, {}, point);
            return;
        }
        if (table.has("meter"))
            table.refuse("meter", "does not go together with [[supply_point.register]]");
        for (toml::Table& entry : registers) {
            metering::RegisterShare share;
            share.quantity =
                entry.word_or("quantity", k_quantities, metering::Quantity::import_energy);
            share.share_ppm = entry.integer_or("share_ppm", {1, k_whole_ppm}, k_whole_ppm);
            read_role(entry, share);
            read_register(entry, share, point);
        }
    }

    // What is fed in is credited; charged as consumption it never is.
    static void read_role(toml::Table& entry, metering::RegisterShare& share) {
        using metering::RegisterRole;
        const bool exports = share.quantity == metering::Quantity::export_energy;
        share.role =
            entry.word_or("role", k_roles, exports ? RegisterRole::feed_in : RegisterRole::grid);
        if (exports == (share.role == RegisterRole::feed_in)) return;
        entry.refuse("role", exports ? "export_energy is what is fed in: role = \"feed_in\""
                                     : "what is fed in is counted by quantity = \"export_energy\"");
    }

    void read_register(toml::Table& table, metering::RegisterShare share,
                       SupplyPointConfig& entry) {
        metering::SupplyPoint& point = entry.supply_point;
        share.meter =
            MeterId{static_cast<std::uint32_t>(table.integer("meter", {1, k_max_small_id}))};
        if (!table.has("meter")) return;
        if (config_.find_meter(share.meter) == nullptr) {
            table.refuse("meter", "there is no [[meter]] with id " + to_string(share.meter));
            return;
        }
        const auto same = [&](const metering::RegisterShare& other) {
            return other.meter == share.meter && other.quantity == share.quantity;
        };
        if (std::any_of(point.registers.begin(), point.registers.end(), same)) {
            table.refuse("meter", "this register is listed twice for one supply point");
        }
        std::int64_t& charged = charged_ppm_[{share.meter, share.quantity}];
        charged += share.share_ppm;
        if (charged > k_whole_ppm) {
            table.refuse("meter", "the shares of " +
                                      std::string(metering::to_string(share.quantity)) +
                                      " of meter " + to_string(share.meter) + " add up to " +
                                      std::to_string(charged) +
                                      " ppm: more than the register would be charged");
        }
        point.registers.push_back(share);
        entry.register_places.push_back(table.place(table.has("quantity") ? "quantity" : "meter"));
    }

    void read_switches(toml::Table& table, metering::SupplyPoint& point) {
        for (const std::int64_t number : table.integers("switches", {1, k_max_small_id})) {
            const SwitchId id{static_cast<std::uint32_t>(number)};
            const bool known =
                std::any_of(config_.switches.begin(), config_.switches.end(),
                            [&](const SwitchConfig& contact) { return contact.id == id; });
            if (!known) {
                table.refuse("switches", "there is no [[switch]] with id " + to_string(id));
            } else if (switches_.claim(table, "switches", id, "switch " + to_string(id))) {
                point.switches.push_back(id);
            }
        }
    }

    void read_account(toml::Table& table, SupplyPointConfig& point) {
        point.credit_limit = read_money_or(table, "credit_limit", {});
        point.low_credit_threshold =
            read_money_or(table, "low_credit_threshold", point.credit_limit);
        if (point.low_credit_threshold < point.credit_limit) {
            table.refuse("low_credit_threshold",
                         "is below credit_limit: the warning would come after the cut");
        }
        if (table.has("account")) {
            point.account = read_uuid<AccountId>(table, "account");
            if (!point.account.is_nil())
                accounts_.claim(table, "account", point.account, "this account");
        }
        if (!table.has("tariff")) {
            if (table.has("account")) table.refuse("tariff", "is required with an account");
            return;
        }
        point.tariff = read_tariff_name(table, "tariff", config_);
    }

    GatewayConfig& config_;
    Uses<SupplyPointId> ids_;
    Uses<SwitchId> switches_;
    Uses<AccountId> accounts_;
    std::map<std::pair<MeterId, metering::Quantity>, std::int64_t> charged_ppm_;
};

}  // namespace

void read_supply_points(toml::Table& root, GatewayConfig& config) {
    SupplyReader reader(config);
    for (toml::Table& table : root.tables("supply_point")) reader.read(table);
    check_shares(root, config);
    read_common_costs(root, config);
}

}  // namespace riser::config
