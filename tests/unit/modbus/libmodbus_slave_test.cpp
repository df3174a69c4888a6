// A whole BusMaster in its thread, on a real pty, against slaves that are libmodbus: an implementation that
// shares nothing with ours. Reads input registers, switches a coil, reads it back.
#include <atomic>
#include <condition_variable>
#include <mutex>
#include <poll.h>
#include <pty.h>
#include <thread>
#include <unistd.h>

#include <gtest/gtest.h>
#include <modbus/modbus.h>

#include "gateway/field/modbus/bus_master.h"
#include "gateway/io/serial_port.h"
#include "gateway/runtime/thread_runner.h"
#include "platform/clock/system_clock.h"
#include "tests/sim/bus/test_profiles.h"

namespace riser::modbus {
namespace {

// Two meters and a relay board, answered by libmodbus from one map each.
class LibmodbusSlaves {
public:
    LibmodbusSlaves() : context_(modbus_new_rtu("/dev/null", 9600, 'N', 8, 1)) {
        std::array<char, 128> name{};
        termios raw{};
        cfmakeraw(&raw);
        EXPECT_EQ(openpty(&controller_, &held_, name.data(), &raw, nullptr), 0);
        device_ = name.data();
        modbus_set_socket(context_, controller_);
        for (auto& map : maps_) map = modbus_mapping_new(8, 8, 8, 100);
        for (std::uint16_t unit = 0; unit < 2; ++unit) {
            // 125 kWh and 250 kWh, 50 Hz, as IEEE singles.
            maps_[unit]->tab_input_registers[70] = 0x4248;
            maps_[unit]->tab_input_registers[72] = unit == 0 ? 0x42FA : 0x437A;
        }
        maps_[2]->tab_bits[3] = 1;
        thread_ = std::jthread([this](const std::stop_token& stop) { serve(stop); });
    }
    ~LibmodbusSlaves() {
        thread_.request_stop();
        thread_.join();
        for (auto* map : maps_) modbus_mapping_free(map);
        modbus_free(context_);
        close(controller_);
        close(held_);
    }
    [[nodiscard]] const std::string& device() const { return device_; }

private:
    void serve(const std::stop_token& stop) {
        std::array<std::uint8_t, MODBUS_RTU_MAX_ADU_LENGTH> request{};
        while (!stop.stop_requested()) {
            pollfd waiting{controller_, POLLIN, 0};
            if (poll(&waiting, 1, 20) <= 0) continue;
            std::uint8_t unit = 0;
            // libmodbus answers for one address at a time: look at whose request it is first.
            if (read_request(request, unit) && unit >= 1 && unit <= 3) {
                modbus_set_slave(context_, unit);
                modbus_reply(context_, request.data(), length_, maps_[unit - 1U]);
            }
        }
    }
    bool read_request(std::array<std::uint8_t, MODBUS_RTU_MAX_ADU_LENGTH>& request,
                      std::uint8_t& unit) {
        const ssize_t count = ::read(controller_, request.data(), request.size());
        length_ = static_cast<int>(count);
        unit = count > 0 ? request[0] : std::uint8_t{0};
        return count >= 8;
    }

    modbus_t* context_;
    std::array<modbus_mapping_t*, 3> maps_{};
    std::string device_;
    int controller_ = -1;
    int held_ = -1;
    int length_ = 0;
    std::jthread thread_;
};

// Outputs arrive on the bus thread; the test waits for the one it wants.
class Reports {
public:
    void add(BusMaster::Output output) {
        const std::lock_guard lock(mutex_);
        outputs_.push_back(std::move(output));
        changed_.notify_all();
    }
    template <class T, class Predicate>
    std::optional<T> wait_for(Predicate wanted) {
        std::unique_lock lock(mutex_);
        std::optional<T> found;
        changed_.wait_for(lock, std::chrono::seconds(20), [&] {
            for (const auto& output : outputs_) {
                const T* report = std::get_if<T>(&output);
                if (report != nullptr && wanted(*report)) found = *report;
            }
            return found.has_value();
        });
        return found;
    }

private:
    std::mutex mutex_;
    std::condition_variable changed_;
    std::vector<BusMaster::Output> outputs_;
};

TEST(LibmodbusSlave, is_read_and_switched) {
    LibmodbusSlaves slaves;
    const MeterProfile meter = sim_bus::one_block_meter();
    const MeterProfile board = sim_bus::relay_board();
    BusConfig config;
    config.bus = BusId{1};
    config.devices = {{1, &meter, MeterId{1}, "", {}},
                      {2, &meter, MeterId{2}, "", {}},
                      {3, &board, MeterId{}, "", {{SwitchId{33}, 3}}}};
    io::SerialSettings settings;
    settings.device = slaves.device();
    clock::SystemClock clock(BootId{}, {});
    Reports reports;
    ThreadRunner<BusMaster> runner(
        {"bus-1", 64}, std::make_unique<BusMaster>(config), [&] { return clock.now(); },
        [&](BusMaster::Output output) { reports.add(std::move(output)); },
        std::make_unique<PortAttachment<BusMaster>>(std::make_unique<io::SerialPort>(settings)));
    runner.start();

    const auto sweep = reports.wait_for<metering::SweepFinished>([](const auto&) { return true; });
    ASSERT_TRUE(sweep);
    ASSERT_EQ(sweep->meters.size(), 2U);
    ASSERT_EQ(sweep->meters[0].registers.size(), 1U);
    EXPECT_EQ(sweep->meters[0].registers[0].value.wh, 125'000);
    EXPECT_EQ(sweep->meters[1].registers[0].value.wh, 250'000);

    const metering::SetSwitch order{SwitchId{33}, metering::SwitchState::disconnected, 7,
                                    clock.now().monotonic + std::chrono::seconds(15)};
    ASSERT_TRUE(runner.post(metering::MeterCommand{order}));
    const auto report = reports.wait_for<metering::SwitchReport>(
        [](const auto& seen) { return seen.request == 7; });
    ASSERT_TRUE(report);
    EXPECT_EQ(report->outcome, metering::SwitchOutcome::confirmed);
    EXPECT_TRUE(report->echoed);
    runner.stop();
}

}  // namespace
}  // namespace riser::modbus
