// Random days of interval values as a meter makes them, for RapidCheck properties: a register that counts up
// and is read at some interval boundaries. Call the arbitrary_ functions inside a property only.
#pragma once

#include <rapidcheck.h>

#include "core/metering/estimation.h"

namespace riser::metering {

// 2026-03-02T00:00:00Z, a Monday.
inline constexpr UtcTime k_day_begin{std::chrono::seconds(1'772'409'600)};

struct TrueDay {
    IntervalDay day;                // with gaps and few anchors
    std::vector<Energy> registers;  // the truth: at each boundary
};

[[nodiscard]] inline TrueDay arbitrary_true_day() {
    TrueDay truth;
    truth.day.begin = k_day_begin;
    const auto size = static_cast<std::size_t>(*rc::gen::inRange(1, 97));
    const auto largest = *rc::gen::element<std::int64_t>(1, 20, 900, 1'000'000);
    const int gaps = *rc::gen::inRange(0, 4);  // of four
    Energy at{*rc::gen::inRange<std::int64_t>(0, 1'000'000)};
    truth.registers.push_back(at);
    for (std::size_t i = 0; i < size; ++i) {
        const Energy used{*rc::gen::inRange<std::int64_t>(0, largest + 1)};
        at += used;
        truth.registers.push_back(at);
        const bool missing = *rc::gen::inRange(0, 4) < gaps;
        truth.day.raw.push_back(missing ? std::nullopt : std::optional(used));
    }
    for (std::size_t boundary = 0; boundary <= size; ++boundary) {
        const bool ends = boundary == 0 || boundary == size;
        if (!ends && *rc::gen::inRange(0, 4) != 0) continue;
        truth.day.anchors.push_back(
            {static_cast<std::uint16_t>(boundary), truth.registers[boundary]});
    }
    return truth;
}

[[nodiscard]] inline DayShape arbitrary_shape() {
    DayShape shape;
    for (int i = 0; i < 96; ++i) {
        const auto mwh = *rc::gen::inRange<std::int64_t>(-100, 400'000);
        shape.mwh.push_back(mwh < 0 ? std::nullopt : std::optional(mwh));
    }
    return shape;
}

}  // namespace riser::metering
