// A whole coordinator in its thread, on a real pseudo-terminal, with a simulated radio behind it: what the tests in
// virtual time leave out. The stick is pulled and comes back under its path.
#include <atomic>
#include <condition_variable>
#include <filesystem>
#include <mutex>
#include <poll.h>
#include <thread>
#include <unistd.h>

#include <gtest/gtest.h>

#include "gateway/field/zigbee/network/coordinator.h"
#include "gateway/io/radio_port.h"
#include "gateway/runtime/thread_runner.h"
#include "platform/clock/system_clock.h"
#include "tests/sim/runner/pty.h"
#include "tests/sim/zigbee/simulated_ncp.h"

namespace riser::zigbee {
namespace {

constexpr Eui64 k_stick{0x000D'6FFF'FE12'3456};
constexpr Eui64 k_meter{0xA4C1'3800'1122'3344};

// The radio, turned by a thread of its own on the other end of the line.
class RadioOnPty {
public:
    explicit RadioOnPty(std::filesystem::path link) : link_(std::move(link)), ncp_(13, k_stick) {
        auto meter = sim_zigbee::make_relay_meter(k_meter, NodeId{0x1234});
        meter.joined = true;
        ncp_.add(std::move(meter));
        sim_zigbee::StoredNetwork stored;
        stored.extended_pan_id = Eui64{0xDDDD'DDDD'DDDD'DDDD};
        stored.pan_id = 0x1A62;
        stored.channel = 15;
        ncp_.network = stored;
        plug();
        thread_ = std::jthread([this](const std::stop_token& stop) { serve(stop); });
    }
    void unplug() {
        const std::lock_guard lock(mutex_);
        pty_.reset();
        ncp_.power_cycle();
    }
    void plug() {
        const std::lock_guard lock(mutex_);
        auto made = sim::Pty::open(link_);
        ASSERT_TRUE(made) << made.error().message;
        pty_.emplace(std::move(made).value());
    }

private:
    void serve(const std::stop_token& stop) {
        while (!stop.stop_requested()) {
            {
                const std::lock_guard lock(mutex_);
                turn();
            }
            // What the host has written is seen at once, what the radio plans within a moment.
            pollfd waiting{watched_.load(), POLLIN, 0};
            (void)::poll(&waiting, 1, 5);
        }
    }
    void turn() {
        const Instant now = clock_.now().monotonic;
        std::array<std::uint8_t, 512> buffer{};
        const std::size_t count = pty_ ? pty_->read(buffer) : 0;
        if (count > 0) ncp_.hear(std::span(buffer).first(count), now);
        ncp_.turn(now);
        for (const auto& said : ncp_.take_said()) {
            if (pty_) pty_->write(said);
        }
        watched_ = pty_ && pty_->is_open_by_peer() ? pty_->descriptor() : -1;
    }

    std::filesystem::path link_;
    clock::SystemClock clock_{BootId{}, {}};
    std::mutex mutex_;
    sim_zigbee::SimulatedNcp ncp_;  // guarded by mutex_
    std::optional<sim::Pty> pty_;   // guarded by mutex_
    std::atomic<int> watched_ = -1;
    std::jthread thread_;
};

// Outputs arrive on the coordinator's thread; the test waits for the next one that it wants.
class Reports {
public:
    void add(Coordinator::Output output) {
        const std::lock_guard lock(mutex_);
        outputs_.push_back(std::move(output));
        changed_.notify_all();
    }
    template <class T, class Predicate>
    bool wait_for(Predicate wanted) {
        std::unique_lock lock(mutex_);
        return changed_.wait_for(lock, std::chrono::seconds(60), [&] {
            for (; seen_ < outputs_.size();) {
                const T* report = std::get_if<T>(&outputs_[seen_++]);
                if (report != nullptr && wanted(*report)) return true;
            }
            return false;
        });
    }

private:
    std::mutex mutex_;
    std::condition_variable changed_;
    std::vector<Coordinator::Output> outputs_;
    std::size_t seen_ = 0;
};

TEST(RadioThread, reads_a_meter_and_takes_the_radio_up_again_that_was_pulled) {
    const auto link =
        std::filesystem::path(testing::TempDir()) / ("radio-" + std::to_string(::getpid()));
    RadioOnPty radio(link);
    CoordinatorConfig config;
    config.bus = BusId{9};
    config.link.port_name = link.string();
    config.devices = {{k_meter, MeterId{1}, {}}};
    config.money_interval = std::chrono::seconds(1);
    clock::SystemClock clock(BootId{}, {});
    Reports reports;
    ThreadRunner<Coordinator> runner(
        {"zigbee", 64}, std::make_unique<Coordinator>(config, KnownNetwork{}),
        [&] { return clock.now(); },
        [&](Coordinator::Output output) { reports.add(std::move(output)); },
        std::make_unique<PortAttachment<Coordinator>>(std::make_unique<io::RadioPort>(
            io::RadioPortSettings{link.string(), {{115'200, io::RadioPortSettings::Flow::none}}})));
    runner.start();
    const auto is_read = [](const metering::SweepFinished& sweep) {
        return sweep.meters.size() == 1 && sweep.meters[0].health == metering::MeterHealth::good &&
               sweep.meters[0].registers.size() == 1;
    };

    ASSERT_TRUE(reports.wait_for<KeepNetwork>([](const auto&) { return true; }));
    ASSERT_TRUE(reports.wait_for<metering::SweepFinished>(is_read));

    radio.unplug();
    ASSERT_TRUE(reports.wait_for<metering::BusReport>(
        [](const auto& bus) { return bus.state == metering::BusState::down; }));
    radio.plug();
    ASSERT_TRUE(reports.wait_for<metering::BusReport>(
        [](const auto& bus) { return bus.state == metering::BusState::up; }));
    ASSERT_TRUE(reports.wait_for<metering::SweepFinished>(is_read));
    runner.stop();
}

}  // namespace
}  // namespace riser::zigbee
