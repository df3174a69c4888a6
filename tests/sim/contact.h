// Contact: one switch of a device, with what can be wrong with it. Whether it conducts, what it says of
// itself and what it was told are three things. It knows no frames; a Device moves it when told and shows
// its state, a Building learns through `before_change` that energy is about to flow differently.
#pragma once

#include <cstdint>
#include <functional>
#include <utility>

#include "tests/sim/physical_fault.h"

namespace riser::sim {

enum class Jam : std::uint8_t {
    none,
    stuck_open,    // once it is open it stays so
    stuck_closed,  // once it is closed it stays so
};

// What a device does with a contact when its power returns.
enum class PowerOn : std::uint8_t { last, open, closed };

// Owned by its Device.
class Contact {
public:
    [[nodiscard]] bool closed() const { return closed_; }
    [[nodiscard]] bool conducts() const { return closed_ || welded_; }
    // What the device says when it is asked: the truth, except while lying().
    [[nodiscard]] bool shown_closed() const { return closed_ != lying_; }
    // Times it has moved.
    [[nodiscard]] std::uint32_t operations() const { return operations_; }

    // Somebody or something moves it; it moves unless it is stuck.
    void set(bool close);
    // Told by the bus: may be lost on the way inside the device, though it will be acknowledged.
    void command(bool close);
    // The device itself falls back, or its power comes and goes.
    void fall_back(bool close) { act(close, PhysicalFault::watchdog_fallback); }
    // Its power returned: it goes where its device wants it, which may not be where it was before.
    void wake(bool close, bool before);
    void move_by_hand(bool close) { act(close, PhysicalFault::moved_by_hand); }

    // ---- faults ----
    void weld(bool welded);
    [[nodiscard]] bool welded() const { return welded_; }
    void jam(Jam jam) { jam_ = jam; }
    [[nodiscard]] Jam jam() const { return jam_; }
    // The next `count` commands are acknowledged and not done.
    void lose_commands(std::uint32_t count) { lost_commands_ = count; }
    // The next `count` answers that show the state show the wrong one.
    void misread(std::uint32_t count) { misreads_ = count; }
    [[nodiscard]] bool will_be_misread() const { return misreads_ > 0; }
    // While true shown_closed() lies; a lie that was told counts.
    void set_lying(bool lying) { lying_ = lying; }
    void lie_told();
    void heal();
    // Another contact in its place, closed as delivered.
    void renew();

    void count_into(PhysicalCounts* counts) { counts_ = counts; }
    // Grows with each change of operations(): tells whether there is anything to look at.
    void count_changes_into(std::uint64_t* changes) { changes_ = changes; }
    void tell_before_change(std::function<void()> before_change) {
        before_change_ = std::move(before_change);
    }

private:
    void act(bool close, PhysicalFault cause);
    void become(bool close);
    void count_operations(std::uint32_t operations);
    void count(PhysicalFault fault) {
        if (counts_ != nullptr) counts_->add(fault);
    }

    bool closed_ = true;
    bool welded_ = false;
    bool lying_ = false;
    Jam jam_ = Jam::none;
    std::uint32_t operations_ = 0;
    std::uint32_t lost_commands_ = 0;
    std::uint32_t misreads_ = 0;
    PhysicalCounts* counts_ = nullptr;
    std::uint64_t* changes_ = nullptr;
    std::function<void()> before_change_;
};

}  // namespace riser::sim
