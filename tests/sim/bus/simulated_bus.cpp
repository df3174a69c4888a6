#include "tests/sim/bus/simulated_bus.h"

#include <algorithm>

namespace riser::sim_bus {

RegisterSlave& SimulatedBus::add(std::uint8_t unit, Duration turnaround) {
    Slave& slave = slaves_[unit];
    slave.turnaround = turnaround;
    return slave.registers;
}

void SimulatedBus::set_plugged(bool plugged) {
    plugged_ = plugged;
    if (plugged) return;
    arriving_.clear();
    wire_free_ = Instant{};
    last_activity_ = Instant::min();
}

void SimulatedBus::host_wrote(std::span<const std::uint8_t> bytes, Instant now) {
    if (!plugged_ || bytes.empty()) return;
    const Instant request_end = now + line_.wire_time(bytes.size());
    if (last_activity_ != Instant::min() && now < last_activity_ + line_.frame_gap()) ++hasty_;
    last_activity_ = request_end;
    last_request_.assign(bytes.begin(), bytes.end());
    if (echo) arriving_.emplace(request_end + adapter_latency, last_request_);
    if (!crc_is_good(last_request_)) return;
    ++requests_;
    const auto slave = slaves_.find(last_request_.front());
    if (slave == slaves_.end()) return;
    const Bytes pdu(last_request_.begin() + 1, last_request_.end() - 2);
    const auto answer = slave->second.registers.answer(pdu);
    if (answer) respond(slave->first, pdu, *answer, request_end, bytes.size());
}

void SimulatedBus::respond(std::uint8_t unit, const Bytes&, const Bytes& answer,
                           Instant request_end, std::size_t request_length) {
    AnswerFault fault;
    if (!script_.empty()) {
        fault = std::move(script_.front());
        script_.pop_front();
    } else {
        fault = draw_fault(faults, unit, answer, dice_, counts_);
    }
    if (fault.lost) return;
    Bytes frame = with_crc(unit, fault.instead.value_or(answer));
    if (fault.flipped_byte) {
        auto& byte = frame[std::min(*fault.flipped_byte, frame.size() - 1)];
        byte = static_cast<std::uint8_t>(byte ^ (1U << dice_.below(8)));
    }
    frame.resize(frame.size() - std::min(fault.cut, frame.size()));
    frame.insert(frame.begin(), fault.before.begin(), fault.before.end());
    frame.insert(frame.end(), fault.after.begin(), fault.after.end());
    const Duration turnaround = slaves_.at(unit).turnaround;
    ++answers_;
    least_time_ += line_.frame_gap() + line_.wire_time(request_length) + turnaround +
                   line_.wire_time(frame.size());
    deliver(frame, std::max(request_end + turnaround + fault.extra_delay, wire_free_));
}

void SimulatedBus::deliver(const Bytes& frame, Instant start) {
    wire_free_ = start + line_.wire_time(frame.size());
    for (std::size_t begin = 0; begin < frame.size();) {
        std::size_t size = frame.size() - begin;
        if (arrival == Arrival::bytes) size = 1;
        if (arrival == Arrival::pieces) size = 1 + dice_.below(size);
        const auto first = frame.begin() + static_cast<std::ptrdiff_t>(begin);
        begin += size;
        arriving_.emplace(start + line_.wire_time(begin) + adapter_latency,
                          Bytes(first, first + static_cast<std::ptrdiff_t>(size)));
    }
}

std::optional<Instant> SimulatedBus::next_event() const {
    if (arriving_.empty()) return std::nullopt;
    return arriving_.begin()->first;
}

Bytes SimulatedBus::take_arrived(Instant now) {
    Bytes arrived;
    while (!arriving_.empty() && arriving_.begin()->first <= now) {
        const Bytes& piece = arriving_.begin()->second;
        arrived.insert(arrived.end(), piece.begin(), piece.end());
        last_activity_ = std::max(last_activity_, arriving_.begin()->first);
        arriving_.erase(arriving_.begin());
    }
    return arrived;
}

}  // namespace riser::sim_bus
