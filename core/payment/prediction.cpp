#include "core/payment/prediction.h"

#include <algorithm>
#include <string>

#include "core/payment/hours_ahead.h"
#include "core/units/exact.h"

namespace riser::payment {
namespace {

using metering::UsualBasis;
using metering::UsualWeek;
using std::chrono::days;

constexpr std::int64_t k_mwh_per_wh = 1'000;
constexpr Wide k_mwh_per_kwh = 1'000'000;
// Spends the credit along one path.
class Spending {
public:
    Spending(const PriceAhead& prices, const PredictionInput& input)
        : prices_(prices),
          input_(input),
          left_((Wide{input.balance.micro} - input.limit.micro) * k_mwh_per_kwh),
          used_mwh_(Wide{input.used.wh} * k_mwh_per_wh) {
        const auto due = std::lower_bound(
            input.dated.begin(), input.dated.end(), input.now,
            [](const DatedCharge& charge, UtcTime time) { return charge.at < time; });
        dated_ = static_cast<std::size_t>(due - input.dated.begin());
    }

    [[nodiscard]] bool over() const { return left_ <= 0; }

    // When it runs out within the hour; nullopt: not in this one.
    std::optional<UtcTime> pass(const HourAhead& hour, Path path) {
        Wide energy = hour.mwh[path];
        // Most hours: nothing falls due, and one price holds for all of it.
        if (span_ && hour.to < span_->until && !span_->until_used && hour.to <= next_dated()) {
            const Wide cost = energy * span_->price.micro_per_kwh;
            if (cost < left_) {
                left_ -= cost;
                used_mwh_ += energy;
                return std::nullopt;
            }
        }
        for (UtcTime at = hour.from; at < hour.to;) {
            take_charges(at);
            if (over()) return at;
            const PriceSpan& span = span_at(at, hour.to);
            RISER_ASSERT(span.until > at, "prices hold for some time");
            UtcTime end = std::min({hour.to, span.until, next_dated()});
            Wide part =
                end == hour.to ? energy : energy * (end - at).count() / (hour.to - at).count();
            if (span.until_used) {
                const Wide room = Wide{span.until_used->wh} * k_mwh_per_wh - used_mwh_;
                RISER_ASSERT(room > 0, "a block that was not used up");
                if (room < part) {
                    end = at + time_for(room, part, end - at);
                    part = room;
                }
            }
            const Wide price = span.price.micro_per_kwh;
            if (price > 0 && part * price >= left_) {
                return at + time_for(ceil_div(left_, price), part, end - at);
            }
            left_ -= part * price;
            used_mwh_ += part;
            energy -= part;
            at = end;
            if (at == span.until && span.counts_anew) used_mwh_ = 0;
        }
        return std::nullopt;
    }

private:
    // Asked for anew where what is known of the price may end before the hour does.
    const PriceSpan& span_at(UtcTime at, UtcTime hour_ends) {
        const Energy used{static_cast<std::int64_t>(used_mwh_ / k_mwh_per_wh)};
        const bool holds =
            span_ && span_->until >= hour_ends && (!span_->until_used || used < *span_->until_used);
        if (!holds) span_ = prices_(at, used);
        return *span_;
    }
    // Until `energy` of `whole` has flowed, which takes `time` altogether.
    static Duration time_for(Wide energy, Wide whole, Duration time) {
        return Duration(static_cast<std::int64_t>(ceil_div(energy * time.count(), whole)));
    }
    [[nodiscard]] UtcTime next_dated() const {
        return dated_ < input_.dated.size() ? input_.dated[dated_].at : UtcTime::max();
    }
    void take_charges(UtcTime at) {
        for (; next_dated() <= at; ++dated_) {
            left_ -= input_.dated[dated_].amount.micro * k_mwh_per_kwh;
        }
    }

