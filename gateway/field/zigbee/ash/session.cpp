#include "gateway/field/zigbee/ash/session.h"

#include <algorithm>
#include <utility>

#include "core/base/assert.h"
#include "core/base/overload.h"

namespace riser::zigbee::ash {

static_assert(Machine<Session>);

Session::Session(SessionConfig config) : config_(config), window_(config.window) {
    RISER_ASSERT(config_.most_resets >= 1, "the NCP is asked at least once");
}

void Session::on(Input input, Now now) {
    const Instant at = now.monotonic;
    std::visit(overload{
                   [](const Tick&) {},
                   [&](const field::PortOpened&) { begin_reset(at); },
                   [&](const field::PortLost&) {
                       if (state_ == State::connected || state_ == State::resetting) {
                           fail_link(LinkFailure::port_lost, 0);
                       }
                       state_ = State::closed;
                   },
                   [&](const field::BytesReceived& received) { on_bytes(received.bytes, at); },
                   [&](SendPayload& send) { on_payload(std::move(send.payload)); },
                   [&](const ResetNcp&) {
                       if (state_ == State::connected || state_ == State::failed) begin_reset(at);
                   },
                   [&](const HoldCallbacks& callbacks) {
                       ack_due_ = ack_due_ || holding_ != callbacks.hold;
                       holding_ = callbacks.hold;
                   },
               },
               input);
    on_deadlines(at);
    flush(at);
}

std::vector<Session::Output> Session::take_outputs() {
    return std::exchange(outputs_, {});
}

std::optional<Instant> Session::next_deadline() const {
    if (state_ == State::resetting) return reset_sent_ + config_.reset_wait;
    if (state_ != State::connected) return std::nullopt;
    std::optional<Instant> deadline = window_.deadline();
    if (holding_) deadline = std::min(deadline.value_or(not_ready_due_), not_ready_due_);
    return deadline;
}

// ---- what comes ---------------------------------------------------------------------------------

void Session::on_bytes(std::span<const std::uint8_t> bytes, Instant now) {
    if (state_ == State::closed) return;
    for (const auto& found : reader_.read(bytes)) {
        if (const auto* garbage = std::get_if<Garbage>(&found)) {
            on_garbage(*garbage);
        } else {
            on_frame(std::get<Frame>(found), now);
        }
    }
}

void Session::on_payload(Bytes payload) {
    if (state_ == State::connected && window_.offer(std::move(payload))) return;
    ++counters_.payloads_dropped;
}

void Session::on_frame(const Frame& frame, Instant now) {
    if (const auto* reset = std::get_if<ResetAck>(&frame)) return on_reset_ack(reset->code, now);
    // Until the NCP has answered the reset, everything is of the time before it.
    if (state_ != State::connected) return;
    std::visit(overload{
                   [&](const Data& data) { on_data(data, now); },
                   [&](const Ack& ack) { on_acknowledgement(ack.ack, now); },
                   [&](const Nak& nak) {
                       ++counters_.naks_received;
                       on_acknowledgement(nak.ack, now);
                       window_.repeat();
                   },
                   [&](const Reset&) { ++counters_.garbage; },  // only we may say that
                   [](const ResetAck&) {},
                   [&](const Error& error) { fail_link(LinkFailure::ncp_error, error.code); },
               },
               frame);
}

void Session::on_data(const Data& data, Instant now) {
    // The acknowledgement counts even when the frame itself does not (UG101, 5.2).
    if (!window_.acknowledge(data.ack, now)) return reject();
    if (data.number == expected_) {
        expected_ = next_number(expected_);
        rejecting_ = false;
        ack_due_ = true;
        ++counters_.payloads_received;
        outputs_.emplace_back(PayloadReceived{data.payload});
    } else if (data.repeated) {
        ack_due_ = true;  // our acknowledgement was lost: say it again
        ++counters_.duplicates_received;
    } else {
        ++counters_.out_of_sequence;
        reject();
    }
}

void Session::on_acknowledgement(std::uint8_t ack, Instant now) {
    if (!window_.acknowledge(ack, now)) ++counters_.garbage;
}

void Session::on_reset_ack(std::uint8_t code, Instant now) {
    if (state_ == State::resetting) {
        // Any other code is a reset of its own making, before it saw ours: the answer still comes.
        if (code != k_reset_software) return;
        state_ = State::connected;
        connected_since_ = now;
        outputs_.emplace_back(LinkUp{});
        outputs_.emplace_back(Note{Note::Level::info, "zigbee_link_up", {}});
    } else if (state_ == State::connected) {
        const bool echo = code == k_reset_software && now - connected_since_ < config_.reset_echo;
        if (!echo) fail_link(LinkFailure::ncp_reset, code);
    }
}

void Session::on_garbage(const Garbage& garbage) {
    if (state_ != State::connected) return;
    ++counters_.garbage;
    if (garbage.meant_data) reject();
}

void Session::reject() {
    if (std::exchange(rejecting_, true)) return;
    nak_due_ = true;
}

// ---- what is done -------------------------------------------------------------------------------

void Session::begin_reset(Instant now) {
    state_ = State::resetting;
    reader_.clear();
    window_.clear();
    expected_ = 0;
    rejecting_ = ack_due_ = nak_due_ = false;
    resets_ = 0;
    send_reset(now);
}

void Session::send_reset(Instant now) {
    ++resets_;
    ++counters_.resets;
    reset_sent_ = now;
    Bytes line{k_cancel};  // whatever the NCP has heard of us so far
    const Bytes reset = encode(Reset{});
    line.insert(line.end(), reset.begin(), reset.end());
    outputs_.emplace_back(field::WriteBytes{std::move(line)});
}

void Session::on_deadlines(Instant now) {
    if (state_ == State::resetting && now >= reset_sent_ + config_.reset_wait) {
        if (resets_ >= config_.most_resets) return fail_link(LinkFailure::no_reset_answer, 0);
        send_reset(now);
    }
    if (state_ != State::connected) return;
    if (const auto deadline = window_.deadline(); deadline && now >= *deadline) {
        ++counters_.timeouts;
        window_.expire(now);
    }
    if (holding_ && now >= not_ready_due_) ack_due_ = true;
}

void Session::fail_link(LinkFailure why, std::uint8_t code) {
    state_ = State::failed;
    window_.clear();
    outputs_.emplace_back(LinkDown{why, code});
    Note note{Note::Level::warning, "zigbee_link_down", {{"why", std::string(to_string(why))}}};
    if (why == LinkFailure::ncp_reset || why == LinkFailure::ncp_error) {
        note.fields.emplace_back("code", std::to_string(code));
        note.fields.emplace_back("meaning", std::string(reset_code_text(code)));
    }
    outputs_.emplace_back(std::move(note));
}

void Session::flush(Instant now) {
    if (state_ != State::connected) return;
    Bytes line;
    const auto add = [&](const Frame& frame) {
        const Bytes bytes = encode(frame);
        line.insert(line.end(), bytes.begin(), bytes.end());
    };
    if (std::exchange(nak_due_, false)) {
        add(Nak{expected_, holding_});
        ++counters_.naks_sent;
        ack_due_ = false;
    }
    while (const auto data = window_.next(expected_, now)) {
        ++(data->repeated ? counters_.repeats_sent : counters_.payloads_sent);
        add(*data);
        // DATA carries the acknowledgement, but cannot say that we are not ready.
        if (!holding_) ack_due_ = false;
    }
    if (window_.exhausted()) return fail_link(LinkFailure::no_acknowledgement, 0);
    if (std::exchange(ack_due_, false)) {
        add(Ack{expected_, holding_});
        not_ready_due_ = now + config_.not_ready_repeat;
    }
    if (!line.empty()) outputs_.emplace_back(field::WriteBytes{std::move(line)});
}

std::string_view to_string(LinkFailure failure) {
    switch (failure) {
        case LinkFailure::port_lost:
            return "the port is lost";
        case LinkFailure::no_reset_answer:
            return "no answer to a reset";
        case LinkFailure::ncp_reset:
            return "the radio restarted by itself";
        case LinkFailure::ncp_error:
            return "the radio has given up";
        case LinkFailure::no_acknowledgement:
            return "the radio acknowledges nothing";
    }
    return "unknown";
}

std::string_view reset_code_text(std::uint8_t code) {
    switch (code) {  // UG101, table of reset and error codes
        case 0x01:
            return "external pin";
        case 0x02:
            return "power on";
        case 0x03:
            return "watchdog";
        case 0x06:
            return "assertion";
        case 0x09:
            return "boot loader";
        case k_reset_software:
            return "software";
        case k_error_ack_timeouts:
            return "acknowledgement time-outs";
        default:
            return "unknown";
    }
}

}  // namespace riser::zigbee::ash
