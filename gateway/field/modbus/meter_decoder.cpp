#include "gateway/field/modbus/meter_decoder.h"

#include <algorithm>
#include <cstdlib>

#include "core/base/assert.h"
#include "gateway/field/modbus/raw_value.h"

namespace riser::modbus {
namespace {

using metering::MeterHealth;
using metering::Quantity;
using metering::SwitchState;

constexpr std::int64_t k_least_frequency_mhz = 40'000;
constexpr std::int64_t k_most_frequency_mhz = 70'000;
constexpr std::int64_t k_flow_current_ma = 100;  // above what meters show without any current
constexpr std::int64_t k_flow_power_w = 10;
constexpr std::size_t k_max_serial = 32;  // metering::MeterIdentity

// The registers of [address, address + count) if the block holds all of them.
std::span<const std::uint16_t> part_of(const BlockAnswer& block, ReadFunction function,
                                       std::uint32_t address, std::uint32_t count) {
    if (block.function != function || address < block.address) return {};
    const std::uint32_t offset = address - block.address;
    if (offset + count > block.registers.size()) return {};
    return std::span(block.registers).subspan(offset, count);
}

std::span<const std::uint16_t> find_registers(const FieldCodec& field,
                                              std::span<const BlockAnswer> blocks) {
    for (auto block = blocks.rbegin(); block != blocks.rend(); ++block) {
        const auto part = part_of(*block, field.function, field.address, field.count);
        if (!part.empty()) return part;
    }
    return {};
}

bool shows_invalid_pattern(const FieldCodec& field, std::uint64_t raw) {
    return std::find(field.invalid.begin(), field.invalid.end(), raw) != field.invalid.end();
}

// ASCII, two characters per register, padded by zeros or blanks. Anything else is no serial.
std::optional<std::string> text_of(std::span<const std::uint16_t> registers, WordOrder order) {
    std::string text;
    for (const std::uint16_t word : registers) {
        const std::uint64_t bytes = assemble(std::span(&word, 1), order);
        text.push_back(static_cast<char>(bytes >> 8U));
        text.push_back(static_cast<char>(bytes & 0xFFU));
    }
    const auto is_padding = [](char c) { return c == '\0' || c == ' '; };
    while (!text.empty() && is_padding(text.back())) text.pop_back();
    text.erase(text.begin(), std::find_if_not(text.begin(), text.end(), is_padding));
    const bool printable = std::all_of(text.begin(), text.end(), [](char c) {
        return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
               c == '-';
    });
    if (text.empty() || text.size() > k_max_serial || !printable) return std::nullopt;
    return text;
}

std::optional<Quantity> quantity_of(Field field) {
    switch (field) {
        case Field::import_energy:
            return Quantity::import_energy;
        case Field::export_energy:
            return Quantity::export_energy;
        case Field::import_energy_t1:
            return Quantity::import_energy_t1;
        case Field::import_energy_t2:
            return Quantity::import_energy_t2;
        default:
            return std::nullopt;
    }
}

// One pass over the fields; collects values and the reasons to reject the whole set.
class SetDecoder {
public:
    explicit SetDecoder(const MeterProfile& profile) : profile_(profile) {}

    void decode(const FieldCodec& field, std::span<const std::uint16_t> registers) {
        if (field.type == ValueType::ascii) {
            if (field.field == Field::serial) result_.serial = text_of(registers, field.order);
            return;
        }
        const std::uint64_t raw = assemble(registers, field.order);
        const bool absent = shows_invalid_pattern(field, raw);
        if (const auto quantity = quantity_of(field.field)) {
            decode_energy(field, *quantity, raw, absent);
        } else if (!absent) {
            decode_other(field, raw);
        }
    }

    DecodedMeter finish() {
        if (has_wrong_model()) {
            result_.health = MeterHealth::wrong_identity;
        } else if (energy_impossible_ || voltage_impossible() || frequency_impossible() ||
                   all_zero()) {
            result_.health = MeterHealth::invalid_values;
        }
        if (result_.health != MeterHealth::good) result_.registers.clear();
        return std::move(result_);
    }

