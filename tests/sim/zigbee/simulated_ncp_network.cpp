// The network of SimulatedNcp: beginning, forming and leaving it, and letting devices in.
#include <algorithm>

#include "tests/sim/zigbee/simulated_ncp.h"

namespace riser::sim_zigbee {

namespace ezsp = zigbee::ezsp;
namespace f = zigbee::ezsp::fields;

namespace {

// After the response, as real firmware does.
constexpr Duration k_status_delay{20'000};
constexpr Duration k_announce_delay{300'000};
constexpr std::uint8_t k_coordinator_type = 1;

}  // namespace

void SimulatedNcp::stack_status(Status status) {
    call_back(FrameId::stack_status_handler, Values{}.set(f::status, status), k_status_delay);
}

SimulatedNcp::Values SimulatedNcp::parameters() const {
    const StoredNetwork known = network.value_or(StoredNetwork{});
    Values values;
    values.set(f::status, network && up_ ? Status::ok : Status::not_joined)
        .set(f::node_type, k_coordinator_type)
        .set(f::extended_pan_id, known.extended_pan_id)
        .set(f::pan_id, known.pan_id)
        .set(f::radio_tx_power, 8)
        .set(f::radio_channel, known.channel)
        .set(f::join_method, 0)
        .set(f::network_manager, zigbee::k_coordinator)
        .set(f::network_update_id, known.update_id)
        .set(f::channels, std::uint32_t{1} << known.channel);
    return values;
}

SimulatedNcp::Values SimulatedNcp::form(const Command& command) {
    Values values;
    if (!prepared_) return values.set(f::status, Status::security_state_not_set);
    if (up_) return values.set(f::status, Status::invalid_state);
    const Values& in = command.values;
    network = prepared_;
    network->extended_pan_id = in.get(f::extended_pan_id);
    network->pan_id = in.get(f::pan_id);
    network->channel = forms_on_channel.value_or(in.get(f::radio_channel));
    network->update_id = in.get(f::network_update_id);
    up_ = true;
    stack_status(Status::network_up);
    return values.set(f::status, Status::ok);
}

void SimulatedNcp::open_joining(std::uint8_t seconds) {
    if (seconds == 0) {
        if (joining_until) stack_status(Status::network_closed);
        joining_until.reset();
        return;
    }
    const Instant until = now_ + std::chrono::seconds(seconds);
    joining_until = until;
    stack_status(Status::network_opened);
    later(until - now_, [this, until] {
        if (joining_until != until) return;
        joining_until.reset();
        stack_status(Status::network_closed);
    });
}

std::optional<SimulatedNcp::Values> SimulatedNcp::of_network(const Command& command) {
    const Values& in = command.values;
    Values ok;
    ok.set(f::status, Status::ok);
    switch (command.id) {
        case FrameId::network_state:
            return Values{}.set(f::network_state, static_cast<std::uint8_t>(up_ ? 2 : 0));
        case FrameId::network_init:
            if (!network) return ok.set(f::status, Status::not_joined);
            if (up_) return ok.set(f::status, Status::invalid_state);
            if (network_stays_down) return ok;
            up_ = true;
            stack_status(Status::network_up);
            return ok;
        case FrameId::form_network:
            return form(command);
        case FrameId::leave_network:
            if (!up_) return ok.set(f::status, Status::invalid_state);
            up_ = false;
            network.reset();
            prepared_.reset();
            children.clear();
            child_nodes.clear();
            stack_status(Status::network_down);
            return ok;
        case FrameId::get_network_parameters:
            return parameters();
        case FrameId::get_eui64:
            return Values{}.set(f::eui64, eui64_);
        case FrameId::get_node_id:
            return Values{}.set(f::node_id, zigbee::k_coordinator);
        case FrameId::permit_joining:
            if (!up_) return ok.set(f::status, Status::invalid_state);
            open_joining(in.get(f::duration));
            return ok;
        case FrameId::start_scan:
            return scan(command);
        case FrameId::lookup_node_id_by_eui64: {
            constexpr NodeId k_unknown{0xFFFD};
            if (in.get(f::eui64) == eui64_) {
                return Values{}.set(f::node_id, zigbee::k_coordinator);
            }
            const auto found =
                std::ranges::find(devices_, in.get(f::eui64), &SimulatedDevice::eui64);
            const bool known = found != devices_.end() && found->joined;
            return Values{}.set(f::node_id, known ? found->node : k_unknown);
        }
        case FrameId::lookup_eui64_by_node_id: {
            const SimulatedDevice* device = in.get(f::node_id) == zigbee::k_coordinator
                                                ? &itself
                                                : device_at(in.get(f::node_id));
            if (device == nullptr) ok.set(f::status, Status::not_found);
            return ok.set(f::eui64, device == nullptr ? Eui64{} : device->eui64);
        }
        case FrameId::remove_device: {
            const Eui64 target = in.get(f::target_long);
            const auto found = std::ranges::find(devices_, target, &SimulatedDevice::eui64);
            if (found == devices_.end()) return ok.set(f::status, Status::not_found);
            leave(*found);
            return ok;
        }
        default:
            return std::nullopt;
    }
}

SimulatedNcp::Values SimulatedNcp::scan(const Command& command) {
    constexpr std::uint8_t k_energy = 0;  // an active scan finds nobody
    constexpr std::uint8_t k_first_channel = 11;
    constexpr std::uint8_t k_last_channel = 26;
    constexpr std::int8_t k_quiet = -92;
    // (2^n + 1) superframes of 15.36 ms on each.
    const Duration each{(std::int64_t{1} << command.values.get(f::duration)) * 15'360 + 15'360};
    Duration after{0};
    for (std::uint8_t channel = k_first_channel; channel <= k_last_channel; ++channel) {
        if ((command.values.get(f::channel_mask) >> channel & 1U) == 0) continue;
        after += each;
        if (command.values.get(f::scan_type) != k_energy) continue;
        const auto heard = energies.find(channel);
        call_back(FrameId::energy_scan_result_handler,
                  Values{}
                      .set(f::channel, channel)
                      .set(f::max_rssi, heard == energies.end() ? k_quiet : heard->second),
                  after);
    }
    if (!scan_never_ends) {
        call_back(FrameId::scan_complete_handler,
                  Values{}.set(f::channel, 0).set(f::status, Status::ok), after);
    }
    return Values{}.set(f::status, Status::ok);
}

// ---- devices come and go ------------------------------------------------------------------------

SimulatedDevice& SimulatedNcp::add(SimulatedDevice device) {
    return devices_.emplace_back(std::move(device));
}

SimulatedDevice* SimulatedNcp::device_at(NodeId node) {
    const auto found = std::ranges::find_if(devices_, [&](const SimulatedDevice& device) {
        return device.joined && device.node == node;
    });
    return found == devices_.end() ? nullptr : &*found;
}

void SimulatedNcp::update(const SimulatedDevice& device, DeviceUpdate what, Duration after) {
    call_back(FrameId::trust_center_join_handler,
              Values{}
                  .set(f::new_node_id, device.node)
                  .set(f::new_node_eui64, device.eui64)
                  .set(f::device_update, static_cast<std::uint8_t>(what))
                  .set(f::join_decision, 0)
                  .set(f::parent_of_new_node, zigbee::k_coordinator),
              radio_delay + after);
}

bool SimulatedNcp::join(SimulatedDevice& device) {
    const bool open = joining_until && (policies[0x00] & 0x01U) != 0;
    const bool has_key = std::ranges::any_of(transient_keys, [&](Eui64 partner) {
        return partner == zigbee::k_any_device || partner == device.eui64;
    });
    if (!up_ || !open || !has_key) return false;
    device.joined = true;
    device.member_of.reset();
    update(device, DeviceUpdate::joined);
    air(device, device.announce(), k_announce_delay);
    return true;
}

void SimulatedNcp::rejoin(SimulatedDevice& device, NodeId node) {
    device.joined = true;
    device.away = false;
    device.node = node;
    update(device, DeviceUpdate::secured_rejoin);
    air(device, device.announce(), k_announce_delay);
}

void SimulatedNcp::leave(SimulatedDevice& device) {
    update(device, DeviceUpdate::left);
    device.joined = false;
}

void SimulatedNcp::say_address_conflict(NodeId node) {
    call_back(FrameId::id_conflict_handler, Values{}.set(f::node_id, node), radio_delay);
}

}  // namespace riser::sim_zigbee
