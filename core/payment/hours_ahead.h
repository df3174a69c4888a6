// The hours that lie ahead of a prediction (prediction.h), with what is usual in each and with more and less than that:
// hours of one day move together, days are independent of each other. Worked out one after the other, and only as far
// as somebody asks. Of prices and credit it knows nothing.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <vector>

#include "core/metering/hour_of_week.h"
#include "core/payment/calendar.h"
#include "core/payment/prediction.h"
#include "core/units/exact.h"

namespace riser::payment {

// The three consumptions that are followed.
enum Path : std::size_t { more_used = 0, as_usual = 1, less_used = 2, k_paths = 3 };

// An hour of the wall clock or the rest of one, with its energy on each path in thousandths of a Wh: never
// less on `more_used` than on `as_usual`, never more on `less_used`.
struct HourAhead {
    UtcTime from{};
    UtcTime to{};
    metering::UsualBasis basis = metering::UsualBasis::unknown;
    std::array<std::int64_t, k_paths> mwh{};
};

// Follows mean and deviation from hour to hour.
class PathsAhead {
public:
    // `input` outlives this.
    PathsAhead(const PredictionInput& input, std::int32_t deviations_milli)
        : input_(input), deviations_milli_(deviations_milli) {}

    // `deviation`: of this hour, in thousandths of a Wh. `new_day`: the first hour of its day, or of all.
    HourAhead next(UtcTime from, UtcTime to, bool new_day, const metering::UsualHour& usual,
                   std::int64_t deviation);

private:
    [[nodiscard]] Wide scale_at(UtcTime at) const;

    const PredictionInput& input_;
    std::int32_t deviations_milli_;
    Wide sum_ = 0;            // of the means
    Wide variance_ = 0;       // of the days that are over
    Wide day_deviation_ = 0;  // of the day that is not
    Wide rooted_ = 0;         // the variance that `band_` is of
    Wide band_ = 0;
    Wide usual_ = 0;
    Wide high_ = 0;
    Wide low_ = 0;
};

// The hours of the wall clock, one after the other. Between two changes of the offset they follow by counting.
class LocalHours {
public:
    LocalHours(const ZoneRules& zone, UtcTime first) : zone_(zone), from_(first) { look(); }

    [[nodiscard]] UtcTime from() const { return from_; }
    [[nodiscard]] UtcTime to() const { return to_; }
    [[nodiscard]] metering::HourOfWeek hour() const { return hour_; }
    // The day is another than that of the hour before.
    [[nodiscard]] bool new_day() const { return new_day_; }

    void advance();

private:
    void look();

    const ZoneRules& zone_;
    UtcTime from_;
    UtcTime to_{};
    metering::HourOfWeek hour_ = 0;
    LocalDay day_{};
    bool new_day_ = true;
    std::optional<UtcTime> change_;  // of the offset, the next one
};

// The hours up to the horizon, each worked out when a path gets there: most credit ends long before.
class HoursAhead {
public:
    HoursAhead(const metering::UsualWeek& usual, const ZoneRules& zone,
               const PredictionInput& input, UtcTime horizon, const PredictionRules& rules)
        : usual_(usual),
          paths_(input, rules.deviations_milli),
          clock_(zone, input.now),
          horizon_(horizon) {
        hours_.reserve(metering::k_hours_of_week);
    }

    // nullptr: beyond the horizon. Valid until the next call.
    const HourAhead* at(std::size_t index);

private:
    struct Known {
        metering::UsualHour usual;
        std::int64_t deviation_mwh = 0;
    };
    const Known& known_at(metering::HourOfWeek hour);

    const metering::UsualWeek& usual_;
    PathsAhead paths_;
    LocalHours clock_;
    UtcTime horizon_;
    std::array<std::optional<Known>, metering::k_hours_of_week> week_{};
    std::optional<metering::HourStatistics> all_hours_;
    std::vector<HourAhead> hours_;
};

}  // namespace riser::payment
