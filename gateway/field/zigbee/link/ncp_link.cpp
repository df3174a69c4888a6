#include "gateway/field/zigbee/link/ncp_link.h"

#include <algorithm>
#include <utility>

#include "core/base/overload.h"

namespace riser::zigbee {

static_assert(Machine<NcpLink>);

namespace {

// A plugged stick gets its path back within about 300 ms; it must be in use again within 5 s.
constexpr Duration k_first_open_pause{300'000};
constexpr Duration k_longest_open_pause{2'000'000};
// A runner that neither opens nor refuses is asked again.
constexpr Duration k_no_reaction{10'000'000};
// Nobody answered: the adapter may hang, or the setting is not the radio's.
constexpr Duration k_silence_pause{1'000'000};
// An NCP that fails is reset at once; when it goes on failing, less and less often.
constexpr Duration k_first_reset_pause{1'000'000};
constexpr Duration k_longest_reset_pause{30'000'000};
// So long without a failure, and the next one is a first one.
constexpr Duration k_healthy_after{60'000'000};

constexpr std::uint32_t k_setup_request = k_first_own_request;
constexpr std::uint32_t k_watch_request = k_first_own_request + 1;

}  // namespace

NcpLink::NcpLink(NcpLinkConfig config)
    : config_(std::move(config)), session_(config_.session), dialogue_(config_.dialogue) {
    RISER_ASSERT(config_.port_settings >= 1, "there is a way to open the port");
}

void NcpLink::on(Input input, Now now) {
    std::visit(overload{
                   [](const Tick&) {},
                   [&](const field::PortOpened&) { on_port_opened(now); },
                   [&](const field::PortLost& lost) { on_port_lost(lost, now); },
                   [&](field::BytesReceived& received) {
                       if (state_ != State::no_port) session_.on(std::move(received), now);
                   },
                   [&](ezsp::Ask& ask) { on_ask(std::move(ask), now); },
                   [&](const RestartNcp& restart) {
                       if (state_ == State::no_port || state_ == State::pausing) return;
                       reset_later(restart.reason, now);
                   },
               },
               input);
    pump(now);
    on_deadlines(now);
    pump(now);
}

std::vector<NcpLink::Output> NcpLink::take_outputs() {
    return std::exchange(outputs_, {});
}

std::optional<Instant> NcpLink::next_deadline() const {
    std::optional<Instant> deadline;
    const auto consider = [&](std::optional<Instant> at) {
        if (at) deadline = std::min(deadline.value_or(*at), *at);
    };
    consider(open_due_);
    consider(reset_due_);
    if (state_ == State::no_port) return deadline;
    consider(session_.next_deadline());
    consider(dialogue_.next_deadline());
    if (state_ == State::ready && !watching_) consider(heard_at_ + config_.watch_interval);
    return deadline;
}

// ---- the port -----------------------------------------------------------------------------------

void NcpLink::on_port_opened(const Now& now) {
    open_due_.reset();
    reset_due_.reset();
    state_ = State::resetting;
    ++counters_.resets;
    session_.on(field::PortOpened{}, now);
    note(Note::Level::info, "port_opened", {{"port", config_.port_name}});
}

void NcpLink::on_port_lost(const field::PortLost& lost, const Now& now) {
    lose(lost.reason, true, now);
    state_ = State::no_port;
    reset_due_.reset();
    session_.on(lost, now);
    open_pause_ = std::clamp(open_pause_ * 2, k_first_open_pause, k_longest_open_pause);
    reopen_later(open_pause_, now);
}

void NcpLink::reopen_later(Duration pause, const Now& now) {
    open_due_ = now.monotonic + pause;
}

void NcpLink::on_deadlines(const Now& now) {
    const Instant at = now.monotonic;
    if (open_due_ && at >= *open_due_) {
        state_ = State::no_port;
        outputs_.emplace_back(field::OpenPort{setting_});
        reopen_later(k_no_reaction, now);
    }
    if (state_ == State::no_port) return;
    if (reset_due_ && at >= *reset_due_) reset_now(now);
    session_.on(Tick{}, now);
    dialogue_.on(Tick{}, now);
    const bool silent = at >= heard_at_ + config_.watch_interval;
    if (state_ == State::ready && silent && !std::exchange(watching_, true)) {
        dialogue_.on(ezsp::Ask{k_watch_request, {ezsp::FrameId::read_counters, {}}, true}, now);
    }
}

// ---- between the layers -------------------------------------------------------------------------

void NcpLink::pump(const Now& now) {
    while (pump_session(now) || pump_dialogue(now)) {
    }
}

bool NcpLink::pump_session(const Now& now) {
    auto said = session_.take_outputs();
    for (auto& output : said) {
        std::visit(
            overload{
                [&](field::WriteBytes& write) {
                    // What a closed port was still to say is of no use to the next one.
                    if (state_ != State::no_port) outputs_.emplace_back(std::move(write));
                },
                [&](const ash::LinkUp& up) {
                    state_ = State::agreeing;
                    setting_known_ = true;
                    dialogue_.on(up, now);
                },
                [&](const ash::LinkDown& down) { on_link_down(down, now); },
                [&](ash::PayloadReceived& payload) { dialogue_.on(std::move(payload), now); },
                [&](Note& any) { outputs_.emplace_back(std::move(any)); },
            },
            output);
    }
    return !said.empty();
}

bool NcpLink::pump_dialogue(const Now& now) {
    auto said = dialogue_.take_outputs();
    for (auto& output : said) {
        std::visit(overload{
                       [&](ash::SendPayload& send) { session_.on(std::move(send), now); },
                       [&](const ezsp::VersionAgreed& version) {
                           agreed_ = {version.version, version.stack_version};
                           state_ = State::setting_up;
                           setup_.emplace();
                           ask_next_of_setup(now);
                       },
                       [&](const ezsp::NotAgreed& refused) { on_not_agreed(refused, now); },
                       [&](ezsp::CommandAnswered& answer) { on_answered(std::move(answer), now); },
                       [&](ezsp::CommandFailed& failure) { on_failed(std::move(failure), now); },
                       [&](ezsp::CallbackReceived& callback) {
                           heard(now);
                           if (state_ == State::ready) outputs_.emplace_back(std::move(callback));
                       },
                       [&](Note& any) { outputs_.emplace_back(std::move(any)); },
                   },
                   output);
    }
    return !said.empty();
}

void NcpLink::on_link_down(const ash::LinkDown& down, const Now& now) {
    dialogue_.on(down, now);
    if (state_ == State::no_port || state_ == State::pausing) return;
    const std::string reason(to_string(down.why));
    if (down.why != ash::LinkFailure::no_reset_answer) return reset_later(reason, now);
    lose(reason, false, now);
    state_ = State::pausing;
    if (!setting_known_) {
        setting_ = static_cast<std::uint8_t>((setting_ + 1U) % config_.port_settings);
    }
    reopen_later(k_silence_pause, now);
}

void NcpLink::on_not_agreed(const ezsp::NotAgreed& refused, const Now& now) {
    // It will not grow newer by itself, but somebody may give it another firmware.
    if (refused.why == ezsp::DialogueFailure::too_old) reset_pause_ = k_longest_reset_pause;
    reset_later("versions: " + std::string(to_string(refused.why)), now);
}

// ---- commands -----------------------------------------------------------------------------------

void NcpLink::on_ask(ezsp::Ask ask, const Now& now) {
    RISER_ASSERT(ask.request < k_first_own_request, "numbers from there on are the link's own");
    if (state_ == State::ready) return dialogue_.on(std::move(ask), now);
    outputs_.emplace_back(ezsp::CommandFailed{
        ask.request, ask.command.id, ezsp::CommandFailure::not_ready, 0, "the radio is not ready"});
}

void NcpLink::on_answered(ezsp::CommandAnswered answer, const Now& now) {
    heard(now);
    if (answer.request == k_setup_request) return on_setup_answer(&answer.values, now);
    if (answer.request == k_watch_request) {
        ncp_counters_ = answer.values.get(ezsp::fields::counters);
        return;
    }
    outputs_.emplace_back(std::move(answer));
}

void NcpLink::on_failed(ezsp::CommandFailed failure, const Now& now) {
    const bool answered = failure.why == ezsp::CommandFailure::not_accepted ||
                          failure.why == ezsp::CommandFailure::bad_answer;
    if (answered) heard(now);
    if (failure.request < k_first_own_request) {
        const bool silent = failure.why == ezsp::CommandFailure::timed_out;
        outputs_.emplace_back(std::move(failure));
        if (silent) strike(now);
        return;
    }
    if (failure.why == ezsp::CommandFailure::not_ready) return;  // said when the link went down
    if (failure.request == k_watch_request) watching_ = false;
    if (failure.why == ezsp::CommandFailure::timed_out) return strike(now);
    if (failure.request == k_setup_request) on_setup_answer(nullptr, now);
}

void NcpLink::ask_next_of_setup(const Now& now) {
    const auto command = setup_->next();
    if (!command) return become_ready(now);
    dialogue_.on(ezsp::Ask{k_setup_request, *command, false}, now);
}

void NcpLink::on_setup_answer(const ezsp::Values* values, const Now& now) {
    if (state_ != State::setting_up) return;
    setup_->on_answer(values);
    if (setup_->failed()) return reset_later("it does not take our endpoint", now);
    ask_next_of_setup(now);
}

void NcpLink::become_ready(const Now& now) {
    state_ = State::ready;
    ready_since_ = now.monotonic;
    open_pause_ = Duration{0};
    told_.clear();
    heard(now);
    if (!setup_->rejected().empty()) {
        std::string rejected;
        for (const std::string& name : setup_->rejected()) {
            rejected += (rejected.empty() ? "" : ", ") + name;
        }
        note(Note::Level::info, "zigbee_setup_rejected", {{"what", rejected}});
    }
    outputs_.emplace_back(agreed_);
}

// ---- recovery -----------------------------------------------------------------------------------

void NcpLink::heard(const Now& now) {
    heard_at_ = now.monotonic;
    watching_ = false;
    strikes_ = 0;
}

void NcpLink::strike(const Now& now) {
    if (state_ != State::ready && state_ != State::setting_up) return;
    // While it is being set up nothing else is asked, and one command without an answer says enough.
    if (++strikes_ < config_.most_strikes && state_ == State::ready) return;
    ++counters_.hangs;
    reset_later("it does not answer", now);
}

void NcpLink::lose(std::string reason, bool port, const Now& now) {
    const bool was_ready = state_ == State::ready;
    if (was_ready) {
        ++counters_.losses;
        if (now.monotonic - ready_since_ >= k_healthy_after) reset_pause_ = Duration{0};
    }
    strikes_ = 0;
    watching_ = false;
    if (!was_ready && told_ == reason) return;
    // One alarm a loss: what else is found out on the way back is only told.
    const bool first = told_.empty();
    told_ = reason;
    note(first ? Note::Level::error : Note::Level::info,
         first ? "zigbee_radio_lost" : "zigbee_radio_still_lost",
         {{"port", config_.port_name}, {"reason", reason}});
    outputs_.emplace_back(NcpLost{port, std::move(reason)});
}

void NcpLink::reset_later(std::string reason, const Now& now) {
    lose(std::move(reason), false, now);
    state_ = State::pausing;
    // Its users' commands fail now and not when it is back.
    dialogue_.on(ash::LinkDown{}, now);
    reset_due_ = now.monotonic + reset_pause_;
    reset_pause_ = std::clamp(reset_pause_ * 2, k_first_reset_pause, k_longest_reset_pause);
}

void NcpLink::reset_now(const Now& now) {
    reset_due_.reset();
    state_ = State::resetting;
    ++counters_.resets;
    session_.on(ash::ResetNcp{}, now);
}

void NcpLink::note(Note::Level level, std::string event,
                   std::vector<std::pair<std::string, std::string>> fields) {
    outputs_.emplace_back(Note{level, std::move(event), std::move(fields)});
}

}  // namespace riser::zigbee
