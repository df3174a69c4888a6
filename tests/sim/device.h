// A device on a simulated bus: a meter, a breaker with a meter, or a relay board. It answers one
// request PDU from its register image, refuses like the real one (unknown function 1, unmapped
// address 2, too many registers or a bad value 3), and moves its contacts when told. It reads no
// clock, knows no frames and no line: SimulatedSlave wraps it in those. Models are in
// tests/sim/models.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "tests/sim/energy_counter.h"
#include "tests/sim/measurement.h"
#include "tests/sim/register_table.h"
#include "tests/sim/rtu.h"
#include "tests/sim/sim_time.h"

namespace riser::sim {

// What is fixed for a model. `profile` is the name under which the gateway knows it.
struct ModelTraits {
    std::string_view profile;
    std::string_view vendor;
    std::string_view model;
    int phases = 1;                     // 0 for a relay board
    std::int64_t quantum_wh = 0;        // resolution of its energy register; 0 = has none
    std::uint16_t max_registers = 125;  // per read (application protocol 6.3, or less)
    Duration turnaround{};         // typical time from the request's end to the first answer byte
    std::size_t contacts = 0;      // switches inside: 1 in a meter or breaker, N on a relay board
    bool hears_broadcast = false;  // obeys writes to address 0, without an answer
    bool readable_serial = false;
    std::array<std::uint8_t, 10> functions{};  // codes it understands; the rest is zero
};

struct Contact {
    bool closed = true;
    bool welded = false;  // fault: conducts although it is open and says so
    std::uint32_t operations = 0;

    [[nodiscard]] bool conducts() const { return closed || welded; }
    void set(bool close) {
        if (closed != close) ++operations;
        closed = close;
    }
};

class Device {
public:
    Device(const ModelTraits& traits, std::uint8_t address, std::uint32_t serial,
           std::int64_t start_wh);
    virtual ~Device() = default;
    Device(const Device&) = delete;
    Device& operator=(const Device&) = delete;

    // The answer to one request, never empty. `shown` is what the meter measures now; relay boards
    // ignore it. The world must have been advanced to `now` before.
    [[nodiscard]] Pdu answer(std::span<const std::uint8_t> request, const Measurement& shown,
                             SimTime now);
    // What the device does by itself when time passes, such as a relay board that misses its polls.
    virtual void pass_time(SimTime /*now*/) {}
    // When it will next do something by itself; may lie in the past once it has.
    [[nodiscard]] virtual std::optional<SimTime> next_event() const { return std::nullopt; }

    // The same model with a new serial number and a fresh register: a meter exchange in the field.
    void exchange(std::uint32_t serial, std::int64_t wh);

    [[nodiscard]] const ModelTraits& traits() const { return traits_; }
    [[nodiscard]] std::uint8_t address() const { return address_; }
    [[nodiscard]] std::uint32_t serial() const { return serial_; }
    [[nodiscard]] bool is_meter() const { return traits_.quantum_wh > 0; }
    [[nodiscard]] EnergyCounter& counter() { return counter_; }
    [[nodiscard]] const EnergyCounter& counter() const { return counter_; }
    [[nodiscard]] Contact& contact(std::size_t index) { return contacts_[index]; }
    [[nodiscard]] const Contact& contact(std::size_t index) const { return contacts_[index]; }

protected:
    struct Image {
        RegisterTable coils;     // words 0 or 1
        RegisterTable discrete;  // words 0 or 1
        RegisterTable holding;
        RegisterTable input;
    };
    // nullopt = done.
    using Refusal = std::optional<ExceptionCode>;

    virtual void show(const Measurement& shown, SimTime now, Image& image) const = 0;
    // `value` as it came in the request: 0xFF00, 0x0000 or something else.
    virtual Refusal write_coil(std::uint16_t address, std::uint16_t value);
    virtual Refusal write_registers(std::uint16_t address, std::span<const std::uint16_t> words);
    // Functions beyond 1-6, 15 and 16 that `traits().functions` lists.
    virtual Pdu answer_vendor(std::span<const std::uint8_t> request);
    // Called for every request addressed to this device.
    virtual void polled(SimTime /*now*/) {}

    std::vector<Contact> contacts_;

private:
    [[nodiscard]] Pdu answer_bits(std::span<const std::uint8_t> request,
                                  const RegisterTable& table) const;
    [[nodiscard]] Pdu answer_registers(std::span<const std::uint8_t> request,
                                       const RegisterTable& table) const;
    [[nodiscard]] Pdu answer_write_one(std::span<const std::uint8_t> request);
    [[nodiscard]] Pdu answer_write_many(std::span<const std::uint8_t> request);

    const ModelTraits& traits_;
    std::uint8_t address_;
    std::uint32_t serial_;
    EnergyCounter counter_;
};

}  // namespace riser::sim
