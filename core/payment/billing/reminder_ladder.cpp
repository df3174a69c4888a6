#include "core/payment/billing/reminder_ladder.h"

#include <algorithm>
#include <string>

#include "core/base/assert.h"
#include "core/payment/billing/cycle.h"

namespace riser::billing {
namespace {

using std::chrono::days;

std::vector<LadderHold> in_order(std::vector<LadderHold> holds) {
    std::sort(holds.begin(), holds.end(),
              [](const LadderHold& a, const LadderHold& b) { return a.from < b.from; });
    return holds;
}

// The day that is `offset` days that count after `base`. Days after `base` count unless they are held; a day
// before or on `base` is only moved out of a hold it falls into.
std::optional<LocalDay> shifted(LocalDay base, int offset, const std::vector<LadderHold>& holds) {
    LocalDay day = base + days{offset};
    LocalDay start =
        offset > 0 ? base + days{1} : day;  // days before it are not looked at any more
    for (const auto& hold : in_order(holds)) {
        const LocalDay from = std::max(hold.from, start);
        if (from > day) continue;
        if (!hold.until) return std::nullopt;
        if (*hold.until <= from) continue;
        day += *hold.until - from;
        start = *hold.until;
    }
    return day;
}

bool held_on(const std::vector<LadderHold>& holds, LocalDay day) {
    return std::any_of(holds.begin(), holds.end(), [day](const LadderHold& hold) {
        return hold.from <= day && (!hold.until || day < *hold.until);
    });
}

bool held_between(const std::vector<LadderHold>& holds, LocalDay first, LocalDay last) {
    return std::any_of(holds.begin(), holds.end(), [&](const LadderHold& hold) {
        return hold.from <= last && (!hold.until || first < *hold.until);
    });
}

// May this step be given on that day, as far as holds and working days go?
bool suits(const ReminderLadder& ladder, const LadderCase& unpaid, const LadderStep& step,
           LocalDay day) {
    if (held_on(unpaid.holds, day)) return false;
    return !step.working_day_only || is_working_day(ladder.working_days, day);
}

bool was_given(const LadderState& state, std::size_t step) {
    return std::any_of(state.given.begin(), state.given.end(),
                       [step](const StepGiven& given) { return given.step == step; });
}

// The binding step before this one, if there is any.
std::optional<std::size_t> binding_before(const ReminderLadder& ladder, std::size_t step) {
    while (step > 0) {
        if (is_binding(ladder.steps[--step].kind)) return step;
    }
    return std::nullopt;
}

bool reminder_due(const ReminderLadder& ladder, const LadderCase& unpaid, const LadderState& state,
                  std::size_t step, LocalDay today) {
    const auto day = day_of_step(ladder, unpaid, state, step);
    return day && *day <= today && suits(ladder, unpaid, ladder.steps[step], today);
}

bool binding_due(const ReminderLadder& ladder, const LadderCase& unpaid, const LadderState& state,
                 std::size_t step, LocalDay first, LocalDay last) {
    const auto before = binding_before(ladder, step);
    if (before && !was_given(state, *before)) return false;
    const LadderStep& candidate = ladder.steps[step];
    if (candidate.kind == StepKind::disconnection &&
        unpaid.overdue < std::max(ladder.disconnection_minimum, Money{1})) {
        return false;
    }
    const auto day = day_of_step(ladder, unpaid, state, step);
    if (!day || *day > first) return false;
    for (LocalDay each = first; each <= last; each += days{1}) {
        if (!suits(ladder, unpaid, candidate, each)) return false;
    }
    return true;
}

Outcome<> check_step(const ReminderLadder& ladder, std::size_t index) {
    const LadderStep& step = ladder.steps[index];
    const std::string name = "step " + std::to_string(index + 1) + " of the ladder";
    const auto kind = static_cast<unsigned>(step.kind);
    if (kind < 1 || kind > 4 || step.offset_days < -60 || step.offset_days > 366) {
        return fail(
            Problem{name + " is a kind of step from 60 days before to 366 after the due day"});
    }
    if (index > 0 && step.offset_days <= ladder.steps[index - 1].offset_days) {
        return fail(Problem{name + " comes after the one before it"});
    }
    if (step.fee < Money{} || step.fee > k_max_amount) {
        return fail(Problem{name + " costs between 0 and " + format_money(k_max_amount)});
    }
    if (is_binding(step.kind) && step.offset_days < 1) {
        return fail(Problem{name + ": only a reminder comes before the bill is overdue"});
    }
    if (step.kind != StepKind::disconnection) return Done{};
    const auto before = binding_before(ladder, index);
    const bool announced =
        before && ladder.steps[*before].kind == StepKind::final_notice &&
        step.offset_days - ladder.steps[*before].offset_days >= k_shortest_notice_days;
    if (!announced || index + 1 != ladder.steps.size()) {
        return fail(Problem{name + ": disconnection is the last step and follows a final notice"});
    }
    return Done{};
}

}  // namespace

ReminderLadder usual_ladder() {
    return {{{-3, StepKind::reminder, true, {}},
             {0, StepKind::reminder, true, {}},
             {3, StepKind::reminder, true, {}},
             {7, StepKind::notice, true, {}},
             {14, StepKind::final_notice, true, {}},
             {21, StepKind::disconnection, true, {}}},
            {},
            {}};
}

Outcome<> check_ladder(const ReminderLadder& ladder) {
    if (ladder.steps.empty() || ladder.steps.size() > k_max_steps) {
        return fail(Problem{"a ladder has 1 to 16 steps"});
    }
    for (std::size_t i = 0; i < ladder.steps.size(); ++i) {
        if (auto good = check_step(ladder, i); !good) return good;
    }
    if (ladder.disconnection_minimum < Money{} || ladder.disconnection_minimum > k_max_amount) {
        return fail(Problem{"the least amount to be disconnected for lies between 0 and " +
                            format_money(k_max_amount)});
    }
    return ladder.working_days.empty() ? Outcome<>(Done{})
                                       : payment::check_calendar(ladder.working_days, 1);
}

LadderState steps_that_count(const ReminderLadder& ladder, const LadderState& state) {
    if (!state.reopened) return state;
    const auto final_notice =
        std::find_if(state.given.begin(), state.given.end(), [&](const StepGiven& given) {
            return given.step < ladder.steps.size() &&
                   ladder.steps[given.step].kind == StepKind::final_notice;
        });
    return {{state.given.begin(), final_notice}, true};
}

void reopen(const ReminderLadder& ladder, LadderState& state) {
    LadderState again = state;
    again.reopened = true;
    state.reopened = steps_that_count(ladder, again).given.size() < state.given.size();
}

std::optional<LocalDay> day_of_step(const ReminderLadder& ladder, const LadderCase& unpaid,
                                    const LadderState& state, std::size_t step) {
    RISER_ASSERT(step < ladder.steps.size(), "a step of the ladder");
    const LadderStep& asked = ladder.steps[step];
    auto day = shifted(unpaid.due, asked.offset_days, unpaid.holds);
    const auto before = is_binding(asked.kind) ? binding_before(ladder, step) : std::nullopt;
    for (const auto& given : state.given) {
        if (!day || !before || given.step != *before) continue;
        const int distance = asked.offset_days - ladder.steps[*before].offset_days;
        const auto kept = shifted(given.day, distance, unpaid.holds);
        day = kept ? std::optional(std::max(*day, *kept)) : std::nullopt;
    }
    if (day && asked.working_day_only) day = next_working_day(ladder.working_days, *day);
    return day;
}

std::optional<std::size_t> step_due(const ReminderLadder& ladder, const LadderCase& unpaid,
                                    const LadderState& noted, const ZoneRules& zone,
                                    UtcTime earliest, UtcTime latest) {
    if (unpaid.open <= Money{}) return std::nullopt;
    const LadderState state = steps_that_count(ladder, noted);
    const LocalDay first = payment::local_day(zone, earliest);
    const bool sure_enough = latest - earliest <= k_widest_window;
    const std::size_t begin = state.given.empty() ? 0 : std::size_t{state.given.back().step} + 1;
    std::optional<std::size_t> due;
    for (std::size_t step = begin; step < ladder.steps.size(); ++step) {
        if (!is_binding(ladder.steps[step].kind)) {
            if (reminder_due(ladder, unpaid, state, step, first)) due = step;
            continue;
        }
        const bool now = sure_enough && binding_due(ladder, unpaid, state, step, first,
                                                    payment::local_day(zone, latest));
        // What comes after a binding step waits for it.
        return now ? step : due;
    }
    return due;
}

void note_step(LadderState& state, const StepGiven& given) {
    if (state.reopened) {
        std::erase_if(state.given,
                      [&](const StepGiven& known) { return known.step >= given.step; });
    }
    state.reopened = false;
    state.given.push_back(given);
}

void give_step(LadderState& state, std::size_t step, const ZoneRules& zone, UtcTime latest) {
    RISER_ASSERT(state.reopened || state.given.empty() || state.given.back().step < step,
                 "steps are given in order");
    note_step(state, {static_cast<std::uint8_t>(step), payment::local_day(zone, latest)});
}

bool disconnection_stands(const ReminderLadder& ladder, const LadderCase& unpaid,
                          const LadderState& state, const ZoneRules& zone, UtcTime earliest,
                          UtcTime latest) {
    if (unpaid.open <= Money{} || unpaid.overdue <= Money{} ||
        unpaid.overdue < ladder.disconnection_minimum) {
        return false;
    }
    if (latest - earliest > k_widest_window) return false;
    if (state.given.empty() || state.reopened) return false;
    const std::size_t last = state.given.back().step;
    if (last >= ladder.steps.size() || ladder.steps[last].kind != StepKind::disconnection) {
        return false;
    }
    return !held_between(unpaid.holds, payment::local_day(zone, earliest),
                         payment::local_day(zone, latest));
}

}  // namespace riser::billing
