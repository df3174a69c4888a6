#include "cloud/http/tariff_body.h"

#include <algorithm>

#include "core/payment/week_text.h"

namespace riser::cloud {
namespace {

Price read_price(Fields& fields) {
    const Money money = fields.money("price");
    if (money.micro < 0 || money.micro > k_max_price.micro_per_kwh) {
        fields.refuse("price", "is not a price per kWh from 0 to 1000000");
        return {};
    }
    return {money.micro};
}

void read_window(Fields& fields, payment::Tariff& tariff) {
    const auto days = payment::parse_days(fields.text_or("days", "daily", 40));
    if (!days) fields.refuse("days", R"(is not days such as "daily", "mon-fri" or "sat,sun")");
    const std::string from_text = fields.text("from", 5);
    const auto from = payment::parse_time_of_day(from_text);
    if (!from && !from_text.empty())
        fields.refuse("from", R"(is not a time of day such as "06:00")");
    const payment::RateIndex rate = payment::rate_index(tariff.prices, {read_price(fields)});
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
    fields.objects("windows", [&tariff](Fields& window) { read_window(window, tariff); });
    if (!fields.has("windows")) {
        tariff.prices = {read_price(fields)};
    } else if (fields.has("price")) {
        fields.refuse("price", "does not go together with windows");
    }
    payment::sort_week(tariff.week);
    return tariff;
}

}  // namespace riser::cloud
