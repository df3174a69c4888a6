// A backup onto the radio in Coordinator::Core: the order, the answer with its plan, and what the coordinator does while
// NetworkRestore has the radio for itself. The normal start follows, and finds the network like any other.
#include <algorithm>
#include <utility>

#include "gateway/field/zigbee/backup/open_backup.h"
#include "gateway/field/zigbee/network/coordinator_core.h"
#include "gateway/field/zigbee/network/network_requests.h"

namespace riser::zigbee {

using backup::RestoreKind;
using metering::RadioAnswer;
using metering::RadioOutcome;
using metering::RadioRestoreState;

namespace {

Result<backup::NetworkBackup> network_in(const metering::RestoreRadio& order) {
    auto read = backup::read_backup(order.backup, "backup");
    if (!read) return fail(read.error());
    return std::move(read->backup);
}

}  // namespace

// ---- the order ------------------------------------------------------------------------------------

Coordinator::OrderResult Coordinator::Core::carry_out(const metering::RestoreRadio& order) {
    const auto network = network_in(order);
    if (!network) return {RadioOutcome::invalid, network.error().message};
    if (restore_) return {RadioOutcome::conflict, "a backup is being restored already"};
    if (copy_) return {RadioOutcome::conflict, "a copy is being made: try again"};
    if (scan_) return {RadioOutcome::conflict, "it listens to the channels: try again"};
    const bool has_ended = stage_ == Stage::idle && ended_as_;
    if (!is_up() && !has_ended) {
        return {RadioOutcome::conflict, "the radio is not ready: " + radio_detail()};
    }
    return {RadioOutcome::accepted, {}};
}

// It is answered when the radio has been looked at.
void Coordinator::Core::begin_restore(std::uint64_t token, const metering::RestoreRadio& order) {
    auto network = network_in(order);
    RISER_ASSERT(network.ok(), "it was read before the order was accepted");
    RestoreNetwork asked;
    asked.network = std::move(*network);
    asked.orders = {order.replaces, order.burns_address};
    if (now_.trusted()) asked.age = age_of(asked.network, to_unix_ms(now_.wall));
    if (network_) {
        asked.remembered = backup::RememberedNetwork{
            network_->extended_pan_id, network_->key_sequence, network_->frame_counter};
    }
    asked.fresh_secret.bytes = order.fresh_secret;
    asked.confirmed = order.confirmed;
    asked.token = token;
    restore_.emplace(std::move(asked), ncp_.version);
}

bool Coordinator::Core::pump_restore() {
    if (!restore_) return false;
    if (auto command = restore_->take_command()) {
        link_.on(ezsp::Ask{k_restore_request, std::move(*command), false}, now_);
        news_ = true;
        return true;
    }
    switch (restore_->outcome()) {
        case NetworkRestore::Outcome::looking:
        case NetworkRestore::Outcome::writing:
            return false;
        case NetworkRestore::Outcome::planned:
            answer_plan();
            return true;
        case NetworkRestore::Outcome::wants_restart:
            if (!restore_->take_restart()) return false;
            link_.on(RestartNcp{"a backup is being restored"}, now_);
            return true;
        case NetworkRestore::Outcome::done: {
            const NetworkRestore restore = std::move(*restore_);
            restore_.reset();
            restored_->remarks = restore.remarks();
            take_over(restore);
            begin_start();
            return true;
        }
        case NetworkRestore::Outcome::failed:
            break;
    }
    if (!restored_ || restored_->state != RadioRestoreState::running) {
        abandon_look(restore_->reason());
        return true;
    }
    tell_restore(RadioRestoreState::failed, restore_->reason());
    restore_.reset();
    link_.on(RestartNcp{"a backup could not be restored"}, now_);
    return true;
}

void Coordinator::Core::answer_plan() {
    const backup::RestorePlan& plan = restore_->plan();
    const bool refused = plan.kind == RestoreKind::refuse;
    const bool confirmed = restore_->order().confirmed && !refused;
    RadioAnswer answer{config_.bus, restore_->order().token, RadioOutcome::done, {}, {}};
    answer.outcome = refused     ? RadioOutcome::conflict
                     : confirmed ? RadioOutcome::accepted
                                 : RadioOutcome::done;
    answer.text = refused ? plan.refusal : restore_->summary();
    answer.warnings = plan.warnings;
    outputs_.emplace_back(std::move(answer));
    news_ = true;
    if (!confirmed) return restore_.reset();
    const std::uint64_t number = restored_ ? restored_->number + 1 : 1;
    restored_ = metering::RadioRestore{RadioRestoreState::running, restore_->summary(), {}, number};
    note(Note::Level::warning, "zigbee_restore_begun",
         {{"what", restore_->summary()},
          {"coordinator", to_string(restore_->record().coordinator)}});
    form_order_.reset();
    adopt_order_ = false;
    raise_counter_.reset();
    if (plan.kind == RestoreKind::adopt) return adopt_planned();
    begin_writing();
}

void Coordinator::Core::abandon_look(const std::string& why) {
    outputs_.emplace_back(
        RadioAnswer{config_.bus, restore_->order().token, RadioOutcome::conflict, why, {}});
    restore_.reset();
    news_ = true;
}

void Coordinator::Core::on_restore_failed(const ezsp::CommandFailed& failure) {
    if (!restore_) return;
    switch (failure.why) {
        case ezsp::CommandFailure::not_ready:
            return;  // the radio was lost: it is looked at anew when it is back
        case ezsp::CommandFailure::timed_out:
        case ezsp::CommandFailure::too_many:
            return restore_->on_silence();
        case ezsp::CommandFailure::not_encodable:
        case ezsp::CommandFailure::not_accepted:
        case ezsp::CommandFailure::bad_answer:
            return restore_->on_answer(nullptr, at());
    }
}

// ---- what is done ---------------------------------------------------------------------------------

// What is going to be ours is kept first: after a power cut in the middle the start then says that it is missing, and
// takes nothing else for it.
void Coordinator::Core::begin_writing() {
    // Before what looks like a lost look: from here on it is written.
    restore_->write(at());
    stop_using(metering::MeterHealth::bus_down);
    stage_ = Stage::starting;
    enter_bus(metering::BusState::down, "a backup is being restored onto the radio");
    note_changes(restore_->record(), restore_->order().network.coordinator);
    keep_network(restore_->record());
}

// Until they are carried out, over an attempt that fails, too.
void Coordinator::Core::note_changes(const NetworkRecord& next, Eui64 coordinator_of_backup) {
    const Eui64 before = network_ ? network_->coordinator : coordinator_of_backup;
    bind_anew_ = bind_anew_ || before != next.coordinator;
    const bool another = network_ && network_->extended_pan_id != next.extended_pan_id;
    gives_up_network_ = gives_up_network_ || another;
}

// The radio has it already.
void Coordinator::Core::adopt_planned() {
    const NetworkRestore restore = std::move(*restore_);
    restore_.reset();
    NetworkRecord record = restore.record();
    note_changes(record, record.coordinator);
    const bool same = network_ && network_->extended_pan_id == record.extended_pan_id &&
                      network_->coordinator == record.coordinator;
    if (same) {
        // What was seen of it last is newer than the backup.
        record = *network_;
        record.frame_counter = std::max(record.frame_counter, restore.plan().frame_counter);
    }
    keep_network(record);
    take_over(restore);
    if (restore.plan().write_frame_counter) {
        raise_counter_ = restore.plan().frame_counter;
        return link_.on(RestartNcp{"the frame counter is raised"}, now_);
    }
    if (is_up()) return finish_restore();
    begin_start();
}

void Coordinator::Core::take_over(const NetworkRestore& restore) {
    if (std::exchange(gives_up_network_, false)) {
        for (Member& member : members_) {
            // They were of another network.
            member.forget();
            keep(member);
        }
    }
    take_addresses(restore.order().network, std::exchange(bind_anew_, false));
}

// Where devices are, as far as nobody knows better; who else is in the network is ours, too.
void Coordinator::Core::take_addresses(const backup::NetworkBackup& network, bool bind_anew) {
    for (const auto& [address, node] : network.addresses) {
        if (address == network.coordinator || node == k_coordinator) continue;
        Member* member = member_of(address);
        if (member == nullptr && members_.size() < k_most_devices) {
            DeviceRecord record;
            record.eui64 = address;
            member = &members_.emplace_back(record);
        }
        const bool taken = member_at(node) != nullptr;
        if (member == nullptr || member->has_address() || taken) continue;
        set_address(*member, node);
    }
    if (!bind_anew) return;
    for (Member& member : members_) {
        // What it reports goes to an address that is gone.
        member.record().clusters_bound = 0;
        member.record().clusters_set_up = 0;
        keep(member);
    }
}

void Coordinator::Core::finish_restore() {
    if (!restored_ || restored_->state != RadioRestoreState::running) return;
    tell_restore(RadioRestoreState::done, "the network of the backup is up");
}

void Coordinator::Core::tell_restore(RadioRestoreState state, std::string text) {
    const bool done = state == RadioRestoreState::done;
    note(done ? Note::Level::info : Note::Level::error,
         done ? "zigbee_restored" : "zigbee_restore_failed", {{"what", text}});
    for (const std::string& remark : restored_->remarks) {
        note(Note::Level::warning, "zigbee_restored_in_part", {{"what", remark}});
    }
    restored_->state = state;
    restored_->text = done
                          ? std::move(text)
                          : "not done: " + std::move(text) + "; order it again when that is mended";
    news_ = true;
}

}  // namespace riser::zigbee
