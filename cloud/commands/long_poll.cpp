#include "cloud/commands/long_poll.h"

namespace riser::cloud {

std::optional<LongPoll::Waiter> LongPoll::add(Waiter waiter) {
    auto replaced = take(waiter.gateway);
    waiters_.emplace(waiter.gateway, std::move(waiter));
    return replaced;
}

std::optional<LongPoll::Waiter> LongPoll::take(GatewayId gateway) {
    auto node = waiters_.extract(gateway);
    if (node.empty()) return std::nullopt;
    return std::move(node.mapped());
}

std::vector<LongPoll::Waiter> LongPoll::take_expired(Instant now) {
    std::vector<Waiter> expired;
    for (auto at = waiters_.begin(); at != waiters_.end();) {
        if (at->second.until > now) {
            ++at;
            continue;
        }
        expired.push_back(std::move(at->second));
        at = waiters_.erase(at);
    }
    return expired;
}

std::vector<LongPoll::Waiter> LongPoll::take_all() {
    std::vector<Waiter> everyone;
    for (auto& [gateway, waiter] : waiters_) everyone.push_back(std::move(waiter));
    waiters_.clear();
    return everyone;
}

std::optional<Instant> LongPoll::next_deadline() const {
    std::optional<Instant> next;
    for (const auto& [gateway, waiter] : waiters_) {
        if (!next || waiter.until < *next) next = waiter.until;
    }
    return next;
}

}  // namespace riser::cloud
