#include "tests/sim/physical_fault.h"

namespace riser::sim {
namespace {

constexpr std::array<std::string_view, k_physical_faults> k_names{
    "meter_exchange",     "register_reset",    "register_rollover", "register_frozen",
    "register_stale",     "register_backward", "register_jump",     "relay_stuck_open",
    "relay_stuck_closed", "relay_welded",      "command_lost",      "acknowledgement_lost",
    "state_misread",      "watchdog_fallback", "power_on_moved",    "moved_by_hand",
    "device_dark",        "site_dark"};

}  // namespace

std::string_view to_string(PhysicalFault fault) {
    return k_names[static_cast<std::size_t>(fault)];
}

PhysicalCounts& PhysicalCounts::operator+=(const PhysicalCounts& other) {
    for (std::size_t i = 0; i < counts_.size(); ++i) counts_[i] += other.counts_[i];
    return *this;
}

std::vector<std::pair<std::string_view, std::uint64_t>> PhysicalCounts::named() const {
    std::vector<std::pair<std::string_view, std::uint64_t>> list;
    for (std::size_t i = 0; i < counts_.size(); ++i) list.emplace_back(k_names[i], counts_[i]);
    return list;
}

}  // namespace riser::sim
