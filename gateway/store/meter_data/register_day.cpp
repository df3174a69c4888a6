#include "gateway/store/meter_data/register_day.h"

#include <algorithm>

namespace riser::store {
namespace {

using metering::RegisterAnchor;
using metering::ValueStatus;
using metering::VeeAction;

// An interval that is missing or was rejected.
bool needs_value(const RegisterDay& day, std::size_t interval) {
    if (!day.raw.raw[interval]) return true;
    return std::any_of(day.flags.begin(), day.flags.end(), [&](const metering::VeeFlag& flag) {
        return metering::action_of(flag.rule) == VeeAction::reject && interval >= flag.first &&
               interval < std::size_t{flag.first} + flag.count;
    });
}

metering::VersionedDay versioned(const RegisterDay& day) {
    metering::VersionedDay versions(day.raw);
    for (const auto& version : day.versions) (void)versions.add(version);
    return versions;
}

std::vector<RegisterAnchor> all_anchors(const RegisterDay& day) {
    auto anchors = day.raw.anchors;
    anchors.insert(anchors.end(), day.bridged.begin(), day.bridged.end());
    std::stable_sort(anchors.begin(), anchors.end(),
                     [](const auto& a, const auto& b) { return a.boundary < b.boundary; });
    return anchors;
}

}  // namespace

std::vector<ValueStatus> statuses_of(const RegisterDay& day) {
    std::vector<ValueStatus> status(day.raw.raw.size(), ValueStatus::valid);
    for (const auto& flag : day.flags) {
        if (flag.rule == metering::VeeRule::prolonged_estimation) continue;
        for (std::size_t i = flag.first; i < std::size_t{flag.first} + flag.count; ++i) {
            status[i] = ValueStatus::raw;
        }
    }
    for (std::size_t i = 0; i < status.size(); ++i) {
        if (needs_value(day, i)) status[i] = ValueStatus::estimated;
    }
    return status;
}

Outcome<> estimate(RegisterDay& day, const metering::DayShape& shape, const ZoneRules& zone,
                   const metering::EstimationRules& rules, UtcTime at) {
    const auto status = statuses_of(day);
    metering::IntervalDay enclosed = day.raw;
    enclosed.anchors = all_anchors(day);
    const auto estimation = metering::estimate_day(enclosed, status, shape, zone, rules);
    metering::VersionedDay versions = versioned(day);
    if (auto done = metering::record_outcome(versions, status, estimation, at); !done) return done;
    day.versions = versions.versions();
    return Done{};
}

bool is_open(const RegisterDay& day) {
    std::vector<bool> valued(day.raw.raw.size(), false);
    for (const auto& version : day.versions) valued[version.interval] = true;
    for (std::size_t i = 0; i < valued.size(); ++i) {
        if (!valued[i] && needs_value(day, i)) return true;
    }
    return false;
}

std::vector<local::Finding> findings_of(const RegisterDay& day, local::LocalDay date) {
    std::vector<local::Finding> findings;
    for (const auto& flag : day.flags) {
        const std::size_t end = std::size_t{flag.first} + flag.count;
        findings.push_back({day.meter, date, to_unix_ms(day.raw.begin_of(flag.first)),
                            to_unix_ms(day.raw.begin_of(end)), flag});
    }
    return findings;
}

local::MeterDay to_meter_day(const RegisterDay& day, local::LocalDay date) {
    local::MeterDay shown;
    shown.meter = day.meter;
    shown.day = date;
    shown.begin_ms = to_unix_ms(day.raw.begin);
    shown.interval_s = std::chrono::floor<std::chrono::seconds>(day.raw.interval).count();
    shown.total = metering::total_of(day.raw);
    const metering::VersionedDay versions = versioned(day);
    const auto status = statuses_of(day);
    for (std::size_t i = 0; i < day.raw.raw.size(); ++i) {
        const auto current = versions.current(static_cast<std::uint16_t>(i));
        const bool opinion = current.versions > 0;
        // A rejected value that nothing stands in for counts for nothing.
        const bool pending = status[i] == ValueStatus::estimated;
        shown.intervals.push_back({to_unix_ms(day.raw.begin_of(i)), day.raw.raw[i],
                                   opinion || !pending ? current.energy : std::nullopt,
                                   opinion ? current.status : ValueStatus::raw});
    }
    shown.findings = findings_of(day, date);
    return shown;
}

}  // namespace riser::store
