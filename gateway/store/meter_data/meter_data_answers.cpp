// MeterData: answers to questions about what was found, and what everybody is shown of it.
#include <algorithm>

#include "gateway/local/calendar.h"
#include "gateway/store/meter_data/meter_data.h"

namespace riser::store {
namespace {

// Of one answer: sixty meters that are silent for weeks have so many.
constexpr std::size_t k_most_answered = 5'000;

// By the register; of a day of two meters, or with estimates, what its intervals add up to.
std::optional<Energy> best_total(const RegisterDay& day, local::LocalDay date) {
    if (auto total = metering::total_of(day.raw)) return total;
    Energy sum{};
    for (const auto& interval : to_meter_day(day, date).intervals) {
        if (!interval.energy) return std::nullopt;
        sum += *interval.energy;
    }
    return sum;
}

}  // namespace

MeterData::Answer MeterData::answer_of(const local::HistoryQuery& query, const Now& now) {
    switch (query.kind) {
        case local::HistoryKind::findings:
            return findings(query);
        case local::HistoryKind::intervals:
            return intervals(query);
        case local::HistoryKind::balance:
            return balance(query);
        case local::HistoryKind::common_energy:
            return common_energy(query);
        case local::HistoryKind::learn_anew:
            balance_.learn_anew();
            unsaved_ = true;
            save({}, now);
            tell(now);
            return balance(query);
        case local::HistoryKind::statement:
        case local::HistoryKind::usage:
            break;
    }
    return std::string("This is asked of the statements.");
}

MeterData::Answer MeterData::findings(const local::HistoryQuery& query) {
    std::vector<local::Finding> found;
    const local::LocalDay last = std::min(query.last, progress_.validated);
    const local::LocalDay first = std::max(query.first, last - k_days_kept);
    for (local::LocalDay day = first; day <= last; ++day) {
        const auto days = kept_day(day);
        if (!days) continue;
        for (const auto& one : *days) {
            if (query.meter.value != 0 && one.meter != query.meter) continue;
            for (const auto& finding : findings_of(one, day)) {
                if (found.size() < k_most_answered) found.push_back(finding);
            }
        }
    }
    return found;
}

MeterData::Answer MeterData::intervals(const local::HistoryQuery& query) {
    if (const auto days = kept_day(query.first)) {
        const auto found = std::find_if(days->begin(), days->end(), [&](const RegisterDay& one) {
            return one.meter == query.meter;
        });
        if (found != days->end()) return to_meter_day(*found, query.first);
    }
    return local::format_day(query.first) + " of meter " + to_string(query.meter) +
           " is not kept: a day is validated after its end, and kept for " +
           std::to_string(k_days_kept) + " days.";
}

MeterData::Answer MeterData::balance(const local::HistoryQuery& query) {
    auto report = balance_.report(UtcTime{std::chrono::hours(progress_.hours_through)}, query.first,
                                  query.last);
    report.state = balance_state();
    return report;
}

MeterData::Answer MeterData::common_energy(const local::HistoryQuery& query) {
    local::CommonEnergyFacts facts;
    for (const auto& [day, sum] : balance_.days()) {
        if (day >= query.first && day <= query.last) facts.days.push_back(sum);
    }
    for (local::LocalDay day = query.first; day <= query.last; ++day) {
        const auto days = kept_day(day);
        if (!days) continue;
        for (const auto& one : *days) {
            if (const auto total = best_total(one, day)) {
                facts.totals.push_back({one.meter, day, *total});
            }
        }
    }
    return facts;
}

local::EnergyBalanceState MeterData::balance_state() const {
    auto state = balance_.state(UtcTime{std::chrono::hours(progress_.hours_through)});
    if (state.why_none.empty() && progress_.hours_through == 0 && clock_unsure_) {
        state.why_none = "the clock is not confirmed by a time server";
    }
    if (state.why_none.empty() && settings_.interval > std::chrono::hours(1)) {
        state.why_none = "reading_interval_s is longer than an hour";
    }
    return state;
}

local::MeterDataSummary MeterData::summary() const {
    local::MeterDataSummary summary{balance_state(), findings_, std::nullopt};
    if (progress_.validated > 0) summary.validated = progress_.validated;
    return summary;
}

}  // namespace riser::store
