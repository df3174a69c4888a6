#include "tests/golden/zigbee/capture.h"

#include <algorithm>

#include <gtest/gtest.h>

#include "core/base/overload.h"
#include "gateway/field/zigbee/ash/frame_reader.h"
#include "gateway/field/zigbee/ash/session.h"
#include "gateway/field/zigbee/ezsp/codec.h"
#include "gateway/field/zigbee/ezsp/dialogue.h"

namespace riser::golden {
namespace {

using zigbee::Bytes;
using zigbee::ash::Data;
using zigbee::ash::Frame;
using zigbee::ezsp::Codec;
using zigbee::ezsp::FrameId;
using zigbee::ezsp::HeaderFormat;

struct Capture {
    std::uint8_t version;
    const char* path;
    int commands;  // of the host
};
constexpr Capture k_captures[] = {
    {13, "tests/golden/zigbee/ember-ezsp13.txt", 29},
    {14, "tests/golden/zigbee/ember-ezsp14.txt", 13},
};

// The first frame of each side is in the legacy format, the next ones in the version's own.
bool is_first(const CapturedFrame& frame) {
    return frame.number == 0 && frame.name == "version";
}

Codec codec_for(const CapturedFrame& frame, std::uint8_t version) {
    return is_first(frame) ? Codec(19, HeaderFormat::legacy) : Codec(version);
}

TEST(GoldenZigbee, every_captured_line_is_one_data_frame_and_is_written_as_it_was) {
    for (const Capture& capture : k_captures) {
        for (const CapturedFrame& captured : read_capture(capture.path)) {
            SCOPED_TRACE(std::string(capture.path) + ":" + std::to_string(captured.line));
            zigbee::ash::FrameReader reader;
            const auto found = reader.read(captured.wire);
            ASSERT_EQ(found.size(), 1U);
            const auto* frame = std::get_if<Frame>(&found.front());
            ASSERT_NE(frame, nullptr);
            const Data expected{static_cast<std::uint8_t>(captured.number),
                                static_cast<std::uint8_t>(captured.ack), false, captured.frame};
            EXPECT_EQ(*frame, Frame{expected});
            EXPECT_EQ(encode(expected), captured.wire);
        }
    }
}

TEST(GoldenZigbee, every_captured_frame_is_understood_and_is_written_as_it_was) {
    for (const Capture& capture : k_captures) {
        for (const CapturedFrame& captured : read_capture(capture.path)) {
            SCOPED_TRACE(std::string(capture.path) + ":" + std::to_string(captured.line));
            const Codec codec = codec_for(captured, capture.version);
            if (captured.from_host) {
                const auto received = codec.decode_command(captured.frame);
                ASSERT_TRUE(received.ok());
                EXPECT_EQ(frame_name(received->command.id, capture.version), captured.name);
                const auto again = codec.encode(received->command, received->sequence);
                ASSERT_TRUE(again.ok()) << again.error().message;
                EXPECT_EQ(*again, captured.frame);
            } else {
                const auto answer = codec.decode(captured.frame);
                ASSERT_TRUE(answer.ok());
                EXPECT_EQ(frame_name(answer->id, capture.version), captured.name);
                const auto again = codec.encode_answer(*answer);
                ASSERT_TRUE(again.ok()) << again.error().message;
                EXPECT_EQ(*again, captured.frame);
                EXPECT_EQ(answer->header.callback, captured.name.ends_with("Handler"));
            }
        }
    }
}

// Our host beside the captured one: given the same commands and the same answers it writes the same bytes. The captures
// leave out repetitions of a kind; what was said there only moves the numbers on, so `nop` and empty callbacks stand in.
class Host {
public:
    explicit Host(std::uint8_t version) : version_(version) {
        link_.on(field::PortOpened{}, now_);
        hear({0x1A, 0xC1, 0x02, 0x0B, 0x0A, 0x52, 0x7E});
    }
    void ask(zigbee::ezsp::Command command) {
        dialogue_.on(zigbee::ezsp::Ask{1, std::move(command), false}, now_);
        pump();
    }
    void hear(Bytes bytes) {
        link_.on(field::BytesReceived{std::move(bytes)}, now_);
        pump();
    }
    // As many commands and callbacks as the capture leaves out before this one of the host's.
    void catch_up(const CapturedFrame& wanted) {
        while (sequence_ != wanted.frame.at(0)) {
            ask({FrameId::nop, {}});
            zigbee::ezsp::Answer answer;
            answer.header.sequence = static_cast<std::uint8_t>(sequence_ - 1);
            answer.id = FrameId::nop;
            say(answer);
        }
        while (heard_ != wanted.ack) call_back();
    }
    // The same before one of the radio's.
    void catch_up_radio(const CapturedFrame& wanted) {
        while (heard_ != wanted.number) call_back();
        heard_ = (heard_ + 1) % k_numbers;
    }

