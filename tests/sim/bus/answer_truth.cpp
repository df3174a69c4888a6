#include "tests/sim/bus/answer_truth.h"

#include <algorithm>

#include "tests/sim/bus/test_profiles.h"

namespace riser::sim_bus {
namespace {

// Generations repeat after so many; far more than a master could confuse, and exact in a single.
constexpr std::int64_t k_generations = 60'000;
constexpr std::size_t k_history = 64;

}  // namespace

void AnswerTruth::watch_gap_readable(std::uint8_t unit, RegisterSlave& slave) {
    watch(unit, slave, 4, 72, [unit, &slave](std::int64_t generation) {
        const std::int64_t wh = (unit + 256 * generation) * 125;
        put_f32_kwh(slave, 72, wh);
        return wh;
    });
}

void AnswerTruth::watch_relay(std::uint8_t unit, RegisterSlave& slave) {
    watch(unit, slave, 3, 10, [unit, &slave](std::int64_t generation) {
        const auto raw = static_cast<std::uint32_t>(unit + 256 * generation);
        slave.holding[10] = static_cast<std::uint16_t>(raw >> 16U);
        slave.holding[11] = static_cast<std::uint16_t>(raw & 0xFFFFU);
        return std::int64_t{raw} * 10;
    });
}

void AnswerTruth::watch(std::uint8_t unit, RegisterSlave& slave, std::uint8_t function,
                        std::uint16_t address,
                        std::function<std::int64_t(std::int64_t generation)> set) {
    generated_[unit].push_back({Instant::min(), set(0)});
    slave.before_answer = [this, unit, function, address, set = std::move(set),
                           generation = std::int64_t{0}](const Bytes& pdu) mutable {
        if (pdu[0] != function || pdu.size() != 5) return;
        const int first = (pdu[1] << 8) | pdu[2];
        const int count = (pdu[3] << 8) | pdu[4];
        if (first > address || first + count < address + 2) return;
        generation = (generation + 1) % k_generations;
        auto& history = generated_[unit];
        history.push_back({now_(), set(generation)});
        if (history.size() > k_history) history.erase(history.begin());
    };
}

void AnswerTruth::judge(const metering::MeterReport& report) {
    const auto history = generated_.find(report.meter.value);
    if (report.registers.empty() || history == generated_.end()) return;
    ++values_;
    // Right is the generation that was current at some moment within the slack after read_at.
    bool right = false;
    for (auto generated = history->second.rbegin(); generated != history->second.rend();
         ++generated) {
        if (generated->asked > report.read_at + arrival_slack) continue;
        right = right || generated->wh == report.registers[0].value.wh;
        if (generated->asked <= report.read_at) break;
    }
    wrong_ += right ? 0 : 1;
}

}  // namespace riser::sim_bus
