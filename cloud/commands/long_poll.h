// LongPoll: gateways that wait for commands. Pure bookkeeping: who waits, since when, for which
// gateway; asking the store and answering is the caller's business. Owned by the service thread.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <vector>

#include "cloud/commands/command_book.h"
#include "core/units/time.h"

namespace riser::cloud {

class LongPoll {
public:
    struct Waiter {
        GatewayId gateway{};
        PollCursor cursor;
        Instant until{};
        std::function<void(const wire::CommandDelivery&)> answer;
        std::uint64_t command_epoch = 0;  // of the gateway, when it asked
    };

    // A gateway waits once: a newer poll of the same gateway replaces the older, which is handed
    // back to be answered with nothing.
    [[nodiscard]] std::optional<Waiter> add(Waiter waiter);
    // Takes the waiter of a gateway that has got something new.
    [[nodiscard]] std::optional<Waiter> take(GatewayId gateway);
    // Takes everyone whose time is over.
    [[nodiscard]] std::vector<Waiter> take_expired(Instant now);
    [[nodiscard]] std::vector<Waiter> take_all();
    [[nodiscard]] std::optional<Instant> next_deadline() const;
    [[nodiscard]] std::size_t size() const { return waiters_.size(); }

private:
    std::map<GatewayId, Waiter> waiters_;
};

}  // namespace riser::cloud
