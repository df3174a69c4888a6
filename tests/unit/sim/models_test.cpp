// The simulated meters against frames worked out by hand from the public register lists (and
// against the example frames printed in manuals, where those exist).
#include <gtest/gtest.h>

#include "tests/sim/slave.h"
#include "tests/unit/sim/support.h"

namespace riser::sim {
namespace {

std::unique_ptr<Device> device_of(std::string_view profile) {
    return make_device(profile, 1, 12'345'678, 1'234'567);
}

std::string exchange(Device& device, std::string_view request_frame) {
    SimulatedSlave slave;
    slave.address = device.address();
    slave.ask = [&](std::span<const std::uint8_t> request) {
        return device.answer(request, sample_measurement(), SimTime(0));
    };
    const auto answer = slave.respond(hex(request_frame));
    return answer ? to_hex(answer->frame) : "silence";
}

TEST(SimulatedSdm120, answers_the_manuals_voltage_request) {
    const auto meter = device_of("eastron-sdm120");
    EXPECT_EQ(exchange(*meter, "01 04 00 00 00 02 71 CB"), "01 04 04 43 66 33 33 5A FA");
}

TEST(SimulatedSdm120, shows_kilowatt_hours_as_the_nearest_single) {
    const auto meter = device_of("eastron-sdm120");
    EXPECT_EQ(exchange(*meter, "01 04 00 48 00 02 F1 DD"), "01 04 04 44 9A 52 25 33 E0");
}

TEST(SimulatedSdm120, shows_current_power_frequency_and_serial) {
    const auto meter = device_of("eastron-sdm120");
    const Measurement shown = sample_measurement();
    EXPECT_EQ(words(*meter, 4, 6, 2, shown), "41 0B 02 0C");   // 8.688 A
    EXPECT_EQ(words(*meter, 4, 12, 2, shown), "44 FA 00 00");  // 2000 W
    EXPECT_EQ(words(*meter, 4, 70, 2, shown), "42 48 00 00");  // 50 Hz
    EXPECT_EQ(words(*meter, 3, 0xFC00, 2, shown), "00 BC 61 4E");
}

TEST(SimulatedSdm120, refuses_what_the_real_one_refuses) {
    const auto meter = device_of("eastron-sdm120");
    const Measurement shown = sample_measurement();
    EXPECT_EQ(words(*meter, 4, 0, 80, shown).size(), 3U * 160 - 1);
    EXPECT_EQ(meter->answer(hex("04 00 00 00 51"), shown, SimTime(0)),
              hex("84 03"));  // 81 registers
    EXPECT_EQ(meter->answer(hex("04 00 5F 00 02"), shown, SimTime(0)),
              hex("84 02"));  // leaves the map
    EXPECT_EQ(meter->answer(hex("01 00 00 00 01"), shown, SimTime(0)),
              hex("81 01"));  // has no coils
    EXPECT_EQ(meter->answer(hex("04 00 00 00 00"), shown, SimTime(0)), hex("84 03"));  // nothing
}

TEST(SimulatedSdm630, shows_each_phase_and_the_totals) {
    const auto meter = device_of("eastron-sdm630");
    Measurement shown = sample_measurement();
    shown.phase[1] = phase_drawing(1000, 231'000, 1000);
    shown.phase[2] = phase_drawing(500, 229'500, 1000);
    EXPECT_EQ(words(*meter, 4, 2, 2, shown), "43 67 00 00");   // 231 V on L2
    EXPECT_EQ(words(*meter, 4, 16, 2, shown), "43 FA 00 00");  // 500 W on L3
    EXPECT_EQ(words(*meter, 4, 52, 2, shown), "45 5A C0 00");  // 3500 W
    EXPECT_EQ(words(*meter, 4, 72, 2, shown), "44 9A 52 25");
}

TEST(SimulatedB21, shows_64_bit_energy_and_invalid_patterns) {
    const auto meter = device_of("abb-b21");
    const Measurement shown = sample_measurement();
    EXPECT_EQ(words(*meter, 3, 0x5000, 4, shown), "00 00 00 00 00 01 E2 40");  // 123456 x 0.01 kWh
    EXPECT_EQ(words(*meter, 3, 0x5004, 4, shown), "FF FF FF FF FF FF FF FF");  // no export
    EXPECT_EQ(words(*meter, 3, 0x5B00, 2, shown), "00 00 08 FE");              // 230.2 V
    EXPECT_EQ(words(*meter, 3, 0x5B14, 2, shown), "00 03 0D 40");              // 2000.00 W
    EXPECT_EQ(words(*meter, 3, 0x5B2C, 1, shown), "13 88");                    // 50.00 Hz
    EXPECT_EQ(words(*meter, 3, 0x8900, 2, shown), "00 BC 61 4E");
    EXPECT_EQ(words(*meter, 3, 0x8960, 2, shown), "42 32 31 20");  // "B21 "
}

TEST(SimulatedDds238, shows_one_block_of_27_registers) {
    const auto meter = device_of("hiking-dds238-2");
    const Measurement shown = sample_measurement();
    EXPECT_EQ(
        words(*meter, 3, 0, 27, shown),
        "00 01 E2 40 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 "  // total, reserved, export
        "00 01 E2 40 08 FE 03 64 07 D0 00 00 03 E8 13 88 "  // import, V, A, W, var, pf, Hz
        "00 00 00 00 00 00 01 01 00 00 00 00 00 00 00 00 00 01");
    EXPECT_EQ(words(*meter, 3, 0, 28, shown), "83 03");
}

TEST(SimulatedDds238, switches_by_function_16_only) {
    const auto meter = device_of("hiking-dds238-2");
    EXPECT_EQ(exchange(*meter, "01 10 00 1A 00 01 02 00 00 A4 6A"), "01 10 00 1A 00 01 20 0E");
    EXPECT_FALSE(meter->contact(0).closed());
    EXPECT_EQ(meter->contact(0).operations(), 1U);
    const Measurement shown = sample_measurement();
    EXPECT_EQ(meter->answer(hex("06 00 1A 00 01"), shown, SimTime(0)), hex("86 01"));
    EXPECT_EQ(meter->answer(hex("10 00 1A 00 01 02 00 02"), shown, SimTime(0)), hex("90 03"));
    EXPECT_FALSE(meter->contact(0).closed());
}

TEST(SimulatedDds238, lets_anyone_erase_its_energy) {
    const auto meter = device_of("hiking-dds238-2");
    meter->counter().add(0, 100 * k_microjoules_per_wh);
    const std::int64_t advance = meter->counter().advance_wh();
    EXPECT_EQ(meter->answer(hex("10 00 00 00 02 04 00 00 00 00"), sample_measurement(), SimTime(0)),
              hex("10 00 00 00 02"));
    EXPECT_EQ(meter->counter().registered_wh(), 0);
    EXPECT_EQ(meter->counter().advance_wh(), advance);
}

TEST(SimulatedLx47le, switches_by_coil_and_shows_it_in_its_status) {
    const auto meter = device_of("lingxun-lx47le-125");
    const Measurement shown = sample_measurement();
    EXPECT_EQ(words(*meter, 4, 0, 1, shown), "00 F0");
    EXPECT_EQ(exchange(*meter, "01 05 00 01 00 00 9C 0A"), "01 05 00 01 00 00 9C 0A");
    EXPECT_EQ(words(*meter, 4, 0, 1, shown), "00 0F");
    EXPECT_EQ(words(*meter, 4, 22, 1, shown), "00 07");  // opened from remote
    EXPECT_EQ(exchange(*meter, "01 05 00 01 FF 00 DD FA"), "01 05 00 01 FF 00 DD FA");
    EXPECT_TRUE(meter->contact(0).closed());
    EXPECT_EQ(meter->answer(hex("05 00 01 12 34"), shown, SimTime(0)), hex("85 03"));
    EXPECT_EQ(words(*meter, 4, 36, 2, shown), "00 12 D6 87");  // 1234567 Wh
    EXPECT_EQ(words(*meter, 4, 8, 2, shown), "00 E6 03 64");   // 230 V, 8.68 A
}

TEST(SimulatedLx47le, obeys_a_broadcast_without_an_answer) {
    const auto meter = device_of("lingxun-lx47le-125");
    SimulatedSlave slave;
    slave.address = 1;
    slave.hears_broadcast = true;
    slave.ask = [&](std::span<const std::uint8_t> request) {
        return meter->answer(request, sample_measurement(), SimTime(0));
    };
    EXPECT_FALSE(slave.respond(make_frame(0, hex("05 00 01 00 00"))));
    EXPECT_FALSE(meter->contact(0).closed());
}

TEST(SimulatedDdsy1352, switches_by_its_vendor_function) {
    const auto meter = device_of("acrel-ddsy1352");
    const Measurement shown = sample_measurement();
    EXPECT_EQ(words(*meter, 3, 36, 1, shown), "20 00");
    const Pdu open = hex("20 05 00 00 05 0A 01 01 00 01 01 00 01 01 00 00");
    EXPECT_EQ(meter->answer(open, shown, SimTime(0)), hex("20 05 00 00 05"));
    EXPECT_EQ(words(*meter, 3, 36, 1, shown), "00 00");
    const Pdu not_forced = hex("20 05 00 00 05 0A 01 00 01 01 00 01 01 00 01 00");
    static_cast<void>(meter->answer(not_forced, shown, SimTime(0)));
    EXPECT_FALSE(meter->contact(0).closed());
    EXPECT_EQ(meter->answer(hex("10 00 57 00 02 04 00 01 00 00"), shown, SimTime(0)),
              hex("10 00 57 00 02"));
    EXPECT_TRUE(meter->contact(0).closed());
    EXPECT_EQ(words(*meter, 3, 21, 2, shown), "00 01 E2 40");
    EXPECT_EQ(words(*meter, 3, 0, 2, shown), "00 07 08 FE");
}

TEST(SimulatedPzem016, shows_low_words_first_and_erases_on_demand) {
    const auto meter = device_of("peacefair-pzem-016");
    EXPECT_EQ(words(*meter, 4, 0, 10, sample_measurement()),
              "08 FE 21 F0 00 00 4E 20 00 00 D6 87 00 12 01 F4 00 64 00 00");
    EXPECT_EQ(exchange(*meter, "01 42 80 11"), "01 42 80 11");
    EXPECT_EQ(meter->counter().registered_wh(), 0);
}

TEST(SimulatedOrno, show_their_blocks) {
    const auto small = device_of("orno-we-504");
    const Measurement shown = sample_measurement();
    EXPECT_EQ(words(*small, 3, 0, 11, shown),
              "08 FE 00 56 01 F4 07 D0 00 00 07 D0 03 E8 00 12 D6 87 00 00 00 00");
    const auto large = device_of("orno-we-516");
    EXPECT_EQ(words(*large, 3, 28, 2, shown), "40 00 00 00");  // 2 kW
    EXPECT_EQ(words(*large, 3, 264, 2, shown), "44 9A 52 25");
    EXPECT_EQ(words(*large, 3, 14, 2, shown), "43 66 33 33");
    EXPECT_EQ(words(*large, 3, 306, 2, shown), "44 9A 52 25");
}

TEST(SimulatedWaveshareRelay, answers_the_makers_examples) {
    const auto board = device_of("waveshare-relay-8ch");
    EXPECT_EQ(exchange(*board, "01 05 00 00 00 00 CD CA"), "01 05 00 00 00 00 CD CA");
    EXPECT_EQ(exchange(*board, "01 01 00 00 00 08 3D CC"), "01 01 01 FE D0 08");
    EXPECT_EQ(exchange(*board, "01 05 00 00 FF 00 8C 3A"), "01 05 00 00 FF 00 8C 3A");
    static_cast<void>(board->answer(hex("05 00 FF 00 00"), {}, SimTime(0)));
    EXPECT_EQ(words(*board, 1, 0, 8, {}), "00");
    static_cast<void>(board->answer(hex("0F 00 00 00 08 01 81"), {}, SimTime(0)));
    EXPECT_EQ(words(*board, 1, 0, 8, {}), "81");
}

TEST(SimulatedWbMr6c, keeps_its_relays_without_polls_unless_told_otherwise) {
    const auto board = device_of("wirenboard-wb-mr6c");
    EXPECT_EQ(words(*board, 2, 96, 6, {}), "3F");
    EXPECT_EQ(words(*board, 3, 8, 1, {}), "00 0A");
    board->pass_time(SimTime(std::chrono::seconds(60)));
    EXPECT_TRUE(board->contact(2).closed());

    static_cast<void>(
        board->answer(hex("06 03 AC 00 01"), {}, SimTime(0)));  // 940: channel 2 goes safe
    EXPECT_EQ(board->next_event(), SimTime(std::chrono::seconds(10)));
    board->pass_time(SimTime(std::chrono::seconds(10)));
    EXPECT_FALSE(board->contact(2).closed());
    EXPECT_TRUE(board->contact(1).closed());
    EXPECT_EQ(words(*board, 1, 0, 6, {}), "3B");
}

TEST(SimulatedDevice, comes_back_from_an_exchange_with_another_serial_and_register) {
    const auto meter = device_of("eastron-sdm120");
    meter->counter().add(0, 500 * k_microjoules_per_wh);
    meter->exchange(99, 12);
    meter->counter().add(0, 3 * k_microjoules_per_wh);
    EXPECT_EQ(meter->serial(), 99U);
    EXPECT_EQ(meter->counter().registered_wh(), 15);
    EXPECT_EQ(meter->counter().advance_wh(), 503);
}

}  // namespace
}  // namespace riser::sim