    // The last line of DATA it wrote.
    Bytes said;
    int answers = 0;

private:
    static constexpr unsigned k_numbers = 8;

    void call_back() {
        zigbee::ezsp::Answer nothing;
        nothing.header.callback = true;
        nothing.id = FrameId::no_callbacks;
        say(nothing);
    }
    void say(const zigbee::ezsp::Answer& answer) {
        const auto payload = Codec(version_).encode_answer(answer);
        ASSERT_TRUE(payload.ok());
        const Data data{static_cast<std::uint8_t>(heard_), static_cast<std::uint8_t>(sent_), false,
                        *payload};
        heard_ = (heard_ + 1) % k_numbers;
        hear(encode(data));
    }
    void pump() {
        for (auto& output : link_.take_outputs()) {
            std::visit(overload{[&](field::WriteBytes& write) { keep_data(write.bytes); },
                                [&](zigbee::ash::LinkUp& up) { dialogue_.on(up, now_); },
                                [&](zigbee::ash::PayloadReceived& received) {
                                    dialogue_.on(std::move(received), now_);
                                },
                                [](auto&) {}},
                       output);
        }
        bool sent = false;
        for (auto& output : dialogue_.take_outputs()) {
            if (std::holds_alternative<zigbee::ezsp::CommandAnswered>(output)) ++answers;
            if (auto* send = std::get_if<zigbee::ash::SendPayload>(&output)) {
                link_.on(std::move(*send), now_);
                sent = true;
            }
        }
        if (sent) pump();
    }
    void keep_data(const Bytes& line) {
        zigbee::ash::FrameReader reader;
        for (const auto& found : reader.read(line)) {
            const auto* frame = std::get_if<Frame>(&found);
            const auto* data = frame == nullptr ? nullptr : std::get_if<Data>(frame);
            if (data == nullptr) continue;
            said = line;
            sent_ = (data->number + 1U) % k_numbers;
            sequence_ = static_cast<std::uint8_t>(data->payload.at(0) + 1);
        }
    }

    std::uint8_t version_;
    Now now_;
    zigbee::ash::Session link_;
    zigbee::ezsp::Dialogue dialogue_;
    unsigned sent_ = 0;          // number of the host's next frame
    unsigned heard_ = 0;         // and of the radio's
    std::uint8_t sequence_ = 0;  // of the host's next command
};

TEST(GoldenZigbee, our_host_writes_what_the_captured_host_wrote) {
    for (const Capture& capture : k_captures) {
        Host host(capture.version);
        int compared = 0;
        for (const CapturedFrame& captured : read_capture(capture.path)) {
            SCOPED_TRACE(std::string(capture.path) + ":" + std::to_string(captured.line));
            if (!captured.from_host) {
                host.catch_up_radio(captured);
                host.hear(captured.wire);
                continue;
            }
            if (captured.name != "version") {
                host.catch_up(captured);
                const auto received = Codec(capture.version).decode_command(captured.frame);
                ASSERT_TRUE(received.ok());
                host.ask(received->command);
            }
            ASSERT_EQ(host.said, captured.wire);
            ++compared;
        }
        EXPECT_EQ(compared, capture.commands) << capture.path;
        EXPECT_GE(host.answers, compared - 2) << "both of version are its own";
    }
}

}  // namespace
}  // namespace riser::golden
