// What a person should know of a load limit: how much may be used, until when, and what became of who used more.
#include "gateway/local/attention_parts.h"
#include "gateway/local/calendar.h"

namespace riser::local {
namespace {

using controller::LoadLimitView;
using controller::SupplyPointView;

// "1 kW", "2.4 kW": up, in tenths, as a load is spoken of.
std::string kw_text(Power power) {
    const std::int64_t tenths = (power.w + 99) / 100;
    const std::string rest = tenths % 10 == 0 ? "" : "." + std::to_string(tenths % 10);
    return std::to_string(tenths / 10) + rest + " kW";
}

// Of a limit nothing is rounded.
std::string limit_text(Power limit) {
    return limit.w % 100 == 0 ? kw_text(limit) : std::to_string(limit.w) + " W";
}

std::string minutes_text(std::int64_t seconds) {
    const std::int64_t minutes = (seconds + 59) / 60;
    return std::to_string(minutes) + (minutes == 1 ? " minute" : " minutes");
}

std::string clock_text(const ZoneRules& zone, std::int64_t unix_ms) {
    const std::string minute = format_weekday(zone, unix_ms);
    return minute.substr(minute.rfind(' ') + 1);
}

std::string overload_text(const LoadLimitView& limit, const ZoneRules& zone) {
    const std::string why = " at " + clock_text(zone, limit.opened_ms) + " because " +
                            kw_text(limit.used) + " were used";
    if (!limit.waits) return "switched off for " + minutes_text(limit.off_s) + why;
    const bool person = *limit.waits == payment::AfterOverloads::person;
    return "switched off" + why + " for the " + std::to_string(limit.number) + ". time: " +
           (person ? "somebody who is there has to confirm that it comes back"
                   : "it comes back on the next day, or when somebody who is there confirms it");
}

}  // namespace

std::string load_limit_text(const LoadLimitView& limit, const ZoneRules& zone) {
    const std::string text = "limited to " + limit_text(limit.limit) + " because credit is used up";
    return limit.off ? text + "; " + overload_text(limit, zone) : text;
}

void add_load_limit_mark(std::vector<Mark>& marks, const SupplyPointView& point,
                         const ZoneRules& zone) {
    if (!point.load_limit) return;
    const LoadLimitView& limit = *point.load_limit;
    const std::string then = limit.until_ms == 0
                                 ? ""
                                 : std::string(limit.last ? " Power goes off at " : " Less from ") +
                                       format_weekday(zone, limit.until_ms) + " on.";
    if (limit.off && limit.waits) {
        marks.push_back(
            {Level::warning, "overload_waits", load_limit_text(limit, zone),
             "More was used than the limit allows, again and again." + then,
             "Switch heaters and cookers off there. Then order `riserctl supply confirm " +
                 to_string(point.id) + "`, or pay."});
        return;
    }
    marks.push_back(
        {Level::notice, "load_limited", load_limit_text(limit, zone),
         "Light and a refrigerator work, heating does not: who uses more for too long is "
         "switched off for a while." +
             then});
}

}  // namespace riser::local
