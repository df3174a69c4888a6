#include "core/payment/reconnection.h"

#include <algorithm>
#include <functional>
#include <tuple>

namespace riser::payment {
namespace {

using metering::SwitchState;

bool by_itself(const Reconnection& policy, ReconnectCause cause,
               std::optional<Duration> off_at_most) {
    switch (cause) {
        case ReconnectCause::test_over:      // somebody is there, and it was a moment
        case ReconnectCause::never_opened:   // nobody was without supply
        case ReconnectCause::order_on_site:  // somebody looked
            return true;
        case ReconnectCause::credit:
        case ReconnectCause::hold:
        case ReconnectCause::remote_order:
        case ReconnectCause::no_longer_justified:
            break;
    }
    switch (policy.mode) {
        case ReconnectMode::automatic:
            return true;
        case ReconnectMode::arm_and_confirm:
            return false;
        case ReconnectMode::auto_if_off_less_than:
            return off_at_most && *off_at_most < policy.off_less_than;
    }
    return false;
}

}  // namespace

ReconnectOrder reconnect_order(const Reconnection& policy, ReconnectCause cause,
                               std::optional<Duration> off_at_most,
                               const SwitchAbilities& abilities) {
    if (by_itself(policy, cause, off_at_most)) return {SwitchState::connected, ConfirmAt::nowhere};
    return {SwitchState::ready_for_reconnection,
            abilities.arms ? ConfirmAt::device : ConfirmAt::page};
}

ReconnectionRound next_round(const StagedReconnection& policy,
                             std::span<const WaitingSupply> waiting,
                             std::span<const Duration> reconnected_ago, SupplyPointId last) {
    std::vector<WaitingSupply> queue(waiting.begin(), waiting.end());
    std::sort(queue.begin(), queue.end(), [last](const WaitingSupply& a, const WaitingSupply& b) {
        const auto key = [last](const WaitingSupply& w) {
            const auto off = std::chrono::floor<std::chrono::minutes>(w.off_for);
            return std::tuple(!w.protected_customer, -off, w.id <= last, w.id);
        };
        return key(a) < key(b);
    });
    ReconnectionRound round;
    std::vector<Duration> recent;
    std::copy_if(reconnected_ago.begin(), reconnected_ago.end(), std::back_inserter(recent),
                 [&](Duration ago) { return ago < policy.every; });
    std::size_t room = queue.size();
    if (policy.at_once > 0) {
        room = recent.size() < policy.at_once ? policy.at_once - recent.size() : 0;
        room = std::min(room, queue.size());
    }
    for (std::size_t i = 0; i < room; ++i) round.now.push_back(queue[i].id);
    if (room == queue.size()) return round;
    // With those that come back now the span is full; there is room again when the oldest has left it.
    recent.insert(recent.end(), room, Duration::zero());
    std::sort(recent.begin(), recent.end(), std::greater<>());
    round.next_in = policy.every - recent[recent.size() - policy.at_once];
    return round;
}

}  // namespace riser::payment
