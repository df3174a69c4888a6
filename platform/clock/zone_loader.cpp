#include "platform/clock/zone_loader.h"

#include <exception>

#include <date/tz.h>

namespace riser::clock {
namespace {

date::sys_seconds to_sys(UtcTime time) {
    return date::sys_seconds{std::chrono::floor<std::chrono::seconds>(time.time_since_epoch())};
}

ZoneRules read_rules(const date::time_zone& zone, UtcTime from, UtcTime to) {
    ZoneRules rules;
    rules.name = zone.name();
    date::sys_seconds at = to_sys(from);
    while (at <= to_sys(to) && rules.transitions.size() < k_max_transitions) {
        const date::sys_info info = zone.get_info(at);
        const auto offset_s = static_cast<std::int32_t>(info.offset.count());
        // Some transitions change only the abbreviation, which nobody here needs.
        if (rules.transitions.empty() || rules.transitions.back().offset_s != offset_s) {
            rules.transitions.push_back({UtcTime{at.time_since_epoch()}, offset_s});
        }
        if (info.end <= at) break;
        at = info.end;
    }
    return rules;
}

}  // namespace

Result<ZoneRules> load_zone_rules(const std::string& iana_name, UtcTime from, UtcTime to) {
    RISER_ASSERT(from <= to, "a zone is loaded for a span of time");
    try {
        return read_rules(*date::locate_zone(iana_name), from, to);
    } catch (const std::exception& error) {
        return fail(
            Problem{"time zone \"" + iana_name + "\" cannot be loaded: " + error.what() +
                    ". Use an IANA name such as \"Europe/Berlin\", and check that the package "
                    "tzdata is installed."});
    }
}

std::vector<std::string> zone_names() {
    std::vector<std::string> names;
    try {
        for (const auto& zone : date::get_tzdb().zones) names.push_back(zone.name());
    } catch (const std::exception&) {
        names.clear();
    }
    return names;
}

}  // namespace riser::clock
