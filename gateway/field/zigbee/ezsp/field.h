// The fields of EZSP frames: what one is called and of which type it is for us, whatever width a version
// of EZSP gives it on the wire. Names are those of UG100. A frame's parameters are Values: pairs of a
// field and its value, read and written by the tables of frame_table.h. Setting or getting a field with
// a value of another type does not compile.
#pragma once

#include <cstdint>
#include <string_view>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

#include "core/base/assert.h"
#include "gateway/field/zigbee/address.h"
#include "gateway/field/zigbee/ezsp/status.h"
#include "gateway/field/zigbee/wire.h"

namespace riser::zigbee::ezsp {

// A field is itself, by its address: each is defined once, in fields.h.
struct FieldName {
    std::string_view text;
};
template <class T>
struct Field : FieldName {
    using Type = T;
};

using List16 = std::vector<std::uint16_t>;

// A value without its field: any number up to 64 bits (signed ones in two's complement), or more bytes.
using RawValue = std::variant<std::uint64_t, Key128, Bytes, List16>;

template <class T>
[[nodiscard]] RawValue to_raw(const T& value) {
    if constexpr (std::is_same_v<T, Eui64> || std::is_same_v<T, NodeId>) {
        return std::uint64_t{value.value};
    } else if constexpr (std::is_integral_v<T> || std::is_enum_v<T>) {
        return static_cast<std::uint64_t>(value);
    } else {
        return value;
    }
}

template <class T>
[[nodiscard]] T from_raw(const RawValue& raw) {
    if constexpr (std::is_same_v<T, Eui64>) {
        return Eui64{std::get<std::uint64_t>(raw)};
    } else if constexpr (std::is_same_v<T, NodeId>) {
        return NodeId{static_cast<std::uint16_t>(std::get<std::uint64_t>(raw))};
    } else if constexpr (std::is_integral_v<T> || std::is_enum_v<T>) {
        return static_cast<T>(std::get<std::uint64_t>(raw));
    } else {
        return std::get<T>(raw);
    }
}

class Values {
public:
    // Sets or replaces. Returns itself, so that a command is written in one expression.
    template <class T>
    Values& set(const Field<T>& field, const std::type_identity_t<T>& value) {
        return set_raw(field, to_raw<T>(value));
    }
    // The value must be there: a decoded frame has all fields of its table.
    template <class T>
    [[nodiscard]] T get(const Field<T>& field) const {
        const RawValue* raw = find(field);
        RISER_ASSERT(raw != nullptr, "the field is part of this frame in this version");
        return from_raw<T>(*raw);
    }
    // For fields that only some versions have.
    template <class T>
    [[nodiscard]] T get_or(const Field<T>& field, const std::type_identity_t<T>& otherwise) const {
        const RawValue* raw = find(field);
        return raw == nullptr ? otherwise : from_raw<T>(*raw);
    }
    [[nodiscard]] bool has(const FieldName& field) const { return find(field) != nullptr; }

    Values& set_raw(const FieldName& field, RawValue value) {
        for (auto& [name, present] : entries_) {
            if (name == &field) {
                present = std::move(value);
                return *this;
            }
        }
        entries_.emplace_back(&field, std::move(value));
        return *this;
    }
    [[nodiscard]] const RawValue* find(const FieldName& field) const {
        for (const auto& [name, value] : entries_) {
            if (name == &field) return &value;
        }
        return nullptr;
    }
    using Entries = std::vector<std::pair<const FieldName*, RawValue>>;
    [[nodiscard]] const Entries& entries() const { return entries_; }

    bool operator==(const Values&) const = default;

private:
    Entries entries_;
};

}  // namespace riser::zigbee::ezsp
