// OverLimitWatch: is more drawn than a limit allows, and for how long? Two witnesses of one meter have to agree: every
// power that was shown since, and the energy that its register has counted meanwhile, which is what is charged. A power
// of a wrong scale, or one that is older than it looks, so opens nothing. Part of Live: a restart begins anew.
#pragma once

#include <cstdint>
#include <optional>

#include "core/units/energy.h"
#include "core/units/time.h"

namespace riser::payment {

class OverLimitWatch {
public:
    struct Reading {
        Instant at{};
        Power shown{};        // of a sweep it may be as old as SiteConfig::value_age
        bool fresh = false;   // it was measured with this reading
        Energy registered{};  // imported, by the register
        Energy quantum{};     // smallest step of the register
    };

    // A good reading while the contact is closed and `limit` is in force. After a gap that is longer than `longest_gap`
    // nobody knows what was drawn, and it begins anew.
    void take(const Reading& reading, Power limit, Duration longest_gap);
    // The contact is not closed, nothing is limited, or the reading is in doubt.
    void forget() { *this = {}; }

    [[nodiscard]] bool over() const { return over_; }
    [[nodiscard]] Instant since() const { return since_; }
    [[nodiscard]] Duration lasted() const { return over_ ? last_ - since_ : Duration::zero(); }
    // When a power that was measured then showed it last; nullopt: none did.
    [[nodiscard]] std::optional<Instant> measured_at() const { return measured_at_; }
    [[nodiscard]] Power shown() const { return shown_; }  // last
    // So much was drawn on average since then, at least: one step of the register may be of before.
    [[nodiscard]] Power drawn_at_least() const;
    // For so long, and by the register as well.
    [[nodiscard]] bool proven(Duration over_for) const;

private:
    bool over_ = false;
    Instant since_{};
    Instant last_{};
    Power limit_{};
    Power shown_{};
    std::optional<Instant> measured_at_;
    Energy from_{};
    Energy to_{};
    Energy quantum_{};
};

}  // namespace riser::payment
