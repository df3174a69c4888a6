#include "tests/sim/zigbee/tuya_peer.h"

namespace riser::sim_zigbee {
namespace {

// Commands of the cluster.
constexpr std::uint8_t k_set = 0x00;
constexpr std::uint8_t k_answer = 0x01;
constexpr std::uint8_t k_report = 0x02;
constexpr std::uint8_t k_query = 0x03;
constexpr std::uint8_t k_send = 0x04;
constexpr std::uint8_t k_ask_version = 0x10;
constexpr std::uint8_t k_version = 0x11;
constexpr std::uint8_t k_time = 0x24;

// Types of data points.
constexpr std::uint8_t k_raw = 0;
constexpr std::uint8_t k_bool = 1;
constexpr std::uint8_t k_value = 2;
constexpr std::uint8_t k_text = 3;
constexpr std::uint8_t k_bitmap = 5;

// What TS0601_din_2 has of them.
constexpr std::uint8_t k_energy = 1;
constexpr std::uint8_t k_phase = 6;
constexpr std::uint8_t k_faults = 10;
constexpr std::uint8_t k_relay = 16;
constexpr std::uint8_t k_meter_id = 18;

constexpr Duration k_between{250'000};  // its line to the radio module is slow

using Frame = TuyaPeer::Frame;

Frame big(std::int64_t value, std::size_t width) {
    Frame bytes(width);
    for (std::size_t i = width; i > 0; --i) {
        bytes[i - 1] = static_cast<std::uint8_t>(value & 0xFF);
        value >>= 8;
    }
    return bytes;
}

std::int64_t big_at(const Frame& bytes, std::size_t from, std::size_t width) {
    std::int64_t value = 0;
    for (std::size_t i = 0; i < width; ++i) value = value << 8 | bytes.at(from + i);
    return value;
}

void append(Frame& to, const Frame& more) {
    to.insert(to.end(), more.begin(), more.end());
}

Frame point(std::uint8_t id, std::uint8_t type, const Frame& value) {
    Frame bytes{id, type};
    append(bytes, big(static_cast<std::int64_t>(value.size()), 2));
    append(bytes, value);
    return bytes;
}

Frame text(const char* words) {
    Frame bytes;
    for (; *words != 0; ++words) bytes.push_back(static_cast<std::uint8_t>(*words));
    return bytes;
}

}  // namespace

// To the client, of the cluster; whoever hears it says so (the default response is wanted).
Frame TuyaPeer::frame(std::uint8_t command, const Frame& payload) {
    Frame bytes{0x09, ++number_, command};
    append(bytes, payload);
    return bytes;
}

Frame TuyaPeer::points(std::uint8_t command, const std::vector<Frame>& list) {
    Frame payload = big(++sequence_, 2);
    for (const Frame& each : list) append(payload, each);
    if (fault == Fault::cut_off) payload.resize(payload.size() - 3);
    return frame(command, payload);
}

Frame TuyaPeer::register_point() const {
    const std::int64_t count = energy_wh / 10;
    switch (fault) {
        case Fault::short_register:
            return point(k_energy, k_value, big(count, 2));
        case Fault::register_as_text:
            return point(k_energy, k_text, text("1235"));
        case Fault::negative_register:
            return point(k_energy, k_value, big(-count, 4));
        case Fault::long_length: {
            Frame bytes = point(k_energy, k_value, big(count, 4));
            bytes[2] = 0xFF;
            return bytes;
        }
        default:
            return point(k_energy, k_value, big(count, 4));
    }
}

std::vector<Frame> TuyaPeer::all_points() const {
    const std::vector<Frame> others{point(k_faults, k_bitmap, {0}),
                                    point(k_meter_id, k_text, text("MT2026000001"))};
    if (fault == Fault::other_points_only) return others;
    // Tenths of a volt, milliamperes, watts, a byte of nothing before either of the last two.
    Frame phase = big(voltage_mv / 100, 2);
    append(phase, big(voltage_mv == 0 ? 0 : power_w * 1'000'000 / voltage_mv, 3));
    append(phase, big(power_w, 3));
    std::vector<Frame> list{point(k_phase, k_raw, phase),
                            point(k_relay, k_bool, {static_cast<std::uint8_t>(closed ? 1 : 0)})};
    list.insert(list.end(), others.begin(), others.end());
    list.push_back(register_point());
    return list;
}

Frame TuyaPeer::tell() {
    return points(k_report, all_points());
}

// One message after the other.
TuyaPeer::FramesLater TuyaPeer::tell_all() {
    if (fault == Fault::silent) return {};
    FramesLater said;
    Duration after{0};
    for (const Frame& each : all_points()) {
        said.emplace_back(after, points(k_answer, {each}));
        after += k_between;
    }
    return said;
}

TuyaPeer::FramesLater TuyaPeer::obey(const Frame& payload) {
    // One point: its number, type, length and value.
    if (payload.size() != 7 || payload[2] != k_relay || payload[3] != k_bool ||
        big_at(payload, 4, 2) != 1 || payload[6] > 1) {
        ++not_understood;
        return {};
    }
    ++orders;
    closed = payload[6] == 1;
    return {{k_between, points(k_answer, {point(k_relay, k_bool, {payload[6]})})}};
}

// The number of bytes that follow, least significant first; UTC; local time.
void TuyaPeer::set_clock(const Frame& payload) {
    if (payload.size() != 10 || payload[0] != 8 || payload[1] != 0) {
        ++not_understood;
        return;
    }
    clock = Clock{big_at(payload, 2, 4), big_at(payload, 6, 4)};
}

TuyaPeer::FramesLater TuyaPeer::hear(const Frame& heard) {
    constexpr std::uint8_t k_kind = 0x03;
    constexpr std::uint8_t k_of_maker = 0x04;
    constexpr std::uint8_t k_of_cluster = 0x01;
    if (heard.size() < 3 || (heard[0] & k_of_maker) != 0) {
        ++not_understood;
        return {};
    }
    // That somebody has heard it.
    if ((heard[0] & k_kind) != k_of_cluster) return {};
    const Frame payload(heard.begin() + 3, heard.end());
    switch (heard[2]) {
        case k_set:
        case k_send:
            return obey(payload);
        case k_query:
            ++queries;
            return tell_all();
        case k_ask_version:
            ++versions_asked;
            return {{k_between, say_version()}};
        case k_time:
            set_clock(payload);
            return {};
        default:
            ++not_understood;
            return {};
    }
}

Frame TuyaPeer::ask_time() {
    return frame(k_time, big(++sequence_, 2));
}

Frame TuyaPeer::say_version() {
    Frame payload = big(++sequence_, 2);
    payload.push_back(0x48);
    return frame(k_version, payload);
}

}  // namespace riser::sim_zigbee
