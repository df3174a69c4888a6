#include "tests/sim/world/audit/naive_limit.h"

#include <utility>

#include "core/base/overload.h"
#include "tests/sim/world/audit/naive_books.h"

namespace riser::sim {
namespace {

using journal::LimitCause;
using journal::SupplyReason;
using metering::SwitchState;

constexpr std::int64_t k_ms_a_minute = 60'000;
constexpr std::int64_t k_ms_of_day = 86'400'000;
// Times in entries are rounded down, and those of a landing are kept in whole seconds.
constexpr std::int64_t k_rounded_ms = 2;
constexpr std::int64_t k_kept_in_seconds_ms = 1'010;
// In truth a crystal may be off, and a card takes until something is written.
constexpr std::int64_t k_card_takes_ms = 60'000;

std::int64_t local_day_of(std::int64_t unix_ms) {
    return (unix_ms + central_european_offset_s(unix_ms / 1000) * 1000) / k_ms_of_day;
}

// Overloads are known as they were counted; what was before counts no more.
void begin_anew(NaiveLanding& landing) {
    const SwitchState observed = landing.observed;
    const bool off = landing.off;
    landing = {};
    landing.observed = observed;
    landing.off = off;
}

}  // namespace

void NaiveLimit::fold(const journal::Entry& entry, std::optional<std::int64_t> true_ms, bool honest,
                      const Others& others, const Complain& complain) {
    const Judging by{entry, moment_of(entry.header, true_ms), honest, others, complain};
    std::size_t index = 0;
    for (const auto& record : entry.records) take(record, index++, by);
}

void NaiveLimit::take(const journal::Record& record, std::size_t index, const Judging& by) {
    std::visit(
        overload{
            [&](const journal::AccountOpened& opened) {
                points_[opened.account] = opened.supply_point.value;
            },
            // Whoever comes begins anew, and is not in the dark for what another one has used.
            [&](const journal::TenancyBegan& began) {
                begin_anew(landings_[began.supply_point.value]);
            },
            [&](const journal::AccountClosed& closed) {
                const auto point = points_.find(closed.account);
                if (point != points_.end()) begin_anew(landings_[point->second]);
            },
            [&](const journal::LoadLimited& r) { limit(r, by); },
            [&](const journal::OverLimit& r) { open(r, index, by); },
            [&](const journal::SupplyDesired& r) { desire(r, index, by); },
            [&](const journal::SupplyObserved& r) { observe(r); },
            [](const auto&) {},
        },
        record);
}

std::int64_t NaiveLimit::limited_ms(const NaiveLanding& landing, const NaiveMoment& now) {
    return landing.before_ms + (landing.since ? passed_for_certain(*landing.since, now) : 0);
}

std::optional<std::int64_t> NaiveLimit::truly_limited_ms(const NaiveLanding& landing,
                                                         const NaiveMoment& now) {
    if (!landing.truth_known) return std::nullopt;
    if (!landing.since) return landing.true_before_ms;
    if (!landing.since->true_ms || !now.true_ms) return std::nullopt;
    return landing.true_before_ms + *now.true_ms - *landing.since->true_ms;
}

std::int64_t NaiveLimit::ends_ms(int step) const {
    std::int64_t ms = 0;
    for (int i = 0; i < step; ++i) {
        ms += plan_.steps[static_cast<std::size_t>(i)].lasts_min * k_ms_a_minute;
    }
    return ms;
}

// ---- which limit is in force ------------------------------------------------------------------------

// What it says of the time before is what the entries before say.
void NaiveLimit::check_time(const NaiveLanding& landing, const journal::LoadLimited& r,
                            const std::string& who, const Judging& by) const {
    const std::int64_t certain = limited_ms(landing, by.now);
    const std::int64_t says = r.limited_s * 1000;
    if (says > certain) {
        by.complain(who + "after " + std::to_string(r.limited_s) + " s, and for certain it were " +
                    std::to_string(certain / 1000));
    }
    const bool one_boot = !landing.since || landing.since->boot == by.now.boot;
    if (one_boot && says + k_kept_in_seconds_ms < certain) {
        by.complain(who + "after " + std::to_string(r.limited_s) + " s, and it were " +
                    std::to_string(certain / 1000));
    }
}

// No step sooner than the ones before it are over, by what certainly passed and in truth.
void NaiveLimit::check_step(const NaiveLanding& landing, const journal::LoadLimited& r,
                            const std::string& who, const Judging& by) const {
    const bool landed = r.cause == LimitCause::landed;
    const auto steps = static_cast<int>(plan_.steps.size());
    const int step = landed ? steps + 1 : r.step;
    if (landed && plan_.is_endless()) return by.complain(who + "though the last step has no end");
    if (step < 1 || step > steps + (landed ? 1 : 0)) return by.complain(who + "by no step");
    if (!landed && r.limit.w != plan_.steps[static_cast<std::size_t>(step - 1)].limit_w) {
        by.complain(who + "to " + std::to_string(r.limit.w) + " W");
    }
    const std::int64_t due = ends_ms(step - 1);
    const std::int64_t certain = limited_ms(landing, by.now);
    if (certain + k_rounded_ms < due) {
        by.complain(who + "by step " + std::to_string(step) + " after " +
                    std::to_string(certain / 1000) + " s of " + std::to_string(due / 1000));
    }
    const auto truly = truly_limited_ms(landing, by.now);
    if (by.honest && truly && *truly < due - due / 1000 - k_card_takes_ms) {
        by.complain(who + "by step " + std::to_string(step) + " after " +
                    std::to_string(*truly / 1000) + " s in truth of " + std::to_string(due / 1000));
    }
    const bool late = !landed && (step < steps || !plan_.is_endless()) && by.now.true_ms &&
                      landing.since && landing.since->boot == by.now.boot &&
                      certain > ends_ms(step) + k_kept_in_seconds_ms;
    if (late) by.complain(who + "by step " + std::to_string(step) + ", which is over");
}

void NaiveLimit::limit(const journal::LoadLimited& r, const Judging& by) {
    NaiveLanding& landing = landings_[r.supply_point.value];
    const std::string who = "supply point " + to_string(r.supply_point) + " is limited ";
    if (!plan_.written()) return by.complain(who + "where no policy says so");
    if (r.cause == LimitCause::over) {
        const bool nothing = r.limit.w == 0 && r.step == 0 && r.limited_s == 0;
        if (!nothing || !landing.begun) by.complain(who + "no more, and says how much");
        if (!by.others.has_credit(r.supply_point.value)) {
            by.complain(who + "no more, and there is no credit");
        }
        saw("over");
        saw("over_while_off", landing.off);
        // Who stays in the dark for one too many goes on waiting, until he is to have light.
        const auto last = landing.last;
        begin_anew(landing);
        if (last && last->waits) landing.last = last;
        return;
    }
    check_time(landing, r, who, by);
    if (!by.others.can_be_limited(r.supply_point.value) && !landing.begun) {
        by.complain(who + "where nobody can keep a limit");
    }
    const bool whole = r.cause == LimitCause::kept_whole;
    if (whole && (r.limit.w != 0 || r.step != 0)) by.complain(who + "and kept whole at once");
    if (!whole) check_step(landing, r, who, by);
    saw("first_step", !whole && r.step == 1 && !landing.begun);
    saw("later_step", r.step > 1);
    saw("last_step_without_end", r.step == plan_.steps.size() && plan_.is_endless());
    saw("kept_whole", whole);
    saw("limited_again", r.step > 0 && landing.begun && landing.step == 0);
    saw("landed", r.cause == LimitCause::landed);
    saw("over_a_restart", landing.since && landing.since->boot != by.now.boot);
    const auto truly = truly_limited_ms(landing, by.now);
    landing.truth_known = truly.has_value();
    landing.true_before_ms = truly.value_or(0);
    landing.before_ms = r.limited_s * 1000;
    // What was kept whole within its first second has not begun.
    landing.begun = !whole || r.limited_s > 0 || !landing.overloads.empty();
    landing.step = r.step;
    landing.limit_w = r.limit.w;
    landing.landed = r.cause == LimitCause::landed;
    landing.since = r.limit.w > 0 ? std::optional(by.now) : std::nullopt;
}

// ---- opening ---------------------------------------------------------------------------------------

// Those count that were certainly within the time for which they count.
void NaiveLimit::check_number(const NaiveLanding& landing, const journal::OverLimit& r,
                              const std::string& who, const Judging& by) const {
    std::int64_t least = 1;
    std::int64_t most = 1;
    for (const NaiveMoment& earlier : landing.overloads) {
        const std::int64_t ago = passed_at_most(earlier, by.now);
        const std::int64_t within = plan_.within_min * k_ms_a_minute;
        if (ago < within - k_rounded_ms) ++least;
        if (ago < within + k_rounded_ms) ++most;
    }
    if (r.number < least || r.number > most) {
        by.complain(who + "as number " + std::to_string(r.number) + " instead of " +
                    std::to_string(most));
    }
    const bool too_many = plan_.openings > 0 && r.number >= plan_.openings;
    if (too_many != r.waits.has_value()) {
        by.complain(who + "as number " + std::to_string(r.number) +
                    (too_many ? ", and comes back by itself" : ", and stays in the dark"));
    }
    const bool next_day = r.waits == payment::AfterOverloads::next_day;
    if (r.waits && next_day != plan_.next_day) by.complain(who + "until another one says so");
}

void NaiveLimit::open(const journal::OverLimit& r, std::size_t index, const Judging& by) {
    const std::uint32_t point = r.supply_point.value;
    NaiveLanding& landing = landings_[point];
    const std::string who = "supply point " + std::to_string(point) + " is off for an overload ";
    if (landing.step == 0) by.complain(who + "and nothing is limited");
    if (r.limit.w != landing.limit_w) by.complain(who + "of another limit");
    if (r.used.w <= r.limit.w || r.shown.w <= r.limit.w) {
        by.complain(who + "with " + std::to_string(r.used.w) + " and " + std::to_string(r.shown.w) +
                    " W of " + std::to_string(r.limit.w));
    }
    if (r.over_s < plan_.over_s) by.complain(who + "after " + std::to_string(r.over_s) + " s");
    if (r.off_s != plan_.off_min * 60) by.complain(who + "for " + std::to_string(r.off_s) + " s");
    if (landing.off) by.complain(who + "and is off for one");
    const bool soon =
        !landing.overloads.empty() &&
        passed_for_certain(landing.overloads.back(), by.now) + k_rounded_ms < r.off_s * 1000;
    if (soon) by.complain(who + "right after another one");
    check_number(landing, r, who, by);
    const auto& records = by.entry.records;
    const auto* wish = index + 1 < records.size()
                           ? std::get_if<journal::SupplyDesired>(&records[index + 1])
                           : nullptr;
    if (wish == nullptr || wish->supply_point != r.supply_point ||
        wish->reason != SupplyReason::over_limit || wish->state != SwitchState::disconnected) {
        by.complain(who + "and nobody wishes so");
    }
    saw("overload");
    saw("overload_again", r.number > 1);
    saw("overload_in_another_boot",
        !landing.overloads.empty() && landing.overloads.back().boot != by.now.boot);
    saw("one_too_many", r.waits == payment::AfterOverloads::person);
    saw("one_too_many_of_the_day", r.waits == payment::AfterOverloads::next_day);
    landing.told = by.now;
    landing.last = {by.now, r.off_s * 1000, r.waits.has_value()};
}

void NaiveLimit::observe(const journal::SupplyObserved& r) {
    NaiveLanding& landing = landings_[r.supply_point.value];
    landing.observed = r.state;
    const bool came_about =
        landing.told && landing.off && landing.begun && r.state == SwitchState::disconnected;
    if (came_about) landing.overloads.push_back(*std::exchange(landing.told, std::nullopt));
}

// ---- coming back -----------------------------------------------------------------------------------

void NaiveLimit::desire(const journal::SupplyDesired& r, std::size_t index, const Judging& by) {
    const std::uint32_t point = r.supply_point.value;
    NaiveLanding& landing = landings_[point];
    const bool off = r.state != SwitchState::connected;
    const bool overload = r.reason == SupplyReason::over_limit;
    if (overload) {
        const auto* said =
            index > 0 ? std::get_if<journal::OverLimit>(&by.entry.records[index - 1]) : nullptr;
        if (!off || said == nullptr || said->supply_point != r.supply_point) {
            by.complain("supply point " + std::to_string(point) + " is overloaded by nothing");
        }
    }
    const bool for_money =
        r.reason == SupplyReason::credit_exhausted || r.reason == SupplyReason::overdue;
    if (off && for_money) judge_cut(point, by);
    if (!off && r.reason == SupplyReason::limit_over) judge_closing(point, landing, by);
    // What nobody saw open was none.
    if (landing.off && std::exchange(landing.told, std::nullopt)) landing.last.reset();
    landing.off = overload;
    // He has looked, or a day has passed: they are counted anew.
    if (!off && landing.last && landing.last->waits) {
        landing.overloads.clear();
        landing.last.reset();
    }
}

// Where load can be limited nobody is cut off before the last step is over.
void NaiveLimit::judge_cut(std::uint32_t point, const Judging& by) {
    if (!plan_.written() || !by.others.can_be_limited(point)) return;
    const NaiveLanding& landing = landings_[point];
    saw("cut_off_after_the_last_step", landing.landed);
    if (landing.landed) return;
    by.complain("supply point " + std::to_string(point) + " is to be cut off in step " +
                std::to_string(landing.step) + " of its landing");
}

// Not before its time, unless the limit is over, somebody asks for it, or it is on again.
void NaiveLimit::judge_closing(std::uint32_t point, const NaiveLanding& landing,
                               const Judging& by) {
    const std::string who = "supply point " + std::to_string(point) + " comes back ";
    if (!landing.off) return by.complain(who + "from no overload");
    const bool in_force = landing.step > 0 || landing.landed;
    saw("closed_because_it_is_over", !in_force);
    if (!in_force || !landing.last) return;
    const std::int64_t ago = passed_at_most(landing.last->at, by.now);
    const bool in_time = !landing.last->waits && ago + k_rounded_ms >= landing.last->off_ms;
    const bool next_day =
        landing.last->waits && plan_.next_day &&
        local_day_of(by.now.latest_ms) > local_day_of(landing.last->at.earliest_ms);
    const bool seen_closed = landing.observed == SwitchState::connected;
    const bool asked = by.others.asked_on_site(point);
    saw("closed_in_time", in_time);
    saw("closed_on_the_next_day", next_day);
    saw("closed_by_others", !in_time && seen_closed);
    saw("closed_for_who_asked", landing.last->waits && asked);
    // What nobody is limited by any more says nothing when it is kept whole.
    const bool landed = landing.landed && (!landing.last->waits || by.others.kept_whole(point));
    if (in_time || next_day || seen_closed || asked || landed) return;
    by.complain(who + "after " + std::to_string(ago / 1000) + " s" +
                (landing.last->waits ? ", and nobody asked" : ""));
}

}  // namespace riser::sim
