// What a configuration asks of its devices against what their profiles can do: the message names the
// place in the file.
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

// What load_profiles() says; "" when all fits.
std::string said_of(const std::string& text) {
    const std::vector<std::string> names{"eastron-sdm120", "wirenboard-wb-mr6c", "orno-we-504"};
    const auto config = config::parse_gateway_config(with_shipped_profiles(text), "g.toml", names);
    if (!config) return config.error().message;
    const auto profiles = load_profiles(*config);
    return profiles ? "" : profiles.error().message;
}

TEST(ProfileFit, lets_pass_what_the_profiles_can_do) {
    EXPECT_EQ(said_of(std::string(config::k_small)), "");
    EXPECT_EQ(said_of(config::replaced("meter = 3\nswitches",
                                       "[[supply_point.register]]\nmeter = 3\n"
                                       "quantity = \"export_energy\"\n[[switch]]\nid = 6\n"
                                       "relay_board = 1\nchannel = 5\n[[supply_point]]\nid = 8\n"
                                       "meter = 3\nswitches")),
              "");
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

}  // namespace
}  // namespace riser::gateway
