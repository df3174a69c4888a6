#include "gateway/field/zigbee/ezsp/dialogue.h"

#include <utility>

#include "core/base/overload.h"

namespace riser::zigbee::ezsp {

static_assert(Machine<Dialogue>);

namespace {

// Lost callbacks are told about at most so often; the counter has them all.
constexpr Duration k_overflow_note_pause{60'000'000};

}  // namespace

void Dialogue::on(Input input, Now now) {
    const Instant at = now.monotonic;
    std::visit(overload{
                   [](const Tick&) {},
                   [&](const ash::LinkUp&) { on_link_up(at); },
                   [&](const ash::LinkDown&) { on_link_down(); },
                   [&](const ash::PayloadReceived& received) { on_payload(received.payload, at); },
                   [&](Ask& ask) { on_ask(std::move(ask)); },
               },
               input);
    on_deadline(at);
    send_next(at);
}

std::vector<Dialogue::Output> Dialogue::take_outputs() {
    return std::exchange(outputs_, {});
}

std::optional<Instant> Dialogue::next_deadline() const {
    if (!pending_) return std::nullopt;
    return pending_->until;
}

// ---- the link -----------------------------------------------------------------------------------

void Dialogue::on_link_up(Instant now) {
    on_link_down();
    state_ = State::offering;
    next_sequence_ = 0;
    // Always in the legacy format first, whatever the version: without it some firmware fails later.
    codec_ = Codec(k_newest_version, HeaderFormat::legacy);
    ask_version(now);
}

void Dialogue::on_link_down() {
    const bool in_agreement = state_ == State::offering || state_ == State::confirming;
    if (in_agreement) pending_.reset();
    if (pending_) finish_failed(CommandFailure::not_ready, 0, "the link went down");
    state_ = State::down;
    for (auto* queue : {&urgent_, &waiting_}) {
        for (const Ask& ask : std::exchange(*queue, {})) {
            outputs_.emplace_back(CommandFailed{
                ask.request, ask.command.id, CommandFailure::not_ready, 0, "the link went down"});
        }
    }
}

void Dialogue::on_deadline(Instant now) {
    if (!pending_ || now < pending_->until) return;
    ++counters_.timeouts;
    if (state_ == State::ready) return finish_failed(CommandFailure::timed_out, 0, "");
    not_agreed(DialogueFailure::no_answer, 0);
}

// ---- agreeing on a version ----------------------------------------------------------------------

void Dialogue::ask_version(Instant now) {
    Command command{FrameId::version, {}};
    command.values.set(fields::desired_version, codec_.version());
    const auto frame = codec_.encode(command, next_sequence_);
    RISER_ASSERT(frame.ok(), "every version can be asked for its version");
    send(*frame, 0, FrameId::version, now);
}

void Dialogue::on_version(const Answer& answer, Instant now) {
    if (answer.id != FrameId::version || !answers_pending(answer.header)) {
        ++counters_.stray_answers;
        return;
    }
    pending_.reset();
    const std::uint8_t version = answer.values.get(fields::protocol_version);
    if (version < k_oldest_version) return not_agreed(DialogueFailure::too_old, version);
    if (state_ == State::offering) {
        codec_ = Codec(version);
        state_ = State::confirming;
        return ask_version(now);
    }
    if (version != codec_.version()) return not_agreed(DialogueFailure::version_changed, version);
    state_ = State::ready;
    const VersionAgreed agreed{version, answer.values.get(fields::stack_type),
                               answer.values.get(fields::stack_version)};
    outputs_.emplace_back(agreed);
    const bool newer = version > k_newest_version;
    outputs_.emplace_back(
        Note{newer ? Note::Level::warning : Note::Level::info,
             newer ? "ezsp_version_newer" : "ezsp_version",
             {{"version", std::to_string(version)}, {"stack", hex_text(agreed.stack_version, 4)}}});
}

void Dialogue::not_agreed(DialogueFailure why, std::uint8_t version) {
    pending_.reset();
    state_ = State::failed;
    outputs_.emplace_back(NotAgreed{why, version});
    outputs_.emplace_back(
        Note{Note::Level::warning,
             "ezsp_not_agreed",
             {{"why", std::string(to_string(why))}, {"version", std::to_string(version)}}});
}

// ---- commands -----------------------------------------------------------------------------------

void Dialogue::on_ask(Ask ask) {
    const auto refuse = [&](CommandFailure why) {
        outputs_.emplace_back(CommandFailed{ask.request, ask.command.id, why, 0, ""});
    };
    if (state_ != State::ready) return refuse(CommandFailure::not_ready);
    auto& queue = ask.urgent ? urgent_ : waiting_;
    if (queue.size() >= config_.most_waiting) return refuse(CommandFailure::too_many);
    queue.push_back(std::move(ask));
}

void Dialogue::send_next(Instant now) {
    while (state_ == State::ready && !pending_ && !(urgent_.empty() && waiting_.empty())) {
        auto& queue = urgent_.empty() ? waiting_ : urgent_;
        const Ask ask = std::move(queue.front());
        queue.pop_front();
        auto frame = codec_.encode(ask.command, next_sequence_);
        if (frame) {
            send(std::move(*frame), ask.request, ask.command.id, now);
        } else {
            outputs_.emplace_back(CommandFailed{ask.request, ask.command.id,
                                                CommandFailure::not_encodable, 0,
                                                frame.error().message});
        }
    }
}

void Dialogue::send(Bytes frame, std::uint32_t request, FrameId id, Instant now) {
    ++counters_.commands;
    pending_ = Pending{request, id, next_sequence_++, now + config_.command_timeout};
    outputs_.emplace_back(ash::SendPayload{std::move(frame)});
}

void Dialogue::finish_failed(CommandFailure why, std::uint32_t reason, std::string detail) {
    outputs_.emplace_back(
        CommandFailed{pending_->request, pending_->id, why, reason, std::move(detail)});
    pending_.reset();
}

bool Dialogue::answers_pending(const AnswerHeader& header) const {
    return pending_ && !header.callback && header.sequence == pending_->sequence;
}

// ---- what the NCP says --------------------------------------------------------------------------

void Dialogue::on_payload(const Bytes& payload, Instant now) {
    if (state_ == State::down || state_ == State::failed) return;
    const auto answer = codec_.decode(payload);
    if (!answer) return on_bad(answer.error(), payload);
    if (answer->header.overflow) note_overflow(now);
    if (state_ != State::ready) return on_version(*answer, now);
    on_answer(*answer);
}

void Dialogue::on_answer(const Answer& answer) {
    if (answer.id == FrameId::invalid_command) {
        if (!answers_pending(answer.header)) {
            ++counters_.stray_answers;
            return;
        }
        const std::uint32_t reason = answer.values.get(fields::reason);
        return finish_failed(CommandFailure::not_accepted, reason,
                             std::string(invalid_command_text(reason)));
    }
    const FrameShape* shape = find_shape(answer.id, codec_.version());
    if (shape->kind == FrameKind::callback) {
        ++counters_.callbacks;
        outputs_.emplace_back(CallbackReceived{answer.id, answer.values});
    } else if (answers_pending(answer.header) && answer.id == pending_->id) {
        outputs_.emplace_back(CommandAnswered{pending_->request, answer.id, answer.values});
        pending_.reset();
    } else {
        ++counters_.stray_answers;
    }
}

void Dialogue::on_bad(const BadAnswer& bad, const Bytes& payload) {
    if (bad.fault == AnswerFault::unknown_frame) {
        ++counters_.unknown_frames;
        return;
    }
    ++counters_.bad_frames;
    const bool ours = bad.fault != AnswerFault::bad_header && answers_pending(bad.header) &&
                      bad.header.id == static_cast<std::uint16_t>(pending_->id);
    if (ours && state_ == State::ready) {
        finish_failed(CommandFailure::bad_answer, 0, std::string(to_string(bad.fault)));
    }
    outputs_.emplace_back(Note{
        Note::Level::debug,
        "ezsp_bad_frame",
        {{"fault", std::string(to_string(bad.fault))}, {"bytes", std::to_string(payload.size())}}});
}

void Dialogue::note_overflow(Instant now) {
    ++counters_.overflows;
    if (overflow_noted_ && now - *overflow_noted_ < k_overflow_note_pause) return;
    overflow_noted_ = now;
    outputs_.emplace_back(Note{Note::Level::warning,
                               "zigbee_callbacks_lost",
                               {{"total", std::to_string(counters_.overflows)}}});
}

std::string_view to_string(CommandFailure failure) {
    switch (failure) {
        case CommandFailure::not_ready:
            return "the radio is not ready";
        case CommandFailure::too_many:
            return "too many commands wait";
        case CommandFailure::not_encodable:
            return "the command cannot be written";
        case CommandFailure::not_accepted:
            return "the radio does not accept the command";
        case CommandFailure::bad_answer:
            return "the answer cannot be read";
        case CommandFailure::timed_out:
            return "no answer";
    }
    return "unknown";
}

std::string_view to_string(DialogueFailure failure) {
    switch (failure) {
        case DialogueFailure::no_answer:
            return "no answer";
        case DialogueFailure::too_old:
            return "too old";
        case DialogueFailure::version_changed:
            return "the version changed";
    }
    return "unknown";
}

std::string_view invalid_command_text(std::uint32_t reason) {
    switch (reason) {
        case 0x30:
            return "version not set";
        case 0x31:
            return "invalid frame id";
        case 0x32:
            return "wrong direction";
        case 0x33:
            return "truncated";
        case 0x34:
            return "overflow";
        case 0x35:
            return "out of memory";
        case 0x36:
            return "invalid value";
        case 0x37:
            return "invalid id";
        case 0x38:
            return "invalid call";
        case 0x39:
            return "no response";
        case 0x40:
            return "command too long";
        case 0x41:
            return "queue full";
        case 0x42:
            return "filtered";
        default:
            return "unknown";
    }
}

}  // namespace riser::zigbee::ezsp
