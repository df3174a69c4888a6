// SimulatedDevice: one Zigbee device behind the simulated radio: its descriptors, its attributes, its contact.
// It answers what a real meter or plug answers (Zigbee specification 05-3474-23, 2.4; ZCL 07-5123, 2.5), and
// can be told to be away, slow, silent or stuck. It knows nothing of the radio; simulated_ncp.h carries bytes.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "core/units/time.h"
#include "gateway/field/zigbee/zcl/foundation.h"
#include "gateway/field/zigbee/zcl/tuya.h"
#include "gateway/field/zigbee/zdo/message.h"

namespace riser::sim_zigbee {

using zigbee::Bytes;
using zigbee::Eui64;
using zigbee::NodeId;

struct SimulatedEndpoint {
    zigbee::zdo::SimpleDescriptor descriptor;
    // By cluster and attribute.
    std::map<std::pair<std::uint16_t, std::uint16_t>, zigbee::zcl::Value> attributes;
};

// What goes over the air, without addresses.
struct AirMessage {
    std::uint16_t profile = 0;
    std::uint16_t cluster = 0;
    std::uint8_t source_endpoint = 0;
    std::uint8_t destination_endpoint = 0;
    Bytes payload;
    bool broadcast = false;  // to everybody: orders are obeyed without an answer
};

struct ReportingRecord {
    std::uint8_t endpoint = 0;
    std::uint16_t cluster = 0;
    zigbee::zcl::ReportingSetup setup;
};

// The network that a device has joined, as far as it can tell one from another.
struct Membership {
    Eui64 extended_pan_id;
    zigbee::Key128 key;
    std::uint8_t channel = 0;
};

class SimulatedDevice {
public:
    SimulatedDevice(Eui64 address, NodeId short_address);

    Eui64 eui64;
    NodeId node;
    zigbee::zdo::NodeDescriptor descriptor;
    std::map<std::uint8_t, SimulatedEndpoint> endpoints;
    bool joined = false;
    std::optional<Membership> member_of;  // none: of whichever network its radio is in
    // Of the network's frame counter, the highest heard from each sender; lower ones are dropped.
    std::map<Eui64, std::uint32_t> counters_heard;
    int dropped = 0;

