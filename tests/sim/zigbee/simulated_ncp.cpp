#include "tests/sim/zigbee/simulated_ncp.h"

#include <algorithm>

#include "core/base/assert.h"

namespace riser::sim_zigbee {

namespace ezsp = zigbee::ezsp;
namespace f = zigbee::ezsp::fields;

namespace {

constexpr std::uint32_t k_version_not_set = 0x30;
constexpr std::uint32_t k_invalid_frame_id = 0x31;
constexpr std::uint16_t k_stack_version = 0x7440;
// What firmware has before anybody configures it.
constexpr std::uint16_t k_factory_value = 8;
// Firmware 7.3 and later keeps an address that is rewritten.
constexpr std::uint8_t k_version_with_restored_eui64 = 12;

}  // namespace

SimulatedNcp::SimulatedNcp(std::uint8_t version, Eui64 eui64)
    : takes_restored_eui64(version >= k_version_with_restored_eui64),
      itself(eui64, zigbee::k_coordinator),
      version_(version),
      factory_eui64_(eui64),
      eui64_(eui64) {
    itself.descriptor.type = zigbee::zdo::LogicalType::coordinator;
    RISER_ASSERT(version >= 8 && version <= ezsp::k_newest_version,
                 "a version it can stand in for");
}

// ---- the byte seam ------------------------------------------------------------------------------

void SimulatedNcp::hear(std::span<const std::uint8_t> bytes, Instant now) {
    now_ = now;
    line_.hear(bytes, now);
    if (line_.resets_seen != resets_seen_) {
        resets_seen_ = line_.resets_seen;
        begin();
    }
    turn(now);
}

void SimulatedNcp::turn(Instant now) {
    now_ = now;
    for (const Bytes& payload : std::exchange(line_.received, {})) {
        if (!hung) on_payload(payload);
    }
    while (!events_.empty() && events_.begin()->first <= now) {
        const auto what = std::move(events_.begin()->second);
        events_.erase(events_.begin());
        what();
    }
    line_.turn(now);
}

std::optional<Instant> SimulatedNcp::deadline() const {
    std::optional<Instant> deadline = line_.deadline();
    if (!events_.empty()) {
        const Instant next = events_.begin()->first;
        deadline = std::min(deadline.value_or(next), next);
    }
    return deadline;
}

void SimulatedNcp::later(Duration after, std::function<void()> what) {
    events_.emplace(now_ + after, std::move(what));
}

// ---- the stick ----------------------------------------------------------------------------------

void SimulatedNcp::begin() {
    agreed_ = false;
    up_ = false;
    prepared_.reset();
    eui64_ = restored_eui64.value_or(burnt_eui64.value_or(factory_eui64_));
    itself.eui64 = eui64_;
    in_flight_ = 0;
    events_.clear();
    configuration.clear();
    policies.clear();
    endpoints.clear();
    itself.endpoints.clear();
    set_values.clear();
    multicast_table_.clear();
    transient_keys.clear();
    joining_until.reset();
    hung = false;
}

void SimulatedNcp::power_cycle() {
    begin();
    const int resets = line_.resets_seen;
    const int most_timeouts = line_.most_timeouts;
    line_ = zigbee::ash::PeerNcp{};
    line_.resets_seen = resets;
    line_.most_timeouts = most_timeouts;
}

void SimulatedNcp::become_another(std::uint8_t version, Eui64 factory_eui64) {
    RISER_ASSERT(version >= 8 && version <= ezsp::k_newest_version,
                 "a version it can stand in for");
    for (SimulatedDevice& device : devices_) {
        if (!device.joined || device.member_of || !network) continue;
        device.member_of = Membership{network->extended_pan_id, network->key, network->channel};
    }
    version_ = version;
    takes_restored_eui64 = version >= k_version_with_restored_eui64;
    factory_eui64_ = factory_eui64;
    network.reset();
    frame_counter = link_counter = most_counted_ = 0;
    link_keys.clear();
    children.clear();
    child_nodes.clear();
    burnt_eui64.reset();
    restored_eui64.reset();
    power_cycle();
}

void SimulatedNcp::restart(std::uint8_t code) {
    begin();
    line_.restart(code);
}

int SimulatedNcp::count(FrameId id) const {
    return static_cast<int>(std::ranges::count(commands, id));
}

// ---- commands -----------------------------------------------------------------------------------

void SimulatedNcp::on_payload(const Bytes& payload) {
    const ezsp::Codec codec =
        agreed_ ? ezsp::Codec(version_) : ezsp::Codec(version_, ezsp::HeaderFormat::legacy);
    const auto received = codec.decode_command(payload);
    if (!received) return refuse(payload.empty() ? 0 : payload.front(), k_invalid_frame_id);
    const Command& command = received->command;
    commands.push_back(command.id);
    if (command.id == FrameId::version) return on_version(command, received->sequence);
    if (!agreed_) return refuse(received->sequence, k_version_not_set);
    if (no_such_command > 0) {
        --no_such_command;
        return refuse(received->sequence, k_invalid_frame_id);
    }
    auto values = carry_out(command);
    if (!values) return refuse(received->sequence, k_invalid_frame_id);
    respond(command.id, received->sequence, std::move(*values));
}

void SimulatedNcp::on_version(const Command&, std::uint8_t sequence) {
    Values values;
    values.set(f::protocol_version, version_)
        .set(f::stack_type, 2)
        .set(f::stack_version, k_stack_version);
    respond(FrameId::version, sequence, std::move(values));
    agreed_ = true;
}

void SimulatedNcp::respond(FrameId id, std::uint8_t sequence, Values values) {
    const ezsp::Codec codec =
        agreed_ ? ezsp::Codec(version_) : ezsp::Codec(version_, ezsp::HeaderFormat::legacy);
    ezsp::Answer answer;
    answer.header.sequence = sequence;
    answer.id = id;
    answer.values = std::move(values);
    auto bytes = codec.encode_answer(answer);
    RISER_ASSERT(bytes.ok(), "every answer has all its fields");
    last_sequence_ = sequence;
    line_.send(std::move(*bytes));
}

void SimulatedNcp::refuse(std::uint8_t sequence, std::uint32_t reason) {
    respond(FrameId::invalid_command, sequence, Values{}.set(f::reason, reason));
}

void SimulatedNcp::call_back(FrameId id, Values values, Duration after) {
    later(after, [this, id, values = std::move(values)] {
        if (!agreed_ || hung) return;
        ezsp::Answer answer;
        answer.header.sequence = last_sequence_;
        answer.header.callback = true;
        answer.id = id;
        answer.values = values;
        auto bytes = ezsp::Codec(version_).encode_answer(answer);
        RISER_ASSERT(bytes.ok(), "every callback has all its fields");
        line_.send(std::move(*bytes));
    });
}

std::optional<SimulatedNcp::Values> SimulatedNcp::carry_out(const Command& command) {
    for (const auto part :
         {&SimulatedNcp::set_up, &SimulatedNcp::of_network, &SimulatedNcp::of_keys,
          &SimulatedNcp::of_link_keys, &SimulatedNcp::of_messages, &SimulatedNcp::of_tokens,
          &SimulatedNcp::of_values, &SimulatedNcp::of_children, &SimulatedNcp::of_tables,
          &SimulatedNcp::of_radio}) {
        if (auto answer = (this->*part)(command)) return answer;
    }
    return std::nullopt;
}

std::uint16_t SimulatedNcp::size_of(std::uint8_t config_id) const {
    const auto found = configuration.find(config_id);
    return found == configuration.end() ? k_factory_value : found->second;
}

std::optional<SimulatedNcp::Values> SimulatedNcp::set_up(const Command& command) {
    const Values& in = command.values;
    Values ok;
    ok.set(f::status, Status::ok);
    switch (command.id) {
        case FrameId::get_configuration_value:
            return ok.set(f::config_value, size_of(in.get(f::config_id)));
        case FrameId::set_configuration_value:
            configuration[in.get(f::config_id)] = in.get(f::config_value);
            return ok;
        case FrameId::set_policy:
            policies[in.get(f::policy_id)] = in.get(f::decision_id);
            return ok;
        case FrameId::set_value:
            return set_value(command);
        case FrameId::add_endpoint: {
            endpoints.push_back(in.get(f::endpoint));
            zigbee::zdo::SimpleDescriptor& descriptor =
                itself.endpoints[in.get(f::endpoint)].descriptor;
            descriptor.endpoint = in.get(f::endpoint);
            descriptor.profile = in.get(f::profile_id);
            descriptor.device = in.get(f::device_id);
            descriptor.device_version = in.get(f::device_version);
            descriptor.servers = in.get(f::input_clusters);
            descriptor.clients = in.get(f::output_clusters);
            return ok;
        }
        case FrameId::set_concentrator:
            return ok;
        case FrameId::set_source_route_discovery_mode:
            return Values{}.set(f::remaining_time, 5000);
        case FrameId::read_counters:
        case FrameId::read_and_clear_counters:
            return Values{}.set(f::counters, ezsp::List16(40, 0));
        case FrameId::nop:
        case FrameId::set_manufacturer_code:
            return Values{};
        default:
            return std::nullopt;
    }
}

}  // namespace riser::sim_zigbee
