// LoadWatch: what really flowed through meters lately, sample by sample: by this the auditor judges who was switched off
// for using too much. It knows no register and no reading of the gateway.
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <optional>

namespace riser::sim {

struct LoadSample {
    std::int64_t at_ms = 0;        // Unix time in truth
    std::int64_t watts = 0;        // through the meter; below zero when it feeds in
    std::int64_t microjoules = 0;  // that it counted as used, in all its life
    bool lies = false;             // its register shows something else now
};

class LoadWatch {
public:
    // Ascending in time.
    void take(std::uint32_t meter, const LoadSample& sample);
    // The most that flowed at any sample from then on, or at the one before; nullopt: nobody looked before then.
    [[nodiscard]] std::optional<std::int64_t> most_since(std::uint32_t meter,
                                                         std::int64_t at_ms) const;
    // What was used from the last sample before then until the newest.
    [[nodiscard]] std::optional<std::int64_t> used_since(std::uint32_t meter,
                                                         std::int64_t at_ms) const;
    // The longest time from then on, or from the sample after, in which no more than so much flowed at any sample.
    [[nodiscard]] std::int64_t longest_calm_since(std::uint32_t meter, std::int64_t at_ms,
                                                  std::int64_t watts) const;
    [[nodiscard]] bool lied_since(std::uint32_t meter, std::int64_t at_ms) const;

private:
    using Samples = std::deque<LoadSample>;
    // From the last one before then on; empty where there is none.
    [[nodiscard]] Samples since(std::uint32_t meter, std::int64_t at_ms) const;

    std::map<std::uint32_t, Samples> samples_;
};

}  // namespace riser::sim
