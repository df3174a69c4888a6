#include "platform/clock/system_clock.h"

#include <ctime>
#include <fstream>
#include <sys/timex.h>

namespace riser::clock {
namespace {

Duration read_clock(clockid_t id) {
    timespec time{};
    RISER_ASSERT(::clock_gettime(id, &time) == 0, "clock_gettime of a clock every Linux has");
    return std::chrono::seconds(time.tv_sec) + Duration{time.tv_nsec / 1000};
}

}  // namespace

Result<BootId> read_boot_id(const std::string& path) {
    std::ifstream file(path);
    std::string line;
    if (!std::getline(file, line)) {
        return fail(Problem{"cannot read the boot id from " + path + ": is /proc mounted?"});
    }
    const auto id = parse_id<BootId>(line);
    if (!id) return fail(Problem{"the boot id in " + path + " is not a UUID: \"" + line + "\""});
    return *id;
}

Now SystemClock::now() {
    const std::lock_guard lock(mutex_);
    return bounds_.bound(read());
}

void SystemClock::raise_floor(UtcTime floor) {
    const std::lock_guard lock(mutex_);
    bounds_.raise_floor(floor, read().monotonic);
}

bool SystemClock::conflict() const {
    const std::lock_guard lock(mutex_);
    return bounds_.conflict();
}

ClockReading SystemClock::read() {
    const Instant monotonic{read_clock(CLOCK_BOOTTIME)};
    if (asked_at_ == Instant::min() || monotonic - asked_at_ >= std::chrono::seconds(1)) {
        asked_at_ = monotonic;
        timex state{};
        // STA_UNSYNC and TIME_ERROR are set until a time service has disciplined the clock, and
        // again when its error bound has grown beyond 16 s (NTP_PHASE_LIMIT, linux/timex.h).
        const int status = ::adjtimex(&state);
        synchronised_ = status >= 0 && status != TIME_ERROR && (state.status & STA_UNSYNC) == 0;
        // maxerror grows by 500 ppm between two asks; a second later that is half a millisecond.
        max_error_ = Duration{state.maxerror} + std::chrono::milliseconds(1);
    }
    return {monotonic, UtcTime{read_clock(CLOCK_REALTIME)}, synchronised_, max_error_};
}

}  // namespace riser::clock
