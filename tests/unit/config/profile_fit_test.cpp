// What a configuration asks of its devices against what their profiles can do: the message names the
// place in the file.
#include "gateway/profile_fit.h"

#include "gateway/assembly.h"
#include "tests/unit/config/small_config.h"

namespace riser::gateway {
namespace {

std::string with_shipped_profiles(std::string text) {
    const auto put = [&text](std::string_view what, const std::string& by) {
        text.replace(text.find(what), what.size(), by);
    };
    put("\"sdm120\"", "\"eastron-sdm120\"");
    put("\"relays\"", "\"wirenboard-wb-mr6c\"");
    put("currency = \"EUR\"\n", "currency = \"EUR\"\nmeter_profiles = \"" +
                                    std::filesystem::absolute("configs/meters").string() + "\"\n");
    return text;
}

Result<config::GatewayConfig> parsed(const std::string& text) {
    const std::vector<std::string> names{"eastron-sdm120", "wirenboard-wb-mr6c", "orno-we-504",
                                         "acrel-ddsy1352", "lingxun-lx47le-125"};
    return config::parse_gateway_config(with_shipped_profiles(text), "g.toml", names);
}

// What load_profiles() says; "" when all fits.
std::string said_of(const std::string& text) {
    const auto config = parsed(text);
    if (!config) return config.error().message;
    const auto profiles = load_profiles(*config);
    return profiles ? "" : profiles.error().message;
}

// What --check-config warns of beside.
std::vector<std::string> warned_of(const std::string& text) {
    const auto config = parsed(text);
    if (!config) return {config.error().message};
    const auto profiles = load_profiles(*config);
    if (!profiles) return {profiles.error().message};
    return trust_warnings(*config, *profiles);
}

std::vector<std::string> warned_of_outages(const std::string& text) {
    const auto config = parsed(text);
    if (!config) return {config.error().message};
    const auto profiles = load_profiles(*config);
    if (!profiles) return {profiles.error().message};
    return outage_warnings(*config, *profiles);
}

// Meter 9 and who pays for it.
std::string with_inferred_meter(const std::string& words) {
    return config::also("[[meter]]\nid = 9\nbus = 1\naddress = 9\nprofile = \"acrel-ddsy1352\"\n" +
                        words);
}
constexpr std::string_view k_paid = "[[supply_point]]\nid = 9\nmeter = 9\n";

TEST(ProfileFit, lets_pass_what_the_profiles_can_do) {
    EXPECT_EQ(said_of(std::string(config::k_small)), "");
    EXPECT_EQ(said_of(config::replaced("meter = 3\nswitches",
                                       "[[supply_point.register]]\nmeter = 3\n"
                                       "quantity = \"export_energy\"\n[[switch]]\nid = 6\n"
                                       "relay_board = 1\nchannel = 5\n[[supply_point]]\nid = 8\n"
                                       "meter = 3\nswitches")),
              "");
}

TEST(ProfileFit, warns_of_breakers_that_wait_for_a_person_after_a_power_cut) {
    EXPECT_TRUE(warned_of_outages(std::string(config::k_small)).empty());
    const auto said = warned_of_outages(
        config::also("[[meter]]\nid = 9\nbus = 1\naddress = 9\nprofile = \"lingxun-lx47le-125\"\n"
                     "trust_inferred_energy = true\n[[switch]]\nid = 9\nmeter = 9\n"
                     "[[supply_point]]\nid = 9\nmeter = 9\nswitches = [9]\n"));
    ASSERT_EQ(said.size(), 1U);
    EXPECT_NE(said[0].find("supply point 9: after a power cut"), std::string::npos) << said[0];
    EXPECT_NE(said[0].find("supply confirm --all"), std::string::npos) << said[0];
}

TEST(ProfileFit, refuses_a_register_that_the_meter_does_not_show) {
    EXPECT_EQ(
        said_of(config::replaced("meter = 3\nswitches = [5]\n",
                                 "switches = [5]\n[[supply_point.register]]\nmeter = 3\n"
                                 "quantity = \"import_energy_t1\"\n[[supply_point]]\n"
                                 "id = 8\nmeter = 3\n")),
        "g.toml:33:12: supply_point[1].register[1].quantity: meter 3 would never be charged by "
        "import_energy_t1: profile eastron-sdm120 reads import_energy, export_energy");
}

TEST(ProfileFit, refuses_a_contact_that_is_not_there) {
    EXPECT_EQ(said_of(config::replaced("channel = 2", "channel = 6")),
              "g.toml:23:11: switch[1].channel: there is no channel 6; profile wirenboard-wb-mr6c "
              "has 0..5");
    EXPECT_EQ(said_of(config::replaced("relay_board = 1\nchannel = 2", "meter = 3")),
              "g.toml:22:9: switch[1].meter: profile eastron-sdm120 has no switch");
}

TEST(ProfileFit, refuses_a_relay_board_as_a_meter) {
    EXPECT_EQ(said_of(config::also("[[meter]]\nid = 9\nbus = 1\naddress = 9\n"
                                   "profile = \"wirenboard-wb-mr6c\"\n")),
              "g.toml:38:11: meter[2].profile: wirenboard-wb-mr6c has no register to charge by");
}

// Nobody pays by a register that was only guessed, unless somebody has compared it.
TEST(ProfileFit, charges_by_inferred_registers_only_on_a_persons_word) {
    EXPECT_EQ(said_of(with_inferred_meter("")), "") << "reading it is how it is compared";
    EXPECT_EQ(
        said_of(with_inferred_meter(std::string(k_paid))),
        "g.toml:38:11: meter[2].profile: where acrel-ddsy1352 has its energy is inferred, not "
        "from a manual: read meter 9 without a supply point, compare it with the meter's "
        "display, and say so with trust_inferred_energy = true before anybody pays for it");
    EXPECT_EQ(said_of(with_inferred_meter("trust_inferred_energy = true\n" + std::string(k_paid))),
              "");
}

TEST(ProfileFit, tells_what_stands_on_a_persons_word_and_what_needs_none) {
    using List = std::vector<std::string>;
    EXPECT_EQ(warned_of(std::string(config::k_small)), List{});
    EXPECT_EQ(
        warned_of(with_inferred_meter("trust_inferred_switch = true\n"
                                      "trust_inferred_energy = true\n" +
                                      std::string(k_paid))),
        (List{"meter 9: profile acrel-ddsy1352 only infers how its contact is moved, and it is "
              "moved on your word (trust_inferred_switch); the relay test must have proven it "
              "on site",
              "meter 9: profile acrel-ddsy1352 only infers where its energy is, and it is "
              "charged on your word (trust_inferred_energy): it must have been compared with "
              "the display"}));
    EXPECT_EQ(
        warned_of(config::replaced("profile = \"relays\"\n",
                                   "profile = \"relays\"\ntrust_inferred_switch = true\n")),
        (List{"relay board 1: trust_inferred_switch changes nothing, profile wirenboard-wb-mr6c "
              "infers no switch map"}));
}

TEST(ProfileFit, what_stands_on_a_persons_word_is_known_to_the_building) {
    const auto config = parsed(with_inferred_meter(
        "trust_inferred_switch = true\ntrust_inferred_energy = true\n[[switch]]\nid = 9\nmeter = "
        "9\n" +
        std::string(k_paid) + "switches = [9]\n"));
    ASSERT_TRUE(config) << config.error().message;
    const auto profiles = load_profiles(*config);
    ASSERT_TRUE(profiles) << profiles.error().message;
    const auto site = make_site(*config, *profiles, ZoneRules{});
    EXPECT_FALSE(site.meters.at(0).energy_inferred);
    EXPECT_TRUE(site.meters.at(1).energy_inferred);
    EXPECT_FALSE(site.switches.at(0).inferred);
    EXPECT_TRUE(site.switches.at(1).inferred);
}

}  // namespace
}  // namespace riser::gateway