    const PriceAhead& prices_;
    const PredictionInput& input_;
    Wide left_;  // micro-units x thousandths of a Wh per kWh
    Wide used_mwh_;
    std::optional<PriceSpan> span_;
    std::size_t dated_ = 0;
};

std::optional<UtcTime> follow(HoursAhead& ahead, Path path, Spending spending) {
    for (std::size_t i = 0; const HourAhead* hour = ahead.at(i); ++i) {
        if (const auto out = spending.pass(*hour, path)) return out;
    }
    return std::nullopt;
}

bool in_range(Money money, Money largest) {
    return money.micro >= 0 && money <= largest;
}

Duration with_hysteresis(Duration level, std::int64_t ppm) {
    return Duration(static_cast<std::int64_t>(Wide{level.count()} * (1'000'000 + ppm) / 1'000'000));
}

LowCreditLevel level_at(const LowCreditRules& rules, Duration left, std::int64_t hysteresis_ppm) {
    if (left <= with_hysteresis(rules.urgent, hysteresis_ppm)) return LowCreditLevel::urgent;
    if (left <= with_hysteresis(rules.warning, hysteresis_ppm)) return LowCreditLevel::warning;
    if (left <= with_hysteresis(rules.notice, hysteresis_ppm)) return LowCreditLevel::notice;
    return LowCreditLevel::none;
}

}  // namespace

Outcome<> check_prediction_rules(const PredictionRules& rules) {
    if (rules.deviations_milli < 0 || rules.deviations_milli > 5'000) {
        return fail(Problem{"a prediction's range is 0 to 5 standard deviations"});
    }
    if (rules.horizon_days < 1 || rules.horizon_days > 92) {
        return fail(Problem{"a prediction looks 1 to 92 days ahead"});
    }
    return Done{};
}

Outcome<> check_prediction_input(const PredictionInput& input) {
    const auto is_balance = [](Money money) {
        return money <= k_max_balance && money.micro >= -k_max_balance.micro;
    };
    if (input.now < UtcTime{} || input.now > k_no_upper_bound - days(100)) {
        return fail(Problem{"a prediction begins between 1970 and 9999"});
    }
    if (!is_balance(input.balance) || !is_balance(input.limit)) {
        return fail(Problem{"balance or limit is out of range"});
    }
    if (input.used.wh < 0 || input.used > k_max_register) {
        return fail(Problem{"what blocks have counted is out of range"});
    }
    if (input.recent_ppm < 0 || input.recent_ppm > 10'000'000) {
        return fail(Problem{"what was used lately is 0 to 10 times what is usual"});
    }
    if (input.dated.size() > k_max_dated_charges) {
        return fail(
            Problem{"there are at most " + std::to_string(k_max_dated_charges) + " dated charges"});
    }
    for (std::size_t i = 0; i < input.dated.size(); ++i) {
        if (i > 0 && input.dated[i].at < input.dated[i - 1].at) {
            return fail(Problem{"dated charges ascend in time"});
        }
        if (!in_range(input.dated[i].amount, k_max_amount)) {
            return fail(Problem{"a dated charge is out of range"});
        }
    }
    return Done{};
}

Prediction predict_run_out(const UsualWeek& usual, const ZoneRules& zone, const PriceAhead& prices,
                           const PredictionInput& input, const PredictionRules& rules) {
    Prediction prediction;
    prediction.horizon = input.now + days(rules.horizon_days);
    HoursAhead ahead(usual, zone, input, prediction.horizon, rules);
    const UsualBasis nearest = ahead.at(0)->basis;
    const Spending spending(prices, input);
    if (spending.over()) {
        prediction.earliest = prediction.expected = prediction.latest = input.now;
    } else if (nearest == UsualBasis::unknown) {
        prediction.latest = follow(ahead, less_used, spending);
        return prediction;
    } else {
        prediction.earliest = follow(ahead, more_used, spending);
        prediction.expected = follow(ahead, as_usual, spending);
        prediction.latest = follow(ahead, less_used, spending);
    }
    // Where further consumption is cheaper, who uses more may last longer: the expected time stays within.
    const auto later = [](std::optional<UtcTime> a, std::optional<UtcTime> b) {
        return !a || (b && *a > *b);
    };
    if (later(prediction.earliest, prediction.expected)) prediction.earliest = prediction.expected;
    if (later(prediction.expected, prediction.latest)) prediction.latest = prediction.expected;
    prediction.basis = nearest;
    const UtcTime end = prediction.expected.value_or(prediction.horizon);
    for (std::size_t i = 0; const HourAhead* hour = ahead.at(i); ++i) {
        if (hour->from >= end) break;
        prediction.basis = std::max(prediction.basis, hour->basis);
    }
    return prediction;
}

std::string_view to_string(LowCreditLevel level) {
    switch (level) {
        case LowCreditLevel::none:
            return "none";
        case LowCreditLevel::notice:
            return "notice";
        case LowCreditLevel::warning:
            return "warning";
        case LowCreditLevel::urgent:
            return "urgent";
    }
    return "none";
}

Outcome<> check_low_credit_rules(const LowCreditRules& rules) {
    const bool in_order = rules.notice <= days(30) && rules.notice > rules.warning &&
                          rules.warning > rules.urgent && rules.urgent >= std::chrono::minutes(1);
    if (!in_order) {
        return fail(Problem{"the levels of low credit descend, from 30 days to a minute at most"});
    }
    if (rules.hysteresis_ppm < 0 || rules.hysteresis_ppm > 1'000'000) {
        return fail(Problem{"the hysteresis of low credit is 0 to 100 %"});
    }
    return Done{};
}

LowCreditLevel next_low_credit(const LowCreditRules& rules, LowCreditLevel before,
                               const Prediction& prediction, UtcTime now, bool credited) {
    const bool known = prediction.basis != UsualBasis::unknown;
    const auto by = !known              ? prediction.latest
                    : rules.by_earliest ? prediction.earliest
                                        : prediction.expected;
    // Longer than the horizon, or (nothing known of consumption) at most until then.
    const Duration left = by.value_or(prediction.horizon) - now;
    const LowCreditLevel reached = level_at(rules, left, 0);
    if (!known) {
        if (credited) return by ? reached : LowCreditLevel::none;
        return by ? std::max(before, reached) : before;
    }
    if (!by && reached != LowCreditLevel::none) return before;
    if (credited) return reached;
    const LowCreditLevel kept = level_at(rules, left, rules.hysteresis_ppm);
    return std::max(reached, std::min(before, kept));
}

}  // namespace riser::payment
