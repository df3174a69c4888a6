// What a configuration asks of its Zigbee devices, and what the composition root makes of it.
#include "gateway/zigbee_site.h"

#include <filesystem>

#include "gateway/assembly.h"
#include "gateway/controller/limit_watch.h"
#include "gateway/profile_fit.h"
#include "gateway/zigbee_plans.h"
#include "tests/unit/config/small_config.h"

namespace riser::gateway {
namespace {

constexpr zigbee::Eui64 k_meter{0xA4C1381B2C3D4E5F};
constexpr zigbee::Eui64 k_plug{0xA4C1381B2C3D4E60};

const std::vector<std::string> k_meters{"eastron-sdm120", "wirenboard-wb-mr6c"};
const std::vector<std::string> k_devices{"tongou-to-q-sy1-jzt", "nous-d1z", "earu-ea4161c-bi",
                                         "legrand-412171", "owon-cb432"};

// With meter 20 and relay 20 on Zigbee; `words` stand in the meter, `more` at the end.
config::GatewayConfig building(std::string_view words, std::string_view more = {}) {
    std::string text(config::k_small);
    const auto put = [&text](std::string_view what, const std::string& by) {
        text.replace(text.find(what), what.size(), by);
    };
    put("\"sdm120\"", "\"eastron-sdm120\"");
    put("\"relays\"", "\"wirenboard-wb-mr6c\"");
    text +=
        "[zigbee]\nbus = 9\ndevice = \"/dev/serial/by-id/stick\"\n"
        "[[meter]]\nid = 20\nzigbee = \"a4:c1:38:1b:2c:3d:4e:5f\"\n";
    text += words;
    text += "[[relay_board]]\nid = 20\nzigbee = \"a4:c1:38:1b:2c:3d:4e:60\"\n";
    text += more;
    auto parsed = config::parse_gateway_config(text, "g.toml", k_meters, k_devices);
    EXPECT_TRUE(parsed) << parsed.error().message;
    parsed->meter_profiles = "configs/meters";
    parsed->zigbee_profiles = "configs/zigbee";
    return std::move(parsed).value();
}

constexpr std::string_view k_documented = "profile = \"tongou-to-q-sy1-jzt\"\n";
constexpr std::string_view k_inferred = "profile = \"nous-d1z\"\n";
constexpr std::string_view k_standard = "fuse_a = 16\n";
constexpr std::string_view k_paid = "[[supply_point]]\nid = 9\nmeter = 20\n";

std::string said_of(const config::GatewayConfig& config) {
    const auto profiles = load_profiles(config);
    return profiles ? "" : profiles.error().message;
}

TEST(ZigbeeFit, charges_by_what_is_documented_and_else_on_a_persons_word_alone) {
    EXPECT_EQ(said_of(building(k_documented, k_paid)), "");
    EXPECT_EQ(said_of(building(k_inferred)), "") << "reading it is how it is compared";
    EXPECT_EQ(
        said_of(building(k_inferred, k_paid)),
        "g.toml:39:11: meter[2].profile: where nous-d1z has its energy is inferred, not from "
        "a manual: read meter 20 without a supply point, compare it with the meter's display, "
        "and say so with trust_inferred_energy = true before anybody pays for it");
    EXPECT_EQ(said_of(building(k_standard, k_paid)),
              "g.toml:38:10: meter[2].zigbee: without a profile nobody but the device itself has "
              "said what it counts in: read meter 20 without a supply point, compare it with the "
              "meter's display, and say so with trust_inferred_energy = true before anybody pays "
              "for it");
    const std::string trusted = std::string(k_standard) + "trust_inferred_energy = true\n";
    EXPECT_EQ(said_of(building(trusted, k_paid)), "");
}

TEST(ZigbeeFit, refuses_contacts_and_registers_that_are_not_there) {
    EXPECT_EQ(said_of(building(k_documented, "[[switch]]\nid = 9\nmeter = 20\nchannel = 1\n")),
              "g.toml:46:11: switch[2].channel: there is no channel 1; profile tongou-to-q-sy1-jzt "
              "has 0..0");
    EXPECT_EQ(
        said_of(building(k_documented, "[[switch]]\nid = 9\nrelay_board = 20\nchannel = 8\n")),
        "g.toml:46:11: switch[2].channel: there is no channel 8; a device without a profile "
        "has 0..7");
    EXPECT_EQ(said_of(building("profile = \"legrand-412171\"\n")),
              "g.toml:39:11: meter[2].profile: legrand-412171 has no register to charge by");
    EXPECT_EQ(said_of(building(k_documented,
                               "[[supply_point]]\nid = 9\n[[supply_point.register]]\nmeter = 20\n"
                               "quantity = \"export_energy\"\n")),
              "g.toml:47:12: supply_point[2].register[1].quantity: meter 20 would never be charged "
              "by export_energy: profile tongou-to-q-sy1-jzt reads import_energy");
}

TEST(ZigbeeFit, tells_what_stands_on_a_persons_word) {
    const std::string words =
        std::string(k_standard) + "trust_inferred_energy = true\ntrust_inferred_switch = true\n";
    const auto config = building(words);
    const auto profiles = load_profiles(config);
    ASSERT_TRUE(profiles) << profiles.error().message;

    EXPECT_EQ(trust_warnings(config, *profiles),
              (std::vector<std::string>{
                  "meter 20: without a profile nobody knows how its contact behaves, and it is "
                  "moved on your word (trust_inferred_switch); the relay test must have proven it "
                  "on site",
                  "meter 20: without a profile only the device itself says what it counts in, and "
                  "it is charged on your word (trust_inferred_energy): it must have been compared "
                  "with the display"}));
}

// With a contact each, the small building's one flat on a wire or not.
config::GatewayConfig limited(bool wired_flat) {
    auto config = building(k_documented,
                           "[[switch]]\nid = 9\nmeter = 20\n"
                           "[[supply_point]]\nid = 9\nmeter = 20\nswitches = [9]\n"
                           "[[policy.load_limit.step]]\nlimit_w = 1000\n");
    if (!wired_flat) config.supply_points.front().supply_point.switches.clear();
    return config;
}

TEST(ZigbeeFit, refuses_a_load_limit_that_could_be_kept_nowhere) {
    EXPECT_EQ(
        said_of(limited(false)),
        "g.toml:51:11: policy.load_limit.step[1].limit_w: no load limit can be kept here: every "
        "meter that could be limited is on Zigbee, where power is told too seldom to switch by "
        "(supply point 9). Take [policy.load_limit] out: who has used up his credit is cut off "
        "without its steps");
    auto spared = limited(false);
    spared.supply_points.back().protected_customer = true;
    EXPECT_EQ(said_of(spared), "") << "nobody would be limited anyway";
}

TEST(ZigbeeFit, says_who_is_not_limited_where_others_are) {
    const auto config = limited(true);
    const auto profiles = load_profiles(config);
    ASSERT_TRUE(profiles) << profiles.error().message;
    auto site = make_site(config, *profiles, ZoneRules{});
    site.switches.back().opens = metering::OpensByItself::no;
    const auto why = [&](std::size_t which) {
        return controller::why_not_limitable(site, site.supply_points.at(which).supply_point);
    };
    EXPECT_EQ(why(0), "");
    EXPECT_EQ(why(1), "its meter tells its power too seldom to switch by, as all on Zigbee do");
}

controller::SiteConfig zigbee_site_of(const config::GatewayConfig& config) {
    const auto profiles = load_profiles(config);
    EXPECT_TRUE(profiles) << profiles.error().message;
    return make_site(config, *profiles, ZoneRules{});
}

// Without a witness no confirming read suffices (docs/supply.md, witness_present).
TEST(ZigbeeFit, says_who_can_never_be_cut_off_because_of_what_his_meter_does_not_show) {
    const auto warned = [](const std::string& words, std::string_view more) {
        const auto config = building(words + "trust_inferred_energy = true\n", more);
        const auto profiles = load_profiles(config);
        EXPECT_TRUE(profiles) << profiles.error().message;
        return witness_warnings(config, *profiles);
    };
    constexpr std::string_view k_owon = "profile = \"owon-cb432\"\n";
    constexpr std::string_view k_switched =
        "[[switch]]\nid = 9\nmeter = 20\n[[supply_point]]\nid = 9\nmeter = 20\nswitches = [9]\n";
    const auto said = warned(std::string(k_owon), k_switched);
    ASSERT_EQ(said.size(), 1U);
    EXPECT_EQ(said[0],
              "supply point 9: it is charged but can never be cut, meter 20 (profile owon-cb432) "
              "shows neither voltage nor frequency");
    EXPECT_TRUE(warned(std::string(k_owon), k_paid).empty()) << "it has no contact, which is told";
    EXPECT_TRUE(warned(std::string(k_inferred), k_switched).empty());
    EXPECT_TRUE(warned("profile = \"earu-ea4161c-bi\"\n", k_switched).empty())
        << "the voltage comes with its phase";
    EXPECT_TRUE(warned(std::string(k_standard), k_switched).empty()) << "nobody knows yet";
}

TEST(ZigbeeSite, is_one_more_bus_to_the_books) {
    const auto config = building(k_documented, "[[switch]]\nid = 9\nmeter = 20\n");
    const auto site = zigbee_site_of(config);

    EXPECT_EQ(site.buses, (std::vector{BusId{1}, BusId{9}}));
    EXPECT_EQ(site.sweep_interval, Duration{30'000'000});
    EXPECT_EQ(site.value_age, Duration{240'000'000});
    const controller::MeterSite& meter = site.meters.at(1);
    EXPECT_EQ(meter.bus, BusId{9});
    EXPECT_EQ(meter.model, "tongou-to-q-sy1-jzt");
    EXPECT_EQ(meter.expected_serial, "a4c1381b2c3d4e5f") << "as the network reports it";
    EXPECT_EQ(meter.max_power, Power{63 * 230});
    const controller::SwitchSite& contact = site.switches.at(1);
    EXPECT_EQ(contact.bus, BusId{9});
    EXPECT_EQ(contact.opens, metering::OpensByItself::trips);
    EXPECT_FALSE(contact.shows_contact) << "On/Off says what was ordered";
    EXPECT_EQ(names_of(config).of(BusId{9}), "Zigbee network");
}

// What a relay test has proven holds for this device, wherever the radio is plugged in.
TEST(ZigbeeSite, knows_a_contact_by_its_device_and_not_by_the_port_of_the_radio) {
    const auto config = building(k_documented, "[[switch]]\nid = 9\nmeter = 20\n");
    auto elsewhere = config;
    elsewhere.zigbee->device = "/dev/serial/by-id/other";
    auto other = config;
    other.meters.back().zigbee = zigbee::Eui64{0x1234};

    EXPECT_EQ(zigbee_site_of(elsewhere).ports, zigbee_site_of(config).ports);
    EXPECT_EQ(zigbee_site_of(elsewhere).switches[1].model,
              zigbee_site_of(config).switches[1].model);
    EXPECT_NE(zigbee_site_of(other).switches[1].model, zigbee_site_of(config).switches[1].model);
}

TEST(ZigbeeSite, makes_a_network_of_the_devices_that_are_read_or_switched) {
    const auto config = building(k_documented,
                                 "[[switch]]\nid = 9\nmeter = 20\n[[switch]]\nid = 10\n"
                                 "relay_board = 20\nchannel = 1\n");
    const auto profiles = load_profiles(config);
    ASSERT_TRUE(profiles);

    const auto made = make_coordinator(config, *profiles, nullptr, {});

    ASSERT_TRUE(made) << made.error().message;
    EXPECT_EQ(made->bus, BusId{9});
    EXPECT_EQ(made->link.port_name, "/dev/serial/by-id/stick");
    EXPECT_EQ(made->link.port_settings, 4) << "nobody has said which of the usual ways it is";
    ASSERT_EQ(made->devices.size(), 2U);
    EXPECT_EQ(made->devices[0].eui64, k_meter);
    EXPECT_EQ(made->devices[0].meter, MeterId{20});
    EXPECT_EQ(made->devices[0].switches, (std::vector<zigbee::ContactBinding>{{SwitchId{9}, 0}}));
    EXPECT_EQ(made->devices[1].eui64, k_plug);
    EXPECT_EQ(made->devices[1].meter, MeterId{});
    EXPECT_EQ(made->devices[1].switches, (std::vector<zigbee::ContactBinding>{{SwitchId{10}, 1}}));
}

TEST(ZigbeeSite, leaves_a_relay_alone_that_nobody_switches) {
    const auto config = building(k_documented);
    const auto profiles = load_profiles(config);
    ASSERT_TRUE(profiles);

    const auto made = make_coordinator(config, *profiles, nullptr, {});

    ASSERT_TRUE(made);
    EXPECT_EQ(made->devices.size(), 1U);
}

zigbee::Fingerprint plain_plug(zigbee::Eui64 eui64) {
    zigbee::Fingerprint device;
    device.eui64 = eui64;
    zigbee::zdo::SimpleDescriptor endpoint;
    endpoint.endpoint = 1;
    endpoint.profile = 0x0104;
    endpoint.servers = {0x0006, 0x0702};
    device.endpoints.push_back(endpoint);
    return device;
}

// Nobody has shown what happens to the apartment when such a contact moves.
TEST(ZigbeePlans, of_a_device_without_a_profile_switches_on_a_persons_word_alone) {
    for (const bool trusted : {false, true}) {
        const auto config =
            building(std::string(k_standard) + (trusted ? "trust_inferred_switch = true\n" : ""));
        const auto profiles = load_profiles(config);
        ASSERT_TRUE(profiles);
        const auto plans = make_plan_book(config, *profiles);
        ASSERT_TRUE(plans) << plans.error().message;

        const auto plan = (*plans)->plan_for(plain_plug(k_meter));

        ASSERT_TRUE(plan);
        EXPECT_EQ(plan->name, "standard");
        EXPECT_EQ(plan->metering_endpoint, 1);
        EXPECT_EQ(plan->may_switch, trusted);
    }
}

// A product that is known must not be read by clusters that lie, nor under another product's name.
TEST(ZigbeePlans, object_to_a_device_that_is_not_what_it_is_said_to_be) {
    zigbee::Fingerprint tongou = plain_plug(k_meter);
    tongou.basic.model = "TS011F";
    tongou.basic.manufacturer = "_TZ3000_qeuvnohg";
    for (const std::string_view words : {k_standard, k_inferred, k_documented}) {
        const auto config = building(words);
        const auto profiles = load_profiles(config);
        ASSERT_TRUE(profiles);
        const auto plans = make_plan_book(config, *profiles);
        ASSERT_TRUE(plans) << plans.error().message;

        const auto plan = (*plans)->plan_for(tongou);

        ASSERT_TRUE(plan);
        EXPECT_EQ(plan->name, zigbee_site_of(config).meters.at(1).model);
        EXPECT_EQ(plan->objection.empty(), words == k_documented) << words;
        EXPECT_EQ(plan->counts(), words == k_documented) << words;
        EXPECT_EQ(plan->may_switch, words == k_documented) << words;
        if (words != k_documented) {
            EXPECT_NE(plan->objection.find("tongou-to-q-sy1-jzt"), std::string::npos);
        }
    }
}

TEST(ZigbeePlans, have_the_name_by_which_the_books_know_the_model) {
    const auto config = building(k_documented);
    const auto profiles = load_profiles(config);
    ASSERT_TRUE(profiles);
    const auto plans = make_plan_book(config, *profiles);
    ASSERT_TRUE(plans) << plans.error().message;

    const auto plan = (*plans)->plan_for(plain_plug(k_meter));

    ASSERT_TRUE(plan);
    EXPECT_EQ(plan->name, zigbee_site_of(config).meters.at(1).model);
}

}  // namespace
}  // namespace riser::gateway