    // How it misbehaves.
    bool away = false;  // without power, or out of reach
    int ignores = 0;    // so many requests are delivered and not answered
    bool refuses_reporting = false;
    bool stuck = false;  // the contact does not move, though it says that it obeys
    Duration answers_after{10'000};

    // Of a device of Tuya: what it counts and switches, by number; empty: it is none.
    std::map<std::uint8_t, zigbee::zcl::tuya::DataPoint> points;
    std::uint8_t contact_point = 0;
    bool tells_points = true;       // when it is asked for them
    Duration tells_after{300'000};  // the second message of two
    // The controller behind the radio module of such a device, where somebody else plays it: hears frames of that cluster
    // as they are, and answers with others, each after a while.
    using FramesLater = std::vector<std::pair<Duration, Bytes>>;
    std::function<FramesLater(const Bytes& frame)> controller;

    // What stands behind it; without them its attributes are what a test has set.
    std::function<void()> look;  // its attributes are about to be told: shows what it measures now
    std::function<void(std::uint8_t endpoint, bool close)> move;  // its contact was ordered

    // What the test looks at.
    std::vector<zigbee::zdo::Neighbor> neighbours;  // told two at a time
    std::vector<zigbee::zdo::Binding> bindings;
    std::vector<ReportingRecord> reporting;
    int requests = 0;
    int switched = 0;  // commands to the contact
    std::map<std::uint16_t, int> reads_of_cluster;
    std::vector<AirMessage> told;  // answers to what it has asked itself
    int queries = 0;               // for all its data points
    std::vector<std::pair<std::uint8_t, Bytes>> tuya_commands;  // others than queries and writes

    // ---- what it is made of
    SimulatedEndpoint& add_endpoint(std::uint8_t id, std::vector<std::uint16_t> servers);
    void set(std::uint8_t endpoint, std::uint16_t cluster, std::uint16_t attribute,
             zigbee::zcl::Value value);
    void unset(std::uint8_t endpoint, std::uint16_t cluster, std::uint16_t attribute);
    [[nodiscard]] bool contact_closed(std::uint8_t endpoint) const;

    void set(const zigbee::zcl::tuya::DataPoint& point) { points[point.id] = point; }
    [[nodiscard]] bool point_closed() const;
    // Data points as they are now, told without being asked.
    [[nodiscard]] AirMessage tell(const std::vector<std::uint8_t>& ids);
    // What it says later than hear() has said: the radio asks for it.
    struct Later {
        Duration after{0};
        AirMessage message;
    };
    [[nodiscard]] std::vector<Later> take_later() { return std::exchange(later_, {}); }

    // Hears a request; what it answers, in order.
    [[nodiscard]] std::vector<AirMessage> hear(const AirMessage& message);
    // Of the clusters' attributes as they are now.
    [[nodiscard]] AirMessage report(std::uint8_t endpoint, std::uint16_t cluster,
                                    const std::vector<std::uint16_t>& attributes);
    [[nodiscard]] AirMessage announce() const;
    // A question of its own to a cluster of the coordinator.
    [[nodiscard]] AirMessage ask(std::uint8_t endpoint, std::uint16_t cluster, bool cluster_command,
                                 std::uint8_t command, Bytes payload);

private:
    // _zdo.cpp
    [[nodiscard]] std::vector<AirMessage> hear_zdo(const AirMessage& message);
    [[nodiscard]] std::optional<zigbee::zdo::Answer> answer(const zigbee::zdo::Request& request);
    [[nodiscard]] zigbee::zdo::ActiveEndpointsAnswer active_endpoints() const;
    [[nodiscard]] zigbee::zdo::SimpleDescriptorAnswer simple_descriptor(std::uint8_t id) const;
    [[nodiscard]] zigbee::zdo::MatchDescriptorAnswer match(
        const zigbee::zdo::MatchDescriptorRequest& asked) const;
    [[nodiscard]] zigbee::zdo::NeighborTableAnswer neighbors_from(std::uint8_t start) const;
    void bind(const zigbee::zdo::Binding& binding);
    // _zcl.cpp
    [[nodiscard]] std::vector<AirMessage> hear_zcl(const AirMessage& message);
    [[nodiscard]] std::optional<zigbee::zcl::Frame> obey(std::uint8_t id, std::uint16_t cluster,
                                                         const zigbee::zcl::Frame& asked);
    [[nodiscard]] std::optional<zigbee::zcl::Frame> of_all_clusters(
        std::uint8_t id, std::uint16_t cluster, const zigbee::zcl::Frame& asked);
    [[nodiscard]] Bytes read(SimulatedEndpoint& endpoint, std::uint16_t cluster,
                             const Bytes& payload);
    [[nodiscard]] Bytes write(SimulatedEndpoint& endpoint, std::uint16_t cluster,
                              const Bytes& payload);
    [[nodiscard]] Bytes discover(const SimulatedEndpoint& endpoint, std::uint16_t cluster,
                                 const Bytes& payload) const;
    [[nodiscard]] Bytes configure(std::uint8_t endpoint, std::uint16_t cluster,
                                  const Bytes& payload);
    [[nodiscard]] Bytes read_reporting(std::uint8_t endpoint, std::uint16_t cluster,
                                       const Bytes& payload) const;
    [[nodiscard]] zigbee::zcl::ZclStatus command(std::uint8_t endpoint, std::uint16_t cluster,
                                                 std::uint8_t command);
    // _tuya.cpp
    [[nodiscard]] std::vector<AirMessage> hear_controller(const Bytes& frame);
    [[nodiscard]] std::vector<AirMessage> hear_tuya(const zigbee::zcl::Frame& frame);
    [[nodiscard]] std::vector<std::uint8_t> write_points(const Bytes& payload);
    [[nodiscard]] AirMessage points_message(zigbee::zcl::tuya::Command command,
                                            const std::vector<std::uint8_t>& ids);

    std::uint8_t number_ = 0;  // of its own messages
    std::vector<Later> later_;
};

// A relay plug or DIN meter with the standard clusters on endpoint 1: energy in 0702, witnesses in 0B04, a
// contact in 0006, with scales told by the device (kWh / 1000, 0.1 V, mA).
[[nodiscard]] SimulatedDevice make_relay_meter(Eui64 eui64, NodeId node);
// A contact and nothing else.
[[nodiscard]] SimulatedDevice make_relay(Eui64 eui64, NodeId node);

// A DIN meter or breaker of Tuya with a relay, which has no clusters for what it measures: energy / 100 kWh in data point 1,
// voltage, current and power of its phase in 6, the contact in 16.
[[nodiscard]] SimulatedDevice make_tuya_breaker(Eui64 eui64, NodeId node,
                                                const std::string& manufacturer);

}  // namespace riser::sim_zigbee
