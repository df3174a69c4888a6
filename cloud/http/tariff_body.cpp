#include "cloud/http/tariff_body.h"

#include <algorithm>
#include <array>

namespace riser::cloud {
namespace {

constexpr std::array<std::string_view, 7> k_days{"mon", "tue", "wed", "thu", "fri", "sat", "sun"};
constexpr std::size_t k_minutes_per_day = 24 * 60;

std::optional<std::size_t> day_index(std::string_view name) {
    const auto day = std::find(k_days.begin(), k_days.end(), name);
    if (day == k_days.end()) return std::nullopt;
    return static_cast<std::size_t>(day - k_days.begin());
}

// "daily", "mon-fri", "sat,sun", "fri-mon": days of the week, Monday first.
std::optional<std::vector<std::size_t>> parse_days(std::string_view text) {
    if (text == "daily") text = "mon-sun";
    std::vector<std::size_t> days;
    while (true) {
        const std::size_t comma = text.find(',');
        const std::string_view part = text.substr(0, comma);
        const std::size_t hyphen = part.find('-');
        const auto first = day_index(part.substr(0, hyphen));
        const auto last =
            hyphen == std::string_view::npos ? first : day_index(part.substr(hyphen + 1));
        if (!first || !last) return std::nullopt;
        for (std::size_t day = *first;; day = (day + 1) % 7) {
            days.push_back(day);
            if (day == *last) break;
        }
        if (comma == std::string_view::npos) return days;
        text.remove_prefix(comma + 1);
    }
}

// "06:30" in minutes since midnight.
std::optional<std::size_t> parse_time_of_day(std::string_view text) {
    const auto digit = [&](std::size_t at) { return text[at] >= '0' && text[at] <= '9'; };
    if (text.size() != 5 || text[2] != ':' || !digit(0) || !digit(1) || !digit(3) || !digit(4))
        return std::nullopt;
    const auto number = [&](std::size_t at) {
        return static_cast<std::size_t>(text[at] - '0') * 10 +
               static_cast<std::size_t>(text[at + 1] - '0');
    };
    if (number(0) > 23 || number(3) > 59) return std::nullopt;
    return number(0) * 60 + number(3);
}

Price read_price(Fields& fields) {
    const Money money = fields.money("price");
    if (money.micro < 0 || money.micro > k_max_price.micro_per_kwh) {
        fields.refuse("price", "is not a price per kWh from 0 to 1000000");
        return {};
    }
    return {money.micro};
}

payment::PriceIndex index_of(std::vector<Price>& prices, Price price) {
    auto known = std::find(prices.begin(), prices.end(), price);
    if (known == prices.end()) known = prices.insert(prices.end(), price);
    return static_cast<payment::PriceIndex>(known - prices.begin());
}

void read_window(Fields& fields, payment::Tariff& tariff) {
    const auto days = parse_days(fields.text_or("days", "daily", 40));
    if (!days) fields.refuse("days", R"(is not days such as "daily", "mon-fri" or "sat,sun")");
    const std::string from_text = fields.text("from", 5);
    const auto from = parse_time_of_day(from_text);
    if (!from && !from_text.empty())
        fields.refuse("from", R"(is not a time of day such as "06:00")");
    const payment::PriceIndex price = index_of(tariff.prices, read_price(fields));
    if (!days || !from) return;
    for (const std::size_t day : *days) {
        const auto minute = static_cast<std::uint16_t>(day * k_minutes_per_day + *from);
        const bool taken =
            std::any_of(tariff.week.begin(), tariff.week.end(),
                        [minute](const auto& entry) { return entry.minute_of_week == minute; });
        if (taken) fields.refuse("from", "begins when another window begins");
        tariff.week.push_back({minute, price});
    }
}

}  // namespace

payment::Tariff read_tariff(Fields& fields, TariffId new_id, std::int64_t now_ms) {
    payment::Tariff tariff;
    tariff.id = fields.optional_id<TariffId>("id").value_or(new_id);
    tariff.version = static_cast<std::uint32_t>(fields.integer_or("version", 1, 1'000'000'000, 1));
    tariff.effective_from = from_unix_ms(fields.time_or("effective_from", now_ms));
    tariff.tax_ppm = fields.integer_or("tax_ppm", 0, payment::k_max_tax_ppm, 0);
    fields.objects("windows", [&tariff](Fields& window) { read_window(window, tariff); });
    if (tariff.week.empty()) {
        tariff.prices = {read_price(fields)};
    } else if (fields.has("price")) {
        fields.refuse("price", "does not go together with windows");
    }
    std::sort(tariff.week.begin(), tariff.week.end(),
              [](const auto& a, const auto& b) { return a.minute_of_week < b.minute_of_week; });
    return tariff;
}

}  // namespace riser::cloud
