#include "gateway/controller/open_flow_watch.h"

#include <algorithm>

#include "core/metering/validation.h"

namespace riser::controller {
namespace {

// As much as a relay test needs: what leaks through suppressors and signal lamps stays below.
constexpr Power k_least_flow{20};
// In one window: more than the steps that energy from before the opening can still cause.
constexpr Energy k_least_energy{10};
constexpr std::int64_t k_quanta_needed = 3;
// Meters bring their registers up to date with a delay, and a read-back may precede the last arc.
constexpr Duration k_settling = std::chrono::minutes(1);
constexpr Duration k_shortest_window = std::chrono::minutes(2);
// One window may be a contact that somebody closed and opened again between two looks.
constexpr int k_windows_needed = 2;
// A contact that is shut for so long is shut: then the alarm is over.
constexpr Duration k_shut_for_good = std::chrono::minutes(2);
// "Before the opening": power is shown once a minute, and an opening is seen only afterwards.
constexpr Duration k_load_span = std::chrono::minutes(3);

// Would `power` have advanced the register by `energy` in this time?
bool would_give(Power power, Duration time, Energy energy) {
    __extension__ using Product = __int128;
    return static_cast<Product>(power.w) * time.count() >=
           static_cast<Product>(energy.wh) * 3'600'000'000LL;
}

// What an advance comes to; `time` is minutes at least.
Power mean_power(Energy advance, Duration time) {
    __extension__ using Product = __int128;
    return {static_cast<std::int64_t>(static_cast<Product>(advance.wh) * 3'600'000'000LL /
                                      time.count())};
}

}  // namespace

void OpenFlowWatch::begin_window(const Reading& reading) {
    begun_ = true;
    base_ = reading.imported;
    base_at_ = reading.at;
    still_at_ = reading.at;
}

// How long nothing flowed after the opening. A coarse register stands still between two steps although as much flows as
// before: that time is not counted.
Duration OpenFlowWatch::quiet_before_flow(Energy step) const {
    const Duration still = still_at_ - *open_since_;
    const Power before = std::max(load_, load_before_);
    if (before.w <= 0) return still;
    const Duration one_step{std::chrono::milliseconds(step.wh * 3'600'000 / before.w)};
    return std::max(base_at_ - *open_since_, still - one_step);
}

void OpenFlowWatch::open(const Reading& reading, Instant seen_open, Duration state_age) {
    shut_since_.reset();
    if (!open_since_) open_since_ = seen_open;
    if (!begun_) {
        if (reading.at - *open_since_ >= k_settling) begin_window(reading);
        return;
    }
    if (reading.imported == base_) still_at_ = reading.at;
    const Duration time = reading.at - base_at_;
    if (time < std::max(k_shortest_window, state_age)) return;
    const Energy advance = reading.imported - base_;
    const Energy step = std::clamp(reading.quantum, Energy{1}, Energy{k_max_register.wh / 10});
    metering::ProgressInput limit;
    limit.quantum = step;
    limit.elapsed = time;
    limit.max_power = reading.max_power;
    const bool other_register = advance.wh < 0 || advance > metering::believable_advance(limit);
    if (other_register) {
        windows_ = 0;
        return begin_window(reading);
    }
    const Energy needed = std::max(k_least_energy, Energy{step.wh * k_quanta_needed});
    // At the least flow the register would have shown this advance only later.
    const bool flows = advance >= needed && !would_give(k_least_flow, time, advance + Energy{1});
    const bool over = would_give(k_least_flow, time, needed);
    if (flows) {
        const bool first = windows_ == 0 && !flowing_;
        if (first) quiet_ = quiet_before_flow(step);
        behind_ = mean_power(advance, time);
        counted_ = first ? advance : counted_ + advance;
        ++windows_;
        flowing_ = flowing_ || windows_ >= k_windows_needed;
    } else if (over) {
        windows_ = 0;
        flowing_ = false;
    } else {
        return;  // it may still come
    }
    windows_ = std::min(windows_, k_windows_needed);
    begin_window(reading);
}

void OpenFlowWatch::not_open(Instant at, std::optional<Power> load) {
    if (load) {
        if (at - load_since_ >= k_load_span) {
            load_before_ = load_;
            load_ = {};
            load_since_ = at;
        }
        load_ = std::max(load_, *load);
    }
    open_since_.reset();
    begun_ = false;
    windows_ = 0;
    if (!shut_since_) shut_since_ = at;
    if (at - *shut_since_ >= k_shut_for_good) flowing_ = false;
}

metering::OpenContactCause OpenFlowWatch::cause() const {
    return metering::cause_of_flow({std::max(load_, load_before_), behind_, quiet_});
}

}  // namespace riser::controller
