// One description of each record's fields serves writing and reading: describe(archive, record) names the
// fields in their canonical order. Archive is WriteArchive or ReadArchive. What reading would refuse,
// writing asserts: bytes that cannot be read back must never become durable. Ranges that only make sense
// of a record are not the business of its form: see check.h.
#pragma once

#include <algorithm>
#include <limits>
#include <optional>
#include <type_traits>
#include <utility>

#include "core/base/assert.h"
#include "core/base/bytes.h"
#include "core/journal/record.h"

namespace riser::journal {

class WriteArchive {
public:
    static constexpr bool k_reading = false;
    explicit WriteArchive(ByteWriter& out) : out_(out) {}

    void unsigned_number(std::uint64_t value) { out_.varint(value); }
    void signed_number(std::int64_t value) { out_.svarint(value); }
    void raw(std::span<const std::uint8_t> bytes) { out_.raw(bytes); }
    void text(const std::string& value, std::size_t max_size) {
        RISER_ASSERT(value.size() <= max_size, "a text in a record keeps to its longest form");
        out_.text(value);
    }

private:
    ByteWriter& out_;
};

class ReadArchive {
public:
    static constexpr bool k_reading = true;
    explicit ReadArchive(ByteReader& in) : in_(in) {}

    std::uint64_t unsigned_number() { return in_.varint(); }
    std::int64_t signed_number() { return in_.svarint(); }
    std::span<const std::uint8_t> raw(std::size_t size) { return in_.raw(size); }
    std::string text(std::size_t max_size) { return in_.text(max_size); }
    std::size_t count(std::size_t min_item_size) { return in_.count(min_item_size); }
    void refuse() { in_.set_failed(); }

private:
    ByteReader& in_;
};

// ---- fields of the basic types ---------------------------------------------------------------

template <class A, class T>
requires std::is_unsigned_v<T> &&(!std::is_same_v<T, bool>)void field(A& archive, T& value) {
    if constexpr (A::k_reading) {
        const std::uint64_t raw = archive.unsigned_number();
        if (raw > std::numeric_limits<T>::max()) archive.refuse();
        value = static_cast<T>(raw);
    } else {
        archive.unsigned_number(value);
    }
}

template <class A>
void field(A& archive, std::int64_t& value) {
    if constexpr (A::k_reading) {
        value = archive.signed_number();
    } else {
        archive.signed_number(value);
    }
}

template <class A>
void field(A& archive, bool& value) {
    if constexpr (A::k_reading) {
        const std::uint64_t raw = archive.unsigned_number();
        if (raw > 1) archive.refuse();
        value = raw == 1;
    } else {
        archive.unsigned_number(value ? 1 : 0);
    }
}

template <class A, std::size_t N>
void field(A& archive, std::array<std::uint8_t, N>& value) {
    if constexpr (A::k_reading) {
        const auto raw = archive.raw(N);
        if (raw.size() == N) std::copy(raw.begin(), raw.end(), value.begin());
    } else {
        archive.raw(value);
    }
}

template <class A, class Tag>
void field(A& archive, Id128<Tag>& value) {
    field(archive, value.bytes);
}
template <class A, class Tag>
void field(A& archive, SmallId<Tag>& value) {
    field(archive, value.value);
}
template <class A>
void field(A& archive, Money& value) {
    field(archive, value.micro);
}
template <class A>
void field(A& archive, Energy& value) {
    field(archive, value.wh);
}
template <class A>
void field(A& archive, Power& value) {
    field(archive, value.w);
}
template <class A>
void field(A& archive, Price& value) {
    field(archive, value.micro_per_kwh);
}
template <class A>
void field(A& archive, payment::Residue& value) {
    field(archive, value.numerator);
}
template <class A>
void field(A& archive, Currency& value) {
    std::array<std::uint8_t, 3> bytes{};
    if constexpr (!A::k_reading) std::copy(value.code.begin(), value.code.end(), bytes.begin());
    field(archive, bytes);
    if constexpr (A::k_reading) {
        std::transform(bytes.begin(), bytes.end(), value.code.begin(),
                       [](std::uint8_t byte) { return static_cast<char>(byte); });
    }
}
// Times in records are whole milliseconds, so that what is read back equals what was written.
template <class A>
void field(A& archive, UtcTime& value) {
    std::int64_t ms = to_unix_ms(value);
    if constexpr (!A::k_reading) {
        RISER_ASSERT(is_record_time_ms(ms) && from_unix_ms(ms) == value,
                     "a time in a record is a whole millisecond between 1970 and 9999");
    }
    field(archive, ms);
    if constexpr (A::k_reading) {
        if (!is_record_time_ms(ms)) {
            archive.refuse();
            ms = 0;
        }
        value = from_unix_ms(ms);
    }
}

// Enums are stored by number, without gaps from `first` to `last`; other numbers are refused.
template <class A, class E>
void enum_field(A& archive, E& value, E first, E last) {
    auto number = static_cast<std::uint8_t>(value);
    if constexpr (!A::k_reading) {
        RISER_ASSERT(value >= first && value <= last, "an enumerator in a record is a known one");
    }
    field(archive, number);
    if constexpr (A::k_reading) {
        value = static_cast<E>(number);
        if (value < first || value > last) {
            archive.refuse();
            value = first;
        }
    }
}

// `max_size` in bytes.
template <class A>
void text_field(A& archive, std::string& value, std::size_t max_size) {
    if constexpr (A::k_reading) {
        value = archive.text(max_size);
    } else {
        archive.text(value, max_size);
    }
}

// Bytes that have a form of their own, at most `max_size` of them.
template <class A>
void blob_field(A& archive, std::vector<std::uint8_t>& value, std::size_t max_size) {
    if constexpr (A::k_reading) {
        const std::size_t size = archive.count(1);
        if (size > max_size) return archive.refuse();
        const auto raw = archive.raw(size);
        value.assign(raw.begin(), raw.end());
    } else {
        RISER_ASSERT(value.size() <= max_size, "bytes in a record keep to their longest form");
        archive.unsigned_number(value.size());
        archive.raw(value);
    }
}

// `min_item_size` is the length of the shortest item in bytes.
template <class A, class T, class F>
void list_field(A& archive, std::vector<T>& items, std::size_t min_item_size, F describe_item) {
    if constexpr (A::k_reading) {
        items.resize(archive.count(min_item_size));
    } else {
        archive.unsigned_number(items.size());
    }
    for (auto& item : items) describe_item(archive, item);
}

// A flag whether it is there, and what it is.
template <class A, class T, class F>
void optional_field(A& archive, std::optional<T>& value, F describe_value) {
    bool there = value.has_value();
    field(archive, there);
    if (!there) return;
    T item = value.value_or(T{});
    describe_value(archive, item);
    value = std::move(item);
}

}  // namespace riser::journal
