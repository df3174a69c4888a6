// libFuzzer target over the serial line of a Zigbee stick: whatever comes, however it is cut into pieces, the same
// frames are found, nothing piles up, and a link gives on payloads only while it is up. In every test run on a fixed
// corpus (fixed_corpus_test.cpp); `scripts/soak --fuzz` looks further.
#include <cstddef>
#include <cstdint>
#include <span>
#include <variant>
#include <vector>

#include "core/base/assert.h"
#include "gateway/field/zigbee/ash/session.h"

namespace riser::zigbee::ash {
namespace {

using Found = std::vector<std::variant<Frame, Garbage>>;

// Pieces of 1 to 16 bytes, of sizes that the bytes themselves choose.
template <class Give>
void in_pieces(std::span<const std::uint8_t> bytes, Give give) {
    while (!bytes.empty()) {
        const auto size = std::min<std::size_t>(1U + (bytes[0] & 0x0FU), bytes.size());
        give(bytes.first(size));
        bytes = bytes.subspan(size);
    }
}

void check_again(const Frame& frame) {
    const auto* data = std::get_if<Data>(&frame);
    if (data != nullptr && data->payload.size() > k_most_data) return;  // more than we send
    FrameReader reader;
    const Found found = reader.read(encode(frame));
    RISER_ASSERT(found.size() == 1 && std::holds_alternative<Frame>(found[0]),
                 "what was read can be written");
    RISER_ASSERT(std::get<Frame>(found[0]) == frame, "and is the same when read again");
}

void find_frames(std::span<const std::uint8_t> bytes) {
    FrameReader whole;
    const Found found = whole.read(bytes);
    RISER_ASSERT(whole.held() <= k_most_received, "no more than one frame is kept");
    for (const auto& each : found)
        if (const auto* frame = std::get_if<Frame>(&each)) check_again(*frame);

    FrameReader pieces;
    Found again;
    in_pieces(bytes, [&](std::span<const std::uint8_t> piece) {
        for (auto& each : pieces.read(piece)) again.push_back(std::move(each));
    });
    RISER_ASSERT(found == again, "pieces make no difference");
}

// A link that speaks while it listens to such a line.
class Link {
public:
    Link() { give(field::PortOpened{}); }

    void hear(std::span<const std::uint8_t> piece) {
        // A line that is silent for a while now and then lets every deadline come.
        now_.monotonic += Duration{std::int64_t{piece[0]} * 10'000};
        give(Tick{});
        give(field::BytesReceived{{piece.begin(), piece.end()}});
        if (piece.size() > 8) give(SendPayload{Bytes(piece.begin(), piece.end())});
        if (piece.size() == 7) give(HoldCallbacks{(piece[1] & 1U) != 0});
        if (piece.size() != 6 || (piece[1] & 0x3FU) != 0) return;
        up_ = false;  // whoever asks for that is not told
        give(ResetNcp{});
    }

private:
    void give(Session::Input input) {
        session_.on(std::move(input), now_);
        for (const auto& output : session_.take_outputs()) {
            if (std::holds_alternative<LinkUp>(output)) up_ = true;
            if (std::holds_alternative<LinkDown>(output)) up_ = false;
            if (const auto* payload = std::get_if<PayloadReceived>(&output)) {
                RISER_ASSERT(up_, "payloads come while the link is up");
                RISER_ASSERT(payload->payload.size() >= k_least_data, "and are some");
            }
        }
        RISER_ASSERT(session_.is_up() == up_, "it said so when it went up or down");
        const auto next = session_.next_deadline();
        RISER_ASSERT(!next || *next > now_.monotonic, "what is due was done");
    }

    Session session_;
    Now now_{.monotonic = Instant{Duration{1'000'000}}};
    bool up_ = false;
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::span<const std::uint8_t> bytes{data, size};
    find_frames(bytes);
    Link link;
    in_pieces(bytes, [&](std::span<const std::uint8_t> piece) { link.hear(piece); });
    return 0;
}

}  // namespace riser::zigbee::ash
