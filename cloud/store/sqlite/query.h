// Query: one run of a prepared statement with our types in and out. Internal to this folder.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "cloud/store/keys.h"
#include "core/payment/calendar.h"
#include "core/units/energy.h"
#include "core/units/money.h"
#include "platform/sqlite/database.h"

namespace riser::cloud {

// ---- binding: each call takes the next parameters ----

// Bytes and text are lent: they must outlive the run of the statement.
class Binder {
public:
    explicit Binder(sqlite::Statement& statement) : statement_(statement) {}

    void add(std::int64_t value) { statement_.bind(next_++, value); }
    template <class T>
    requires(std::is_integral_v<T> || std::is_enum_v<T>) void add(T value) {
        add(static_cast<std::int64_t>(value));
    }
    void add(std::string_view text) { statement_.bind_lent(next_++, text); }
    void add(const std::string& text) { add(std::string_view(text)); }
    void add(const char* text) { add(std::string_view(text)); }
    void add(const std::vector<std::uint8_t>& bytes) {
        statement_.bind_lent(next_++, sqlite::Bytes(bytes));
    }
    template <std::size_t N>
    void add(const std::array<std::uint8_t, N>& bytes) {
        statement_.bind_lent(next_++, sqlite::Bytes(bytes));
    }
    template <class Tag>
    void add(const Id128<Tag>& id) {
        add(id.bytes);
    }
    template <class Tag>
    void add(SmallId<Tag> id) {
        add(id.value);
    }
    void add(payment::LocalDay day) {
        add(static_cast<std::int64_t>(day.time_since_epoch().count()));
    }
    void add(Money money) { add(money.micro); }
    void add(Energy energy) { add(energy.wh); }
    void add(const Currency& currency) {
        statement_.bind(next_++, std::string_view(currency.text()));
    }
    template <class T>
    void add(const std::optional<T>& value) {
        if (value) return add(*value);
        statement_.bind_null(next_++);
    }
    void add(const SiteKey& key) {
        add(key.owner);
        add(key.site);
    }
    void add(const GatewayKey& key) {
        add(key.owner);
        add(key.site);
        add(key.gateway);
    }
    void add(const JournalKey& key) {
        add(key.owner);
        add(key.site);
        add(key.gateway);
        add(key.epoch);
    }

private:
    sqlite::Statement& statement_;
    int next_ = 1;
};

// ---- reading: get<T>(column) ----

template <class T>
struct ColumnReader;

template <class T>
requires(std::is_integral_v<T> || std::is_enum_v<T>) struct ColumnReader<T> {
    static T read(const sqlite::Statement& row, int column) {
        return static_cast<T>(row.integer(column));
    }
};
template <>
struct ColumnReader<bool> {
    static bool read(const sqlite::Statement& row, int column) { return row.integer(column) != 0; }
};
template <>
struct ColumnReader<std::string> {
    static std::string read(const sqlite::Statement& row, int column) {
        return std::string(row.text(column));
    }
};
template <>
struct ColumnReader<std::vector<std::uint8_t>> {
    static std::vector<std::uint8_t> read(const sqlite::Statement& row, int column) {
        const auto bytes = row.blob(column);
        return {bytes.begin(), bytes.end()};
    }
};
template <std::size_t N>
struct ColumnReader<std::array<std::uint8_t, N>> {
    static std::array<std::uint8_t, N> read(const sqlite::Statement& row, int column) {
        std::array<std::uint8_t, N> out{};
        const auto bytes = row.blob(column);
        std::copy_n(bytes.begin(), std::min(bytes.size(), N), out.begin());
        return out;
    }
};
template <class Tag>
struct ColumnReader<Id128<Tag>> {
    static Id128<Tag> read(const sqlite::Statement& row, int column) {
        return {ColumnReader<std::array<std::uint8_t, 16>>::read(row, column)};
    }
};
template <class Tag>
struct ColumnReader<SmallId<Tag>> {
    static SmallId<Tag> read(const sqlite::Statement& row, int column) {
        return {static_cast<std::uint32_t>(row.integer(column))};
    }
};
template <>
struct ColumnReader<Money> {
    static Money read(const sqlite::Statement& row, int column) { return {row.integer(column)}; }
};
template <>
struct ColumnReader<payment::LocalDay> {
    static payment::LocalDay read(const sqlite::Statement& row, int column) {
        return payment::LocalDay{std::chrono::days(row.integer(column))};
    }
};
template <>
struct ColumnReader<Energy> {
    static Energy read(const sqlite::Statement& row, int column) { return {row.integer(column)}; }
};
template <>
struct ColumnReader<Currency> {
    static Currency read(const sqlite::Statement& row, int column) {
        return parse_currency(row.text(column)).value_or(Currency{});
    }
};
template <class T>
struct ColumnReader<std::optional<T>> {
    static std::optional<T> read(const sqlite::Statement& row, int column) {
        if (row.is_null(column)) return std::nullopt;
        return ColumnReader<T>::read(row, column);
    }
};

// Columns in order: Row in{statement}; in.next<OwnerId>() ...
class Row {
public:
    explicit Row(const sqlite::Statement& statement) : statement_(statement) {}
    template <class T>
    T next() {
        return ColumnReader<T>::read(statement_, column_++);
    }
    template <class T>
    void into(T& target) {
        target = next<T>();
    }
    void into(SiteKey& key) {
        into(key.owner);
        into(key.site);
    }
    void into(GatewayKey& key) {
        into(key.owner);
        into(key.site);
        into(key.gateway);
    }
    void into(JournalKey& key) {
        into(key.owner);
        into(key.site);
        into(key.gateway);
        into(key.epoch);
    }

private:
    const sqlite::Statement& statement_;
    int column_ = 0;
};

}  // namespace riser::cloud
