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
    asked.remembered = remembered();
    asked.fresh_secret.bytes = order.fresh_secret;
    asked.confirmed_plan = order.confirmed_plan;
    asked.token = token;
    restore_.emplace(std::move(asked), ncp_.version);
}

// What was in use until now: a restore that did not come through has not changed that.
std::optional<backup::RememberedNetwork> Coordinator::Core::remembered() const {
    if (!network_) return std::nullopt;
    backup::RememberedNetwork known{network_->extended_pan_id,    network_->key_sequence,
                                    network_->frame_counter,      network_->coordinator,
                                    network_->former_coordinator, network_->pan_id};
    const auto& earlier = network_->earlier;
    if (!earlier) return known;
    if (earlier->is_another) {
        return backup::RememberedNetwork{earlier->extended_pan_id, earlier->key_sequence,
                                         earlier->frame_counter, earlier->coordinator};
    }
    // Under either address it is this one.
    if (known.former_coordinator == Eui64{}) known.former_coordinator = known.coordinator;
    known.coordinator = earlier->coordinator;
    known.frame_counter = std::max(known.frame_counter, earlier->frame_counter);
    return known;
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
            before_restore_.reset();
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
    take_back(*restore_);
    restore_.reset();
    link_.on(RestartNcp{"a backup could not be restored"}, now_);
    return true;
}

void Coordinator::Core::answer_plan() {
    const backup::RestorePlan& plan = restore_->plan();
    const std::string name = restore_->plan_name();
    const std::string& named = restore_->order().confirmed_plan;
    const bool changed = !named.empty() && named != name;
    const bool refused = plan.kind == RestoreKind::refuse || changed;
    const bool confirmed = !named.empty() && !refused;
    RadioAnswer answer{config_.bus, restore_->order().token, RadioOutcome::done, {}, {}};
    answer.outcome = refused     ? RadioOutcome::conflict
                     : confirmed ? RadioOutcome::accepted
                                 : RadioOutcome::done;
    answer.text = restore_->summary();
    if (changed) {
        answer.text = "nothing is written: plan " + named +
                      " is not what would be done now. The stick, the backup or what is ordered "
                      "with it is another than when it was shown; have it shown again";
    }
    if (plan.kind == RestoreKind::refuse) answer.text = plan.refusal;
    answer.warnings = plan.warnings;
    if (!refused) answer.plan = name;
    outputs_.emplace_back(std::move(answer));
    news_ = true;
    if (!confirmed) return restore_.reset();
    const std::uint64_t number = restored_ ? restored_->number + 1 : 1;
    restored_ = metering::RadioRestore{RadioRestoreState::running, restore_->summary(), {}, number};
    note(Note::Level::warning, "zigbee_restore_begun",
         {{"what", restore_->summary()},
          {"plan", name},
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
// takes nothing else for it but what was in use before.
void Coordinator::Core::begin_writing() {
    // Before what looks like a lost look: from here on it is written.
    restore_->write(at());
    stop_using(metering::MeterHealth::bus_down);
    stage_ = Stage::starting;
    enter_bus(metering::BusState::down, "a backup is being restored onto the radio");
    const backup::NetworkBackup& network = restore_->order().network;
    before_restore_ = network_.value_or(NetworkRecord{
        network.coordinator, network.extended_pan_id, network.pan_id, network.channel,
        network.update_id, network.network_key.sequence, network.network_key.tx_counter});
    keep_network(owing(restore_->record(), *before_restore_, *restore_));
}

// What has to change for devices, beside the network, until it is carried out; over a restart, too.
NetworkRecord Coordinator::Core::owing(NetworkRecord next, const NetworkRecord& before,
                                       const NetworkRestore& restore) {
    next.earlier = earlier_of(before);
    next.earlier->is_another = restore.plan().gives_up_remembered;
    return next;
}

// It has failed: what was in use before is ours as before, and nothing is owed to the other. Only what devices may have
// heard stays heard.
void Coordinator::Core::take_back(const NetworkRestore& restore) {
    if (!before_restore_) return;
    NetworkRecord before = *std::exchange(before_restore_, std::nullopt);
    const bool may_be_heard = restore.has_formed() && network_ &&
                              is_same_network(*network_, before) &&
                              network_->key_sequence == before.key_sequence;
    if (may_be_heard)
        before.frame_counter = std::max(before.frame_counter, network_->frame_counter);
    network_ = before;
    outputs_.emplace_back(KeepNetwork{before});
}

// The radio has it already.
void Coordinator::Core::adopt_planned() {
    const NetworkRestore restore = std::move(*restore_);
    restore_.reset();
    NetworkRecord record = restore.record();
    if (network_) record = owing(record, *network_, restore);
    if (network_ && is_same_network(*network_, record)) {
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
    if (network_) keep_network(settled(*network_));
    take_addresses(restore.order().network);
}

// What a change of the network owes to the records of devices is carried out; the record says so then.
NetworkRecord Coordinator::Core::settled(NetworkRecord network) {
    if (!network.earlier) return network;
    const EarlierNetwork earlier = *std::exchange(network.earlier, std::nullopt);
    if (!earlier.is_another && earlier.coordinator == network.coordinator) return network;
    for (Member& member : members_) {
        // They were of another network; or what they report goes to an address that is gone.
        if (earlier.is_another) member.forget();
        member.record().clusters_bound = 0;
        member.record().clusters_set_up = 0;
        keep(member);
    }
    return network;
}

// Where devices are, as far as nobody knows better; who else is in the network is ours, too.
void Coordinator::Core::take_addresses(const backup::NetworkBackup& network) {
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
