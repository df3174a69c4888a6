// [[tariff]]: a flat price, or a weekly table of windows that each hold until the next one begins; with
// [tariff.blocks] a price for each block instead of one.
#include <algorithm>
#include <functional>

#include "core/payment/week_text.h"
#include "core/units/time_text.h"
#include "gateway/config/config_parts.h"

namespace riser::config {
namespace {

constexpr std::array k_methods{
    toml::Word<payment::BlockMethod>{"marginal", payment::BlockMethod::marginal},
    toml::Word<payment::BlockMethod>{"whole", payment::BlockMethod::whole}};
constexpr std::array k_periods{
    toml::Word<payment::BlockPeriod>{"day", payment::BlockPeriod::day},
    toml::Word<payment::BlockPeriod>{"month", payment::BlockPeriod::calendar_month},
    toml::Word<payment::BlockPeriod>{"billing_month", payment::BlockPeriod::billing_month}};

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
        read_blocks();
        auto windows = table_.tables("window");
        if (windows.empty()) {
            tariff_.prices = read_prices(table_);
        } else {
            for (const auto* key : {"price", "prices"}) {
                if (table_.has(key))
                    table_.refuse(key, "does not go together with [[tariff.window]]");
            }
            for (toml::Table& window : windows) read_window(window);
            finish_week();
        }
        check();
        return std::move(tariff_);
    }

private:
    static Price read_price(toml::Table& table, std::string_view key, const std::string& text) {
        const auto money = parse_money(text);
        if (!text.empty() && (!money || money->micro < 0 || Price{money->micro} > k_max_price)) {
            table.refuse(key, '"' + text +
                                  "\" is not a price per kWh such as \"0.2891\", with at most six "
                                  "decimals and up to 1000000");
        }
        return Price{money.value_or(Money{}).micro};
    }

    // "price", or with blocks "prices", one for each.
    std::vector<Price> read_prices(toml::Table& table) {
        const std::size_t blocks = tariff_.rules.blocks.blocks();
        if (blocks == 1) return {read_price(table, "price", table.text("price"))};
        std::vector<Price> prices;
        for (const auto& text : table.texts("prices")) {
            prices.push_back(read_price(table, "prices", text));
        }
        if (prices.size() != blocks) {
            table.refuse("prices", "there are " + std::to_string(blocks) +
                                       " blocks, so there are as many prices, here " +
                                       std::to_string(prices.size()));
        }
        prices.resize(blocks);
        return prices;
    }

    void read_blocks() {
        auto table = table_.table("blocks");
        if (!table) return;
        payment::BlockRule& rule = tariff_.rules.blocks;
        const auto above = table->integers("above_kwh", {1, 1'000'000});
        if (above.empty()) {
            table->refuse("above_kwh", "names no block: write for example [50, 350]");
        }
        if (above.size() >= payment::k_max_blocks) {
            table->refuse("above_kwh", "a tariff has at most " +
                                           std::to_string(payment::k_max_blocks) + " blocks");
            return;
        }
        for (const std::int64_t kwh : above) rule.thresholds.push_back({kwh * 1000});
        const bool ascends = std::adjacent_find(above.begin(), above.end(),
                                                std::greater_equal<std::int64_t>()) == above.end();
        if (!ascends) {
            table->refuse("above_kwh", "the numbers ascend, each is named once");
        }
        rule.method = table->word_or("method", k_methods, payment::BlockMethod::marginal);
        rule.period = table->word_or("period", k_periods, payment::BlockPeriod::calendar_month);
        rule.prorated = table->flag_or("prorated", true);
    }

    // What only the whole tariff shows.
    void check() {
        const auto& rule = tariff_.rules.blocks;
        if (rule.method != payment::BlockMethod::whole) return;
        for (std::size_t i = 1; i < tariff_.prices.size(); ++i) {
            const bool same_rate = tariff_.block_of(static_cast<payment::PriceIndex>(i)) != 0;
            if (same_rate && tariff_.prices[i] < tariff_.prices[i - 1]) {
                table_.refuse("blocks",
                              "method = \"whole\" puts the whole period at the price of "
                              "the highest block, so prices must not fall from block to "
                              "block");
                return;
            }
        }
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
        const payment::RateIndex rate = payment::rate_index(tariff_.prices, read_prices(window));
        if (!days || !from) return;
        for (std::size_t day = 0; day < days->size(); ++day) {
            if (!(*days)[day]) continue;
            const std::uint16_t minute = payment::minute_of_week(day, *from);
            starts_.claim(window, "from", minute,
                          std::string(payment::k_day_names[day]) + " " + from_text);
            tariff_.week.push_back({minute, rate});
        }
    }

    void finish_week() {
        payment::sort_week(tariff_.week);
        if (tariff_.rates() > payment::k_max_rates) {
            table_.refuse("window", "more than " + std::to_string(payment::k_max_rates) +
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
