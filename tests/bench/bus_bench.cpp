#include "tests/bench/bus_bench.h"

#include <cstdio>
#include <filesystem>
#include <poll.h>

#include <fmt/format.h>

#include "gateway/io/serial_port.h"
#include "platform/clock/system_clock.h"

namespace riser::bench {
namespace {

clock::SystemClock& system_clock() {
    static clock::SystemClock clock(BootId{}, {});
    return clock;
}

std::string make_folder() {
    std::string name = (std::filesystem::temp_directory_path() / "riser-bus-XXXXXX").string();
    RISER_ASSERT(::mkdtemp(name.data()) != nullptr, "a temporary folder can be made");
    return name;
}

std::unique_ptr<PortAttachment<modbus::BusMaster>> attach(const std::string& device,
                                                          const modbus::LineSettings& line) {
    io::SerialSettings settings;
    settings.device = device;
    settings.baud = static_cast<int>(line.baud);
    return std::make_unique<PortAttachment<modbus::BusMaster>>(
        std::make_unique<io::SerialPort>(settings));
}

}  // namespace

void Results::add(const std::string& name, double value, const std::string& unit,
                  std::optional<double> limit, bool ok) {
    if (!entries_.empty()) entries_ += ",\n ";
    entries_ +=
        fmt::format(R"({{"name": "{}.{}", "value": {:.6g}, "unit": "{}", "limit": {}, "ok": {}}})",
                    bench_, name, value, unit, limit ? fmt::format("{:.6g}", *limit) : "null",
                    limit ? (ok ? "true" : "false") : "null");
    say(fmt::format("{}.{} = {:.6g} {}{}", bench_, name, value, unit,
                    limit ? fmt::format(" (limit {:.6g}{})", *limit, ok ? "" : ", MISSED") : ""));
}

void Results::at_most(const std::string& name, double value, const std::string& unit,
                      double limit) {
    add(name, value, unit, limit, value <= limit);
}
void Results::at_least(const std::string& name, double value, const std::string& unit,
                       double limit) {
    add(name, value, unit, limit, value >= limit);
}
void Results::report(const std::string& name, double value, const std::string& unit) {
    add(name, value, unit, std::nullopt, true);
}

void Results::print_json() const {
    std::printf("[%s]\n", entries_.c_str());
}

void say(const std::string& text) {
    std::fprintf(stderr, "%s\n", text.c_str());
}

Instant real_now() {
    return system_clock().now().monotonic;
}

double seconds(Duration duration) {
    return static_cast<double>(duration.count()) / 1e6;
}

PtyRun::PtyRun(const modbus::BusConfig& config, sim_bus::SimulatedBus& bus,
               std::function<void(const Output&)> on_output)
    : folder_(make_folder()),
      line_(bus, folder_ + "/line", real_now),
      runner_(
          {"bus-1", 64}, std::make_unique<modbus::BusMaster>(config),
          [] { return system_clock().now(); },
          [on_output = std::move(on_output)](const Output& output) { on_output(output); },
          attach(folder_ + "/line", config.line)) {
    const auto plugged = line_.plug();
    RISER_ASSERT(plugged.ok(), "a pseudo-terminal can be made");
    runner_.start();
}

PtyRun::~PtyRun() {
    runner_.stop();
    line_.unplug();
    std::error_code error;
    std::filesystem::remove_all(folder_, error);
}

bool PtyRun::wait_until(const std::function<bool()>& condition, Duration limit) {
    const Instant end = real_now() + limit;
    while (!condition()) {
        if (real_now() > end) return false;
        (void)::poll(nullptr, 0, 5);
    }
    return true;
}

}  // namespace riser::bench
