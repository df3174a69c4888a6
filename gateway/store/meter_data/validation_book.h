// ValidationBook: validation and estimation of all registers, day by day: it knows what is usual for each and where
// each was seen last. A register that comes back after a silence of hours or days tells what it counted
// meanwhile; the days in between then get estimates that add up to that. Pure; what days contain is kept
// elsewhere (meter_data_file.h).
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <span>
#include <vector>

#include "core/payment/holidays.h"
#include "gateway/store/meter_data/day_reading.h"

namespace riser::store {

// A silence of one register that other days have to do with: from its last reading to its next one.
struct RegisterGap {
    MeterId meter{};
    local::LocalDay first_day = 0;  // that of `from`
    UtcTime from{};
    UtcTime to{};
    Energy at_from{};
    Energy at_to{};

    bool operator==(const RegisterGap&) const = default;
};

class ValidationBook {
public:
    // What was measured on the days before `day`, by meter; asked for when a gap is long.
    using PastDays = std::function<const std::map<MeterId, std::vector<metering::PastDay>>&(
        local::LocalDay day)>;

    ValidationBook(ZoneRules zone, std::vector<WatchedMeter> meters,
                   payment::HolidayCalendar holidays, PastDays past);

    // Kept days, in their order, when it is made again from what was kept.
    void remember(local::LocalDay day, std::span<const RegisterDay> days);

    struct Judged {
        std::vector<RegisterDay> days;  // ascending by meter; of registers that were ever seen
        std::vector<RegisterGap> gaps;  // that reach into earlier days
    };
    // Rows of the day, in any order. Remembers the outcome. `at`: now, for the versions.
    [[nodiscard]] Judged judge(const DaySpan& span, std::vector<controller::IntervalReading> rows,
                               UtcTime at);
    // An earlier day once more, knowing the gaps. False when nothing changed.
    [[nodiscard]] bool bridge(local::LocalDay day, std::vector<RegisterDay>& days,
                              std::span<const RegisterGap> gaps, UtcTime at);

    // What a meter usually uses on such a day; nullopt: not known yet.
    [[nodiscard]] std::optional<Energy> expected(MeterId meter, local::LocalDay day) const;
    // Forgets that registers were seen, e.g. by a clock that was wrong.
    void forget() { known_.clear(); }

private:
    struct Seen {
        local::LocalDay day = 0;
        UtcTime at{};
        Energy value{};
        MeterEpoch epoch{};
    };
    struct Known {
        std::vector<metering::DayTotal> history;  // usable days of the last four weeks
        local::LocalDay carried_from = 0;
        metering::VeeCarry carry;
        std::optional<Seen> seen;
    };

    void remember(local::LocalDay day, const RegisterDay& one);
    [[nodiscard]] RegisterDay judge_one(DayReading reading, const DaySpan& span,
                                        std::optional<RegisterGap>& gap, UtcTime at);
    [[nodiscard]] std::optional<RegisterGap> gap_before(const RegisterDay& day) const;
    void put_estimates(local::LocalDay day, RegisterDay& one, UtcTime at);
    [[nodiscard]] metering::DayType type_of(local::LocalDay day) const;

    ZoneRules zone_;
    std::vector<WatchedMeter> meters_;
    payment::HolidayCalendar holidays_;
    PastDays past_;
    metering::VeeRules rules_;
    metering::EstimationRules estimation_;
    std::map<MeterId, Known> known_;
};

// What counts as measured of a day, for the shapes of later ones.
[[nodiscard]] metering::PastDay to_past_day(const RegisterDay& day, local::LocalDay date,
                                            metering::DayType type);
[[nodiscard]] metering::DayType day_type(const payment::HolidayCalendar& holidays,
                                         local::LocalDay day);

}  // namespace riser::store
