#include "gateway/field/zigbee/network/coordinator_core.h"

#include <algorithm>
#include <utility>

#include "core/base/overload.h"
#include "gateway/field/zigbee/network/network_requests.h"

namespace riser::zigbee {

using metering::MeterHealth;
using metering::SwitchOutcome;
using metering::SwitchState;

namespace {

// More commands than this wait only if the network is dead; the controller repeats what it still wants.
constexpr std::size_t k_most_commands = 256;
// Just after a start is when people look.
constexpr Duration k_first_statistics{5'000'000};

}  // namespace

Coordinator::Core::Core(CoordinatorConfig config, KnownNetwork known)
    : config_(std::move(config)),
      link_(config_.link),
      jitter_(config_.jitter_seed),
      network_(std::move(known.network)) {
    RISER_ASSERT(check_coordinator_config(config_).ok(), "the configuration has been checked");
    const auto record_of = [&](Eui64 eui64) {
        const auto found = std::ranges::find(known.devices, eui64, &DeviceRecord::eui64);
        DeviceRecord record;
        if (found != known.devices.end()) record = *found;
        record.eui64 = eui64;
        return record;
    };
    for (const ConfiguredDevice& device : config_.devices) {
        members_.emplace_back(record_of(device.eui64), device);
    }
    for (const DeviceRecord& record : known.devices) {
        if (member_of(record.eui64) == nullptr && members_.size() < k_most_devices) {
            members_.emplace_back(record);
        }
    }
    for (Member& member : members_) {
        if (is_known(member.record())) member.make_plan(config_.plans);
    }
}

std::vector<Coordinator::Output> Coordinator::Core::take_outputs() {
    return std::exchange(outputs_, {});
}

const DeviceRecord* Coordinator::Core::device(Eui64 eui64) const {
    const auto found = std::ranges::find(members_, eui64, &Member::eui64);
    return found == members_.end() ? nullptr : &found->record();
}

bool Coordinator::Core::is_interviewed(Eui64 eui64) const {
    const auto found = std::ranges::find(members_, eui64, &Member::eui64);
    return found != members_.end() && found->is_readable() &&
           zigbee::is_interviewed(found->record(), found->plan());
}

Member* Coordinator::Core::member_of(Eui64 eui64) {
    const auto found = std::ranges::find(members_, eui64, &Member::eui64);
    return found == members_.end() ? nullptr : &*found;
}

Member* Coordinator::Core::member_at(NodeId node) {
    if (node == k_unknown_node) return nullptr;
    const auto found = std::ranges::find(members_, node, &Member::node);
    return found == members_.end() ? nullptr : &*found;
}

Member* Coordinator::Core::member_of(MeterId meter) {
    if (meter.value == 0) return nullptr;
    const auto found = std::ranges::find_if(
        members_, [&](const Member& member) { return member.device().meter == meter; });
    return found == members_.end() ? nullptr : &*found;
}

// ---- inputs -------------------------------------------------------------------------------------

void Coordinator::Core::on(Input input, Now now) {
    now_ = now;
    if (!std::exchange(started_, true)) {
        next_sweep_ = at();
        next_statistics_ = at() + k_first_statistics;
        for (const Member& member : members_) note_objection(member);
    }
    std::visit(overload{
                   [&](const Tick&) { link_.on(Tick{}, now_); },
                   [&](const field::PortOpened& opened) { link_.on(opened, now_); },
                   [&](const field::PortLost& lost) { link_.on(lost, now_); },
                   [&](field::BytesReceived& received) { link_.on(std::move(received), now_); },
                   [&](const metering::MeterCommand& command) {
                       std::visit([&](const auto& any) { on_command(any); }, command);
                   },
                   [&](const SetPolling& polling) { polling_ = polling.enabled; },
                   [&](const FormNetwork& order) { on_form(order); },
                   [&](const AdoptNetwork&) { on_adopt(); },
                   [&](PermitJoining& order) { on_permit(std::move(order)); },
                   [&](const StopJoining&) { close_joining(); },
                   [&](const RemoveDevice& order) { on_remove(order.eui64); },
                   [&](const metering::RadioOrder& order) { on_order(order); },
               },
               input);
    advance();
}

void Coordinator::Core::on_command(const metering::ReadMeter& command) {
    Member* member = member_of(command.meter);
    const bool readable = member != nullptr && member->is_readable() && member->has_address();
    if (readable && is_up() && command_reads_.size() < k_most_commands) {
        command_reads_.push_back({command, MeterRead(*member, MeterRead::Use::confirm)});
        return;
    }
    metering::MeterReport report;
    report.meter = command.meter;
    report.purpose = command.purpose;
    report.request = command.request;
    report.read_at = at();
    report.health = is_up() ? MeterHealth::no_answer : MeterHealth::bus_down;
    outputs_.emplace_back(std::move(report));
    if (member == nullptr) {
        note(Note::Level::error, "unknown_meter", {{"meter", to_string(command.meter)}});
    }
}

void Coordinator::Core::on_command(const metering::SetSwitch& command) {
    if (command.wanted != SwitchState::connected && command.wanted != SwitchState::disconnected) {
        return refuse_switch(command, SwitchOutcome::refused,
                             "only connected and disconnected can be asked for");
    }
    if (dialogues_.size() >= k_most_commands) {
        return refuse_switch(command, SwitchOutcome::expired, "too many commands wait");
    }
    for (Member& member : members_) {
        for (const ContactBinding& contact : member.device().switches) {
            if (contact.id != command.which) continue;
            for (RelayDialogue& earlier : dialogues_) {
                const bool same = earlier.command().which == command.which;
                if (same && earlier.nothing_sent() && is_waiting(earlier)) {
                    earlier.supersede(at());
                }
            }
            dialogues_.emplace_back(member, contact.channel, command);
            if (!member.has_address()) member.search_due = at();
            return;
        }
    }
    refuse_switch(command, SwitchOutcome::refused, "no such switch in this network");
}

bool Coordinator::Core::can_be_formed(const FormNetwork& order) {
    constexpr std::uint8_t k_first_channel = 11;
    constexpr std::uint8_t k_last_channel = 26;
    return order.channel >= k_first_channel && order.channel <= k_last_channel &&
           order.pan_id != 0xFFFF && order.extended_pan_id != Eui64{};
}

void Coordinator::Core::on_form(const FormNetwork& order) {
    if (!can_be_formed(order)) {
        return note(Note::Level::error, "zigbee_form_refused",
                    {{"reason", "channel, network number or extended number cannot be"}});
    }
    if (stage_ == Stage::up && !order.replaces) {
        return note(Note::Level::error, "zigbee_form_refused",
                    {{"reason", "there is a network already"}});
    }
    form_order_ = order;
    // While it starts, or is away: at the next start.
    if (stage_ != Stage::up && stage_ != Stage::idle) return;
    stop_using(MeterHealth::bus_down);
    begin_start();
}

void Coordinator::Core::on_adopt() {
    if (stage_ == Stage::up) return;
    adopt_order_ = true;
    if (stage_ == Stage::idle) begin_start();
}

void Coordinator::Core::on_remove(Eui64 eui64) {
    Member* member = member_of(eui64);
    if (member == nullptr) return;
    if (member->has_address() && is_up()) send_away(eui64, member->node());
    member->mark_gone(at());
    member->forget();
    outputs_.emplace_back(ForgetDevice{eui64});
}

// ---- the loop -----------------------------------------------------------------------------------

void Coordinator::Core::advance() {
    for (RelayDialogue& dialogue : dialogues_) {
        if (!is_waiting(dialogue)) continue;
        dialogue.check_plan(at());
        dialogue.check_expiry(at());
    }
    if (start_) start_->on_deadline(at());
    if (restore_) restore_->on_deadline(at());
    table_.on_deadlines(at());
    if (joining_ && at() >= joining_->until) close_joining();
    if (scan_ && at() >= scan_->until) end_scan(false);
    bool moved = true;
    while (moved) {
        moved = pump_link() || pump_start() || pump_chores() || pump_copy() || pump_restore() ||
                pump_table();
        look_at_points();
        finish_dialogues();
        finish_command_reads();
        finish_slow();
        finish_sweep();
        if (!moved) moved = ask_next();
    }
    finish_dialogues();
    search();
    watch_counter();
    sweep_without_network();
    // What the last ones have asked goes out in the same turn.
    while (pump_link() || pump_chores()) {
    }
    if (at() >= next_statistics_) report_statistics();
    publish_view();
    schedule_wake();
}

bool Coordinator::Core::pump_link() {
    auto said = link_.take_outputs();
    for (auto& output : said) {
        std::visit(overload{
                       [&](field::OpenPort& open) { outputs_.emplace_back(open); },
                       [&](field::WriteBytes& write) { outputs_.emplace_back(std::move(write)); },
                       [&](Note& any) { outputs_.emplace_back(std::move(any)); },
                       [&](const NcpReady& ready) { on_ready(ready); },
                       [&](const NcpLost& lost) { on_lost(lost); },
                       [&](const ezsp::CommandAnswered& answer) { on_answered(answer); },
                       [&](const ezsp::CommandFailed& failure) { on_failed(failure); },
                       [&](const ezsp::CallbackReceived& callback) { on_callback(callback); },
                   },
                   output);
    }
    return !said.empty();
}

bool Coordinator::Core::pump_table() {
    bool moved = false;
    for (ezsp::Ask& ask : table_.take_asks()) {
        link_.on(std::move(ask), now_);
        moved = true;
    }
    for (const FinishedExchange& finished : table_.take_finished()) {
        deliver(finished);
        moved = true;
    }
    return moved;
}

bool Coordinator::Core::ask_next() {
    if (!is_up() || !table_.has_room(at())) return false;
    const Candidate candidate = pick();
    if (candidate.lane == Lane::none) return ask_survey();
    const Ticket ticket = table_.begin(candidate.member->node(), question_of(candidate), at());
    candidate.member->busy = true;
    ++candidate.member->counters.transactions;
    owners_.emplace(ticket, candidate);
    return true;
}

void Coordinator::Core::deliver(const FinishedExchange& finished) {
    if (take_survey(finished)) return;
    const auto found = owners_.find(finished.ticket);
    if (found == owners_.end()) return;
    const Candidate owner = found->second;
    owners_.erase(found);
    owner.member->busy = false;
    mark_life(*owner.member, finished.result);
    deliver_to(owner, finished.result);
}

void Coordinator::Core::deliver_to(const Candidate& owner, const ExchangeResult& result) {
    switch (owner.lane) {
        case Lane::switching:
            return owner.dialogue->on_result(result);
        case Lane::command:
        case Lane::money:
        case Lane::slow:
            // A sweep that was over before it has filed this one already.
            if (owner.read == nullptr) return;
            owner.read->on_result(result);
            if (owner.read->address_is_another()) doubt_address(*owner.member);
            return;
        case Lane::interview:
            return on_interview_answer(*owner.member, result);
        case Lane::probe:
        case Lane::none:
            return;
    }
}

void Coordinator::Core::mark_life(Member& member, const ExchangeResult& result) {
    const bool answered = result.verdict == Verdict::answered;
    ++(answered ? member.counters.answers : member.counters.time_outs);
    if (answered) return hear(member);
    // Once it is dead it is searched for as well: its address may be another's by now.
    if (member.mark_failed(result.verdict, at(), jitter_)) tell_life(member, false);
}

void Coordinator::Core::hear(Member& member) {
    if (!member.mark_answering(at())) return;
    member.slow_due = at();
    tell_life(member, true);
}

void Coordinator::Core::tell_life(const Member& member, bool answers) {
    news_ = true;
    note(answers ? Note::Level::info : Note::Level::warning,
         answers ? "device_answers" : "device_silent",
         {{"bus", to_string(config_.bus)},
          {"device", to_string(member.eui64())},
          {"meter", to_string(member.device().meter)}});
    judge_silence();
}

void Coordinator::Core::schedule_wake() {
    Instant wake = next_statistics_;
    // What is due already waits for something that has a moment of its own.
    const auto consider = [&](Instant due) {
        if (due > at()) wake = std::min(wake, due);
    };
    const auto maybe = [&](std::optional<Instant> due) {
        if (due) wake = std::min(wake, std::max(*due, at()));
    };
    maybe(link_.next_deadline());
    maybe(table_.next_deadline());
    if (start_) maybe(start_->deadline());
    if (restore_) maybe(restore_->deadline());
    if (joining_) maybe(joining_->until);
    if (scan_) maybe(scan_->until);
    if (news_) maybe(next_view_);
    consider(table_.paused_until());
    for (const RelayDialogue& dialogue : dialogues_) {
        consider(dialogue.not_before());
        consider(dialogue.command().expires);
    }
    const auto consider_read = [&](const MeterRead& read) {
        if (read.waits_until()) consider(*read.waits_until());
    };
    for (const CommandRead& read : command_reads_) consider_read(read.read);
    for (const MeterRead& read : slow_) consider_read(read);
    if (polling_) consider(next_sweep_);
    if (sweep_) {
        consider(sweep_->until);
        for (const MeterRead& read : sweep_->reads) consider_read(read);
    }
    if (is_up()) {
        consider(next_counter_);
        consider(next_broadcast_);
        for (const Member& member : members_) {
            consider(member.search_due);
            if (!polling_) continue;
            consider(member.slow_due);
            consider(member.interview_due);
            if (member.life() == Life::dead) consider(member.next_probe());
        }
    }
    wake_ = std::max(wake, at());
}

}  // namespace riser::zigbee
