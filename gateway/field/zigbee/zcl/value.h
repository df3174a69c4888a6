// Values of ZCL attributes with their types (Zigbee Cluster Library 07-5123, 2.6.2). A value says itself
// whether it is the type's "no value", which meters send for what they cannot measure. Numbers are whole;
// floating-point values are kept as their bits and not interpreted: nothing that is billed has that type.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "gateway/field/zigbee/address.h"
#include "gateway/field/zigbee/wire.h"

namespace riser::zigbee::zcl {

enum class DataType : std::uint8_t {
    no_data = 0x00,
    data8 = 0x08,  // to 0x0F: up to 64 bits
    boolean = 0x10,
    bitmap8 = 0x18,  // to 0x1F
    bitmap16 = 0x19,
    bitmap32 = 0x1B,
    bitmap64 = 0x1F,
    unsigned8 = 0x20,  // to 0x27
    unsigned16 = 0x21,
    unsigned24 = 0x22,
    unsigned32 = 0x23,
    unsigned40 = 0x24,
    unsigned48 = 0x25,
    unsigned56 = 0x26,
    unsigned64 = 0x27,
    signed8 = 0x28,  // to 0x2F
    signed16 = 0x29,
    signed24 = 0x2A,
    signed32 = 0x2B,
    signed64 = 0x2F,
    enum8 = 0x30,
    enum16 = 0x31,
    semi_precision = 0x38,
    single_precision = 0x39,
    double_precision = 0x3A,
    octets = 0x41,
    text = 0x42,
    long_octets = 0x43,
    long_text = 0x44,
    array = 0x48,
    structure = 0x4C,
    set = 0x50,
    bag = 0x51,
    time_of_day = 0xE0,
    date = 0xE1,
    utc_time = 0xE2,  // seconds since 2000-01-01T00:00:00Z
    cluster_id = 0xE8,
    attribute_id = 0xE9,
    bacnet_oid = 0xEA,
    eui64 = 0xF0,
    key128 = 0xF1,
    unknown = 0xFF,
};

// Bytes of a value of this type; none for strings and collections, which say it themselves, and for
// numbers that are no type.
[[nodiscard]] std::optional<std::size_t> fixed_width(DataType type);
// Whether reports of this type have a least change: counts and measurements do, states do not.
[[nodiscard]] bool is_analog(DataType type);

class Value {
public:
    Value() = default;
    // A whole number, boolean, bitmap, enumeration, time or id; only the type's bytes of it are kept.
    Value(DataType type, std::uint64_t number);
    [[nodiscard]] static Value of_signed(DataType type, std::int64_t number) {
        return {type, static_cast<std::uint64_t>(number)};
    }
    [[nodiscard]] static Value of_text(std::string_view text);
    [[nodiscard]] static Value of_bytes(DataType type, Bytes bytes);

    [[nodiscard]] DataType type() const { return type_; }
    // The type's "no value": all ones, the most negative number, a string without a length.
    [[nodiscard]] bool is_invalid() const { return invalid_; }

    // Each is none when the value is invalid or of another kind. as_signed() also takes unsigned types.
    [[nodiscard]] std::optional<std::uint64_t> as_unsigned() const;
    [[nodiscard]] std::optional<std::int64_t> as_signed() const;
    [[nodiscard]] std::optional<bool> as_bool() const;
    // As it was sent: makers put blanks and NULs before and after.
    [[nodiscard]] std::optional<std::string> as_text() const;
    [[nodiscard]] std::optional<Bytes> as_octets() const;

    bool operator==(const Value&) const = default;

private:
    friend Value read_value(WireReader&, DataType);
    friend void write_value(WireWriter&, const Value&);

    DataType type_ = DataType::no_data;
    bool invalid_ = false;
    std::uint64_t number_ = 0;
    Bytes bytes_;  // of strings; of collections all bytes of them; of keys the key
};

// Without its type byte. Leaves `reader` failed when bytes are missing, the type is none, or collections
// are nested more deeply than any device does.
[[nodiscard]] Value read_value(WireReader& reader, DataType type);
void write_value(WireWriter& writer, const Value& value);

// The same with the type byte before it.
[[nodiscard]] Value read_typed_value(WireReader& reader);
void write_typed_value(WireWriter& writer, const Value& value);

}  // namespace riser::zigbee::zcl
