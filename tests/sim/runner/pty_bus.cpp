#include "tests/sim/runner/pty_bus.h"

#include <array>
#include <utility>

namespace riser::sim {
namespace {
// How often a port that nobody has open is looked at: the delay before the first request is heard.
constexpr Duration k_look_for_peer{10'000};
}  // namespace

Outcome<> PtyBus::plug() {
    if (pty_) return Done{};
    auto pty = Pty::open(link_);
    if (!pty) return fail(pty.error());
    pty_ = std::move(pty).value();
    in_use_ = false;
    return Done{};
}

void PtyBus::unplug() {
    pty_.reset();
    in_use_ = false;
    line_->drop_traffic();
}

void PtyBus::turn(SimTime now) {
    if (!pty_) return;
    const bool in_use = pty_->is_open_by_peer();
    if (!in_use && in_use_) line_->drop_traffic();
    in_use_ = in_use;
    if (!in_use_) return;
    std::array<std::uint8_t, 512> buffer{};
    while (const std::size_t count = pty_->read(buffer)) {
        line_->receive(std::span(buffer).first(count), now);
    }
    const Bytes heard = line_->take_heard(now);
    if (!heard.empty()) pty_->write(heard);
}

std::optional<SimTime> PtyBus::next_deadline(SimTime now) const {
    if (!pty_) return std::nullopt;
    if (!in_use_) return now + k_look_for_peer;
    return line_->next_deadline();
}

}  // namespace riser::sim
