#include "core/voucher/throttle.h"

#include <algorithm>

#include "core/base/assert.h"

namespace riser::voucher {
namespace {

constexpr std::size_t k_nobody = SIZE_MAX;

}  // namespace

Result<Ticket, Busy> HashQueue::submit(const Client& client) {
    const auto same_client = [&](const Waiting& waiting) { return waiting.client == client; };
    const auto is_anonymous = [](const Waiting& waiting) { return !waiting.client.has_pin; };
    const auto own =
        static_cast<std::size_t>(std::count_if(waiting_.begin(), waiting_.end(), same_client));
    const auto anonymous =
        static_cast<std::size_t>(std::count_if(waiting_.begin(), waiting_.end(), is_anonymous));
    const bool full = waiting_.size() >= k_places || own >= k_places_of_client ||
                      (!client.has_pin && anonymous >= k_anonymous_places);
    if (full) return fail(Busy{typical_ * static_cast<std::int64_t>(waiting_.size() + 1)});
    waiting_.push_back({++last_ticket_, client});
    return last_ticket_;
}

// How recently a client was served: 0 not at all, then the higher the later.
std::size_t HashQueue::turn_of(const Client& client) const {
    const auto last = std::find(served_.rbegin(), served_.rend(), client);
    return static_cast<std::size_t>(served_.rend() - last);
}

std::size_t HashQueue::next_of(bool has_pin) const {
    std::size_t next = k_nobody;
    for (std::size_t i = 0; i < waiting_.size(); ++i) {
        if (waiting_[i].client.has_pin != has_pin) continue;
        const bool sooner =
            next == k_nobody || turn_of(waiting_[i].client) < turn_of(waiting_[next].client);
        if (sooner) next = i;
    }
    return next;
}

std::optional<Ticket> HashQueue::start() {
    if (running_ || waiting_.empty()) return std::nullopt;
    std::size_t next = next_of(!last_had_pin_);
    if (next == k_nobody) next = next_of(last_had_pin_);
    const Waiting chosen = waiting_[next];
    waiting_.erase(waiting_.begin() + static_cast<std::ptrdiff_t>(next));
    served_.push_back(chosen.client);
    if (served_.size() > k_places) served_.erase(served_.begin());
    last_had_pin_ = chosen.client.has_pin;
    running_ = true;
    return chosen.ticket;
}

void HashQueue::finish(Duration took) {
    RISER_ASSERT(running_, "what is finished was started");
    running_ = false;
    typical_ = std::max(Duration(std::chrono::milliseconds(1)), (typical_ * 3 + took) / 4);
}

bool HashQueue::leave(Ticket ticket) {
    return std::erase_if(waiting_,
                         [&](const Waiting& waiting) { return waiting.ticket == ticket; }) > 0;
}

Outcome<Busy> GuessBuckets::take(const Client& client, Instant now) {
    Instant* full = &anonymous_full_;
    if (client.has_pin) {
        std::erase_if(account_full_, [&](const auto& known) { return known.second <= now; });
        const bool room =
            account_full_.size() < k_max_accounts || account_full_.contains(client.account);
        if (!room) return fail(Busy{k_interval});
        full = &account_full_[client.account];
    }
    const Instant after = std::max(*full, now) + k_interval;
    const Instant latest = now + k_interval * k_at_once;
    if (after > latest) return fail(Busy{after - latest});
    *full = after;
    return Done{};
}

void GuessBuckets::give_back(const Client& client) {
    if (!client.has_pin) {
        anonymous_full_ -= k_interval;
        return;
    }
    const auto known = account_full_.find(client.account);
    if (known != account_full_.end()) known->second -= k_interval;
}

}  // namespace riser::voucher
