// How supply comes back: by itself, or armed until somebody who is there confirms it; and, when many come back at
// once, who is next. The words are those of the COSEM disconnect control (class 70). When it may come back is not
// decided here: credit, a hold or an order say so.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "core/metering/switch.h"
#include "core/payment/supply_terms.h"
#include "core/units/ids.h"
#include "core/units/time.h"

namespace riser::payment {

// Why supply is to come back.
enum class ReconnectCause : std::uint8_t {
    credit = 1,               // a top-up, or a correction
    hold = 2,                 // a hold began while supply was off
    remote_order = 3,         // somebody who is not there ordered it
    order_on_site = 4,        // somebody who is there ordered it and answers for it
    no_longer_justified = 5,  // the cut-off had lost its ground
    test_over = 6,            // a relay test had opened the contact for a moment
    never_opened = 7,         // the cut-off was taken back before the contact was seen open
};

enum class ConfirmAt : std::uint8_t { nowhere = 0, device = 1, page = 2 };

struct ReconnectOrder {
    metering::SwitchState state = metering::SwitchState::connected;  // or ready_for_reconnection
    ConfirmAt confirm =
        ConfirmAt::nowhere;  // where ready_for_reconnection is ended by the customer

    bool operator==(const ReconnectOrder&) const = default;
};

// `off_at_most`: how long supply was off at the most; nullopt: nobody knows, which counts as long. A switch without
// a button stays open while armed, and the customer confirms on his page.
[[nodiscard]] ReconnectOrder reconnect_order(const Reconnection& policy, ReconnectCause cause,
                                             std::optional<Duration> off_at_most,
                                             const SwitchAbilities& abilities);

// ---- many at once -------------------------------------------------------------------------------

struct WaitingSupply {
    SupplyPointId id{};
    bool protected_customer = false;
    Duration off_for{};  // whole minutes count: who went off within the same minute is equal

    bool operator==(const WaitingSupply&) const = default;
};

struct ReconnectionRound {
    std::vector<SupplyPointId> now;   // in the order in which they are to be reconnected
    std::optional<Duration> next_in;  // ask again then; nullopt: nobody is left waiting

    bool operator==(const ReconnectionRound&) const = default;
};

// Who of `waiting` (any order, each once) may come back now. Protected customers first, then who was off longest; among
// equals in the order of their numbers, beginning after `last`, who was the last to be reconnected, so that it is not
// always the same who wait. `reconnected_ago`: the reconnections of the site, how long ago, any order.
[[nodiscard]] ReconnectionRound next_round(const StagedReconnection& policy,
                                           std::span<const WaitingSupply> waiting,
                                           std::span<const Duration> reconnected_ago,
                                           SupplyPointId last);

}  // namespace riser::payment
