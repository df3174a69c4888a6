#include "core/voucher/bound_window.h"

#include "core/base/assert.h"

namespace riser::voucher {

NumberStanding BoundWindow::standing(std::uint32_t number) const {
    if (number > highest_) {
        return number - highest_ <= k_window_ahead ? NumberStanding::fresh
                                                   : NumberStanding::too_far;
    }
    const std::uint32_t behind = highest_ - number;
    if (number == 0 || behind >= k_window_behind) return NumberStanding::too_old;
    return used_[behind] ? NumberStanding::used : NumberStanding::fresh;
}

std::optional<std::uint32_t> BoundWindow::number_with(std::uint8_t lowest_bits) const {
    const std::int64_t lowest = std::int64_t{highest_} - (k_window_behind - 1);
    const auto step = static_cast<std::uint8_t>(lowest_bits - static_cast<std::uint8_t>(lowest));
    const std::int64_t number = lowest + step;
    if (number < 1 || number > k_last_counter) return std::nullopt;
    return static_cast<std::uint32_t>(number);
}

void BoundWindow::mark(std::uint32_t number) {
    RISER_ASSERT(number >= 1 && number <= k_last_counter, "tokens are numbered from 1");
    advance_to(number);
    if (standing(number) != NumberStanding::too_old) used_.set(highest_ - number);
}

void BoundWindow::advance_to(std::uint32_t number) {
    RISER_ASSERT(number <= k_last_counter, "tokens are numbered up to the last");
    if (number <= highest_) return;
    const std::uint32_t steps = number - highest_;
    used_ = steps < k_window_behind ? used_ << steps : std::bitset<k_window_behind>{};
    highest_ = number;
}

BoundWindow::Bytes BoundWindow::bytes() const {
    Bytes bytes{};
    for (std::size_t i = 0; i < 4; ++i)
        bytes[i] = static_cast<std::uint8_t>(highest_ >> (24 - 8 * i));
    for (std::size_t bit = 0; bit < k_window_behind; ++bit) {
        if (!used_[bit]) continue;
        std::uint8_t& byte = bytes[bytes.size() - 1 - bit / 8];
        byte = static_cast<std::uint8_t>(byte | (1U << (bit % 8)));
    }
    return bytes;
}

std::optional<BoundWindow> BoundWindow::from_bytes(const Bytes& bytes) {
    BoundWindow window;
    for (std::size_t i = 0; i < 4; ++i) window.highest_ = (window.highest_ << 8U) | bytes[i];
    if (window.highest_ > k_last_counter) return std::nullopt;
    for (std::size_t bit = 0; bit < k_window_behind; ++bit) {
        const bool set = ((bytes[bytes.size() - 1 - bit / 8] >> (bit % 8)) & 1U) != 0;
        if (set && bit >= window.highest_) return std::nullopt;
        window.used_[bit] = set;
    }
    return window;
}

}  // namespace riser::voucher
