// The names of the validation rules, what follows from each, and the ranges of their limits (vee.h).
#include <array>

#include "core/metering/vee.h"

namespace riser::metering {
namespace {

using std::chrono::hours;

struct RuleWords {
    VeeRule rule;
    std::string_view name;
    VeeAction action;
};

constexpr std::array k_rules{
    RuleWords{VeeRule::gap, "gap", VeeAction::estimate},
    RuleWords{VeeRule::negative_consumption, "negative_consumption", VeeAction::reject},
    RuleWords{VeeRule::connection_limit, "connection_limit", VeeAction::reject},
    RuleWords{VeeRule::interval_spike, "interval_spike", VeeAction::flag},
    RuleWords{VeeRule::zero_consumption, "zero_consumption", VeeAction::flag},
    RuleWords{VeeRule::high_usage, "high_usage", VeeAction::flag},
    RuleWords{VeeRule::low_usage, "low_usage", VeeAction::flag},
    RuleWords{VeeRule::flatline, "flatline", VeeAction::flag},
    RuleWords{VeeRule::sum_check, "sum_check", VeeAction::defect},
    RuleWords{VeeRule::tariff_sum_check, "tariff_sum_check", VeeAction::flag},
    RuleWords{VeeRule::power_energy_check, "power_energy_check", VeeAction::flag},
    RuleWords{VeeRule::prolonged_estimation, "prolonged_estimation", VeeAction::alarm},
};

// A limit, its range, and the name it has in a configuration.
struct Limit {
    std::string_view name;
    std::int64_t value;
    std::int64_t least;
    std::int64_t most;
};

std::int64_t hours_of(Duration duration) {
    return std::chrono::floor<hours>(duration).count();
}

}  // namespace

std::string_view to_string(VeeRule rule) {
    for (const auto& words : k_rules) {
        if (words.rule == rule) return words.name;
    }
    return "?";
}

VeeAction action_of(VeeRule rule) {
    for (const auto& words : k_rules) {
        if (words.rule == rule) return words.action;
    }
    return VeeAction::flag;
}

std::string_view to_string(VeeAction action) {
    switch (action) {
        case VeeAction::flag:
            return "flag";
        case VeeAction::estimate:
            return "estimate";
        case VeeAction::reject:
            return "reject";
        case VeeAction::alarm:
            return "alarm";
        case VeeAction::defect:
            return "defect";
    }
    return "?";
}

std::string describe(const VeeFlag& flag) {
    std::string text{to_string(flag.rule)};
    text += " at " + std::to_string(flag.first);
    if (flag.count > 1) text += ".." + std::to_string(flag.first + flag.count - 1);
    return text + ": " + std::to_string(flag.measured) + " against " +
           std::to_string(flag.threshold);
}

Outcome<> check_vee_rules(const VeeRules& rules) {
    const std::array limits{
        Limit{"negative_quanta", rules.negative_quanta, 0, 100},
        Limit{"spike_ppm", rules.spike_ppm, 100'000, 100'000'000},
        Limit{"spike_floor", rules.spike_floor.w, 0, k_max_power.w},
        Limit{"zero_time (h)", hours_of(rules.zero_time), 1, 60 * 24},
        Limit{"high_ppm", rules.high_ppm, 1'000'000, 100'000'000},
        Limit{"low_ppm", rules.low_ppm, 0, 1'000'000},
        Limit{"least_difference", rules.least_difference.wh, 0, k_max_register.wh},
        Limit{"least_history", rules.least_history, 1, 4},
        Limit{"flat_powers", rules.flat_powers, 3, 1'000},
        Limit{"flat_power_mw", rules.flat_power_mw, 0, 1'000'000'000'000},
        Limit{"flat_intervals", rules.flat_intervals, 3, k_max_intervals},
        Limit{"flat_quanta", rules.flat_quanta, 1, 10'000},
        Limit{"sum_tolerance", rules.sum_tolerance.wh, 0, k_max_quantum.wh},
        Limit{"tariff_sum_quanta", rules.tariff_sum_quanta, 0, 100},
        Limit{"power_energy_ppm", rules.power_energy_ppm, 0, 1'000'000},
        Limit{"power_energy_quanta", rules.power_energy_quanta, 0, 100},
        Limit{"longest_estimation (h)", hours_of(rules.longest_estimation), 1, 60 * 24},
    };
    for (const Limit& limit : limits) {
        if (limit.value >= limit.least && limit.value <= limit.most) continue;
        return fail(Problem{std::string(limit.name) + " is " + std::to_string(limit.value) +
                            ", it has to be " + std::to_string(limit.least) + " to " +
                            std::to_string(limit.most)});
    }
    return Done{};
}

}  // namespace riser::metering
