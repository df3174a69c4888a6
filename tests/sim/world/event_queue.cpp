#include "tests/sim/world/event_queue.h"

#include <algorithm>

namespace riser::sim {

bool EventQueue::Later::operator()(const Event& a, const Event& b) const {
    if (a.when != b.when) return a.when > b.when;
    if (a.tie != b.tie) return a.tie > b.tie;
    return a.number > b.number;
}

void EventQueue::at(SimTime when, ActorId actor, std::string_view what, Action action) {
    heap_.push_back(
        {std::max(when, now_), ties_.next(), number_++, actor, what, std::move(action)});
    std::push_heap(heap_.begin(), heap_.end(), Later{});
}

bool EventQueue::step(SimTime end) {
    if (heap_.empty() || heap_.front().when > end) {
        now_ = std::max(now_, end);
        return false;
    }
    std::pop_heap(heap_.begin(), heap_.end(), Later{});
    Event event = std::move(heap_.back());
    heap_.pop_back();
    now_ = event.when;
    ++events_;
    mix(static_cast<std::uint64_t>(event.when.count()));
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
