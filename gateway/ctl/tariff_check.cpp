// `riserctl tariff check`: is a file of tariffs right, and what does it say?
#include <algorithm>

#include "core/payment/date_text.h"
#include "core/payment/tariff_words.h"
#include "core/units/time_text.h"
#include "gateway/ctl/tariff_months.h"
#include "gateway/ctl/words.h"

namespace riser::ctl {
namespace {

using payment::PriceIndex;
using payment::Tariff;
using payment::word_of;

std::string counted(std::size_t count, const std::string& one, const std::string& many) {
    return std::to_string(count) + " " + (count == 1 ? one : many);
}

std::string times_of(const Tariff& tariff) {
    const auto& calendar = tariff.rules.calendar;
    if (!tariff.by_time()) return "one price always";
    if (calendar.empty())
        return counted(tariff.week.size(), "switching time", "switching times") + " a week";
    std::string text;
    for (const auto& season : calendar.seasons) {
        text += (text.empty() ? "seasons from " : ", ") +
                payment::format_date({0, season.month, season.day});
    }
    if (calendar.special_days.empty()) return text;
    return text + "; " + counted(calendar.special_days.size(), "holiday", "holidays");
}

std::string blocks_of(const payment::BlockRule& rule) {
    std::string text;
    for (const Energy threshold : rule.thresholds) {
        text += (text.empty() ? "up to " : ", ") + std::to_string(threshold.wh / 1000);
    }
    return text + " kWh of the " + std::string(word_of(payment::k_block_periods, rule.period)) +
           ", " + std::string(word_of(payment::k_block_methods, rule.method)) +
           (rule.prorated ? ", prorated" : "");
}

json::object checked_json(const tariff::TariffFile::Entry& entry) {
    json::array prices;
    for (std::size_t i = 0; i < entry.tariff.prices.size(); ++i) {
        const auto index = static_cast<PriceIndex>(i);
        prices.push_back(
            {{"per_kwh", format_money({entry.tariff.prices[i].micro_per_kwh})},
             {"gross_per_kwh", exact_price(payment::gross_price(entry.tariff, index).numerator)},
             {"name", price_name(entry.tariff, index)}});
    }
    return {{"id", to_string(entry.tariff.id)},
            {"name", entry.name},
            {"version", entry.tariff.version},
            {"effective_from", format_time(to_unix_ms(entry.tariff.effective_from))},
            {"class", to_string(entry.tariff.rules.customer_class)},
            {"tax_ppm", entry.tariff.tax_ppm},
            {"prices", prices},
            {"export_price", format_money({entry.tariff.rules.export_price.micro_per_kwh})},
            {"standing", standing_json(entry.tariff)},
            {"demand", demand_json(entry.tariff)},
            {"minimum_per_month", minimum_json(entry.tariff)}};
}

std::string checked_text(const tariff::TariffFile::Entry& entry) {
    const Tariff& tariff = entry.tariff;
    std::string text = (entry.name.empty() ? to_string(tariff.id) : entry.name) + ", version " +
                       std::to_string(tariff.version) + "\n";
    const auto add = [&text](const std::string& name, const std::string& what) {
        text += "  " + line(name, what);
    };
    const std::int64_t from_ms = to_unix_ms(tariff.effective_from);
    add("from", from_ms == 0 ? "always" : format_time(from_ms));
    if (tariff.rules.customer_class != payment::CustomerClass::any) {
        add("class", std::string(to_string(tariff.rules.customer_class)));
    }
    add("times", times_of(tariff));
    if (tariff.rules.blocks.blocks() > 1) add("blocks", blocks_of(tariff.rules.blocks));
    const auto& taxation = tariff.rules.taxation;
    for (std::size_t i = 0; i < tariff.rules.levies.size(); ++i) {
        add(i == 0 ? "levies" : "", format_money({tariff.rules.levies[i].price.micro_per_kwh}) +
                                        (tariff.rules.levies[i].taxed ? "" : ", not taxed"));
    }
    const std::size_t taxes =
        taxation.taxes.empty() ? (tariff.tax_ppm > 0 ? 1 : 0) : taxation.taxes.size();
    for (std::size_t i = 0; i < taxes; ++i) {
        add(i == 0 ? "taxes" : "",
            part_name(tariff, payment::PartKind::tax, static_cast<std::uint8_t>(i)) +
                (taxation.inclusive ? ", in the prices" : ""));
    }
    for (std::size_t i = 0; i < tariff.prices.size(); ++i) {
        const auto index = static_cast<PriceIndex>(i);
        const std::string name = price_name(tariff, index);
        add(i == 0 ? "a kWh costs" : "",
            exact_price(payment::gross_price(tariff, index).numerator) +
                (name.empty() ? "" : "  " + name));
    }
    if (tariff.rules.export_price.micro_per_kwh > 0) {
        add("fed in",
            format_money({tariff.rules.export_price.micro_per_kwh}) + " credited per kWh");
    }
    const std::string standing = standing_text(tariff);
    if (!standing.empty()) add("standing", standing);
    const std::string demand = demand_text(tariff);
    if (!demand.empty()) add("demand", demand);
    const std::string minimum = minimum_text(tariff);
    if (!minimum.empty()) add("minimum", minimum);
    return text;
}

}  // namespace

Done check_tariffs(Session& session, const std::string& path) {
    const auto file = load_tariffs(session, path);
    if (!file) return fail(file.error());
    if (session.json) {
        json::array tariffs;
        for (const auto& entry : file->entries) tariffs.push_back(checked_json(entry));
        print(session, {{"file", path}, {"tariffs", tariffs}});
        return k_done;
    }
    session.out +=
        path + ": " + counted(file->entries.size(), "tariff is", "tariffs are") + " right\n";
    for (const auto& entry : file->entries) session.out += "\n" + checked_text(entry);
    return k_done;
}

}  // namespace riser::ctl
