// Orders of people in Coordinator::Core: each is answered once, at once, in words for whoever gave it. What it begins goes on by
// itself and is seen in the view of the network.
#include "core/base/overload.h"
#include "gateway/field/zigbee/network/coordinator_core.h"
#include "gateway/field/zigbee/network/install_code.h"
#include "gateway/field/zigbee/network/network_requests.h"

namespace riser::zigbee {

using metering::RadioAnswer;
using metering::RadioOutcome;
using metering::RadioState;

namespace {

constexpr Eui64 eui64_of(metering::RadioAddress address) {
    return Eui64{address.value};
}

std::optional<Eui64> eui64_of(const std::optional<metering::RadioAddress>& address) {
    return address ? std::optional(eui64_of(*address)) : std::nullopt;
}

Coordinator::OrderResult refused(std::string why) {
    return {RadioOutcome::conflict, std::move(why)};
}
Coordinator::OrderResult impossible_order(std::string why) {
    return {RadioOutcome::invalid, std::move(why)};
}

}  // namespace

void Coordinator::Core::on_order(const metering::RadioOrder& order) {
    OrderResult result = std::visit([&](const auto& body) { return carry_out(body); }, order.body);
    const bool copies = std::holds_alternative<metering::BackUpRadio>(order.body);
    // It is answered when it is done.
    if (copies && result.outcome == RadioOutcome::accepted) return begin_copy(order.token);
    const auto* restores = std::get_if<metering::RestoreRadio>(&order.body);
    if (restores != nullptr && result.outcome == RadioOutcome::accepted) {
        return begin_restore(order.token, *restores);
    }
    outputs_.emplace_back(
        RadioAnswer{config_.bus, order.token, result.outcome, std::move(result.text), {}});
    news_ = true;
}

Coordinator::OrderResult Coordinator::Core::carry_out(const metering::ScanRadio&) {
    if (!can_scan()) return refused("the radio is not there at present: " + radio_detail());
    if (scan_) return {RadioOutcome::accepted, "it listens already"};
    begin_scan();
    return {RadioOutcome::accepted, "it listens on all channels, which takes some five seconds"};
}

Coordinator::OrderResult Coordinator::Core::carry_out(const metering::MapRadio&) {
    if (!is_up()) return refused("there is no network at present: " + radio_detail());
    if (survey_) return {RadioOutcome::accepted, "the routers are being asked already"};
    begin_survey();
    return {RadioOutcome::accepted, "the routers are asked for those they hear"};
}

Coordinator::OrderResult Coordinator::Core::carry_out(const metering::FormRadio& order) {
    FormNetwork form;
    form.channel = order.channel;
    form.pan_id = order.pan_id;
    form.extended_pan_id = eui64_of(order.extended_pan_id);
    form.network_key.bytes = order.network_key;
    form.trust_center_key.bytes = order.trust_center_key;
    form.replaces = order.replaces;
    if (!can_be_formed(form)) {
        return impossible_order(
            "the channel must be 11 to 26, and the numbers other than none and all");
    }
    if (form.network_key == Key128{} || form.trust_center_key == Key128{}) {
        return impossible_order("there are no keys for it");
    }
    switch (radio_state()) {
        case RadioState::up:
            if (!order.replaces)
                return refused("there is a network already; every device would be lost");
            break;
        case RadioState::foreign:
            if (!order.replaces) {
                return refused(
                    "the radio is in a network already: adopt it, or order that it be replaced");
            }
            break;
        case RadioState::missing:
            if (!order.replaces) {
                return refused(
                    "a network is known: restore its backup, or order that it be replaced");
            }
            break;
        case RadioState::no_network:
            break;
        case RadioState::no_radio:
        case RadioState::starting:
        case RadioState::unusable:
            return refused("the radio is not ready: " + radio_detail());
    }
    on_form(form);
    return {RadioOutcome::accepted, "the network is being formed"};
}

Coordinator::OrderResult Coordinator::Core::carry_out(const metering::AdoptRadio&) {
    if (is_up()) return {RadioOutcome::done, "the radio's network is ours already"};
    if (radio_state() != RadioState::foreign) {
        return refused("the radio has no network of its own to adopt: " + radio_detail());
    }
    on_adopt();
    return {RadioOutcome::accepted, "the radio's network is taken over"};
}

Coordinator::OrderResult Coordinator::Core::carry_out(const metering::PermitRadio& order) {
    if (order.seconds == 0) {
        close_joining();
        return {RadioOutcome::done, "nobody is let in any more"};
    }
    PermitJoining permit;
    permit.seconds = order.seconds;
    permit.only = eui64_of(order.only);
    permit.through = eui64_of(order.through);
    if (!order.install_code.empty()) {
        const auto code = read_install_code(order.install_code);
        if (!code) return impossible_order(code.error().message);
        if (permit.only && code->device && *permit.only != *code->device) {
            return impossible_order("the install code is that of " + to_string(*code->device) +
                                    ", not of " + to_string(*permit.only));
        }
        if (!permit.only) permit.only = code->device;
        if (!permit.only)
            return impossible_order("an install code belongs to one device: say which");
        permit.install_code = code->code;
    }
    const Member* router = permit.through ? member_of(*permit.through) : nullptr;
    if (permit.through && (router == nullptr || !router->has_address())) {
        return impossible_order("no device of this network is " + to_string(*permit.through));
    }
    if (!is_up()) return refused("there is no network at present: " + radio_detail());
    const std::string whom = permit.only ? to_string(*permit.only) + " is" : "new devices are";
    on_permit(std::move(permit));
    return {RadioOutcome::accepted, whom + " let in for " + std::to_string(order.seconds) + " s"};
}

Coordinator::OrderResult Coordinator::Core::carry_out(const metering::RemoveFromRadio& order) {
    const Eui64 eui64 = eui64_of(order.address);
    const Member* member = member_of(eui64);
    if (member == nullptr)
        return impossible_order("no device of this network is " + to_string(eui64));
    if (member->is_configured()) {
        return refused("the configuration has it: take it out there first");
    }
    on_remove(eui64);
    return {RadioOutcome::done, to_string(eui64) + " is told to leave, and forgotten"};
}

// ---- a copy for another radio -------------------------------------------------------------------

Coordinator::OrderResult Coordinator::Core::carry_out(const metering::BackUpRadio&) {
    if (!is_up()) return refused("there is no network at present: " + radio_detail());
    if (copy_) return refused("a copy is being made already");
    return {RadioOutcome::accepted, {}};
}

void Coordinator::Core::begin_copy(std::uint64_t token) {
    copy_.emplace(ncp_.version, token);
}

bool Coordinator::Core::pump_copy() {
    if (!copy_) return false;
    if (auto command = copy_->take_command()) {
        link_.on(ezsp::Ask{k_copy_request, std::move(*command), false}, now_);
        return true;
    }
    if (!copy_->done()) return false;
    end_copy(copy_->problem());
    return true;
}

// Without a problem it is whole.
void Coordinator::Core::end_copy(std::string problem) {
    if (!copy_) return;
    const NetworkCopy copy = std::move(*copy_);
    copy_.reset();
    RadioAnswer answer{config_.bus, copy.token(), RadioOutcome::done, "the network is copied", {}};
    if (problem.empty()) {
        answer.backup = copy.copy();
        answer.backup->numbers.coordinator = {network_->coordinator.value};
        for (const Member& member : members_) {
            if (!member.has_address()) continue;
            answer.backup->nodes.emplace_back(metering::RadioAddress{member.eui64().value},
                                              member.node().value);
        }
    } else {
        answer.outcome = RadioOutcome::conflict;
        answer.text = std::move(problem);
    }
    note(Note::Level::info, "zigbee_network_copied",
         {{"outcome", std::string(metering::to_string(answer.outcome))}});
    outputs_.emplace_back(std::move(answer));
}

}  // namespace riser::zigbee
