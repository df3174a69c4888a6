#include "tests/sim/zigbee/peer_ncp.h"

#include <algorithm>
#include <utility>

namespace riser::zigbee::ash {
namespace {

// The same checksum by another formula: a byte at a time by shifts.
unsigned checksum(const Bytes& bytes) {
    unsigned crc = 0xFFFF;
    for (const std::uint8_t byte : bytes) {
        crc = ((crc >> 8U) | (crc << 8U)) & 0xFFFFU;
        crc ^= byte;
        crc ^= (crc & 0xFFU) >> 4U;
        crc = (crc ^ (crc << 12U)) & 0xFFFFU;
        crc = (crc ^ ((crc & 0xFFU) << 5U)) & 0xFFFFU;
    }
    return crc;
}

// The random sequence, as bits that are shifted out of a register of eight.
Bytes randomised(Bytes payload) {
    unsigned reg = 0x42;
    for (auto& byte : payload) {
        byte = static_cast<std::uint8_t>(byte ^ reg);
        reg = (reg % 2 == 0) ? reg / 2 : (reg / 2) ^ 0xB8U;
    }
    return payload;
}

bool reserved(unsigned byte) {
    constexpr std::string_view k_all = "\x7E\x7D\x11\x13\x18\x1A";
    return k_all.find(static_cast<char>(byte)) != std::string_view::npos;
}

}  // namespace

void PeerNcp::fail(std::uint8_t code) {
    error_ = code;
    flying_.reset();
    say({0xC2, 2, code});
}

void PeerNcp::restart(std::uint8_t code) {
    next_in_ = next_out_ = 0;
    flying_.reset();
    waiting_.clear();
    error_.reset();
    say({0xC1, 2, code});
}

void PeerNcp::hear(std::span<const std::uint8_t> bytes, Instant now) {
    for (const std::uint8_t byte : bytes) {
        if (byte == 0x1A) {
            begun_.clear();
            poisoned_ = false;
        } else if (byte == 0x18) {
            poisoned_ = true;
        } else if (byte == 0x7E) {
            Bytes content;
            for (std::size_t i = 0; i < begun_.size(); ++i) {
                const bool escape = begun_[i] == 0x7D && i + 1 < begun_.size();
                if (escape) ++i;
                content.push_back(static_cast<std::uint8_t>(begun_[i] ^ (escape ? 0x20U : 0U)));
            }
            if (!poisoned_ && content.size() >= 3) frame(content, now);
            begun_.clear();
            poisoned_ = false;
        } else if (byte != 0x11 && byte != 0x13 && begun_.size() < 600) {
            begun_.push_back(byte);
        }
    }
}

void PeerNcp::frame(const Bytes& content, Instant now) {
    const Bytes body(content.begin(), content.end() - 2);
    const unsigned crc = checksum(body);
    const unsigned sent = content[content.size() - 2] * 256U + content.back();
    const std::uint8_t control = body.front();
    if (crc != sent) {
        if (control < 0x80 && running_ && !std::exchange(rejecting_, true)) {
            say_short(0xA0U | next_in_);
        }
        return;
    }
    if (control == 0xC0) {
        ++resets_seen;
        if (resets_ignored > 0) {
            --resets_ignored;
            return;
        }
        error_.reset();
        running_ = false;
        flying_.reset();
        waiting_.clear();
        repeat_at_.reset();
        boots_at_ = now + reset_takes;
        return;
    }
    if (error_) return say({0xC2, 2, *error_});
    if (!running_) return;
    if (control < 0x80) {
        return data(control, randomised(Bytes(body.begin() + 1, body.end())), now);
    }
    last_ack_not_ready = (control & 0x08U) != 0;
    const bool nak = (control & 0x20U) != 0;
    if (nak) {
        ++naks_seen;
    } else {
        acks.push_back(control & 7U);
    }
    acknowledged(control & 7U);
    if (nak && flying_) transmit(now, true);
}

void PeerNcp::data(std::uint8_t control, Bytes payload, Instant now) {
    ++data_seen;
    if (naks_everything) return say_short(0xA0U | next_in_);
    if (!acknowledged(control & 7U)) return;
    const unsigned number = control / 16U;
    const bool repeated = (control & 0x08U) != 0;
    if (number == next_in_) {
        next_in_ = (next_in_ + 1) % 8;
        rejecting_ = false;
        received.push_back(std::move(payload));
        say_short(0x80U | next_in_);
    } else if (repeated) {
        say_short(0x80U | next_in_);
    } else if (!std::exchange(rejecting_, true)) {
        say_short(0xA0U | next_in_);
    }
    turn(now);
}

bool PeerNcp::acknowledged(unsigned ack) {
    if (ack == next_out_) return true;
    if (!flying_ || ack != (next_out_ + 1) % 8) return false;
    delivered.push_back(*flying_);
    flying_.reset();
    repeat_at_.reset();
    next_out_ = ack;
    timeouts_ = 0;
    return true;
}

void PeerNcp::transmit(Instant now, bool again) {
    Bytes content{static_cast<std::uint8_t>(next_out_ * 16U + (again ? 8U : 0U) + next_in_)};
    const Bytes hidden = randomised(*flying_);
    content.insert(content.end(), hidden.begin(), hidden.end());
    repeat_at_ = now + timeout;
    say(std::move(content));
}

void PeerNcp::turn(Instant now) {
    if (boots_at_ && now >= *boots_at_) {
        boots_at_.reset();
        next_in_ = next_out_ = 0;
        rejecting_ = false;
        timeouts_ = 0;
        running_ = true;
        say({0xC1, 2, reset_code});
    }
    if (!running_ || error_) return;
    if (flying_ && repeat_at_ && now >= *repeat_at_) {
        if (++timeouts_ > most_timeouts) return fail(0x51);
        transmit(now, true);
    }
    if (!flying_ && !waiting_.empty()) {
        flying_ = std::move(waiting_.front());
        waiting_.pop_front();
        transmit(now, false);
    }
}

std::optional<Instant> PeerNcp::deadline() const {
    if (boots_at_) return boots_at_;
    return flying_ ? repeat_at_ : std::nullopt;
}

std::vector<Bytes> PeerNcp::take_said() {
    auto said = std::exchange(said_, {});
    if (mute) said.clear();
    return said;
}

void PeerNcp::say(Bytes content) {
    const unsigned crc = checksum(content);
    content.push_back(static_cast<std::uint8_t>(crc / 256U));
    content.push_back(static_cast<std::uint8_t>(crc % 256U));
    Bytes line;
    if (content.front() == 0xC1) line.push_back(0x1A);
    for (const std::uint8_t byte : content) {
        if (reserved(byte)) {
            line.push_back(0x7D);
            line.push_back(static_cast<std::uint8_t>(byte ^ 0x20U));
        } else {
            line.push_back(byte);
        }
    }
    line.push_back(0x7E);
    said_.push_back(std::move(line));
}

void PeerNcp::say_short(unsigned control) {
    say({static_cast<std::uint8_t>(control)});
}

}  // namespace riser::zigbee::ash
