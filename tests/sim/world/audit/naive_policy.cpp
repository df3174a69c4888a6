#include "tests/sim/world/audit/naive_policy.h"

#include <algorithm>
#include <chrono>

#include "core/base/overload.h"
#include "tests/sim/world/audit/naive_books.h"

namespace riser::sim {
namespace {

using journal::SupplyReason;
using metering::SwitchState;

constexpr std::int64_t k_minute_ms = 60'000;
constexpr std::int64_t k_hour_ms = 60 * k_minute_ms;
constexpr std::int64_t k_day_ms = 24 * k_hour_ms;
constexpr std::int64_t k_slow_card_ms = 60'000;
// Longer than the longest that a window is away: in so long there is some of every kind.
constexpr std::int64_t k_year_ms = 366 * k_day_ms;

// Of `moments`, ascending: how many may have been within so long. None was later than the one after it.
std::int64_t how_many_within(const std::vector<NaiveMoment>& moments, const NaiveMoment& now,
                             std::int64_t ms) {
    std::int64_t count = 0;
    for (auto moment = moments.rbegin(); moment != moments.rend(); ++moment) {
        if (passed_for_certain(*moment, now) >= ms) break;
        ++count;
    }
    return count;
}

// In truth, less what a crystal may be off, and a card takes until something is written.
bool truly_passed(const NaiveMoment& then, const NaiveMoment& now, std::int64_t ms) {
    if (!then.true_ms || !now.true_ms) return true;
    return *now.true_ms - *then.true_ms >= ms - ms / 1000 - k_slow_card_ms;
}

bool is_test(SupplyReason reason) {
    return reason == SupplyReason::relay_test || reason == SupplyReason::relay_test_done;
}

bool is_lock(SupplyReason reason) {
    return reason == SupplyReason::safety || reason == SupplyReason::maintenance;
}

std::string minutes_text(std::int64_t ms) {
    return std::to_string(ms / k_minute_ms) + " min";
}

}  // namespace

bool NaivePolicy::is_holiday(std::int64_t local_day) const {
    const std::chrono::year_month_day date{std::chrono::sys_days(std::chrono::days(local_day))};
    return std::any_of(plan_.holidays.begin(), plan_.holidays.end(), [&](const auto& holiday) {
        return static_cast<unsigned>(holiday.first) == static_cast<unsigned>(date.month()) &&
               static_cast<unsigned>(holiday.second) == static_cast<unsigned>(date.day());
    });
}

bool NaivePolicy::keeps_on_at(std::int64_t unix_ms) const {
    const std::int64_t local_ms = unix_ms + central_european_offset_s(unix_ms / 1000) * 1000;
    const std::int64_t day = local_ms / k_day_ms;
    const auto hour = static_cast<int>(local_ms % k_day_ms / k_hour_ms);
    const int from = plan_.friendly_from_h;
    const int to = plan_.friendly_to_h;
    if (from < to && hour >= from && hour < to) return true;
    if (from > to && (hour >= from || hour < to)) return true;
    // 1970-01-01 was a Thursday: 2 and 3 days later it was Saturday and Sunday.
    const std::int64_t weekday = day % 7;
    if (plan_.friendly_weekend && (weekday == 2 || weekday == 3)) return true;
    if (is_holiday(day)) return true;
    return plan_.eve_from_h >= 0 && hour >= plan_.eve_from_h && is_holiday(day + 1);
}

void NaivePolicy::fold(const journal::Entry& entry, std::optional<std::int64_t> true_ms,
                       bool honest, const DarkAndUnasked& dark_and_unasked,
                       const Complain& complain) {
    const auto& header = entry.header;
    const NaiveMoment now = moment_of(header, true_ms);
    for (const auto& record : entry.records) {
        take(record, now, honest, dark_and_unasked, complain);
    }
}

void NaivePolicy::take(const journal::Record& record, const NaiveMoment& now, bool honest,
                       const DarkAndUnasked& dark_and_unasked, const Complain& complain) {
    std::visit(overload{
                   [&](const journal::PolicySet& set) { this->set(set, complain); },
                   [&](const journal::AccountOpened& opened) {
                       points_[opened.account] = opened.supply_point.value;
                   },
                   // Whoever comes has been told nothing yet.
                   [&](const journal::TenancyBegan& began) {
                       ways_[began.supply_point.value].warned.reset();
                       ways_[began.supply_point.value].waits_after_overload = false;
                   },
                   [&](const journal::OverLimit& over) {
                       ways_[over.supply_point.value].waits_after_overload = over.waits.has_value();
                   },
                   [&](const journal::LowCreditChanged& changed) {
                       const auto point = points_.find(changed.account);
                       if (point == points_.end()) return;
                       auto& warned = ways_[point->second].warned;
                       warned = changed.low ? std::optional(now) : std::nullopt;
                   },
                   [&](const journal::SupplyRequested& asked) { request(asked, complain); },
                   [&](const journal::SupplyDesired& desired) {
                       desire(desired, now, honest, dark_and_unasked, complain);
                   },
                   [&](const journal::SupplyObserved& observed) {
                       NaiveWay& way = ways_[observed.supply_point.value];
                       const bool on = observed.state == SwitchState::connected;
                       if (on && way.observed == SwitchState::disconnected) way.on_again = now;
                       way.observed = observed.state;
                   },
                   [&](const journal::SupplyReadied& readied) { ready(readied, now, complain); },
                   [](const auto&) {},
               },
               record);
}

// Safety and maintenance lock, maintenance and the emergency override keep on; nobody else asks for anything.
void NaivePolicy::request(const journal::SupplyRequested& request, const Complain& complain) {
    using payment::Actor;
    using payment::SupplyAction;
    NaiveWay& way = ways_[request.supply_point.value];
    const bool off = !request.withdrawn && request.action == SupplyAction::disconnect;
    const bool on = !request.withdrawn && request.action == SupplyAction::connect;
    const std::int64_t until = request.until_ms == 0 ? INT64_MAX : request.until_ms;
    const bool wrong = (request.actor == Actor::safety && on) ||
                       (request.actor == Actor::protection && off) ||
                       (off && request.until_ms != 0) || (!on && !off && !request.withdrawn) ||
                       request.actor > Actor::protection;
    if (wrong) complain("somebody asks for what he may not");
    if (request.actor == Actor::safety) way.off_for_safety = off;
    if (request.actor == Actor::maintenance) way.off_for_maintenance = off;
    if (request.actor == Actor::maintenance) way.maintenance_on_ms = on ? until : 0;
    if (request.actor == Actor::protection) way.override_ms = on ? until : 0;
}

void NaivePolicy::desire(const journal::SupplyDesired& desired, const NaiveMoment& now, bool honest,
                         const DarkAndUnasked& dark_and_unasked, const Complain& complain) {
    const std::uint32_t point = desired.supply_point.value;
    const std::string who = "supply point " + std::to_string(point);
    NaiveWay& way = ways_[point];
    const bool off = desired.state != SwitchState::connected;
    const bool locked = way.off_for_safety || way.off_for_maintenance;
    if (off && is_lock(desired.reason) && !locked) complain(who + " is locked by nobody");
    if (!off && locked) complain(who + " is to come back while somebody works there");
    const bool kept = now.earliest_ms < std::max(way.maintenance_on_ms, way.override_ms);
    if (off && kept && !locked && !is_test(desired.reason)) {
        complain(who + " is to be cut off though it is kept on");
    }
    if (off && !is_test(desired.reason) && !is_lock(desired.reason)) {
        judge_cut(point, desired.reason, now, honest, complain);
    }
    if (!off && way.desired != SwitchState::connected) {
        judge_way_back(point, desired.reason, now, dark_and_unasked, complain);
    }
    (off ? way.cut_off : way.called_back) = now;
    way.desired = desired.state;
    way.reason = desired.reason;
    ready_.erase(point);
}

void NaivePolicy::ready(const journal::SupplyReadied& readied, const NaiveMoment& now,
                        const Complain& complain) {
    const std::uint32_t point = readied.supply_point.value;
    const NaiveWay& way = ways_[point];
    const bool off = way.desired != SwitchState::connected;
    if (plan_.comes_back == ComesBack::by_itself && off) {
        complain("who waits for a person, by what policy?");
    }
    // A breaker that took the order to close and is open still, or again: it waits whatever the policy says.
    const bool tripped = !off && way.observed != SwitchState::connected;
    // It was to come back by itself, and has not for so long that it may not any more. Times are rounded down.
    const bool late = plan_.comes_back == ComesBack::by_itself_after_short && way.called_back &&
                      passed_at_most(*way.called_back, now) + 2 >= plan_.short_min * k_minute_ms;
    const bool may_wait = off || late || tripped || !readied.ready;
    if (!may_wait || readied.ready == ready_.contains(point)) {
        complain("supply point " + std::to_string(point) + " is readied, or not, to no purpose");
    }
    if (readied.ready) ready_.insert(point);
    if (!readied.ready) ready_.erase(point);
}

// The landlord decides once, before the world begins.
void NaivePolicy::set(const journal::PolicySet& set, const Complain& complain) {
    if (!plan_.written) complain("a supply policy, where none was configured");
    if (set.version != version_ + 1 || version_ > 0) {
        complain("version " + std::to_string(set.version) + " of a supply policy after version " +
                 std::to_string(version_));
    }
    version_ = set.version;
}

void NaivePolicy::judge_cut(std::uint32_t point, SupplyReason reason, const NaiveMoment& now,
                            bool honest, const Complain& complain) {
    if (!plan_.written) return;
    const NaiveWay& way = ways_[point];
    const std::string who = "supply point " + std::to_string(point) + " is to be cut off ";
    if (version_ == 0 && plan_.says_something()) complain(who + "before the policy is known");
    judge_windows(who, now, honest, complain);
    // Who pays afterwards is warned by notices: NaiveBilling counts their days. What is limited was judged then.
    const bool counted = reason == SupplyReason::overdue || reason == SupplyReason::over_limit;
    if (!counted) judge_notice(point, who, now, honest, complain);
    const std::int64_t rest = plan_.connected_at_least_min * k_minute_ms;
    const bool too_soon = way.on_again && (passed_for_certain(*way.on_again, now) < rest ||
                                           (honest && !truly_passed(*way.on_again, now, rest)));
    if (too_soon) {
        complain(who + minutes_text(passed_for_certain(*way.on_again, now)) +
                 " after its reconnection");
    }
    const auto recent = how_many_within(cuts_, now, k_hour_ms);
    if (plan_.cuts_per_hour > 0 && recent >= plan_.cuts_per_hour) {
        complain(who + "as the " + std::to_string(recent + 1) + ". in an hour");
    }
    cuts_.push_back(now);
}

void NaivePolicy::judge_notice(std::uint32_t point, const std::string& who, const NaiveMoment& now,
                               bool honest, const Complain& complain) const {
    const NaiveWay& way = way_of(point);
    const std::int64_t notice = plan_.notice_h * k_hour_ms;
    if (notice == 0) return;
    if (!way.warned) {
        complain(who + "without a warning");
    } else if (passed_for_certain(*way.warned, now) < notice ||
               (honest && !truly_passed(*way.warned, now, notice))) {
        complain(who + minutes_text(passed_for_certain(*way.warned, now)) + " after the warning");
    }
}

const NaiveWay& NaivePolicy::way_of(std::uint32_t point) const {
    static const NaiveWay k_nothing_known;
    const auto way = ways_.find(point);
    return way == ways_.end() ? k_nothing_known : way->second;
}

// Whatever keeps supply on keeps it whole, and a lock is not the limit's.
void NaivePolicy::judge_limit(std::uint32_t point, bool by_notices, const NaiveMoment& now,
                              bool honest, const Complain& complain) const {
    const NaiveWay& way = way_of(point);
    const std::string who = "supply point " + std::to_string(point) + " is limited ";
    judge_windows(who, now, honest, complain);
    if (!by_notices) judge_notice(point, who, now, honest, complain);
    if (way.off_for_safety || way.off_for_maintenance) complain(who + "while somebody works there");
    if (now.earliest_ms < std::max(way.maintenance_on_ms, way.override_ms)) {
        complain(who + "though it is kept on");
    }
}

bool NaivePolicy::keeps_on(std::uint32_t point, const NaiveMoment& now) const {
    const NaiveWay& way = way_of(point);
    bool on = now.earliest_ms < std::max(way.maintenance_on_ms, way.override_ms);
    judge_windows("", now, false, [&on](const std::string&) { on = true; });
    return on;
}

bool NaivePolicy::is_noticed(std::uint32_t point, const NaiveMoment& now) const {
    bool runs = false;
    judge_notice(point, "", now, false, [&runs](const std::string&) { runs = true; });
    return runs;
}

// Not at any instant that it may be, nor at the one that it is.
void NaivePolicy::judge_windows(const std::string& who, const NaiveMoment& now, bool honest,
                                const Complain& complain) const {
    if (!plan_.has_windows()) return;
    if (now.latest_ms - now.earliest_ms > k_year_ms) {
        return complain(who + "though nobody knows what time it is");
    }
    for (std::int64_t at = now.earliest_ms; at < now.latest_ms + k_minute_ms; at += k_minute_ms) {
        if (!keeps_on_at(std::min(at, now.latest_ms))) continue;
        return complain(who + "though " + std::to_string(at) + " is friendly, and it may be then");
    }
    if (honest && now.true_ms && keeps_on_at(*now.true_ms) &&
        keeps_on_at(*now.true_ms - k_slow_card_ms)) {
        complain(who + "in friendly hours that its clock did not know of");
    }
}

void NaivePolicy::judge_way_back(std::uint32_t point, SupplyReason reason, const NaiveMoment& now,
                                 const DarkAndUnasked& dark_and_unasked, const Complain& complain) {
    if (plan_.comes_back == ComesBack::by_itself || is_test(reason)) return;
    const NaiveWay& way = ways_[point];
    if (is_test(way.reason) || way.observed != SwitchState::disconnected) return;
    // Somebody is there, and used too much a moment ago.
    if (way.reason == SupplyReason::over_limit && !way.waits_after_overload) return;
    if (plan_.comes_back == ComesBack::by_itself_after_short && way.cut_off) {
        // Times in entries are rounded down.
        if (passed_at_most(*way.cut_off, now) < plan_.short_min * k_minute_ms + 2) return;
    }
    if (!dark_and_unasked(point)) return;
    complain("supply point " + std::to_string(point) + " comes back though nobody confirmed it");
}

}  // namespace riser::sim
