// What goes wrong with reads and commands in a field without bytes, at rates per million that may change
// while it runs, from a seed of its own. Owned by the world: it outlives the gateway's process, so that its
// counts do not die with it. What is wrong with the devices themselves is in the building.
#pragma once

#include <cstdint>
#include <string_view>
#include <utility>
#include <vector>

#include "core/base/prng.h"

namespace riser::sim {

struct MeteredFaultSettings {
    std::uint32_t silent_ppm = 0;          // of a read: no answer, however often it is asked
    std::uint32_t refused_ppm = 0;         // an exception
    std::uint32_t invalid_ppm = 0;         // a valid frame with impossible content
    std::uint32_t wrong_identity_ppm = 0;  // of a read that asks for it: somebody else answers
    std::uint32_t switch_silent_ppm = 0;   // of a command: nobody knows whether it was done
    std::uint32_t switch_refused_ppm = 0;

    bool operator==(const MeteredFaultSettings&) const = default;
};

struct MeteredFaultCounts {
    std::uint64_t silent = 0;
    std::uint64_t refused = 0;
    std::uint64_t invalid = 0;
    std::uint64_t wrong_identity = 0;
    std::uint64_t switch_silent = 0;
    std::uint64_t switch_refused = 0;

    bool operator==(const MeteredFaultCounts&) const = default;
};

// Every kind by its name, zeros included, in a fixed order.
[[nodiscard]] std::vector<std::pair<std::string_view, std::uint64_t>> named_counts(
    const MeteredFaultCounts& counts);

enum class ReadFate : std::uint8_t { good, silent, refused, invalid, wrong_identity };
// `silent`: done or not, at even chances.
enum class SwitchFate : std::uint8_t { good, silent, refused };

class MeteredDice {
public:
    explicit MeteredDice(std::uint64_t seed) : prng_(seed) {}

    void set(const MeteredFaultSettings& settings) { settings_ = settings; }
    void heal() { settings_ = {}; }
    [[nodiscard]] ReadFate read_fate(bool asks_for_identity);
    [[nodiscard]] SwitchFate switch_fate();
    [[nodiscard]] bool even_chance() { return prng_.chance(1, 2); }
    // Up to a quarter more than `usual`.
    [[nodiscard]] std::int64_t spread(std::int64_t usual);
    [[nodiscard]] const MeteredFaultCounts& counts() const { return counts_; }

private:
    [[nodiscard]] bool drawn(std::uint32_t ppm, std::uint64_t& count);

    MeteredFaultSettings settings_;
    MeteredFaultCounts counts_;
    Prng prng_;
};

}  // namespace riser::sim
