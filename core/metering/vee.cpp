#include "core/metering/vee.h"

#include <algorithm>
#include <array>

#include "core/metering/validation.h"
#include "core/units/exact.h"

namespace riser::metering {
namespace {

using std::chrono::floor;
using std::chrono::hours;
using std::chrono::seconds;

constexpr Wide k_ppm = 1'000'000;
// A ratio to nothing, and ratios beyond it.
constexpr std::int64_t k_largest_ratio_ppm = 1'000'000'000'000;

std::int64_t in_seconds(Duration duration) {
    return floor<seconds>(duration).count();
}

// Runs the rules over one day, one function per rule.
class DayCheck {
public:
    DayCheck(const IntervalDay& day, const VeeContext& context, const VeeRules& rules)
        : day_(day), context_(context), rules_(rules), rejected_(day.raw.size(), false) {}

    VeeResult run() {
        find_gaps();
        find_negative();
        find_beyond_connection();
        find_spike();
        find_zero();
        compare_with_usual();
        find_flat_intervals();
        find_flat_powers();
        check_sums();
        check_tariff_sum();
        check_power();
        find_prolonged_estimation();
        set_status();
        return std::move(result_);
    }

private:
    [[nodiscard]] std::size_t size() const { return day_.raw.size(); }
    [[nodiscard]] bool needs_estimate(std::size_t i) const { return !day_.raw[i] || rejected_[i]; }

    void flag(VeeRule rule, std::size_t first, std::size_t count, std::int64_t measured,
              std::int64_t threshold) {
        result_.flags.push_back({rule, static_cast<std::uint16_t>(first),
                                 static_cast<std::uint16_t>(count), measured, threshold});
    }
    void flag_day(VeeRule rule, std::int64_t measured, std::int64_t threshold) {
        flag(rule, 0, size(), measured, threshold);
    }

    // Calls with (first, count) for each longest run of intervals that are alike: `alike(a, b)` of
    // neighbours, `of(a)` of each.
    template <class Of, class Alike, class Each>
    void runs(Of of, Alike alike, Each each) const {
        for (std::size_t first = 0; first < size();) {
            if (!of(first)) {
                ++first;
                continue;
            }
            std::size_t end = first + 1;
            while (end < size() && of(end) && alike(end - 1, end)) ++end;
            each(first, end - first);
            first = end;
        }
    }
    static bool always(std::size_t, std::size_t) { return true; }

    void find_gaps() {
        runs([&](std::size_t i) { return !day_.raw[i].has_value(); }, always,
             [&](std::size_t first, std::size_t count) {
                 flag(VeeRule::gap, first, count, in_seconds(length(count)), 0);
             });
    }

    void find_negative() {
        const std::int64_t least = -rules_.negative_quanta * day_.quantum.wh;
        for (std::size_t i = 0; i < size(); ++i) {
            if (!day_.raw[i] || day_.raw[i]->wh >= least) continue;
            flag(VeeRule::negative_consumption, i, 1, day_.raw[i]->wh, least);
            rejected_[i] = true;
        }
    }

    void find_beyond_connection() {
        if (context_.max_power.w <= 0) return;
        ProgressInput input;
        input.quantum = day_.quantum;
        input.elapsed = day_.interval;
        input.max_power = context_.max_power;
        const Energy limit = believable_advance(input);
        for (std::size_t i = 0; i < size(); ++i) {
            if (!day_.raw[i] || *day_.raw[i] <= limit) continue;
            flag(VeeRule::connection_limit, i, 1, day_.raw[i]->wh, limit.wh);
            rejected_[i] = true;
        }
    }

