// Wrong values accepted under faults. Every answer of the simulated meters is unique, so a value that came
// from another request than the one it is filed under is always seen, however plausible. First at the
// byte seam in virtual time, then through the serial port on a pty; beside it the same pty line asked by
// plain libmodbus calls, as most programs use it.
//
// Faults: 1 % each of late answers (within the declared window), glitch bytes, truncated answers and
// valid frames of others; an adapter that echoes; adapters that are pulled and plugged in again.
#include <atomic>
#include <cerrno>
#include <filesystem>

#include <modbus/modbus.h>

#include "tests/bench/bus_bench.h"
#include "tests/sim/bus/answer_truth.h"
#include "tests/sim/bus/virtual_runner.h"

namespace riser::bench {
namespace {

using metering::MeterReport;
using metering::ReadMeter;
using metering::SweepFinished;
using sim_bus::AnswerTruth;
using sim_bus::SimulatedBus;

sim_bus::FaultRates one_percent_each(Duration late_least, Duration late_most) {
    sim_bus::FaultRates rates;
    rates.late = rates.glitched = rates.truncated = rates.foreign = 1'000;
    rates.late_least = late_least;
    rates.late_most = late_most;
    return rates;
}

struct Score {
    std::uint64_t transactions = 0;
    std::uint64_t values = 0;
    std::uint64_t wrong = 0;
    std::uint64_t hangs = 0;
    std::uint64_t faults = 0;
    std::uint64_t late_swallowed = 0;

