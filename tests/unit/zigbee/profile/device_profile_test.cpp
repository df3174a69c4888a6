// Zigbee device profiles: those that are delivered, against payloads made from published descriptions of the devices, and
// what a profile must not say.
#include "gateway/field/zigbee/profile/device_profile.h"

#include <gtest/gtest.h>

#include "gateway/field/zigbee/profile/device_profile_loader.h"
#include "tests/unit/zigbee/hex.h"

namespace riser::zigbee::profile {
namespace {

using zcl::tuya::DataPoint;
using zcl::tuya::PointType;

const std::vector<DeviceProfile>& delivered() {
    static const auto profiles = load_device_profiles("configs/zigbee");
    EXPECT_TRUE(profiles.ok()) << (profiles.ok() ? "" : profiles.error().message);
    static const std::vector<DeviceProfile> none;
    return profiles.ok() ? *profiles : none;
}

std::string found(std::string_view model, std::string_view manufacturer) {
    const DeviceProfile* profile = find_profile(delivered(), model, manufacturer, std::nullopt);
    return profile == nullptr ? "none" : profile->name;
}

DataPoint raw_point(std::uint8_t id, std::string_view hex) {
    return {id, PointType::raw, from_hex(hex)};
}

TEST(DeviceProfile, the_delivered_profiles_are_right_and_many) {
    EXPECT_GE(delivered().size(), 15U);
    for (const DeviceProfile& profile : delivered()) EXPECT_FALSE(profile.source.empty());
}

TEST(DeviceProfile, a_device_is_recognised_by_what_it_calls_itself) {
    using namespace std::string_view_literals;
    EXPECT_EQ(found("TS0601", "_TZE204_t9ffmdin"), "nous-d5z");
    EXPECT_EQ(found("TS0601", "_TZE204_unheard_of"), "none");
    EXPECT_EQ(found("TS011F", "_TZ3000_qeuvnohg"), "tongou-to-q-sy1-jzt");
    EXPECT_EQ(found("TS011F", ""), "none");
    EXPECT_EQ(found("CB432", "whoever"), "owon-cb432");
    EXPECT_EQ(found(" Contactor\0\0\0"sv, " Legrand"), "legrand-412171");
    EXPECT_EQ(found("Contactor", "Legrand"), "legrand-412171");
}

TEST(DeviceProfile, the_profile_that_names_most_of_the_device_wins) {
    DeviceProfile any;
    any.name = "any";
    any.fingerprints = {{"X", {}, {}}};
    DeviceProfile maker = any;
    maker.name = "maker";
    maker.fingerprints[0].manufacturers = {"M"};
    DeviceProfile version = maker;
    version.name = "version";
    version.fingerprints[0].application_versions = {69};
    const std::vector<DeviceProfile> all{any, version, maker};

    EXPECT_EQ(find_profile(all, "X", "M", 69)->name, "version");
    EXPECT_EQ(find_profile(all, "X", "M", 70)->name, "maker");
    EXPECT_EQ(find_profile(all, "X", "M", std::nullopt)->name, "maker");
    EXPECT_EQ(find_profile(all, "X", "N", 69)->name, "any");
    EXPECT_EQ(find_profile(all, "Y", "M", 69), nullptr);
}

TEST(DeviceProfile, data_points_become_watt_hours_volts_amperes_and_watts) {
    struct Row {
        const char* manufacturer;
        DataPoint point;
        std::vector<Reading> readings;
    };
    // 230.5 V = 0901, 1.234 A = 0004d2, 284 W = 00011c
    const std::vector<Row> rows{
        {"_TZE204_t9ffmdin",
         zcl::tuya::number_point(1, 12'345),
         {{Quantity::import_energy, 0, 123'450}}},
        {"_TZE204_t9ffmdin", zcl::tuya::number_point(110, 7), {{Quantity::export_energy, 0, 70}}},
        {"_TZE204_t9ffmdin",
         raw_point(6, "0901 0004d2 00011c"),
         {{Quantity::voltage, 1, 230'500},
          {Quantity::current, 1, 1'234},
          {Quantity::power, 1, 284}}},
        {"_TZE204_t9ffmdin",
         zcl::tuya::number_point(13, 500),
         {}},  // its own credit is nothing of ours
        {"_TZE204_t9ffmdin", zcl::tuya::bool_point(1, true), {}},  // of another type than expected
        {"_TZE204_byzdayie",
         zcl::tuya::number_point(17, 12'345),
         {{Quantity::import_energy, 0, 123'450}}},
        {"_TZE204_byzdayie", zcl::tuya::number_point(18, 1'234), {{Quantity::current, 0, 1'234}}},
        {"_TZE204_byzdayie", zcl::tuya::number_point(19, 2'845), {{Quantity::power, 0, 285}}},
        {"_TZE204_byzdayie", zcl::tuya::number_point(20, 2'305), {{Quantity::voltage, 0, 230'500}}},
        {"_TZE204_byzdayie", zcl::tuya::bool_point(1, true), {}},  // the relay
        {"_TZE204_bkkmqmyo",
         raw_point(6, "0000000000000000000000 04d2 0901"),
         {{Quantity::voltage, 1, 230'500}, {Quantity::current, 1, 1'234}}},
        {"_TZE204_bkkmqmyo", zcl::tuya::number_point(103, 284), {{Quantity::power, 0, 284}}},
        {"_TZE204_bkkmqmyo",
         zcl::tuya::number_point(105, 4'998),
         {{Quantity::frequency, 0, 49'980}}},
        {"_TZE204_x8fp01wi",
         raw_point(8, "0901 0004d2 199936"),  // 0x199936 - 0x19999a = -100
         {{Quantity::voltage, 3, 230'500},
          {Quantity::current, 3, 1'234},
          {Quantity::power, 3, -100}}},
    };
    for (const Row& row : rows) {
        const DeviceProfile* profile = find_profile(delivered(), "TS0601", row.manufacturer, {});
        ASSERT_NE(profile, nullptr) << row.manufacturer;
        EXPECT_EQ(measured_in(points_of(*profile), row.point), row.readings)
            << profile->name << ", data point " << int{row.point.id};
    }
}

TEST(DeviceProfile, a_forced_scale_wins_over_what_the_device_says) {
    constexpr riser::profile::Scale k_own{1'000, 512};
    constexpr AttributePlace k_energy{2, 0x0702, 0x0000};
    const DeviceProfile* frient = find_profile(delivered(), "EMIZB-132", "frient A/S", {});
    ASSERT_NE(frient, nullptr);

    EXPECT_EQ(reading_of(*frient, k_energy, 123'500, k_own),
              (Reading{Quantity::import_energy, 0, 123'500}));
    EXPECT_EQ(reading_of(*frient, {1, 0x0702, 0x0000}, 123'500, k_own), std::nullopt);
}

TEST(DeviceProfile, where_the_device_decides_nothing_is_believed_before_it_has) {
    constexpr AttributePlace k_energy{1, 0x0702, 0x0000};
    const DeviceProfile* owon = find_profile(delivered(), "CB432", "OWON", {});
    ASSERT_NE(owon, nullptr);

    EXPECT_EQ(reading_of(*owon, k_energy, 500, std::nullopt), std::nullopt);
    EXPECT_EQ(reading_of(*owon, k_energy, 500, riser::profile::Scale{1'000, 1'000}),
              (Reading{Quantity::import_energy, 0, 500}));
}

TEST(DeviceProfile, energy_is_rounded_down_and_the_rest_to_the_nearest) {
    const DeviceProfile* plug = find_profile(delivered(), "3RSP02028BZ", "Third Reality, Inc", {});
    ASSERT_NE(plug, nullptr);
    EXPECT_EQ(reading_of(*plug, {1, 0x0702, 0}, 3'599, {}),
              (Reading{Quantity::import_energy, 0, 0}));
    EXPECT_EQ(reading_of(*plug, {1, 0x0702, 0}, 3'600, {}),
              (Reading{Quantity::import_energy, 0, 1}));

    EXPECT_EQ(in_base_unit(15, {1, 10}, Quantity::power), 2);
    EXPECT_EQ(in_base_unit(-15, {1, 10}, Quantity::power), -2);
    EXPECT_EQ(in_base_unit(19, {1, 10}, Quantity::import_energy), 1);
    EXPECT_EQ(in_base_unit(INT64_MAX, {10, 1}, Quantity::import_energy), std::nullopt);
}

TEST(DeviceProfile, what_closes_by_itself_is_never_switched) {
    for (const DeviceProfile& profile : delivered()) {
        if (!profile.relay || !profile.relay->recloses) continue;
        EXPECT_EQ(profile.relay->evidence, riser::profile::Evidence::inferred) << profile.name;
    }
}

const std::string k_right = R"([model]
vendor = "V"
model = "M"
source = "S"
evidence = "inferred"
max_current_a = 63

[[fingerprint]]
model = "TS0601"
manufacturers = ["_TZE204_x"]

[[field]]
name = "import_energy"
data_point = 1
scale = "1/100"
unit = "kWh"

[switch]
evidence = "inferred"
data_point = 16
power_on = "keeps"
)";

TEST(DeviceProfile, what_is_wrong_is_named_with_its_place) {
    struct Row {
        std::string old;
        std::string other;
        std::string says;
    };
    const std::vector<Row> rows{
        {"vendor", "vender", "x.toml:2:1: model.vender: unknown key; did you mean \"vendor\"?"},
        {"manufacturers = [\"_TZE204_x\"]\n", "",
         "x.toml:8:1: fingerprint[1].manufacturers: is required with a model of Tuya"},
        {"scale = \"1/100\"\n", "", "field[1].scale: is required for energy"},
        {"scale = \"1/100\"", "scale = \"0\"", "\"0\" is not an exact positive number"},
        {"unit = \"kWh\"", "unit = \"V\"",
         "\"V\" is not a unit of this field, use one of \"Wh\", \"kWh\", \"MWh\""},
        {"data_point = 1\n", "data_point = 1\ncluster = 0x0702\n",
         "cluster: does not go together with data_point"},
        {"scale = \"1/100\"\nunit = \"kWh\"", "scale_of_device = true",
         "a data point has none, give unit and scale"},
        {"data_point = 1\n", "data_point = 256\n", "data_point"},
        {"max_current_a = 63\n", "", "max_current_a: is required for a meter"},
        {"[switch]", "[polling]\nreports = false\n\n[switch]",
         "every_s: is required for a device that does not report"},
        {"evidence = \"inferred\"\ndata_point",
         "evidence = \"manual\"\nrecloses = true\ndata_point",
         "what closes by itself can only be observed"},
        {"\"keeps\"", "\"keep\"", "did you mean \"keeps\"?"},
        {"[switch]",
         "[[field]]\nname = \"import_energy\"\ndata_point = 2\nscale = \"1\"\nunit = \"Wh\"\n\n[switch]",
         "name: is already given at line"},
    };
    ASSERT_TRUE(parse_device_profile(k_right, "x").ok());
    for (const Row& row : rows) {
        std::string text = k_right;
        text.replace(text.find(row.old), row.old.size(), row.other);
        const auto profile = parse_device_profile(text, "x");
        ASSERT_FALSE(profile.ok()) << row.says;
        EXPECT_NE(profile.error().message.find(row.says), std::string::npos)
            << profile.error().message << "\nwanted: " << row.says;
        EXPECT_EQ(profile.error().message.rfind("x.toml:", 0), 0U) << profile.error().message;
    }
}

TEST(DeviceProfile, a_profile_needs_a_name_a_fingerprint_and_something_to_say) {
    EXPECT_FALSE(parse_device_profile(k_right, "Bad Name").ok());
    std::string nothing = k_right.substr(0, k_right.find("[[field]]"));
    EXPECT_NE(
        parse_device_profile(nothing, "x").error().message.find("neither a field nor a switch"),
        std::string::npos);
    nothing = k_right;
    const std::size_t print = nothing.find("[[fingerprint]]");
    nothing.erase(print, nothing.find("[[field]]") - print);
    EXPECT_NE(
        parse_device_profile(nothing, "x").error().message.find("by what is the device recognised"),
        std::string::npos);
}

}  // namespace
}  // namespace riser::zigbee::profile
