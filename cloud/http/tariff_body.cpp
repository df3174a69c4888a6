#include "cloud/http/tariff_body.h"

#include <algorithm>
#include <array>

#include "core/payment/week_text.h"

namespace riser::cloud {
namespace {

constexpr std::string_view k_price_form = "is not a price per kWh from 0 to 1000000";

bool is_price(Money money) {
    return money.micro >= 0 && money.micro <= k_max_price.micro_per_kwh;
}

// "price", or with blocks "prices", one for each.
std::vector<Price> read_prices(Fields& fields, std::size_t blocks) {
    if (blocks == 1) {
        const Money money = fields.money("price");
        if (!is_price(money)) fields.refuse("price", std::string(k_price_form));
        return {is_price(money) ? Price{money.micro} : Price{}};
    }
    std::vector<Price> prices;
    for (const auto& text : fields.texts("prices", 30)) {
        const auto money = parse_money(text);
        const bool good = money && is_price(*money);
        if (!good) {
            fields.refuse("prices/" + std::to_string(prices.size()), std::string(k_price_form));
        }
        prices.push_back(good ? Price{money->micro} : Price{});
    }
    if (prices.size() != blocks) {
        fields.refuse("prices", "are " + std::to_string(prices.size()) + " for " +
                                    std::to_string(blocks) + " blocks");
    }
    prices.resize(blocks);
    return prices;
}

template <class E, std::size_t N>
E read_word(Fields& fields, std::string_view name,
            const std::array<std::pair<std::string_view, E>, N>& words) {
    const std::string text = fields.text_or(name, std::string(words.front().first), 20);
    std::string all;
    for (const auto& [word, value] : words) {
        if (text == word) return value;
        all += (all.empty() ? "" : ", ") + std::string(word);
    }
    fields.refuse(name, "is not one of " + all);
    return words.front().second;
}

void read_blocks(Fields& fields, payment::BlockRule& rule) {
    using payment::BlockMethod;
    using payment::BlockPeriod;
    static constexpr std::array<std::pair<std::string_view, BlockMethod>, 2> k_methods{
        {{"marginal", BlockMethod::marginal}, {"whole", BlockMethod::whole}}};
    static constexpr std::array<std::pair<std::string_view, BlockPeriod>, 3> k_periods{
        {{"month", BlockPeriod::calendar_month},
         {"day", BlockPeriod::day},
         {"billing_month", BlockPeriod::billing_month}}};
    const auto above = fields.integers("above_kwh", 1, 1'000'000);
    if (!fields.has("above_kwh")) fields.refuse("above_kwh", "is missing");
    if (above.size() >= payment::k_max_blocks) {
        fields.refuse("above_kwh", "names more than 7 thresholds");
        return;
    }
    for (const std::int64_t kwh : above) {
        if (!rule.thresholds.empty() && rule.thresholds.back().wh >= kwh * 1000) {
            fields.refuse("above_kwh", "does not ascend");
            rule.thresholds.clear();
            return;
        }
        rule.thresholds.push_back({kwh * 1000});
    }
    rule.method = read_word(fields, "method", k_methods);
    rule.period = read_word(fields, "period", k_periods);
    rule.prorated = fields.flag_or("prorated", true);
}

void read_window(Fields& fields, payment::Tariff& tariff) {
    const auto days = payment::parse_days(fields.text_or("days", "daily", 40));
    if (!days) fields.refuse("days", R"(is not days such as "daily", "mon-fri" or "sat,sun")");
    const std::string from_text = fields.text("from", 5);
    const auto from = payment::parse_time_of_day(from_text);
    if (!from && !from_text.empty())
        fields.refuse("from", R"(is not a time of day such as "06:00")");
    const payment::RateIndex rate =
        payment::rate_index(tariff.prices, read_prices(fields, tariff.rules.blocks.blocks()));
    if (!days || !from) return;
    bool taken = false;
    for (std::size_t day = 0; day < days->size(); ++day) {
        if (!(*days)[day]) continue;
        const std::uint16_t minute = payment::minute_of_week(day, *from);
        taken =
            taken || std::any_of(tariff.week.begin(), tariff.week.end(),
                                 [&](const auto& entry) { return entry.minute_of_week == minute; });
        tariff.week.push_back({minute, rate});
    }
    if (taken) fields.refuse("from", "begins when another window begins");
}

}  // namespace

payment::Tariff read_tariff(Fields& fields, TariffId new_id, std::int64_t now_ms) {
    payment::Tariff tariff;
    tariff.id = fields.optional_id<TariffId>("id").value_or(new_id);
    tariff.version = static_cast<std::uint32_t>(fields.integer_or("version", 1, 1'000'000'000, 1));
    tariff.effective_from = from_unix_ms(fields.time_or("effective_from", now_ms));
    tariff.tax_ppm = fields.integer_or("tax_ppm", 0, payment::k_max_tax_ppm, 0);
    fields.object("blocks", [&](Fields& blocks) { read_blocks(blocks, tariff.rules.blocks); });
    fields.objects("windows", [&tariff](Fields& window) { read_window(window, tariff); });
    if (!fields.has("windows")) {
        tariff.prices = read_prices(fields, tariff.rules.blocks.blocks());
    } else {
        for (const std::string_view name : {"price", "prices"}) {
            if (fields.has(name)) fields.refuse(name, "does not go together with windows");
        }
    }
    payment::sort_week(tariff.week);
    return tariff;
}

}  // namespace riser::cloud
