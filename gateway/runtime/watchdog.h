// Watchdog: tells systemd that the gateway is alive only while every runner has turned within its
// declared limit. The decision is a pure function; feeding is a callback. Owned by the main thread,
// which calls check() at half the interval systemd asks for. A hung thread thus ends in a restart,
// and a restart is recovery: supply is level-triggered, so it alone moves no relay.
#pragma once

#include <functional>
#include <span>
#include <string>
#include <vector>

#include "core/units/time.h"
#include "gateway/runtime/machine.h"

namespace riser {

struct Heartbeat {
    std::string name;
    Instant last_turn{};
    Duration
        limit{};  // a turn may take this long, e.g. an SD card's slowest fsync for the controller
};

// The names of those that have not turned within their limit, in the given order.
[[nodiscard]] std::vector<std::string> late_runners(std::span<const Heartbeat> heartbeats,
                                                    Instant now);

class Watchdog {
public:
    using Feed = std::function<void()>;
    using Report = std::function<void(const Note&)>;

    Watchdog(Feed feed, Report report) : feed_(std::move(feed)), report_(std::move(report)) {}

    void watch(std::string name, Duration limit, std::function<Instant()> last_turn);
    // Feeds when nobody is late; otherwise stays silent towards systemd and reports each change.
    void check(Instant now);

private:
    struct Watched {
        std::string name;
        Duration limit;
        std::function<Instant()> last_turn;
    };

    Feed feed_;
    Report report_;
    std::vector<Watched> watched_;
    std::vector<std::string> late_;  // as of the last check
};

}  // namespace riser
