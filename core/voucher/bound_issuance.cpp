#include "core/voucher/bound_issuance.h"

#include <algorithm>

#include "core/base/assert.h"

namespace riser::voucher {

std::optional<std::uint32_t> BoundIssuance::issue() {
    const std::uint32_t next = issued_ + 1;
    if (held_ || next > k_last_counter) return std::nullopt;
    // Dead tokens hold nothing up: they are pushed.
    const auto oldest = unsettled_.lower_bound(first_alive_);
    if (oldest != unsettled_.end() && next > *oldest + (k_window_behind - 1)) return std::nullopt;
    issued_ = next;
    unsettled_.insert(next);
    return next;
}

BoundIssuance BoundIssuance::of(Parts parts) {
    BoundIssuance issuance;
    issuance.issued_ = parts.issued;
    issuance.first_alive_ = parts.first_alive;
    issuance.held_ = parts.held;
    issuance.unsettled_ = std::move(parts.unsettled);
    return issuance;
}

void BoundIssuance::settle(std::uint32_t number) {
    unsettled_.erase(number);
}

void BoundIssuance::restored() {
    held_ = true;
}

std::uint32_t BoundIssuance::advance_needed(const BoundWindow& heard) const {
    const std::uint32_t known = std::max(heard.highest(), issued_);
    return std::min(known + k_window_ahead + k_window_behind, k_last_counter);
}

void BoundIssuance::advanced(std::uint32_t number) {
    RISER_ASSERT(number >= issued_ + k_window_behind || number == k_last_counter,
                 "the window was advanced as far as needed");
    first_alive_ = number - (k_window_behind - 1);
    issued_ = number - k_window_behind;
    held_ = false;
}

}  // namespace riser::voucher
