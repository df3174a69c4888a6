#include "tests/sim/world/people/curve_readers.h"

#include <chrono>

#include <fmt/format.h>

namespace riser::sim {
namespace {

constexpr Duration k_between_samples = std::chrono::minutes(5);
constexpr Duration k_shortest_look = std::chrono::hours(2);
constexpr Duration k_longest_look = std::chrono::hours(9);
constexpr std::int64_t k_days_of_a_world = 5;
// A gateway that was started again has its summary once it has looked at the days.
constexpr std::string_view k_meter_data_states[] = {
    "file_cut",      "file_flipped",   "file_garbage",      "file_emptied",
    "file_removed",  "interval_raw",   "interval_valid",    "interval_estimated",
    "interval_open", "day_with_total", "day_without_total", "day_held_against_the_truth",
    "unknown_day",   "findings",       "balance",           "looked_at_in_the_end",
    "not_there"};

std::string date_text(std::int64_t day) {
    const std::chrono::year_month_day date{std::chrono::sys_days(std::chrono::days(day))};
    return fmt::format("{:04}-{:02}-{:02}", static_cast<int>(date.year()),
                       static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()));
}

}  // namespace

CurveReaders::CurveReaders(EventQueue& queue, Site& site, Coverage& coverage, std::uint64_t seed)
    : queue_(queue),
      site_(site),
      coverage_(coverage),
      dice_(seed),
      client_(queue, site, coverage, seed + 1),
      auditor_(site.building().building()) {
    for (const auto state : k_meter_data_states) coverage_.expect("meter_data", std::string(state));
}

std::int64_t CurveReaders::true_ms() const {
    return to_unix_ms(site_.clock().true_utc(queue_.now()));
}

void CurveReaders::begin() {
    look_at_registers();
    queue_.after(draw_between(dice_, k_shortest_look, k_longest_look), site_.actor(),
                 "curve_readers", [this] { look_around(); });
}

void CurveReaders::look_at_registers() {
    auditor_.sample(true_ms());
    queue_.after(k_between_samples, site_.actor(), "curve_readers",
                 [this] { look_at_registers(); });
}

void CurveReaders::look_around() {
    if (over_) return;
    const auto& meters = site_.plan().building.meters;
    const std::int64_t yesterday = CurveAuditor::day_due(true_ms());
    ask_for_day(meters[dice_.below(meters.size())].id,
                yesterday - static_cast<std::int64_t>(dice_.below(2)));
    client_.ask("/v1/findings", [this](const http::Response& response) {
        coverage_.hit("meter_data", response.status == 200 ? "findings" : "not_there");
    });
    client_.ask("/v1/energy-balance", [this](const http::Response& response) {
        coverage_.hit("meter_data", response.status == 200 ? "balance" : "not_there");
    });
    queue_.after(draw_between(dice_, k_shortest_look, k_longest_look), site_.actor(),
                 "curve_readers", [this] { look_around(); });
}

void CurveReaders::ask_for_day(std::uint32_t meter, std::int64_t day) {
    client_.ask(fmt::format("/v1/meters/{}/intervals?day={}", meter, date_text(day)),
                [this, meter](const http::Response& response) {
                    if (response.status == 404) return coverage_.hit("meter_data", "unknown_day");
                    if (response.status != 200) return coverage_.hit("meter_data", "not_there");
                    auditor_.judge(meter, response.body, coverage_,
                                   [this](const std::string& what) { site_.complain(what); });
                });
}

void CurveReaders::look_at_everything() {
    over_ = true;
    const std::int64_t last = CurveAuditor::day_due(true_ms());
    for (const MeterPlan& meter : site_.plan().building.meters) {
        for (std::int64_t day = last - k_days_of_a_world + 1; day <= last; ++day) {
            ask_for_day(meter.id, day);
        }
    }
}

void CurveReaders::check_end() {
    SimulatedGateway* gateway = site_.gateway();
    if (gateway == nullptr || !gateway->has_meter_data()) return;
    const auto& summary = gateway->front().meter_data();
    const std::int64_t due = CurveAuditor::day_due(true_ms());
    if (!summary || !summary->validated) {
        return site_.complain("no day of any meter was looked at in the end");
    }
    if (*summary->validated < due) {
        return site_.complain("days of meters were looked at until " +
                              date_text(*summary->validated) + " only");
    }
    coverage_.hit("meter_data", "looked_at_in_the_end");
}

}  // namespace riser::sim
