// When will the credit run out? Consumption goes on as is usual for each hour of the week, through the
// prices, standing charges and dated charges that lie ahead. The range says how sure that is: hours of one
// day are taken to move together (a cold day is cold all day), days to be independent of each other. It is a
// figure for people and for warnings: no supply is ever cut by it. All whole numbers.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "core/base/result.h"
#include "core/metering/hour_of_week.h"
#include "core/payment/price_ahead.h"
#include "core/units/money.h"
#include "core/units/time.h"
#include "core/units/zone.h"

namespace riser::payment {

struct DatedCharge {
    UtcTime at{};
    Money amount{};  // 0..k_max_amount

    bool operator==(const DatedCharge&) const = default;
};

struct PredictionInput {
    UtcTime now{};
    Money balance{};  // of all credits that may be used, projected to `now`
    Money limit{};    // at or below it credit has run out
    Energy used{};    // what blocks have counted so far
    // What the last day used against what is usual (recent_ratio_ppm()): the next day is taken to go on like
    // it, and after three more days all is as usual again. 0..10'000'000.
    std::int64_t recent_ppm = 1'000'000;
    // Ascending; what is collected with time (charges_ahead.h). Those before `now` are over.
    std::vector<DatedCharge> dated;
};

struct PredictionRules {
    // Standard deviations to either side, in thousandths: 1282 holds four in five, 1645 nine in ten of what
    // varies as a normal distribution does. 0..5000.
    std::int32_t deviations_milli = 1'645;
    // 1..92 days ahead: the next months of a tariff are a matter of guessing.
    std::int32_t horizon_days = 60;

    bool operator==(const PredictionRules&) const = default;
};
[[nodiscard]] Outcome<> check_prediction_rules(const PredictionRules& rules);
// By the hour for as long as a prediction looks ahead, and by the day where that begins between two hours.
inline constexpr std::size_t k_max_dated_charges = 92 * 25 + 1;
[[nodiscard]] Outcome<> check_prediction_input(const PredictionInput& input);

struct Prediction {
    // The weakest that an hour up to `expected` (or the horizon) was taken from. Unknown: nothing is known of
    // consumption, and `latest` says when the charges alone will have used the credit up.
    metering::UsualBasis basis = metering::UsualBasis::unknown;
    UtcTime horizon{};
    // nullopt: not before the horizon (or, with the basis unknown, unknown). Never in another order than
    // this one.
    std::optional<UtcTime> earliest;  // if more is used than usual
    std::optional<UtcTime> expected;
    std::optional<UtcTime> latest;  // if less is used than usual

    bool operator==(const Prediction&) const = default;
};

// Input and rules were checked. `prices` is asked for instants of [now, horizon).
[[nodiscard]] Prediction predict_run_out(const metering::UsualWeek& usual, const ZoneRules& zone,
                                         const PriceAhead& prices, const PredictionInput& input,
                                         const PredictionRules& rules);

// ---- the warning --------------------------------------------------------------------------------------

enum class LowCreditLevel : std::uint8_t { none = 0, notice = 1, warning = 2, urgent = 3 };
[[nodiscard]] std::string_view to_string(LowCreditLevel level);

struct LowCreditRules {
    // Descending, each 1 min..30 d: a level is reached when credit lasts no longer than this.
    Duration notice = std::chrono::hours(72);
    Duration warning = std::chrono::hours(24);
    Duration urgent = std::chrono::hours(4);
    // A level is left when credit lasts longer than that by so much, 0..1'000'000 ppm: a prediction trembles.
    std::int64_t hysteresis_ppm = 250'000;
    bool by_earliest = false;  // else by the expected time

    bool operator==(const LowCreditRules&) const = default;
};
[[nodiscard]] Outcome<> check_low_credit_rules(const LowCreditRules& rules);

// The level after this prediction, when it was `before`. Of what is unknown nothing follows: it stays. After
// credit was added (`credited`) the level is found anew, without hysteresis.
[[nodiscard]] LowCreditLevel next_low_credit(const LowCreditRules& rules, LowCreditLevel before,
                                             const Prediction& prediction, UtcTime now,
                                             bool credited);

}  // namespace riser::payment
