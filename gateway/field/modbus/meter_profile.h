// A MeterProfile is everything Riser knows about one model of meter, breaker or relay board on Modbus.
// It is data: loaded from configs/meters/*.toml by meter_profile_loader.h, decoded by meter_decoder.h,
// planned by read_plan.h. A new model is a new file; only a new protocol is C++.
// Addresses are wire addresses (0-based), as in the Modbus Application Protocol V1.1b3.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "core/metering/meter_link.h"
#include "core/units/energy.h"
#include "core/units/time.h"
#include "gateway/field/modbus/line_settings.h"
#include "gateway/field/profile/scale.h"

namespace riser::modbus {

using profile::Evidence;
using profile::Scale;

enum class ReadFunction : std::uint8_t {
    coils = 1,
    discrete_inputs = 2,
    holding_registers = 3,
    input_registers = 4,
};

enum class ValueType : std::uint8_t { u16, s16, u32, s32, u64, s64, f32, bit, ascii };
// Order of the bytes of a multi-register value, A the most significant.
enum class WordOrder : std::uint8_t { abcd, cdab, badc, dcba };

// What a field means, with its base unit.
enum class Field : std::uint8_t {
    import_energy,     // Wh
    export_energy,     // Wh
    import_energy_t1,  // Wh
    import_energy_t2,  // Wh
    voltage,           // mV, phase L1
    current,           // mA, phase L1 (or the sum where a model only has that)
    frequency,         // mHz
    power,             // W, total, negative = export
    switch_state,      // never in MeterProfile::fields: SwitchChannel::read_back says where it is
    serial,            // text of an integer or ASCII
    model_code,        // compared with IdentityProbe::expected_model_codes
};

// How often a field must be fresh. `money` each sweep; `slow` once a minute; `identity` at start, after
// a loss, and in every confirming read.
enum class Freshness : std::uint8_t { money, slow, identity };

struct FieldCodec {
    Field field = Field::import_energy;
    ReadFunction function = ReadFunction::holding_registers;
    std::uint16_t address = 0;
    std::uint16_t count = 1;  // registers (or bits for functions 1 and 2)
    ValueType type = ValueType::u16;
    WordOrder order = WordOrder::abcd;
    Scale scale;
    std::vector<std::uint64_t>
        invalid;  // raw patterns that mean "no value": the field is then absent
    Freshness freshness = Freshness::money;
    // For energy: the register shows 0 after this value + one quantum; absent = it does not roll over within the
    // life of the meter, or nobody knows where. Then a register that begins anew waits for a person.
    std::optional<Energy> rollover;
    bool rollover_unknown = false;
};

struct IdentityProbe {
    bool weak = true;  // no readable serial: identity is address + counter continuity
    std::vector<std::uint64_t> expected_model_codes;  // empty: not checked
};

// A raw request PDU (function code first, without address and CRC), for vendor functions.
using Pdu = std::vector<std::uint8_t>;

// One absolute write. For function 5, 6, 15 and 16 the echo is checked against the request; for a vendor
// function the answer must equal `expected_response_prefix` in its first bytes and has `response_length`.
struct SwitchWrite {
    Pdu request;
    std::uint16_t response_length = 0;  // of the response PDU, in bytes
    Pdu expected_response_prefix;
};

// Where the state of a contact is read: bits of a register or a coil.
struct SwitchReadBack {
    ReadFunction function = ReadFunction::coils;
    std::uint16_t address = 0;
    std::uint16_t count = 1;  // chosen so that no other block of the model has this length
    std::uint16_t index = 0;  // register or bit within the block
    std::uint16_t mask = 1;   // for registers: (value & mask) == closed | open, else `mixed`
    std::uint16_t closed = 1;
    std::uint16_t open = 0;
    // The contact itself is seen there, not the order that it was given: then it proves itself in a relay test.
    bool shows_contact = false;
};

struct SwitchChannel {
    SwitchWrite connect;
    SwitchWrite disconnect;
    SwitchReadBack read_back;
};

struct SwitchModel {
    Evidence evidence = Evidence::inferred;  // of the relay map alone
    metering::PowerOnState power_on = metering::PowerOnState::unknown;
    // Seconds without polls after which the device acts by itself; nullopt = has no such watchdog.
    std::optional<Duration> watchdog;
    bool trips = false;  // a breaker that opens by itself when something is wrong behind it
    std::vector<SwitchChannel> channels;  // one for a meter or breaker, N for a relay board

    [[nodiscard]] metering::OpensByItself opens_by_itself() const {
        return metering::opens_by_itself(trips, power_on, watchdog.has_value());
    }
};

struct Limits {
    std::uint16_t max_registers = 60;  // per read; at most 125 (application protocol 6.3)
    bool gaps_readable = false;        // may unmapped registers be read inside a block?
    std::vector<std::pair<std::uint16_t, std::uint16_t>>
        barriers;  // [first, last] never to be read
};

struct Timing {
    Duration gap_before{0};  // silence the device wants before a request, beyond 3.5 characters
    Duration turnaround{20'000};      // prior of request end to first answer byte
    Duration timeout_floor{100'000};  // adaptive time-outs stay within [floor, ceiling]
    Duration timeout_ceiling{500'000};
};

struct MeterProfile {
    std::string name;    // file name without .toml: [a-z0-9_-]{1,40}
    std::string vendor;  // for people
    std::string model;
    std::string source;  // citations: manual, revision, page or public register list
    Evidence evidence = Evidence::inferred;
    int phases = 1;
    std::int64_t max_current_a = 0;            // rated maximum, for the impossible-jump rule
    std::int64_t nominal_voltage_v = 230;      // line to neutral; the witness must lie near it
    std::optional<LineSettings> factory_line;  // as delivered; the bus decides what is used
    std::vector<FieldCodec> fields;            // empty for a pure relay board
    IdentityProbe identity;
    std::optional<SwitchModel> switching;
    Limits limits;
    Timing timing;
    std::vector<std::string> quirks;  // for people, told by --check-config
    // Empty, or what it does not say although it is needed: then nobody is charged or cut off by it.
    std::string lacks;

    // Rated maximum power, the base of the impossible-jump rule.
    [[nodiscard]] Power max_power() const { return {max_current_a * nominal_voltage_v * phases}; }
};

}  // namespace riser::modbus
