#include "gateway/field/zigbee/network/known_network_codec.h"

#include <algorithm>
#include <array>
#include <string>
#include <utility>

#include "gateway/field/zigbee/network/install_code.h"
#include "gateway/field/zigbee/zdo/layout.h"

namespace riser::zigbee {
namespace {

using zdo::Reading;
using zdo::Writing;

constexpr std::array<std::uint8_t, 4> k_mark = {'R', 'Z', 'N', 'W'};
constexpr std::uint8_t k_version = 2;
// Without what a restore left behind. Records that have nothing of it are written so: an older program reads them.
constexpr std::uint8_t k_plain_version = 1;
constexpr std::size_t k_head_bytes = k_mark.size() + 1;
constexpr std::size_t k_checksum_bytes = 2;

// ---- parts: each written down once, as those of zdo/layout.h -----------------------------------------

template <class Io>
void flag(Io& io, bool& value) {
    auto byte = static_cast<std::uint8_t>(value ? 1 : 0);
    io.u8(byte);
    value = byte != 0;
}

template <class Io, class T, class Each>
void maybe(Io& io, std::optional<T>& value, Each each) {
    bool present = value.has_value();
    flag(io, present);
    if (!present) return value.reset();
    if (!value) value.emplace();
    each(*value);
}

template <class Io>
void maybe_u8(Io& io, std::optional<std::uint8_t>& value) {
    maybe(io, value, [&](std::uint8_t& number) { io.u8(number); });
}
template <class Io>
void maybe_u32(Io& io, std::optional<std::uint32_t>& value) {
    maybe(io, value, [&](std::uint32_t& number) { io.u32(number); });
}

template <class Io>
void maybe_text(Io& io, std::optional<std::string>& value) {
    maybe(io, value, [&](std::string& text) {
        Bytes bytes(text.begin(), text.end());
        io.bytes8(bytes);
        text.assign(bytes.begin(), bytes.end());
    });
}

template <class Io>
void basic(Io& io, zcl::BasicAttributes& value) {
    maybe_u8(io, value.zcl_version);
    maybe_u8(io, value.application_version);
    maybe_u8(io, value.stack_version);
    maybe_u8(io, value.hardware_version);
    maybe_text(io, value.manufacturer);
    maybe_text(io, value.model);
    maybe_text(io, value.date_code);
    maybe_u8(io, value.power_source);
    maybe_text(io, value.serial_number);
    maybe_text(io, value.software_build);
}

template <class Io>
void scales(Io& io, zcl::ElectricalScales& value) {
    for (zcl::Scale* scale :
         {&value.frequency, &value.total_power, &value.voltage, &value.current, &value.power}) {
        io.u32(scale->multiplier);
        io.u32(scale->divisor);
    }
}

template <class Io>
void earlier_network(Io& io, EarlierNetwork& earlier) {
    io.eui64(earlier.coordinator);
    io.eui64(earlier.extended_pan_id);
    io.u8(earlier.key_sequence);
    io.u32(earlier.frame_counter);
    flag(io, earlier.is_another);
}

template <class Io>
void network(Io& io, NetworkRecord& record, std::uint8_t version) {
    io.eui64(record.coordinator);
    io.eui64(record.extended_pan_id);
    io.u16(record.pan_id);
    io.u8(record.channel);
    io.u8(record.update_id);
    io.u8(record.key_sequence);
    io.u32(record.frame_counter);
    if (version <= k_plain_version) return;
    io.eui64(record.former_coordinator);
    maybe(io, record.earlier, [&](EarlierNetwork& any) { earlier_network(io, any); });
}

bool is_plain(const KnownNetwork& known) {
    const auto& network = known.network;
    return !network || (network->former_coordinator == Eui64{} && !network->earlier);
}

template <class Io>
void device(Io& io, DeviceRecord& record) {
    io.eui64(record.eui64);
    io.node(record.node);
    maybe(io, record.descriptor, [&](zdo::NodeDescriptor& any) { zdo::layout(io, any); });
    maybe(io, record.endpoints, [&](Bytes& any) { io.bytes8(any); });
    io.list(record.descriptors, [&](zdo::SimpleDescriptor& any) { zdo::layout(io, any); });
    flag(io, record.basic_read);
    basic(io, record.basic);
    flag(io, record.metering_scales_read);
    maybe_u8(io, record.unit);
    maybe_u32(io, record.multiplier);
    maybe_u32(io, record.divisor);
    flag(io, record.electrical_scales_read);
    scales(io, record.electrical_scales);
    io.u8(record.clusters_bound);
    io.u8(record.clusters_set_up);
    flag(io, record.refuses_reports);
}

std::uint16_t checksum(std::span<const std::uint8_t> bytes) {
    return install_code_checksum(bytes);
}

}  // namespace

Bytes encode_known_network(const KnownNetwork& known) {
    KnownNetwork copy = known;
    Writing io;
    for (std::uint8_t byte : k_mark) io.u8(byte);
    std::uint8_t version = is_plain(known) ? k_plain_version : k_version;
    io.u8(version);
    maybe(io, copy.network, [&](NetworkRecord& any) { network(io, any, version); });
    auto count = static_cast<std::uint16_t>(copy.devices.size());
    io.u16(count);
    for (DeviceRecord& each : copy.devices) device(io, each);
    Bytes bytes = io.wire().take();
    const std::uint16_t sum = checksum(bytes);
    bytes.push_back(static_cast<std::uint8_t>(sum & 0xFFU));
    bytes.push_back(static_cast<std::uint8_t>(sum >> 8U));
    return bytes;
}

Result<KnownNetwork> decode_known_network(std::span<const std::uint8_t> bytes) {
    if (bytes.size() < k_head_bytes + k_checksum_bytes ||
        !std::equal(k_mark.begin(), k_mark.end(), bytes.begin())) {
        return fail(Problem{"this is not the record of a Zigbee network"});
    }
    const auto body = bytes.first(bytes.size() - k_checksum_bytes);
    const auto sum = static_cast<std::uint16_t>(bytes[bytes.size() - 2] | bytes.back() << 8U);
    if (checksum(body) != sum) {
        return fail(Problem{"the record of the Zigbee network is damaged"});
    }
    const std::uint8_t version = body[k_mark.size()];
    if (version > k_version) {
        return fail(Problem{"the record of the Zigbee network is of a newer version"});
    }
    Reading io(body.subspan(k_head_bytes));
    KnownNetwork known;
    maybe(io, known.network, [&](NetworkRecord& any) { network(io, any, version); });
    std::uint16_t count = 0;
    io.u16(count);
    for (std::size_t i = 0; i < count && io.ok(); ++i) device(io, known.devices.emplace_back());
    if (!io.ok() || io.remaining() != 0) {
        return fail(Problem{"the record of the Zigbee network is damaged"});
    }
    return known;
}

}  // namespace riser::zigbee
