#include "core/payment/tariff_document.h"

#include <algorithm>
#include <functional>

#include "core/payment/tariff_document_parts.h"
#include "core/payment/week_text.h"
#include "core/units/time_text.h"

namespace riser::payment {
namespace {

constexpr std::string_view k_price_form =
    "a price per kWh such as \"0.2891\", with at most six decimals and up to 1000000";
constexpr std::string_view k_time_form = "a time of day such as \"06:00\"";
constexpr std::string_view k_uuid_form = "a UUID such as \"0b5c7e0a-6d1f-4c39-9a57-0d9a3c6b2f10\"";
constexpr std::int64_t k_most_kwh = 1'000'000;

void read_head(TariffTable& table, Tariff& tariff, const TariffDefaults& defaults) {
    DocumentTable& document = table.document();
    const bool named = document.has("id");
    if (defaults.id && !named) {
        tariff.id = *defaults.id;
    } else {
        const std::string text = document.text("id", k_uuid_form);
        tariff.id = parse_id<TariffId>(text).value_or(TariffId{});
        if (!text.empty() && tariff.id.is_nil()) {
            table.refuse("id", in_quotes(text) + " is not " + std::string(k_uuid_form));
        }
    }
    tariff.version =
        static_cast<std::uint32_t>(document.integer_or("version", 1, 1'000'000'000, 1));
    tariff.effective_from = defaults.effective_from;
    if (const auto text = document.optional_text("effective_from")) {
        const auto from_ms = parse_time(*text);
        if (!from_ms && !text->empty()) {
            table.refuse("effective_from",
                         in_quotes(*text) + " is not a time such as \"2026-01-01T00:00:00Z\"");
        }
        tariff.effective_from = from_unix_ms(from_ms.value_or(0));
    }
    tariff.rules.customer_class = table.word_or_first("class", Words<CustomerClass>(k_class_words));
}

void read_blocks(TariffTable& tariff, BlockRule& rule) {
    DocumentTable* document = tariff.document().table("blocks");
    if (document == nullptr) return;
    bool good = true;
    TariffTable table(*document, good);
    const auto above = document->integers("above_kwh", 1, k_most_kwh);
    if (above.empty()) table.refuse("above_kwh", "names no block: write for example [50, 350]");
    if (above.size() >= k_max_blocks) {
        table.refuse("above_kwh",
                     "a tariff has at most " + std::to_string(k_max_blocks) + " blocks");
    }
    const bool ascends = std::adjacent_find(above.begin(), above.end(),
                                            std::greater_equal<std::int64_t>()) == above.end();
    if (!ascends) table.refuse("above_kwh", "the numbers ascend, each is named once");
    rule.method = table.word_or_first("method", Words<BlockMethod>(k_block_methods));
    rule.period = table.word_or_first("period", Words<BlockPeriod>(k_block_periods));
    rule.prorated = document->flag_or("prorated", true);
    if (!good) tariff.spoil();
    for (const std::int64_t kwh : above) rule.thresholds.push_back({kwh * 1000});
}

// What only the whole tariff shows.
void check_blocks(TariffTable& table, const Tariff& tariff) {
    if (tariff.rules.blocks.method != BlockMethod::whole) return;
    for (std::size_t i = 1; i < tariff.prices.size(); ++i) {
        const bool same_rate = tariff.block_of(static_cast<PriceIndex>(i)) != 0;
        if (!same_rate || tariff.prices[i] >= tariff.prices[i - 1]) continue;
        return table.refuse("blocks",
                            "method = \"whole\" puts the whole period at the price of "
                            "the highest block, so prices must not fall from block to "
                            "block");
    }
}

}  // namespace

std::string in_quotes(std::string_view text) {
    constexpr std::size_t k_longest = 80;
    const bool cut = text.size() > k_longest;
    return '"' + std::string(text.substr(0, k_longest)) + (cut ? "...\"" : "\"");
}

std::vector<TariffTable> TariffTable::tables(const ListName& list) {
    std::vector<TariffTable> all;
    for (DocumentTable* table : table_.tables(list)) all.emplace_back(*table, good_);
    return all;
}

std::optional<Price> TariffTable::parse(std::string_view key, const std::string& text) {
    const auto money = parse_money(text);
    const bool is_price = money && money->micro >= 0 && Price{money->micro} <= k_max_price;
    if (is_price) return Price{money->micro};
    if (text.empty()) {  // was refused as missing or no text
        good_ = false;
    } else {
        refuse(key, in_quotes(text) + " is not " + std::string(k_price_form));
    }
    return std::nullopt;
}

std::optional<Price> TariffTable::price(std::string_view key) {
    return parse(key, table_.text(key, k_price_form));
}

std::vector<Price> TariffTable::prices(std::size_t blocks) {
    if (blocks == 1 && has("prices") && !has("price")) {
        if (good_) refuse("prices", "there are no blocks, so there is one price: write `price`");
        return {};
    }
    if (blocks == 1) {
        const auto only = price("price");
        return only ? std::vector{*only} : std::vector<Price>{};
    }
    std::vector<Price> prices;
    bool all = true;
    const auto texts = table_.texts("prices");
    for (const auto& text : texts) {
        const auto price = parse("prices", text);
        all = all && price;
        prices.push_back(price.value_or(Price{}));
    }
    if (all && prices.size() != blocks) {
        refuse("prices", "there are " + std::to_string(blocks) +
                             " blocks, so there are as many prices, here " +
                             std::to_string(prices.size()));
    }
    return all && prices.size() == blocks ? prices : std::vector<Price>{};
}

std::optional<std::uint16_t> TariffTable::time_of_day(std::string_view key) {
    const std::string text = table_.text(key, k_time_form);
    const auto minute = parse_time_of_day(text);
    if (!minute && !text.empty()) {
        refuse(key, in_quotes(text) + " is not " + std::string(k_time_form));
    }
    good_ = good_ && minute;
    return minute;
}

std::size_t TariffTable::word_index(std::string_view key,
                                    const std::vector<std::string_view>& names) {
    const auto text = table_.optional_text(key);
    if (!text || text->empty()) return 0;
    const auto match = std::find(names.begin(), names.end(), *text);
    if (match != names.end()) return static_cast<std::size_t>(match - names.begin());
    std::string list;
    for (const auto name : names) list += (list.empty() ? "" : ", ") + in_quotes(name);
    refuse(key, in_quotes(*text) + " is not one of " + list);
    return 0;
}

Tariff read_tariff(DocumentTable& document, const TariffDefaults& defaults) {
    Tariff tariff;
    bool good = true;
    TariffTable table(document, good);
    read_head(table, tariff, defaults);
    read_blocks(table, tariff.rules.blocks);
    read_times(table, tariff);
    read_generator(table, tariff);
    read_taxation(table, tariff);
    read_export(table, tariff);
    read_standing(table, tariff);
    read_demand(table, tariff);
    read_minimum(table, tariff);
    if (good) check_blocks(table, tariff);
    // A limit that none of the readers has words for.
    tariff.currency = {{'X', 'X', 'X'}};
    if (good) {
        if (const auto checked = check_tariff(tariff); !checked) {
            table.refuse("id", checked.error().message);
        }
    }
    tariff.currency = defaults.currency;
    return tariff;
}

}  // namespace riser::payment
