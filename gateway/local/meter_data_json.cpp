#include "gateway/local/meter_data_json.h"

#include "gateway/local/finding_text.h"
#include "gateway/local/json_parts.h"

namespace riser::local {
namespace {

json::value energy_or_null(const std::optional<Energy>& energy) {
    return energy ? json::value(energy->wh) : json::value(nullptr);
}

json::array findings_json(const std::vector<Finding>& findings, const LocalApiSettings& settings) {
    json::array list;
    for (const auto& finding : findings) {
        const auto action = metering::action_of(finding.flag.rule);
        list.push_back({{"meter", finding.meter.value},
                        {"name", settings.names.of(finding.meter)},
                        {"date", format_day(finding.day)},
                        {"rule", metering::to_string(finding.flag.rule)},
                        {"action", metering::to_string(action)},
                        {"needs_a_person", needs_a_person(action)},
                        {"from", format_local(settings.zone, finding.from_ms)},
                        {"to", format_local(settings.zone, finding.to_ms)},
                        {"first_interval", finding.flag.first},
                        {"intervals", finding.flag.count},
                        {"value", finding.flag.measured},
                        {"limit", finding.flag.threshold},
                        {"text", describe_finding(finding.flag)}});
    }
    return list;
}

json::array meters_json(const std::vector<MeterId>& meters) {
    json::array list;
    for (const MeterId id : meters) list.push_back(id.value);
    return list;
}

json::array places_json(const std::vector<BypassPlace>& places, const LocalApiSettings& settings) {
    json::array list;
    for (const auto& place : places) {
        list.push_back({{"meter", place.meter.value},
                        {"name", settings.names.of(place.meter)},
                        {"less_than_usual_wh", place.deficit.wh}});
    }
    return list;
}

json::object last_day_json(const metering::BalanceSum& sum) {
    return {{"hours", sum.hours},
            {"supplied_wh", sum.supplied.wh},
            {"residual_wh", sum.residual.wh},
            {"excess_wh", sum.excess.wh},
            {"band_wh", sum.band.wh},
            {"hours_above", sum.above},
            {"hours_negative", sum.negative}};
}

json::object state_json(const EnergyBalanceState& state, const LocalApiSettings& settings) {
    json::value missing(nullptr);
    if (state.missing.value != 0) {
        missing = json::object{{"meter", state.missing.value},
                               {"name", settings.names.of(state.missing)},
                               {"hour", format_local(settings.zone, state.missing_ms)}};
    }
    return {{"why_none", text_or_null(state.why_none)},
            {"main_meters", meters_json(state.main_meters)},
            {"alarm", metering::to_string(state.alarm)},
            {"alarm_since", time_or_null(state.alarm_since_ms)},
            {"hours_learned", state.hours_learned},
            {"hours_to_learn", state.hours_to_learn},
            {"through", time_or_null(state.through_ms)},
            {"last_24_hours", last_day_json(state.last_day)},
            {"look_at", places_json(state.places, settings)},
            {"last_hour_without", std::move(missing)}};
}

}  // namespace

std::string findings_text(const HistoryQuery& query, const std::vector<Finding>& findings,
                          const LocalApiSettings& settings) {
    return json::serialize(json::object{{"from", format_day(query.first)},
                                        {"to", format_day(query.last)},
                                        {"findings", findings_json(findings, settings)}});
}

std::string meter_day_text(const MeterDay& day, const LocalApiSettings& settings) {
    json::array intervals;
    for (const auto& one : day.intervals) {
        intervals.push_back({{"from", format_local(settings.zone, one.from_ms)},
                             {"measured_wh", energy_or_null(one.measured)},
                             {"energy_wh", energy_or_null(one.energy)},
                             {"status", metering::to_string(one.status)}});
    }
    return json::serialize(json::object{{"meter", day.meter.value},
                                        {"name", settings.names.of(day.meter)},
                                        {"date", format_day(day.day)},
                                        {"interval_s", day.interval_s},
                                        {"total_wh", energy_or_null(day.total)},
                                        {"intervals", std::move(intervals)},
                                        {"findings", findings_json(day.findings, settings)}});
}

std::string energy_balance_text(const EnergyBalanceReport& report,
                                const LocalApiSettings& settings) {
    json::object document = state_json(report.state, settings);
    json::array days;
    for (const auto& day : report.days) {
        days.push_back({{"date", format_day(day.day)},
                        {"hours", day.hours},
                        {"supplied_wh", day.supplied.wh},
                        {"metered_wh", day.metered.wh},
                        {"residual_wh", day.residual().wh}});
    }
    json::array hours;
    for (const auto& hour : report.hours) {
        hours.push_back({{"from", format_local(settings.zone, hour.from_ms)},
                         {"supplied_wh", hour.supplied.wh},
                         {"residual_wh", hour.residual.wh},
                         {"excess_wh", hour.excess.wh},
                         {"side", metering::to_string(hour.side)}});
    }
    document["days"] = std::move(days);
    document["hours"] = std::move(hours);
    return json::serialize(document);
}

std::string common_energy_text(const HistoryQuery& query, const CommonEnergyReport& report,
                               const LocalApiSettings& settings) {
    const auto& key = settings.common_energy.key;
    const bool shared = report.why_none.empty();
    json::array parts;
    for (const auto& part : report.parts) {
        parts.push_back(
            {{"supply_point", part.supply_point.value},
             {"name", settings.names.of(part.supply_point)},
             {"occupied_days", part.occupied_days},
             {"metered_wh", part.metered.wh},
             {"energy_wh", shared ? json::value(part.energy.wh) : json::value(nullptr)}});
    }
    const json::value key_name =
        key ? json::value(metering::to_string(*key)) : json::value(nullptr);
    return json::serialize(json::object{
        {"from", format_day(query.first)},
        {"to", format_day(query.last)},
        {"key", key_name},
        {"why_none", text_or_null(report.why_none)},
        {"hours", report.hours},
        {"hours_of_period", (query.last - query.first + 1) * 24},
        {"supplied_wh", report.supplied.wh},
        {"metered_wh", report.metered.wh},
        {"residual_wh", report.residual().wh},
        {"booked", false},
        {"parts", std::move(parts)},
        {"landlord_wh", shared ? json::value(report.landlord.wh) : json::value(nullptr)}});
}

}  // namespace riser::local
