#include "tests/unit/zigbee/ash/link_world.h"

#include <algorithm>
#include <utility>

#include <gtest/gtest.h>

#include "core/base/overload.h"

namespace riser::zigbee::ash {

LinkWorld::LinkWorld(SessionConfig config, std::uint64_t seed) : session(config), dice_(seed) {}

void LinkWorld::open_port() {
    give(field::PortOpened{});
}

void LinkWorld::bring_up() {
    open_port();
    run_for(k_second);
    ASSERT_TRUE(session.is_up());
    written.clear();
}

void LinkWorld::give(Session::Input input) {
    Now now;
    now.monotonic = now_;
    session.on(std::move(input), now);
    collect();
}

void LinkWorld::collect() {
    for (auto& output : session.take_outputs()) {
        std::visit(
            overload{
                [&](field::WriteBytes& write) {
                    put_on(to_peer_, write.bytes);
                    written.push_back(std::move(write.bytes));
                },
                [&](LinkUp&) { ++ups; },
                [&](LinkDown& down) { downs.push_back(down); },
                [&](PayloadReceived& payload) { received.push_back(std::move(payload.payload)); },
                [&](Note& note) { notes.push_back(std::move(note)); },
            },
            output);
    }
    for (const Bytes& frame : peer.take_said()) put_on(to_host_, frame);
}

void LinkWorld::put_on(Wire& wire, const Bytes& frame) {
    if (dice_.chance(faults.lost, 10'000)) return;
    Bytes bytes = frame;
    if (dice_.chance(faults.flipped, 10'000)) {
        for (std::uint64_t i = 0; i <= dice_.below(3); ++i) {
            auto& byte = bytes[dice_.below(bytes.size())];
            byte = static_cast<std::uint8_t>(byte ^ (1U << dice_.below(8)));
        }
    }
    if (dice_.chance(faults.cut, 10'000)) {
        const auto from = static_cast<std::ptrdiff_t>(dice_.below(bytes.size()));
        const auto count = 1 + dice_.below(bytes.size() - static_cast<std::uint64_t>(from));
        bytes.erase(bytes.begin() + from,
                    bytes.begin() + from + static_cast<std::ptrdiff_t>(count));
    }
    if (dice_.chance(faults.noise, 10'000)) {
        Bytes noise(1 + dice_.below(12));
        for (auto& byte : noise) byte = static_cast<std::uint8_t>(dice_.next());
        bytes.insert(bytes.begin(), noise.begin(), noise.end());
    }
    const bool twice = dice_.chance(faults.doubled, 10'000);
    add_arrival(wire, bytes);
    if (twice) add_arrival(wire, bytes);
}

void LinkWorld::add_arrival(Wire& wire, Bytes bytes) {
    const auto most = static_cast<std::uint64_t>(faults.most_delay.count());
    Instant at = now_ + Duration{static_cast<std::int64_t>(dice_.below(most + 1))};
    if (!wire.empty()) at = std::max(at, wire.back().at);
    if (!faults.bytewise) {
        wire.push_back({at, std::move(bytes)});
        return;
    }
    for (const std::uint8_t byte : bytes) {
        wire.push_back({at, {byte}});
        at += Duration{87};  // 115200 baud
    }
}

std::optional<Instant> LinkWorld::next_event() const {
    std::optional<Instant> next = session.next_deadline();
    const auto consider = [&](std::optional<Instant> at) {
        if (at) next = std::min(next.value_or(*at), *at);
    };
    consider(peer.deadline());
    if (!to_peer_.empty()) consider(to_peer_.front().at);
    if (!to_host_.empty()) consider(to_host_.front().at);
    return next;
}

void LinkWorld::step(Instant to) {
    now_ = std::max(now_, to);
    while (!to_peer_.empty() && to_peer_.front().at <= now_) {
        const Bytes bytes = std::move(to_peer_.front().bytes);
        to_peer_.pop_front();
        peer.hear(bytes, now_);
    }
    peer.turn(now_);
    collect();
    while (!to_host_.empty() && to_host_.front().at <= now_) {
        Bytes bytes = std::move(to_host_.front().bytes);
        to_host_.pop_front();
        give(field::BytesReceived{std::move(bytes)});
    }
    if (const auto deadline = session.next_deadline(); deadline && *deadline <= now_) {
        give(Tick{});
    }
}

void LinkWorld::run_for(Duration time) {
    const Instant end = now_ + time;
    step(now_);
    while (true) {
        const auto next = next_event();
        if (!next || *next > end) break;
        step(*next);
    }
    now_ = end;
}

bool LinkWorld::settle(Duration limit) {
    const Instant end = now_ + limit;
    step(now_);
    while (true) {
        const auto next = next_event();
        if (!next) return true;
        if (*next > end) return false;
        step(*next);
    }
}

}  // namespace riser::zigbee::ash
