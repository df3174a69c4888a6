#include "gateway/field/zigbee/ezsp/codec.h"

#include "gateway/field/zigbee/ezsp/part_io.h"

namespace riser::zigbee::ezsp {
namespace {

// What missing bytes of a command are taken for: no frame has as many parameters.
constexpr std::size_t k_padding = 64;

Problem not_in(std::uint8_t version, FrameId id) {
    return {"EZSP " + std::to_string(version) + " has no " + frame_name(id, version)};
}

Result<Bytes> finish(WireWriter& writer, std::string_view name, const Outcome<>& written) {
    if (!written) return fail(Problem{std::string(name) + ": " + written.error().message});
    if (writer.size() > k_most_frame) {
        return fail(Problem{std::string(name) + ": " + std::to_string(writer.size()) +
                            " bytes are too many"});
    }
    return writer.take();
}

}  // namespace

std::string_view to_string(AnswerFault fault) {
    switch (fault) {
        case AnswerFault::bad_header:
            return "bad header";
        case AnswerFault::unknown_frame:
            return "unknown frame";
        case AnswerFault::too_short:
            return "too short";
        case AnswerFault::truncated:
            return "truncated";
    }
    return "unknown";
}

Result<Bytes> Codec::encode(const Command& command, std::uint8_t sequence) const {
    const FrameShape* shape = find_shape(command.id, version_);
    if (shape == nullptr || shape->kind != FrameKind::command) {
        return fail(not_in(version_, command.id));
    }
    WireWriter writer;
    write_header({sequence, static_cast<std::uint16_t>(command.id)}, format_, writer);
    const Outcome<> written = write_parts(shape->request, command.values, version_, writer);
    return finish(writer, shape->name, written);
}

Result<Answer, BadAnswer> Codec::decode(std::span<const std::uint8_t> bytes) const {
    WireReader reader(bytes);
    const auto header = read_answer_header(reader, format_);
    if (!header) return fail(BadAnswer{AnswerFault::bad_header, {}});
    if (header->truncated) return fail(BadAnswer{AnswerFault::truncated, *header});
    const auto id = static_cast<FrameId>(header->id);
    const FrameShape* shape = find_shape(id, version_);
    if (shape == nullptr) return fail(BadAnswer{AnswerFault::unknown_frame, *header});
    Answer answer{*header, id, {}};
    read_parts(shape->answer, version_, reader, answer.values);
    if (!reader.ok()) return fail(BadAnswer{AnswerFault::too_short, *header});
    return answer;
}

Result<Bytes> Codec::encode_answer(const Answer& answer) const {
    const FrameShape* shape = find_shape(answer.id, version_);
    if (shape == nullptr) {
        return fail(not_in(version_, answer.id));
    }
    WireWriter writer;
    AnswerHeader header = answer.header;
    header.id = static_cast<std::uint16_t>(answer.id);
    write_answer_header(header, format_, writer);
    const Outcome<> written = write_parts(shape->answer, answer.values, version_, writer);
    return finish(writer, shape->name, written);
}

Result<Codec::ReceivedCommand> Codec::decode_command(std::span<const std::uint8_t> bytes) const {
    Bytes padded(bytes.begin(), bytes.end());
    padded.resize(padded.size() + k_padding);
    WireReader reader(padded);
    const auto header = read_command_header(reader, format_);
    if (!header || reader.position() > bytes.size()) return fail(Problem{"not a command"});
    const auto id = static_cast<FrameId>(header->id);
    const FrameShape* shape = find_shape(id, version_);
    if (shape == nullptr || shape->kind != FrameKind::command) {
        return fail(not_in(version_, id));
    }
    ReceivedCommand received{header->sequence, {id, {}}};
    read_parts(shape->request, version_, reader, received.command.values);
    if (!reader.ok()) return fail(Problem{std::string(shape->name) + ": too short"});
    return received;
}

}  // namespace riser::zigbee::ezsp
