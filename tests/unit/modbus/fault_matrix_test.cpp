// The error matrix: what went wrong with one answer, what the engine must make of it. Every row runs on
// a bus of three meters of one model, whose registers all differ, so that any answer filed under the
// wrong request shows as a wrong value. libmodbus 3.1.6 fails rows 1, 3, 5, 9 and 10 without a word;
// tests/bench/bus_faults shows it.
#include "tests/unit/modbus/bus_world.h"

namespace riser::modbus {
namespace {

using metering::MeterHealth;
using metering::SweepFinished;

// Deltas of the bus's counters over the sweep that suffered the fault.
struct Expected {
    std::uint64_t time_outs = 0;
    std::uint64_t crc_errors = 0;
    std::uint64_t late = 0;
    std::uint64_t foreign = 0;
    std::uint64_t glitches = 0;
    std::uint64_t retries = 0;
};

struct Row {
    const char* name;
    std::vector<AnswerFault> faults;  // of the answers to meters 1, 2, 3 in turn, retries included
    Expected expected;
};

AnswerFault late_by(Duration delay) {
    AnswerFault fault;
    fault.extra_delay = delay;
    return fault;
}
AnswerFault preceded_by(Bytes bytes) {
    AnswerFault fault;
    fault.before = std::move(bytes);
    return fault;
}
AnswerFault followed_by(Bytes bytes) {
    AnswerFault fault;
    fault.after = std::move(bytes);
    return fault;
}
AnswerFault cut_by(std::size_t bytes) {
    AnswerFault fault;
    fault.cut = bytes;
    return fault;
}
AnswerFault replaced_by(Bytes pdu) {
    AnswerFault fault;
    fault.instead = std::move(pdu);
    return fault;
}
AnswerFault flipped(std::size_t byte) {
    AnswerFault fault;
    fault.flipped_byte = byte;
    return fault;
}
AnswerFault lost() {
    AnswerFault fault;
    fault.lost = true;
    return fault;
}

// An answer of another unit with the shape that was asked for: registers 70..73.
Bytes foreign_answer(std::uint8_t unit, std::uint8_t function, std::size_t registers) {
    Bytes pdu{function, static_cast<std::uint8_t>(registers * 2)};
    pdu.resize(2 + registers * 2, 0x41);
    return sim_bus::with_crc(unit, pdu);
}

std::vector<Row> rows() {
    return {
        {"nothing goes wrong", {}, {}},
        {"late answer, then the same question again", {late_by(150 * k_ms)}, {1, 0, 1, 0, 0, 1}},
        {"late answer at the end of the window", {late_by(480 * k_ms)}, {1, 0, 1, 0, 0, 1}},
        {"lost answer", {lost()}, {1, 0, 0, 0, 0, 1}},
        {"late answer twice in a row",
         {late_by(150 * k_ms), late_by(200 * k_ms)},
         {1, 0, 1, 0, 0, 1}},
        {"answer of another unit first",
         {preceded_by(foreign_answer(9, 4, 4))},
         {0, 0, 0, 1, 0, 0}},
        {"answer of the same unit, other function",
         {preceded_by(foreign_answer(1, 3, 4))},
         {0, 0, 0, 1, 0, 0}},
        {"answer of the same unit, other length",
         {preceded_by(foreign_answer(1, 4, 6))},
         {0, 0, 0, 1, 0, 0}},
        {"only an answer of another unit", {replaced_by({3, 2, 0, 1})}, {1, 0, 0, 1, 0, 1}},
        {"leading 00", {preceded_by({0x00})}, {0, 0, 0, 0, 1, 0}},
        {"leading FF 00", {preceded_by({0xFF, 0x00})}, {0, 0, 0, 0, 2, 0}},
        {"trailing 00", {followed_by({0x00})}, {0, 0, 0, 0, 1, 0}},
        {"trailing FF 00 FF", {followed_by({0xFF, 0x00, 0xFF})}, {0, 0, 0, 0, 3, 0}},
        {"cut by three bytes", {cut_by(3)}, {0, 1, 0, 0, 0, 1}},
        {"cut to a single byte", {cut_by(12)}, {0, 1, 0, 0, 0, 1}},
        {"a bit flipped in the address", {flipped(0)}, {0, 1, 0, 0, 0, 1}},
        {"a bit flipped in the data", {flipped(5)}, {0, 1, 0, 0, 0, 1}},
        {"a bit flipped in the CRC", {flipped(12)}, {0, 1, 0, 0, 0, 1}},
        {"broken twice, then good", {flipped(5), flipped(6)}, {0, 2, 0, 0, 0, 2}},
        {"device busy once", {replaced_by({0x84, 6})}, {0, 0, 0, 0, 0, 1}},
        {"device acknowledges, answers later", {replaced_by({0x84, 5})}, {0, 0, 0, 0, 0, 1}},
        {"glitch and foreign answer and glitch",
         {preceded_by([] {
             Bytes bytes{0x00};
             const Bytes foreign = foreign_answer(9, 4, 4);
             bytes.insert(bytes.end(), foreign.begin(), foreign.end());
             bytes.push_back(0xFF);
             return bytes;
         }())},
         {0, 0, 0, 1, 2, 0}},
    };
}

class FaultMatrix : public testing::TestWithParam<std::tuple<Row, sim_bus::Arrival, bool>> {};

TEST_P(FaultMatrix, costs_at_most_a_retry_and_never_a_wrong_value) {
    const auto& [row, arrival, echo] = GetParam();
    BusWorld world;
    world.bus.arrival = arrival;
    world.bus.echo = echo;
    world.config.echo = echo;
    for (std::uint8_t unit = 1; unit <= 3; ++unit) world.add_meter(unit);
    world.next_sweep();
    world.run_for(10 * k_second);
    const auto before = world.statistics().total;
    const auto requests_before = world.bus.requests();
    for (const AnswerFault& fault : row.faults) world.bus.script(fault);

    const SweepFinished sweep = world.next_sweep();
    const auto requests = world.bus.requests() - requests_before;
    const SweepFinished next = world.next_sweep();

    for (const auto& each : {sweep, next}) {
        for (std::uint32_t meter = 1; meter <= 3; ++meter) {
            EXPECT_EQ(each.meters[meter - 1].health, MeterHealth::good);
            EXPECT_EQ(import_of(each.meters[meter - 1]), 125 * meter);
        }
    }
    const auto after = world.statistics().total;
    const Expected& expected = row.expected;
    EXPECT_EQ(requests, 3 + expected.retries);
    EXPECT_EQ(after.time_outs - before.time_outs, expected.time_outs);
    EXPECT_EQ(after.crc_errors - before.crc_errors, expected.crc_errors);
    EXPECT_EQ(after.late_frames - before.late_frames, expected.late);
    EXPECT_EQ(after.foreign_frames - before.foreign_frames, expected.foreign);
    EXPECT_EQ(after.glitch_bytes - before.glitch_bytes, expected.glitches);
    EXPECT_EQ(world.bus.hasty_requests(), 0U);
}

std::string name_of(const testing::TestParamInfo<FaultMatrix::ParamType>& info) {
    std::string name = std::get<0>(info.param).name;
    for (char& c : name) {
        if (std::isalnum(static_cast<unsigned char>(c)) == 0) c = '_';
    }
    const auto arrival = std::get<1>(info.param);
    name += arrival == sim_bus::Arrival::whole ? "_whole" : "_bytes";
    return name + (std::get<2>(info.param) ? "_echo" : "");
}

INSTANTIATE_TEST_SUITE_P(Rows, FaultMatrix,
                         testing::Combine(testing::ValuesIn(rows()),
                                          testing::Values(sim_bus::Arrival::whole,
                                                          sim_bus::Arrival::bytes),
                                          testing::Bool()),
                         name_of);

}  // namespace
}  // namespace riser::modbus
