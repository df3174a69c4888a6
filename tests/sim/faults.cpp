#include "tests/sim/faults.h"

#include <algorithm>

namespace riser::sim {
namespace {
constexpr std::uint64_t k_million = 1'000'000;
}

Duration FaultDice::jitter(Duration turnaround) {
    const auto quarter = static_cast<std::uint64_t>(turnaround.count() / 4 + 1);
    return turnaround + Duration(static_cast<std::int64_t>(prng_.below(quarter)));
}

Duration FaultDice::spoil(Bytes& answer) {
    if (prng_.chance(settings_.silent_ppm, k_million)) {
        ++counts_.silent;
        answer.clear();
        return Duration(0);
    }
    if (prng_.chance(settings_.foreign_ppm, k_million)) make_foreign(answer);
    if (prng_.chance(settings_.noise_ppm, k_million)) add_noise(answer);
    if (prng_.chance(settings_.truncate_ppm, k_million)) {
        ++counts_.truncated;
        const std::size_t lost = 1 + static_cast<std::size_t>(prng_.below(5));
        answer.resize(answer.size() - std::min(lost, answer.size() - 1));
    }
    if (!prng_.chance(settings_.late_ppm, k_million)) return Duration(0);
    ++counts_.late;
    return settings_.late_by;
}

void FaultDice::add_noise(Bytes& answer) {
    ++counts_.noise;
    if (prng_.chance(1, 2)) {
        answer.insert(answer.begin(), prng_.chance(1, 2) ? 0x00 : 0xFF);
        return;
    }
    const auto at = static_cast<std::size_t>(prng_.below(answer.size()));
    answer[at] = static_cast<std::uint8_t>(answer[at] ^ (1U << prng_.below(8)));
}

void FaultDice::make_foreign(Bytes& answer) {
    ++counts_.foreign;
    const Bytes pdu(answer.begin() + 1, answer.end() - 2);
    const auto other = static_cast<std::uint8_t>(1 + (answer.front() + prng_.below(246)) % 247);
    answer = make_frame(other, pdu);
}

}  // namespace riser::sim
