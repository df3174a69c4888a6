// RadioWorld: runs a machine over the byte seam against a SimulatedNcp, in virtual time. It does what a thread
// does with a port, only that the clock jumps from event to event; and it is the cable: it takes a moment,
// may lose what it carries, and may be pulled.
#pragma once

#include <algorithm>
#include <deque>
#include <functional>
#include <optional>
#include <utility>
#include <variant>
#include <vector>

#include "core/base/assert.h"
#include "core/base/prng.h"
#include "gateway/field/byte_port.h"
#include "gateway/runtime/machine.h"
#include "tests/sim/zigbee/simulated_ncp.h"

namespace riser::sim_zigbee {

// `Radio` is a SimulatedNcp, or an ApartmentRadio, which is one with a building behind it.
template <Machine M, class Radio = SimulatedNcp>
class RadioWorld {
public:
    using Input = typename M::Input;
    using Output = typename M::Output;

    RadioWorld(M machine, Radio& ncp) : machine_(std::move(machine)), ncp_(ncp) {}

    // ---- the cable
    std::uint8_t right_setting = 0;     // opened otherwise it carries nothing
    std::uint32_t loses_per_mille = 0;  // of the pieces that are written, either way
    Duration delay{1'000};
    std::chrono::nanoseconds per_byte{0};  // on a serial line ten bits each, either way
    Prng chance{1};
    int opened = 0;

    void unplug() {
        plugged_ = false;
        drop_line();
        if (std::exchange(open_, false)) feed(field::PortLost{"unplugged"});
    }
    void plug() { plugged_ = true; }
    // The stick without and with power again, in place.
    void replug() {
        unplug();
        ncp_.power_cycle();
        plug();
    }

    // ---- time
    Duration clock_doubt{0};  // by so much the wall clock may be fast
    [[nodiscard]] Now now() const {
        Now at;
        at.monotonic = now_;
        at.wall = at.earliest = at.latest =
            UtcTime{std::chrono::seconds(1'800'000'000)} + now_.time_since_epoch();
        at.earliest -= clock_doubt;
        return at;
    }
    [[nodiscard]] Instant instant() const { return now_; }
    void run_for(Duration time) { run_to(now_ + time); }
    // Until the condition holds after an event; false when `limit` passed first.
    bool run_until(const std::function<bool()>& condition, Duration limit) {
        const Instant end = now_ + limit;
        if (!started_) start();
        while (!condition()) {
            if (!step(end)) return condition();
        }
        return true;
    }

    // ---- the machine
    [[nodiscard]] M& machine() { return machine_; }
    void post(Input input) {
        if (!started_) start();
        feed(std::move(input));
    }
    std::vector<Output> outputs;  // that are not for the port
    // Those of one kind; the others stay.
    template <class T>
    std::vector<T> take() {
        std::vector<T> taken;
        std::erase_if(outputs, [&](const Output& output) {
            const T* wanted = std::get_if<T>(&output);
            if (wanted != nullptr) taken.push_back(*wanted);
            return wanted != nullptr;
        });
        return taken;
    }
    [[nodiscard]] bool noted(std::string_view event) const {
        return std::ranges::any_of(outputs, [&](const Output& output) {
            const Note* note = std::get_if<Note>(&output);
            return note != nullptr && note->event == event;
        });
    }

private:
    struct Piece {
        Instant at{};
        Bytes bytes;
    };

    void start() {
        started_ = true;
        feed(Tick{});
    }
    void run_to(Instant end) {
        if (!started_) start();
        while (step(end)) {
        }
    }

    // Handles the next event, at `end` at the latest; false when there was none until then.
    bool step(Instant end) {
        listen();
        std::optional<Instant> next = machine_.next_deadline();
        const auto consider = [&](std::optional<Instant> at) {
            if (at) next = std::min(next.value_or(*at), *at);
        };
        consider(ncp_.deadline());
        if (!to_ncp_.empty()) consider(to_ncp_.front().at);
        if (!to_host_.empty()) consider(to_host_.front().at);
        if (!next || *next > end) {
            now_ = std::max(now_, end);
            return false;
        }
        standing_ = *next > now_ ? 0 : standing_ + 1;
        RISER_ASSERT(standing_ < k_most_turns_at_once, "time goes on");
        now_ = std::max(now_, *next);
        happen();
        return true;
    }
    void happen() {
        while (!to_ncp_.empty() && to_ncp_.front().at <= now_) {
            const Bytes bytes = std::move(to_ncp_.front().bytes);
            to_ncp_.pop_front();
            ncp_.hear(bytes, now_);
        }
        ncp_.turn(now_);
        listen();
        while (!to_host_.empty() && to_host_.front().at <= now_) {
            Bytes bytes = std::move(to_host_.front().bytes);
            to_host_.pop_front();
            feed(field::BytesReceived{std::move(bytes)});
        }
        if (const auto deadline = machine_.next_deadline(); deadline && *deadline <= now_) {
            feed(Tick{});
        }
    }
    void listen() {
        for (Bytes& said : ncp_.take_said()) carry(to_host_, std::move(said));
    }
    void carry(std::deque<Piece>& line, Bytes bytes) {
        if (!open_ || setting_ != right_setting) return;
        if (loses_per_mille > 0 && chance.chance(loses_per_mille, 1000)) return;
        Instant begun = now_ + delay;
        if (!line.empty()) begun = std::max(begun, line.back().at);
        const auto takes = per_byte * static_cast<std::int64_t>(bytes.size());
        line.push_back({begun + std::chrono::ceil<Duration>(takes), std::move(bytes)});
    }
    void drop_line() {
        to_ncp_.clear();
        to_host_.clear();
    }

    void feed(Input input) {
        machine_.on(std::move(input), now());
        perform();
    }
    void perform() {
        for (Output& output : machine_.take_outputs()) {
            if (const auto* open = std::get_if<field::OpenPort>(&output)) {
                open_port(*open);
            } else if (auto* write = std::get_if<field::WriteBytes>(&output)) {
                carry(to_ncp_, std::move(write->bytes));
            } else {
                outputs.push_back(std::move(output));
            }
        }
    }
    void open_port(const field::OpenPort& open) {
        drop_line();
        open_ = plugged_;
        setting_ = open.setting;
        if (open_) {
            ++opened;
            feed(field::PortOpened{});
        } else {
            feed(field::PortLost{"no such device"});
        }
    }

    static constexpr int k_most_turns_at_once = 20'000;

    M machine_;
    Radio& ncp_;
    // Not zero: nothing may depend on when the clock started.
    Instant now_{std::chrono::hours(1)};
    bool started_ = false;
    bool plugged_ = true;
    bool open_ = false;
    std::uint8_t setting_ = 0;
    std::deque<Piece> to_ncp_;
    std::deque<Piece> to_host_;
    int standing_ = 0;
};

}  // namespace riser::sim_zigbee
