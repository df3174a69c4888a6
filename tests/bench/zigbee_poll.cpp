// bench zigbee_poll: how close reading a Zigbee network comes to what four questions in flight allow: 64 meters, each
// acknowledgement 20 ms away, so at most 4 / 20 ms = 200 reads a second. In virtual time; over a line that takes no time,
// and over a serial one of 115200 baud. And what a report costs the processor, and the network of memory.
#include <malloc.h>

#include "tests/bench/zigbee_bench.h"
#include "tests/sim/cpu_time.h"

namespace riser::bench {
namespace {

constexpr int k_meters = 64;
constexpr Duration k_radio_delay{20'000};
constexpr double k_in_flight = 4;
constexpr Duration k_money_interval{5'000'000};
constexpr int k_sweeps = 40;
constexpr std::chrono::nanoseconds k_byte_at_115200{86'806};

struct Polled {
    double reads_per_second = 0;
    double cpu_us_per_report = 0;
    double memory_mb = 0;
    int wrong = 0;  // meters that a sweep did not read
};

double allocated_mb() {
    const auto state = mallinfo2();
    return static_cast<double>(state.uordblks + state.hblkhd) / 1e6;
}

Polled poll(std::chrono::nanoseconds per_byte) {
    Polled result;
    MeteredNetwork network(k_meters, k_radio_delay, k_money_interval);
    const double before_mb = allocated_mb();
    network.begin();
    network.world->delay = Duration{0};
    network.world->per_byte = per_byte;
    if (!network.settles()) {
        result.wrong = k_meters;
        return result;
    }
    result.memory_mb = allocated_mb() - before_mb;
    double swept = 0;
    int read = 0;
    const double cpu_before = sim::cpu_seconds();
    for (int i = 0; i < k_sweeps; ++i) {
        const auto sweep = network.next_sweep(4 * k_money_interval);
        if (!sweep) {
            result.wrong += k_meters;
            continue;
        }
        swept += static_cast<double>((sweep->finished - sweep->started).count()) / 1e6;
        read += good_meters(*sweep);
    }
    result.wrong += k_sweeps * k_meters - read;
    result.reads_per_second = swept > 0 ? read / swept : 0;
    result.cpu_us_per_report = read > 0 ? (sim::cpu_seconds() - cpu_before) * 1e6 / read : 0;
    return result;
}

void run() {
    Results results("zigbee_poll");
    const double most = k_in_flight / (static_cast<double>(k_radio_delay.count()) / 1e6);
    say("64 meters, acknowledged after 20 ms, four in flight: at most " + std::to_string(most) +
        " reads a second");
    const Polled free = poll(std::chrono::nanoseconds{0});
    results.at_least("ratio", free.reads_per_second / most, "ratio", 0.9);
    results.report("reads_per_s", free.reads_per_second, "1/s");
    const Polled serial = poll(k_byte_at_115200);
    results.report("serial.ratio", serial.reads_per_second / most, "ratio");
    results.report("serial.reads_per_s", serial.reads_per_second, "1/s");
    results.at_most("wrong", free.wrong + serial.wrong, "meters", 0);
    // The simulated radio and its devices included.
    results.report("cpu_us_per_report", free.cpu_us_per_report, "us");
    results.at_most("memory.mb", free.memory_mb, "MB", 4);
    results.print_json();
}

}  // namespace
}  // namespace riser::bench

int main() {
    riser::bench::run();
    return 0;
}
