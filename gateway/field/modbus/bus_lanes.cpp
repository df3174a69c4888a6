// The lanes of BusMaster::Core: what each could send now, and what happens when its work is done.
#include <algorithm>
#include <array>

#include "gateway/field/modbus/bus_core.h"

namespace riser::modbus {
namespace {

using metering::MeterHealth;
using metering::SwitchOutcome;
using metering::SwitchState;

// Probes that may go out between two sweeps of a saturated bus; the budget limits them further.
constexpr int k_probe_turns = 4;
// Without a port there is nothing to read; meters are reported lost at most this often.
constexpr Duration k_least_interval_without_port{1'000'000};

bool reports_switch_apart(const DeviceState& device, const SwitchBinding& binding) {
    return !device.is_meter() || binding.channel != 0;
}

}  // namespace

BusMaster::Core::Candidate BusMaster::Core::pick(Instant now) {
    if (const Candidate candidate = pick_switching(now); candidate.lane != Lane::none) {
        return candidate;
    }
    if (const Candidate candidate = pick_command(now); candidate.lane != Lane::none) {
        return candidate;
    }
    if (!polling_) return {};
    // A relay board that is not polled in time would switch by itself.
    if (const Candidate candidate = pick_slow(now, true); candidate.lane != Lane::none) {
        return candidate;
    }
    if (const Candidate candidate = pick_between_sweeps(now); candidate.lane != Lane::none) {
        return candidate;
    }
    if (const Candidate candidate = pick_money(now); candidate.lane != Lane::none) {
        return candidate;
    }
    if (const Candidate candidate = pick_slow(now, false); candidate.lane != Lane::none) {
        return candidate;
    }
    return pick_probe(now);
}

// ---- switching ----------------------------------------------------------------------------------

BusMaster::Core::Candidate BusMaster::Core::pick_switching(Instant now) {
    for (auto dialogue = dialogues_.begin(); dialogue != dialogues_.end(); ++dialogue) {
        if (dialogue->not_before() > now) continue;
        const SwitchId which = dialogue->command().which;
        const bool waits_for_earlier = std::any_of(
            dialogues_.begin(), dialogue,
            [&](const SwitchDialogue& earlier) { return earlier.command().which == which; });
        if (!waits_for_earlier) return {Lane::switching, &*dialogue, nullptr};
    }
    return {};
}

void BusMaster::Core::finish_dialogues() {
    for (auto dialogue = dialogues_.begin(); dialogue != dialogues_.end();) {
        const auto& report = dialogue->report();
        if (!report) {
            ++dialogue;
            continue;
        }
        const bool good = report->outcome == SwitchOutcome::confirmed;
        note(good ? Note::Level::info : Note::Level::warning,
             good ? "switch_confirmed" : "switch_failed",
             {{"switch", to_string(report->which)},
              {"wanted", std::string(to_string(dialogue->command().wanted))},
              {"observed", std::string(to_string(report->observed))},
              {"outcome", std::string(to_string(report->outcome))}});
        outputs_.emplace_back(*report);
        dialogue = dialogues_.erase(dialogue);
    }
}

// ---- confirming and asked-for reads -------------------------------------------------------------

BusMaster::Core::Candidate BusMaster::Core::pick_command(Instant now) {
    CommandRead* chosen = nullptr;
    for (CommandRead& read : command_reads_) {
        if (read.task.not_before() > now) continue;
        const bool confirming = read.command.purpose == metering::ReadPurpose::confirming;
        if (confirming) return {Lane::command, nullptr, &read.task};
        if (chosen == nullptr) chosen = &read;
    }
    if (chosen == nullptr) return {};
    return {Lane::command, nullptr, &chosen->task};
}

void BusMaster::Core::finish_command_reads(Instant now) {
    for (auto read = command_reads_.begin(); read != command_reads_.end();) {
        if (!read->task.done()) {
            ++read;
            continue;
        }
        metering::MeterReport report = make_report(read->task, read->command.purpose);
        report.request = read->command.request;
        if (report.read_at == Instant{}) report.read_at = now;
        const bool bus_lost = port_.state() != metering::BusState::up;
        if (bus_lost && report.health == MeterHealth::no_answer)
            report.health = MeterHealth::bus_down;
        outputs_.emplace_back(std::move(report));
        read = command_reads_.erase(read);
    }
}

// ---- money --------------------------------------------------------------------------------------

BusMaster::Core::Candidate BusMaster::Core::pick_money(Instant now) {
    if (!sweep_ && now >= next_sweep_) {
        sweep_.emplace(devices_, config_.bus, ++sweeps_, now);
        finish_sweep_when_complete(now);
    }
    if (!sweep_) return {};
    ReadTask* task = sweep_->current();
    if (task->not_before() > now) return {};
    return {Lane::money, nullptr, task};
}

void BusMaster::Core::finish_sweep_when_complete(Instant now) {
    if (!sweep_) return;
    while (sweep_->current() != nullptr && sweep_->current()->done()) sweep_->file_current(now);
    if (sweep_->current() != nullptr) return;
    last_sweep_ = now - sweep_->started();
    const Instant due = sweep_->started() + config_.money_interval;
    const bool bus_lost = port_.state() != metering::BusState::up;
    if (!bus_lost && last_sweep_ > Duration{0}) ++asked_sweeps_;
    outputs_.emplace_back(sweep_->finish(bus_lost, now));
    sweep_.reset();
    next_sweep_ = std::max(due, now);
    slow_turns_ = 0;
    probe_turns_ = 0;
    if (last_sweep_ == Duration{0})
        next_sweep_ = std::max(due, now + k_least_interval_without_port);
    if (due > now) return;
    const auto slow_devices = std::ranges::count_if(devices_, &DeviceState::has_slow_work);
    slow_turns_ = static_cast<int>(slow_devices * last_sweep_ / config_.slow_interval) + 1;
    probe_turns_ = k_probe_turns;
}

void BusMaster::Core::sweep_without_port(Instant now) {
    if (!polling_ || port_.state() != metering::BusState::down || now < next_sweep_) return;
    Sweep lost(devices_, config_.bus, ++sweeps_, now);
    lost.abandon();
    outputs_.emplace_back(lost.finish(true, now));
    next_sweep_ = now + std::max(config_.money_interval, k_least_interval_without_port);
}

// On a bus that sweeps without a pause, the lower lanes get their turns here.
BusMaster::Core::Candidate BusMaster::Core::pick_between_sweeps(Instant now) {
    if (sweep_ || now < next_sweep_) return {};
    if (slow_turns_ > 0 || slow_) {
        if (const Candidate slow = pick_slow(now, false); slow.lane != Lane::none) return slow;
    }
    if (probe_turns_ > 0 || probe_) return pick_probe(now);
    return {};
}

// ---- slow data ----------------------------------------------------------------------------------

BusMaster::Core::Candidate BusMaster::Core::pick_slow(Instant now, bool urgent_only) {
    if (!slow_) {
        if (now < no_slow_before_) return {};
        DeviceState* chosen = nullptr;
        Instant earliest = Instant::max();  // of the others
        for (DeviceState& device : devices_) {
            if (!device.has_slow_work()) continue;
            const bool dead = device.life() == Life::dead;
            if (dead && device.slow_due <= now && !urgent_only) report_dead_switches(device, now);
            const bool due =
                device.slow_due <= now && !dead && (!urgent_only || device.has_watchdog());
            if (!due || (chosen != nullptr && chosen->slow_due <= device.slow_due)) {
                earliest = std::min(earliest, device.slow_due);
                continue;
            }
            if (chosen != nullptr) earliest = std::min(earliest, chosen->slow_due);
            chosen = &device;
        }
        no_slow_before_ = earliest;
        if (chosen == nullptr) return {};
        start_slow(*chosen);
    }
    if (slow_->not_before() > now || (urgent_only && !slow_->device().has_watchdog())) return {};
    return {Lane::slow, nullptr, &*slow_};
}

void BusMaster::Core::start_slow(DeviceState& device) {
    if (device.plan().slow.empty()) {
        slow_.emplace(device, *device.plan().cheapest);
        return;
    }
    // Meters prove who they are in the sweep; a pure relay board is only ever met here.
    const bool proves = !device.is_meter() && !device.identity_proven();
    constexpr std::array k_uses{BlockUse::slow, BlockUse::identity};
    slow_.emplace(device, std::span(k_uses).first(proves ? 2 : 1));
}

void BusMaster::Core::finish_slow(Instant now) {
    if (!slow_ || !slow_->done()) return;
    DeviceState& device = slow_->device();
    device.slow_due = std::max(device.slow_due + device.slow_interval(), now);
    no_slow_before_ = std::min(no_slow_before_, device.slow_due);
    slow_turns_ = std::max(0, slow_turns_ - 1);
    bool is_expected_device = true;
    if (!slow_->failed() && slow_->reads(BlockUse::slow)) {
        const DecodedMeter decoded = slow_->decode();
        if (slow_->reads(BlockUse::identity)) is_expected_device = device.check_identity(decoded);
        if (decoded.health == MeterHealth::good) device.remember_slow(decoded, now);
    }
    for (const SwitchBinding& binding : device.device().switches) {
        if (!reports_switch_apart(device, binding)) continue;
        metering::SwitchReport report;
        report.which = binding.id;
        report.at = now;
        const SwitchModel& model = *device.profile().switching;
        if (slow_->failed()) {
            report.outcome = outcome_of(slow_->health());
        } else if (!is_expected_device) {
            report.outcome = SwitchOutcome::wrong_identity;
        } else {
            report.observed =
                switch_state_in(slow_->answers(), model.channels[binding.channel].read_back);
        }
        outputs_.emplace_back(report);
    }
    slow_.reset();
}

void BusMaster::Core::report_dead_switches(DeviceState& device, Instant now) {
    device.slow_due = now + device.slow_interval();
    for (const SwitchBinding& binding : device.device().switches) {
        if (!reports_switch_apart(device, binding)) continue;
        metering::SwitchReport report;
        report.which = binding.id;
        report.outcome = SwitchOutcome::no_answer;
        report.at = now;
        outputs_.emplace_back(report);
    }
}

// ---- probes of dead devices ---------------------------------------------------------------------

BusMaster::Core::Candidate BusMaster::Core::pick_probe(Instant now) {
    if (!probe_) {
        // On a silent bus there is nobody whose time a probe could take.
        const bool silent = port_.state() == metering::BusState::silent;
        if (!silent && !budget_.allows()) return {};
        DeviceState* chosen = nullptr;
        for (DeviceState& device : devices_) {
            if (device.life() != Life::dead || device.next_probe() > now) continue;
            if (chosen == nullptr || device.next_probe() < chosen->next_probe()) chosen = &device;
        }
        if (chosen == nullptr) return {};
        probe_.emplace(*chosen, *chosen->plan().cheapest);
    }
    if (probe_->not_before() > now) return {};
    return {Lane::probe, nullptr, &*probe_};
}

void BusMaster::Core::finish_probe(Instant) {
    if (!probe_ || !probe_->done()) return;
    probe_turns_ = std::max(0, probe_turns_ - 1);
    probe_.reset();
}

// ---- when there is nothing to send now ----------------------------------------------------------

Instant BusMaster::Core::next_due(Instant now) const {
    Instant due = Instant::max();
    const auto consider = [&](Instant at) { due = std::min(due, at); };
    if (!port_.is_open()) {
        if (polling_ && port_.state() == metering::BusState::down) consider(next_sweep_);
        return due;
    }
    for (const SwitchDialogue& dialogue : dialogues_) consider(dialogue.not_before());
    for (const CommandRead& read : command_reads_) consider(read.task.not_before());
    if (polling_) {
        consider(sweep_ ? sweep_->current()->not_before() : next_sweep_);
        if (slow_) consider(slow_->not_before());
        if (probe_) consider(probe_->not_before());
        const bool silent = port_.state() == metering::BusState::silent;
        for (const DeviceState& device : devices_) {
            if (device.has_slow_work()) consider(device.slow_due);
            if (device.life() != Life::dead) continue;
            consider(silent ? device.next_probe()
                            : std::max(device.next_probe(), budget_.affordable_at()));
        }
    }
    // What is due already but may not go out now (an earlier command for the same switch is waiting)
    // is looked at again soon, not at once.
    return std::max(due, now + Duration{1'000});
}

}  // namespace riser::modbus
