#include "core/payment/demand_register.h"

#include <algorithm>

#include "core/payment/charging.h"
#include "core/units/exact.h"

namespace riser::payment {
namespace {

constexpr std::int64_t k_minute_ms = 60'000;
constexpr std::int64_t k_quarters = 4;
constexpr std::int64_t k_most_slots = k_demand_slots;

std::int64_t slot_of(std::int64_t time_ms, std::int64_t length) {
    return static_cast<std::int64_t>(floor_div(time_ms, length));
}

std::int64_t added(std::int64_t a, std::int64_t b) {
    std::int64_t sum = 0;
    return __builtin_add_overflow(a, b, &sum) ? INT64_MAX : sum;
}

// Slots from..to are there afterwards, as far as they are not older than all that is kept.
void make_room(DemandRegister& demand, std::int64_t from, std::int64_t to) {
    auto& slots = demand.slots;
    const auto size = [&slots] { return static_cast<std::int64_t>(slots.size()); };
    if (slots.empty() || to - demand.first >= 2 * k_most_slots) {
        slots.clear();
        demand.first = from;
    }
    if (from < demand.first && demand.first + size() - from <= k_most_slots) {
        slots.insert(slots.begin(), static_cast<std::size_t>(demand.first - from), 0);
        demand.first = from;
    }
    if (to >= demand.first + size()) {
        slots.resize(static_cast<std::size_t>(to - demand.first + 1));
    }
    const std::int64_t over = std::max<std::int64_t>(0, size() - k_most_slots);
    slots.erase(slots.begin(), slots.begin() + over);
    demand.first += over;
}

}  // namespace

std::int64_t window_ms(const DemandRegister& demand) {
    return demand.window_minutes * k_minute_ms;
}

std::int64_t slot_ms(const DemandRegister& demand) {
    return demand.sliding ? window_ms(demand) / k_quarters : window_ms(demand);
}

void take(DemandRegister& demand, std::int64_t from_ms, std::int64_t to_ms, std::int64_t shared) {
    const std::int64_t length = slot_ms(demand);
    if (length == 0 || shared <= 0 || from_ms < 0 || to_ms < from_ms) return;
    const std::int64_t first = slot_of(from_ms, length);
    const std::int64_t last = slot_of(std::max(to_ms - 1, from_ms), length);
    if (last - first >= k_most_slots) return;
    make_room(demand, first, last);
    std::int64_t given = 0;
    for (std::int64_t slot = first; slot <= last; ++slot) {
        const std::int64_t ends = std::min((slot + 1) * length, to_ms);
        const std::int64_t until =
            ends == to_ms ? shared
                          : static_cast<std::int64_t>(static_cast<Wide>(shared) * (ends - from_ms) /
                                                      (to_ms - from_ms));
        const std::int64_t index = slot - demand.first;
        if (index >= 0) {
            auto& energy = demand.slots[static_cast<std::size_t>(index)];
            energy = added(energy, until - given);
        }
        given = until;
    }
}

std::optional<DemandMaximum> highest(const DemandRegister& demand, std::int64_t from_ms,
                                     std::int64_t to_ms) {
    const std::int64_t length = slot_ms(demand);
    if (length == 0) return std::nullopt;
    const std::int64_t of_window = window_ms(demand) / length;
    const auto size = static_cast<std::int64_t>(demand.slots.size());
    DemandMaximum best;
    // What is older than the register, or is still to come, is not in it and adds nothing.
    for (std::int64_t i = 1 - of_window; i < size; ++i) {
        const std::int64_t begins = (demand.first + i) * length;
        if (begins < from_ms || begins + window_ms(demand) > to_ms) continue;
        std::int64_t sum = 0;
        for (std::int64_t k = std::max<std::int64_t>(i, 0); k < std::min(i + of_window, size);
             ++k) {
            sum = added(sum, demand.slots[static_cast<std::size_t>(k)]);
        }
        if (sum > best.shared) best = {begins, sum, {}};
    }
    if (best.shared == 0) return std::nullopt;
    const Wide watts = static_cast<Wide>(best.shared) * 60 /
                       (static_cast<Wide>(demand.window_minutes) * k_full_share_ppm);
    best.power = {static_cast<std::int64_t>(std::min<Wide>(watts, k_max_power.w))};
    return best;
}

}  // namespace riser::payment
