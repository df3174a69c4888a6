// What people are shown of the demand of a month before it is charged, held against all that was measured of it.
#include <algorithm>

#include "tests/sim/world/audit/naive_demand.h"

namespace riser::sim {
namespace {

constexpr std::int64_t k_shown_ppm = 1'000'000;
constexpr std::int64_t k_rounding_w = 2;

// Of all windows since then that have begun.
std::int64_t highest_since(const NaiveMonth& month, std::int64_t from_ms) {
    if (month.slots.empty()) return 0;
    const std::int64_t of_window = month.window_ms / month.slot_ms;
    std::int64_t most = 0;
    std::int64_t at = (from_ms + month.slot_ms - 1) / month.slot_ms * month.slot_ms;
    for (; at <= month.slots.rbegin()->first; at += month.slot_ms) {
        std::int64_t shared = 0;
        for (std::int64_t i = 0; i < of_window; ++i) {
            const auto slot = month.slots.find(at + i * month.slot_ms);
            if (slot != month.slots.end()) shared += slot->second;
        }
        most = std::max(most, shared);
    }
    return most / (month.window_ms / 1000) * 3600 / k_shown_ppm;
}

}  // namespace

void NaiveDemand::put_in_slots(NaiveMonth& month, const NaiveInterval& interval) {
    month.measured_from_ms = std::max(month.measured_from_ms, interval.from_ms);
    const std::int64_t lasts = interval.to_ms - interval.from_ms;
    std::int64_t at = interval.from_ms / month.slot_ms * month.slot_ms;
    if (lasts == 0) month.slots[at] += interval.shared;
    for (; at < interval.to_ms && lasts > 0; at += month.slot_ms) {
        const std::int64_t within =
            std::min(at + month.slot_ms, interval.to_ms) - std::max(at, interval.from_ms);
        month.slots[at] +=
            static_cast<std::int64_t>(static_cast<__int128>(interval.shared) * within / lasts);
    }
}

// The days begin where the last bill has ended, or at a midnight behind it while a bill waits.
void NaiveDemand::check_shown(AccountId account, const std::optional<ShownDemand>& shown,
                              const Complain& complain) {
    const auto found = months_.find(account);
    const bool measured = found != months_.end() && found->second.window_ms > 0;
    const std::string who = "account " + to_string(account) + " shows a demand ";
    if (!shown) {
        if (measured) complain("account " + to_string(account) + " shows no demand");
        return;
    }
    if (!measured) return complain(who + "and owes none");
    const NaiveMonth& month = found->second;
    const bool at_midnight =
        NaiveBilling::day_of(shown->from_ms - 1) != NaiveBilling::day_of(shown->from_ms);
    if (shown->from_ms != month.from_ms && (shown->from_ms < month.from_ms || !at_midnight)) {
        return complain(who + "of days from " + std::to_string(shown->from_ms) + " on instead of " +
                        std::to_string(month.from_ms));
    }
    saw("shown");
    saw("shown_while_a_bill_waits", shown->from_ms > month.from_ms);
    if (shown->watts == 0 && month.measured_from_ms < shown->from_ms) return;
    if (shown->watts > 0 &&
        (shown->begins_ms < shown->from_ms || shown->begins_ms % month.slot_ms != 0)) {
        complain(who + "of a window from " + std::to_string(shown->begins_ms) +
                 ", which is not of the days from " + std::to_string(shown->from_ms) + " on");
    }
    // The register may not have been asked about what went on over midnight.
    const std::int64_t most = highest_since(month, shown->from_ms);
    const bool lacks =
        month.measured_from_ms >= shown->from_ms && shown->watts < most - k_rounding_w;
    if (lacks || shown->watts > most + k_rounding_w) {
        complain(who + "of " + std::to_string(shown->watts) + " W instead of " +
                 std::to_string(most));
    }
}

}  // namespace riser::sim
