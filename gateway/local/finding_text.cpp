#include "gateway/local/finding_text.h"

namespace riser::local {
namespace {

using metering::VeeRule;

std::string hours_text(std::int64_t seconds) {
    constexpr std::int64_t k_hour_s = 3'600;
    if (seconds < k_hour_s) return std::to_string(seconds / 60) + " min";
    return std::to_string(seconds / k_hour_s) + " h";
}

std::string wh_of(std::int64_t wh) {
    return std::to_string(wh) + " Wh";
}

std::string percent_text(std::int64_t ppm) {
    return std::to_string(ppm / 10'000) + " %";
}

}  // namespace

std::string describe_finding(const metering::VeeFlag& flag) {
    const std::int64_t measured = flag.measured;
    const std::int64_t limit = flag.threshold;
    switch (flag.rule) {
        case VeeRule::gap:
            return "not read for " + hours_text(measured);
        case VeeRule::negative_consumption:
            return "the register went back by " + wh_of(-measured);
        case VeeRule::connection_limit:
            return "more than the fuse allows: " + wh_of(measured) + ", at most " + wh_of(limit);
        case VeeRule::interval_spike:
            return "one interval stands out: " + percent_text(measured) +
                   " above the third highest, the limit is " + percent_text(limit);
        case VeeRule::zero_consumption:
            return "nothing was used for " + hours_text(measured) + " although there is power";
        case VeeRule::high_usage:
            return "an unusually high day: " + wh_of(measured) + ", the limit is " + wh_of(limit);
        case VeeRule::low_usage:
            return "an unusually low day: " + wh_of(measured) + ", the limit is " + wh_of(limit);
        case VeeRule::flatline:
            return "the same value " + std::to_string(measured) + " times in a row";
        case VeeRule::sum_check:
            return "the intervals make " + wh_of(measured) + ", the register " + wh_of(limit);
        case VeeRule::tariff_sum_check:
            return "T1 and T2 make " + wh_of(measured) + ", the total register shows " +
                   wh_of(limit);
        case VeeRule::power_energy_check:
            return "by the power shown it should have been " + wh_of(measured) +
                   ", the register counted " + wh_of(limit);
        case VeeRule::prolonged_estimation:
            return "nothing but estimates for " + hours_text(measured);
    }
    return std::string(metering::to_string(flag.rule));
}

}  // namespace riser::local
