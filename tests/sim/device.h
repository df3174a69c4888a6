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

#include "tests/sim/contact.h"
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
    std::int64_t width_wh = 0;          // see RegisterFormat
    bool single = false;                // likewise
    std::uint16_t max_registers = 125;  // per read (application protocol 6.3, or less)
    Duration turnaround{};      // typical time from the request's end to the first answer byte
    std::size_t contacts = 0;   // switches inside: 1 in a meter or breaker, N on a relay board
    bool held_by_coil = false;  // its contacts drop open without power; others keep their place
    PowerOn power_on = PowerOn::last;  // of its contacts, when power returns
    bool hears_broadcast = false;      // obeys writes to address 0, without an answer
    bool readable_serial = false;
    bool counts_export = false;                // has a register of what is fed in, where panels are
    bool zigbee = false;                       // its clusters are in tests/sim/zigbee; no registers
    std::array<std::uint8_t, 10> functions{};  // codes it understands; the rest is zero

    [[nodiscard]] RegisterFormat format() const {
        return {quantum_wh > 0 ? quantum_wh : 1, width_wh, single};
    }
    [[nodiscard]] bool rolls_over_in_whole_steps() const { return width_wh > 0 && !single; }
};

// A meter that answers stale values after power-up does so for this long.
inline constexpr Duration k_stale_after_power{30'000'000};

class Device {
public:
    Device(const ModelTraits& traits, std::uint8_t address, std::uint32_t serial,
           std::int64_t start_wh);
    virtual ~Device() = default;
    Device(const Device&) = delete;
    Device& operator=(const Device&) = delete;

    // The answer to one request; empty = silence. `shown` is what the meter measures now; relay boards
    // ignore it. The world must have been advanced to `now` before.
    [[nodiscard]] Pdu answer(std::span<const std::uint8_t> request, const Measurement& shown,
                             SimTime now);
    // What the device does by itself when time passes, such as a relay board that misses its polls.
    virtual void pass_time(SimTime now);
    // When it will next do something by itself; may lie in the past once it has.
    [[nodiscard]] virtual std::optional<SimTime> next_event() const { return std::nullopt; }

    // The same model with a new serial number and a fresh register: a meter exchange in the field.
    void exchange(std::uint32_t serial, std::int64_t wh);

    // ---- without bytes, for fields that have none ----
    // What a write to a contact comes to: true when it was acknowledged.
    [[nodiscard]] bool order(std::size_t contact, bool close);
    // What a read of its state says.
    [[nodiscard]] bool tell(std::size_t contact);
    // The register was shown to somebody.
    void note_shown();
    // The most it has shown since the register itself was last moved, as an advance since its start. A meter
    // that shows old values has shown newer ones before.
    [[nodiscard]] std::int64_t most_shown_wh() const { return most_shown_wh_; }
    [[nodiscard]] std::int64_t most_exported_wh() const { return most_exported_wh_; }
    // Somebody polls it often enough from now on, or no longer.
    virtual void set_steadily_polled(bool /*polled*/, SimTime /*now*/) {}

    // ---- power ----
    void set_power(bool powered, SimTime now);
    [[nodiscard]] bool has_power() const { return powered_; }

    // ---- faults; those of contacts are in contact.h ----
    // Both registers count inside and show what they show now.
    void freeze_register(bool frozen);
    [[nodiscard]] bool register_frozen() const { return frozen_; }
    // Begins a new epoch at 0, as erased registers do.
    void reset_register();
    // That of what was used: forward (a jump) or backwards.
    void step_register(std::int64_t wh);
    void set_stale_after_power(bool stale) { stale_after_power_ = stale; }
    [[nodiscard]] bool register_stale() const { return stale_until_.has_value(); }
    // The next `count` writes are obeyed and not acknowledged.
    void lose_acknowledgements(std::uint32_t count) { lost_acknowledgements_ = count; }
    // What it does with its contacts when power returns; nullopt = as its model does.
    void set_power_on(std::optional<PowerOn> behaviour) { power_on_ = behaviour; }
    // What its own watchdog makes of the contacts when it is not polled; nullopt = keeps them. False
    // where the model has no watchdog.
    [[nodiscard]] virtual bool set_watchdog(std::optional<bool> falls_closed);
    // Ends all of them, and those of the contacts. What has happened to the register stays.
    void heal();
    [[nodiscard]] PhysicalCounts physical_counts() const;
    void count(PhysicalFault fault) { counts_.add(fault); }

    [[nodiscard]] const ModelTraits& traits() const { return traits_; }
    [[nodiscard]] std::uint8_t address() const { return address_; }
    [[nodiscard]] std::uint32_t serial() const { return serial_; }
    [[nodiscard]] bool is_meter() const { return traits_.quantum_wh > 0; }
    [[nodiscard]] EnergyCounter& counter() { return counter_; }
    [[nodiscard]] const EnergyCounter& counter() const { return counter_; }
    // There are panels behind it from now on: its register of what is fed in begins at `wh`.
    void begin_export(std::int64_t wh);
    [[nodiscard]] bool feeds_in() const { return feeds_in_; }
    [[nodiscard]] EnergyCounter& exported() { return exported_; }
    [[nodiscard]] const EnergyCounter& exported() const { return exported_; }
    [[nodiscard]] Contact& contact(std::size_t index) { return contacts_[index]; }
    [[nodiscard]] const Contact& contact(std::size_t index) const { return contacts_[index]; }

protected:
    // Kept from answer to answer: show() writes the same registers each time.
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
    virtual void power_returned() {}
    // Where a contact goes when power returns.
    [[nodiscard]] virtual bool wakes_closed(std::size_t contact, bool before) const;

    std::vector<Contact> contacts_;

private:
    void hold_registers(bool held);
    // Whether a write that was done is acknowledged.
    [[nodiscard]] bool acknowledges();
    [[nodiscard]] Pdu answer_read(std::span<const std::uint8_t> request, const Measurement& shown,
                                  SimTime now);
    void expect_read_of(std::span<const std::uint8_t> request);
    [[nodiscard]] Pdu misread(std::span<const std::uint8_t> request, const Measurement& shown,
                              SimTime now, Pdu truth);
    [[nodiscard]] Pdu answer_write(std::span<const std::uint8_t> request);
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
    EnergyCounter exported_;
    bool feeds_in_ = false;
    Image image_;
    PhysicalCounts counts_;
    bool powered_ = true;
    std::vector<bool> before_dark_;  // where the contacts were when the power went
    bool frozen_ = false;
    std::int64_t most_shown_wh_ = 0;
    std::int64_t most_exported_wh_ = 0;
    bool stale_after_power_ = false;
    std::optional<SimTime> stale_until_;
    std::uint32_t lost_acknowledgements_ = 0;
    std::optional<PowerOn> power_on_;
};

}  // namespace riser::sim
