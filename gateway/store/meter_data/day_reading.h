// DayReading: what the rows of the readings stream say of one register on one local day: consumption by
// interval, register values to hang estimates on, and the evidence that the rules of validation want. Pure.
#pragma once

#include <optional>
#include <span>
#include <vector>

#include "core/metering/vee.h"
#include "core/units/zone.h"
#include "gateway/controller/action.h"
#include "gateway/store/meter_data/register_day.h"

namespace riser::store {

// What it is in the building's balance.
enum class BalancePart : std::uint8_t { submeter, supply, none };

struct WatchedMeter {
    MeterId meter{};
    Power max_power{};               // of the connection; 0 = unknown
    std::optional<Energy> rollover;  // end of the import register, where it has one
    BalancePart part = BalancePart::submeter;
};

// Are its figures within what registers and clocks can show? Rows of a damaged file may be anything.
[[nodiscard]] bool is_sound(const controller::IntervalReading& row);

struct DaySpan {
    local::LocalDay day = 0;
    UtcTime begin{};
    Duration interval{};
    std::size_t intervals = 0;

    [[nodiscard]] UtcTime end() const {
        return begin + interval * static_cast<std::int64_t>(intervals);
    }
};
// nullopt where the boundaries of the rows are not those of local days: an interval that divides no hour, or a
// zone whose midnight is half past.
[[nodiscard]] std::optional<DaySpan> span_of_day(const ZoneRules& zone, local::LocalDay day,
                                                 Duration interval);

struct DayReading {
    RegisterDay day;               // not judged yet
    metering::VeeContext context;  // without history and what the day before left
    bool seen = false;             // there was a row
};
// Rows of this meter alone, ascending in time; those outside of the day are passed over.
[[nodiscard]] DayReading read_day(const WatchedMeter& meter, const DaySpan& span,
                                  std::span<const controller::IntervalReading> rows);

}  // namespace riser::store
