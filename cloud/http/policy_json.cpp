#include "cloud/http/policy_json.h"

#include "core/payment/date_text.h"
#include "core/units/time_text.h"

namespace riser::cloud {
namespace {

namespace json = boost::json;

std::int64_t seconds(Duration span) {
    return std::chrono::floor<std::chrono::seconds>(span).count();
}

json::value friendly_hours_json(const payment::ActivityCalendar& calendar) {
    if (calendar.empty()) return nullptr;
    json::array days;
    for (const auto& profile : calendar.day_profiles) {
        json::array actions;
        for (const auto& action : profile.actions) {
            actions.push_back({{"minute", action.minute}, {"friendly", action.value == 1}});
        }
        days.push_back(std::move(actions));
    }
    json::array weeks;
    for (const auto& week : calendar.week_profiles) {
        weeks.push_back(json::array(week.days.begin(), week.days.end()));
    }
    json::array seasons;
    for (const auto& season : calendar.seasons) {
        seasons.push_back({{"from", payment::format_date({0, season.month, season.day})},
                           {"week_profile", season.week}});
    }
    json::array special;
    for (const auto& day : calendar.special_days) {
        special.push_back({{"date", payment::format_date({day.year, day.month, day.day})},
                           {"day_profile", day.profile}});
    }
    return json::object{{"day_profiles", days},
                        {"week_profiles", weeks},
                        {"seasons", seasons},
                        {"special_days", special}};
}

json::object holidays_json(const payment::HolidayCalendar& holidays) {
    json::array days;
    for (const auto& day : holidays.days) days.emplace_back(payment::format_date(day));
    const auto& eve = holidays.eve_from;
    return {{"days", days}, {"day_before_from_minute", eve ? json::value(*eve) : nullptr}};
}

json::object notice_json(const payment::NoticePeriods& notice) {
    json::object object;
    for (std::size_t i = 1; i < notice.size(); ++i) {
        object[payment::k_customer_class_names.at(i)] = seconds(notice.at(i));
    }
    return object;
}

json::object soft_landing_json(const payment::SoftLanding& landing) {
    json::array steps;
    for (const auto& step : landing.steps) {
        steps.push_back({{"limit_ma", step.limit_ma}, {"lasts_s", seconds(step.lasts)}});
    }
    return {{"steps", steps},
            {"over_limit_grace_s", seconds(landing.over_limit_grace)},
            {"open_for_s", seconds(landing.open_for)},
            {"retries", landing.retries}};
}

json::object load_limit_json(const payment::LoadLimit& limit) {
    json::array steps;
    for (const auto& step : limit.steps) {
        const bool ends = step.lasts != Duration::zero();
        steps.push_back({{"limit_w", step.limit.w},
                         {"lasts_s", ends ? json::value(seconds(step.lasts)) : nullptr}});
    }
    return {{"steps", steps},
            {"over_s", seconds(limit.over_for)},
            {"off_s", seconds(limit.off_for)},
            {"openings", limit.openings},
            {"counted_s", seconds(limit.counted_for)},
            {"then", after_overloads_word(limit.then)}};
}

}  // namespace

std::string_view after_overloads_word(payment::AfterOverloads then) {
    return then == payment::AfterOverloads::next_day ? "next_day" : "person";
}

json::object policy_json(const payment::SupplyPolicy& policy) {
    static constexpr std::array<std::string_view, 4> k_modes{"", "automatic", "arm_and_confirm",
                                                             "auto_if_off_less_than"};
    json::array never;
    for (std::size_t i = 1; i < payment::k_customer_classes; ++i) {
        if (policy.never_cut.test(i)) never.emplace_back(payment::k_customer_class_names.at(i));
    }
    return {{"cut_permitted", policy.cut_permitted},
            {"never_cut", never},
            {"friendly_hours", friendly_hours_json(policy.friendly_hours)},
            {"holidays", holidays_json(policy.holidays)},
            {"notice_s", notice_json(policy.notice)},
            {"soft_landing", soft_landing_json(policy.soft_landing)},
            {"reconnect", k_modes.at(static_cast<std::size_t>(policy.reconnection.mode))},
            {"off_less_than_s", seconds(policy.reconnection.off_less_than)},
            {"between_operations_s", seconds(policy.pace.between_operations)},
            {"connected_at_least_s", seconds(policy.pace.connected_at_least)},
            {"reconnected_at_once", policy.staging.at_once},
            {"reconnected_every_s", seconds(policy.staging.every)},
            {"cuts_per_hour", policy.cuts_per_hour},
            {"load_limit", load_limit_json(policy.load_limit)}};
}

json::object to_json(const BookedPolicy& booked) {
    return {{"version", booked.version},
            {"since", format_time(booked.since_ms)},
            {"sequence", booked.sequence},
            {"pack", booked.pack},
            {"policy", policy_json(booked.policy)}};
}

}  // namespace riser::cloud