    Score& operator+=(const Score& other) {
        transactions += other.transactions;
        values += other.values;
        wrong += other.wrong;
        hangs += other.hangs;
        faults += other.faults;
        late_swallowed += other.late_swallowed;
        return *this;
    }
};

// ---- virtual time -------------------------------------------------------------------------------

struct Building {
    Building(int meters, modbus::LineSettings settings, Duration turnaround, std::uint64_t seed)
        : line(settings), bus(settings, seed) {
        config.bus = BusId{1};
        config.line = settings;
        config.money_interval = Duration{0};
        config.slow_interval = 5 * k_second;
        for (int i = 1; i <= meters; ++i) {
            const auto unit = static_cast<std::uint8_t>(i);
            const bool relay = i % 4 == 0;
            if (relay) {
                sim_bus::add_relay_meter(bus, unit, turnaround);
                config.devices.push_back(
                    {unit, &relay_meter, MeterId{unit}, "", {{SwitchId{unit}, 0}}});
            } else {
                sim_bus::add_gap_readable_meter(bus, unit, turnaround, 1000U + unit);
                config.devices.push_back({unit, &meter, MeterId{unit}, "", {}});
            }
        }
    }
    void watch(AnswerTruth& truth) {
        for (const modbus::Device& device : config.devices) {
            auto& slave = bus.slave(device.unit);
            if (device.profile == &relay_meter) {
                truth.watch_relay(device.unit, slave);
            } else {
                truth.watch_gap_readable(device.unit, slave);
            }
        }
    }
    modbus::LineSettings line;
    modbus::MeterProfile meter = sim_bus::gap_readable_meter();
    modbus::MeterProfile relay_meter = sim_bus::relay_meter();
    modbus::BusConfig config;
    SimulatedBus bus;
};

Score virtual_run(std::uint64_t seed, std::uint64_t transactions) {
    Building building(20, modbus::LineSettings{}, 20 * k_ms, seed);
    Prng dice(seed);
    building.config.echo = building.bus.echo = seed % 2 == 0;
    building.bus.arrival = static_cast<sim_bus::Arrival>(seed % 3);
    building.bus.faults = one_percent_each(90 * k_ms, 390 * k_ms);
    sim_bus::VirtualRunner runner(building.config, building.bus);
    AnswerTruth truth([&] { return runner.now(); });
    building.watch(truth);
    std::uint64_t sweeps = 0;
    runner.on_output = [&](const auto& output) {
        if (const auto* sweep = std::get_if<SweepFinished>(&output)) {
            truth.judge(*sweep);
            for (const auto& meter : sweep->meters) {
                sweeps += meter.health == metering::MeterHealth::good ? 1 : 0;
            }
        }
        if (const auto* report = std::get_if<MeterReport>(&output)) truth.judge(*report);
    };
    Score score;
    std::uint32_t request = 0;
    while (building.bus.requests() < transactions) {
        const std::uint64_t before = sweeps;
        for (int i = 0; i < 20; ++i) {
            runner.run_for(2 * k_second);
            runner.post(metering::MeterCommand{
                ReadMeter{MeterId{static_cast<std::uint32_t>(1 + dice.below(20))},
                          metering::ReadPurpose::confirming, ++request}});
        }
        score.hangs += sweeps == before ? 1 : 0;  // 40 s without a single good value
        if (dice.chance(1, 10)) {
            runner.unplug();
            runner.run_for(Duration{static_cast<std::int64_t>(dice.below(8'000'000))});
            runner.plug();
        }
    }
    score.transactions = building.bus.requests();
    score.values = truth.values();
    score.wrong = truth.wrong_values();
    score.faults = building.bus.fault_counts().all();
    score.late_swallowed = runner.master().statistics().total.late_frames;
    return score;
}

// Foreign answers of the right unit, function and length cannot be told from real ones by any master on
// this medium: counted apart, so that nobody thinks otherwise.
std::uint64_t equal_shape_wrong_values() {
    Building building(5, modbus::LineSettings{}, 20 * k_ms, 77);
    sim_bus::VirtualRunner runner(building.config, building.bus);
    AnswerTruth truth([&] { return runner.now(); });
    building.watch(truth);
    runner.on_output = [&](const auto& output) {
        if (const auto* sweep = std::get_if<SweepFinished>(&output)) truth.judge(*sweep);
    };
    runner.run_for(20 * k_second);
    for (int i = 0; i < 100; ++i) {
        sim_bus::AnswerFault fault;
        // 50.0 Hz and 125 kWh: as good an answer as any.
        fault.before = sim_bus::with_crc(static_cast<std::uint8_t>(1 + i % 3),
                                         {4, 8, 0x42, 0x48, 0, 0, 0x42, 0xFA, 0, 0});
        building.bus.script(std::move(fault));
        runner.run_for(k_second);
    }
    return truth.wrong_values();
}

// ---- pty ----------------------------------------------------------------------------------------

constexpr modbus::LineSettings k_fast_line{115'200, modbus::Parity::none, 1};
constexpr Duration k_fast_turnaround{2'000};

Score pty_run(std::uint64_t transactions) {
    Building building(20, k_fast_line, k_fast_turnaround, 5);
    for (auto* profile : {&building.meter, &building.relay_meter}) {
        profile->timing.turnaround = k_fast_turnaround;
        profile->timing.timeout_floor = 40 * k_ms;
        profile->timing.timeout_ceiling = 100 * k_ms;
    }
    building.config.late_window = 200 * k_ms;
    building.bus.faults = one_percent_each(60 * k_ms, 150 * k_ms);
    AnswerTruth truth(real_now);
    truth.arrival_slack = 30 * k_ms;  // less than the least time-out
    building.watch(truth);
    std::atomic<std::uint64_t> sweeps{0};
    Score score;
    {
        PtyRun* line = nullptr;
        std::atomic<bool> ready{false};
        PtyRun run(building.config, building.bus, [&](const PtyRun::Output& output) {
            if (const auto* sweep = std::get_if<SweepFinished>(&output);
                sweep != nullptr && ready) {
                line->line().with_bus([&](SimulatedBus&) { truth.judge(*sweep); });
                ++sweeps;
            }
        });
        line = &run;
        ready = true;
        const auto asked = [&] {
            return run.line().with_bus([](SimulatedBus& bus) { return bus.requests(); });
        };
        for (int part = 1; part <= 6 && score.hangs == 0; ++part) {
            const std::uint64_t goal = transactions * static_cast<std::uint64_t>(part) / 6;
            const std::uint64_t before = sweeps;
            const bool there = PtyRun::wait_until([&] { return asked() >= goal; }, 60 * k_second);
            score.hangs += there && sweeps > before ? 0 : 1;
            if (part == 6) break;
            run.line().unplug();
            PtyRun::wait_until([] { return false; }, 100 * k_ms);
            (void)run.line().plug();
        }
        score.transactions = asked();
    }
    score.values = truth.values();
    score.wrong = truth.wrong_values();
    score.faults = building.bus.fault_counts().all();
    return score;
}

// The same line, asked by plain libmodbus calls: default recovery, flush after an error, one retry.
class LibmodbusReader {
public:
    LibmodbusReader(const std::string& device, Duration timeout)
        : context_(modbus_new_rtu(device.c_str(), static_cast<int>(k_fast_line.baud), 'N', 8, 1)) {
        RISER_ASSERT(context_ != nullptr && modbus_connect(context_) == 0,
                     "libmodbus opens the pty");
        modbus_set_response_timeout(context_, 0, static_cast<std::uint32_t>(timeout.count()));
        modbus_set_byte_timeout(context_, 0, 0);
    }
    ~LibmodbusReader() {
        modbus_close(context_);
        modbus_free(context_);
    }
    LibmodbusReader(const LibmodbusReader&) = delete;
    LibmodbusReader& operator=(const LibmodbusReader&) = delete;

    // The single at `address`, as its bits; nothing after two failures.
    std::optional<std::uint32_t> read(int unit, int address) {
        for (int attempt = 0; attempt < 2; ++attempt) {
            std::array<std::uint16_t, 2> registers{};
            modbus_set_slave(context_, unit);
            if (modbus_read_input_registers(context_, address, 2, registers.data()) == 2) {
                return (std::uint32_t{registers[0]} << 16U) | registers[1];
            }
            modbus_flush(context_);
        }
        return std::nullopt;
    }

private:
    modbus_t* context_;
};

struct LibmodbusScore {
    std::uint64_t values = 0;
    std::uint64_t wrong = 0;
    std::uint64_t failed = 0;
};

// Two registers of ten meters in turn, each with a value of its own that does not move: an answer filed
// under another question shows as another value.
LibmodbusScore libmodbus_run(std::uint64_t reads) {
    SimulatedBus bus(k_fast_line, 5);
    constexpr int k_units = 10;
    for (int unit = 1; unit <= k_units; ++unit) {
        auto& slave = bus.add(static_cast<std::uint8_t>(unit), k_fast_turnaround);
        for (const int address : {70, 72}) {
            slave.input[static_cast<std::uint16_t>(address)] = static_cast<std::uint16_t>(unit);
            slave.input[static_cast<std::uint16_t>(address + 1)] =
                static_cast<std::uint16_t>(address);
        }
    }
    bus.faults = one_percent_each(60 * k_ms, 150 * k_ms);
    const std::string link =
        (std::filesystem::temp_directory_path() /
         ("riser-libmodbus-" + std::to_string(real_now().time_since_epoch().count())))
            .string();
    LibmodbusScore score;
    {
        sim_bus::PtyLine line(bus, link, real_now);
        RISER_ASSERT(line.plug().ok(), "a pseudo-terminal can be made");
        LibmodbusReader reader(link, 50 * k_ms);
        for (std::uint64_t i = 0; i < reads; ++i) {
            const int unit = static_cast<int>(i / 2 % k_units) + 1;
            const int address = i % 2 == 0 ? 70 : 72;
            const auto value = reader.read(unit, address);
            const auto truth =
                (static_cast<std::uint32_t>(unit) << 16U) | static_cast<std::uint32_t>(address);
            score.values += value ? 1 : 0;
            score.wrong += value && *value != truth ? 1 : 0;
            score.failed += value ? 0 : 1;
        }
    }
    return score;
}

void run() {
    Results results("bus_faults");
    Score all;
    for (std::uint64_t seed = 1; seed <= 6; ++seed) all += virtual_run(seed, 20'000);
    say("virtual time: " + std::to_string(all.values) + " values judged, " +
        std::to_string(all.faults) + " faults, " + std::to_string(all.late_swallowed) +
        " late answers swallowed");
    results.at_least("transactions", static_cast<double>(all.transactions), "transactions",
                     100'000);
    const Score pty = pty_run(3'600);
    say("pty: " + std::to_string(pty.values) + " values judged, " + std::to_string(pty.faults) +
        " faults");
    results.at_least("pty_transactions", static_cast<double>(pty.transactions), "transactions",
                     3'000);
    results.at_most("wrong_values", static_cast<double>(all.wrong + pty.wrong), "values", 0);
    results.at_most("hangs", static_cast<double>(all.hangs + pty.hangs), "hangs", 0);
    results.report("equal_shape_wrong_values", static_cast<double>(equal_shape_wrong_values()),
                   "values");
    const LibmodbusScore plain = libmodbus_run(1'500);
    say("plain libmodbus: " + std::to_string(plain.values) + " values, " +
        std::to_string(plain.failed) + " reads failed twice");
    results.report("libmodbus_values", static_cast<double>(plain.values), "values");
    results.report("libmodbus_wrong_values", static_cast<double>(plain.wrong), "values");
    results.print_json();
}

}  // namespace
}  // namespace riser::bench

int main() {
    riser::bench::run();
    return 0;
}
