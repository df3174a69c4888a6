// Latency of one device: how long from the end of a request to the first byte of its answer, adapter
// included. From it come the device's time-out, its percentiles and the planner's idea of its turnaround.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>

#include "core/units/time.h"

namespace riser::modbus {

class Latency {
public:
    // `prior` is believed until the device has answered.
    Latency(Duration prior, Duration floor, Duration ceiling);

    void add(Duration latency);

    // Four times the filtered worst of the last eight answers, within floor and ceiling. The filter
    // follows a slower device quickly and a faster one slowly, because a time-out costs more than a wait.
    [[nodiscard]] Duration timeout() const;
    [[nodiscard]] std::size_t samples() const { return samples_; }
    // Nearest-rank percentile of the recent answers; the prior before the first.
    [[nodiscard]] Duration percentile(int percent) const;

private:
    void sort_in(std::int32_t value_us);

    static constexpr std::size_t k_recent = 128;  // enough for a p99, a kilobyte a device
    static constexpr std::size_t k_worst_of = 8;

    Duration prior_;
    Duration floor_;
    Duration ceiling_;
    Duration filtered_;
    std::size_t samples_ = 0;
    std::array<std::int32_t, k_recent> recent_us_{};
    // The same by size: percentiles are asked for each minute, of every device.
    std::array<std::int32_t, k_recent> sorted_us_{};
};

}  // namespace riser::modbus
