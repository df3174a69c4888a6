// SimulatedNcp: a Silicon Labs network co-processor over the byte seam, for the gateway's Zigbee machines:
// ASH by an implementation of its own (peer_ncp.h), EZSP of the version it is given (8 to 19), a network that
// survives power cuts, and devices behind it. It behaves as recorded from real ones (docs/zigbee.md, The
// simulated radio), and can be hung, reset, full, deaf, or late. Frames are written by the gateway's tables,
// which golden captures hold to the truth; what they mean is decided here.
#pragma once

#include <algorithm>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "gateway/field/zigbee/ezsp/codec.h"
#include "tests/sim/zigbee/peer_ncp.h"
#include "tests/sim/zigbee/radio_bytes.h"
#include "tests/sim/zigbee/simulated_device.h"

namespace riser::sim_zigbee {

// What the stick keeps without power.
struct StoredNetwork {
    Eui64 extended_pan_id{};
    std::uint16_t pan_id = 0;
    std::uint8_t channel = 11;
    std::uint8_t update_id = 0;
    zigbee::Key128 key;
    std::uint8_t key_sequence = 0;
    zigbee::Key128 trust_center_key;
    bool hashed_link_keys = true;
    bool operator==(const StoredNetwork&) const = default;
};

// What became of a device, as trustCenterJoinHandler says it (UG100, "EmberDeviceUpdate").
enum class DeviceUpdate : std::uint8_t { secured_rejoin = 0, joined = 1, left = 2 };

// What becomes of one message on its way.
struct AirFate {
    bool lost = false;            // of an order to a device: the radio says so after its tries
    bool unacknowledged = false;  // the device has heard it, and the radio says that it has not
    bool doubled = false;         // what a device says comes twice
    Duration late{0};             // likewise, so much later
};

class SimulatedNcp final : public RadioBytes {
public:
    SimulatedNcp(std::uint8_t version, Eui64 eui64);

    // ---- the byte seam
    void hear(std::span<const std::uint8_t> bytes, Instant now) override;
    void turn(Instant now) override;
    [[nodiscard]] std::optional<Instant> deadline() const override;
    [[nodiscard]] std::vector<Bytes> take_said() override { return line_.take_said(); }

    // ---- the stick
    std::optional<StoredNetwork> network;
    std::uint32_t frame_counter = 0x1000;  // outgoing, of the network key; stored
    // That single devices share with it, by their place in the table; stored.
    std::map<std::uint8_t, std::pair<Eui64, zigbee::Key128>> link_keys;
    std::vector<Eui64> children;  // end devices, which none here is, but a copy of the network has
    std::map<Eui64, NodeId> child_nodes;  // of those that a host has told of
    std::uint32_t link_counter = 0;       // outgoing, of the trust centre's link key; stored
    // Addresses in the place of the factory's, in use from the next start on; stored. The first is a token that is
    // written once and never again; the other, which newer firmware has, may be rewritten.
    std::optional<Eui64> burnt_eui64;
    std::optional<Eui64> restored_eui64;
    bool takes_restored_eui64;
    void power_cycle() override;  // without and with power again; says nothing by itself
    // Another stick, fresh from the factory, is plugged in: the devices around it stay in the network they are in.
    void become_another(std::uint8_t version, Eui64 factory_eui64);
    void restart(std::uint8_t code);  // by itself, and says so
    void fail(std::uint8_t code) { line_.fail(code); }
    [[nodiscard]] zigbee::ash::PeerNcp& line() { return line_; }

    // ---- the air
    SimulatedDevice& add(SimulatedDevice device);  // stays where it is; not joined
    // A device asks to be let in: true when it may. Announces itself when it is in.
    bool join(SimulatedDevice& device);
    void rejoin(SimulatedDevice& device, NodeId node);  // comes back under another address
    void leave(SimulatedDevice& device);
    void air(SimulatedDevice& from, const AirMessage& message, Duration after = Duration{0});
    [[nodiscard]] SimulatedDevice* device_at(NodeId node);
    void say_address_conflict(NodeId node);

    SimulatedDevice itself;                        // what it answers when it is asked as a device
    std::map<std::uint8_t, std::int8_t> energies;  // of channels, in dBm; others are quiet

