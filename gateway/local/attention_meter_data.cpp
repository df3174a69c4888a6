// Marks from validation and the building's balance: what a person should look at.
#include "gateway/local/attention_meter_data.h"

#include "gateway/local/calendar.h"
#include "gateway/local/finding_text.h"

namespace riser::local {
namespace {

using metering::BalanceAlarm;
using metering::VeeAction;

std::string kwh_of(Energy energy) {
    const std::int64_t tenths = (energy.wh < 0 ? -energy.wh + 50 : energy.wh + 50) / 100;
    return std::string(energy.wh < 0 && tenths > 0 ? "-" : "") + std::to_string(tenths / 10) + "." +
           std::to_string(tenths % 10) + " kWh";
}

Mark loss_mark(const EnergyBalanceState& state, const Names& names, const ZoneRules& zone) {
    std::string where;
    for (const auto& place : state.places) {
        where += (where.empty() ? "" : ", ") + names.of(place.meter) + " (" +
                 kwh_of(place.deficit) + " less than usual)";
    }
    const std::string look =
        where.empty()
            ? "Look at what is fed before the meters: cellar, stairs, empty apartments."
            : "Look first at " + where + ". An apartment whose people are away looks the same.";
    return {Level::alarm, "energy_loss",
            "energy goes where no meter is: " + kwh_of(state.last_day.excess) +
                " beyond what is usual in the last 24 hours, since " +
                format_minute(zone, state.alarm_since_ms),
            "The main meter counts more than usual beyond what the other meters count. Nobody is "
            "charged for it, and nobody is accused by it.",
            look + " When the reason is known (a new lift), order `riserctl building learn-anew`."};
}

Mark negative_mark(const EnergyBalanceState& state, const ZoneRules& zone) {
    return {Level::alarm, "energy_balance_negative",
            "the meters count more than the main meter: " + kwh_of(state.last_day.residual) +
                " in the last 24 hours, since " + format_minute(zone, state.alarm_since_ms),
            "No load can do that: a transformer or its ratio is wrong, or a meter is not behind "
            "the main meter.",
            "Compare the main meter's display with `riserctl meter list`, and its transformers "
            "with the configuration. A meter that is not behind it belongs in `balance_without`."};
}

Level level_of(VeeAction action) {
    const bool grave = action == VeeAction::alarm || action == VeeAction::defect;
    return grave ? Level::warning : Level::notice;
}

}  // namespace

void add_balance_marks(std::vector<Mark>& marks, const MeterDataSummary* data, const Names& names,
                       const ZoneRules& zone) {
    if (data == nullptr) return;
    if (data->balance.alarm == BalanceAlarm::loss) {
        marks.push_back(loss_mark(data->balance, names, zone));
    } else if (data->balance.alarm == BalanceAlarm::negative_residual) {
        marks.push_back(negative_mark(data->balance, zone));
    }
}

void add_finding_marks(std::vector<Mark>& marks, const MeterDataSummary* data, MeterId meter,
                       const std::string& where) {
    if (data == nullptr) return;
    const Finding* worst = nullptr;
    std::size_t others = 0;
    for (const auto& finding : data->findings) {
        if (finding.meter != meter) continue;
        const auto level = level_of(metering::action_of(finding.flag.rule));
        const bool graver =
            worst == nullptr || level > level_of(metering::action_of(worst->flag.rule)) ||
            (level == level_of(metering::action_of(worst->flag.rule)) && finding.day > worst->day);
        others += worst == nullptr ? 0 : 1;
        if (graver) worst = &finding;
    }
    if (worst == nullptr) return;
    const std::string more =
        others == 0 ? "" : ", and " + std::to_string(others) + " more in the last days";
    marks.push_back(
        {level_of(metering::action_of(worst->flag.rule)), "findings",
         where + format_day(worst->day) + ": " + describe_finding(worst->flag) + more,
         "Found by the daily validation of readings. Charges come from the register and "
         "do not change by it.",
         "`riserctl meter findings " + to_string(meter) + "` lists them all."});
}

}  // namespace riser::local
