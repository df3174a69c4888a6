#include "gateway/field/zigbee/network/network_start.h"

#include <utility>

#include "gateway/field/zigbee/network/forming_commands.h"

namespace riser::zigbee {
namespace {

namespace f = ezsp::fields;
using ezsp::Command;
using ezsp::FrameId;
using ezsp::Status;
using ezsp::Values;

// Real ones take a second or two.
constexpr Duration k_network_patience{10'000'000};

constexpr std::uint8_t k_coordinator_type = 1;  // UG100, "EmberNodeType"
// A concentrator with memory for routes; rare broadcasts, since meters talk little.
constexpr std::uint16_t k_high_memory_concentrator = 0xFFF9;
constexpr std::uint8_t k_network_key_type = 3;  // of getKey
constexpr std::uint8_t k_version_with_key_info = 13;

}  // namespace

NetworkStart::NetworkStart(StartOrders orders, Instant now) : orders_(std::move(orders)) {
    enter(Step::address, now);
}

void NetworkStart::enter(Step step, Instant now) {
    step_ = step;
    since_ = now;
    asked_ = false;
}

void NetworkStart::fail(std::string reason) {
    outcome_ = Outcome::failed;
    reason_ = std::move(reason);
}

std::optional<Command> NetworkStart::take_command() {
    if (outcome_ != Outcome::running || std::exchange(asked_, true)) return std::nullopt;
    return command();
}

// ---- what is asked ------------------------------------------------------------------------------

std::optional<Command> NetworkStart::command() const {
    switch (step_) {
        case Step::address:
            return Command{FrameId::get_eui64, {}};
        case Step::counter:
            return set_network_counter(*orders_.raise_counter);
        case Step::begin:
            return Command{FrameId::network_init, Values{}.set(f::network_init_bitmask, 0)};
        case Step::leave:
            return Command{FrameId::leave_network, Values{}.set(f::leave_options, 0)};
        case Step::security:
            return security_command();
        case Step::extended_security:
            return set_extended_security();
        case Step::old_keys:
            return Command{FrameId::clear_key_table, {}};
        case Step::form:
            return form_command();
        case Step::tokens:
            return keep_tokens();
        case Step::parameters:
            return Command{FrameId::get_network_parameters, {}};
        case Step::key:
            if (orders_.version >= k_version_with_key_info) {
                return Command{FrameId::get_network_key_info, {}};
            }
            return Command{FrameId::get_key, Values{}.set(f::key_type, k_network_key_type)};
        case Step::concentrator:
            return Command{FrameId::set_concentrator,
                           Values{}
                               .set(f::concentrator_on, true)
                               .set(f::concentrator_type, k_high_memory_concentrator)
                               .set(f::min_time, 60)
                               .set(f::max_time, 3600)
                               .set(f::route_error_threshold, 8)
                               .set(f::delivery_failure_threshold, 8)
                               .set(f::max_hops, 0)};
        case Step::routes:
            return Command{FrameId::set_source_route_discovery_mode,
                           Values{}.set(f::discovery_mode, 1)};
        case Step::close:
            return Command{FrameId::permit_joining, Values{}.set(f::duration, 0)};
        case Step::await_up:
        case Step::await_down:
        case Step::await_formed:
            break;
    }
    return std::nullopt;
}

Command NetworkStart::security_command() const {
    return {FrameId::set_initial_security_state,
            Values{}
                .set(f::security_bitmask, k_initial_security_bits)
                .set(f::preconfigured_key, orders_.form->trust_center_key)
                .set(f::network_key, orders_.form->network_key)
                .set(f::network_key_sequence, 0)
                .set(f::trust_center_eui64, found_.coordinator)};
}

Command NetworkStart::form_command() const {
    const FormNetwork& order = *orders_.form;
    return {FrameId::form_network, Values{}
                                       .set(f::extended_pan_id, order.extended_pan_id)
                                       .set(f::pan_id, order.pan_id)
                                       .set(f::radio_tx_power, order.tx_power_dbm)
                                       .set(f::radio_channel, order.channel)
                                       .set(f::join_method, 0)
                                       .set(f::network_manager, k_coordinator)
                                       .set(f::network_update_id, 0)
                                       .set(f::channels, std::uint32_t{1} << order.channel)};
}

// ---- what is answered ---------------------------------------------------------------------------

// What only makes a good network better.
bool NetworkStart::may_fail(Step step) {
    switch (step) {
        case Step::extended_security:
        case Step::old_keys:
        case Step::tokens:
        case Step::concentrator:
        case Step::routes:
        case Step::close:
            return true;
        default:
            return false;
    }
}

void NetworkStart::on_answer(const Values* values, Instant now) {
    if (outcome_ != Outcome::running) return;
    const bool has_own_status = step_ == Step::begin;
    const bool ok = values != nullptr &&
                    (has_own_status || values->get_or(f::status, Status::ok) == Status::ok);
    if (ok || may_fail(step_)) return take(values == nullptr ? Values{} : *values, now);
    const std::string status = values == nullptr ? "no answer" : to_string(values->get(f::status));
    const auto asked = command();
    fail((asked ? ezsp::frame_name(asked->id, orders_.version) : std::string("network")) + ": " +
         status);
}

void NetworkStart::take(const Values& values, Instant now) {
    switch (step_) {
        case Step::address:
            found_.coordinator = values.get(f::eui64);
            return enter(orders_.raise_counter ? Step::counter : Step::begin, now);
        case Step::counter:
            return enter(Step::begin, now);
        case Step::begin:
            return on_begun(values.get(f::status), now);
        case Step::leave:
            return enter(up_seen_ ? Step::await_down : Step::security, now);
        case Step::security:
            return enter(Step::extended_security, now);
        case Step::extended_security:
            return enter(Step::old_keys, now);
        case Step::old_keys:
            return enter(Step::form, now);
        case Step::form:
            enter(Step::await_formed, now);
            if (up_seen_) on_up(now);
            return;
        case Step::tokens:
            return enter(Step::parameters, now);
        case Step::parameters:
            found_.extended_pan_id = values.get(f::extended_pan_id);
            found_.pan_id = values.get(f::pan_id);
            found_.channel = values.get(f::radio_channel);
            found_.update_id = values.get(f::network_update_id);
            if (values.get(f::node_type) != k_coordinator_type) {
                return fail("the radio is not the coordinator of its network");
            }
            return enter(Step::key, now);
        case Step::key:
            return on_key(values, now);
        case Step::concentrator:
            return enter(Step::routes, now);
        case Step::routes:
            return enter(Step::close, now);
        case Step::close:
            outcome_ = Outcome::up;
            return;
        case Step::await_up:
        case Step::await_down:
        case Step::await_formed:
            return;
    }
}

void NetworkStart::on_begun(Status status, Instant now) {
    if (status == Status::ok) {
        enter(Step::await_up, now);
        if (up_seen_) on_up(now);
        return;
    }
    // It is up already: the radio was not reset since.
    if (status == Status::invalid_state) return on_up(now);
    if (status != Status::not_joined) return fail("networkInit: " + to_string(status));
    if (orders_.form) return enter(Step::security, now);
    outcome_ = Outcome::no_network;
}

void NetworkStart::on_stack_status(Status status, Instant now) {
    if (outcome_ != Outcome::running) return;
    if (status == Status::network_up) {
        // It may come before the answer to what has caused it.
        up_seen_ = true;
        if (step_ == Step::await_up || step_ == Step::await_formed) on_up(now);
    } else if (status == Status::network_down) {
        up_seen_ = false;
        if (step_ == Step::await_down) enter(Step::security, now);
    }
}

void NetworkStart::on_up(Instant now) {
    up_seen_ = true;
    if (step_ == Step::await_formed) {
        formed_ = true;
        return enter(Step::tokens, now);
    }
    if (orders_.form && orders_.form->replaces) return enter(Step::leave, now);
    order_refused_ = orders_.form.has_value();
    enter(Step::parameters, now);
}

void NetworkStart::on_key(const Values& values, Instant now) {
    found_.key_sequence = values.get(f::key_sequence);
    const bool info = orders_.version >= k_version_with_key_info;
    found_.frame_counter = values.get(info ? f::network_frame_counter : f::outgoing_counter);
    judge(now);
}

void NetworkStart::judge(Instant now) {
    const auto& known = orders_.known;
    if (known && !formed_ && !orders_.adopt_any) {
        const auto is_found = [&](const auto& network) { return is_same_network(network, found_); };
        // A restore that is not through has left it alone: the old stick is back.
        const auto& earlier = known->earlier;
        const bool is_earlier = !is_found(*known) && earlier && is_found(*earlier);
        if (!is_found(*known) && !is_earlier) {
            outcome_ = Outcome::foreign;
            return;
        }
        least_counter_ = is_earlier ? earlier->frame_counter : known->frame_counter;
        if (found_.frame_counter < least_counter_) {
            outcome_ = Outcome::counter_behind;
            return;
        }
    }
    enter(Step::concentrator, now);
}

// ---- time ---------------------------------------------------------------------------------------

std::optional<Instant> NetworkStart::deadline() const {
    if (outcome_ != Outcome::running) return std::nullopt;
    const bool waits =
        step_ == Step::await_up || step_ == Step::await_down || step_ == Step::await_formed;
    if (!waits) return std::nullopt;
    return since_ + k_network_patience;
}

void NetworkStart::on_deadline(Instant now) {
    const auto due = deadline();
    if (due && now >= *due) fail("the network does not come up");
}

}  // namespace riser::zigbee
