#include "gateway/device_facts.h"

#include <algorithm>

namespace riser::gateway {
namespace {

using metering::OpensByItself;
using riser::profile::Evidence;
using zigbee::profile::DeviceField;

// More than a standard device was ever seen to have: which there are shows when it is asked.
constexpr std::size_t k_most_standard_contacts = 8;
// Without a profile nobody knows: the fuse bounds what is believed, and no genuine reading must be refused.
constexpr int k_most_phases = 3;

bool has_sign(modbus::ValueType type) {
    using modbus::ValueType;
    return type == ValueType::s16 || type == ValueType::s32 || type == ValueType::s64 ||
           type == ValueType::f32;
}

std::int64_t step_of(std::int64_t numerator, std::int64_t denominator) {
    return (numerator + denominator - 1) / denominator;
}

void add_field(const modbus::FieldCodec& field, bool documented, DeviceFacts& facts) {
    if (const auto quantity = quantity_of(field.field)) {
        facts.registers.push_back(*quantity);
        if (field.rollover) facts.rollover[*quantity] = *field.rollover;
        // What a float can show depends on its size.
        if (field.type != modbus::ValueType::f32) {
            facts.step_wh[*quantity] = step_of(field.scale.numerator, field.scale.denominator);
        }
    }
    if (field.field != modbus::Field::power) return;
    facts.signed_power = has_sign(field.type);
    facts.limits_by_power = facts.signed_power && documented;
}

bool is_witness(const modbus::FieldCodec& field) {
    return field.field == modbus::Field::voltage || field.field == modbus::Field::frequency;
}

bool is_witness(const DeviceField& field) {
    using zigbee::profile::Quantity;
    return field.quantity == Quantity::voltage || field.quantity == Quantity::frequency;
}

template <class Field>
bool has_witness(const std::vector<Field>& fields) {
    return std::ranges::any_of(fields, [](const Field& field) { return is_witness(field); });
}

std::optional<metering::Quantity> register_of(zigbee::profile::Quantity quantity) {
    switch (quantity) {
        case zigbee::profile::Quantity::import_energy:
            return metering::Quantity::import_energy;
        case zigbee::profile::Quantity::export_energy:
            return metering::Quantity::export_energy;
        default:
            return std::nullopt;
    }
}

void add_field(const DeviceField& field, DeviceFacts& facts) {
    if (const auto quantity = register_of(field.quantity)) {
        if (!facts.has(*quantity)) facts.registers.push_back(*quantity);
        if (field.scale) {
            facts.step_wh[*quantity] = step_of(field.scale->numerator, field.scale->denominator);
        }
    }
    // A data point is a number without a sign; the attribute of the standard has one.
    if (field.quantity == zigbee::profile::Quantity::power) {
        facts.signed_power = !std::holds_alternative<std::uint8_t>(field.place);
    }
}

std::string place_of(const zigbee::profile::RelayModel& relay) {
    if (const auto* point = std::get_if<std::uint8_t>(&relay.place)) {
        return "data point " + std::to_string(*point);
    }
    const auto& place = std::get<zigbee::profile::AttributePlace>(relay.place);
    return "endpoint " + std::to_string(place.endpoint);
}

template <class Device>
DeviceFacts facts_of_device(const Device& device, const ProfileShelf& shelf) {
    if (!device.zigbee) return facts_of(shelf.meters.find(device.profile)->second);
    if (device.profile.empty()) return facts_of_standard_device();
    const auto profile = shelf.zigbee.find(device.profile);
    if (profile != shelf.zigbee.end()) return facts_of(profile->second);
    DeviceFacts facts;
    facts.profile = facts.model = device.profile;
    facts.lacks = shelf.unreadable.find(device.profile)->second;
    return facts;
}

}  // namespace

bool DeviceFacts::has(metering::Quantity quantity) const {
    return std::ranges::find(registers, quantity) != registers.end();
}

std::optional<metering::Quantity> quantity_of(modbus::Field field) {
    switch (field) {
        case modbus::Field::import_energy:
            return metering::Quantity::import_energy;
        case modbus::Field::export_energy:
            return metering::Quantity::export_energy;
        case modbus::Field::import_energy_t1:
            return metering::Quantity::import_energy_t1;
        case modbus::Field::import_energy_t2:
            return metering::Quantity::import_energy_t2;
        default:
            return std::nullopt;
    }
}

DeviceFacts facts_of(const modbus::MeterProfile& profile) {
    DeviceFacts facts;
    facts.profile = facts.model = profile.name;
    facts.lacks = profile.lacks;
    facts.energy_inferred = profile.evidence == modbus::Evidence::inferred;
    facts.phases = profile.phases;
    facts.max_power = profile.max_power();
    for (const auto& field : profile.fields) add_field(field, !facts.energy_inferred, facts);
    facts.has_witness = has_witness(profile.fields);
    if (!profile.switching) return facts;
    facts.contacts = profile.switching->channels.size();
    facts.switch_inferred = profile.switching->evidence == modbus::Evidence::inferred;
    facts.trips = profile.switching->trips;
    facts.power_on = profile.switching->power_on;
    facts.opens = profile.switching->opens_by_itself();
    return facts;
}

DeviceFacts facts_of(const zigbee::profile::DeviceProfile& profile) {
    DeviceFacts facts;
    facts.profile = facts.model = profile.name;
    facts.energy_inferred = profile.evidence == Evidence::inferred;
    facts.power_told_seldom = true;
    facts.phases = profile.phases;
    facts.max_power =
        Power{profile.max_current_a * profile.nominal_voltage_v * std::int64_t{profile.phases}};
    for (const auto& field : profile.fields) add_field(field, facts);
    // A phase that is told as a whole has its voltage in it.
    facts.has_witness = has_witness(profile.fields) || !profile.phase_points.empty();
    if (!profile.relay) return facts;
    facts.contacts = 1;
    facts.contact_place = place_of(*profile.relay);
    facts.switch_inferred = profile.relay->evidence == Evidence::inferred;
    facts.recloses = profile.relay->recloses;
    facts.trips = profile.relay->trips;
    facts.power_on = profile.relay->power_on;
    facts.opens = metering::opens_by_itself(facts.trips, facts.power_on, false);
    return facts;
}

DeviceFacts facts_of_standard_device() {
    DeviceFacts facts;
    facts.model = "standard";
    facts.registers = {metering::Quantity::import_energy};
    facts.energy_inferred = true;
    facts.power_told_seldom = true;
    facts.phases = k_most_phases;
    facts.contacts = k_most_standard_contacts;
    facts.switch_inferred = true;
    facts.opens = OpensByItself::unknown;
    return facts;
}

DeviceFacts facts_of(const config::MeterConfig& meter, const ProfileShelf& shelf) {
    return facts_of_device(meter, shelf);
}

DeviceFacts facts_of(const config::RelayBoardConfig& board, const ProfileShelf& shelf) {
    return facts_of_device(board, shelf);
}

}  // namespace riser::gateway
