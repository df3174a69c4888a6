#include "gateway/field/zigbee/network/relay_dialogue.h"

#include <array>

#include "gateway/field/zigbee/network/meter_read.h"
#include "gateway/field/zigbee/zcl/cluster.h"
#include "gateway/field/zigbee/zcl/on_off.h"
#include "gateway/field/zigbee/zcl/tuya.h"

namespace riser::zigbee {

using metering::SwitchOutcome;
using metering::SwitchState;

namespace {

// A contact that did not move after three orders will not move by a fourth: a person must look.
constexpr int k_most_orders = 3;
constexpr int k_read_backs_per_order = 3;
constexpr int k_most_failures = 3;
// Breakers of several makers report their old state for a while after they have moved.
constexpr Duration k_settling{700'000};
constexpr Duration k_pause{300'000};
// After its data points were asked for (meter_read.cpp waits longer: it needs them all).
constexpr Duration k_telling{3'000'000};

constexpr std::array<std::uint16_t, 1> k_state = {zcl::on_off::k_state};

// The contact as the answer to reading it says; none when it says nothing of it.
std::optional<bool> closed_in(const ExchangeResult& result) {
    if (!result.zcl || result.zcl->header.cluster_command) return std::nullopt;
    const auto command = static_cast<zcl::GlobalCommand>(result.zcl->header.command);
    if (command != zcl::GlobalCommand::read_answer) return std::nullopt;
    for (const zcl::ReadRecord& record : zcl::decode_read_answer(result.zcl->payload).records) {
        const bool is_state =
            record.id == zcl::on_off::k_state && record.status == zcl::ZclStatus::success;
        if (is_state) return zcl::on_off::decode_state(record.value);
    }
    return std::nullopt;
}

}  // namespace

void RelayDialogue::check_expiry(Instant now) {
    if (report_ || now < command_.expires) return;
    // Something was ordered: see what became of it.
    if (state_ == State::read_back && orders_ > 0) return;
    finish(orders_ == 0 ? SwitchOutcome::expired : last_, now);
}

void RelayDialogue::check_plan(Instant now) {
    if (report_ || !member_->is_readable()) return;
    const DevicePlan& plan = member_->plan();
    const bool fits = plan.may_switch && channel_ < plan.channels();
    if (!fits) finish(SwitchOutcome::refused, now);
}

Question RelayDialogue::question() const {
    RISER_ASSERT(!report_, "a finished dialogue has no question");
    if (state_ == State::identity) {
        return zdo::Request{zdo::IeeeAddressRequest{member_->node(), 0, 0}};
    }
    const ContactPlace contact = place();
    const bool close = command_.wanted == SwitchState::connected;
    if (state_ == State::read_back) {
        if (contact.data_point) return points_question(member_->plan().points);
        return read_question(contact.endpoint, zcl::k_on_off_cluster, k_state);
    }
    if (contact.data_point) {
        const std::array points = {zcl::tuya::bool_point(*contact.data_point, close)};
        // Any number that was not the last one's.
        const auto number = static_cast<std::uint16_t>(command_.request * k_most_orders +
                                                       static_cast<std::uint32_t>(orders_));
        return ZclQuestion{contact.endpoint,
                           zcl::k_tuya_cluster,
                           true,
                           static_cast<std::uint8_t>(zcl::tuya::Command::write),
                           zcl::tuya::encode_data_points(number, points),
                           true};
    }
    return ZclQuestion{contact.endpoint,
                       zcl::k_on_off_cluster,
                       true,
                       close ? zcl::on_off::k_on : zcl::on_off::k_off,
                       {}};
}

void RelayDialogue::on_result(const ExchangeResult& result) {
    if (report_) return;
    switch (state_) {
        case State::identity:
            return on_identity(result);
        case State::order:
            return on_order(result);
        case State::read_back:
            return on_read_back(result);
    }
}

void RelayDialogue::on_identity(const ExchangeResult& result) {
    const auto* answer = result.zdo ? std::get_if<zdo::IeeeAddressAnswer>(&*result.zdo) : nullptr;
    if (answer == nullptr || answer->status != zdo::ZdoStatus::ok) {
        if (++failures_ >= k_most_failures) {
            return finish(SwitchOutcome::no_answer, result.finished);
        }
        not_before_ = result.finished + k_pause;
        return;
    }
    if (answer->eui64 != member_->eui64()) {
        return finish(SwitchOutcome::wrong_identity, result.finished);
    }
    failures_ = 0;
    state_ = looks_first() ? State::read_back : State::order;
    read_backs_ = 0;
}

// The same may have been carried out already, by this command or an earlier one, though nobody has seen it. And a breaker
// that nobody has seen since the start may have tripped. What is ordered the other way round waits for no look.
bool RelayDialogue::looks_first() const {
    const SwitchState ordered = member_->unseen_order(channel_);
    const bool unseen =
        member_->contact(channel_) == SwitchState::unknown && ordered == SwitchState::unknown;
    return orders_ > 0 || ordered == command_.wanted || (may_trip() && unseen);
}

void RelayDialogue::on_order(const ExchangeResult& result) {
    if (result.verdict == Verdict::not_sent) {
        if (++failures_ >= k_most_failures) {
            return finish(orders_ == 0 ? SwitchOutcome::no_answer : last_, result.finished);
        }
        not_before_ = result.finished + k_pause;
        return;
    }
    // Whatever was heard of it, it may have arrived: only the contact knows.
    count_order();
    read_backs_ = 0;
    state_ = State::read_back;
    if (result.verdict != Verdict::answered) return;
    if (result.is_refused()) {
        member_->mark_ordered(channel_, SwitchState::unknown);
        return finish(SwitchOutcome::refused, result.finished);
    }
    echoed_ = true;
    // It repeats what it was told at once: that must not be taken for what it is asked afterwards.
    if (place().data_point) not_before_ = result.finished + k_settling;
}

void RelayDialogue::on_read_back(const ExchangeResult& result) {
    ++read_backs_;
    const bool asked = result.verdict == Verdict::answered && !result.is_refused();
    if (!place().data_point || !asked) return judge(closed_in(result), result.finished);
    told_since_ = result.asked;
    not_before_ = result.finished + k_telling;
}

void RelayDialogue::look(Instant now) {
    if (report_ || !told_since_) return;
    const auto point = place().data_point;
    const auto at = point ? member_->told_at(*point) : std::nullopt;
    const bool told = at && *at >= *told_since_;
    if (!told && now < not_before_) return;
    told_since_.reset();
    judge(told ? member_->told_closed(*point) : std::nullopt, now);
}

void RelayDialogue::judge(std::optional<bool> closed, Instant now) {
    if (!closed) {
        observed_ = SwitchState::unknown;
        last_ = SwitchOutcome::no_answer;
        not_before_ = now + k_pause;
        // Nothing is ordered again that nobody has looked at: the next command begins with a look.
        if (read_backs_ >= k_read_backs_per_order) finish(last_, now);
        return;
    }
    observed_ = *closed ? SwitchState::connected : SwitchState::disconnected;
    member_->mark_ordered(channel_, SwitchState::unknown);
    if (observed_ == command_.wanted) return finish(SwitchOutcome::confirmed, now);
    // Looked at before the first order: it is to be given.
    if (orders_ == 0) {
        not_before_ = {};
        state_ = State::order;
        return;
    }
    last_ = SwitchOutcome::not_confirmed;
    not_before_ = now + k_settling;
    if (read_backs_ >= k_read_backs_per_order) try_again(now);
}

bool RelayDialogue::may_trip() const {
    return command_.wanted == SwitchState::connected && member_->plan().trips;
}

// A breaker was ordered to close, whether or not its answer was heard, and is open: it may have tripped. Whether it is
// closed again is for the controller to say.
void RelayDialogue::try_again(Instant now) {
    if (orders_ >= k_most_orders || may_trip()) return finish(last_, now);
    state_ = State::order;
}

void RelayDialogue::count_order() {
    ++orders_;
    member_->mark_ordered(channel_, command_.wanted);
}

void RelayDialogue::radio_lost(bool asked) {
    if (report_) return;
    // Whatever becomes of it now, it may have arrived.
    if (asked && state_ == State::order) count_order();
    not_before_ = {};
    told_since_.reset();
    failures_ = 0;
    state_ = State::identity;
}

void RelayDialogue::finish(SwitchOutcome outcome, Instant now) {
    // Unknown too: the next sweeps must not go on showing how the contact stood before it was ordered.
    const bool seen = observed_ != SwitchState::unknown;
    if (orders_ > 0 || seen) member_->remember_contact(channel_, observed_, now);
    report_ =
        metering::SwitchReport{command_.which, command_.request, outcome, echoed_, observed_, now};
}

}  // namespace riser::zigbee
