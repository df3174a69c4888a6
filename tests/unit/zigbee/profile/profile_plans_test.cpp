// Every delivered profile makes a plan, and what it is: a table to read beside docs/zigbee.md.
#include "gateway/field/zigbee/profile/profile_plans.h"

#include <gtest/gtest.h>

#include "gateway/field/zigbee/profile/device_profile_loader.h"

namespace riser::zigbee::profile {
namespace {

std::vector<DeviceProfile> all_profiles() {
    auto profiles = load_device_profiles("configs/zigbee");
    EXPECT_TRUE(profiles.ok()) << (profiles.ok() ? "" : profiles.error().message);
    return profiles.ok() ? *profiles : std::vector<DeviceProfile>{};
}

std::string scale_text(const std::optional<zcl::Scale>& scale) {
    if (!scale) return "device";
    return std::to_string(scale->multiplier) + "/" + std::to_string(scale->divisor);
}

// "0702@1 1/100 | 0B04@1 V 1/1 A 1/1000 W 1/1 | relay On/Off@1, trips, may switch | reports"
std::string reads(const DevicePlan& plan) {
    std::string text;
    const auto add = [&](const std::string& part) { text += (text.empty() ? "" : " ") + part; };
    const std::string metering = std::to_string(plan.metering_endpoint);
    if (plan.metering_endpoint != 0) {
        add("0702@" + metering + " kWh " + scale_text(plan.forced.energy));
        if (plan.exports) add("and export");
        if (plan.demand) add("kW " + scale_text(plan.forced.demand));
    }
    if (plan.electrical_endpoint != 0) {
        add("0B04@" + std::to_string(plan.electrical_endpoint));
        for (const std::uint16_t id : plan.witnesses) {
            if (id == zcl::electrical::k_voltage) add("V " + scale_text(plan.forced.voltage));
            if (id == zcl::electrical::k_current) add("A " + scale_text(plan.forced.current));
            if (id == zcl::electrical::k_active_power) add("W " + scale_text(plan.forced.power));
            if (id == zcl::electrical::k_total_active_power) {
                add("all W " + scale_text(plan.forced.total_power));
            }
        }
    }
    if (!plan.points.fields.empty()) {
        add("EF00");
        for (const PointField& field : plan.points.fields) {
            static constexpr std::array k_signs{"import", "export", "V", "A", "Hz", "W"};
            add(std::to_string(field.data_point) + "=" +
                k_signs.at(static_cast<std::size_t>(field.quantity)));
        }
        for (const PhasePoint& point : plan.points.phase_points) {
            add(std::to_string(point.data_point) + "=phase" + std::to_string(point.phase));
        }
    }
    return text;
}

std::string switches(const DevicePlan& plan) {
    if (plan.channels() == 0) return "-";
    const ContactPlace place = plan.contact(0);
    std::string text = place.data_point ? "EF00/" + std::to_string(*place.data_point)
                                        : "On/Off@" + std::to_string(place.endpoint);
    if (plan.trips) text += " trips";
    return text + (plan.may_switch ? " switched" : " observed");
}

std::string asked(const DevicePlan& plan) {
    if (!plan.points.is_empty()) {
        const auto every = std::chrono::duration_cast<std::chrono::seconds>(plan.points.ask_every);
        return std::to_string(every.count()) + " s" +
               (plan.points.answers_version ? "" : " no version");
    }
    if (!plan.reports) return "polled";
    return plan.forgets_reports ? "reports, forgets" : "reports";
}

struct Row {
    const char* profile;
    const char* reads;
    const char* switches;
    const char* asked;
};

constexpr const char* k_forced = "0702@1 kWh 1/100 0B04@1 V 1/1 A 1/1000 W 1/1";
constexpr const char* k_own = "0702@1 kWh device 0B04@1 V device A device W device";
constexpr const char* k_din = "EF00 1=import 6=phase1";

constexpr std::array<Row, 28> k_plans = {{
    {"earu-ea4161c-bi", "EF00 1=import 2=export 6=phase1", "EF00/16 trips observed", "60 s"},
    {"frient-emizb-132", "0702@2 kWh 1/1000 and export 0B04@2 all W device V device A device", "-",
     "reports"},
    {"frient-smrzb-342", "0702@2 kWh 1/1000 0B04@2 V 1/100 A 1/1000 W 1/1", "On/Off@2 observed",
     "reports"},
    {"hiking-dds238-2-zigbee", "EF00 1=import 102=export 103=W 105=Hz 6=phase1", "EF00/16 observed",
     "60 s"},
    {"legrand-412015", "0B04@1 W 1/1", "-", "reports, forgets"},
    {"legrand-412171", "0B04@1 W 1/1", "On/Off@1 observed", "reports, forgets"},
    {"matsee-atms1602z", k_forced, "On/Off@1 trips observed", "reports"},
    {"nous-d1z", k_forced, "On/Off@1 trips observed", "polled"},
    {"nous-d5z", "EF00 1=import 110=export 6=phase1", "EF00/16 trips observed", "60 s"},
    {"owon-cb432", "0702@1 kWh device kW device", "On/Off@1 trips observed", "reports"},
    {"shelly-1pm-mini", k_own, "On/Off@1 observed", "reports"},
    {"sonoff-s60zbtpf", k_own, "On/Off@1 observed", "reports"},
    {"suton-stb3l-125", "EF00 1=import 6=phase1 7=phase2 8=phase3", "EF00/16 trips observed",
     "60 s"},
    {"third-reality-3rsp02028bz", "0702@1 kWh 1/3600000 0B04@1 V device A device W device",
     "On/Off@1 observed", "reports"},
    {"tnce-rmdzb-1pnl63", k_din, "EF00/16 trips observed", "60 s"},
    {"tomzn-dds238-1-z1", "EF00 17=import 18=A 19=W 20=V", "EF00/1 observed", "60 s"},
    {"tomzn-tob9z-63", k_forced, "On/Off@1 trips observed", "polled"},
    {"tongou-to-q-sy1-jzt", k_forced, "On/Off@1 trips switched", "polled"},
    {"tongou-to-q-sys-jzt", k_din, "EF00/16 trips observed", "60 s"},
    {"tongou-toqcb2-80", k_din, "EF00/16 trips observed", "180 s no version"},
    {"tongou-towsmr1", k_din, "EF00/16 trips observed", "60 s"},
    {"tuya-clamp-3-relay", "EF00 1=import 2=export 9=W 6=phase1 7=phase2 8=phase3",
     "EF00/16 observed", "60 s"},
    {"tuya-clamp-3", "EF00 1=import 2=export 9=W 6=phase1 7=phase2 8=phase3", "-", "60 s"},
    {"tuya-din-2", k_din, "EF00/16 trips observed", "60 s"},
    {"tuya-din-3", "EF00 1=import 2=export 6=phase1", "EF00/16 trips observed", "60 s"},
    {"tuya-din-4", k_din, "EF00/16 trips observed", "60 s"},
    {"zbn-dj-63", k_din, "EF00/16 trips observed", "60 s"},
    {"zbn-jt-63", k_din, "EF00/16 trips observed", "60 s"},
}};

TEST(ProfilePlans, every_delivered_profile_has_the_plan_of_this_table) {
    const auto profiles = all_profiles();
    ASSERT_EQ(profiles.size(), k_plans.size());
    for (std::size_t i = 0; i < profiles.size(); ++i) {
        const Row& row = k_plans.at(i);
        EXPECT_EQ(profiles[i].name, row.profile);
        const auto plan = plan_of(profiles[i]);
        ASSERT_TRUE(plan.ok()) << plan.error().message;
        EXPECT_EQ(plan->name, row.profile);
        EXPECT_EQ(reads(*plan), row.reads) << row.profile;
        EXPECT_EQ(switches(*plan), row.switches) << row.profile;
        EXPECT_EQ(asked(*plan), row.asked) << row.profile;
        EXPECT_EQ(plan->counts(), profiles[i].max_current_a > 0) << row.profile;
    }
}

zigbee::Fingerprint tongou(Eui64 eui64) {
    zigbee::Fingerprint print;
    print.eui64 = eui64;
    print.basic.model = "TS0601";
    print.basic.manufacturer = "_TZE204_q22avxbv";
    return print;
}

TEST(ProfilePlans, a_device_is_found_by_what_it_calls_itself_or_by_its_address) {
    ChosenProfiles chosen;
    chosen.by_address[Eui64{7}] = "zbn-jt-63";
    const auto plans = ProfilePlans::make(all_profiles(), chosen);
    ASSERT_TRUE(plans.ok()) << plans.error().message;
    EXPECT_EQ(plans->plan_for(tongou(Eui64{1}))->name, "tongou-toqcb2-80");
    zigbee::Fingerprint stranger = tongou(Eui64{1});
    stranger.basic.manufacturer = "_TZE204_unheard_of";
    EXPECT_FALSE(plans->plan_for(stranger).has_value());
    EXPECT_FALSE(plans->plan_for({}).has_value());
    stranger.eui64 = Eui64{7};
    EXPECT_EQ(plans->plan_for(stranger)->name, "zbn-jt-63");
    EXPECT_TRUE(plans->plan_for(stranger)->counts());
}

TEST(ProfilePlans, one_that_is_another_than_it_was_said_to_be_is_neither_read_nor_switched) {
    ChosenProfiles chosen;
    chosen.by_address[Eui64{7}] = "zbn-jt-63";
    chosen.verified = {Eui64{7}};
    const auto plans = ProfilePlans::make(all_profiles(), chosen);
    ASSERT_TRUE(plans.ok());
    const auto plan = plans->plan_for(tongou(Eui64{7}));
    ASSERT_TRUE(plan.has_value());
    EXPECT_EQ(plan->name, "zbn-jt-63");
    EXPECT_FALSE(plan->counts());
    EXPECT_EQ(plan->channels(), 0U);
    EXPECT_FALSE(plan->may_switch);
    EXPECT_EQ(plan->objection,
              "it calls itself TS0601 of _TZE204_q22avxbv, which is a tongou-toqcb2-80, not a "
              "zbn-jt-63");
}

TEST(ProfilePlans, a_relay_is_switched_once_it_was_verified_unless_it_closes_by_itself) {
    ChosenProfiles chosen;
    chosen.by_address[Eui64{8}] = "nous-d5z";
    chosen.verified = {Eui64{7}, Eui64{8}};
    const auto plans = ProfilePlans::make(all_profiles(), chosen);
    ASSERT_TRUE(plans.ok());
    EXPECT_FALSE(plans->plan_for(tongou(Eui64{1}))->may_switch);
    EXPECT_TRUE(plans->plan_for(tongou(Eui64{7}))->may_switch);
    zigbee::Fingerprint recloses;
    recloses.eui64 = Eui64{8};
    EXPECT_FALSE(plans->plan_for(recloses)->may_switch);
}

TEST(ProfilePlans, what_cannot_be_read_is_refused_by_name) {
    const auto field = [](std::uint16_t cluster, std::uint16_t attribute, std::uint8_t endpoint,
                          Quantity quantity = Quantity::voltage) {
        DeviceField made;
        made.quantity = quantity;
        made.place = AttributePlace{endpoint, cluster, attribute};
        return made;
    };
    struct Case {
        std::vector<DeviceField> fields;
        const char* says;
    };
    const std::vector<Case> cases{
        {{field(0x0702, 0x0505, 1)}, "is not among those that can be read for this"},
        {{field(0x0B04, 0x0505, 1), field(0x0B04, 0x0508, 2, Quantity::current)},
         "all fields of a cluster have to be on one endpoint"},
    };
    for (const Case& each : cases) {
        DeviceProfile profile;
        profile.name = "x";
        profile.fields = each.fields;
        const auto plan = plan_of(profile);
        ASSERT_FALSE(plan.ok());
        EXPECT_NE(plan.error().message.find(each.says), std::string::npos) << plan.error().message;
        EXPECT_FALSE(ProfilePlans::make({profile}, {}).ok());
    }
    ChosenProfiles chosen;
    chosen.by_address[Eui64{7}] = "nothing";
    const auto plans = ProfilePlans::make({}, chosen);
    ASSERT_FALSE(plans.ok());
    EXPECT_EQ(plans.error().message,
              "device 00:00:00:00:00:00:00:07: there is no profile \"nothing\"");
}

}  // namespace
}  // namespace riser::zigbee::profile
