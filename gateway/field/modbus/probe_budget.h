// ProbeBudget: dead devices together may take one twentieth of the bus's time. Time accrues while it
// passes and is spent by probes that stay unanswered; the account may go below zero by one probe.
#pragma once

#include <algorithm>

#include "core/units/time.h"

namespace riser::modbus {

class ProbeBudget {
public:
    // At most a second is saved up, so that a long quiet time is not followed by a burst of probes.
    static constexpr Duration k_most_saved{1'000'000};
    static constexpr int k_share = 20;

    void accrue(Instant now) {
        saved_ = std::min(saved_ + (now - accrued_at_) / k_share, k_most_saved);
        accrued_at_ = now;
    }
    void spend(Duration bus_time) { saved_ -= bus_time; }
    [[nodiscard]] bool allows() const { return saved_ > Duration{0}; }
    // When the next probe is affordable. Call after accrue().
    [[nodiscard]] Instant affordable_at() const {
        return allows() ? accrued_at_ : accrued_at_ + (Duration{1} - saved_) * k_share;
    }

private:
    Duration saved_ = k_most_saved;
    Instant accrued_at_{};
};

}  // namespace riser::modbus
