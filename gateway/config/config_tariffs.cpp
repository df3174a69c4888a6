// [[tariff]]: what a tariff says is read by platform/tariff, the same for the cloud; here it gets the name by which
// [[supply_point]] refers to it.
#include "gateway/config/config_parts.h"
#include "platform/tariff/tariff_file.h"

namespace riser::config {

void read_tariffs(toml::Table& root, GatewayConfig& config) {
    Uses<std::string> names;
    Uses<TariffId> ids;
    for (toml::Table& table : root.tables("tariff")) {
        TariffConfig entry;
        entry.name = table.text("name");
        if (!entry.name.empty()) names.claim(table, "name", entry.name, '"' + entry.name + '"');
        entry.tariff = tariff::read_tariff(table, "tariff", {std::nullopt, {}, config.currency});
        if (!entry.tariff.id.is_nil()) ids.claim(table, "id", entry.tariff.id, "this tariff");
        config.tariffs.push_back(std::move(entry));
    }
}

}  // namespace riser::config
