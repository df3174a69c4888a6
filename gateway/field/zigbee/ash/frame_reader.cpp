#include "gateway/field/zigbee/ash/frame_reader.h"

namespace riser::zigbee::ash {

std::vector<std::variant<Frame, Garbage>> FrameReader::read(std::span<const std::uint8_t> bytes) {
    std::vector<std::variant<Frame, Garbage>> found;
    for (const std::uint8_t byte : bytes) {
        switch (byte) {
            case k_flag:
                if (auto ended = finish()) found.push_back(std::move(*ended));
                break;
            case k_cancel:
                clear();
                break;
            case k_substitute:
                spoil(FrameFault::substituted);
                break;
            case k_xon:
            case k_xoff:
                break;
            case k_escape:
                if (escaped_) spoil(FrameFault::bad_escape);
                escaped_ = true;
                break;
            default:
                add(byte);
                break;
        }
    }
    return found;
}

void FrameReader::clear() {
    content_.clear();
    escaped_ = false;
    spoilt_.reset();
}

void FrameReader::add(std::uint8_t byte) {
    if (escaped_) {
        escaped_ = false;
        byte ^= k_escape_flip;
        if (!is_reserved(byte)) return spoil(FrameFault::bad_escape);
    }
    if (spoilt_) return;
    if (content_.size() == k_most_received) return spoil(FrameFault::too_long);
    content_.push_back(byte);
}

void FrameReader::spoil(FrameFault fault) {
    if (!spoilt_) spoilt_ = fault;
}

std::optional<std::variant<Frame, Garbage>> FrameReader::finish() {
    if (escaped_) spoil(FrameFault::bad_escape);
    std::optional<std::variant<Frame, Garbage>> result;
    if (!content_.empty() || spoilt_) {
        const bool meant_data = !content_.empty() && looks_like_data(content_.front());
        if (spoilt_) {
            result = Garbage{*spoilt_, meant_data};
        } else if (auto frame = decode(content_)) {
            result = std::move(*frame);
        } else {
            result = Garbage{frame.error(), meant_data};
        }
    }
    clear();
    return result;
}

}  // namespace riser::zigbee::ash
