// [[tariff]]: a flat price, or a weekly table of windows that each hold until the next one begins.
#include <algorithm>
#include <charconv>

#include "gateway/config/config_parts.h"

namespace riser::config {
namespace {

constexpr std::array<std::string_view, 7> k_days{"mon", "tue", "wed", "thu", "fri", "sat", "sun"};
constexpr std::uint16_t k_minutes_per_day = 24 * 60;

std::optional<std::size_t> day_index(std::string_view name) {
    const auto day = std::find(k_days.begin(), k_days.end(), name);
    if (day == k_days.end()) return std::nullopt;
    return static_cast<std::size_t>(day - k_days.begin());
}

// "daily", "mon-fri", "sat,sun", "fri-mon": days of the week, Monday first.
std::optional<std::array<bool, 7>> parse_days(std::string_view text) {
    std::array<bool, 7> days{};
    if (text == "daily") {
        days.fill(true);
        return days;
    }
    while (!text.empty()) {
        const std::size_t comma = text.find(',');
        const std::string_view part = text.substr(0, comma);
        const std::size_t hyphen = part.find('-');
        const auto first = day_index(part.substr(0, hyphen));
        const auto last =
            hyphen == std::string_view::npos ? first : day_index(part.substr(hyphen + 1));
        if (!first || !last) return std::nullopt;
        for (std::size_t day = *first;; day = (day + 1) % 7) {
            days[day] = true;
            if (day == *last) break;
        }
        if (comma == std::string_view::npos) return days;
        text.remove_prefix(comma + 1);
    }
    return std::nullopt;
}

std::optional<int> two_digits(std::string_view text) {
    int value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (text.size() != 2 || error != std::errc{} || end != text.data() + 2 || value < 0)
        return std::nullopt;
    return value;
}

// "06:30" to minutes since midnight.
std::optional<std::uint16_t> parse_time_of_day(std::string_view text) {
    if (text.size() != 5 || text[2] != ':') return std::nullopt;
    const auto hour = two_digits(text.substr(0, 2));
    const auto minute = two_digits(text.substr(3, 2));
    if (!hour || !minute || *hour > 23 || *minute > 59) return std::nullopt;
    return static_cast<std::uint16_t>(*hour * 60 + *minute);
}

// "2026-01-01T00:00:00Z".
std::optional<UtcTime> parse_utc(std::string_view text) {
    if (text.size() != 20 || text[4] != '-' || text[7] != '-' || text[10] != 'T' ||
        text[13] != ':' || text[16] != ':' || text[19] != 'Z') {
        return std::nullopt;
    }
    const auto century = two_digits(text.substr(0, 2));
    const auto year = two_digits(text.substr(2, 2));
    const auto month = two_digits(text.substr(5, 2));
    const auto day = two_digits(text.substr(8, 2));
    const auto minutes = parse_time_of_day(text.substr(11, 5));
    const auto second = two_digits(text.substr(17, 2));
    if (!century || !year || !month || !day || !minutes || !second || *second > 59)
        return std::nullopt;
    const std::chrono::year_month_day date{std::chrono::year(*century * 100 + *year),
                                           std::chrono::month(static_cast<unsigned>(*month)),
                                           std::chrono::day(static_cast<unsigned>(*day))};
    if (!date.ok()) return std::nullopt;
    return UtcTime{std::chrono::sys_days(date).time_since_epoch() + std::chrono::minutes(*minutes) +
                   std::chrono::seconds(*second)};
}

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
            const auto from = parse_utc(*text);
            if (!from && !text->empty()) {
                table_.refuse("effective_from",
                              '"' + *text + "\" is not a time such as \"2026-01-01T00:00:00Z\"");
            }
            tariff_.effective_from = from.value_or(UtcTime{});
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
        const auto days = parse_days(days_text);
        if (!days) {
            window.refuse(
                "days",
                '"' + days_text + "\" is not days such as \"daily\", \"mon-fri\" or \"sat,sun\"");
        }
        const std::string from_text = window.text("from");
        const auto from = parse_time_of_day(from_text);
        if (!from && !from_text.empty()) {
            window.refuse("from", '"' + from_text + "\" is not a time of day such as \"06:00\"");
        }
        const payment::PriceIndex price = index_of(read_price(window));
        if (!days || !from) return;
        for (std::uint16_t day = 0; day < 7; ++day) {
            if (!(*days)[day]) continue;
            const auto minute = static_cast<std::uint16_t>(day * k_minutes_per_day + *from);
            starts_.claim(window, "from", minute, std::string(k_days[day]) + " " + from_text);
            tariff_.week.push_back({minute, price});
        }
    }

    payment::PriceIndex index_of(Price price) {
        const auto known = std::find(tariff_.prices.begin(), tariff_.prices.end(), price);
        if (known == tariff_.prices.end()) tariff_.prices.push_back(price);
        return static_cast<payment::PriceIndex>(
            std::find(tariff_.prices.begin(), tariff_.prices.end(), price) -
            tariff_.prices.begin());
    }

    void finish_week() {
        std::sort(tariff_.week.begin(), tariff_.week.end(),
                  [](const auto& a, const auto& b) { return a.minute_of_week < b.minute_of_week; });
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
