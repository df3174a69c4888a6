#include "gateway/field/modbus/switch_dialogue.h"

namespace riser::modbus {
namespace {

using metering::SwitchOutcome;
using metering::SwitchState;

// A contact that did not move after three writes will not move by a fourth: a person must look.
constexpr int k_most_writes = 3;
constexpr int k_read_backs_per_write = 2;
// Latching relays and breaker drives need up to this long until they report the new state.
constexpr Duration k_settling{150'000};
constexpr Duration k_busy_pause{200'000};
constexpr int k_most_patience = 5;

}  // namespace

SwitchOutcome outcome_of(metering::MeterHealth failed) {
    switch (failed) {
        case metering::MeterHealth::refused:
            return SwitchOutcome::refused;
        case metering::MeterHealth::wrong_identity:
            return SwitchOutcome::wrong_identity;
        default:
            return SwitchOutcome::no_answer;
    }
}

SwitchDialogue::SwitchDialogue(DeviceState& device, std::uint16_t channel,
                               const metering::SetSwitch& command)
    : device_(&device), channel_(channel), command_(command) {
    enter_identity();
}

const SwitchChannel& SwitchDialogue::channel() const {
    return device_->profile().switching->channels[channel_];
}

const SwitchWrite& SwitchDialogue::wanted_write() const {
    return command_.wanted == SwitchState::connected ? channel().connect : channel().disconnect;
}

void SwitchDialogue::enter_identity() {
    constexpr BlockUse k_use = BlockUse::identity;
    identity_.emplace(*device_, std::span(&k_use, 1));
    // A device without a readable identity is known by its address alone.
    if (identity_->done()) return identified();
    state_ = State::identity;
}

// What was written before the port was lost may have been carried out: the contact is looked at first.
void SwitchDialogue::identified() {
    state_ = writes_ > 0 ? State::read_back : State::write;
    read_backs_ = 0;
}

void SwitchDialogue::check_expiry(Instant now) {
    if (state_ == State::done || now < command_.expires) return;
    if (state_ == State::read_back) return;  // something was written: see what became of it
    finish(writes_ == 0 ? SwitchOutcome::expired : last_outcome_, now);
}

Exchange SwitchDialogue::next_exchange() const {
    RISER_ASSERT(state_ != State::done, "a finished dialogue has no next exchange");
    Exchange exchange;
    if (state_ == State::identity) {
        exchange = identity_->next_exchange(false);
    } else {
        exchange.unit = device_->device().unit;
        exchange.request = state_ == State::write
                               ? write_request(wanted_write())
                               : read_request(read_back_block(channel().read_back));
        exchange.timeout = device_->timeout();
        exchange.gap_before = device_->profile().timing.gap_before;
    }
    // Switching follows the full rule, whatever is thought of the device: an old echo or an old state
    // must be out of the way before anything else is believed.
    exchange.quarantine_line = true;
    return exchange;
}

void SwitchDialogue::on_result(const ExchangeResult& result) {
    switch (state_) {
        case State::identity:
            return on_identity(result);
        case State::write:
            return on_write(result);
        case State::read_back:
            return on_read_back(result);
        case State::done:
            break;
    }
    RISER_ASSERT(false, "a finished dialogue gets no result");
}

void SwitchDialogue::on_identity(const ExchangeResult& result) {
    identity_->on_result(result, false);
    not_before_ = identity_->not_before();
    if (!identity_->done()) return;
    if (identity_->failed()) {
        return finish(outcome_of(identity_->health()), result.finished);
    }
    if (!device_->check_identity(identity_->decode())) {
        return finish(SwitchOutcome::wrong_identity, result.finished);
    }
    identified();
}

void SwitchDialogue::on_write(const ExchangeResult& result) {
    if (result.verdict == Verdict::exception && result.exception == k_server_device_busy) {
        if (++busy_ > k_most_patience) return finish(SwitchOutcome::refused, result.finished);
        not_before_ = result.finished + k_busy_pause;
        return;
    }
    ++writes_;
    read_backs_ = 0;
    state_ = State::read_back;
    if (result.verdict == Verdict::answered) echoed_ = true;
    if (result.verdict != Verdict::exception) return;
    if (result.exception != k_acknowledge) return finish(SwitchOutcome::refused, result.finished);
    not_before_ = result.finished + k_busy_pause;  // accepted, takes its time
}

void SwitchDialogue::on_read_back(const ExchangeResult& result) {
    ++read_backs_;
    if (result.verdict == Verdict::exception) {
        const bool later =
            result.exception == k_server_device_busy || result.exception == k_acknowledge;
        if (!later || ++busy_ > k_most_patience) {
            return finish(SwitchOutcome::refused, result.finished);
        }
        --read_backs_;
        not_before_ = result.finished + k_busy_pause;
        return;
    }
    if (result.verdict != Verdict::answered) {
        observed_ = SwitchState::unknown;
        if (read_backs_ < k_read_backs_per_write) return;
        return try_again(SwitchOutcome::no_answer, result.finished);
    }
    const ReadBlock block = read_back_block(channel().read_back);
    observed_ = decode_switch(channel().read_back,
                              {block.function, block.address, registers_of(block, result.answer)});
    if (observed_ == command_.wanted) return finish(SwitchOutcome::confirmed, result.finished);
    if (read_backs_ < k_read_backs_per_write) {
        not_before_ = result.finished + k_settling;
        return;
    }
    try_again(SwitchOutcome::not_confirmed, result.finished);
}

// Whether or not its answer was heard.
bool SwitchDialogue::closes_once() const {
    return command_.wanted == SwitchState::connected && device_->profile().switching->trips;
}

void SwitchDialogue::try_again(SwitchOutcome last_outcome, Instant now) {
    last_outcome_ = last_outcome;
    if (writes_ >= k_most_writes || closes_once()) return finish(last_outcome, now);
    state_ = State::write;
}

void SwitchDialogue::port_lost(bool asked) {
    if (state_ == State::done) return;
    // Its last byte may have left before.
    if (asked && state_ == State::write) ++writes_;
    not_before_ = {};
    enter_identity();
}

void SwitchDialogue::supersede(Instant now) {
    finish(SwitchOutcome::expired, now);
}

void SwitchDialogue::finish(SwitchOutcome outcome, Instant now) {
    state_ = State::done;
    // Unknown too: the next sweeps must not go on showing how the contact stood before it was written.
    if (writes_ > 0 && channel_ == 0) device_->remember_switch(observed_, now);
    report_ =
        metering::SwitchReport{command_.which, command_.request, outcome, echoed_, observed_, now};
}

}  // namespace riser::modbus
