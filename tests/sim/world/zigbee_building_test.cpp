// A whole gateway in virtual time with a Modbus bus and a Zigbee radio: the apartment behind the radio is charged, cut
// off and comes back like those on the wires, and whatever befalls the radio befalls nobody else.
#include "gateway/field/zigbee/backup/open_backup.h"
#include "tests/sim/world/zigbee_house.h"

namespace riser::sim {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;
using zigbee::Eui64;

struct Paid {
    Energy collected{};
    Money balance{};
};
Paid paid(const ZigbeeHouse& house, std::uint32_t point) {
    return {house.sees(point)->collected, house.sees(point)->projected_balance};
}

// Those on the wires are charged all the time, whatever becomes of the radio.
void expect_wires_go_on(const ZigbeeHouse& house, const Paid& before, std::uint32_t point) {
    EXPECT_GT(house.sees(point)->collected, before.collected) << "supply point " << point;
    EXPECT_EQ(house.sees(point)->observed, metering::SwitchState::connected) << point;
    EXPECT_EQ(house.meter(point)->health, metering::MeterHealth::good) << point;
}

TEST(ZigbeeBuilding, charges_cuts_and_restores_an_apartment_behind_the_radio) {
    ZigbeeHouse house;
    ASSERT_TRUE(
        house.comes_true([&] { return house.radio_is(metering::BusState::up); }, minutes(1)));
    for (const std::uint32_t point : {1U, 2U}) house.top_up(house.account_of(point), "50.00");
    house.top_up(k_attic_account, "0.50");
    house.test_relays();
    EXPECT_GE(house.plug.switched, 2) << "opened and closed by its relay test";
    const Paid attic = paid(house, k_attic.value);
    const Paid flat = paid(house, 1);

    // 0.50 at 0.30 a kWh and 2 kW are used up within the hour.
    ASSERT_TRUE(house.comes_true([&] { return !house.lit(); }, hours(2)));
    house.run_for(minutes(2));

    EXPECT_GT(house.sees(k_attic.value)->collected, attic.collected);
    EXPECT_EQ(house.sees(k_attic.value)->observed, metering::SwitchState::disconnected);
    EXPECT_TRUE(house.sees(k_attic.value)->exhausted);
    EXPECT_GE(house.sees(k_attic.value)->projected_balance, Money{-20'000})
        << "a minute late at most";
    expect_wires_go_on(house, flat, 1);

    house.top_up(k_attic_account, "5.00");
    ASSERT_TRUE(house.comes_true([&] { return house.lit(); }, minutes(1)));
    house.run_for(minutes(30));
    EXPECT_EQ(house.sees(k_attic.value)->observed, metering::SwitchState::connected);
    EXPECT_LT(house.sees(k_attic.value)->projected_balance, Money{5'000'000});
}

TEST(ZigbeeBuilding, goes_on_without_a_radio_that_was_pulled_and_takes_it_up_again) {
    ZigbeeHouse house;
    for (const std::uint32_t point : {1U, 2U}) house.top_up(house.account_of(point), "50.00");
    house.top_up(k_attic_account, "20.00");
    house.test_relays();
    const Paid attic = paid(house, k_attic.value);
    const Paid flat = paid(house, 1);

    house.radio.unplug();
    ASSERT_TRUE(
        house.comes_true([&] { return house.radio_is(metering::BusState::down); }, seconds(5)));
    house.run_for(hours(1));

    EXPECT_EQ(house.count("zigbee_radio_lost"), 1) << "one alarm";
    EXPECT_EQ(house.meter(k_attic_meter.value)->health, metering::MeterHealth::bus_down);
    EXPECT_TRUE(house.lit()) << "nobody is cut off";
    expect_wires_go_on(house, flat, 1);
    EXPECT_EQ(house.bus(BusId{1})->state, metering::BusState::up);

    house.radio.plug();
    EXPECT_TRUE(
        house.comes_true([&] { return house.radio_is(metering::BusState::up); }, seconds(5)))
        << "nothing is paired again, nobody does anything";
    house.run_for(minutes(10));
    EXPECT_EQ(house.meter(k_attic_meter.value)->health, metering::MeterHealth::good);
    // Its register brought back what was used meanwhile: an hour of 2 kW and more.
    EXPECT_GT(house.sees(k_attic.value)->collected, attic.collected + Energy{2'000});
    EXPECT_TRUE(house.plug.joined);
}

TEST(ZigbeeBuilding, knows_its_network_again_after_a_power_cut) {
    ZigbeeHouse house;
    house.top_up(k_attic_account, "20.00");
    ASSERT_TRUE(house.comes_true([&] { return house.gateway->zigbee()->is_interviewed(k_plug); },
                                 minutes(2)));
    house.run_for(minutes(6));
    const int basics = house.plug.reads_of_cluster[zigbee::zcl::k_basic_cluster];
    EXPECT_GT(basics, 0);

    house.cut_power(CutStyle::nothing);
    ASSERT_TRUE(house.comes_true(
        [&] {
            return house.view && house.meter(k_attic_meter.value) != nullptr &&
                   house.meter(k_attic_meter.value)->health == metering::MeterHealth::good;
        },
        minutes(2)));

    EXPECT_TRUE(house.gateway->zigbee()->is_interviewed(k_plug));
    EXPECT_EQ(house.plug.reads_of_cluster[zigbee::zcl::k_basic_cluster], basics)
        << "it is not asked again what it is";
}

// Somebody plugs another network's stick in: nothing of it is used, and it says so.
TEST(ZigbeeBuilding, does_not_use_a_network_that_is_not_its_own) {
    ZigbeeHouse house;
    ASSERT_TRUE(
        house.comes_true([&] { return house.radio_is(metering::BusState::up); }, minutes(1)));
    house.run_for(minutes(1));

    house.radio.unplug();
    house.ncp.network->extended_pan_id = Eui64{0x1111'1111'1111'1111};
    house.radio.plug();
    ASSERT_TRUE(house.comes_true(
        [&] { return house.bus(k_radio_bus)->problem == "zigbee_network_foreign"; }, minutes(1)));
    EXPECT_EQ(house.count("zigbee_network_foreign"), 1);

    // A restart does not forget which one is ours.
    house.cut_power(CutStyle::nothing);
    ASSERT_TRUE(house.comes_true(
        [&] {
            return house.view && house.bus(k_radio_bus) != nullptr &&
                   house.bus(k_radio_bus)->problem == "zigbee_network_foreign";
        },
        minutes(1)));
    house.gateway->feed_radio(zigbee::AdoptNetwork{});
    EXPECT_TRUE(
        house.comes_true([&] { return house.radio_is(metering::BusState::up); }, minutes(1)));
}

// ---- a stick or a card that is gone -----------------------------------------------------------------

constexpr Eui64 k_spare_stick{0x000D'6FFF'FE99'9999};

// As riserctl zigbee backup save makes it of the radio.
zigbee::backup::NetworkBackup backup_of(ZigbeeHouse& house) {
    auto& stored = *house.ncp.network;
    stored.key.bytes.fill(0x5A);
    stored.trust_center_key.bytes.fill(0x77);
    zigbee::backup::NetworkBackup network;
    network.created = "2026-02-25T06:20:00+00:00";  // minutes after the world has begun
    network.source = "riser@simulated";
    network.coordinator = house.ncp.eui64();
    network.pan_id = stored.pan_id;
    network.extended_pan_id = stored.extended_pan_id;
    network.channel = stored.channel;
    network.update_id = stored.update_id;
    network.network_key.key = stored.key;
    network.network_key.sequence = stored.key_sequence;
    network.network_key.tx_counter = house.ncp.frame_counter;
    network.stack_specific = R"({"ezsp":{"hashed_tclk":"77777777777777777777777777777777"}})";
    network.addresses = {{k_plug, house.plug.node}};
    return network;
}

void order_restore(ZigbeeHouse& house, const zigbee::backup::NetworkBackup& network) {
    metering::RestoreRadio order;
    order.backup = write_open_backup(network);
    order.fresh_secret.fill(0x99);
    house.gateway->feed_radio(metering::RadioOrder{k_radio_bus, 1, order});
    ASSERT_TRUE(house.comes_true(
        [&] {
            const auto& answer = house.gateway->radio_answer();
            return answer && !answer->plan.empty();
        },
        minutes(1)));
    order.confirmed_plan = house.gateway->radio_answer()->plan;
    house.gateway->feed_radio(metering::RadioOrder{k_radio_bus, 2, order});
}

bool is_restored(const ZigbeeHouse& house) {
    const auto restore = house.gateway->zigbee()->view().restore;
    return restore && restore->state == metering::RadioRestoreState::done &&
           house.radio_is(metering::BusState::up);
}

bool attic_is_read(const ZigbeeHouse& house) {
    return house.view && house.meter(k_attic_meter.value) != nullptr &&
           house.meter(k_attic_meter.value)->health == metering::MeterHealth::good;
}

TEST(ZigbeeBuilding, gets_its_apartment_back_when_a_dead_stick_is_replaced_from_a_backup) {
    ZigbeeHouse house;
    for (const std::uint32_t point : {1U, 2U}) house.top_up(house.account_of(point), "50.00");
    house.top_up(k_attic_account, "20.00");
    house.test_relays();
    const auto backup = backup_of(house);
    house.run_for(hours(2));
    const std::uint32_t counter = house.ncp.frame_counter;
    EXPECT_GT(counter, backup.network_key.tx_counter);
    const int basics = house.plug.reads_of_cluster[zigbee::zcl::k_basic_cluster];
    const Paid attic = paid(house, k_attic.value);
    const Paid flat = paid(house, 1);

    house.radio.unplug();
    house.ncp.become_another(13, k_spare_stick);
    house.radio.plug();
    ASSERT_TRUE(house.comes_true(
        [&] { return house.bus(k_radio_bus)->problem == "zigbee_network_missing"; }, minutes(1)));
    house.run_for(minutes(30));  // what was read before is settled
    const Paid dark = paid(house, k_attic.value);
    house.run_for(hours(1));
    EXPECT_TRUE(house.lit()) << "nobody is cut off meanwhile";
    EXPECT_EQ(paid(house, k_attic.value).collected, dark.collected);

    order_restore(house, backup);
    ASSERT_TRUE(house.comes_true([&] { return is_restored(house); }, minutes(3)))
        << house.gateway->zigbee()->view().detail;
    ASSERT_TRUE(house.comes_true([&] { return attic_is_read(house); }, minutes(3)));
    house.run_for(minutes(10));

    EXPECT_EQ(house.ncp.eui64(), k_house_stick) << "it calls itself what the old one did";
    EXPECT_GT(house.ncp.frame_counter, counter) << "devices have heard that much";
    EXPECT_EQ(house.plug.dropped, 0);
    EXPECT_EQ(house.count("zigbee_device_joined"), 0) << "nothing was paired";
    EXPECT_EQ(house.plug.reads_of_cluster[zigbee::zcl::k_basic_cluster], basics);
    // Its register brought back what was used meanwhile: an hour of 2 kW and more.
    EXPECT_GT(house.sees(k_attic.value)->collected, attic.collected + Energy{2'000});
    EXPECT_TRUE(house.sees(k_attic.value)->paired) << "the proof of its relay is of the device";
    expect_wires_go_on(house, flat, 1);

    house.cut_power(CutStyle::nothing);
    ASSERT_TRUE(house.comes_true([&] { return attic_is_read(house); }, minutes(3)))
        << "and the next start finds it like any other";
}

TEST(ZigbeeBuilding, gets_its_devices_back_on_a_new_card_with_the_old_stick_or_a_new_one) {
    for (const bool new_stick : {false, true}) {
        ZigbeeHouse house;
        const auto backup = backup_of(house);
        ASSERT_TRUE(house.comes_true([&] { return attic_is_read(house); }, minutes(3)));
        house.run_for(minutes(30));
        const std::uint32_t counter = house.ncp.frame_counter;

        if (new_stick) house.ncp.become_another(13, k_spare_stick);
        house.lose_card();
        ASSERT_TRUE(house.comes_true(
            [&] {
                return house.view && house.bus(k_radio_bus) != nullptr &&
                       (new_stick ? house.bus(k_radio_bus)->problem == "zigbee_no_network"
                                  : house.radio_is(metering::BusState::up));
            },
            minutes(2)));
        order_restore(house, backup);
        ASSERT_TRUE(house.comes_true([&] { return is_restored(house); }, minutes(3)))
            << new_stick << house.gateway->zigbee()->view().detail;
        ASSERT_TRUE(house.comes_true([&] { return attic_is_read(house); }, minutes(3)))
            << new_stick;

        EXPECT_EQ(house.ncp.eui64(), k_house_stick) << new_stick;
        EXPECT_GT(house.ncp.frame_counter, counter) << new_stick;
        EXPECT_EQ(house.plug.dropped, 0) << new_stick;
        EXPECT_EQ(house.count("zigbee_device_joined"), 0) << new_stick;
        EXPECT_EQ(house.ncp.count(zigbee::ezsp::FrameId::form_network), new_stick ? 1 : 0);
    }
}

}  // namespace
}  // namespace riser::sim
