// tariff_json(): a tariff as it is in the books, rates by their index. Prices contain the levies, whatever the
// document said; `prices_include` says so.
#include "cloud/http/record_json.h"
#include "core/payment/date_text.h"
#include "core/payment/period_price.h"
#include "core/payment/tariff_standing.h"
#include "core/payment/tariff_words.h"
#include "core/units/time_text.h"

namespace riser::cloud {
namespace {

namespace json = boost::json;
using payment::word_of;

// A list of what `make` makes of each.
template <class T, class F>
json::array list_json(const std::vector<T>& items, F make) {
    json::array list;
    for (const auto& item : items) list.push_back(make(item));
    return list;
}

json::value price_json(Price price) {
    return json::value(format_money({price.micro_per_kwh}));
}

json::value blocks_json(const payment::BlockRule& rule) {
    if (rule.blocks() == 1) return nullptr;
    return json::object{
        {"above_wh", list_json(rule.thresholds, [](Energy e) { return json::value(e.wh); })},
        {"method", word_of(payment::k_block_methods, rule.method)},
        {"period", word_of(payment::k_block_periods, rule.period)},
        {"prorated", rule.prorated}};
}

json::value calendar_json(const payment::ActivityCalendar& calendar) {
    if (calendar.empty()) return nullptr;
    const auto day_json = [](const payment::DayProfile& profile) {
        return json::value(list_json(profile.actions, [](const payment::DayAction& action) {
            return json::value{{"minute", action.minute}, {"rate", action.value}};
        }));
    };
    const auto week_json = [](const payment::WeekProfile& week) {
        json::array days;
        for (const auto day : week.days) days.push_back(json::value(day));
        return json::value(days);
    };
    return json::object{
        {"day_profiles", list_json(calendar.day_profiles, day_json)},
        {"week_profiles", list_json(calendar.week_profiles, week_json)},
        {"seasons", list_json(calendar.seasons,
                              [](const payment::SeasonProfile& season) {
                                  return json::value{
                                      {"from", payment::format_date({0, season.month, season.day})},
                                      {"week_profile", season.week}};
                              })},
        {"special_days", list_json(calendar.special_days, [](const payment::SpecialDay& day) {
             return json::value{{"date", payment::format_date({day.year, day.month, day.day})},
                                {"day_profile", day.profile}};
         })}};
}

json::value standing_json(const payment::Tariff& tariff) {
    const payment::StandingCharge& standing = tariff.rules.standing;
    if (standing.amount.micro == 0) return nullptr;
    const auto vacancy =
        standing.while_vacant ? payment::Vacancy::landlord : payment::Vacancy::none;
    return json::object{{"price", format_money(standing.amount)},
                        {"gross", format_money(payment::gross_standing(tariff))},
                        {"period", word_of(payment::k_charge_periods, standing.period)},
                        {"when_vacant", word_of(payment::k_vacancy_words, vacancy)},
                        {"taxed", standing.taxed},
                        {"while_disconnected", standing.while_disconnected},
                        {"in_friendly_hours", standing.in_friendly_hours},
                        {"on_emergency_credit", standing.while_on_emergency},
                        {"continuous", standing.continuous}};
}

json::value demand_json(const payment::Tariff& tariff) {
    const payment::DemandRule& demand = tariff.rules.demand;
    if (demand.per_kw.micro == 0) return nullptr;
    return json::object{{"price", format_money(demand.per_kw)},
                        {"gross", format_money(payment::with_fixed_taxes(tariff, demand.per_kw))},
                        {"window_minutes", demand.window_minutes},
                        {"window", word_of(payment::k_window_words, demand.sliding)},
                        {"ratchet_ppm", demand.ratchet_ppm},
                        {"ratchet_months", demand.ratchet_months}};
}

json::value minimum_json(const payment::Tariff& tariff) {
    const Money minimum = tariff.rules.minimum_per_month;
    if (minimum.micro == 0) return nullptr;
    return json::value(format_money(minimum));
}

json::object rounding_json(const payment::Rounding& rounding) {
    return {{"place", word_of(payment::k_rounding_places, rounding.place)},
            {"step", format_money(rounding.step)},
            {"mode", word_of(payment::k_rounding_modes, rounding.mode)},
            {"remainder", word_of(payment::k_remainder_words, rounding.remainder)}};
}

}  // namespace

json::object tariff_json(const payment::Tariff& tariff) {
    const auto& rules = tariff.rules;
    const auto included = rules.taxation.inclusive ? payment::Included::taxes
                          : rules.levies.empty()   ? payment::Included::nothing
                                                   : payment::Included::levies;
    return {
        {"id", to_string(tariff.id)},
        {"version", tariff.version},
        {"currency", tariff.currency.text()},
        {"effective_from", format_time(to_unix_ms(tariff.effective_from))},
        {"class", to_string(rules.customer_class)},
        {"prices", list_json(tariff.prices, price_json)},
        {"generator_prices", rules.generator_prices},
        {"week", list_json(tariff.week,
                           [](const payment::SwitchingTime& entry) {
                               return json::value{{"minute_of_week", entry.minute_of_week},
                                                  {"price", entry.rate}};
                           })},
        {"calendar", calendar_json(rules.calendar)},
        {"blocks", blocks_json(rules.blocks)},
        {"prices_include", word_of(payment::k_included_words, included)},
        {"levies",
         list_json(rules.levies,
                   [](const payment::Levy& levy) {
                       return json::value{{"price", price_json(levy.price)}, {"taxed", levy.taxed}};
                   })},
        {"tax_ppm", tariff.tax_ppm},
        {"taxes", list_json(rules.taxation.taxes,
                            [](const payment::Tax& tax) {
                                return json::value{{"code", tax.code},
                                                   {"ppm", tax.ppm},
                                                   {"on", word_of(payment::k_taxed_words, tax.on)},
                                                   {"level", tax.level}};
                            })},
        {"export_price", price_json(rules.export_price)},
        {"standing", standing_json(tariff)},
        {"demand", demand_json(tariff)},
        {"minimum_per_month", minimum_json(tariff)},
        {"rounding", rounding_json(rules.rounding)}};
}

}  // namespace riser::cloud
