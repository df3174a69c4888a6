#include "tests/sim/world/simulated_radio.h"

#include <utility>

namespace riser::sim {
namespace {

constexpr Duration k_opening{3'000};
constexpr Duration k_line{1'000};  // a frame on the wire and through the driver
constexpr Duration k_late{700'000};

}  // namespace

void SimulatedRadio::attach(Deliver deliver) {
    detach();
    deliver_ = std::move(deliver);
    arm();
}

void SimulatedRadio::detach() {
    begin_life();
    deliver_ = nullptr;
}

void SimulatedRadio::begin_life() {
    ++life_;
    open_ = false;
    to_radio_.clear();
    to_host_.clear();
}

bool SimulatedRadio::strikes(std::uint32_t per_mille) {
    return per_mille > 0 && dice_.chance(per_mille, 1000);
}

void SimulatedRadio::carry(std::deque<std::vector<std::uint8_t>>& line,
                           std::vector<std::uint8_t> bytes) {
    queue_.mix(bytes);
    if (strikes(faults_.lost)) return;
    if (strikes(faults_.doubled)) put_on(line, bytes);
    put_on(line, std::move(bytes));
}

// The first event that comes takes the first piece: whatever is late holds up what is behind it.
void SimulatedRadio::put_on(std::deque<std::vector<std::uint8_t>>& line,
                            std::vector<std::uint8_t> bytes) {
    line.push_back(std::move(bytes));
    const Duration takes = strikes(faults_.late) ? k_late : k_line;
    queue_.after(takes, actor_, "radio_bytes", [this, life = life_, &line] {
        if (life == life_) deliver_next(line);
    });
}

void SimulatedRadio::deliver_next(std::deque<std::vector<std::uint8_t>>& line) {
    auto bytes = std::move(line.front());
    line.pop_front();
    if (&line == &to_host_) {
        if (deliver_) deliver_(field::BytesReceived{std::move(bytes)});
        return;
    }
    radio_.hear(bytes, radio_time());
    arm();
}

void SimulatedRadio::later(Duration delay, std::string_view what, Input input) {
    queue_.after(delay, actor_, what, [this, life = life_, input = std::move(input)] {
        if (life != life_ || !deliver_) return;
        if (std::holds_alternative<field::PortOpened>(input)) {
            open_ = true;
            arm();
        }
        deliver_(input);
    });
}

void SimulatedRadio::perform(const field::OpenPort& /*open*/) {
    begin_life();
    if (!plugged_) {
        later(k_opening, "radio_missing", field::PortLost{"No such file or directory"});
    } else if (!reachable_) {
        later(k_opening, "radio_missing", field::PortLost{"No route to host"});
    } else {
        later(k_opening, "radio_opened", field::PortOpened{});
    }
}

void SimulatedRadio::perform(const field::WriteBytes& write) {
    if (open_) carry(to_radio_, write.bytes);
}

void SimulatedRadio::unplug() {
    if (!std::exchange(plugged_, false)) return;
    begin_life();
    radio_.power_cycle();
    later(Duration{0}, "radio_lost", field::PortLost{"Input/output error"});
}

void SimulatedRadio::plug() {
    plugged_ = true;
}

void SimulatedRadio::drop() {
    begin_life();
    later(Duration{0}, "radio_lost", field::PortLost{"Connection reset by peer"});
}

// What it says goes out at once; then it is looked at when it wants to be.
void SimulatedRadio::arm() {
    for (auto& said : radio_.take_said()) {
        if (open_) carry(to_host_, std::move(said));
    }
    const auto deadline = radio_.deadline();
    if (!deadline) return;
    const SimTime due = std::max(queue_.now(), queue_.now() + (*deadline - radio_time()));
    if (armed_ && *armed_ <= due) return;
    armed_ = due;
    queue_.at(due, actor_, "radio_turn", [this] { look(); });
}

void SimulatedRadio::look() {
    if (!armed_ || queue_.now() < *armed_) return;  // an earlier event has done its work
    armed_.reset();
    radio_.turn(radio_time());
    arm();
}

}  // namespace riser::sim
