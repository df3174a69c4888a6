// Load limits against the truth: who may be limited at all, what he really used when he was switched off for it, and that
// he has light again when that is over. Which step, how often and for how long is judged by NaiveLimit.
#include <algorithm>

#include "tests/sim/world/audit/site_auditor.h"

namespace riser::sim {
namespace {

// A read that was asked for is made and answered within so much, retries and what waits before it on a bus included.
constexpr std::int64_t k_read_takes_ms = 30'000;
// Samples are as far apart, and a reading lies between two of them.
constexpr std::int64_t k_sampled_every_ms = 11'000;
// Readings may be missing for so long, and a power be as old, without a break of what they show: twice
// SiteConfig::value_age of these worlds.
constexpr std::int64_t k_unseen_ms = 20 * 60'000;
// A gateway that was just started has other things to do first, and commits take a while.
constexpr std::int64_t k_closes_within_ms = 3 * 60'000;
constexpr std::int64_t k_microjoules_per_watt_ms = 1000;

}  // namespace

void SiteAuditor::report(Coverage& coverage) const {
    for (const auto& [state, count] : books_.states()) {
        coverage.hit(state.first, state.second, count);
    }
    for (const auto& [end, count] : books_.billing().plans()) {
        coverage.hit("payment_plan", end, count);
    }
    for (const auto& [state, count] : limits_.states()) coverage.hit("load_limit", state, count);
    for (const auto& [state, count] : demands_.states()) coverage.hit("by_month", state, count);
    for (const auto& [state, count] : vouchers_.states()) coverage.hit("voucher", state, count);
}

// In these worlds every supply point has a meter of its own.
std::uint32_t SiteAuditor::meter_of(std::uint32_t point) const {
    const auto supply = books_.supplies().find(point);
    if (supply == books_.supplies().end() || supply->second.shares.empty()) return 0;
    return supply->second.shares.front().meter.value;
}

void SiteAuditor::look_at_load(std::uint32_t meter) {
    const Building& building = building_.building();
    const auto index = building.index_of(meter);
    if (!index) return;
    const Measurement shown = building.measure(*index);
    const EnergyCounter& counter = building.device(*index).counter();
    loads_.take(meter, {true_ms_(), shown.power_w(), counter.microjoules(),
                        counter.is_held() || spoiled_.contains(meter)});
}

void SiteAuditor::look_at_loads() {
    for (const auto& [point, landing] : limits_.landings()) {
        if (landing.limit_w > 0) look_at_load(meter_of(point));
    }
}

void SiteAuditor::check_limits(const journal::Entry& entry, std::optional<std::int64_t> true_ms) {
    const NaiveLimit::Others others{
        [&](std::uint32_t point) {
            const auto supply = books_.supplies().find(point);
            if (supply == books_.supplies().end()) return true;
            const auto account = books_.accounts().find(supply->second.account);
            return account == books_.accounts().end() || account->second.postpaid ||
                   !account->second.is_used_up();
        },
        [&](std::uint32_t point) {
            const MeterPlan* plan = plan_of(meter_of(point));
            return plan != nullptr && plan->supply_switch.kind != SwitchKind::none &&
                   can_be_limited(plan->profile);
        },
        [&](std::uint32_t point) {
            const auto supply = books_.supplies().find(point);
            if (supply == books_.supplies().end()) return true;
            const NaiveSupply& of = supply->second;
            const std::int64_t hold = std::max(of.hold_until_ms, books_.site_hold_until_ms());
            const NaiveMoment now = moment_of(entry.header, true_ms);
            const auto account = books_.accounts().find(of.account);
            const bool prepaid = account != books_.accounts().end() && !account->second.postpaid;
            // By a clock that a power cut has made unsure free units may be due, and a notice may not be over any more.
            return !of.armed || !of.paired || of.protected_customer ||
                   entry.header.earliest_ms < hold || policy_.keeps_on(point, now) ||
                   books_.may_be_given_more(of.account, entry.header.latest_ms) ||
                   (prepaid && policy_.is_noticed(point, now));
        },
        // Of what was read back later nobody knows.
        [&](std::uint32_t point) { return !true_ms || asked_lately(point); }};
    limits_.fold(entry, true_ms, clock_is_honest_, others,
                 [this](const std::string& what) { complain(what); });
    for (const auto& record : entry.records) {
        if (const auto* limited = std::get_if<journal::LoadLimited>(&record)) {
            check_limited(*limited, entry, true_ms);
        }
        const auto* over = std::get_if<journal::OverLimit>(&record);
        if (over == nullptr) continue;
        check_bills_of(books_.supplies().at(over->supply_point.value),
                       "supply point " + to_string(over->supply_point) + " is overloaded ");
        if (true_ms) judge_overload(*over, *true_ms);
    }
}

void SiteAuditor::check_bills_of(const NaiveSupply& supply, const std::string& who) {
    const auto account = books_.accounts().find(supply.account);
    if (account == books_.accounts().end() || !account->second.postpaid) return;
    books_.billing().check_overdue(supply.account, who,
                                   [this](const std::string& what) { complain(what); });
}

// Whoever is limited could be cut off now, were it not for the steps.
void SiteAuditor::check_limited(const journal::LoadLimited& limited, const journal::Entry& entry,
                                std::optional<std::int64_t> true_ms) {
    using journal::LimitCause;
    if (limited.cause != LimitCause::used_up && limited.cause != LimitCause::landed) return;
    const std::uint32_t point = limited.supply_point.value;
    const std::string who = "supply point " + std::to_string(point) + " is limited ";
    const auto found = books_.supplies().find(point);
    if (found == books_.supplies().end()) return complain(who + "and is not there");
    const NaiveSupply& supply = found->second;
    check_unprotected(supply, who, entry.header);
    const auto account = books_.accounts().find(supply.account);
    const bool by_notices = account != books_.accounts().end() && account->second.postpaid;
    check_owes(
        supply,
        by_notices ? journal::SupplyReason::overdue : journal::SupplyReason::credit_exhausted, who);
    check_bills_of(supply, who);
    if (by_notices) limits_.saw_bills();
    if (books_.may_be_given_more(supply.account, entry.header.latest_ms)) {
        complain(who + "though a period of free units may have begun");
    }
    policy_.judge_limit(point, by_notices, moment_of(entry.header, true_ms), clock_is_honest_,
                        [this](const std::string& what) { complain(what); });
    if (limited.limit.w > 0) look_at_load(meter_of(point));
}

// More than the limit flowed when it was read last, and so did what the books say was used: on average, by the meter's own
// count, and without a longer break.
void SiteAuditor::judge_overload(const journal::OverLimit& over, std::int64_t true_ms) {
    const std::uint32_t meter = meter_of(over.supply_point.value);
    look_at_load(meter);
    const std::string who = "supply point " + to_string(over.supply_point) + " is off for " +
                            std::to_string(over.used.w) + " W of " + std::to_string(over.limit.w) +
                            " W, ";
    // What it was told while it hung was read before.
    const bool hung = true_ms < hangs_until_ms_ + k_read_takes_ms;
    const std::int64_t read_ms = true_ms - k_read_takes_ms - (hung ? k_read_takes_ms : 0);
    const auto most = loads_.most_since(meter, read_ms - k_sampled_every_ms);
    if (most && *most <= over.limit.w) {
        complain(who + "and in truth no more than " + std::to_string(*most) + " W flowed");
    }
    const std::int64_t since_ms = read_ms - over.over_s * 1000 - k_sampled_every_ms;
    const auto used = loads_.used_since(meter, since_ms);
    if (!most || !used || loads_.lied_since(meter, since_ms)) return;
    limits_.saw_truth();
    if (*used < over.used.w * over.over_s * 1000 * k_microjoules_per_watt_ms) {
        complain(who + "and in truth " + std::to_string(*used / k_microjoules_per_wh) +
                 " Wh were used in " + std::to_string(over.over_s) + " s");
    }
    const std::int64_t calm = loads_.longest_calm_since(meter, since_ms, over.limit.w);
    if (calm > k_unseen_ms) {
        complain(who + "and used less for " + std::to_string(calm / 60'000) + " min of it");
    }
}

// A gateway that runs and can save what it decides gives everybody his light back when it has said so.
void SiteAuditor::check_overloads_end(const controller::BuildingView& view) {
    const std::int64_t now_ms = true_ms_();
    if (!view.safe_mode.empty()) running_since_ms_ = 0;
    const bool shows_it = view.safe_mode.empty() && view.sequence == books_.sequence();
    if (!shows_it || !limits_.plan().written()) return;
    if (running_since_ms_ == 0 || now_ms < hangs_until_ms_) running_since_ms_ = now_ms;
    if (now_ms - running_since_ms_ < k_closes_within_ms) return;
    for (const auto& [point, landing] : limits_.landings()) {
        if (!landing.off || !landing.last || landing.last->waits) continue;
        const auto& opened = landing.last->at.true_ms;
        if (!opened || now_ms - *opened < landing.last->off_ms + k_closes_within_ms) continue;
        complain("supply point " + std::to_string(point) + " is off for an overload " +
                 std::to_string((now_ms - *opened) / 1000) + " s ago");
    }
}

// Loads have stopped for longer than anybody is off for one of them.
void SiteAuditor::check_limit_at_end(std::uint32_t point, const NaiveAccount& account) {
    const auto found = limits_.landings().find(point);
    if (found == limits_.landings().end()) return;
    const NaiveLanding& landing = found->second;
    const std::string who = "supply point " + std::to_string(point) + " ";
    const bool waits = landing.last && landing.last->waits;
    if (landing.off && !waits) complain(who + "is off for an overload at the end");
    const bool has_credit = !account.postpaid && !account.is_used_up();
    if (landing.begun && has_credit) complain(who + "has credit and is limited at the end");
}

}  // namespace riser::sim
