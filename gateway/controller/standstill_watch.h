// StandstillWatch: does an energy register stand still although power flows? It adds up only what must
// have flowed: per span of some minutes the least power that was shown in it. Power may be older than
// the register (meters are asked for it once a minute), so a span holds several values of it; a peak that
// one value caught counts for nothing. Figures for people: nothing is ever charged by them.
#pragma once

#include <optional>

#include "core/units/energy.h"
#include "core/units/time.h"

namespace riser::controller {

class StandstillWatch {
public:
    struct Reading {
        Instant at{};
        Energy imported{};          // as shown, believed or not
        Energy quantum{};           // smallest step of the register
        Energy exported{};          // 0 where the meter has no such register
        std::optional<Power> draw;  // at least this much flows in; nullopt: was not read
        // Is it certain that it flows in? A power without a sign, or a current, may also be what a generator
        // feeds out.
        bool directed = true;
    };

    // Readings come in the order of their time. `power_age`: a power may be as old as this.
    void see(const Reading& reading, Duration power_age);

    // It stands still; until it has moved on for good.
    [[nodiscard]] bool standing() const { return standing_; }
    // Where it stands, and what must have flowed since it moved last.
    [[nodiscard]] Energy stands_at() const { return base_; }
    [[nodiscard]] Energy missed() const { return {certain_ws_ / 3'600}; }

private:
    void begin_at(const Reading& reading);
    void begin_span(const Reading& reading);
    void sample(const Reading& reading, Duration power_age);

    bool watching_ = false;
    bool standing_ = false;
    Energy base_{};      // highest value since it moved last
    Energy stood_at_{};  // when the standstill was found
    Energy exported_{};
    Instant still_since_{};        // it has not moved
    bool directed_ = true;         // so was everything that counts in certain_ws_
    bool span_directed_ = true;    // and in the span
    std::int64_t certain_ws_ = 0;  // watt-seconds that must have flowed since
    Instant span_since_{};
    Instant sampled_at_{};
    Power span_least_{};
    int span_samples_ = 0;
};

}  // namespace riser::controller
