#include "tests/sim/world/metered_faults.h"

namespace riser::sim {
namespace {
constexpr std::uint64_t k_million = 1'000'000;
}

std::vector<std::pair<std::string_view, std::uint64_t>> named_counts(
    const MeteredFaultCounts& counts) {
    return {{"metered_silent", counts.silent},
            {"metered_refused", counts.refused},
            {"metered_invalid", counts.invalid},
            {"metered_wrong_identity", counts.wrong_identity},
            {"metered_switch_silent", counts.switch_silent},
            {"metered_switch_refused", counts.switch_refused}};
}

bool MeteredDice::drawn(std::uint32_t ppm, std::uint64_t& count) {
    const bool hit = ppm > 0 && prng_.chance(ppm, k_million);
    count += hit ? 1 : 0;
    return hit;
}

ReadFate MeteredDice::read_fate(bool asks_for_identity) {
    if (drawn(settings_.silent_ppm, counts_.silent)) return ReadFate::silent;
    if (drawn(settings_.refused_ppm, counts_.refused)) return ReadFate::refused;
    if (drawn(settings_.invalid_ppm, counts_.invalid)) return ReadFate::invalid;
    if (asks_for_identity && drawn(settings_.wrong_identity_ppm, counts_.wrong_identity)) {
        return ReadFate::wrong_identity;
    }
    return ReadFate::good;
}

SwitchFate MeteredDice::switch_fate() {
    if (drawn(settings_.switch_silent_ppm, counts_.switch_silent)) return SwitchFate::silent;
    if (drawn(settings_.switch_refused_ppm, counts_.switch_refused)) return SwitchFate::refused;
    return SwitchFate::good;
}

std::int64_t MeteredDice::spread(std::int64_t usual) {
    return usual +
           static_cast<std::int64_t>(prng_.below(static_cast<std::uint64_t>(usual / 4 + 1)));
}

}  // namespace riser::sim
