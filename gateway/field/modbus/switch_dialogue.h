// SwitchDialogue: carries out one SetSwitch: prove who answers, write absolutely, read back, compare,
// repeat a few times, report. Only the read-back says what the contact does; an echo alone never does.
// It does not send: the bus master asks it for the next exchange when the line is free.
#pragma once

#include <optional>

#include "core/metering/meter_link.h"
#include "gateway/field/modbus/device_state.h"
#include "gateway/field/modbus/read_task.h"

namespace riser::modbus {

// What became of a command or a look at a contact when the device could not be read, and why.
[[nodiscard]] metering::SwitchOutcome outcome_of(metering::MeterHealth failed);

class SwitchDialogue {
public:
    // `device` must outlive the dialogue and have the channel; the profile's switching is proven.
    SwitchDialogue(DeviceState& device, std::uint16_t channel, const metering::SetSwitch& command);

    [[nodiscard]] const metering::SetSwitch& command() const { return command_; }
    [[nodiscard]] DeviceState& device() const { return *device_; }
    [[nodiscard]] bool nothing_sent() const { return writes_ == 0 && state_ != State::done; }
    [[nodiscard]] Instant not_before() const { return not_before_; }
    // The report once the dialogue is over.
    [[nodiscard]] const std::optional<metering::SwitchReport>& report() const { return report_; }

    // Ends the dialogue when its time to live has passed and nothing is under way. Call before
    // next_exchange(): an expired command is never sent.
    void check_expiry(Instant now);
    [[nodiscard]] Exchange next_exchange() const;
    void on_result(const ExchangeResult& result);
    // The port went away in the middle: start again, from the identity, when it is back. `asked`: the exchange
    // under way was this dialogue's.
    void port_lost(bool asked);
    // A newer command for the same switch arrived before this one was sent.
    void supersede(Instant now);

private:
    enum class State { identity, write, read_back, done };

    void enter_identity();
    void identified();
    void on_identity(const ExchangeResult& result);
    void on_write(const ExchangeResult& result);
    void on_read_back(const ExchangeResult& result);
    // A breaker that was ordered to close may have tripped: whether it is closed again is for the controller to say.
    [[nodiscard]] bool closes_once() const;
    // The state is not what was wanted, or not known: write again or give up.
    void try_again(metering::SwitchOutcome last_outcome, Instant now);
    void finish(metering::SwitchOutcome outcome, Instant now);
    [[nodiscard]] const SwitchChannel& channel() const;
    [[nodiscard]] const SwitchWrite& wanted_write() const;

    DeviceState* device_;
    std::uint16_t channel_;
    metering::SetSwitch command_;
    State state_ = State::identity;
    std::optional<ReadTask> identity_;
    Instant not_before_{};
    int writes_ = 0;
    int busy_ = 0;
    int read_backs_ = 0;  // since the last write
    bool echoed_ = false;
    metering::SwitchState observed_ = metering::SwitchState::unknown;
    metering::SwitchOutcome last_outcome_ = metering::SwitchOutcome::no_answer;
    std::optional<metering::SwitchReport> report_;
};

}  // namespace riser::modbus
