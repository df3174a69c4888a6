// The Zigbee part of a configuration: what it becomes, what an installer is told, and what --check-config says of it.
#include "gateway/config/config_report.h"
#include "tests/unit/config/small_config.h"

namespace riser::config {
namespace {

const std::vector<std::string> k_devices{"tongou-to-q-sy1-jzt", "nous-d1z"};

Result<GatewayConfig> parse_zigbee(std::string_view text) {
    return parse_gateway_config(text, "g.toml", k_profiles, k_devices);
}

// Line 33 on.
constexpr std::string_view k_radio = R"([zigbee]
bus = 9
device = "/dev/serial/by-id/stick"
[[meter]]
id = 20
zigbee = "a4:c1:38:1b:2c:3d:4e:5f"
profile = "nous-d1z"
[[relay_board]]
id = 20
zigbee = "A4C1381B2C3D4E60"
)";

std::string with_radio() {
    return also(k_radio);
}
std::string radio_with(std::string_view what, std::string_view by) {
    std::string text = with_radio();
    const std::size_t at = text.rfind(what);
    EXPECT_NE(at, std::string::npos) << what;
    return text.replace(at, what.size(), by);
}

TEST(ZigbeeConfig, is_a_bus_with_devices_that_are_known_by_their_addresses) {
    const auto config = parse_zigbee(with_radio());
    ASSERT_TRUE(config) << config.error().message;

    ASSERT_TRUE(config->zigbee);
    EXPECT_EQ(config->zigbee->bus, BusId{9});
    EXPECT_EQ(config->zigbee->device, "/dev/serial/by-id/stick");
    EXPECT_EQ(config->zigbee->money_interval, Duration{30'000'000});
    EXPECT_EQ(config->zigbee->slow_interval, Duration{120'000'000});
    EXPECT_FALSE(config->zigbee->channel);
    const MeterConfig* meter = config->find_meter(MeterId{20});
    ASSERT_NE(meter, nullptr);
    EXPECT_EQ(meter->bus, BusId{9});
    EXPECT_EQ(meter->zigbee, zigbee::Eui64{0xA4C1381B2C3D4E5F});
    EXPECT_EQ(meter->profile, "nous-d1z");
    const RelayBoardConfig* plug = config->find_relay_board(20);
    EXPECT_EQ(plug->zigbee, zigbee::Eui64{0xA4C1381B2C3D4E60});
    EXPECT_EQ(plug->profile, "");
    EXPECT_EQ(config->slowest_money_interval(), Duration{30'000'000});
    EXPECT_EQ(config->money_interval_of(BusId{9}), Duration{30'000'000});
    EXPECT_EQ(config->money_interval_of(BusId{8}), std::nullopt);
}

TEST(ZigbeeConfig, of_a_building_without_a_radio_is_not_there) {
    const auto config = parse_zigbee(k_small);
    ASSERT_TRUE(config);
    EXPECT_FALSE(config->zigbee);
    EXPECT_FALSE(config->meters[0].zigbee);
}

// What nobody has said is tried: sticks differ, and the wrong way looks like a dead stick.
TEST(ZigbeeConfig, says_in_which_ways_the_port_is_tried) {
    struct Row {
        std::string_view says;
        std::vector<PortWay> ways;
    };
    const Row rows[] = {
        {"",
         {{115'200, FlowControl::none},
          {115'200, FlowControl::hardware},
          {460'800, FlowControl::hardware},
          {57'600, FlowControl::software}}},
        {"baud = 115200\nflow_control = \"hardware\"\n", {{115'200, FlowControl::hardware}}},
        {"baud = 57600\n",
         {{57'600, FlowControl::none},
          {57'600, FlowControl::hardware},
          {57'600, FlowControl::software}}},
        {"flow_control = \"none\"\n",
         {{115'200, FlowControl::none}, {460'800, FlowControl::none}, {57'600, FlowControl::none}}},
    };
    for (const Row& row : rows) {
        const auto config =
            parse_zigbee(radio_with("[[meter]]", std::string(row.says) + "[[meter]]"));
        ASSERT_TRUE(config) << row.says << config.error().message;
        EXPECT_EQ(config->zigbee->ways, row.ways) << row.says;
    }
}

TEST(ZigbeeConfig, finds_a_radio_in_a_box_on_the_network) {
    struct Row {
        std::string_view tcp;
        std::string_view host;
        std::uint16_t port;
    };
    const Row rows[] = {{"192.0.2.30:6638", "192.0.2.30", 6638},
                        {"slzb-06.local:6638", "slzb-06.local", 6638},
                        {"[2001:db8::1]:8888", "2001:db8::1", 8888}};
    for (const Row& row : rows) {
        const auto config = parse_zigbee(radio_with("device = \"/dev/serial/by-id/stick\"",
                                                    "tcp = \"" + std::string(row.tcp) + '"'));
        ASSERT_TRUE(config) << config.error().message;
        EXPECT_EQ(config->zigbee->host, row.host);
        EXPECT_EQ(config->zigbee->port, row.port);
        EXPECT_TRUE(config->zigbee->ways.empty());
    }
}

TEST(ZigbeeConfig, tells_an_installer_exactly_what_is_wrong) {
    struct Wrong {
        std::string text;
        std::string message;
    };
    const std::string device = "device = \"/dev/serial/by-id/stick\"\n";
    const Wrong rows[] = {
        {radio_with("bus = 9\n", ""), "g.toml:33:1: zigbee.bus: is required but missing"},
        {radio_with("bus = 9", "bus = 1"),
         "g.toml:34:7: zigbee.bus: id 1 is already used at line 6"},
        {radio_with("bus = 9", "bus = 256"),
         "g.toml:34:7: zigbee.bus: 256 is out of range, must be 1..255"},
        {radio_with(device, ""),
         "g.toml:33:1: zigbee.device: where is the radio? Give its path in /dev/serial/by-id, or "
         "tcp = \"host:port\""},
        {radio_with(device, "device = \"ttyUSB0\"\n"),
         "g.toml:35:10: zigbee.device: must be an absolute path"},
        {radio_with("by-id/stick", "by-id/adapter"),
         "g.toml:35:10: zigbee.device: \"/dev/serial/by-id/adapter\" is already used at line 6"},
        {radio_with(device, device + "tcp = \"192.0.2.30:6638\"\n"),
         "g.toml:35:10: zigbee.device: does not go together with tcp"},
        {radio_with(device, "tcp = \"192.0.2.30\"\n"),
         "g.toml:35:7: zigbee.tcp: \"192.0.2.30\" is not a host and port such as "
         "\"192.0.2.30:6638\""},
        {radio_with(device, "tcp = \"tcp://192.0.2.30:6638\"\n"),
         "g.toml:35:7: zigbee.tcp: \"tcp://192.0.2.30:6638\" is not a host and port such as "
         "\"192.0.2.30:6638\""},
        {radio_with(device, "tcp = \"192.0.2.30:66380\"\n"),
         "g.toml:35:7: zigbee.tcp: \"192.0.2.30:66380\" is not a host and port such as "
         "\"192.0.2.30:6638\""},
        {radio_with(device, device + "baud = 9600\n"),
         "g.toml:36:8: zigbee.baud: 9600 is not a rate that radios have; they have 57600, 115200, "
         "230400, 460800, 921600, 1000000"},
        {radio_with(device, device + "flow_control = \"hardwar\"\n"),
         "g.toml:36:16: zigbee.flow_control: \"hardwar\" is not one of \"none\", \"hardware\", "
         "\"software\"; did you mean \"hardware\"?"},
        {radio_with(device, device + "chanel = 15\n"),
         "g.toml:36:1: zigbee.chanel: unknown key; did you mean \"channel\"?"},
        {radio_with(device, device + "channel = 27\n"),
         "g.toml:36:11: zigbee.channel: 27 is out of range, must be 11..26"},
        {radio_with(device, device + "money_interval_s = 4\n"),
         "g.toml:36:20: zigbee.money_interval_s: 4 is out of range, must be 5..3600"},
        {radio_with("a4:c1:38:1b:2c:3d:4e:5f", "a4:c1:38:1b:2c:3d:4e"),
         "g.toml:38:10: meter[2].zigbee: \"a4:c1:38:1b:2c:3d:4e\" is not the 64-bit address of a "
         "device such as \"a4:c1:38:1b:2c:3d:4e:5f\", as `riserctl zigbee list` shows it"},
        {radio_with("A4C1381B2C3D4E60", "A4C1381B2C3D4E5F"),
         "g.toml:42:10: relay_board[2].zigbee: a4:c1:38:1b:2c:3d:4e:5f is already used at line 36"},
        {radio_with("profile = \"nous-d1z\"", "profile = \"nous-d1\""),
         "g.toml:39:11: meter[2].profile: there is no profile \"nous-d1\" in "
         "/usr/share/riser/zigbee; did you mean \"nous-d1z\"?"},
        {radio_with("profile = \"nous-d1z\"\n", ""),
         "g.toml:36:1: meter[2].fuse_a: is required without a profile: it bounds a believable "
         "reading"},
        {radio_with("profile = \"nous-d1z\"", "profile = \"nous-d1z\"\nserial = \"1\""),
         "g.toml:40:10: meter[2].serial: a Zigbee device is known by its address, which nobody "
         "else has"},
        {radio_with("profile = \"nous-d1z\"", "bus = 9\nprofile = \"nous-d1z\""),
         "g.toml:39:7: meter[2].bus: does not go together with zigbee"},
        {radio_with("[zigbee]\nbus = 9\n" + device, ""),
         "g.toml:35:10: meter[2].zigbee: there is no [zigbee]: where is the radio?"},
        {replaced("bus = 1\naddress = 17", "bus = 9\naddress = 17") + std::string(k_radio),
         "g.toml:11:7: meter[1].bus: there is no [[bus]] with id 9"},
    };
    for (const Wrong& row : rows) expect_refused(parse_zigbee(row.text), row.message);
}

// A read that is made for a cut may be as old as two sweeps of whatever is read least often.
TEST(ZigbeeConfig, counts_as_a_bus_for_the_age_of_a_confirming_read) {
    const std::string slow = radio_with("bus = 9\n", "bus = 9\nmoney_interval_s = 90\n");
    EXPECT_TRUE(parse_zigbee(slow + "[supply]\nconfirming_read_age_s = 180\n"));
    EXPECT_FALSE(parse_zigbee(slow + "[supply]\nconfirming_read_age_s = 181\n"));
}

TEST(ZigbeeConfig, is_described_and_warned_of) {
    const auto config = parse_zigbee(radio_with("by-id/stick\"", "by-id/stick\"\nbaud = 115200"));
    ASSERT_TRUE(config) << config.error().message;
    EXPECT_NE(
        describe(*config).find(
            "bus 9: Zigbee, /dev/serial/by-id/stick 115200 without flow control or 115200 with "
            "RTS/CTS or 115200 with XON/XOFF, 1 meter, 1 relay\n"),
        std::string::npos)
        << describe(*config);

    const auto bare = parse_zigbee(also("[zigbee]\nbus = 9\ndevice = \"/dev/ttyACM0\"\n"));
    ASSERT_TRUE(bare) << bare.error().message;
    const auto said = warnings(*bare);
    EXPECT_EQ(
        std::ranges::count(said,
                           "the Zigbee radio: /dev/ttyACM0 changes its name when it is plugged "
                           "in again; use the link in /dev/serial/by-id"),
        1);
    EXPECT_EQ(std::ranges::count(said,
                                 "the Zigbee radio has no meter and no relay yet: `riserctl zigbee "
                                 "list` shows what is paired"),
              1);
}

}  // namespace
}  // namespace riser::config
