// The radio and its network in Coordinator::Core: from a radio that is ready to a network that is ours, and
// what is done when one of them goes away.
#include <algorithm>
#include <utility>

#include "gateway/field/zigbee/network/coordinator_core.h"
#include "gateway/field/zigbee/network/network_requests.h"

namespace riser::zigbee {

using metering::BusState;
using metering::MeterHealth;

namespace {

namespace f = ezsp::fields;

// Before it policies are numbers of another kind, and a frame counter cannot be asked for in one way.
constexpr std::uint8_t k_oldest_radio = 8;
// A counter that has to be put forward is put beyond what may have been sent since it was last kept.
constexpr std::uint32_t k_counter_margin = 10'000;
constexpr Duration k_counter_interval{300'000'000};
constexpr std::uint8_t k_version_with_key_info = 13;

}  // namespace

// ---- the radio ----------------------------------------------------------------------------------

void Coordinator::Core::on_ready(const NcpReady& ready) {
    ncp_ = ready;
    ended_as_.reset();
    if (is_restoring()) {
        stage_ = Stage::starting;
        enter_bus(BusState::down, "a backup is being restored onto the radio");
        return restore_->on_ready(ready.version, at());
    }
    if (ready.version < k_oldest_radio) {
        return stay_idle(Note::Level::error, "zigbee_radio_too_old",
                         "the radio's firmware is too old: EZSP " + std::to_string(ready.version) +
                             ", at least 8 is needed");
    }
    begin_start();
}

void Coordinator::Core::on_lost(const NcpLost& lost) {
    stop_using(MeterHealth::bus_down);
    stage_ = Stage::no_radio;
    // The link has told people (NcpLink::lose).
    enter_bus(BusState::down, lost.reason);
}

void Coordinator::Core::stop_using(MeterHealth health) {
    start_.reset();
    chores_.clear();
    chore_asked_ = false;
    table_.abandon(at());
    for (RelayDialogue& dialogue : dialogues_) dialogue.radio_lost(!is_waiting(dialogue));
    for (const FinishedExchange& finished : table_.take_finished()) {
        owners_.erase(finished.ticket);
    }
    for (Member& member : members_) member.radio_lost();
    for (CommandRead& read : command_reads_) read.read.give_up(health);
    slow_.clear();
    abandon_survey();
    end_copy("the radio was lost meanwhile");
    if (restore_ && restore_->is_planning()) abandon_look("the radio was lost meanwhile");
    abandon_sweep(health);
}

void Coordinator::Core::on_answered(const ezsp::CommandAnswered& answer) {
    if (answer.request == k_start_request) {
        if (start_) start_->on_answer(&answer.values, at());
    } else if (answer.request == k_chore_request) {
        on_chore_done(&answer.values);
    } else if (answer.request == k_scan_request) {
        on_scan_answered(&answer.values);
    } else if (answer.request == k_copy_request) {
        if (copy_) copy_->on_answer(&answer.values);
    } else if (answer.request == k_restore_request) {
        if (restore_) restore_->on_answer(&answer.values, at());
    } else if (answer.request >= k_first_exchange_request) {
        table_.on_accepted(answer.request, &answer.values, at());
    }
}

void Coordinator::Core::on_failed(const ezsp::CommandFailed& failure) {
    if (failure.request == k_start_request) {
        if (start_) start_->on_answer(nullptr, at());
    } else if (failure.request == k_chore_request) {
        on_chore_done(nullptr);
    } else if (failure.request == k_scan_request) {
        on_scan_answered(nullptr);
    } else if (failure.request == k_copy_request) {
        if (copy_) copy_->on_answer(nullptr);
    } else if (failure.request == k_restore_request) {
        on_restore_failed(failure);
    } else if (failure.request >= k_first_exchange_request) {
        const bool unsent = failure.why == ezsp::CommandFailure::too_many ||
                            failure.why == ezsp::CommandFailure::not_encodable ||
                            failure.why == ezsp::CommandFailure::not_accepted;
        if (unsent) return table_.on_accepted(failure.request, nullptr, at());
        table_.on_unknown(failure.request, at());
    }
}

// ---- the network --------------------------------------------------------------------------------

void Coordinator::Core::begin_start() {
    stage_ = Stage::starting;
    StartOrders orders;
    orders.version = ncp_.version;
    orders.known = network_;
    orders.form = form_order_;
    orders.adopt_any = adopt_order_;
    orders.raise_counter = raise_counter_;
    start_.emplace(std::move(orders), at());
}

bool Coordinator::Core::pump_start() {
    if (!start_) return false;
    if (auto command = start_->take_command()) {
        link_.on(ezsp::Ask{k_start_request, std::move(*command), false}, now_);
        return true;
    }
    if (start_->outcome() == NetworkStart::Outcome::running) return false;
    on_started();
    return true;
}

void Coordinator::Core::on_started() {
    const NetworkStart start = std::move(*start_);
    start_.reset();
    ended_as_ = start.outcome();
    found_ = start.found();
    switch (start.outcome()) {
        case NetworkStart::Outcome::up:
            if (start.order_refused()) {
                note(Note::Level::error, "zigbee_form_refused",
                     {{"reason", "there is a network already"}});
            }
            form_order_.reset();
            adopt_order_ = false;
            raise_counter_.reset();
            return on_up(start.found(), start.formed());
        case NetworkStart::Outcome::no_network:
            if (!network_) {
                return stay_idle(Note::Level::warning, "zigbee_no_network",
                                 "the radio has no network yet: form one, or restore a backup "
                                 "(riserctl zigbee restore)");
            }
            return stay_idle(
                Note::Level::error, "zigbee_network_missing",
                "the radio has lost its network: restore a backup (riserctl "
                "zigbee restore); one that was cut off is not done, and ordered again");
        case NetworkStart::Outcome::foreign:
            return stay_idle(Note::Level::error, "zigbee_network_foreign",
                             "the radio is in another network than ours: adopt it, or plug in the "
                             "right radio");
        case NetworkStart::Outcome::counter_behind:
            if (raise_counter_) {
                return stay_idle(Note::Level::error, "zigbee_counter_behind",
                                 "the radio's frame counter is behind and cannot be raised");
            }
            raise_counter_ = start.least_counter() + k_counter_margin;
            note(Note::Level::warning, "zigbee_counter_raised",
                 {{"from", std::to_string(start.found().frame_counter)},
                  {"to", std::to_string(*raise_counter_)}});
            return link_.on(RestartNcp{"the frame counter is raised"}, now_);
        case NetworkStart::Outcome::failed:
            return link_.on(RestartNcp{start.reason()}, now_);
        case NetworkStart::Outcome::running:
            return;
    }
}

void Coordinator::Core::on_up(const NetworkRecord& found, bool formed) {
    stage_ = Stage::up;
    NetworkRecord ours = found;
    if (formed) {
        for (Member& member : members_) {
            // Nobody has followed into the new one.
            member.forget();
            keep(member);
        }
    } else if (network_) {
        ours = settled(followed_by(*network_, found));
    }
    keep_network(ours);
    note(Note::Level::info, formed ? "zigbee_network_formed" : "zigbee_network_up",
         {{"channel", std::to_string(found.channel)},
          {"pan", hex_text(found.pan_id, 4)},
          {"extended_pan", to_string(found.extended_pan_id)}});
    enter_bus(BusState::up, "");
    next_sweep_ = std::min(next_sweep_, at());
    next_counter_ = at() + k_counter_interval;
    for (Member& member : members_) {
        member.slow_due = at();
        member.interview_due = at();
        member.search_due = at();
    }
    if (joining_) open_joining();
    finish_restore();
}

void Coordinator::Core::stay_idle(Note::Level level, std::string event, std::string detail) {
    stage_ = Stage::idle;
    note(level, event, {{"port", config_.link.port_name}, {"what", detail}});
    if (restored_ && restored_->state == metering::RadioRestoreState::running) {
        tell_restore(metering::RadioRestoreState::failed, detail);
    }
    enter_bus(BusState::down, std::move(detail), std::move(event));
}

void Coordinator::Core::on_stack_status(ezsp::Status status) {
    if (is_restoring()) return restore_->on_stack_status(status, at());
    if (start_) return start_->on_stack_status(status, at());
    if (status == ezsp::Status::network_down && is_up()) {
        return link_.on(RestartNcp{"the network went down"}, now_);
    }
    if (status == ezsp::Status::pan_id_changed || status == ezsp::Status::channel_changed) {
        note(Note::Level::warning, "zigbee_network_moved", {{"what", to_string(status)}});
        link_.on(RestartNcp{"the network has moved"}, now_);
    }
}

// What is found in the radio, with what is known of it, or of the one that devices were in before.
NetworkRecord Coordinator::Core::followed_by(const NetworkRecord& known, NetworkRecord found) {
    if (is_same_network(known, found)) {
        found.former_coordinator = known.former_coordinator;
        found.earlier = known.earlier;
        return found;
    }
    // Another one was taken over, or the one from before a restore is back.
    found.earlier = earlier_of(known);
    found.earlier->is_another = found.earlier->extended_pan_id != found.extended_pan_id;
    return found;
}

void Coordinator::Core::keep_network(const NetworkRecord& network) {
    NetworkRecord kept = network;
    // Of the same key and sender it only ever grows.
    const bool same_key = network_ && is_same_network(*network_, network) &&
                          network_->key_sequence == network.key_sequence;
    if (same_key) kept.frame_counter = std::max(kept.frame_counter, network_->frame_counter);
    if (network_ == kept) return;
    network_ = kept;
    outputs_.emplace_back(KeepNetwork{kept});
}

// ---- commands to the radio ----------------------------------------------------------------------

bool Coordinator::Core::pump_chores() {
    if (!is_up() || chores_.empty() || std::exchange(chore_asked_, true)) return false;
    link_.on(ezsp::Ask{k_chore_request, chores_.front().command, false}, now_);
    return true;
}

void Coordinator::Core::on_chore_done(const ezsp::Values* values) {
    if (chores_.empty() || !std::exchange(chore_asked_, false)) return;
    const Chore chore = std::move(chores_.front());
    chores_.pop_front();
    const bool ok =
        values != nullptr && values->get_or(f::status, ezsp::Status::ok) == ezsp::Status::ok;
    if (!ok) {
        note(Note::Level::warning, "zigbee_command_failed",
             {{"command", ezsp::frame_name(chore.command.id, ncp_.version)}});
        return;
    }
    if (chore.kind == Chore::Kind::counter) {
        NetworkRecord network = *network_;
        const bool info = ncp_.version >= k_version_with_key_info;
        network.frame_counter = values->get(info ? f::network_frame_counter : f::outgoing_counter);
        network.key_sequence = values->get(f::key_sequence);
        keep_network(network);
    } else if (chore.kind == Chore::Kind::install_key && joining_ && joining_->order.only) {
        // The radio has made the key of the code; it is the first thing it is given.
        chores_.push_front(
            {key_command(*joining_->order.only, values->get(f::hash_result)), Chore::Kind::plain});
    }
}

void Coordinator::Core::watch_counter() {
    if (!is_up() || at() < next_counter_) return;
    next_counter_ = at() + k_counter_interval;
    if (ncp_.version >= k_version_with_key_info) {
        chores_.push_back({{ezsp::FrameId::get_network_key_info, {}}, Chore::Kind::counter});
    } else {
        constexpr std::uint8_t k_network_key_type = 3;
        chores_.push_back(
            {{ezsp::FrameId::get_key, ezsp::Values{}.set(f::key_type, k_network_key_type)},
             Chore::Kind::counter});
    }
}

}  // namespace riser::zigbee
