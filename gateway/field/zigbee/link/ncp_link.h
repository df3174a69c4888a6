// NcpLink: a network co-processor that is ready for commands, as a machine over a byte port. It joins the
// ASH session and the EZSP dialogue, agrees on the version, sets the NCP up after each reset, watches that
// it lives, and brings it back whatever happens to it: unplugged, restarted, in its error state, or hung.
// It knows nothing of networks and devices, and nothing of what commands are for.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "gateway/field/byte_port.h"
#include "gateway/field/zigbee/ash/session.h"
#include "gateway/field/zigbee/ezsp/dialogue.h"
#include "gateway/field/zigbee/link/ncp_setup.h"
#include "gateway/runtime/machine.h"

namespace riser::zigbee {

struct NcpLinkConfig {
    std::string port_name;  // for people: "/dev/serial/by-id/..."
    // Ways to open the port (field::OpenPort::setting), of which one is the radio's. They are tried in
    // turn until it answers, and from then on only that one.
    std::uint8_t port_settings = 1;
    ash::SessionConfig session{.window = {}, .reset_wait = Duration{2'500'000}, .most_resets = 2};
    ezsp::DialogueConfig dialogue{.command_timeout = Duration{5'000'000}, .most_waiting = 64};
    // An NCP that was not heard for so long is asked for a sign of life.
    Duration watch_interval{10'000'000};
    // So many commands in a row without an answer are a hung NCP.
    int most_strikes = 3;
};

// Inputs beside those of the port and ezsp::Ask.
struct RestartNcp {  // whoever uses it does not get on with it
    std::string reason;
    bool operator==(const RestartNcp&) const = default;
};

// Outputs beside those to the port and of the dialogue.
struct NcpReady {
    std::uint8_t version = 0;
    std::uint16_t stack_version = 0;
    bool operator==(const NcpReady&) const = default;
};
// After NcpReady: every command that was not answered has failed. Before: it was looked for in vain;
// said again only when the reason is another one.
struct NcpLost {
    bool port = false;  // the port itself is lost
    std::string reason;
    bool operator==(const NcpLost&) const = default;
};

struct NcpLinkCounters {
    std::uint64_t losses = 0;  // after it was ready
    std::uint64_t hangs = 0;
    std::uint64_t resets = 0;
    bool operator==(const NcpLinkCounters&) const = default;
};

// Numbers of requests from this one on are the link's own.
inline constexpr std::uint32_t k_first_own_request = 0x8000'0000;

// Owned by the Zigbee thread. Waits for the port after construction: give it a Tick to start.
class NcpLink {
public:
    using Input = std::variant<Tick, field::PortOpened, field::PortLost, field::BytesReceived,
                               ezsp::Ask, RestartNcp>;
    using Output =
        std::variant<field::OpenPort, field::WriteBytes, NcpReady, NcpLost, ezsp::CommandAnswered,
                     ezsp::CommandFailed, ezsp::CallbackReceived, Note>;

    explicit NcpLink(NcpLinkConfig config);

    void on(Input input, Now now);
    [[nodiscard]] std::vector<Output> take_outputs();
    [[nodiscard]] std::optional<Instant> next_deadline() const;

    [[nodiscard]] bool is_ready() const { return state_ == State::ready; }
    [[nodiscard]] const NcpLinkCounters& counters() const { return counters_; }
    [[nodiscard]] const ash::LinkCounters& line_counters() const { return session_.counters(); }
    // The NCP's own (UG100, "EmberCounterType"), as of the last sign of life; empty before.
    [[nodiscard]] const ezsp::List16& ncp_counters() const { return ncp_counters_; }

private:
    enum class State { no_port, resetting, agreeing, setting_up, ready, pausing };

    void on_port_opened(const Now& now);
    void on_port_lost(const field::PortLost& lost, const Now& now);
    void on_ask(ezsp::Ask ask, const Now& now);
    void on_deadlines(const Now& now);
    // Carries messages between session and dialogue until both have nothing to say.
    void pump(const Now& now);
    bool pump_session(const Now& now);
    bool pump_dialogue(const Now& now);
    void on_link_down(const ash::LinkDown& down, const Now& now);
    void on_not_agreed(const ezsp::NotAgreed& refused, const Now& now);
    void on_answered(ezsp::CommandAnswered answer, const Now& now);
    void on_failed(ezsp::CommandFailed failure, const Now& now);
    void on_setup_answer(const ezsp::Values* values, const Now& now);
    void ask_next_of_setup(const Now& now);
    void become_ready(const Now& now);
    void lose(std::string reason, bool port, const Now& now);
    void reset_later(std::string reason, const Now& now);
    void reset_now(const Now& now);
    void reopen_later(Duration pause, const Now& now);
    void heard(const Now& now);
    void strike(const Now& now);
    void note(Note::Level level, std::string event,
              std::vector<std::pair<std::string, std::string>> fields);

    NcpLinkConfig config_;
    ash::Session session_;
    ezsp::Dialogue dialogue_;
    State state_ = State::no_port;
    std::optional<NcpSetup> setup_;
    NcpReady agreed_;
    std::optional<Instant> open_due_ = Instant{};
    std::optional<Instant> reset_due_;
    Duration open_pause_{0};
    Duration reset_pause_{0};
    std::uint8_t setting_ = 0;
    bool setting_known_ = false;
    Instant ready_since_{};
    Instant heard_at_{};
    bool watching_ = false;  // a sign of life was asked for
    int strikes_ = 0;
    std::string told_;  // of the last NcpLost, so that it is not repeated
    ezsp::List16 ncp_counters_;
    NcpLinkCounters counters_;
    std::vector<Output> outputs_;
};

}  // namespace riser::zigbee
