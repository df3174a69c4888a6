// The reminder ladder of an unpaid bill: what is said on which day after it was due, and when supply may be
// disconnected for it. The ladder is data. Days are local days and may have to be working days; disputes and
// kept payment plans hold it, and the days of a hold do not count.
//
// A step that leads to disconnection is *binding*: it is due only when it is due at every instant the clock
// may mean, it never skips the binding step before it, and it keeps its distance from the day that one was
// really given. A mere reminder is given when it is due at the earliest instant, and not after a later one.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "core/base/result.h"
#include "core/payment/calendar.h"
#include "core/units/money.h"
#include "core/units/time.h"
#include "core/units/zone.h"

namespace riser::billing {

using payment::LocalDay;

// Numbers are stored: they never change.
enum class StepKind : std::uint8_t {
    reminder = 1,       // a message
    notice = 2,         // overdue; binding
    final_notice = 3,   // supply will be disconnected; binding
    disconnection = 4,  // supply may be disconnected from now on; binding
};
[[nodiscard]] constexpr bool is_binding(StepKind kind) {
    return kind != StepKind::reminder;
}

struct LadderStep {
    std::int16_t offset_days = 0;  // from the due day, -60..366
    StepKind kind = StepKind::reminder;
    bool working_day_only = true;  // else on any day
    Money fee{};                   // charged when it is given, 0..k_max_amount

    bool operator==(const LadderStep&) const = default;
};

struct ReminderLadder {
    std::vector<LadderStep> steps;           // 1..k_max_steps, ascending by offset
    payment::ActivityCalendar working_days;  // 1 from 00:00: a working day; empty: every day is
    Money disconnection_minimum{};           // nobody is cut off for less than this being overdue

    bool operator==(const ReminderLadder&) const = default;
};
inline constexpr std::size_t k_max_steps = 16;

// -3 and 0 days a reminder, +3 a reminder, +7 notice, +14 final notice, +21 disconnection.
[[nodiscard]] ReminderLadder usual_ladder();

// Refuses a ladder out of range; a disconnection that is not the last step or has no final notice before it at
// least k_shortest_notice_days earlier; a binding step before the due day.
[[nodiscard]] Outcome<> check_ladder(const ReminderLadder& ladder);
inline constexpr int k_shortest_notice_days = 1;

// Days [from, until) on which the ladder stands still; no `until`: until further notice.
struct LadderHold {
    LocalDay from{};
    std::optional<LocalDay> until;

    bool operator==(const LadderHold&) const = default;
};

struct StepGiven {
    std::uint8_t step = 0;  // index into the steps
    LocalDay day{};         // the latest day the clock may have meant

    bool operator==(const StepGiven&) const = default;
};

// Where one bill stands on its ladder.
struct LadderState {
    std::vector<StepGiven> given;  // ascending
    // The bill was paid, or promised in instalments, after its final notice, and is open again: that notice and what
    // followed it count no longer.
    bool reopened = false;

    bool operator==(const LadderState&) const = default;
};

// The steps that count: without the final notice and what came after it, where the bill is open again since.
[[nodiscard]] LadderState steps_that_count(const ReminderLadder& ladder, const LadderState& state);

// More of the bill is open than was, for whatever reason: where its final notice was given, it has to be given again, and
// the days until a disconnection count from then.
void reopen(const ReminderLadder& ladder, LadderState& state);

// What the ladder is asked about.
struct LadderCase {
    LocalDay due{};                 // of the bill
    Money open{};                   // of the bill
    Money overdue{};                // of the account, see Receivables::overdue()
    std::vector<LadderHold> holds;  // in any order
};

// The day a step falls on; nullopt while a hold without an end keeps it away.
[[nodiscard]] std::optional<LocalDay> day_of_step(const ReminderLadder& ladder,
                                                  const LadderCase& unpaid,
                                                  const LadderState& state, std::size_t step);

// The step to be given now, if any: at most one, the latest reminder or the next binding step. `earliest` and
// `latest` bound the true time. Nothing is due for a bill without anything open. Binding steps need a clock
// that is sure to within k_widest_window.
[[nodiscard]] std::optional<std::size_t> step_due(const ReminderLadder& ladder,
                                                  const LadderCase& unpaid,
                                                  const LadderState& state, const ZoneRules& zone,
                                                  UtcTime earliest, UtcTime latest);
inline constexpr Duration k_widest_window = std::chrono::hours(7 * 24);

// Notes a step as given; one that has to be given again takes the place of the first, with all that came after that.
void note_step(LadderState& state, const StepGiven& given);
// The same for a step that step_due() named, on the latest day that it may be. A reminder that was given while nothing bounds the clock has a
// day in the far future; it binds nobody.
void give_step(LadderState& state, std::size_t step, const ZoneRules& zone, UtcTime latest);

// Was the disconnection step given, is the bill still open, nothing held on any day of the window and enough
// overdue? What a gateway asks before every cut-off; friendly hours and all else are asked elsewhere.
[[nodiscard]] bool disconnection_stands(const ReminderLadder& ladder, const LadderCase& unpaid,
                                        const LadderState& state, const ZoneRules& zone,
                                        UtcTime earliest, UtcTime latest);

}  // namespace riser::billing
