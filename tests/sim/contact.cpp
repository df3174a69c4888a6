#include "tests/sim/contact.h"

namespace riser::sim {

void Contact::become(bool close) {
    if (closed_ == close) return;
    if (before_change_) before_change_();
    closed_ = close;
    count_operations(operations_ + 1);
}

void Contact::count_operations(std::uint32_t operations) {
    operations_ = operations;
    if (changes_ != nullptr) ++*changes_;
}

void Contact::set(bool close) {
    if (closed_ == close) return;
    if (close && jam_ == Jam::stuck_open) return count(PhysicalFault::relay_stuck_open);
    if (!close && jam_ == Jam::stuck_closed) return count(PhysicalFault::relay_stuck_closed);
    become(close);
}

void Contact::command(bool close) {
    if (lost_commands_ > 0 && closed_ != close) {
        --lost_commands_;
        return count(PhysicalFault::command_lost);
    }
    set(close);
}

void Contact::act(bool close, PhysicalFault cause) {
    const bool before = closed_;
    set(close);
    if (closed_ != before) count(cause);
}

void Contact::wake(bool close, bool before) {
    set(close);
    if (closed_ != before) count(PhysicalFault::power_on_moved);
}

void Contact::weld(bool welded) {
    if (welded_ == welded) return;
    if (before_change_) before_change_();
    welded_ = welded;
}

void Contact::lie_told() {
    --misreads_;
    count(PhysicalFault::state_misread);
}

void Contact::heal() {
    weld(false);
    jam_ = Jam::none;
    lost_commands_ = 0;
    misreads_ = 0;
}

void Contact::renew() {
    heal();
    become(true);
    count_operations(0);
}

}  // namespace riser::sim
