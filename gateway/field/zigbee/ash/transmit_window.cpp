#include "gateway/field/zigbee/ash/transmit_window.h"

#include <algorithm>
#include <utility>

#include "core/base/assert.h"

namespace riser::zigbee::ash {

TransmitWindow::TransmitWindow(WindowConfig config)
    : config_(config), timeout_(config.first_timeout) {
    RISER_ASSERT(config_.frames >= 1 && config_.frames < k_frame_numbers,
                 "between 1 and 7 frames can be told apart");
}

void TransmitWindow::clear() {
    flying_.clear();
    waiting_.clear();
    oldest_ = 0;
    timeout_ = config_.first_timeout;
    exhausted_ = false;
}

bool TransmitWindow::offer(Bytes payload) {
    if (waiting_.size() >= config_.most_waiting) return false;
    waiting_.push_back(std::move(payload));
    return true;
}

bool TransmitWindow::acknowledge(std::uint8_t ack, Instant now) {
    const std::size_t arrived = (ack + k_frame_numbers - oldest_) % k_frame_numbers;
    if (arrived > flying_.size()) return false;
    if (arrived == 0) return true;
    // Of a frame that was sent twice nobody knows which of the two was answered.
    const Flying& last = flying_[arrived - 1];
    if (last.sends == 1) learn(now - last.sent);
    flying_.erase(flying_.begin(), flying_.begin() + static_cast<std::ptrdiff_t>(arrived));
    oldest_ = ack;
    waiting_since_ = now;
    return true;
}

void TransmitWindow::learn(Duration measured) {
    // T = 7/8 T + 1/2 measured (UG101, adaptive T_RX_ACK): settles at four times the usual delay.
    timeout_ =
        std::clamp(timeout_ * 7 / 8 + measured / 2, config_.least_timeout, config_.most_timeout);
}

void TransmitWindow::repeat() {
    for (Flying& frame : flying_) frame.due = true;
}

void TransmitWindow::expire(Instant now) {
    timeout_ = std::min(timeout_ * 2, config_.most_timeout);
    waiting_since_ = now;
    repeat();
}

std::optional<Data> TransmitWindow::next(std::uint8_t ack, Instant now) {
    auto frame = std::ranges::find_if(flying_, &Flying::due);
    if (frame == flying_.end()) {
        if (waiting_.empty() || flying_.size() >= config_.frames) return std::nullopt;
        flying_.push_back({std::move(waiting_.front()), 0, now, true});
        waiting_.pop_front();
        frame = std::prev(flying_.end());
    }
    if (frame->sends >= config_.most_sends) {
        exhausted_ = true;
        return std::nullopt;
    }
    const auto place = static_cast<std::size_t>(frame - flying_.begin());
    if (place == 0) waiting_since_ = now;
    frame->due = false;
    frame->sent = now;
    ++frame->sends;
    Data data;
    data.number = static_cast<std::uint8_t>((oldest_ + place) % k_frame_numbers);
    data.ack = ack;
    data.repeated = frame->sends > 1;
    data.payload = frame->payload;
    return data;
}

std::optional<Instant> TransmitWindow::deadline() const {
    if (flying_.empty()) return std::nullopt;
    return waiting_since_ + timeout_;
}

}  // namespace riser::zigbee::ash
