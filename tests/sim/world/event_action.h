// EventAction: what an event does, called once. Like std::function, but moved only, and with room for what a
// runner captures (itself, its life, a moment), so that an event needs no memory of its own.
#pragma once

#include <cstddef>
#include <memory>
#include <new>
#include <type_traits>
#include <utility>

namespace riser::sim {

class EventAction {
public:
    EventAction() = default;
    template <class F>
    requires(!std::is_same_v<std::decay_t<F>, EventAction>) EventAction(F&& action) {
        using Kept = std::decay_t<F>;
        if constexpr (fits<Kept>) {
            new (room_) Kept(std::forward<F>(action));
            kind_ = &k_in_place<Kept>;
        } else {
            using Pointer = std::unique_ptr<Kept>;
            new (room_) Pointer(std::make_unique<Kept>(std::forward<F>(action)));
            kind_ = &k_elsewhere<Kept>;
        }
    }
    EventAction(EventAction&& other) noexcept { take(other); }
    EventAction& operator=(EventAction&& other) noexcept {
        if (this == &other) return *this;
        drop();
        take(other);
        return *this;
    }
    ~EventAction() { drop(); }

    void operator()() { kind_->call(room_); }

private:
    struct Kind {
        void (*call)(void* room);
        void (*move)(void* to, void* from);  // and ends what was at `from`
        void (*end)(void* room);
    };
    static constexpr std::size_t k_room = 40;
    template <class Kept>
    static constexpr bool fits =
        sizeof(Kept) <= k_room &&
        alignof(Kept) <= alignof(void*) && std::is_nothrow_move_constructible_v<Kept>;

    template <class Kept>
    static void move(void* to, void* from) {
        new (to) Kept(std::move(*static_cast<Kept*>(from)));
        std::destroy_at(static_cast<Kept*>(from));
    }
    template <class Kept>
    static void end(void* room) {
        std::destroy_at(static_cast<Kept*>(room));
    }
    template <class Kept>
    static constexpr Kind k_in_place{[](void* room) { (*static_cast<Kept*>(room))(); }, move<Kept>,
                                     end<Kept>};
    template <class Kept>
    static constexpr Kind k_elsewhere{
        [](void* room) { (**static_cast<std::unique_ptr<Kept>*>(room))(); },
        move<std::unique_ptr<Kept>>, end<std::unique_ptr<Kept>>};

    void take(EventAction& other) {
        kind_ = std::exchange(other.kind_, nullptr);
        if (kind_ != nullptr) kind_->move(room_, other.room_);
    }
    void drop() {
        if (kind_ != nullptr) std::exchange(kind_, nullptr)->end(room_);
    }

    const Kind* kind_ = nullptr;
    alignas(void*) std::byte room_[k_room];
};

}  // namespace riser::sim
