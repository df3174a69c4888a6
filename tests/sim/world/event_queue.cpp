#include "tests/sim/world/event_queue.h"

#include <algorithm>

namespace riser::sim {
namespace {

// A heap of which each has four below it: half as deep as one of two, and those four lie side by side. What comes
// first is the same: no two keys are equal.
constexpr std::size_t k_below = 4;

template <class Key, class Later>
void push(std::vector<Key>& heap, const Key& key, Later later) {
    std::size_t place = heap.size();
    heap.push_back(key);
    while (place > 0) {
        const std::size_t above = (place - 1) / k_below;
        if (!later(heap[above], key)) break;
        heap[place] = heap[above];
        place = above;
    }
    heap[place] = key;
}

template <class Key, class Later>
Key pop(std::vector<Key>& heap, Later later) {
    const Key first = heap.front();
    const Key last = heap.back();
    heap.pop_back();
    const std::size_t size = heap.size();
    if (size == 0) return first;
    std::size_t place = 0;
    while (true) {
        const std::size_t begin = k_below * place + 1;
        if (begin >= size) break;
        std::size_t next = begin;
        for (std::size_t i = begin + 1; i < std::min(begin + k_below, size); ++i) {
            if (later(heap[next], heap[i])) next = i;
        }
        if (!later(last, heap[next])) break;
        heap[place] = heap[next];
        place = next;
    }
    heap[place] = last;
    return first;
}

}  // namespace

bool EventQueue::Later::operator()(const Key& a, const Key& b) const {
    if (a.when != b.when) return a.when > b.when;
    if (a.tie != b.tie) return a.tie > b.tie;
    return a.number > b.number;
}

std::uint64_t EventQueue::draw_tie(ActorId actor, std::uint64_t kind) {
    const std::uint64_t stream = seed_ ^ kind ^ (std::uint64_t{actor.value} << 48U);
    return ties_.try_emplace(stream, stream).first->second.next();
}

void EventQueue::at(SimTime when, ActorId actor, std::string_view what, Action action) {
    if (free_slots_.empty()) {
        free_slots_.push_back(static_cast<std::uint32_t>(slots_.size()));
        slots_.emplace_back();
    }
    const std::uint32_t slot = free_slots_.back();
    free_slots_.pop_back();
    Event& event = slots_[slot];
    event.actor = actor;
    event.kind = std::hash<std::string_view>{}(what);
    event.action = std::move(action);
    push(heap_, Key{std::max(when, now_), draw_tie(actor, event.kind), number_++, slot}, Later{});
}

bool EventQueue::step(SimTime end) {
    if (heap_.empty() || heap_.front().when > end) {
        now_ = std::max(now_, end);
        return false;
    }
    const Key key = pop(heap_, Later{});
    // Out of its slot first: the event may schedule others, which may take it.
    Event event = std::move(slots_[key.slot]);
    free_slots_.push_back(key.slot);
    now_ = key.when;
    ++events_;
    mix(static_cast<std::uint64_t>(key.when.count()));
    mix(event.actor.value);
    mix(event.kind);
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
