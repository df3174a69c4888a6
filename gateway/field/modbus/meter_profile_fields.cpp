// [[field]]: where a value is, how its bits are arranged, what one count means and when it is no
// value.
#include <algorithm>

#include "gateway/field/modbus/meter_profile_parts.h"
#include "gateway/field/modbus/raw_value.h"

namespace riser::modbus {
namespace {

using profile::Kind;

constexpr std::array<toml::Word<Field>, 10> k_fields{{
    {"import_energy", Field::import_energy},
    {"export_energy", Field::export_energy},
    {"import_energy_t1", Field::import_energy_t1},
    {"import_energy_t2", Field::import_energy_t2},
    {"voltage", Field::voltage},
    {"current", Field::current},
    {"frequency", Field::frequency},
    {"power", Field::power},
    {"serial", Field::serial},
    {"model_code", Field::model_code},
}};
constexpr std::array<toml::Word<ValueType>, 8> k_types{{
    {"u16", ValueType::u16},
    {"s16", ValueType::s16},
    {"u32", ValueType::u32},
    {"s32", ValueType::s32},
    {"u64", ValueType::u64},
    {"s64", ValueType::s64},
    {"f32", ValueType::f32},
    {"ascii", ValueType::ascii},
}};
constexpr std::array<toml::Word<WordOrder>, 4> k_orders{{
    {"abcd", WordOrder::abcd},
    {"cdab", WordOrder::cdab},
    {"badc", WordOrder::badc},
    {"dcba", WordOrder::dcba},
}};
constexpr std::array<toml::Word<Freshness>, 3> k_freshness{{
    {"money", Freshness::money},
    {"slow", Freshness::slow},
    {"identity", Freshness::identity},
}};

enum class End { unknown, none };
constexpr std::array<toml::Word<End>, 2> k_ends{{
    {"unknown", End::unknown},
    {"none", End::none},
}};

Kind kind_of(Field field) {
    switch (field) {
        case Field::import_energy:
        case Field::export_energy:
        case Field::import_energy_t1:
        case Field::import_energy_t2:
            return Kind::energy;
        case Field::voltage:
            return Kind::voltage;
        case Field::current:
            return Kind::current;
        case Field::frequency:
            return Kind::frequency;
        case Field::power:
            return Kind::power;
        default:
            return Kind::identity;
    }
}

// What one count is in the field's base unit: scale x unit.
void read_scale(toml::Table& table, FieldCodec& codec) {
    if (kind_of(codec.field) == Kind::identity) {
        for (const char* key : {"scale", "unit"}) {
            if (table.has(key))
                table.refuse(key, "an identity is not a measured value, leave this out");
        }
        return;
    }
    codec.scale = profile::read_scale(table, kind_of(codec.field)).value_or(Scale{});
}

Freshness usual_freshness(Field field) {
    switch (kind_of(field)) {
        case Kind::energy:
            return Freshness::money;
        case Kind::identity:
            return Freshness::identity;
        default:
            return Freshness::slow;
    }
}

void read_place(toml::Table& table, const Limits& limits, FieldCodec& codec) {
    codec.function = table.word("function", k_read_functions);
    codec.address = static_cast<std::uint16_t>(table.integer("address", {0, 65535}));
    codec.type = table.word("type", k_types);
    codec.order = table.word_or("order", k_orders, WordOrder::abcd);
    codec.count = registers_of(codec.type);
    if (codec.type == ValueType::ascii) {
        codec.count = static_cast<std::uint16_t>(table.integer("length", {1, 16}));
        if (codec.field != Field::serial) table.refuse("type", "only a serial can be ascii");
    }
    if (is_bit_function(codec.function)) {
        table.refuse("function",
                     "fields are read from \"holding\" or \"input\" registers; "
                     "the state of a contact belongs to [switch.read_back]");
    }
    if (codec.address + codec.count > 65536) table.refuse("address", "the value ends beyond 65535");
    if (codec.count > limits.max_registers) {
        table.refuse("type", "needs " + std::to_string(codec.count) +
                                 " registers, but limits.max_registers is " +
                                 std::to_string(limits.max_registers));
    }
    for (const auto& [first, last] : limits.barriers) {
        if (codec.address <= last && codec.address + codec.count > first) {
            table.refuse("address", "lies in the barrier " + std::to_string(first) + ".." +
                                        std::to_string(last) + " of [limits]");
        }
    }
}

// Where a register begins anew is in the manual or it is not, and a profile says which.
void read_rollover(toml::Table& table, FieldCodec& codec) {
    const bool energy = kind_of(codec.field) == Kind::energy;
    const auto last = table.optional_integer("rollover_wh", {1, k_max_register.wh});
    if (last) codec.rollover = Energy{*last};
    for (const char* key : {"rollover_wh", "rollover"}) {
        if (table.has(key) && !energy) table.refuse(key, "only an energy register rolls over");
    }
    if (table.has("rollover")) {
        const End end = table.word("rollover", k_ends);
        codec.rollover_unknown = end == End::unknown;
        if (table.has("rollover_wh")) {
            table.refuse("rollover", "does not go together with rollover_wh");
        }
    } else if (energy && !table.has("rollover_wh")) {
        codec.rollover_unknown = true;
        table.demand("rollover_wh",
                     "is required for energy: the last value before 0 in Wh; did you mean "
                     "rollover = \"unknown\", where no source says it, or rollover = \"none\", "
                     "where it never comes?");
    }
}

FieldCodec read_field(toml::Table& table, const Limits& limits) {
    FieldCodec codec;
    codec.field = table.word("name", k_fields);
    read_place(table, limits, codec);
    read_scale(table, codec);
    codec.invalid = table.patterns("invalid");
    codec.freshness = table.word_or("freshness", k_freshness, usual_freshness(codec.field));
    read_rollover(table, codec);
    if (kind_of(codec.field) == Kind::energy && codec.freshness != Freshness::money) {
        table.refuse("freshness", "an energy register is money: it is read in every sweep");
    }
    return codec;
}

bool overlap(const FieldCodec& a, const FieldCodec& b) {
    return a.function == b.function && a.address < b.address + b.count &&
           b.address < a.address + a.count;
}

}  // namespace

bool is_bit_function(ReadFunction function) {
    return function == ReadFunction::coils || function == ReadFunction::discrete_inputs;
}

std::vector<FieldCodec> read_fields(toml::Table& root, const Limits& limits) {
    std::vector<FieldCodec> fields;
    std::vector<toml::Table> tables = root.tables("field");
    for (toml::Table& table : tables) {
        FieldCodec codec = read_field(table, limits);
        for (std::size_t i = 0; i < fields.size(); ++i) {
            if (table.has("name") && fields[i].field == codec.field) {
                table.refuse("name", "is already given at " + tables[i].where());
            } else if (table.has("address") && overlap(fields[i], codec)) {
                table.refuse("address", "overlaps the field at " + tables[i].where());
            }
        }
        fields.push_back(std::move(codec));
    }
    return fields;
}

}  // namespace riser::modbus
