#include "tests/sim/world/audit/curve_auditor.h"

#include <algorithm>
#include <chrono>
#include <optional>

#include <boost/json.hpp>

#include "tests/sim/world/audit/naive_books.h"

namespace riser::sim {
namespace {

namespace json = boost::json;

// A reading is of its boundary within so much: sweeps, a silence over the boundary, and the time between samples.
constexpr std::int64_t k_slack_ms = 20 * 60'000;
// A register shows whole steps, at both ends.
constexpr std::int64_t k_steps_wh = 20;
constexpr std::int64_t k_seconds_a_day = 86'400;
// A day is looked at ten minutes after its end, and what was looked at is told within five.
constexpr std::int64_t k_looked_at_within_ms = 40 * 60'000;

std::optional<std::int64_t> whole_number(const json::value& value) {
    return value.is_int64() ? std::optional(value.as_int64()) : std::nullopt;
}

// When a local day of Central Europe begins, Unix seconds; the clocks never change at midnight there.
std::int64_t midnight_of(std::int64_t day) {
    const std::int64_t about = day * k_seconds_a_day - 3'600;
    return day * k_seconds_a_day - central_european_offset_s(about);
}

std::optional<std::int64_t> date_number(std::string_view date) {
    int year = 0;
    unsigned month = 0;
    unsigned day = 0;
    if (std::sscanf(std::string(date).c_str(), "%d-%u-%u", &year, &month, &day) != 3) return {};
    const std::chrono::sys_days days{std::chrono::year(year) / month / day};
    return days.time_since_epoch().count();
}

}  // namespace

std::int64_t CurveAuditor::day_due(std::int64_t true_ms) {
    const std::int64_t at_s = (true_ms - k_looked_at_within_ms) / 1000;
    return (at_s + central_european_offset_s(at_s)) / k_seconds_a_day - 1;
}

void CurveAuditor::sample(std::int64_t true_ms) {
    const auto& meters = building_.plan().meters;
    for (std::size_t i = 0; i < meters.size(); ++i) {
        samples_[meters[i].id].push_back({true_ms, building_.device(i).counter().advance_wh()});
    }
}

CurveAuditor::Bounds CurveAuditor::counted(std::uint32_t meter, std::int64_t from_ms,
                                           std::int64_t to_ms) const {
    const auto found = samples_.find(meter);
    if (found == samples_.end()) return {};
    const auto& list = found->second;
    const auto first_at = [&](std::int64_t at) {
        return std::lower_bound(list.begin(), list.end(), at,
                                [](const Sample& one, std::int64_t ms) { return one.at_ms < ms; });
    };
    const auto before = first_at(from_ms - k_slack_ms);
    const auto after = first_at(to_ms + k_slack_ms);
    if (before == list.begin() || before == list.end() || after == list.end()) return {};
    Bounds bounds;
    bounds.known = true;
    bounds.most = after->shown_wh - std::prev(before)->shown_wh + k_steps_wh;
    const auto begun = first_at(from_ms + k_slack_ms);
    const auto ended = first_at(to_ms - k_slack_ms);
    if (begun < ended) bounds.least = std::prev(ended)->shown_wh - begun->shown_wh - k_steps_wh;
    return bounds;
}

void CurveAuditor::judge(std::uint32_t meter, const std::string& answer, Coverage& coverage,
                         const Complain& complain) const {
    std::error_code wrong;
    const json::value parsed = json::parse(answer, wrong);
    const std::string who = "the curve of meter " + std::to_string(meter) + " ";
    if (wrong || !parsed.is_object()) return complain(who + "is no document");
    const json::object& curve = parsed.as_object();
    const auto day = date_number(curve.at("date").as_string());
    const auto interval_s = whole_number(curve.at("interval_s"));
    if (!day || !interval_s) return complain(who + "has no day");
    const bool proves = clock_is_right_ && !distrusted_.contains(meter);
    const auto total = whole_number(curve.at("total_wh"));
    std::int64_t at_ms = midnight_of(*day) * 1000;
    const std::int64_t begin_ms = at_ms;
    std::int64_t sum = 0;
    bool all_known = true;
    for (const auto& one : curve.at("intervals").as_array()) {
        const json::object& interval = one.as_object();
        const std::int64_t until_ms = at_ms + *interval_s * 1000;
        const auto measured = whole_number(interval.at("measured_wh"));
        const auto energy = whole_number(interval.at("energy_wh"));
        coverage.hit("meter_data", "interval_" + std::string(interval.at("status").as_string()));
        const Bounds bounds = counted(meter, at_ms, until_ms);
        if (proves && measured && bounds.known && *measured > bounds.most) {
            complain(who + "says " + std::to_string(*measured) + " Wh at " + std::to_string(at_ms) +
                     ", at most " + std::to_string(bounds.most) + " were counted");
        }
        if (!energy) coverage.hit("meter_data", "interval_open");
        all_known = all_known && energy.has_value();
        sum += energy.value_or(0);
        at_ms = until_ms;
    }
    if (at_ms != midnight_of(*day + 1) * 1000) complain(who + "is not that of a whole day");
    coverage.hit("meter_data", total ? "day_with_total" : "day_without_total");
    if (!total) return;
    if (all_known && sum != *total) {
        complain(who + "adds up to " + std::to_string(sum) + " Wh instead of " +
                 std::to_string(*total));
    }
    const Bounds bounds = counted(meter, begin_ms, at_ms);
    if (!proves || !bounds.known) return;
    coverage.hit("meter_data", "day_held_against_the_truth");
    if (*total < bounds.least || *total > bounds.most) {
        complain(who + "has a total of " + std::to_string(*total) + " Wh, between " +
                 std::to_string(bounds.least) + " and " + std::to_string(bounds.most) +
                 " were counted");
    }
}

}  // namespace riser::sim