    void find_spike() {
        std::vector<std::size_t> order;
        for (std::size_t i = 0; i < size(); ++i) {
            if (!needs_estimate(i)) order.push_back(i);
        }
        if (order.size() < 3) return;
        std::stable_sort(order.begin(), order.end(),
                         [&](std::size_t a, std::size_t b) { return *day_.raw[a] > *day_.raw[b]; });
        const std::int64_t highest = day_.raw[order[0]]->wh;
        const std::int64_t third = std::max<std::int64_t>(0, day_.raw[order[2]]->wh);
        const Wide floor_ws = Wide{rules_.spike_floor.w} * in_seconds(day_.interval);
        if (highest <= 0 || Wide{highest} * 3'600 < floor_ws) return;
        const Wide excess = Wide{highest - third} * k_ppm;
        if (excess <= Wide{third} * rules_.spike_ppm) return;
        const Wide ratio = third > 0 ? excess / third : Wide{k_largest_ratio_ppm};
        flag(VeeRule::interval_spike, order[0], 1,
             static_cast<std::int64_t>(std::min<Wide>(ratio, k_largest_ratio_ppm)),
             rules_.spike_ppm);
    }

    void find_zero() {
        if (!context_.supplied) return;
        // The register itself is the better witness of a day with gaps.
        const bool stood = total_of(day_) == Energy{};
        const auto is_zero = [&](std::size_t i) {
            return stood ? day_.raw[i].value_or(Energy{}).wh == 0 : day_.raw[i] == Energy{};
        };
        runs(is_zero, always, [&](std::size_t first, std::size_t count) {
            const Duration run =
                length(count) + (first == 0 ? context_.before.without_energy : Duration::zero());
            if (run >= rules_.zero_time) {
                flag(VeeRule::zero_consumption, first, count, in_seconds(run),
                     in_seconds(rules_.zero_time));
            }
            if (first + count == size()) result_.after.without_energy = run;
        });
    }

    void compare_with_usual() {
        const auto total = total_of(day_);
        const auto usual = usual_day(context_.history, context_.day, rules_);
        if (!total || !usual) return;
        const Wide high = Wide{usual->wh} * rules_.high_ppm / k_ppm;
        const Wide low = Wide{usual->wh} * rules_.low_ppm / k_ppm;
        const std::int64_t above = total->wh - usual->wh;
        if (total->wh > high && above >= rules_.least_difference.wh) {
            flag_day(VeeRule::high_usage, total->wh, static_cast<std::int64_t>(high));
        }
        if (total->wh < low && -above >= rules_.least_difference.wh) {
            flag_day(VeeRule::low_usage, total->wh, static_cast<std::int64_t>(low));
        }
    }

    void find_flat_intervals() {
        const std::int64_t least = rules_.flat_quanta * day_.quantum.wh;
        runs([&](std::size_t i) { return !needs_estimate(i) && day_.raw[i]->wh >= least; },
             [&](std::size_t a, std::size_t b) { return *day_.raw[a] == *day_.raw[b]; },
             [&](std::size_t first, std::size_t count) {
                 if (count < rules_.flat_intervals) return;
                 flag(VeeRule::flatline, first, count, static_cast<std::int64_t>(count),
                      rules_.flat_intervals);
             });
    }

    void find_flat_powers() {
        const auto& powers = context_.powers_mw;
        std::int64_t longest = 0;
        std::int64_t run = 0;
        for (std::size_t i = 0; i < powers.size(); ++i) {
            const bool same = i > 0 && powers[i] == powers[i - 1];
            run = powers[i] <= rules_.flat_power_mw ? 0 : same ? run + 1 : 1;
            longest = std::max(longest, run);
        }
        if (longest >= rules_.flat_powers) {
            flag_day(VeeRule::flatline, longest, rules_.flat_powers);
        }
    }

    void check_sums() {
        for (std::size_t k = 1; k < day_.anchors.size(); ++k) {
            const auto& from = day_.anchors[k - 1];
            const auto& to = day_.anchors[k];
            const std::int64_t advance = (to.value - from.value).wh;
            std::int64_t all = 0;
            std::int64_t kept = 0;
            bool complete = true;
            for (std::size_t i = from.boundary; i < to.boundary; ++i) {
                complete = complete && day_.raw[i].has_value();
                all += day_.raw[i].value_or(Energy{}).wh;
                kept += needs_estimate(i) ? 0 : day_.raw[i]->wh;
            }
            const std::int64_t tolerance = rules_.sum_tolerance.wh;
            const bool off = complete && (all - advance > tolerance || advance - all > tolerance);
            // What the measured intervals have beyond the register no gap can have given back.
            const bool beyond = !complete && kept - advance > tolerance;
            if (!off && !beyond) continue;
            flag(VeeRule::sum_check, from.boundary,
                 static_cast<std::size_t>(to.boundary - from.boundary), off ? all : kept, advance);
        }
    }

    void check_tariff_sum() {
        if (!context_.tariff_sum || !context_.total) return;
        const std::int64_t off = (*context_.tariff_sum - *context_.total).wh;
        const std::int64_t most = rules_.tariff_sum_quanta * day_.quantum.wh;
        if (off <= most && off >= -most) return;
        flag_day(VeeRule::tariff_sum_check, context_.tariff_sum->wh, context_.total->wh);
    }

    [[nodiscard]] bool differs_from_power(std::size_t i) const {
        if (needs_estimate(i) || !context_.by_power[i]) return false;
        const Wide energy = std::max<std::int64_t>(0, day_.raw[i]->wh);
        const Wide off = Wide{context_.by_power[i]->wh} - day_.raw[i]->wh;
        const Wide most = energy * rules_.power_energy_ppm / k_ppm +
                          Wide{rules_.power_energy_quanta} * day_.quantum.wh;
        return off > most || off < -most;
    }

    void check_power() {
        if (context_.by_power.empty()) return;
        RISER_ASSERT(context_.by_power.size() == size(), "one power per interval");
        runs([&](std::size_t i) { return differs_from_power(i); }, always,
             [&](std::size_t first, std::size_t count) {
                 Energy by_power{};
                 Energy counted{};
                 for (std::size_t i = first; i < first + count; ++i) {
                     by_power += *context_.by_power[i];
                     counted += *day_.raw[i];
                 }
                 flag(VeeRule::power_energy_check, first, count, by_power.wh, counted.wh);
             });
    }

    void find_prolonged_estimation() {
        runs([&](std::size_t i) { return needs_estimate(i); }, always,
             [&](std::size_t first, std::size_t count) {
                 const Duration run =
                     length(count) + (first == 0 ? context_.before.estimated : Duration::zero());
                 if (run > rules_.longest_estimation) {
                     flag(VeeRule::prolonged_estimation, first, count, in_seconds(run),
                          in_seconds(rules_.longest_estimation));
                 }
                 if (first + count == size()) result_.after.estimated = run;
             });
    }

    void set_status() {
        result_.status.assign(size(), ValueStatus::valid);
        for (const VeeFlag& found : result_.flags) {
            const bool judged = found.rule != VeeRule::prolonged_estimation;
            for (std::size_t i = found.first; judged && i < found.first + found.count; ++i) {
                result_.status[i] = ValueStatus::raw;
            }
        }
        for (std::size_t i = 0; i < size(); ++i) {
            if (needs_estimate(i)) result_.status[i] = ValueStatus::estimated;
        }
    }

    [[nodiscard]] Duration length(std::size_t count) const {
        return day_.interval * static_cast<std::int64_t>(count);
    }

    const IntervalDay& day_;
    const VeeContext& context_;
    const VeeRules& rules_;
    std::vector<bool> rejected_;
    VeeResult result_;
};

}  // namespace

VeeResult validate_day(const IntervalDay& day, const VeeContext& context, const VeeRules& rules) {
    return DayCheck(day, context, rules).run();
}

std::optional<Energy> usual_day(std::span<const DayTotal> history, std::chrono::local_days day,
                                const VeeRules& rules) {
    std::vector<std::int64_t> totals;
    for (const DayTotal& past : history) {
        const auto back = day - past.day;
        const bool same_weekday = back.count() > 0 && back.count() <= 28 && back.count() % 7 == 0;
        if (same_weekday && past.usable) totals.push_back(past.total.wh);
    }
    if (totals.empty() || totals.size() < rules.least_history) return std::nullopt;
    std::sort(totals.begin(), totals.end());
    const std::size_t upper = totals.size() / 2;
    const std::size_t lower = (totals.size() - 1) / 2;
    return Energy{static_cast<std::int64_t>(floor_div(Wide{totals[lower]} + totals[upper], 2))};
}

}  // namespace riser::metering
