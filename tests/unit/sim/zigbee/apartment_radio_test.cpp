// Meters on Zigbee behind which there is a building: they show what it measures, move its contacts, and report.
#include "tests/sim/zigbee/apartment_radio.h"

#include <gtest/gtest.h>

#include "gateway/field/zigbee/link/ncp_link.h"
#include "gateway/field/zigbee/zcl/cluster.h"
#include "gateway/field/zigbee/zcl/metering.h"
#include "gateway/field/zigbee/zcl/on_off.h"
#include "tests/sim/models/models.h"
#include "tests/sim/zigbee/radio_world.h"

namespace riser::sim_zigbee {
namespace {

namespace zcl = zigbee::zcl;
namespace f = zigbee::ezsp::fields;

constexpr Duration k_second{1'000'000};
constexpr std::uint32_t k_id = 5;

sim::BuildingPlan plan_with(std::string_view profile) {
    sim::BuildingPlan plan;
    plan.zigbee.emplace();
    sim::MeterPlan meter;
    meter.id = k_id;
    meter.bus = plan.zigbee->bus;
    meter.eui64 = sim::usual_eui64(k_id);
    meter.profile = profile;
    meter.start_wh = 1'234'560;
    if (sim::find_model(profile)->contacts > 0) {
        meter.supply_switch.kind = sim::SwitchKind::internal;
    }
    plan.meters.push_back(std::move(meter));
    EXPECT_TRUE(sim::check_plan(plan).ok());
    return plan;
}

struct Apartment {
    explicit Apartment(std::string_view profile)
        : building(plan_with(profile)),
          radio(building),
          device(*radio.ncp().device_at(NodeId{0x1101})) {}

    void pass(Duration time) {
        now += time;
        building.advance(now.time_since_epoch());
        radio.turn(now);
    }
    zcl::Value attribute(std::uint8_t endpoint, std::uint16_t cluster, std::uint16_t id) {
        device.look();
        return device.endpoints.at(endpoint).attributes.at({cluster, id});
    }
    [[nodiscard]] std::int64_t registered() { return building.device(0).counter().registered_wh(); }
    void order(std::uint8_t endpoint, std::uint8_t command) {
        zcl::Frame frame;
        frame.header.cluster_command = true;
        frame.header.command = command;
        static_cast<void>(device.hear({zcl::k_home_automation_profile, zcl::k_on_off_cluster, 1,
                                       endpoint, zcl::encode(frame)}));
    }

