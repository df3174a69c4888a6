#include "gateway/field/zigbee/zcl/value.h"

#include <utility>

#include "core/base/assert.h"

namespace riser::zigbee::zcl {
namespace {

// Devices send flat structures at most; deeper nesting is noise.
constexpr int k_deepest = 4;
constexpr std::size_t k_key_bytes = 16;

bool in_range(DataType type, std::uint8_t first, std::uint8_t last) {
    const auto code = static_cast<std::uint8_t>(type);
    return code >= first && code <= last;
}
bool is_unsigned(DataType type) {
    return in_range(type, 0x20, 0x27);
}
bool is_signed(DataType type) {
    return in_range(type, 0x28, 0x2F);
}
bool is_long_string(DataType type) {
    return type == DataType::long_octets || type == DataType::long_text;
}
bool is_string(DataType type) {
    return type == DataType::octets || type == DataType::text || is_long_string(type);
}
bool is_list(DataType type) {
    return type == DataType::array || type == DataType::set || type == DataType::bag;
}

std::uint64_t ones(std::size_t width) {
    return width >= 8 ? ~std::uint64_t{0} : (std::uint64_t{1} << (8 * width)) - 1;
}

// 2.6.2, column "non-value".
bool is_no_value(DataType type, std::size_t width, std::uint64_t number) {
    if (type == DataType::no_data || type == DataType::unknown) return true;
    if (in_range(type, 0x08, 0x0F) || in_range(type, 0x18, 0x1F)) return false;
    if (is_signed(type)) return number == std::uint64_t{1} << (8 * width - 1);
    // Not a number: all bits of the exponent and at least one of the fraction.
    const auto not_a_number = [&](std::uint64_t exponent, std::uint64_t fraction) {
        return (number & exponent) == exponent && (number & fraction) != 0;
    };
    switch (type) {
        case DataType::semi_precision:
            return not_a_number(0x7C00, 0x03FF);
        case DataType::single_precision:
            return not_a_number(0x7F80'0000, 0x007F'FFFF);
        case DataType::double_precision:
            return not_a_number(0x7FF0'0000'0000'0000, 0x000F'FFFF'FFFF'FFFF);
        default:
            return number == ones(width);
    }
}

// Steps over one collection.
void skip_items(WireReader& reader, DataType type, int depth);

void skip_value(WireReader& reader, DataType type, int depth) {
    if (const auto width = fixed_width(type)) {
        static_cast<void>(reader.raw(*width));
    } else if (is_string(type)) {
        const std::size_t length = is_long_string(type) ? reader.u16() : reader.u8();
        const std::size_t none = is_long_string(type) ? 0xFFFF : 0xFF;
        static_cast<void>(reader.raw(length == none ? 0 : length));
    } else {
        skip_items(reader, type, depth + 1);
    }
}

void skip_items(WireReader& reader, DataType type, int depth) {
    if (depth > k_deepest || !(is_list(type) || type == DataType::structure)) {
        return reader.set_failed();
    }
    const auto element = is_list(type) ? static_cast<DataType>(reader.u8()) : DataType::no_data;
    const std::uint16_t count = reader.u16();
    if (count == 0xFFFF) return;  // invalid, and empty
    for (std::size_t i = 0; i < count && reader.ok(); ++i) {
        const DataType each = is_list(type) ? element : static_cast<DataType>(reader.u8());
        // Items without bytes would be a count of 65 thousand for nothing.
        if (each == DataType::no_data || each == DataType::unknown) return reader.set_failed();
        skip_value(reader, each, depth);
    }
}

}  // namespace

std::optional<std::size_t> fixed_width(DataType type) {
    const auto code = static_cast<std::uint8_t>(type);
    const std::size_t eighths = (code & 7U) + 1U;
    switch (code & 0xF8U) {
        case 0x08:  // general data
        case 0x18:  // bitmaps
        case 0x20:  // unsigned
        case 0x28:  // signed
            return eighths;
        default:
            break;
    }
    switch (type) {
        case DataType::no_data:
        case DataType::unknown:
            return 0;
        case DataType::boolean:
        case DataType::enum8:
            return 1;
        case DataType::enum16:
        case DataType::semi_precision:
        case DataType::cluster_id:
        case DataType::attribute_id:
            return 2;
        case DataType::single_precision:
        case DataType::time_of_day:
        case DataType::date:
        case DataType::utc_time:
        case DataType::bacnet_oid:
            return 4;
        case DataType::double_precision:
        case DataType::eui64:
            return 8;
        case DataType::key128:
            return k_key_bytes;
        default:
            return std::nullopt;
    }
}

bool is_analog(DataType type) {
    return is_unsigned(type) || is_signed(type) || in_range(type, 0x38, 0x3A) ||
           in_range(type, 0xE0, 0xE2);
}

Value::Value(DataType type, std::uint64_t number) : type_(type) {
    const auto width = fixed_width(type);
    RISER_ASSERT(width && *width <= 8, "the type is a number");
    number_ = number & ones(*width);
    invalid_ = is_no_value(type, *width, number_);
}

Value Value::of_text(std::string_view text) {
    RISER_ASSERT(text.size() < 0xFF, "the text has a length of one byte");
    return of_bytes(DataType::text, Bytes(text.begin(), text.end()));
}

Value Value::of_bytes(DataType type, Bytes bytes) {
    Value value;
    value.type_ = type;
    value.bytes_ = std::move(bytes);
    return value;
}

std::optional<std::uint64_t> Value::as_unsigned() const {
    const auto width = fixed_width(type_);
    if (invalid_ || !width || *width > 8) return std::nullopt;
    if (is_signed(type_) || in_range(type_, 0x38, 0x3A)) return std::nullopt;
    return number_;
}

std::optional<std::int64_t> Value::as_signed() const {
    if (!is_signed(type_)) {
        const auto number = as_unsigned();
        if (!number || *number > ones(8) / 2) return std::nullopt;
        return static_cast<std::int64_t>(*number);
    }
    if (invalid_) return std::nullopt;
    const std::size_t width = *fixed_width(type_);
    const bool negative = (number_ >> (8 * width - 1)) != 0;
    return static_cast<std::int64_t>(negative ? number_ | ~ones(width) : number_);
}

std::optional<bool> Value::as_bool() const {
    if (type_ != DataType::boolean || invalid_) return std::nullopt;
    return number_ != 0;
}

std::optional<std::string> Value::as_text() const {
    if (invalid_ || !(type_ == DataType::text || type_ == DataType::long_text)) return std::nullopt;
    return std::string(bytes_.begin(), bytes_.end());
}

std::optional<Bytes> Value::as_octets() const {
    if (invalid_ || !is_string(type_)) return std::nullopt;
    return bytes_;
}

Value read_value(WireReader& reader, DataType type) {
    Value value;
    value.type_ = type;
    if (type == DataType::key128) {
        value.bytes_ = reader.copy(k_key_bytes);
    } else if (const auto width = fixed_width(type)) {
        value.number_ = reader.number(*width);
        value.invalid_ = is_no_value(type, *width, value.number_);
    } else if (is_string(type)) {
        const std::size_t length = is_long_string(type) ? reader.u16() : reader.u8();
        value.invalid_ = length == (is_long_string(type) ? 0xFFFFU : 0xFFU);
        if (!value.invalid_) value.bytes_ = reader.copy(length);
    } else {
        WireReader ahead = reader;
        skip_items(ahead, type, 1);
        if (ahead.ok()) {
            value.bytes_ = reader.copy(ahead.position() - reader.position());
        } else {
            reader.set_failed();
        }
    }
    return value;
}

void write_value(WireWriter& writer, const Value& value) {
    if (is_string(value.type_)) {
        const std::size_t width = is_long_string(value.type_) ? 2 : 1;
        writer.number(value.invalid_ ? ones(width) : value.bytes_.size(), width);
        writer.raw(value.bytes_);
        return;
    }
    const auto width = fixed_width(value.type_);
    if (width && *width <= 8) {
        writer.number(value.number_, *width);
    } else {
        writer.raw(value.bytes_);
    }
}

Value read_typed_value(WireReader& reader) {
    const auto type = static_cast<DataType>(reader.u8());
    return read_value(reader, type);
}

void write_typed_value(WireWriter& writer, const Value& value) {
    writer.u8(static_cast<std::uint8_t>(value.type()));
    write_value(writer, value);
}

}  // namespace riser::zigbee::zcl
