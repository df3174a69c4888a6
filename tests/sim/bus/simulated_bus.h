// SimulatedBus: one serial line with its slaves and its adapter, as a function of time. The master's
// bytes take their character times to travel; the addressed slave answers after its turnaround; what
// comes back is handed over when its last bit has arrived. Answers queue instead of colliding, as they do
// behind USB and TCP converters: for the attribution of answers that is the nastier case.
// Pure: no clock, no descriptor. virtual_runner.h and pty_line.h move the bytes.
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <span>

#include "core/base/prng.h"
#include "core/units/time.h"
#include "gateway/field/modbus/line_settings.h"
#include "tests/sim/bus/answer_fault.h"
#include "tests/sim/bus/register_slave.h"

namespace riser::sim_bus {

enum class Arrival : std::uint8_t {
    whole,   // an answer at once, at its last bit
    bytes,   // byte by byte
    pieces,  // in pieces of random size, as adapters deliver them
};

class SimulatedBus {
public:
    SimulatedBus(modbus::LineSettings line, std::uint64_t seed) : line_(line), dice_(seed) {}

    // References stay valid.
    RegisterSlave& add(std::uint8_t unit, Duration turnaround);
    [[nodiscard]] RegisterSlave& slave(std::uint8_t unit) { return slaves_.at(unit).registers; }

    Arrival arrival = Arrival::whole;
    bool echo = false;            // the adapter hears what the master sends
    Duration adapter_latency{0};  // from the last bit to the host
    FaultRates faults;
    void set_plugged(bool plugged);
    [[nodiscard]] bool plugged() const { return plugged_; }
    // The next answers suffer these, in order, whatever the rates say.
    void script(AnswerFault fault) { script_.push_back(std::move(fault)); }
    // Bytes that appear on the line at a given time, from nobody's request.
    void inject(Instant at, Bytes bytes) { arriving_.emplace(at, std::move(bytes)); }

    void host_wrote(std::span<const std::uint8_t> bytes, Instant now);
    [[nodiscard]] std::optional<Instant> next_event() const;
    // What has arrived at the host by `now`.
    [[nodiscard]] Bytes take_arrived(Instant now);

    // ---- what was seen ----
    [[nodiscard]] const FaultCounts& fault_counts() const { return counts_; }
    [[nodiscard]] std::uint64_t requests() const { return requests_; }
    [[nodiscard]] std::uint64_t answers() const { return answers_; }
    // Requests that began before the line had been silent for 3.5 characters, as the host heard it.
    [[nodiscard]] std::uint64_t hasty_requests() const { return hasty_; }
    // The least time the answered exchanges could take: silence, request, turnaround, answer.
    [[nodiscard]] Duration least_time() const { return least_time_; }
    [[nodiscard]] const Bytes& last_request() const { return last_request_; }

private:
    struct Slave {
        RegisterSlave registers;
        Duration turnaround{0};
    };

    void respond(std::uint8_t unit, const Bytes& pdu, const Bytes& answer, Instant request_end,
                 std::size_t request_length);
    void deliver(const Bytes& frame, Instant start);

    modbus::LineSettings line_;
    Prng dice_;
    std::map<std::uint8_t, Slave> slaves_;
    std::deque<AnswerFault> script_;
    std::multimap<Instant, Bytes> arriving_;
    Instant wire_free_{};
    Instant last_activity_ = Instant::min();
    bool plugged_ = true;
    FaultCounts counts_;
    std::uint64_t requests_ = 0;
    std::uint64_t answers_ = 0;
    std::uint64_t hasty_ = 0;
    Duration least_time_{0};
    Bytes last_request_;
};

}  // namespace riser::sim_bus
