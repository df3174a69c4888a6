#include "tests/sim/world/event_queue.h"

#include <algorithm>

namespace riser::sim {

bool EventQueue::Later::operator()(const Key& a, const Key& b) const {
    if (a.when != b.when) return a.when > b.when;
    if (a.tie != b.tie) return a.tie > b.tie;
    return a.number > b.number;
}

void EventQueue::at(SimTime when, ActorId actor, std::string_view what, Action action) {
    if (free_slots_.empty()) {
        free_slots_.push_back(static_cast<std::uint32_t>(slots_.size()));
        slots_.emplace_back();
    }
    const std::uint32_t slot = free_slots_.back();
    free_slots_.pop_back();
    slots_[slot] = {actor, what, std::move(action)};
    heap_.push_back({std::max(when, now_), ties_.next(), number_++, slot});
    std::push_heap(heap_.begin(), heap_.end(), Later{});
}

bool EventQueue::step(SimTime end) {
    if (heap_.empty() || heap_.front().when > end) {
        now_ = std::max(now_, end);
        return false;
    }
    std::pop_heap(heap_.begin(), heap_.end(), Later{});
    const Key key = heap_.back();
    heap_.pop_back();
    // Out of its slot first: the event may schedule others, which may take it.
    Event event = std::move(slots_[key.slot]);
    free_slots_.push_back(key.slot);
    now_ = key.when;
    ++events_;
    mix(static_cast<std::uint64_t>(key.when.count()));
    mix(event.actor.value);
    mix(std::hash<std::string_view>{}(event.what));
    event.action();
    return true;
}

void EventQueue::mix(std::span<const std::uint8_t> bytes) {
    std::uint64_t word = bytes.size();
    int filled = 0;
    for (const std::uint8_t byte : bytes) {
        word = word << 8U | byte;
        if (++filled % 8 == 0) mix(word);
    }
    mix(word);
}

}  // namespace riser::sim
