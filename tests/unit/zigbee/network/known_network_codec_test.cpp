#include "gateway/field/zigbee/network/known_network_codec.h"

#include <gtest/gtest.h>

#include "core/base/prng.h"

namespace riser::zigbee {
namespace {

KnownNetwork an_example() {
    KnownNetwork known;
    known.network =
        NetworkRecord{Eui64{0x000D'6FFF'FE12'3456}, Eui64{0xDDDD}, 0x1A62, 15, 1, 2, 70'000};
    DeviceRecord begun;
    begun.eui64 = Eui64{7};
    known.devices.push_back(begun);
    DeviceRecord whole;
    whole.eui64 = Eui64{0xA4C1'3800'1122'3344};
    whole.node = NodeId{0x1234};
    whole.descriptor.emplace();
    whole.descriptor->type = zdo::LogicalType::router;
    whole.descriptor->manufacturer = 0x1002;
    whole.endpoints = Bytes{1};
    whole.descriptors.push_back({1, 0x0104, 0x0051, 1, {0x0000, 0x0702}, {0x000A}});
    whole.basic_read = true;
    whole.basic.model = " DIN power consumption module\0\0";
    whole.basic.manufacturer = "";
    whole.basic.application_version = 0;
    whole.metering_scales_read = whole.electrical_scales_read = true;
    whole.unit = 0;
    whole.multiplier = 1;
    whole.divisor = 3'600'000;
    whole.electrical_scales.voltage = {1, 10};
    whole.clusters_bound = 2;
    whole.clusters_set_up = 1;
    whole.refuses_reports = true;
    known.devices.push_back(whole);
    return known;
}

TEST(KnownNetworkCodec, what_is_kept_comes_back) {
    const KnownNetwork known = an_example();
    const auto back = decode_known_network(encode_known_network(known));
    ASSERT_TRUE(back.ok());
    EXPECT_EQ(back->network, known.network);
    EXPECT_EQ(back->devices, known.devices);

    const auto nothing = decode_known_network(encode_known_network({}));
    ASSERT_TRUE(nothing.ok());
    EXPECT_FALSE(nothing->network.has_value());
    EXPECT_TRUE(nothing->devices.empty());
}

TEST(KnownNetworkCodec, what_a_restore_owes_is_kept_and_else_an_older_program_reads_it) {
    constexpr std::size_t k_version_at = 4;
    KnownNetwork known = an_example();
    EXPECT_EQ(encode_known_network(known)[k_version_at], 1);

    known.network->former_coordinator = Eui64{0x42};
    known.network->earlier = EarlierNetwork{Eui64{0x42}, Eui64{0xDDDD}, 1, 60'000, true};
    const Bytes bytes = encode_known_network(known);
    EXPECT_EQ(bytes[k_version_at], 2);
    const auto back = decode_known_network(bytes);
    ASSERT_TRUE(back.ok());
    EXPECT_EQ(back->network, known.network);
    EXPECT_EQ(back->devices, known.devices);
}

TEST(KnownNetworkCodec, what_is_damaged_is_refused_as_a_whole) {
    const Bytes good = encode_known_network(an_example());
    for (std::size_t size = 0; size < good.size(); ++size) {
        EXPECT_FALSE(decode_known_network(std::span(good).first(size)).ok()) << size;
    }
    Prng random{3};
    for (int i = 0; i < 2'000; ++i) {
        Bytes bad = good;
        bad[random.below(bad.size())] ^= static_cast<std::uint8_t>(1 + random.below(255));
        EXPECT_FALSE(decode_known_network(bad).ok()) << i;
    }
}

}  // namespace
}  // namespace riser::zigbee