    sim::Building building;
    ApartmentRadio radio;
    SimulatedDevice& device;
    Instant now{};
};

TEST(ApartmentRadio, every_model_is_a_product_that_is_built_and_shown) {
    for (const sim::ModelTraits& model : sim::zigbee_models()) {
        SCOPED_TRACE(model.profile);
        ASSERT_NE(find_product(model.profile), nullptr);
        Apartment apartment(model.profile);
        apartment.pass(60 * k_second);
        EXPECT_TRUE(apartment.device.joined);
        EXPECT_FALSE(apartment.device.endpoints.empty());
    }
    EXPECT_EQ(all_products().size(), sim::zigbee_models().size());
}

TEST(ApartmentRadio, shows_what_flows_in_the_steps_of_the_model) {
    struct Shown {
        std::string_view profile;
        std::uint8_t endpoint;
        std::int64_t counts_per_wh;
        std::int64_t wh_per_count;
    };
    constexpr Shown k_shown[] = {
        {"tongou-to-q-sy1-jzt", 1, 1, 10}, {"sonoff-s60zbtpf", 1, 1, 1},
        {"owon-cb432", 1, 1, 1},           {"frient-smrzb-342", 2, 1, 1},
        {"shelly-1pm-mini", 1, 1, 1},      {"third-reality-3rsp02028bz", 1, 3600, 1},
        {"frient-emizb-132", 2, 1, 1},
    };
    for (const Shown& shown : k_shown) {
        SCOPED_TRACE(shown.profile);
        Apartment apartment(shown.profile);
        ASSERT_TRUE(apartment.building.set_load(k_id, 3600));
        apartment.pass(100 * k_second);
        const auto value = apartment.attribute(shown.endpoint, zcl::k_metering_cluster,
                                               zcl::metering::k_delivered);
        EXPECT_EQ(value.as_signed().value() * shown.wh_per_count,
                  apartment.registered() * shown.counts_per_wh);
        EXPECT_EQ(apartment.registered(), 1'234'660);
    }
}

TEST(ApartmentRadio, an_order_moves_the_contact_and_nothing_flows) {
    for (const char* profile : {"sonoff-s60zbtpf", "frient-smrzb-342"}) {
        SCOPED_TRACE(profile);
        Apartment apartment(profile);
        const std::uint8_t endpoint = std::string_view(profile).starts_with("frient") ? 2 : 1;
        apartment.order(endpoint, zcl::on_off::k_off);
        EXPECT_FALSE(apartment.building.contact_of(0)->closed());
        EXPECT_FALSE(apartment.device.contact_closed(endpoint));
        apartment.pass(600 * k_second);
        EXPECT_EQ(apartment.registered(), 1'234'560);
        apartment.order(endpoint, zcl::on_off::k_on);
        EXPECT_TRUE(apartment.building.contact_of(0)->closed());
    }
}

TEST(ApartmentRadio, data_points_tell_the_same_and_are_obeyed) {
    Apartment apartment("tongou-towsmr1");
    ASSERT_TRUE(apartment.building.set_load(k_id, 3600));
    apartment.pass(100 * k_second);
    apartment.device.look();
    EXPECT_EQ(apartment.device.points.at(1).as_number(), 123'466);
    const auto phase =
        zcl::tuya::decode_phase(apartment.device.points.at(6), zcl::tuya::PhaseLayout::wide);
    ASSERT_TRUE(phase.has_value());
    EXPECT_EQ(phase->power_w, 3600);

    zcl::Frame frame;
    frame.header.cluster_command = true;
    frame.header.no_default_response = true;
    frame.header.command = static_cast<std::uint8_t>(zcl::tuya::Command::write);
    const std::vector<zcl::tuya::DataPoint> open{zcl::tuya::bool_point(16, false)};
    frame.payload = zcl::tuya::encode_data_points(1, open);
    const auto said = apartment.device.hear(
        {zcl::k_home_automation_profile, zcl::k_tuya_cluster, 1, 1, zcl::encode(frame)});
    EXPECT_FALSE(apartment.building.contact_of(0)->closed());
    ASSERT_EQ(said.size(), 1U) << "it tells what has become of it";
    const auto told = zcl::decode(said[0].payload);
    ASSERT_TRUE(told.has_value());
    EXPECT_EQ(zcl::tuya::decode_data_points(told->payload)->points, open);
}

// With a host that has brought the network up, in virtual time.
struct Hosted {
    explicit Hosted(std::string_view profile)
        : building(plan_with(profile)), radio(building), world(zigbee::NcpLink({}), radio) {
        EXPECT_TRUE(world.run_until([this] { return world.machine().is_ready(); }, 5 * k_second));
        world.post(zigbee::ezsp::Ask{1,
                                     {zigbee::ezsp::FrameId::network_init,
                                      zigbee::ezsp::Values{}.set(f::network_init_bitmask, 0)},
                                     false});
        EXPECT_TRUE(world.run_until([this] { return radio.ncp().is_up(); }, k_second));
    }
    // Payloads that came in for this cluster since the last time.
    std::vector<Bytes> heard(std::uint16_t cluster) {
        std::vector<Bytes> payloads;
        for (const auto& said : world.take<zigbee::ezsp::CallbackReceived>()) {
            if (said.id == zigbee::ezsp::FrameId::incoming_message_handler &&
                said.values.get(f::cluster_id) == cluster) {
                payloads.push_back(said.values.get(f::message));
            }
        }
        return payloads;
    }
    SimulatedDevice& device() { return *radio.ncp().device_at(NodeId{0x1101}); }

    sim::Building building;
    ApartmentRadio radio;
    RadioWorld<zigbee::NcpLink, ApartmentRadio> world;
};

TEST(ApartmentRadio, reports_what_it_is_bound_and_told_to_report_and_nothing_else) {
    Hosted hosted("sonoff-s60zbtpf");
    ASSERT_TRUE(hosted.building.set_load(k_id, 0));
    SimulatedDevice& device = hosted.device();
    zcl::ReportingSetup setup{zcl::metering::k_delivered, zcl::DataType::unsigned48, 5, 60,
                              zcl::Value(zcl::DataType::unsigned48, 2)};
    device.reporting.push_back({1, zcl::k_metering_cluster, setup});
    hosted.world.run_for(120 * k_second);
    EXPECT_TRUE(hosted.heard(zcl::k_metering_cluster).empty()) << "it is bound to nobody";

    zigbee::zdo::BindTarget coordinator;
    coordinator.eui64 = hosted.radio.ncp().eui64();
    device.bindings.push_back({device.eui64, 1, zcl::k_metering_cluster, coordinator});
    hosted.world.run_for(2 * k_second);
    EXPECT_EQ(hosted.heard(zcl::k_metering_cluster).size(), 1U);
    hosted.world.run_for(50 * k_second);
    EXPECT_TRUE(hosted.heard(zcl::k_metering_cluster).empty()) << "nothing has changed";
    hosted.world.run_for(12 * k_second);
    EXPECT_EQ(hosted.heard(zcl::k_metering_cluster).size(), 1U) << "once a minute in any case";

    // 3.6 kW are a watt-hour a second: two at least change in each five seconds.
    ASSERT_TRUE(hosted.building.set_load(k_id, 3600));
    hosted.world.run_for(30 * k_second);
    const auto reports = hosted.heard(zcl::k_metering_cluster).size();
    EXPECT_GE(reports, 5U);
    EXPECT_LE(reports, 7U) << "not more often than it was told";
}

TEST(ApartmentRadio, tuya_tells_by_itself_what_has_changed) {
    Hosted hosted("tongou-towsmr1");
    ASSERT_TRUE(hosted.building.set_load(k_id, 0));
    hosted.world.run_for(400 * k_second);
    static_cast<void>(hosted.heard(zcl::k_tuya_cluster));
    hosted.building.device(0).contact(0).set(false);
    hosted.world.run_for(3 * k_second);
    EXPECT_GE(hosted.heard(zcl::k_tuya_cluster).size(), 1U) << "a contact at once";
}

TEST(ApartmentRadio, a_device_that_is_back_announces_itself) {
    Hosted hosted("sonoff-s60zbtpf");
    ASSERT_TRUE(hosted.radio.set_away(k_id, true));
    hosted.world.run_for(5 * k_second);
    EXPECT_TRUE(hosted.heard(0x0013).empty());
    ASSERT_TRUE(hosted.radio.set_away(k_id, false));
    hosted.world.run_for(k_second);
    EXPECT_EQ(hosted.heard(0x0013).size(), 1U);
    EXPECT_FALSE(hosted.radio.set_away(99, true));

    ASSERT_TRUE(hosted.building.set_power(k_id, false));
    hosted.world.run_for(3 * k_second);
    EXPECT_TRUE(hosted.device().away) << "without power it hears nothing";
}

TEST(ApartmentRadio, asks_to_be_let_in_until_it_is) {
    sim::BuildingPlan plan = plan_with("sonoff-s60zbtpf");
    plan.zigbee->formed = false;
    sim::Building building(std::move(plan));
    ApartmentRadio radio(building);
    EXPECT_FALSE(radio.ncp().network.has_value());
    EXPECT_EQ(radio.ncp().device_at(NodeId{0x1101}), nullptr);
    ASSERT_TRUE(radio.start_joining(k_id));
    Instant now{};
    for (int i = 0; i < 10; ++i) radio.turn(now += k_second);
    EXPECT_FALSE(radio.device_of(k_id)->joined);
}

}  // namespace
}  // namespace riser::sim_zigbee
