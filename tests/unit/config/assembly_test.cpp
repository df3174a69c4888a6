// What the composition root makes of a configuration: where each contact and meter is, and how it is moved.
#include "gateway/assembly.h"

#include "tests/unit/config/small_config.h"

namespace riser::gateway {
namespace {

using metering::Fingerprint;

const std::vector<std::string> k_real_profiles{"eastron-sdm120", "hiking-dds238-2",
                                               "waveshare-relay-8ch", "wirenboard-wb-mr6c"};

config::GatewayConfig small() {
    std::string text(config::k_small);
    const auto put = [&text](std::string_view what, std::string_view by) {
        text.replace(text.find(what), what.size(), by);
    };
    put("\"sdm120\"", "\"eastron-sdm120\"");
    put("\"relays\"", "\"waveshare-relay-8ch\"");
    auto parsed = config::parse_gateway_config(text, "g.toml", k_real_profiles);
    EXPECT_TRUE(parsed) << parsed.error().message;
    parsed->meter_profiles = "configs/meters";
    return std::move(parsed).value();
}

controller::SiteConfig site_of(const config::GatewayConfig& config) {
    const auto profiles = load_profiles(config);
    EXPECT_TRUE(profiles) << profiles.error().message;
    return make_site(config, *profiles, ZoneRules{});
}

TEST(SiteOfConfig, says_where_contacts_and_meters_are) {
    const auto site = site_of(small());

    ASSERT_EQ(site.switches.size(), 1U);
    EXPECT_EQ(site.switches[0].bus, BusId{1});
    EXPECT_EQ(site.switches[0].address, 100);
    EXPECT_EQ(site.switches[0].channel, 2);
    EXPECT_EQ(site.meters[0].address, 17);
    EXPECT_NE(site.switches[0].model, Fingerprint{});
    EXPECT_NE(site.ports.at(BusId{1}), Fingerprint{});
}

TEST(SiteOfConfig, is_the_same_for_the_same_configuration) {
    const auto once = site_of(small());
    const auto again = site_of(small());

    EXPECT_EQ(once.switches[0].model, again.switches[0].model);
    EXPECT_EQ(once.ports, again.ports);
}

TEST(SiteOfConfig, tells_ports_profiles_and_channels_apart) {
    const auto site = site_of(small());
    auto other_port = small();
    other_port.buses[0].device = "/dev/serial/by-id/other";
    auto other_board = small();
    other_board.relay_boards[0].profile = "wirenboard-wb-mr6c";
    auto other_channel = small();
    other_channel.switches[0].channel = 3;

    EXPECT_NE(site_of(other_port).ports, site.ports);
    EXPECT_NE(site_of(other_board).switches[0].model, site.switches[0].model);
    EXPECT_NE(site_of(other_channel).switches[0].model, site.switches[0].model);
}

TEST(SiteOfConfig, takes_the_place_of_a_contact_from_the_meter_that_it_is_inside_of) {
    auto config = small();
    config.meters[0].profile = "hiking-dds238-2";
    config.switches[0].meter = config.meters[0].id;
    config.switches[0].relay_board = 0;
    config.switches[0].channel = 0;

    const auto site = site_of(config);

    EXPECT_EQ(site.switches[0].in_meter, MeterId{3});
    EXPECT_EQ(site.switches[0].address, 17);
    EXPECT_FALSE(site.switches[0].shows_contact) << "its register may keep the order alone";
}

TEST(SiteOfConfig, knows_whether_a_power_says_which_way_it_flows) {
    auto without = small();
    without.meters[0].profile = "orno-we-504";

    EXPECT_TRUE(site_of(small()).meters[0].signed_power);
    EXPECT_FALSE(site_of(without).meters[0].signed_power);
}

// A profile file that is corrected keeps its name, but a command may do something else now.
TEST(SiteOfConfig, tells_a_corrected_profile_from_the_old_one) {
    const auto config = small();
    auto profiles = load_profiles(config);
    ASSERT_TRUE(profiles);
    const auto before = make_site(config, *profiles, ZoneRules{});
    auto& channel = profiles->meters.at("waveshare-relay-8ch").switching->channels[2];

    std::swap(channel.connect, channel.disconnect);
    const auto swapped = make_site(config, *profiles, ZoneRules{});
    std::swap(channel.read_back.closed, channel.read_back.open);
    const auto read_otherwise = make_site(config, *profiles, ZoneRules{});

    EXPECT_NE(swapped.switches[0].model, before.switches[0].model);
    EXPECT_NE(read_otherwise.switches[0].model, swapped.switches[0].model);
}

}  // namespace
}  // namespace riser::gateway
