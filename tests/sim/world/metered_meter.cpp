#include "tests/sim/world/metered_meter.h"

#include <algorithm>
#include <utility>

#include "core/base/assert.h"
#include "gateway/field/modbus/meter_decoder.h"
#include "tests/sim/models/models.h"

namespace riser::sim {
namespace {

using metering::MeterHealth;
using metering::MeterReport;
using metering::Quantity;
using metering::SwitchOutcome;
using metering::SwitchReport;
using metering::SwitchState;

constexpr int k_most_writes = 3;
constexpr int k_read_backs_per_write = 2;
// Any register values that no field could show by accident, far from each other.
constexpr std::int64_t k_sample_wh = 1'234'560;
constexpr std::int64_t k_sample_export_wh = 345'670;

modbus::BlockAnswer read_field(Device& device, const modbus::FieldCodec& field,
                               const Measurement& shown) {
    Pdu request{static_cast<std::uint8_t>(field.function)};
    append_word(request, field.address);
    append_word(request, field.count);
    const Pdu answer = device.answer(request, shown, SimTime(0));
    modbus::BlockAnswer block{field.function, field.address, {}};
    for (std::size_t at = 2; at + 1 < answer.size(); at += 2) {
        block.registers.push_back(word_at(answer, at));
    }
    return block;
}

}  // namespace

MeteredMeter::MeteredMeter(const modbus::Device& device, WiredBuilding& building, std::size_t index)
    : device_(&device),
      building_(&building),
      index_(index),
      has_switch_(device.meter.value != 0 && !device.switches.empty()),
      held_serial_(device.expected_serial) {
    const ModelTraits* model = find_model(device.profile->name);
    RISER_ASSERT(model != nullptr, "every device of the field stands in the building");
    if (is_meter()) learn_fields(*model);
}

// Which quantities the profile makes out of this model: a device of the same model is asked once.
void MeteredMeter::learn_fields(const ModelTraits& model) {
    const auto sample = make_device(model.profile, 1, 1, k_sample_wh);
    const bool feeds_in = simulated().feeds_in();
    if (feeds_in) sample->begin_export(k_sample_export_wh);
    Measurement shown;
    for (PhaseValues& phase : shown.phase) phase = phase_drawing(500, 230'000, 990);
    shown.import_wh = k_sample_wh;
    if (feeds_in) shown.export_wh = k_sample_export_wh;
    std::vector<modbus::BlockAnswer> blocks;
    for (const modbus::FieldCodec& field : device_->profile->fields) {
        blocks.push_back(read_field(*sample, field, shown));
    }
    const modbus::DecodedMeter decoded = modbus::decode_blocks(*device_->profile, blocks);
    for (const metering::RegisterValue& value : decoded.registers) {
        const std::int64_t wh = value.value.wh;
        const Counts counts = wh == 0                       ? Counts::nothing
                              : wh < 2 * k_sample_export_wh ? Counts::fed_in
                                                            : Counts::used;
        registers_.push_back({value.quantity, counts});
    }
    shows_voltage_ = decoded.instantaneous.voltage_mv.has_value();
    shows_current_ = decoded.instantaneous.current_ma.has_value();
    shows_frequency_ = decoded.instantaneous.frequency_mhz.has_value();
    shows_power_ = decoded.instantaneous.power.has_value();
}

void MeteredMeter::expect_serial(std::string serial) {
    held_serial_ = std::move(serial);
    proven_ = false;
}

std::string MeteredMeter::serial() {
    const Device& device = simulated();
    return device.traits().readable_serial ? std::to_string(device.serial()) : std::string();
}

bool MeteredMeter::prove_identity() {
    const std::string shown = serial();
    if (held_serial_.empty()) held_serial_ = shown;
    // Without a readable serial number it is known by its address alone.
    proven_ = !simulated().traits().readable_serial || held_serial_ == shown;
    return proven_;
}

MeterReport MeteredMeter::read(metering::ReadPurpose purpose, Instant at, MeteredDice& dice) {
    MeterReport report;
    report.meter = device_->meter;
    report.purpose = purpose;
    const bool sweeping = purpose == metering::ReadPurpose::sweep;
    const bool probes = !sweeping || !proven_;
    const ReadFate fate = answers() ? dice.read_fate(probes) : ReadFate::silent;
    if (!sweeping || fate != ReadFate::silent) report.read_at = at;
    if (fate == ReadFate::silent || fate == ReadFate::refused) {
        proven_ = proven_ && fate == ReadFate::refused;
        report.health = fate == ReadFate::silent ? MeterHealth::no_answer : MeterHealth::refused;
        return report;
    }
    fill(report, purpose == metering::ReadPurpose::confirming);
    if (probes) {
        const bool stranger = fate == ReadFate::wrong_identity;
        report.identity =
            metering::MeterIdentity{device_->profile->name, stranger ? std::string("1") : serial()};
        if (stranger) proven_ = false;
        if (stranger || !prove_identity()) report.health = MeterHealth::wrong_identity;
    }
    if (fate == ReadFate::invalid) report.health = MeterHealth::invalid_values;
    if (report.health != MeterHealth::good) report.registers.clear();
    return report;
}

void MeteredMeter::fill(MeterReport& report, bool witnesses_only) {
    const Building& building = building_->building();
    const Measurement shown = building.measure(index_);
    const Device& device = std::as_const(building).device(index_);
    const RegisterFormat format = device.traits().format();
    const ShownEnergy used = shown_energy(format, shown.import_wh);
    const ShownEnergy fed_in = shown_energy(format, shown.export_wh);
    const ShownEnergy nothing{0, device.traits().quantum_wh};
    for (const ShownRegister& each : registers_) {
        const ShownEnergy& energy = each.counts == Counts::used     ? used
                                    : each.counts == Counts::fed_in ? fed_in
                                                                    : nothing;
        const bool fits =
            report.registers.push_back({each.quantity, {energy.wh}, {energy.quantum_wh}});
        RISER_ASSERT(fits, "a profile has each of the four quantities at most once");
    }
    simulated().note_shown();
    metering::Instantaneous& now = report.instantaneous;
    if (shows_voltage_) now.voltage_mv = shown.phase[0].voltage_mv;
    if (shows_frequency_) now.frequency_mhz = shown.frequency_mhz;
    if (has_switch_) report.switch_state = shown_state(device_->switches.front().channel);
    if (witnesses_only) return;
    if (shows_current_) now.current_ma = shown.phase[0].current_ma;
    if (shows_power_) now.power = Power{shown.power_w()};
}

SwitchState MeteredMeter::shown_state(std::size_t channel) {
    return simulated().tell(channel) ? SwitchState::connected : SwitchState::disconnected;
}

SwitchReport MeteredMeter::see_switch(const modbus::SwitchBinding& binding, Instant at) {
    SwitchReport report;
    report.which = binding.id;
    report.at = at;
    if (!answers()) {
        report.outcome = SwitchOutcome::no_answer;
    } else if (!prove_identity()) {
        report.outcome = SwitchOutcome::wrong_identity;
    } else {
        report.observed = shown_state(binding.channel);
    }
    return report;
}

SwitchReport MeteredMeter::set_switch(const metering::SetSwitch& command, std::size_t channel,
                                      Instant at, MeteredDice& dice) {
    SwitchReport report;
    report.which = command.which;
    report.request = command.request;
    report.outcome = SwitchOutcome::no_answer;
    report.at = at;
    if (!answers()) return report;
    if (!prove_identity()) {
        report.outcome = SwitchOutcome::wrong_identity;
        return report;
    }
    const bool close = command.wanted == SwitchState::connected;
    const SwitchFate fate = dice.switch_fate();
    if (fate == SwitchFate::refused) {
        report.outcome = SwitchOutcome::refused;
        return report;
    }
    if (fate == SwitchFate::silent) {
        if (dice.even_chance()) static_cast<void>(simulated().order(channel, close));
        return report;
    }
    for (int write = 0; write < k_most_writes; ++write) {
        report.echoed = simulated().order(channel, close) || report.echoed;
        for (int read = 0; read < k_read_backs_per_write; ++read) {
            report.observed = shown_state(channel);
            if (report.observed != command.wanted) continue;
            report.outcome = SwitchOutcome::confirmed;
            return report;
        }
    }
    report.outcome = SwitchOutcome::not_confirmed;
    return report;
}

}  // namespace riser::sim
