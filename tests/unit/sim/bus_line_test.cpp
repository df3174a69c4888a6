// The timing of the simulated line, computed and never measured, and what its faults do to answers.
#include <gtest/gtest.h>

#include "tests/sim/wired_building.h"
#include "tests/unit/sim/support.h"

namespace riser::sim {
namespace {

using std::chrono::milliseconds;

WiringOptions at_20_ms() {
    WiringOptions options;
    options.turnaround = milliseconds(20);
    return options;
}

BuildingPlan two_flats() {
    MixOptions options;
    options.apartments = 2;
    options.buses = 1;
    options.main_meter = false;
    return *plan_building(options);
}

Bytes hear_all(BusLine& line) {
    Bytes heard;
    while (const auto due = line.next_deadline()) {
        const Bytes part = line.take_heard(*due);
        heard.insert(heard.end(), part.begin(), part.end());
    }
    return heard;
}

const Bytes k_read_energy = make_frame(1, hex("04 00 48 00 02"));

TEST(LineFormat, knows_character_times_and_frame_gaps) {
    const LineFormat slow{9600, 10};
    EXPECT_EQ(slow.chars(1), Duration(1042));
    EXPECT_EQ(slow.chars(96), Duration(100'000));
    EXPECT_EQ((LineFormat{9600, 11}).chars(96), Duration(110'000));
    EXPECT_EQ(slow.frame_gap(), Duration(4011));
    EXPECT_EQ((LineFormat{115'200, 10}).frame_gap(), Duration(1750));
}

TEST(BusLine, answers_after_request_turnaround_and_character_times) {
    WiredBuilding world(two_flats(), at_20_ms());
    BusLine& line = world.line(0);
    const LineFormat format;
    line.receive(k_read_energy, SimTime(0));

    // 8 request characters, then 4.011 ms of silence: only then is the frame judged.
    EXPECT_EQ(line.next_deadline(), format.chars(8) + format.frame_gap());
    EXPECT_TRUE(line.take_heard(format.chars(8) + format.frame_gap()).empty());
    EXPECT_EQ(world.building().now(), format.chars(8) + format.frame_gap());

    // 9 answer characters from 20 ms after the request's end: a chunk of 8, then the last one.
    const SimTime start = format.chars(8) + milliseconds(20);
    EXPECT_EQ(line.next_deadline(), start + format.chars(8));
    EXPECT_TRUE(line.take_heard(start + format.chars(8) - Duration(1)).empty());
    EXPECT_EQ(line.take_heard(start + format.chars(8)).size(), 8U);
    EXPECT_EQ(line.next_deadline(), start + format.chars(9));
    EXPECT_EQ(line.take_heard(start + format.chars(9)).size(), 1U);
    EXPECT_FALSE(line.next_deadline());
}

TEST(BusLine, paces_a_block_of_76_registers_at_the_speed_of_the_line) {
    for (const int baud : {9600, 19200, 38400, 115200}) {
        BuildingPlan plan = two_flats();
        plan.buses[0].line.baud = baud;
        WiredBuilding world(plan, at_20_ms());
        BusLine& line = world.line(0);
        line.receive(make_frame(1, hex("04 00 00 00 4C")), SimTime(0));
        SimTime last{};
        std::size_t bytes = 0;
        while (const auto due = line.next_deadline()) {
            bytes += line.take_heard(*due).size();
            last = *due;
        }
        EXPECT_EQ(bytes, 157U);
        const LineFormat format{baud, 10};
        EXPECT_EQ(last, format.chars(8) + milliseconds(20) + format.chars(157));
    }
}

TEST(BusLine, judges_a_frame_that_arrives_in_pieces_as_one) {
    WiredBuilding world(two_flats(), at_20_ms());
    BusLine& line = world.line(0);
    line.receive(std::span(k_read_energy).first(3), SimTime(0));
    line.receive(std::span(k_read_energy).subspan(3), SimTime(2'000));
    EXPECT_EQ(hear_all(line).size(), 9U);

    line.receive(std::span(k_read_energy).first(3), SimTime(1'000'000));
    line.receive(std::span(k_read_energy).subspan(3), SimTime(1'050'000));  // silence in between
    EXPECT_TRUE(hear_all(line).empty());
    EXPECT_EQ(line.counts().bad_frames, 2U);
}

TEST(BusLine, keeps_silent_for_strangers_bad_frames_and_the_dead) {
    WiredBuilding world(two_flats(), at_20_ms());
    BusLine& line = world.line(0);
    line.receive(make_frame(77, hex("04 00 48 00 02")), SimTime(0));
    EXPECT_TRUE(hear_all(line).empty());
    Bytes broken = k_read_energy;
    broken.back() ^= 1U;
    line.receive(broken, SimTime(1'000'000));
    EXPECT_TRUE(hear_all(line).empty());
    ASSERT_TRUE(world.set_alive(1, false));
    line.receive(k_read_energy, SimTime(2'000'000));
    EXPECT_TRUE(hear_all(line).empty());
    ASSERT_TRUE(world.set_alive(1, true));
    line.receive(k_read_energy, SimTime(3'000'000));
    EXPECT_EQ(hear_all(line).size(), 9U);
    EXPECT_EQ(line.counts().unanswered, 2U);
    EXPECT_EQ(line.counts().bad_frames, 1U);
    EXPECT_FALSE(world.set_alive(99, true));
}

TEST(BusLine, spoils_answer_and_request_when_the_master_talks_into_it) {
    WiredBuilding world(two_flats(), at_20_ms());
    BusLine& line = world.line(0);
    line.receive(k_read_energy, SimTime(0));
    static_cast<void>(line.take_heard(SimTime(15'000)));
    line.receive(k_read_energy, SimTime(30'000));
    const Bytes heard = hear_all(line);
    EXPECT_EQ(heard.size(), 9U);
    EXPECT_FALSE(has_valid_crc(heard));
    EXPECT_EQ(line.counts().collisions, 1U);
    EXPECT_EQ(line.counts().requests, 1U);
}

TEST(BusLine, echoes_requests_like_a_two_wire_adapter) {
    WiringOptions options = at_20_ms();
    options.faults.echo = true;
    WiredBuilding world(two_flats(), options);
    BusLine& line = world.line(0);
    line.receive(k_read_energy, SimTime(0));
    const Bytes heard = hear_all(line);
    ASSERT_EQ(heard.size(), 17U);
    EXPECT_TRUE(std::equal(k_read_energy.begin(), k_read_energy.end(), heard.begin()));
}

TEST(BusLine, delivers_a_late_answer_after_the_next_request) {
    WiringOptions options = at_20_ms();
    options.faults.late_ppm = 1'000'000;
    options.faults.late_by = milliseconds(300);
    WiredBuilding world(two_flats(), options);
    BusLine& line = world.line(0);
    line.receive(k_read_energy, SimTime(0));
    EXPECT_TRUE(line.take_heard(milliseconds(300)).empty());
    const Bytes heard = hear_all(line);
    EXPECT_TRUE(has_valid_crc(heard));
    EXPECT_EQ(line.fault_counts().late, 1U);
}

TEST(BusLine, injects_faults_at_the_ordered_rate_and_repeats_them_by_seed) {
    FaultSettings settings;
    settings.noise_ppm = settings.truncate_ppm = settings.foreign_ppm = settings.silent_ppm =
        100'000;
    FaultDice first(settings, 5);
    FaultDice second(settings, 5);
    const Bytes good = make_frame(1, hex("04 04 44 9A 52 25"));
    int intact = 0;
    for (int i = 0; i < 10'000; ++i) {
        Bytes one = good;
        Bytes two = good;
        EXPECT_EQ(first.spoil(one), second.spoil(two));
        EXPECT_EQ(one, two);
        if (one == good) ++intact;
    }
    EXPECT_EQ(first.counts(), second.counts());
    for (const std::uint64_t count : {first.counts().noise, first.counts().truncated,
                                      first.counts().foreign, first.counts().silent}) {
        EXPECT_GT(count, 800U);
        EXPECT_LT(count, 1'200U);
    }
    EXPECT_LT(intact, 7'000);
    EXPECT_GT(intact, 6'000);
}

TEST(BusLine, garbles_two_meters_with_one_address) {
    WiringOptions options = at_20_ms();
    options.duplicated = {1};
    WiredBuilding world(two_flats(), options);
    BusLine& line = world.line(0);
    line.receive(k_read_energy, SimTime(0));
    const Bytes heard = hear_all(line);
    ASSERT_EQ(heard.size(), 9U);
    EXPECT_FALSE(has_valid_crc(heard));
}

TEST(BusLine, forgets_its_traffic_when_the_adapter_is_pulled) {
    WiredBuilding world(two_flats(), at_20_ms());
    BusLine& line = world.line(0);
    line.receive(k_read_energy, SimTime(0));
    line.drop_traffic();
    EXPECT_FALSE(line.next_deadline());
    line.receive(k_read_energy, SimTime(100'000));
    EXPECT_EQ(hear_all(line).size(), 9U);
}

}  // namespace
}  // namespace riser::sim