    // ---- how it misbehaves
    bool hung = false;  // acknowledges on the line, and does nothing
    int refuses = 0;    // so many sendings are refused with `refusal`
    zigbee::ezsp::Status refusal = zigbee::ezsp::Status::allocation_failed;
    int forgets_sent = 0;     // so many messageSentHandlers are lost
    int no_such_command = 0;  // so many commands are answered by invalidCommand
    bool network_stays_down = false;
    std::optional<std::uint8_t> forms_on_channel;  // another than it was told
    bool scan_never_ends = false;
    std::size_t unicast_limit = 10;
    Duration radio_delay{10'000};
    Duration gives_up_after{4'800'000};  // three tries of the APS layer
    // Of each message between it and a device; empty: nothing befalls it.
    std::function<AirFate(const AirMessage& message, bool to_device)> fate;

    // ---- what the test looks at
    std::vector<zigbee::ezsp::FrameId> commands;
    std::size_t most_in_flight = 0;
    int unicasts = 0;
    // Messages whose counter devices have heard already: real ones drop them.
    int sent_behind = 0;
    // It has its highest frame counter again.
    void count_on() { frame_counter = std::max(frame_counter, most_counted_); }
    std::map<std::uint8_t, std::uint16_t> configuration;
    std::map<std::uint8_t, std::uint8_t> policies;
    std::vector<std::uint8_t> endpoints;
    std::map<std::uint8_t, Bytes> set_values;
    std::vector<Eui64> transient_keys;
    std::optional<Instant> joining_until;
    [[nodiscard]] bool is_up() const { return up_; }
    [[nodiscard]] std::uint8_t version() const { return version_; }
    [[nodiscard]] Eui64 eui64() const { return eui64_; }
    [[nodiscard]] std::deque<SimulatedDevice>& devices() { return devices_; }
    [[nodiscard]] const std::deque<SimulatedDevice>& devices() const { return devices_; }
    [[nodiscard]] int count(zigbee::ezsp::FrameId id) const;

private:
    using Values = zigbee::ezsp::Values;
    using Command = zigbee::ezsp::Command;
    using FrameId = zigbee::ezsp::FrameId;
    using Status = zigbee::ezsp::Status;

    void begin();  // as after a reset
    void on_payload(const Bytes& payload);
    void on_version(const Command& command, std::uint8_t sequence);
    void respond(FrameId id, std::uint8_t sequence, Values values);
    void refuse(std::uint8_t sequence, std::uint32_t reason);
    void call_back(FrameId id, Values values, Duration after);
    void later(Duration after, std::function<void()> what);
    // The answer's values; none when it has no such command.
    [[nodiscard]] std::optional<Values> carry_out(const Command& command);
    [[nodiscard]] std::optional<Values> set_up(const Command& command);        // _ncp.cpp
    [[nodiscard]] std::optional<Values> of_network(const Command& command);    // _network.cpp
    [[nodiscard]] std::optional<Values> of_keys(const Command& command);       // _keys.cpp
    [[nodiscard]] std::optional<Values> of_link_keys(const Command& command);  // _keys.cpp
    [[nodiscard]] std::optional<Values> of_values(const Command& command);     // _tables.cpp
    [[nodiscard]] std::optional<Values> of_tokens(const Command& command);     // _stick.cpp
    [[nodiscard]] Values set_value(const Command& command);                    // _stick.cpp
    [[nodiscard]] std::optional<Values> of_children(const Command& command);   // _stick.cpp
    [[nodiscard]] std::optional<Values> of_tables(const Command& command);     // _tables.cpp
    [[nodiscard]] std::optional<Values> of_radio(const Command& command);      // _tables.cpp
    [[nodiscard]] std::optional<Values> of_messages(const Command& command);   // _messages.cpp
    [[nodiscard]] Values form(const Command& command);
    [[nodiscard]] Values parameters() const;
    void stack_status(Status status);
    void open_joining(std::uint8_t seconds);
    [[nodiscard]] Values scan(const Command& command);
    [[nodiscard]] Values unicast(const Command& command);
    [[nodiscard]] Values broadcast(const Command& command);
    [[nodiscard]] Values multicast(const Command& command);
    [[nodiscard]] Values send_to_many(const Values& in, std::uint8_t outgoing_type,
                                      NodeId destination);
    [[nodiscard]] std::vector<AirMessage> heard_by(SimulatedDevice& device,
                                                   const AirMessage& message);
    [[nodiscard]] std::uint16_t size_of(std::uint8_t config_id) const;
    void arrive(NodeId destination, const Values& values, const AirMessage& message,
                std::uint32_t counter);
    // It is in this network, and has not heard a higher counter from this address: else it drops the message.
    [[nodiscard]] bool takes(SimulatedDevice& device, std::uint32_t counter);
    [[nodiscard]] bool is_in_network(const SimulatedDevice& device) const;
    void count_sending();
    [[nodiscard]] AirFate fate_of(const AirMessage& message, bool to_device);
    void say_sent(Values values, Status status, Duration after);
    void update(const SimulatedDevice& device, DeviceUpdate what, Duration after = Duration{0});

    std::uint8_t version_;
    Eui64 factory_eui64_;
    Eui64 eui64_;  // in use
    zigbee::ash::PeerNcp line_;
    std::deque<SimulatedDevice> devices_;  // keeps its elements in place

    // Since the last reset.
    bool agreed_ = false;  // the first version has been asked for
    bool up_ = false;
    std::optional<StoredNetwork> prepared_;
    std::uint8_t last_sequence_ = 0;
    std::uint8_t aps_sequence_ = 0;
    std::uint8_t aps_heard_ = 0;  // numbers what comes in
    std::size_t in_flight_ = 0;
    std::map<std::uint8_t, Values> multicast_table_;

    std::multimap<Instant, std::function<void()>> events_;
    Instant now_{};
    int resets_seen_ = 0;
    std::uint32_t most_counted_ = 0;
};

}  // namespace riser::sim_zigbee
