#include "gateway/field/modbus/bus_core.h"

#include <algorithm>
#include <utility>

#include "core/base/overload.h"

namespace riser::modbus {
namespace {

using metering::MeterHealth;

// So many exchanges without an answer, from whatever device: the line itself is in doubt. Then a device
// is asked once instead of twice and no window is waited for, so that a cut cable is noticed in seconds.
constexpr int k_silences_until_suspect = 6;
// Just after a start is when people look: the first statistics come early, the next by the minute.
constexpr Duration k_first_statistics{5'000'000};
// After the bus came back, devices that were silent with it are looked at within this time.
constexpr std::uint64_t k_revival_spread_us = 2'000'000;
// What one disturbance can make of answers; as many and half of all are the line itself.
constexpr std::uint64_t k_garbled_at_least = 3;
// More commands than this wait only if the bus is dead; the controller repeats what it still wants.
constexpr std::size_t k_most_commands = 256;

}  // namespace

BusMaster::Core::Core(BusConfig config)
    : config_(std::move(config)),
      engine_(config_.framing, config_.line, config_.echo, config_.late_window),
      jitter_(config_.jitter_seed) {
    RISER_ASSERT(check_bus_config(config_).ok(), "the bus configuration has been checked");
    devices_.reserve(config_.devices.size());
    for (const Device& device : config_.devices) devices_.emplace_back(device, config_);
}

void BusMaster::Core::on(Input input, Instant now) {
    last_now_ = now;
    if (!std::exchange(started_, true)) {
        next_sweep_ = now;
        statistics_since_ = now;
        next_statistics_ = now + k_first_statistics;
    }
    std::visit(overload{
                   [](const Tick&) {},
                   [&](const field::PortOpened&) { on_port_opened(now); },
                   [&](const field::PortLost& lost) { on_port_lost(lost.reason, now); },
                   [&](const field::BytesReceived& received) { on_bytes(received, now); },
                   [&](const metering::MeterCommand& command) {
                       std::visit([&](const auto& any) { on_command(any, now); }, command);
                   },
                   [&](const SetPolling& polling) { on_polling(polling.enabled, now); },
                   [&](const ExpectSerial& expected) { on_expected_serial(expected); },
               },
               input);
    advance(now);
}

std::vector<BusMaster::Output> BusMaster::Core::take_outputs() {
    return std::exchange(outputs_, {});
}

// ---- inputs -------------------------------------------------------------------------------------

void BusMaster::Core::on_port_opened(Instant now) {
    const auto before = port_.state();
    port_.opened(now);
    engine_.port_opened(now);
    for (DeviceState& device : devices_) device.probe_by(now + config_.late_window);
    if (before == metering::BusState::down) report_bus(now);
    note(Note::Level::info, "port_opened", {{"port", config_.port_name}});
}

void BusMaster::Core::on_port_lost(const std::string& reason, Instant now) {
    const bool was_up = port_.state() != metering::BusState::down;
    const bool news = was_up || port_.detail() != reason;
    port_.lost(reason, now);
    engine_.port_lost();
    const Candidate on_the_line = std::exchange(active_, {});
    slow_.reset();
    no_slow_before_ = {};
    probe_.reset();
    for (DeviceState& device : devices_) device.port_lost();
    for (SwitchDialogue& dialogue : dialogues_) {
        dialogue.port_lost(on_the_line.dialogue == &dialogue);
    }
    for (const CommandRead& read : std::exchange(command_reads_, {})) {
        metering::MeterReport report;
        report.meter = read.command.meter;
        report.purpose = read.command.purpose;
        report.request = read.command.request;
        report.health = MeterHealth::bus_down;
        outputs_.emplace_back(std::move(report));
    }
    if (sweep_) {
        sweep_->abandon();
        finish_sweep_when_complete(now);
    }
    silences_in_a_row_ = 0;
    if (!news) return;
    report_bus(now);
    // One alarm a loss: when opening fails for another reason than the loss had, that is only told.
    note(was_up ? Note::Level::error : Note::Level::info, was_up ? "port_lost" : "port_still_lost",
         {{"port", config_.port_name}, {"reason", reason}});
}

void BusMaster::Core::on_bytes(const field::BytesReceived& input, Instant now) {
    if (!port_.is_open()) return;
    engine_.receive(input.bytes, now);
    for (const LateAnswer& late : engine_.take_late_answers()) {
        DeviceState* device = device_at(late.unit);
        if (device == nullptr) continue;
        device->record_late(late.latency);
        // It lives, only slower than thought; its time-out has just been raised.
        if (device->life() == Life::dead) device->probe_by(now + config_.line.frame_gap());
    }
    if (!engine_.stream_broken()) return;
    on_port_lost("the stream is not Modbus TCP", now);
}

void BusMaster::Core::on_command(const metering::ReadMeter& command, Instant now) {
    DeviceState* device = device_of(command.meter);
    if (device != nullptr && port_.is_open() && command_reads_.size() < k_most_commands) {
        const bool confirming = command.purpose == metering::ReadPurpose::confirming;
        const BlockUse use = confirming ? BlockUse::confirming : BlockUse::everything;
        command_reads_.push_back({command, ReadTask(*device, std::span(&use, 1))});
        return;
    }
    metering::MeterReport report;
    report.meter = command.meter;
    report.purpose = command.purpose;
    report.request = command.request;
    report.read_at = now;
    report.health = port_.is_open() ? MeterHealth::no_answer : MeterHealth::bus_down;
    outputs_.emplace_back(std::move(report));
    if (device == nullptr) {
        note(Note::Level::error, "unknown_meter", {{"meter", to_string(command.meter)}});
    }
}

void BusMaster::Core::on_command(const metering::SetSwitch& command, Instant now) {
    using metering::SwitchOutcome;
    using metering::SwitchState;
    for (DeviceState& device : devices_) {
        for (const SwitchBinding& binding : device.device().switches) {
            if (binding.id != command.which) continue;
            if (device.profile().switching->evidence != Evidence::manual) {
                return refuse_switch(command, SwitchOutcome::refused, now,
                                     "the profile's switch map is inferred, not from a manual");
            }
            if (command.wanted != SwitchState::connected &&
                command.wanted != SwitchState::disconnected) {
                return refuse_switch(command, SwitchOutcome::refused, now,
                                     "only connected and disconnected can be asked for");
            }
            if (dialogues_.size() >= k_most_commands) {
                return refuse_switch(command, SwitchOutcome::expired, now,
                                     "too many commands wait");
            }
            for (SwitchDialogue& earlier : dialogues_) {
                const bool same = earlier.command().which == command.which;
                if (same && earlier.nothing_sent() && active_.dialogue != &earlier) {
                    earlier.supersede(now);
                }
            }
            dialogues_.emplace_back(device, binding.channel, command);
            return;
        }
    }
    refuse_switch(command, SwitchOutcome::refused, now, "no such switch on this bus");
}

void BusMaster::Core::on_polling(bool enabled, Instant now) {
    if (enabled && !polling_) next_sweep_ = now;
    polling_ = enabled;
}

void BusMaster::Core::on_expected_serial(const ExpectSerial& input) {
    if (DeviceState* device = device_of(input.meter)) device->expect_serial(input.serial);
}

// ---- the loop -----------------------------------------------------------------------------------

void BusMaster::Core::advance(Instant now) {
    budget_.accrue(now);
    line_free_.reset();
    for (SwitchDialogue& dialogue : dialogues_) {
        if (active_.dialogue != &dialogue) dialogue.check_expiry(now);
    }
    finish_dialogues();
    finish_command_reads(now);
    open_port_when_due(now);
    if (!port_.is_open()) {
        sweep_without_port(now);
    } else {
        do {
            while (const auto result = engine_.poll(now)) deliver(*result, now);
        } while (!engine_.busy() && send_next(now));
    }
    if (now >= next_statistics_) report_statistics(now);
    schedule_wake(now);
}

void BusMaster::Core::open_port_when_due(Instant now) {
    const auto due = port_.open_due();
    if (!due || now < *due || engine_.busy()) return;
    port_.opening(now);
    engine_.port_lost();
    outputs_.emplace_back(field::OpenPort{});
}

bool BusMaster::Core::send_next(Instant now) {
    const Candidate candidate = pick(now);
    if (candidate.lane == Lane::none) return false;
    const bool suspect = line_suspect();
    Exchange exchange = candidate.dialogue != nullptr ? candidate.dialogue->next_exchange()
                                                      : candidate.read->next_exchange(suspect);
    const Instant ready = engine_.ready_at(exchange.unit, exchange.gap_before);
    if (ready > now) {
        line_free_ = ready;
        return false;
    }
    outputs_.emplace_back(field::WriteBytes{engine_.start(std::move(exchange), now)});
    active_ = candidate;
    return true;
}

void BusMaster::Core::deliver(const ExchangeResult& result, Instant now) {
    record(result, now);
    deliver_to_task(result, now);
    active_ = {};
    finish_dialogues();
    finish_command_reads(now);
    finish_sweep_when_complete(now);
    finish_slow(now);
    finish_probe(now);
    judge_silence(now);
}

void BusMaster::Core::deliver_to_task(const ExchangeResult& result, Instant now) {
    DeviceState& device = active_.device();
    const bool answered =
        result.verdict == Verdict::answered || result.verdict == Verdict::exception;
    if (active_.dialogue != nullptr) {
        active_.dialogue->on_result(result);
        if (answered) note_life(device, device.mark_answering(MeterHealth::good), now);
        return;
    }
    ReadTask& task = *active_.read;
    task.on_result(result, line_suspect());
    if (device.take_plan_changed()) {
        no_slow_before_ = {};
        note(Note::Level::info, "plan_changed", {{"unit", std::to_string(device.device().unit)}});
    }
    const bool given_up = task.failed() && task.health() == MeterHealth::no_answer;
    if (given_up) {
        note_life(device, device.mark_failed(task.health(), now, jitter_), now);
    } else if (answered) {
        note_life(device, device.mark_answering(task.health()), now);
    }
}

void BusMaster::Core::record(const ExchangeResult& result, Instant now) {
    DeviceState& device = active_.device();
    const bool had_slow_work = device.has_slow_work();
    device.record(result);
    if (device.has_slow_work() != had_slow_work) no_slow_before_ = {};
    record_strays();
    const Duration used = result.finished - result.sent;
    busy_time_ += used;
    const bool answered =
        result.verdict == Verdict::answered || result.verdict == Verdict::exception;
    if (answered) {
        silences_in_a_row_ = 0;
        unanswered_ = garbled_ = 0;
        const bool was_silent = port_.state() == metering::BusState::silent;
        if (port_.heard(now)) report_bus(now);
        if (was_silent) {
            for (DeviceState& each : devices_) {
                const auto spread = static_cast<std::int64_t>(jitter_.below(k_revival_spread_us));
                each.probe_by(now + Duration{spread});
            }
        }
    } else {
        if (result.verdict == Verdict::silent) ++silences_in_a_row_;
        ++unanswered_;
        if (result.verdict == Verdict::garbled) ++garbled_;
        // On a silent bus there is nobody whose time a probe could take.
        const bool shared = port_.state() == metering::BusState::up;
        if (active_.lane == Lane::probe && shared) budget_.spend(used);
    }
    if (engine_.hears_itself() && !config_.echo && !std::exchange(echo_noted_, true)) {
        note(Note::Level::warning, "adapter_echoes",
             {{"port", config_.port_name}, {"advice", "set echo = true for this bus"}});
    }
}

void BusMaster::Core::record_strays() {
    const auto strays = engine_.take_idle_strays();
    unattributed_.glitch_bytes += strays.glitch_bytes;
    unattributed_.foreign_frames += strays.foreign_frames;
    unattributed_.bytes_received += strays.bytes;
}

void BusMaster::Core::note_life(DeviceState& device, bool changed, Instant now) {
    if (!changed) return;
    const bool back = device.life() == Life::alive;
    if (back) {
        device.slow_due = now;
        no_slow_before_ = {};
    }
    note(back ? Note::Level::info : Note::Level::warning, back ? "device_answers" : "device_silent",
         {{"bus", to_string(config_.bus)},
          {"unit", std::to_string(device.device().unit)},
          {"meter", to_string(device.device().meter)},
          {"profile", device.profile().name}});
}

void BusMaster::Core::judge_silence(Instant now) {
    const bool all_dead = std::ranges::all_of(
        devices_, [](const DeviceState& device) { return device.life() == Life::dead; });
    // A dead device among them is silent; noise on a dead bus is seldom.
    const bool garbled = garbled_ >= k_garbled_at_least && 2 * garbled_ >= unanswered_;
    if (!all_dead || devices_.empty() || !port_.all_silent(now, garbled)) return;
    report_bus(now);
    note(Note::Level::error, "bus_silent",
         {{"bus", to_string(config_.bus)}, {"what", port_.detail()}});
}

bool BusMaster::Core::line_suspect() const {
    return silences_in_a_row_ >= k_silences_until_suspect;
}

void BusMaster::Core::schedule_wake(Instant now) {
    Instant wake = next_statistics_;
    if (const auto due = port_.open_due(); due && !engine_.busy()) wake = std::min(wake, *due);
    if (engine_.busy()) {
        wake = std::min(wake, *engine_.deadline());
    } else if (line_free_) {
        wake = std::min(wake, *line_free_);
    } else {
        wake = std::min(wake, next_due(now));
    }
    for (const SwitchDialogue& dialogue : dialogues_) {
        if (dialogue.nothing_sent() && active_.dialogue != &dialogue) {
            wake = std::min(wake, dialogue.command().expires);
        }
    }
    wake_ = std::max(wake, now);
}

DeviceState* BusMaster::Core::device_of(MeterId meter) {
    const auto found = std::ranges::find_if(devices_, [&](const DeviceState& device) {
        return device.device().meter == meter && meter.value != 0;
    });
    return found == devices_.end() ? nullptr : &*found;
}

DeviceState* BusMaster::Core::device_at(std::uint8_t unit) {
    const auto found = std::ranges::find_if(
        devices_, [&](const DeviceState& device) { return device.device().unit == unit; });
    return found == devices_.end() ? nullptr : &*found;
}

}  // namespace riser::modbus
