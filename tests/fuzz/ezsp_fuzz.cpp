// libFuzzer target over EZSP frames: the first byte chooses a version; frames of either direction follow, each behind a
// byte with its length. What is read can be written and read again, and a dialogue gives every command exactly one
// end. In every test run on a fixed corpus (fixed_corpus_test.cpp); `scripts/soak --fuzz` looks further.
#include <cstddef>
#include <cstdint>
#include <map>
#include <span>
#include <variant>

#include "core/base/assert.h"
#include "gateway/field/zigbee/ezsp/dialogue.h"

namespace riser::zigbee::ezsp {
namespace {

void read_answer(const Codec& codec, std::span<const std::uint8_t> bytes) {
    const auto answer = codec.decode(bytes);
    if (!answer) return;
    const auto written = codec.encode_answer(*answer);
    RISER_ASSERT(written.ok(), "an answer that was read can be written");
    const auto again = codec.decode(*written);
    RISER_ASSERT(again.ok() && again->values == answer->values && again->id == answer->id,
                 "and says the same");
}

void read_command(const Codec& codec, std::span<const std::uint8_t> bytes) {
    const auto received = codec.decode_command(bytes);
    if (!received) return;
    const auto written = codec.encode(received->command, received->sequence);
    RISER_ASSERT(written.ok(), "a command that was read can be written");
    const auto again = codec.decode_command(*written);
    RISER_ASSERT(again.ok() && again->command == received->command, "and says the same");
}

// A dialogue with an NCP that answers every command with one of the frames.
class Talk {
public:
    Talk() { give(ash::LinkUp{}); }

    void hear(std::span<const std::uint8_t> frame) {
        const std::uint8_t dice = frame[0];
        now_.monotonic += Duration{std::int64_t{dice} * 50'000};
        give(Tick{});
        open_[++asked_] = 1;
        const auto id = (dice & 2U) != 0 ? FrameId::nop : FrameId{dice};
        give(Ask{
            .request = asked_, .command = {.id = id, .values = {}}, .urgent = (dice & 1U) != 0});
        give(ash::PayloadReceived{Bytes(frame.begin(), frame.end())});
    }

    void hang_up() {
        give(ash::LinkDown{});
        for (const auto& [request, left] : open_)
            RISER_ASSERT(left == 0, "every command has one end");
    }

private:
    void give(Dialogue::Input input) {
        dialogue_.on(std::move(input), now_);
        for (const auto& output : dialogue_.take_outputs()) {
            if (const auto* answered = std::get_if<CommandAnswered>(&output))
                end(answered->request);
            if (const auto* failed = std::get_if<CommandFailed>(&output)) end(failed->request);
        }
    }

    void end(std::uint32_t request) {
        RISER_ASSERT(open_.contains(request), "nothing is answered that was not asked");
        RISER_ASSERT(open_[request]-- == 1, "and nothing twice");
    }

    Dialogue dialogue_;
    Now now_{.monotonic = Instant{Duration{1'000'000}}};
    std::uint32_t asked_ = 0;
    std::map<std::uint32_t, int> open_;
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0) return 0;
    const auto version = static_cast<std::uint8_t>(
        k_oldest_version + data[0] % (k_newest_version - k_oldest_version + 1));
    Talk talk;
    for (std::span<const std::uint8_t> rest{data + 1, size - 1}; rest.size() > 1;) {
        const auto frame =
            rest.subspan(1, std::min<std::size_t>({rest[0], k_most_frame, rest.size() - 1}));
        rest = rest.subspan(1 + frame.size());
        if (frame.empty()) continue;
        for (const Codec& codec : {Codec(version), Codec(version, HeaderFormat::legacy)}) {
            read_answer(codec, frame);
            read_command(codec, frame);
        }
        talk.hear(frame);
    }
    talk.hang_up();
    return 0;
}

}  // namespace riser::zigbee::ezsp
