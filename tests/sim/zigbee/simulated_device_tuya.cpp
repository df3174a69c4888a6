// SimulatedDevice as Tuya builds them: a meter or breaker behind a radio module, which tells numbered data points and is
// told some of them. It answers a query by telling all, and an order by telling what has become of it.
#include "gateway/field/zigbee/zcl/cluster.h"
#include "tests/sim/zigbee/simulated_device.h"

namespace riser::sim_zigbee {

namespace zcl = zigbee::zcl;
namespace tuya = zigbee::zcl::tuya;

namespace {

constexpr std::uint8_t k_point_endpoint = 1;
// What fits one message beside its headers.
constexpr std::size_t k_most_point_bytes = 64;
constexpr std::uint8_t k_module_version = 0x46;  // 1.0.6

}  // namespace

std::vector<AirMessage> SimulatedDevice::report_points(const std::vector<std::uint8_t>& ids) {
    std::vector<AirMessage> messages;
    std::vector<tuya::DataPoint> told_together;
    std::size_t size = 0;
    const auto tell = [&] {
        if (told_together.empty()) return;
        zcl::Frame frame;
        frame.header.cluster_command = true;
        frame.header.from_server = true;
        frame.header.no_default_response = true;
        frame.header.number = ++number_;
        frame.header.command = static_cast<std::uint8_t>(tuya::Command::report);
        frame.payload = tuya::encode_data_points(++point_sequence_, told_together);
        messages.push_back({zcl::k_home_automation_profile, zcl::k_tuya_cluster, k_point_endpoint,
                            k_point_endpoint, zcl::encode(frame)});
        told_together.clear();
        size = 0;
    };
    for (const std::uint8_t id : ids) {
        const auto found = points.find(id);
        if (found == points.end()) continue;
        const std::size_t more = 4 + found->second.value.size();
        if (size + more > k_most_point_bytes) tell();
        told_together.push_back(found->second);
        size += more;
    }
    tell();
    return messages;
}

std::vector<AirMessage> SimulatedDevice::hear_points(const zcl::Frame& asked) {
    switch (static_cast<tuya::Command>(asked.header.command)) {
        case tuya::Command::query_all: {
            if (look) look();
            std::vector<std::uint8_t> all;
            for (const auto& [id, point] : points) all.push_back(id);
            return report_points(all);
        }
        case tuya::Command::write:
        case tuya::Command::send: {
            std::vector<std::uint8_t> written;
            const auto wanted = tuya::decode_data_points(asked.payload);
            if (!wanted) return {};
            for (const tuya::DataPoint& point : wanted->points) {
                const auto known = points.find(point.id);
                if (known == points.end() || known->second.type != point.type) continue;
                written.push_back(point.id);
                if (point.id != contact_point) {
                    known->second = point;
                    continue;
                }
                ++switched;
                if (stuck) continue;
                if (move) {
                    move(k_point_endpoint, point.as_bool().value_or(false));
                } else {
                    known->second = point;
                }
            }
            if (look) look();
            return report_points(written);
        }
        case tuya::Command::version_query: {
            zcl::Frame frame;
            frame.header = zcl::answer_header(
                asked.header, true, static_cast<std::uint8_t>(tuya::Command::version_answer));
            frame.payload = asked.payload;
            frame.payload.resize(2);
            frame.payload.push_back(k_module_version);
            return {{zcl::k_home_automation_profile, zcl::k_tuya_cluster, k_point_endpoint,
                     k_point_endpoint, zcl::encode(frame)}};
        }
        default:
            return {};
    }
}

}  // namespace riser::sim_zigbee
