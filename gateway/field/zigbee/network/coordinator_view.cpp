// The network as Coordinator::Core shows it to people. Published when something has changed, at most once a
// second, and with the statistics.
#include <algorithm>

#include "gateway/field/zigbee/network/coordinator_core.h"

namespace riser::zigbee {

using metering::RadioState;

namespace {

constexpr Duration k_least_between_views{1'000'000};

metering::RadioAddress address_of(Eui64 eui64) {
    return {eui64.value};
}

metering::RadioNumbers numbers_of(const NetworkRecord& network) {
    metering::RadioNumbers numbers;
    numbers.coordinator = address_of(network.coordinator);
    numbers.extended_pan_id = address_of(network.extended_pan_id);
    numbers.pan_id = network.pan_id;
    numbers.channel = network.channel;
    numbers.update_id = network.update_id;
    numbers.frame_counter = network.frame_counter;
    return numbers;
}

metering::RadioLife life_of(Life life) {
    switch (life) {
        case Life::unheard:
            return metering::RadioLife::unheard;
        case Life::alive:
            return metering::RadioLife::alive;
        case Life::dead:
            break;
    }
    return metering::RadioLife::dead;
}

// What changes the picture, among what is told in a turn.
bool is_news(const Coordinator::Output& output) {
    return std::holds_alternative<KeepNetwork>(output) ||
           std::holds_alternative<KeepDevice>(output) ||
           std::holds_alternative<ForgetDevice>(output) ||
           std::holds_alternative<JoiningChanged>(output) ||
           std::holds_alternative<metering::SwitchReport>(output) ||
           std::holds_alternative<metering::BusReport>(output);
}

}  // namespace

RadioState Coordinator::Core::radio_state() const {
    switch (stage_) {
        case Stage::no_radio:
            return RadioState::no_radio;
        case Stage::starting:
            return RadioState::starting;
        case Stage::up:
            return RadioState::up;
        case Stage::idle:
            break;
    }
    if (!ended_as_) return RadioState::unusable;
    switch (*ended_as_) {
        case NetworkStart::Outcome::no_network:
            return network_ ? RadioState::missing : RadioState::no_network;
        case NetworkStart::Outcome::foreign:
            return RadioState::foreign;
        default:
            return RadioState::unusable;
    }
}

std::string Coordinator::Core::radio_detail() const {
    if (!bus_detail_.empty()) return bus_detail_;
    return stage_ == Stage::starting ? "it is being started" : "it is not connected";
}

metering::RadioDevice Coordinator::Core::show(const Member& member) const {
    const DeviceRecord& record = member.record();
    metering::RadioDevice device;
    device.address = address_of(member.eui64());
    if (member.has_address()) device.node = member.node().value;
    device.meter = member.device().meter;
    for (const ContactBinding& contact : member.device().switches) {
        device.switches.push_back(contact.id);
    }
    device.manufacturer = record.basic.manufacturer.value_or("");
    device.model = record.basic.model.value_or("");
    device.life = life_of(member.life());
    device.interview = interview_of(record, member.plan());
    device.router = record.descriptor && record.descriptor->type == zdo::LogicalType::router;
    if (member.is_readable()) {
        device.profile = member.plan().name;
        device.may_switch = member.plan().may_switch && member.plan().channels() > 0;
        device.reports = reports_registers(record, member.plan());
        device.objection = member.plan().objection;
        for (std::uint16_t channel = 0; channel < member.plan().channels(); ++channel) {
            device.contacts.push_back(member.contact(channel));
        }
    }
    device.lqi = member.lqi();
    device.rssi_dbm = member.rssi();
    if (member.heard_at() != Instant{}) device.heard_at = member.heard_at();
    device.counters = member.counters;
    return device;
}

metering::RadioNetwork Coordinator::Core::view() const {
    metering::RadioNetwork network;
    network.bus = config_.bus;
    network.at = at();
    network.state = radio_state();
    network.detail = network.state == RadioState::up ? bus_detail_ : radio_detail();
    network.radio_version = stage_ == Stage::no_radio ? std::uint8_t{0} : ncp_.version;
    if (network_) network.ours = numbers_of(*network_);
    if (network.state == RadioState::foreign && found_) network.found = numbers_of(*found_);
    if (joining_) {
        network.joining_until = joining_->until;
        if (joining_->order.only) network.joining_only = address_of(*joining_->order.only);
    }
    for (const Eui64 stranger : strangers_) network.strangers.push_back(address_of(stranger));
    const ExchangeCounters& counters = table_.counters();
    network.counters = {counters.asked,         counters.answered, counters.silent,
                        counters.undelivered,   counters.refused,  counters.strays,
                        link_.counters().losses};
    for (const Member& member : members_) {
        // One that was removed is only a place.
        if (member.is_configured() || member.has_address() || member.record().descriptor) {
            network.devices.push_back(show(member));
        }
    }
    network.scanning = scan_.has_value();
    network.scanned = scanned_;
    network.mapping = survey_.has_value();
    network.map = map_;
    network.restore = restored_;
    if (is_restoring()) network.restore->text = std::string(restore_->stage());
    return network;
}

void Coordinator::Core::publish_view() {
    news_ = news_ || std::ranges::any_of(outputs_, is_news);
    if (!news_ || at() < next_view_) return;
    news_ = false;
    next_view_ = at() + k_least_between_views;
    outputs_.emplace_back(view());
}

}  // namespace riser::zigbee
