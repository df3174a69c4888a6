// riser-zigbee-reads HOST PORT ADDRESS COUNT: reads one meter's register over a radio in a box on the network, one read
// after the other, by the coordinator in its thread as in the gateway; prints how long each took, from the moment at which
// the coordinator began until its answer was handed over. For the bench zigbee_read_rtt, which compares another host.
#include <condition_variable>
#include <cstdio>
#include <cstdlib>
#include <mutex>
#include <string>
#include <vector>

#include "gateway/field/zigbee/network/coordinator.h"
#include "gateway/io/tcp_port.h"
#include "gateway/runtime/thread_runner.h"
#include "platform/clock/system_clock.h"

namespace riser::bench {
namespace {

constexpr std::size_t k_warm_up = 5;
// A sweep of one meter is one read; more often than this none is made.
constexpr Duration k_interval = std::chrono::seconds(1);
// Until the meter is known and the first sweeps are over.
constexpr std::chrono::minutes k_patience{2};

// The register of endpoint 1 and nothing else; the device is not told to report it.
class OneRegister : public zigbee::PlanBook {
public:
    [[nodiscard]] std::optional<zigbee::DevicePlan> plan_for(
        const zigbee::Fingerprint& /*device*/) const override {
        zigbee::DevicePlan plan;
        plan.metering_endpoint = 1;
        plan.reports = false;
        return plan;
    }
};

// Written on the coordinator's thread, waited for on the other.
class Reads {
public:
    explicit Reads(std::size_t wanted) : wanted_(wanted + k_warm_up) {}

    void add(const metering::SweepFinished& sweep, Instant handed_over) {
        const bool good = sweep.meters.size() == 1 &&
                          sweep.meters[0].health == metering::MeterHealth::good &&
                          !sweep.meters[0].registers.empty();
        const std::lock_guard lock(mutex_);
        if (good) {
            taken_.push_back(handed_over - sweep.started);
        } else if (!taken_.empty()) {
            ++failed_;
        }
        if (taken_.size() >= wanted_) enough_.notify_all();
    }
    [[nodiscard]] bool wait() {
        std::unique_lock lock(mutex_);
        return enough_.wait_for(lock, k_patience + wanted_ * k_interval,
                                [&] { return taken_.size() >= wanted_; });
    }
    void print() {
        const std::lock_guard lock(mutex_);
        std::printf("{\"failed\": %d, \"us\": [", failed_);
        for (std::size_t i = k_warm_up; i < wanted_; ++i) {
            std::printf("%s%lld", i == k_warm_up ? "" : ", ",
                        static_cast<long long>(taken_[i].count()));
        }
        std::puts("]}");
    }

private:
    std::mutex mutex_;
    std::condition_variable enough_;
    std::size_t wanted_;
    std::vector<Duration> taken_;
    int failed_ = 0;
};

int read(const std::string& host, std::uint16_t port, zigbee::Eui64 device, std::size_t count) {
    const OneRegister book;
    zigbee::CoordinatorConfig config;
    config.bus = BusId{1};
    config.link.port_name = host + ":" + std::to_string(port);
    config.devices = {{device, MeterId{1}, {}}};
    config.plans = &book;
    config.money_interval = k_interval;
    config.slow_interval = std::chrono::hours(24);
    clock::SystemClock clock(BootId{}, {});
    Reads reads(count);
    ThreadRunner<zigbee::Coordinator> runner(
        {"zigbee", 64}, std::make_unique<zigbee::Coordinator>(config, zigbee::KnownNetwork{}),
        [&] { return clock.now(); },
        [&](zigbee::Coordinator::Output output) {
            if (const auto* sweep = std::get_if<metering::SweepFinished>(&output)) {
                reads.add(*sweep, clock.now().monotonic);
            } else if (const auto* note = std::get_if<Note>(&output)) {
                std::fprintf(stderr, "%s\n", note->event.c_str());
            }
        },
        std::make_unique<PortAttachment<zigbee::Coordinator>>(
            std::make_unique<io::TcpPort>(host, port)));
    runner.start();
    const bool enough = reads.wait();
    runner.stop();
    if (!enough) return 1;
    reads.print();
    return 0;
}

}  // namespace
}  // namespace riser::bench

int main(int count, char** words) {
    const auto device =
        count == 5 ? riser::zigbee::parse_eui64(words[3]) : std::optional<riser::zigbee::Eui64>();
    if (!device) {
        std::fputs("usage: riser-zigbee-reads HOST PORT ADDRESS COUNT\n", stderr);
        return 2;
    }
    return riser::bench::read(words[1],
                              static_cast<std::uint16_t>(std::strtoul(words[2], nullptr, 10)),
                              *device, std::strtoul(words[4], nullptr, 10));
}
