#include "tests/sim/world/timeline.h"

#include <fmt/format.h>

namespace riser::sim {
namespace {
constexpr std::size_t k_keep_violations = 20;
}

std::string Timeline::stamp() const {
    const std::int64_t ms = queue_.now().count() / 1000;
    return fmt::format("day {} {:02}:{:02}:{:02}.{:03}", ms / 86'400'000, ms / 3'600'000 % 24,
                       ms / 60'000 % 60, ms / 1000 % 60, ms % 1000);
}

void Timeline::note(const std::string& who, const std::string& what) {
    if (keep_ == 0) return;
    lines_.push_back(stamp() + "  " + who + "  " + what);
    if (lines_.size() > keep_) lines_.pop_front();
}

void Timeline::violation(const std::string& who, const std::string& what) {
    ++count_;
    if (violations_.size() < k_keep_violations)
        violations_.push_back(stamp() + "  " + who + "  " + what);
    note(who, "VIOLATION " + what);
}

}  // namespace riser::sim
