#include "tests/sim/runner/sim_runner.h"

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <system_error>
#include <unistd.h>
#include <utility>

#include "platform/clock/system_clock.h"
#include "tests/sim/runner/control_commands.h"
#include "tests/sim/runner/json_text.h"
#include "tests/sim/runner/radio_port.h"

namespace riser::sim {
namespace {

// Loads and registers move by themselves; this only bounds the step when nobody asks.
constexpr Duration k_longest_wait = std::chrono::seconds(1);

class StopSignals {
public:
    StopSignals() {
        sigset_t signals;
        sigemptyset(&signals);
        sigaddset(&signals, SIGINT);
        sigaddset(&signals, SIGTERM);
        sigprocmask(SIG_BLOCK, &signals, nullptr);
        descriptor_ = signalfd(-1, &signals, SFD_NONBLOCK | SFD_CLOEXEC);
    }
    ~StopSignals() { ::close(descriptor_); }
    StopSignals(const StopSignals&) = delete;
    StopSignals& operator=(const StopSignals&) = delete;

    [[nodiscard]] int descriptor() const { return descriptor_; }
    [[nodiscard]] bool came() const {
        signalfd_siginfo info{};
        return ::read(descriptor_, &info, sizeof info) == static_cast<ssize_t>(sizeof info);
    }

private:
    int descriptor_ = -1;
};

class Runner {
public:
    Runner(BuildingPlan plan, const WiringOptions& wiring, RunnerOptions options, BootId boot)
        : world_(std::move(plan), wiring),
          options_(std::move(options)),
          clock_(boot, clock::RtcTrust{}) {
        started_ = clock_.now().monotonic;
        const auto& buses = world_.building().plan().buses;
        for (std::size_t i = 0; i < buses.size(); ++i) {
            buses_.emplace_back(buses[i].id, world_.line(i),
                                options_.dir / ("bus" + std::to_string(buses[i].id)));
        }
        if (const auto& zigbee = world_.building().plan().zigbee) {
            radio_.emplace(world_.building());
            radio_port_.emplace(*radio_, options_.dir / "zigbee", zigbee->tcp_port);
        }
    }

    Outcome<> run() {
        // The kernel may delay a wake-up by 50 us to save power: too coarse for a byte at 115200
        // baud.
        ::prctl(PR_SET_TIMERSLACK, 1UL);
        for (PtyBus& bus : buses_) {
            if (auto plugged = bus.plug(); !plugged) return plugged;
        }
        if (radio_port_) {
            if (auto plugged = radio_port_->plug(); !plugged) return plugged;
        }
        auto control = ControlSocket::listen(options_.dir / "control");
        if (!control) return fail(control.error());
        const std::filesystem::path description = options_.dir / "building.json";
        const std::string text = building_json(world_.building().plan(), options_.dir,
                                               radio_port_ ? radio_port_->path() : std::string());
        if (auto written = write_file(description, text); !written) return written;
        std::printf("ready %s\n", description.c_str());
        std::fflush(stdout);
        while (!stop_) {
            wait(*control);
            turn(*control);
        }
        std::error_code ignored;
        std::filesystem::remove(description, ignored);
        return Done{};
    }

private:
    [[nodiscard]] SimTime now() { return clock_.now().monotonic - started_; }

    void wait(const ControlSocket& control) {
        const SimTime present = now();
        SimTime until = present + k_longest_wait;
        waiting_.clear();
        waiting_.push_back({signals_.descriptor(), POLLIN, 0});
        for (const PtyBus& bus : buses_) {
            if (const auto due = bus.next_deadline(present)) until = std::min(until, *due);
            waiting_.push_back({bus.descriptor(), POLLIN, 0});  // a negative one is skipped by poll
        }
        if (radio_port_) {
            if (const auto due = radio_port_->next_deadline(present)) until = std::min(until, *due);
            radio_port_->add_to(waiting_);
        }
        for (const ScheduledUnplug& unplug : options_.unplugs) {
            for (const SimTime at : {unplug.at, unplug.at + unplug.lasts}) {
                if (at > last_turn_) until = std::min(until, at);
            }
        }
        control.add_to(waiting_);
        const auto left = std::max<std::int64_t>(0, (until - present).count());
        const timespec timeout{left / 1'000'000, left % 1'000'000 * 1000};
        ::ppoll(waiting_.data(), waiting_.size(), &timeout, nullptr);
    }

    void turn(ControlSocket& control) {
        const SimTime present = now();
        for (const ScheduledUnplug& unplug : options_.unplugs) follow(unplug, present);
        for (PtyBus& bus : buses_) bus.turn(present);
        if (radio_port_) radio_port_->turn(present);
        control.turn([&](std::string_view line) {
            world_.building().advance(std::max(present, world_.building().now()));
            return run_command(line,
                               {world_, buses_, stop_, radio_port_ ? &*radio_port_ : nullptr});
        });
        if (signals_.came()) stop_ = true;
        last_turn_ = present;
    }

    void follow(const ScheduledUnplug& unplug, SimTime present) {
        const auto passed = [&](SimTime at) { return at > last_turn_ && at <= present; };
        for (PtyBus& bus : buses_) {
            if (bus.id() != unplug.bus) continue;
            if (passed(unplug.at)) bus.unplug();
            if (!passed(unplug.at + unplug.lasts)) continue;
            if (const auto plugged = bus.plug(); !plugged) {
                std::fprintf(stderr, "riser-sim: %s\n", plugged.error().message.c_str());
            }
        }
    }

    WiredBuilding world_;
    RunnerOptions options_;
    clock::SystemClock clock_;
    Instant started_{};
    StopSignals signals_;
    std::vector<PtyBus> buses_;
    std::optional<sim_zigbee::ApartmentRadio> radio_;
    std::optional<RadioPort> radio_port_;
    std::vector<pollfd> waiting_;
    SimTime last_turn_{0};
    bool stop_ = false;
};

}  // namespace

Outcome<> run_building(BuildingPlan plan, const WiringOptions& wiring,
                       const RunnerOptions& options) {
    std::error_code error;
    std::filesystem::create_directories(options.dir, error);
    if (error) {
        return fail(
            Problem{"cannot make the folder " + options.dir.string() + ": " + error.message()});
    }
    const auto boot = clock::read_boot_id();
    if (!boot) return fail(boot.error());
    Runner runner(std::move(plan), wiring, options, *boot);
    return runner.run();
}

}  // namespace riser::sim
