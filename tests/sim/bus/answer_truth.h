// AnswerTruth: knows which answer every reported value must come from. Each question for a meter's energy
// register moves the register on, so every answer is unique; a report is right only when its value is
// the one generated for the very request it claims to be read by. A late, foreign or rotated answer that
// was believed shows as a wrong value, however plausible it is.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <vector>

#include "core/metering/meter_link.h"
#include "tests/sim/bus/simulated_bus.h"

namespace riser::sim_bus {

class AnswerTruth {
public:
    // `now` tells when a request arrives.
    explicit AnswerTruth(std::function<Instant()> now) : now_(std::move(now)) {}

    // In real time a request may reach the slave later than the middle of its exchange, when a thread
    // had to wait for a processor. The master never asks the same meter twice within this time.
    Duration arrival_slack{0};

    // The slave is one of test_profiles.h, the meter's number that of the unit.
    void watch_gap_readable(std::uint8_t unit, RegisterSlave& slave);
    void watch_relay(std::uint8_t unit, RegisterSlave& slave);

    // Judges a report that came out of the master.
    void judge(const metering::MeterReport& report);
    void judge(const metering::SweepFinished& sweep) {
        for (const auto& report : sweep.meters) judge(report);
    }

    [[nodiscard]] std::uint64_t values() const { return values_; }
    [[nodiscard]] std::uint64_t wrong_values() const { return wrong_; }

private:
    struct Generated {
        Instant asked{};
        std::int64_t wh = 0;
    };
    void watch(std::uint8_t unit, RegisterSlave& slave, std::uint8_t function,
               std::uint16_t address, std::function<std::int64_t(std::int64_t generation)> set);

    std::function<Instant()> now_;
    std::map<std::uint32_t, std::vector<Generated>> generated_;
    std::uint64_t values_ = 0;
    std::uint64_t wrong_ = 0;
};

}  // namespace riser::sim_bus
