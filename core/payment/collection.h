// Charges that fall due with time: standing charges, debts by instalments. One line for each period, also when the
// gateway was down for a month; what is not there goes to the accumulated debt, or waits, as configured.
#pragma once

#include <cstdint>
#include <functional>
#include <vector>

#include "core/payment/account.h"
#include "core/units/zone.h"

namespace riser::payment {

// What was so while the periods went by, as far as it is known.
struct CollectionCircumstances {
    bool disconnected = false;
    bool friendly_hours = false;

    bool operator==(const CollectionCircumstances&) const = default;
};

struct CollectionLine {
    ChargeId charge{};
    std::int64_t from_ms = 0;  // the period: Unix time of its first instant and of the next one's
    std::int64_t to_ms = 0;
    std::uint16_t days =
        1;  // of them are the account's own, 1..of_days; else a standing charge is in proportion
    std::uint16_t of_days = 1;
    CollectionCircumstances so;
    Money collected{};  // from the credits
    Money deferred{};   // to the accumulated debt

    bool operator==(const CollectionLine&) const = default;
};

// The first instant of the period that `time` lies in, and of the next one.
struct PeriodSpan {
    UtcTime from{};
    UtcTime to{};
};
[[nodiscard]] PeriodSpan period_of(CollectionPeriod period, const ZoneRules& zone, UtcTime time);

// At most this many lines at once: the rest comes with the next call.
inline constexpr std::size_t k_max_collection_lines = 400;

// Whether all of [from, to) lay in friendly hours; empty: as the circumstances say.
using FriendlyPeriods = std::function<bool(UtcTime from, UtcTime to)>;

// What is due of all time-based charges whose periods ended at or before `until`, oldest first, then by priority.
// `until` is an instant that has certainly passed (Now::earliest): nothing is collected before its time. A
// period that is suspended by the circumstances gives a line of nothing: it is over.
[[nodiscard]] std::vector<CollectionLine> due_collections(const Account& account,
                                                          const ZoneRules& zone, UtcTime until,
                                                          const CollectionCircumstances& so,
                                                          const FriendlyPeriods& friendly = {});
// Of the standing charges by week and month, what falls on the days before `day`, the local day on which the account
// gives up its supply point: that day is the next one's. After everything that is due; whole days are not parted.
[[nodiscard]] std::vector<CollectionLine> last_collections(const Account& account,
                                                           const ZoneRules& zone, LocalDay day,
                                                           const CollectionCircumstances& so,
                                                           const FriendlyPeriods& friendly = {});
// The same of one time-based charge that has begun, of whatever period. nullopt: its period begins on that day, or
// after it.
[[nodiscard]] std::optional<CollectionLine> line_before(const Account& account,
                                                        const Charge& charge, const ZoneRules& zone,
                                                        LocalDay day,
                                                        const CollectionCircumstances& so,
                                                        const FriendlyPeriods& friendly = {});
// The amounts of a line whose charge, period, days and circumstances are given, for this state of the account: what
// due_collections() states, computed by whoever has no calendar.
[[nodiscard]] CollectionLine with_amounts(const Account& account, const Charge& charge,
                                          CollectionLine line);
// The next instant at which one falls due.
[[nodiscard]] std::optional<UtcTime> next_collection(const Account& account, const ZoneRules& zone);

// Books one line; lines are booked in the order in which due_collections() gave them. A charge that the account does
// not have is passed over, as in apply_split().
void apply_collection(Account& account, const CollectionLine& line);

}  // namespace riser::payment
