#include "gateway/controller/standstill_watch.h"

#include <algorithm>

namespace riser::controller {
namespace {

// Below this a meter need not count at all: its starting current (EN 50470-3: 0.4 % of the basic
// current) and its own idea of zero.
constexpr Power k_least_draw{20};
// What must have flowed: far more than one step of the register and than any error of the estimate.
constexpr Energy k_least_missed{50};
constexpr std::int64_t k_quanta_missed = 5;
// It counts again when it has moved by so much: a single step may be the last of the old ones.
constexpr Energy k_least_moved{10};
constexpr std::int64_t k_quanta_moved = 2;

constexpr Duration k_shortest_span = std::chrono::minutes(5);
constexpr int k_least_samples = 3;
constexpr Duration k_longest_gap = std::chrono::minutes(2);  // between two values of one span
// What may also be fed out counts when the register has not moved for so long: a day has a night, and by night
// no sun feeds out while every flat draws something.
constexpr Duration k_with_a_night = std::chrono::hours(24);
constexpr std::int64_t k_ws_per_wh = 3'600;

Energy step_of(const StandstillWatch::Reading& reading) {
    // A register whose steps are beyond all reason is never judged.
    return std::clamp(reading.quantum, Energy{1}, Energy{k_max_register.wh / 10});
}

}  // namespace

void StandstillWatch::begin_at(const Reading& reading) {
    watching_ = true;
    base_ = reading.imported;
    exported_ = reading.exported;
    if (!standing_) certain_ws_ = 0;  // else it is still the figure of the alarm
    still_since_ = reading.at;
    directed_ = true;
    span_samples_ = 0;
}

void StandstillWatch::begin_span(const Reading& reading) {
    span_since_ = reading.at;
    span_least_ = *reading.draw;
    span_directed_ = reading.directed;
    span_samples_ = 1;
}

void StandstillWatch::see(const Reading& reading, Duration power_age) {
    const Energy step = step_of(reading);
    const bool other_register = watching_ && reading.imported < base_ - step;
    if (!watching_ || other_register) {
        standing_ = false;
        return begin_at(reading);
    }
    if (reading.imported > base_) {
        const Energy enough = std::max(k_least_moved, Energy{step.wh * k_quanta_moved});
        if (reading.imported - stood_at_ >= enough) standing_ = false;
        return begin_at(reading);
    }
    // Energy that goes out proves that the shown power has no direction.
    if (reading.exported != exported_) return begin_at(reading);
    if (!reading.draw) return;
    sample(reading, power_age);
    const Energy enough = std::max(k_least_missed, Energy{step.wh * k_quanta_missed});
    if (standing_ || missed() < enough) return;
    if (!directed_ && reading.at - still_since_ < k_with_a_night) return;
    standing_ = true;
    stood_at_ = base_;
}

void StandstillWatch::sample(const Reading& reading, Duration power_age) {
    const Duration longest_gap = std::max(k_longest_gap, power_age);
    const bool broken = span_samples_ == 0 || reading.at - sampled_at_ > longest_gap;
    sampled_at_ = reading.at;
    if (broken) return begin_span(reading);
    span_least_ = std::min(span_least_, *reading.draw);
    span_directed_ = span_directed_ && reading.directed;
    ++span_samples_;
    const Duration span = reading.at - span_since_;
    if (span < std::max(k_shortest_span, power_age * 5 / 2)) return;
    if (span_least_ >= k_least_draw && span_samples_ >= k_least_samples) {
        directed_ = directed_ && span_directed_;
        const auto seconds = std::chrono::floor<std::chrono::seconds>(span).count();
        certain_ws_ = std::min(certain_ws_ + std::min(span_least_, k_max_power).w * seconds,
                               k_max_register.wh * k_ws_per_wh);
    }
    begin_span(reading);
}

}  // namespace riser::controller
