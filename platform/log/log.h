// The log: one line per event on standard error, `event key=value key="with spaces"`, through
// spdlog. Under systemd each line carries its priority (sd-daemon(3)) and leaves the time to the
// journal. Machines do not log: they output Notes, see gateway/runtime/note_log.h. Never vouchers,
// keys or names.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <span>
#include <string>
#include <string_view>
#include <utility>

namespace riser::log {

// error: a person must act; warning: degraded, heals itself; info: state changes only; debug:
// frames.
enum class Level : std::uint8_t { debug, info, warning, error };

using Field = std::pair<std::string, std::string>;

template <class T>
[[nodiscard]] Field kv(std::string key, const T& value) {
    if constexpr (std::is_convertible_v<T, std::string_view>) {
        return {std::move(key), std::string(std::string_view(value))};
    } else {
        using std::to_string;  // and riser::to_string of ids, by argument-dependent lookup
        return {std::move(key), std::string(to_string(value))};
    }
}

// The lowest level that is written; info until somebody says otherwise.
void start(Level lowest);
void write(Level level, std::string_view event, std::span<const Field> fields);

inline void debug(std::string_view event, std::initializer_list<Field> fields = {}) {
    write(Level::debug, event, {fields.begin(), fields.size()});
}
inline void info(std::string_view event, std::initializer_list<Field> fields = {}) {
    write(Level::info, event, {fields.begin(), fields.size()});
}
inline void warning(std::string_view event, std::initializer_list<Field> fields = {}) {
    write(Level::warning, event, {fields.begin(), fields.size()});
}
inline void error(std::string_view event, std::initializer_list<Field> fields = {}) {
    write(Level::error, event, {fields.begin(), fields.size()});
}

// The line without time and priority. Values with spaces, quotes or control characters are quoted
// and escaped, so a value from outside can forge neither a field nor a line.
[[nodiscard]] std::string format_line(std::string_view event, std::span<const Field> fields);
// sd-daemon(3): "<3>" for error, "<4>" warning, "<6>" info, "<7>" debug.
[[nodiscard]] std::string_view priority_prefix(Level level);

}  // namespace riser::log
