#include "gateway/field/zigbee/ezsp/part_io.h"

#include <algorithm>

namespace riser::zigbee::ezsp {
namespace {

constexpr std::size_t k_token_bytes = 8;

std::size_t width_of(Wire wire, std::uint8_t version) {
    switch (wire) {
        case Wire::u8:
        case Wire::i8:
            return 1;
        case Wire::u16:
            return 2;
        case Wire::u32:
        case Wire::status32:
            return 4;
        case Wire::u64:
            return 8;
        case Wire::ember_status:
        case Wire::ezsp_status:
            return version >= k_wide_status_version ? 4 : 1;
        default:
            return 0;
    }
}

bool is_narrow_status(Wire wire, std::uint8_t version) {
    return (wire == Wire::ember_status || wire == Wire::ezsp_status) &&
           width_of(wire, version) == 1;
}

std::uint64_t sign_extended(std::uint64_t byte) {
    return (byte & 0x80U) != 0 ? byte | ~std::uint64_t{0xFF} : byte;
}

class Writer {
public:
    Writer(const Values& values, std::uint8_t version, WireWriter& writer)
        : values_(values), version_(version), writer_(writer) {}

    Outcome<> write(std::span<const Part> parts) {
        for (const Part& part : parts) {
            if (part.wire == Wire::none) break;
            const Outcome<> written =
                part.field == nullptr ? write(structure_of(part.wire)) : write(part);
            if (!written) return written;
        }
        return Done{};
    }

private:
    Outcome<> write(const Part& part) {
        const RawValue* value = values_.find(*part.field);
        if (value == nullptr) return fail(Problem{std::string(part.field->text) + " is missing"});
        const bool fits = std::visit([&](const auto& any) { return put(part.wire, any); }, *value);
        if (!fits) return fail(Problem{std::string(part.field->text) + " does not fit"});
        return Done{};
    }
    bool put(Wire wire, std::uint64_t value) {
        const std::size_t width = width_of(wire, version_);
        if (is_narrow_status(wire, version_)) {
            const auto status = static_cast<Status>(value);
            const auto code = wire == Wire::ember_status ? to_ember(status) : to_ezsp(status);
            if (!code) return false;
            value = *code;
        } else if (wire == Wire::i8) {
            if (value != sign_extended(value & 0xFFU)) return false;
        } else if (width < 8 && (value >> (8 * width)) != 0) {
            return false;
        }
        writer_.number(value, width);
        return true;
    }
    bool put(Wire /*wire*/, const Key128& key) {
        writer_.raw(key.bytes);
        return true;
    }
    bool put(Wire wire, const Bytes& bytes) {
        if (wire == Wire::eight_bytes && bytes.size() != k_token_bytes) return false;
        if (wire == Wire::bytes8) {
            if (bytes.size() > 0xFF) return false;
            writer_.u8(static_cast<std::uint8_t>(bytes.size()));
        }
        if (wire == Wire::bytes32) writer_.u32(static_cast<std::uint32_t>(bytes.size()));
        writer_.raw(bytes);
        return true;
    }
    bool put(Wire wire, const List16& list) {
        if (list.size() > 0xFF) return false;
        if (wire == Wire::list_count || wire == Wire::list8) {
            writer_.u8(static_cast<std::uint8_t>(list.size()));
        }
        if (wire == Wire::list_count) return true;
        for (const std::uint16_t item : list) writer_.u16(item);
        return true;
    }

    const Values& values_;
    std::uint8_t version_;
    WireWriter& writer_;
};

class Reader {
public:
    Reader(std::uint8_t version, WireReader& reader, Values& values)
        : version_(version), reader_(reader), values_(values) {}

    void read(std::span<const Part> parts) {
        for (const Part& part : parts) {
            if (part.wire == Wire::none || !reader_.ok()) break;
            if (part.field == nullptr) {
                read(structure_of(part.wire));
            } else {
                read(part);
            }
        }
    }

private:
    void read(const Part& part) {
        switch (part.wire) {
            case Wire::key:
                return read_key(part);
            case Wire::bytes8:
                return set(part, reader_.copy(reader_.u8()));
            case Wire::bytes32:
                return set(part, reader_.copy(reader_.u32()));
            case Wire::eight_bytes:
                return set(part, reader_.copy(k_token_bytes));
            case Wire::list_count:
                counts_.emplace_back(part.field, reader_.u8());
                return;
            case Wire::counted_list:
                return read_list(part, count_of(part.field));
            case Wire::list8:
                return read_list(part, reader_.u8());
            case Wire::rest_list:
                return read_list(part, reader_.remaining() / 2);
            default:
                return read_number(part);
        }
    }
    void read_number(const Part& part) {
        std::uint64_t value = reader_.number(width_of(part.wire, version_));
        if (part.wire == Wire::i8) value = sign_extended(value);
        if (is_narrow_status(part.wire, version_)) {
            const auto code = static_cast<std::uint8_t>(value);
            const Status status =
                part.wire == Wire::ember_status ? from_ember(code) : from_ezsp(code);
            value = static_cast<std::uint64_t>(status);
        }
        set(part, value);
    }
    void read_key(const Part& part) {
        Key128 key;
        const auto bytes = reader_.raw(key.bytes.size());
        std::ranges::copy(bytes, key.bytes.begin());
        set(part, key);
    }
    void read_list(const Part& part, std::size_t count) {
        if (count > reader_.remaining() / 2) return reader_.set_failed();
        List16 list(count);
        for (auto& item : list) item = reader_.u16();
        set(part, std::move(list));
    }
    [[nodiscard]] std::size_t count_of(const FieldName* field) const {
        for (const auto& [name, count] : counts_) {
            if (name == field) return count;
        }
        return 0;
    }
    void set(const Part& part, RawValue value) {
        if (reader_.ok()) values_.set_raw(*part.field, std::move(value));
    }

    std::uint8_t version_;
    WireReader& reader_;
    Values& values_;
    std::vector<std::pair<const FieldName*, std::size_t>> counts_;
};

}  // namespace

Outcome<> write_parts(std::span<const Part> parts, const Values& values, std::uint8_t version,
                      WireWriter& writer) {
    return Writer(values, version, writer).write(parts);
}

void read_parts(std::span<const Part> parts, std::uint8_t version, WireReader& reader,
                Values& values) {
    Reader(version, reader, values).read(parts);
}

}  // namespace riser::zigbee::ezsp
