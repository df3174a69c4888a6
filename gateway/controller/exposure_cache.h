// The exposures as they were worked out last. What they rest on changes with a sweep, while a view is made every second.
#pragma once

#include <cstdint>
#include <map>
#include <optional>

#include "core/units/ids.h"
#include "gateway/controller/exposure_view.h"

namespace riser::controller {

class ExposureCache {
public:
    // Something was read, seen or ordered.
    void forget() { begun_.reset(); }

    // Before a view is made: what is older than `longest`, or of other books, is worked out anew.
    void begin(std::uint64_t sequence, Instant now, Duration longest) {
        const bool stands = begun_ && begun_->sequence == sequence && now - begun_->at < longest;
        if (stands) return;
        known_.clear();
        begun_ = Begun{sequence, now};
    }

    template <class WorkOut>
    [[nodiscard]] const std::optional<Exposure>& of(SupplyPointId id, WorkOut work_out) {
        const auto found = known_.find(id);
        return found != known_.end() ? found->second : known_.emplace(id, work_out()).first->second;
    }

private:
    struct Begun {
        std::uint64_t sequence = 0;
        Instant at{};
    };
    std::optional<Begun> begun_;
    std::map<SupplyPointId, std::optional<Exposure>> known_;
};

}  // namespace riser::controller
