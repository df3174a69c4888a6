// RelayDialogue: carries out one SetSwitch on a Zigbee device: prove who answers, order absolutely (on or off,
// never toggle), read back, compare, repeat a few times, report. Only the read-back says what the contact does;
// neither the radio's acknowledgement nor the device's answer to the order does. No order is repeated that was not
// looked at, in this command or in the next; a breaker that trips is ordered to close once. It does not send.
#pragma once

#include <optional>

#include "core/metering/meter_link.h"
#include "gateway/field/zigbee/network/member.h"

namespace riser::zigbee {

class RelayDialogue {
public:
    // `member` must outlive it.
    RelayDialogue(Member& member, std::uint16_t channel, const metering::SetSwitch& command)
        : member_(&member), channel_(channel), command_(command) {}

    [[nodiscard]] const metering::SetSwitch& command() const { return command_; }
    [[nodiscard]] Member& member() const { return *member_; }
    [[nodiscard]] bool nothing_sent() const { return orders_ == 0 && !report_; }
    [[nodiscard]] Instant not_before() const { return not_before_; }
    // The report once the dialogue is over.
    [[nodiscard]] const std::optional<metering::SwitchReport>& report() const { return report_; }

    // Ends it when its time to live has passed and nothing is under way. Call before question(): an expired
    // command is never sent.
    void check_expiry(Instant now);
    // The device's plan does not allow it.
    void check_plan(Instant now);
    [[nodiscard]] Question question() const;
    // A contact that is a data point is told in the device's own time: looks whether it was. Call before question().
    void look(Instant now);
    void on_result(const ExchangeResult& result);
    // The radio is lost in the middle: from the identity again when it is back, and what was ordered is read back before
    // it is ordered again.
    // `asked`: a question of its own was under way.
    void radio_lost(bool asked);
    // A newer command for the same switch arrived before this one was sent.
    void supersede(Instant now) { finish(metering::SwitchOutcome::expired, now); }

private:
    enum class State : std::uint8_t { identity, order, read_back };

    void on_identity(const ExchangeResult& result);
    void on_order(const ExchangeResult& result);
    void on_read_back(const ExchangeResult& result);
    void judge(std::optional<bool> closed, Instant now);
    // Of nothing when the device was forgotten on the way.
    [[nodiscard]] ContactPlace place() const {
        const DevicePlan& plan = member_->plan();
        return channel_ < plan.channels() ? plan.contact(channel_) : ContactPlace{};
    }
    [[nodiscard]] bool may_trip() const;
    [[nodiscard]] bool looks_first() const;
    void count_order();
    void try_again(Instant now);
    void finish(metering::SwitchOutcome outcome, Instant now);

    Member* member_;
    std::uint16_t channel_;
    metering::SetSwitch command_;
    State state_ = State::identity;
    Instant not_before_{};
    int orders_ = 0;
    int failures_ = 0;                   // of the identity, or of sending at all
    int read_backs_ = 0;                 // since the last order, or before the first
    std::optional<Instant> told_since_;  // while it waits for a data point that was asked for then
    bool echoed_ = false;
    metering::SwitchState observed_ = metering::SwitchState::unknown;
    metering::SwitchOutcome last_ = metering::SwitchOutcome::no_answer;
    std::optional<metering::SwitchReport> report_;
};

}  // namespace riser::zigbee
