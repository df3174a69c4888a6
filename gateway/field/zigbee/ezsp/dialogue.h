// Dialogue: the host's end of EZSP above an ASH link, as a machine. It agrees on a version first, then
// sends one command at a time and gives back its answer, exactly one for each command, and hands on what
// the NCP says unasked. It does not know what commands are for, and never sends one again: what a
// repetition would mean is known above.
#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "gateway/field/zigbee/ash/session.h"
#include "gateway/field/zigbee/ezsp/codec.h"
#include "gateway/runtime/machine.h"

namespace riser::zigbee::ezsp {

struct DialogueConfig {
    // A command is answered in milliseconds; a busy NCP takes seconds.
    Duration command_timeout{10'000'000};
    // Commands that wait for their turn; at some milliseconds each more would be late anyway.
    std::size_t most_waiting = 64;
};

// Inputs beside those of the link.
struct Ask {
    std::uint32_t request = 0;  // comes back with the answer
    Command command;
    bool urgent = false;  // before all that are not
    bool operator==(const Ask&) const = default;
};

// Outputs.
struct VersionAgreed {
    std::uint8_t version = 0;
    std::uint8_t stack_type = 0;
    std::uint16_t stack_version = 0;  // four digits: 0x7440 is 7.4.4.0
    bool operator==(const VersionAgreed&) const = default;
};
enum class DialogueFailure : std::uint8_t {
    no_answer,        // to `version`: not an EZSP NCP, or one that hangs
    too_old,          // older than k_oldest_version
    version_changed,  // the second answer is not the first
};
struct NotAgreed {  // the link has to be reset
    DialogueFailure why = DialogueFailure::no_answer;
    std::uint8_t version = 0;  // what the NCP said, if anything
    bool operator==(const NotAgreed&) const = default;
};
struct CommandAnswered {
    std::uint32_t request = 0;
    FrameId id{};
    Values values;
    bool operator==(const CommandAnswered&) const = default;
};
enum class CommandFailure : std::uint8_t {
    not_ready,      // no version is agreed on, or the link went down; it may have been carried out
    too_many,       // waiting already
    not_encodable,  // the NCP's version has no such command, or a value does not fit
    not_accepted,   // invalidCommand; `reason` is its code
    bad_answer,     // carried out, but the answer cannot be read
    timed_out,      // nobody knows
};
struct CommandFailed {
    std::uint32_t request = 0;
    FrameId id{};
    CommandFailure why = CommandFailure::timed_out;
    std::uint32_t reason = 0;
    std::string detail;
    bool operator==(const CommandFailed&) const = default;
};
struct CallbackReceived {
    FrameId id{};
    Values values;
    bool operator==(const CallbackReceived&) const = default;
};

[[nodiscard]] std::string_view to_string(CommandFailure failure);
[[nodiscard]] std::string_view to_string(DialogueFailure failure);
// Codes of invalidCommand (UG100, "EzspStatus").
[[nodiscard]] std::string_view invalid_command_text(std::uint32_t reason);

struct DialogueCounters {
    std::uint64_t commands = 0;
    std::uint64_t callbacks = 0;
    std::uint64_t timeouts = 0;
    std::uint64_t stray_answers = 0;   // to nothing that is waited for
    std::uint64_t unknown_frames = 0;  // of a newer firmware
    std::uint64_t bad_frames = 0;
    std::uint64_t overflows = 0;  // frames that say that callbacks were lost
    bool operator==(const DialogueCounters&) const = default;
};

// Owned by the Zigbee thread.
class Dialogue {
public:
    using Input = std::variant<Tick, ash::LinkUp, ash::LinkDown, ash::PayloadReceived, Ask>;
    using Output = std::variant<ash::SendPayload, VersionAgreed, NotAgreed, CommandAnswered,
                                CommandFailed, CallbackReceived, Note>;

    explicit Dialogue(DialogueConfig config = {}) : config_(config) {}

    void on(Input input, Now now);
    [[nodiscard]] std::vector<Output> take_outputs();
    [[nodiscard]] std::optional<Instant> next_deadline() const;

    [[nodiscard]] bool is_ready() const { return state_ == State::ready; }
    [[nodiscard]] const DialogueCounters& counters() const { return counters_; }

private:
    enum class State { down, offering, confirming, ready, failed };
    struct Pending {
        std::uint32_t request = 0;
        FrameId id{};
        std::uint8_t sequence = 0;
        Instant until{};
    };

    void on_link_up(Instant now);
    void on_link_down();
    void on_payload(const Bytes& payload, Instant now);
    void on_ask(Ask ask);
    void on_deadline(Instant now);
    void on_version(const Answer& answer, Instant now);
    void on_answer(const Answer& answer);
    void on_bad(const BadAnswer& bad, const Bytes& payload);
    void ask_version(Instant now);
    void send_next(Instant now);
    void send(Bytes frame, std::uint32_t request, FrameId id, Instant now);
    void not_agreed(DialogueFailure why, std::uint8_t version);
    void finish_failed(CommandFailure why, std::uint32_t reason, std::string detail);
    void note_overflow(Instant now);
    [[nodiscard]] bool answers_pending(const AnswerHeader& header) const;

    DialogueConfig config_;
    State state_ = State::down;
    Codec codec_{k_oldest_version};
    std::uint8_t next_sequence_ = 0;
    std::optional<Pending> pending_;
    std::deque<Ask> urgent_;
    std::deque<Ask> waiting_;
    std::optional<Instant> overflow_noted_;
    DialogueCounters counters_;
    std::vector<Output> outputs_;
};

}  // namespace riser::zigbee::ezsp
