#include "tests/sim/bus/pty_line.h"

#include <array>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <filesystem>
#include <poll.h>
#include <pty.h>
#include <sys/eventfd.h>
#include <sys/prctl.h>
#include <termios.h>
#include <unistd.h>

namespace riser::sim_bus {
namespace {

// Bytes of one request arrive together on a pty; what is older belongs to a broken one.
constexpr Duration k_stale_request{20'000};

timespec to_timespec(Duration duration) {
    const auto positive = std::max(duration, Duration{0});
    return {positive.count() / 1'000'000, positive.count() % 1'000'000 * 1'000};
}

}  // namespace

PtyLine::PtyLine(SimulatedBus& bus, std::string link, std::function<Instant()> now)
    : bus_(bus), link_(std::move(link)), now_(std::move(now)), wake_(::eventfd(0, EFD_NONBLOCK)) {
    thread_ = std::jthread([this](const std::stop_token& stop) { run(stop); });
}

PtyLine::~PtyLine() {
    thread_.request_stop();
    wake();
    thread_.join();
    unplug();
    ::close(wake_);
}

Outcome<> PtyLine::plug() {
    const std::lock_guard lock(mutex_);
    if (controller_ >= 0) return Done{};
    std::array<char, 128> name{};
    termios raw{};
    ::cfmakeraw(&raw);
    if (::openpty(&controller_, &device_, name.data(), &raw, nullptr) != 0) {
        return fail(Problem{std::string("openpty: ") + std::strerror(errno)});
    }
    (void)::fcntl(controller_, F_SETFL, O_NONBLOCK);
    std::error_code error;
    std::filesystem::remove(link_, error);
    std::filesystem::create_symlink(name.data(), link_, error);
    if (error) return fail(Problem{link_ + ": " + error.message()});
    bus_.set_plugged(true);
    wake();
    return Done{};
}

void PtyLine::unplug() {
    const std::lock_guard lock(mutex_);
    if (controller_ < 0) return;
    bus_.set_plugged(false);
    std::error_code error;
    std::filesystem::remove(link_, error);
    ::close(controller_);  // the host sees a hang-up
    ::close(device_);
    controller_ = -1;
    device_ = -1;
    request_.clear();
    wake();
}

void PtyLine::wake() {
    const std::uint64_t one = 1;
    (void)!::write(wake_, &one, sizeof one);
}

void PtyLine::run(const std::stop_token& stop) {
    (void)::prctl(PR_SET_TIMERSLACK,
                  1'000UL);  // nanoseconds: the pace of the line is the measurement
    while (!stop.stop_requested()) {
        std::array<pollfd, 2> waiting{};
        timespec patience = to_timespec(Duration{1'000'000});
        {
            const std::lock_guard lock(mutex_);
            waiting = {pollfd{wake_, POLLIN, 0}, pollfd{controller_, POLLIN, 0}};
            if (const auto next = bus_.next_event()) patience = to_timespec(*next - now_());
        }
        (void)::ppoll(waiting.data(), waiting.size(), &patience, nullptr);
        std::uint64_t count = 0;
        (void)!::read(wake_, &count, sizeof count);
        turn();
    }
}

void PtyLine::turn() {
    const std::lock_guard lock(mutex_);
    if (controller_ < 0) return;
    const Instant now = now_();
    take_request(now);
    const Bytes arrived = bus_.take_arrived(now);
    if (!arrived.empty()) (void)!::write(controller_, arrived.data(), arrived.size());
}

void PtyLine::take_request(Instant now) {
    std::array<std::uint8_t, 512> buffer{};
    const ssize_t count = ::read(controller_, buffer.data(), buffer.size());
    if (count <= 0) return;
    if (now - request_at_ > k_stale_request) request_.clear();
    if (request_.empty()) request_at_ = now;
    request_.insert(request_.end(), buffer.begin(), buffer.begin() + count);
    if (!crc_is_good(request_)) return;
    bus_.host_wrote(request_, now);
    request_.clear();
}

}  // namespace riser::sim_bus
