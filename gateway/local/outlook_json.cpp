#include "gateway/local/outlook_json.h"

#include <algorithm>

namespace riser::local {
namespace {

constexpr std::int64_t k_hour_ms = 3'600'000;

json::value instant_or_null(const std::optional<UtcTime>& time) {
    return time ? json::value(format_utc(to_unix_ms(*time))) : json::value(nullptr);
}

json::value watts_or_null(const std::optional<Power>& power) {
    return power ? json::value(power->w) : json::value(nullptr);
}

json::value price(Price price) {
    return json::value(format_money(Money{price.micro_per_kwh}));
}

// Whole hours that the balance lasts at the average use of the last days.
std::optional<std::int64_t> hours_on_average(const Present& present,
                                             const controller::SupplyPointView& point) {
    const auto& accounts = present.usage->accounts;
    const auto found = std::find_if(accounts.begin(), accounts.end(), [&](const auto& average) {
        return average.account == point.account;
    });
    constexpr std::int64_t k_days_shown = 999;
    if (found == accounts.end() || found->days < 1 || found->per_day.micro <= 0)
        return std::nullopt;
    if (found->per_day > k_max_amount) return std::nullopt;
    if (point.projected_balance.micro <= 0) return 0;
    const std::int64_t days = point.projected_balance.micro / found->per_day.micro;
    if (days > k_days_shown) return k_days_shown * 24;
    const std::int64_t rest = point.projected_balance.micro % found->per_day.micro;
    return days * 24 + rest * 24 / found->per_day.micro;
}

}  // namespace

const AccountOutlook* find_outlook(const Present& present, AccountId account) {
    if (present.usage == nullptr || account.is_nil()) return nullptr;
    const auto& all = present.usage->outlooks;
    const auto found = std::find_if(
        all.begin(), all.end(), [&](const auto& outlook) { return outlook.account == account; });
    return found == all.end() ? nullptr : &*found;
}

std::optional<std::int64_t> hours_left(const Present& present,
                                       const controller::SupplyPointView& point) {
    if (present.usage == nullptr || point.account.is_nil()) return std::nullopt;
    const AccountOutlook* outlook = find_outlook(present, point.account);
    if (outlook != nullptr && outlook->run_out.expected) {
        const std::int64_t left =
            to_unix_ms(*outlook->run_out.expected) - to_unix_ms(present.view->made.wall);
        return std::max<std::int64_t>(0, left / k_hour_ms);
    }
    // By which days the average would be counted nobody knows while the clock is unsure.
    if (!present.view->made.trusted()) return std::nullopt;
    return hours_on_average(present, point);
}

json::value outlook_json(const AccountOutlook* outlook) {
    if (outlook == nullptr) return nullptr;
    const auto& run_out = outlook->run_out;
    const auto& next = outlook->price;
    return json::object{
        {"made_at", format_utc(outlook->made_ms)},
        {"level", payment::to_string(outlook->level)},
        {"basis", metering::to_string(run_out.basis)},
        {"earliest", instant_or_null(run_out.earliest)},
        {"expected", instant_or_null(run_out.expected)},
        {"latest", instant_or_null(run_out.latest)},
        {"horizon", time_or_null(to_unix_ms(run_out.horizon))},  // none: what is paid afterwards
        {"used_w",
         {{"last_hour", watts_or_null(outlook->rate.last_hour)},
          {"last_day", watts_or_null(outlook->rate.last_day)},
          {"last_week", watts_or_null(outlook->rate.last_week)}}},
        {"price",
         {{"now", price(next.now)},
          {"until", format_utc(outlook->price_until_ms)},
          {"changes_after_wh", next.after ? json::value(next.after->wh) : json::value(nullptr)},
          {"then", next.then ? price(*next.then) : json::value(nullptr)}}},
    };
}

void add_outlook_mark(std::vector<Mark>& marks, const Present& present, const ZoneRules& zone,
                      const controller::SupplyPointView& point) {
    const AccountOutlook* outlook = find_outlook(present, point.account);
    const bool soon = outlook != nullptr && outlook->level != payment::LowCreditLevel::none &&
                      outlook->run_out.expected.has_value();
    if (!soon || point.exhausted) return;
    // To the hour: more would promise what nobody knows.
    const std::int64_t at = to_unix_ms(*outlook->run_out.expected) / k_hour_ms * k_hour_ms;
    marks.push_back(
        {Level::notice, "runs_out_soon", "credit lasts until about " + format_minute(zone, at)});
}

}  // namespace riser::local
