// [[tariff]]: a flat price, or a weekly table of windows that each hold until the next one begins.
#include "core/payment/week_text.h"
#include "core/units/time_text.h"
#include "gateway/config/config_parts.h"

namespace riser::config {
namespace {

class TariffReader {
public:
    explicit TariffReader(toml::Table& table) : table_(table) {}

    payment::Tariff read(Currency currency) {
        tariff_.id = read_uuid<TariffId>(table_, "id");
        tariff_.version =
            static_cast<std::uint32_t>(table_.integer_or("version", {1, 1'000'000'000}, 1));
        tariff_.currency = currency;
        tariff_.tax_ppm = table_.integer_or("tax_ppm", {0, payment::k_max_tax_ppm}, 0);
        if (const auto text = table_.optional_text("effective_from")) {
            const auto from_ms = parse_time(*text);
            if (!from_ms && !text->empty()) {
                table_.refuse("effective_from",
                              '"' + *text + "\" is not a time such as \"2026-01-01T00:00:00Z\"");
            }
            tariff_.effective_from = from_unix_ms(from_ms.value_or(0));
        }
        auto windows = table_.tables("window");
        if (windows.empty()) {
            tariff_.prices.push_back(read_price(table_));
        } else {
            if (table_.has("price"))
                table_.refuse("price", "does not go together with [[tariff.window]]");
            for (toml::Table& window : windows) read_window(window);
            finish_week();
        }
        return std::move(tariff_);
    }

private:
    static Price read_price(toml::Table& table) {
        const std::string text = table.text("price");
        const auto money = parse_money(text);
        if (!text.empty() && (!money || money->micro < 0 || Price{money->micro} > k_max_price)) {
            table.refuse("price",
                         '"' + text +
                             "\" is not a price per kWh such as \"0.2891\", with at most six "
                             "decimals and up to 1000000");
        }
        return Price{money.value_or(Money{}).micro};
    }

    void read_window(toml::Table& window) {
        const std::string days_text = window.text_or("days", "daily");
        const auto days = payment::parse_days(days_text);
        if (!days) {
            window.refuse(
                "days",
                '"' + days_text + "\" is not days such as \"daily\", \"mon-fri\" or \"sat,sun\"");
        }
        const std::string from_text = window.text("from");
        const auto from = payment::parse_time_of_day(from_text);
        if (!from && !from_text.empty()) {
            window.refuse("from", '"' + from_text + "\" is not a time of day such as \"06:00\"");
        }
        const payment::PriceIndex price = payment::price_index(tariff_.prices, read_price(window));
        if (!days || !from) return;
        for (std::size_t day = 0; day < days->size(); ++day) {
            if (!(*days)[day]) continue;
            const std::uint16_t minute = payment::minute_of_week(day, *from);
            starts_.claim(window, "from", minute,
                          std::string(payment::k_day_names[day]) + " " + from_text);
            tariff_.week.push_back({minute, price});
        }
    }

    void finish_week() {
        payment::sort_week(tariff_.week);
        if (tariff_.prices.size() > payment::k_max_prices) {
            table_.refuse("window", "more than " + std::to_string(payment::k_max_prices) +
                                        " different prices");
        }
    }

    toml::Table& table_;
    payment::Tariff tariff_;
    Uses<std::uint16_t> starts_;
};

}  // namespace

void read_tariffs(toml::Table& root, GatewayConfig& config) {
    Uses<std::string> names;
    Uses<TariffId> ids;
    for (toml::Table& table : root.tables("tariff")) {
        TariffConfig tariff;
        tariff.name = table.text("name");
        if (!tariff.name.empty()) names.claim(table, "name", tariff.name, '"' + tariff.name + '"');
        tariff.tariff = TariffReader(table).read(config.currency);
        if (!tariff.tariff.id.is_nil()) ids.claim(table, "id", tariff.tariff.id, "this tariff");
        config.tariffs.push_back(std::move(tariff));
    }
}

}  // namespace riser::config
