#include "tests/sim/world/audit/load_watch.h"

#include <algorithm>

namespace riser::sim {
namespace {

// Nobody uses too much for longer than this without being switched off, or what he used then is not judged.
constexpr std::int64_t k_kept_ms = 3LL * 3600 * 1000;

}  // namespace

void LoadWatch::take(std::uint32_t meter, const LoadSample& sample) {
    Samples& samples = samples_[meter];
    samples.push_back(sample);
    while (sample.at_ms - samples.front().at_ms > k_kept_ms) samples.pop_front();
}

LoadWatch::Samples LoadWatch::since(std::uint32_t meter, std::int64_t at_ms) const {
    const auto found = samples_.find(meter);
    if (found == samples_.end() || found->second.empty()) return {};
    const Samples& all = found->second;
    if (all.front().at_ms > at_ms) return {};
    auto from = std::upper_bound(all.begin(), all.end(), at_ms,
                                 [](std::int64_t at, const LoadSample& s) { return at < s.at_ms; });
    return {from - 1, all.end()};
}

std::optional<std::int64_t> LoadWatch::most_since(std::uint32_t meter, std::int64_t at_ms) const {
    const Samples samples = since(meter, at_ms);
    if (samples.empty()) return std::nullopt;
    return std::max_element(samples.begin(), samples.end(),
                            [](const auto& a, const auto& b) { return a.watts < b.watts; })
        ->watts;
}

std::optional<std::int64_t> LoadWatch::used_since(std::uint32_t meter, std::int64_t at_ms) const {
    const Samples samples = since(meter, at_ms);
    if (samples.empty()) return std::nullopt;
    return samples.back().microjoules - samples.front().microjoules;
}

std::int64_t LoadWatch::longest_calm_since(std::uint32_t meter, std::int64_t at_ms,
                                           std::int64_t watts) const {
    std::int64_t longest = 0;
    std::optional<std::int64_t> calm_since;
    for (const LoadSample& sample : since(meter, at_ms)) {
        if (sample.watts > watts) {
            calm_since.reset();
            continue;
        }
        if (!calm_since) calm_since = std::max(sample.at_ms, at_ms);
        longest = std::max(longest, sample.at_ms - *calm_since);
    }
    return longest;
}

bool LoadWatch::lied_since(std::uint32_t meter, std::int64_t at_ms) const {
    const Samples samples = since(meter, at_ms);
    return std::any_of(samples.begin(), samples.end(), [](const auto& s) { return s.lies; });
}

}  // namespace riser::sim