    DecodedMeter& result() { return result_; }

private:
    void decode_energy(const FieldCodec& field, Quantity quantity, std::uint64_t raw, bool absent) {
        if (absent) {
            energy_impossible_ |= quantity == Quantity::import_energy;
            return;
        }
        const auto value = scaled(raw, field.type, field.scale);
        if (!value || *value < 0 || *value > k_max_register.wh) {
            energy_impossible_ = true;
            return;
        }
        note_number(*value);
        import_seen_ |= quantity == Quantity::import_energy;
        const bool fits = result_.registers.push_back(
            {quantity, {*value}, {quantum_at(raw, field.type, field.scale)}});
        RISER_ASSERT(fits, "a profile has each of the four quantities at most once");
    }

    void decode_other(const FieldCodec& field, std::uint64_t raw) {
        if (field.field == Field::serial) {
            result_.serial = std::to_string(raw);
            return;
        }
        if (field.field == Field::model_code) {
            result_.model_code = raw;
            return;
        }
        const auto value = scaled(raw, field.type, field.scale);
        if (!value) return;  // NaN: no such phase
        note_number(*value);
        auto& now = result_.instantaneous;
        switch (field.field) {
            case Field::voltage:
                now.voltage_mv = *value;
                break;
            case Field::current:
                now.current_ma = *value;
                break;
            case Field::frequency:
                now.frequency_mhz = *value;
                break;
            case Field::power:
                now.power = Power{*value};
                break;
            default:
                break;
        }
    }

    void note_number(std::int64_t value) { any_number_ |= value != 0; }

    [[nodiscard]] bool has_wrong_model() const {
        const auto& expected = profile_.identity.expected_model_codes;
        return result_.model_code && !expected.empty() &&
               std::find(expected.begin(), expected.end(), *result_.model_code) == expected.end();
    }

    [[nodiscard]] bool line_is_dead() const {
        const auto& voltage = result_.instantaneous.voltage_mv;
        return voltage && *voltage * 2 < profile_.nominal_voltage_v * 1000;
    }
    [[nodiscard]] bool something_flows() const {
        const auto& now = result_.instantaneous;
        return (now.current_ma && std::abs(*now.current_ma) > k_flow_current_ma) ||
               (now.power && std::abs(now.power->w) > k_flow_power_w);
    }
    [[nodiscard]] bool voltage_impossible() const {
        const auto& voltage = result_.instantaneous.voltage_mv;
        if (!voltage) return false;
        if (*voltage < 0 || *voltage > profile_.nominal_voltage_v * 1500) return true;
        return line_is_dead() && profile_.phases == 1 && something_flows();
    }
    [[nodiscard]] bool frequency_impossible() const {
        const auto& frequency = result_.instantaneous.frequency_mhz;
        if (!frequency || line_is_dead()) return false;
        return *frequency < k_least_frequency_mhz || *frequency > k_most_frequency_mhz;
    }
    [[nodiscard]] bool all_zero() const {
        return import_seen_ && result_.instantaneous.voltage_mv && !any_number_;
    }

    const MeterProfile& profile_;
    DecodedMeter result_;
    bool energy_impossible_ = false;
    bool import_seen_ = false;
    bool any_number_ = false;
};

}  // namespace

DecodedMeter decode_blocks(const MeterProfile& profile, std::span<const BlockAnswer> blocks) {
    SetDecoder set(profile);
    for (const FieldCodec& field : profile.fields) {
        const auto registers = find_registers(field, blocks);
        if (!registers.empty()) set.decode(field, registers);
    }
    if (profile.switching && !profile.switching->channels.empty()) {
        for (const BlockAnswer& block : blocks) {
            const SwitchState state =
                decode_switch(profile.switching->channels.front().read_back, block);
            if (state != SwitchState::unknown) set.result().switch_state = state;
        }
    }
    return set.finish();
}

SwitchState decode_switch(const SwitchReadBack& read_back, const BlockAnswer& block) {
    const std::uint32_t address = std::uint32_t{read_back.address} + read_back.index;
    const auto part = part_of(block, read_back.function, address, 1);
    if (part.empty()) return SwitchState::unknown;
    const auto state = static_cast<std::uint16_t>(part.front() & read_back.mask);
    if (state == read_back.closed) return SwitchState::connected;
    if (state == read_back.open) return SwitchState::disconnected;
    return SwitchState::mixed;
}

}  // namespace riser::modbus
