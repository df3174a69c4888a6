// Soft landing: when credit has run out, less and less current before none. Which limit holds now, and what a
// contact does whose load stays above it (facts of the field: above the limit for 30 s, off for a minute, three
// retries, then a push of the button). The limit itself is carried out by the switch (COSEM limiter, class 71).
#pragma once

#include <cstdint>
#include <optional>

#include "core/payment/supply_windows.h"

namespace riser::payment {

struct LimitNow {
    std::size_t step = 0;  // of SoftLanding::steps
    std::int64_t limit_ma = 0;
    Duration left{};  // until the next step, or until the cut-off after the last

    bool operator==(const LimitNow&) const = default;
};

// nullopt: no limit. What keeps supply on keeps it whole too: friendly hours, holidays, holds, protection, notice. Only
// while credit is exhausted, which the caller knows; after the last step the cut-off is due.
[[nodiscard]] std::optional<LimitNow> limit_now(const SupplyPolicy& policy, const ZoneRules& zone,
                                                const PolicyFacts& facts, const Now& now);

// What the gateway sees of a limited contact that does not time its overloads itself.
struct Overload {
    bool open = false;          // opened for this overload
    Duration in_state{};        // so long above the limit, or so long open
    std::uint8_t openings = 0;  // since the load was last below the limit for open_for

    bool operator==(const Overload&) const = default;
};

enum class OverloadAction : std::uint8_t {
    wait,          // nothing to do yet
    open,          // above the limit for too long
    close,         // try again
    await_button,  // it was tried often enough: armed, a person closes
};

[[nodiscard]] OverloadAction overload_action(const SoftLanding& policy, const Overload& seen);

}  // namespace riser::payment
