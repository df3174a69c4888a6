// What the files of read_tariff() share. Included by them only.
#pragma once

#include <array>
#include <map>
#include <string>
#include <utility>

#include "core/payment/tariff_document.h"
#include "core/payment/tariff_words.h"

namespace riser::payment {

inline constexpr ListName k_window_list{"window", "windows"};
inline constexpr ListName k_season_list{"season", "seasons"};
inline constexpr ListName k_holiday_list{"holiday", "holidays"};
inline constexpr ListName k_tax_list{"tax", "taxes"};
inline constexpr ListName k_levy_list{"levy", "levies"};

// For messages; what is absurdly long is cut off.
[[nodiscard]] std::string in_quotes(std::string_view text);

// One table, with the memory of whether anything in it was found to be wrong.
class TariffTable {
public:
    TariffTable(DocumentTable& table, bool& good) : table_(table), good_(good) {}

    void refuse(std::string_view key, const std::string& what) {
        table_.refuse(key, what);
        good_ = false;
    }
    void refuse(const ListName& list, const std::string& what) {
        refuse(table_.key_of(list), what);
    }
    // Something below was refused.
    void spoil() { good_ = false; }
    [[nodiscard]] bool good() const { return good_; }
    [[nodiscard]] DocumentTable& document() { return table_; }
    [[nodiscard]] std::string list(const ListName& list) const { return table_.key_of(list); }
    [[nodiscard]] bool has(std::string_view key) { return table_.has(key); }
    [[nodiscard]] bool has(const ListName& list) { return table_.has(table_.key_of(list)); }
    [[nodiscard]] std::vector<TariffTable> tables(const ListName& list);

    // Nullopt when it is missing or no such thing, which is refused.
    [[nodiscard]] std::optional<Price> price(std::string_view key);
    [[nodiscard]] std::optional<std::uint16_t> time_of_day(std::string_view key);
    // The first word is the one that holds when none is given.
    template <class E>
    [[nodiscard]] E word_or_first(std::string_view key, Words<E> words) {
        std::vector<std::string_view> names;
        for (const auto& word : words) names.push_back(word.first);
        return words[word_index(key, names)].second;
    }
    // "price", or with blocks "prices", one for each. Empty when they are wrong.
    [[nodiscard]] std::vector<Price> prices(std::size_t blocks);

private:
    [[nodiscard]] std::optional<Price> parse(std::string_view key, const std::string& text);
    [[nodiscard]] std::size_t word_index(std::string_view key,
                                         const std::vector<std::string_view>& names);

    DocumentTable& table_;
    bool& good_;
};

// Remembers who used a time, a date or a code first, for "is already used at line 12".
template <class Key>
class FirstUses {
public:
    void claim(TariffTable& table, std::string_view key, const Key& value,
               const std::string& what) {
        const auto [entry, fresh] = first_.try_emplace(value, table.document().where());
        if (!fresh) table.refuse(key, what + " is already used at " + entry->second);
    }

private:
    std::map<Key, std::string> first_;
};

// Prices that follow each other through the week, through seasons and on holidays: Tariff::prices with
// Tariff::week or TariffRules::calendar. The blocks were read before.
void read_times(TariffTable& table, Tariff& tariff);

// The generator's prices, one for each block; the times were read before. They hold at all times.
void read_generator(TariffTable& table, Tariff& tariff);

// What a kWh is credited that is fed in.
void read_export(TariffTable& table, Tariff& tariff);

// The standing charge; the taxes were read before.
void read_standing(TariffTable& table, Tariff& tariff);

// Demand, and the minimum of a month; the taxes were read before. Both are on bills only.
void read_demand(TariffTable& table, Tariff& tariff);
void read_minimum(TariffTable& table, Tariff& tariff);

// Taxes, levies and rounding; the prices were read before and get the levies that they do not contain.
void read_taxation(TariffTable& table, Tariff& tariff);

}  // namespace riser::payment
