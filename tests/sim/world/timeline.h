// Timeline: the last things that happened in a world, in words, for whoever has to understand a failure.
#pragma once

#include <cstdint>
#include <deque>
#include <limits>
#include <string>

#include "tests/sim/world/event_queue.h"

namespace riser::sim {

class Timeline {
public:
    static constexpr std::size_t k_all = std::numeric_limits<std::size_t>::max();

    explicit Timeline(const EventQueue& queue, std::size_t keep = 400)
        : queue_(queue), keep_(keep) {}

    void note(const std::string& who, const std::string& what);
    // A law was broken. The first few are kept.
    void violation(const std::string& who, const std::string& what);

    // Also what happens all the time.
    [[nodiscard]] bool keeps_all() const { return keep_ == k_all; }
    [[nodiscard]] const std::deque<std::string>& lines() const { return lines_; }
    [[nodiscard]] const std::vector<std::string>& violations() const { return violations_; }
    [[nodiscard]] std::uint64_t violation_count() const { return count_; }

private:
    [[nodiscard]] std::string stamp() const;

    const EventQueue& queue_;
    std::size_t keep_;
    std::deque<std::string> lines_;
    std::vector<std::string> violations_;
    std::uint64_t count_ = 0;
};

}  // namespace riser::sim
