// What a Zigbee network says goes the ways of a bus: the controller cannot tell the two apart. What a restart must know goes
// to whoever keeps it, and to nobody else.
#include <gtest/gtest.h>

#include "gateway/routes.h"

namespace riser::gateway {
namespace {

using zigbee::Coordinator;

constexpr BusId k_bus{9};

// The one delivery of this kind; nothing when it is another, or there are several.
template <class To>
std::optional<To> only(Deliveries deliveries) {
    if (deliveries.size() != 1) return std::nullopt;
    auto* found = std::get_if<To>(&deliveries.front());
    return found == nullptr ? std::nullopt : std::optional(std::move(*found));
}

template <class Report>
void expect_to_controller(const Report& report) {
    const auto by_radio = only<ToController>(route(Coordinator::Output{report}));
    const auto by_wire = only<ToController>(route(k_bus, modbus::BusMaster::Output{report}));
    ASSERT_TRUE(by_radio);
    ASSERT_TRUE(by_wire);
    EXPECT_EQ(std::get<Report>(by_radio->event), report);
    EXPECT_EQ(by_radio->event.index(), by_wire->event.index());
}

TEST(ZigbeeRoutes, bring_every_report_to_the_controller_as_that_of_a_bus) {
    metering::SweepFinished sweep;
    sweep.bus = k_bus;
    sweep.meters.emplace_back();
    expect_to_controller(sweep);
    metering::MeterReport report;
    report.request = 7;
    expect_to_controller(report);
    metering::SwitchReport contact;
    contact.request = 8;
    expect_to_controller(contact);
    expect_to_controller(
        metering::BusReport{k_bus, metering::BusState::down, {}, "unplugged", "zigbee_no_network"});
}

TEST(ZigbeeRoutes, show_statistics_and_log_notes) {
    metering::BusStatistics statistics;
    statistics.bus = k_bus;
    const auto shown = only<ToLocal>(route(Coordinator::Output{statistics}));
    ASSERT_TRUE(shown);
    EXPECT_EQ(std::get<metering::BusStatistics>(shown->news), statistics);

    const Note note{Note::Level::error, "zigbee_network_foreign", {}};
    const auto logged = only<ToLog>(route(Coordinator::Output{note}));
    ASSERT_TRUE(logged);
    EXPECT_EQ(logged->source, "zigbee");
    EXPECT_EQ(logged->note, note);
    EXPECT_TRUE(only<ToLog>(route(store::NetworkKeeper::Output{note})));
}

TEST(ZigbeeRoutes, hand_records_to_whoever_keeps_them) {
    const zigbee::KeepNetwork network{{zigbee::Eui64{1}, zigbee::Eui64{2}, 3, 15, 0, 0, 4}};
    const zigbee::KeepDevice device{};
    const zigbee::ForgetDevice forgotten{zigbee::Eui64{5}};
    const auto kept = [](Coordinator::Output output) {
        const auto to = only<ToNetworkKeeper>(route(std::move(output)));
        EXPECT_TRUE(to);
        return to ? to->input : store::NetworkKeeper::Input{Tick{}};
    };

    EXPECT_EQ(std::get<zigbee::KeepNetwork>(kept(network)), network);
    EXPECT_EQ(std::get<zigbee::KeepDevice>(kept(device)), device);
    EXPECT_EQ(std::get<zigbee::ForgetDevice>(kept(forgotten)), forgotten);
}

}  // namespace
}  // namespace riser::gateway
