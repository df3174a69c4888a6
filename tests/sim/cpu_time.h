// What a simulation costs: the CPU time of this process, user and system, and what it buys.
#pragma once

#include <ctime>

namespace riser::sim {

[[nodiscard]] inline double cpu_seconds() {
    timespec used{};
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &used);
    return static_cast<double>(used.tv_sec) + static_cast<double>(used.tv_nsec) / 1e9;
}

[[nodiscard]] inline double years_per_cpu_hour(double simulated_seconds, double cpu_seconds) {
    constexpr double k_seconds_per_year = 365.25 * 86'400;
    return simulated_seconds / k_seconds_per_year / (cpu_seconds / 3600);
}

}  // namespace riser::sim
