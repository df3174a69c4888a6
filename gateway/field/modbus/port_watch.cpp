#include "gateway/field/modbus/port_watch.h"

#include <algorithm>
#include <string_view>
#include <utility>

namespace riser::modbus {
namespace {

using metering::BusState;

// A replugged adapter gets its path back within about 300 ms; later tries only cost log lines.
constexpr Duration k_first_retry{300'000};
constexpr Duration k_longest_retry{5'000'000};
// Reopening a silent port: rarely, since each time costs a late window of silence.
constexpr Duration k_first_silence_retry{10'000'000};
constexpr Duration k_longest_silence_retry{60'000'000};
// A runner that neither opens nor refuses is asked again.
constexpr Duration k_no_reaction{10'000'000};

constexpr std::string_view k_silent = "no device answers";
constexpr std::string_view k_garbled =
    "something answers, but every checksum is wrong: speed or parity is another, A and B are exchanged, or two talk at "
    "once";

}  // namespace

void PortWatch::enter(BusState state, std::string detail) {
    state_ = state;
    detail_ = std::move(detail);
}

void PortWatch::opening(Instant now) {
    open_ = false;
    open_due_ = now + k_no_reaction;
}

void PortWatch::opened(Instant now) {
    open_ = true;
    retry_ = Duration{0};
    open_due_.reset();
    if (state_ == BusState::silent) {
        silence_retry_ = std::min(silence_retry_ * 2, k_longest_silence_retry);
        open_due_ = now + silence_retry_;
    } else if (state_ != BusState::up) {
        enter(BusState::opening, "port open, no answer yet");
    }
}

void PortWatch::lost(std::string reason, Instant now) {
    if (open_) ++losses_;
    open_ = false;
    retry_ = std::clamp(retry_ * 2, k_first_retry, k_longest_retry);
    open_due_ = now + retry_;
    enter(BusState::down, std::move(reason));
}

bool PortWatch::heard(Instant) {
    silence_retry_ = Duration{0};
    open_due_.reset();
    if (state_ == BusState::up) return false;
    enter(BusState::up, "");
    return true;
}

bool PortWatch::all_silent(Instant now, bool garbled) {
    const std::string_view what = garbled ? k_garbled : k_silent;
    if (state_ == BusState::silent) {
        if (!garbled || detail_ == what) return false;
        detail_ = what;
        return true;
    }
    silence_retry_ = std::clamp(silence_retry_ * 2, k_first_silence_retry, k_longest_silence_retry);
    open_due_ = now + silence_retry_;
    enter(BusState::silent, std::string(what));
    return true;
}

}  // namespace riser::modbus
