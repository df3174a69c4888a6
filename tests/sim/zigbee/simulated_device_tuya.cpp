// SimulatedDevice as Tuya builds them: a meter or breaker behind a radio module, which tells numbered data points and is
// told some of them. It answers a query by telling all, and an order by telling what has become of it.
#include "gateway/field/zigbee/zcl/basic.h"
#include "gateway/field/zigbee/zcl/cluster.h"
#include "tests/sim/zigbee/simulated_device.h"

namespace riser::sim_zigbee {

namespace zcl = zigbee::zcl;
namespace tuya = zigbee::zcl::tuya;

bool SimulatedDevice::point_closed() const {
    const auto found = points.find(contact_point);
    return found != points.end() && found->second.as_bool().value_or(false);
}

AirMessage SimulatedDevice::points_message(tuya::Command command,
                                           const std::vector<std::uint8_t>& ids) {
    std::vector<tuya::DataPoint> told_points;
    for (const std::uint8_t id : ids) told_points.push_back(points.at(id));
    zcl::Frame frame;
    frame.header.cluster_command = true;
    frame.header.from_server = true;
    frame.header.no_default_response = true;
    frame.header.number = ++number_;
    frame.header.command = static_cast<std::uint8_t>(command);
    frame.payload = tuya::encode_data_points(number_, told_points);
    return {zcl::k_home_automation_profile, zcl::k_tuya_cluster, 1, 1, zcl::encode(frame)};
}

AirMessage SimulatedDevice::tell(const std::vector<std::uint8_t>& ids) {
    return points_message(tuya::Command::report, ids);
}

// Those that it has, which it tells in answer.
std::vector<std::uint8_t> SimulatedDevice::write_points(const Bytes& payload) {
    std::vector<std::uint8_t> known;
    const auto written = tuya::decode_data_points(payload);
    if (!written) return known;
    for (const tuya::DataPoint& point : written->points) {
        if (!points.contains(point.id)) continue;
        known.push_back(point.id);
        const bool contact = point.id == contact_point;
        if (contact) ++switched;
        if (stuck) continue;
        if (contact && move) {
            move(1, point.as_bool().value_or(false));
        } else {
            points[point.id] = point;
        }
    }
    if (look) look();
    return known;
}

std::vector<AirMessage> SimulatedDevice::hear_tuya(const zcl::Frame& frame) {
    const auto command = static_cast<tuya::Command>(frame.header.command);
    if (command == tuya::Command::query_all) {
        ++queries;
        if (!tells_points || points.empty()) return {};
        if (look) look();
        // Its controller tells them one after the other: the first at once, the others a while later.
        std::vector<std::uint8_t> others;
        for (const auto& [id, point] : points) others.push_back(id);
        const std::uint8_t first = others.front();
        others.erase(others.begin());
        if (!others.empty()) {
            later_.push_back({tells_after, points_message(tuya::Command::answer, others)});
        }
        return {points_message(tuya::Command::answer, {first})};
    }
    if (command != tuya::Command::write && command != tuya::Command::send) {
        tuya_commands.emplace_back(frame.header.command, frame.payload);
        return {};
    }
    const std::vector<std::uint8_t> changed = write_points(frame.payload);
    if (changed.empty()) return {};
    return {points_message(tuya::Command::answer, changed)};
}

std::vector<AirMessage> SimulatedDevice::hear_controller(const Bytes& frame) {
    std::vector<AirMessage> at_once;
    for (auto& [after, said] : controller(frame)) {
        AirMessage message{zcl::k_home_automation_profile, zcl::k_tuya_cluster, 1, 1,
                           std::move(said)};
        if (after > Duration{0}) {
            later_.push_back({after, std::move(message)});
        } else {
            at_once.push_back(std::move(message));
        }
    }
    return at_once;
}

SimulatedDevice make_tuya_breaker(Eui64 eui64, NodeId node, const std::string& manufacturer) {
    SimulatedDevice device(eui64, node);
    device.add_endpoint(1, {zcl::k_basic_cluster, zcl::k_tuya_cluster});
    device.set(1, zcl::k_basic_cluster, zcl::basic::k_manufacturer,
               zcl::Value::of_text(manufacturer));
    device.set(1, zcl::k_basic_cluster, zcl::basic::k_model, zcl::Value::of_text("TS0601"));
    device.set(tuya::number_point(1, 12'350));
    // 230.1 V, 1.5 A, 345 W
    device.set({6, tuya::PointType::raw, {0x08, 0xFD, 0x00, 0x05, 0xDC, 0x00, 0x01, 0x59}});
    device.set(tuya::bool_point(16, true));
    device.contact_point = 16;
    return device;
}

}  // namespace riser::sim_zigbee
