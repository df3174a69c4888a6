// Retry: when something that failed is tried again: after pauses that double. A value
// for the machine or thread that tries; it knows no clock. Without jitter: what is tried is of this machine alone, a file
// or a port. What ten thousand gateways share has sync/backoff.h.
#pragma once

#include <algorithm>
#include <optional>

#include "core/units/time.h"

namespace riser {

class Retry {
public:
    static constexpr Duration k_first = std::chrono::seconds(5);
    // A person who has mended something waits no longer than this.
    static constexpr Duration k_most = std::chrono::minutes(5);

    void failed(Instant now) {
        pause_ = next_ ? std::min(2 * pause_, k_most) : k_first;
        next_ = now + pause_;
    }
    void succeeded() { next_.reset(); }

    // nullopt: nothing has failed.
    [[nodiscard]] std::optional<Instant> next_deadline() const { return next_; }
    [[nodiscard]] bool is_due(Instant now) const { return next_ && now >= *next_; }

private:
    Duration pause_{};
    std::optional<Instant> next_;
};

}  // namespace riser
