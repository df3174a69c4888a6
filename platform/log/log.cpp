#include "platform/log/log.h"

#include <cstdlib>
#include <memory>
#include <sys/stat.h>
#include <unistd.h>

#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

namespace riser::log {
namespace {

spdlog::level::level_enum to_spdlog(Level level) {
    switch (level) {
        case Level::debug:
            return spdlog::level::debug;
        case Level::info:
            return spdlog::level::info;
        case Level::warning:
            return spdlog::level::warn;
        case Level::error:
            return spdlog::level::err;
    }
    return spdlog::level::err;
}

// systemd.exec(5): JOURNAL_STREAM holds device:inode of the stream it connected; comparing them
// tells whether standard error still is that stream.
bool stderr_is_journal() {
    const char* stream = std::getenv("JOURNAL_STREAM");
    struct stat status {};
    if (stream == nullptr || ::fstat(STDERR_FILENO, &status) != 0) return false;
    return std::string(stream) ==
           std::to_string(status.st_dev) + ":" + std::to_string(status.st_ino);
}

struct Sink {
    bool to_journal = stderr_is_journal();
    spdlog::logger logger{"riser", std::make_shared<spdlog::sinks::stderr_sink_mt>()};

    Sink() {
        logger.set_pattern(to_journal ? "%v" : "%Y-%m-%dT%H:%M:%S.%e%z %l %v");
        logger.flush_on(spdlog::level::trace);
    }
};

Sink& sink() {
    static Sink instance;
    return instance;
}

bool needs_quotes(std::string_view value) {
    if (value.empty()) return true;
    for (const char c : value) {
        const auto byte = static_cast<unsigned char>(c);
        if (byte <= 0x20 || byte == 0x7F || c == '"' || c == '=' || c == '\\') return true;
    }
    return false;
}

void append_escaped(std::string& line, char c) {
    constexpr std::string_view k_hex = "0123456789abcdef";
    const auto byte = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\') {
        line += '\\';
        line += c;
    } else if (c == '\n') {
        line += "\\n";
    } else if (byte < 0x20 || byte == 0x7F) {
        line += "\\x";
        line += k_hex[byte >> 4U];
        line += k_hex[byte & 0x0FU];
    } else {
        line += c;
    }
}

void append_value(std::string& line, std::string_view value) {
    if (!needs_quotes(value)) {
        line += value;
        return;
    }
    line += '"';
    for (const char c : value) append_escaped(line, c);
    line += '"';
}

}  // namespace

void start(Level lowest) {
    sink().logger.set_level(to_spdlog(lowest));
}

void write(Level level, std::string_view event, std::span<const Field> fields) {
    auto& [to_journal, logger] = sink();
    if (!logger.should_log(to_spdlog(level))) return;
    std::string line(to_journal ? priority_prefix(level) : "");
    line += format_line(event, fields);
    logger.log(to_spdlog(level), line);
}

std::string format_line(std::string_view event, std::span<const Field> fields) {
    std::string line(event);
    for (const auto& [key, value] : fields) {
        line += ' ';
        line += key;
        line += '=';
        append_value(line, value);
    }
    return line;
}

std::string_view priority_prefix(Level level) {
    switch (level) {
        case Level::debug:
            return "<7>";
        case Level::info:
            return "<6>";
        case Level::warning:
            return "<4>";
        case Level::error:
            return "<3>";
    }
    return "<3>";
}

}  // namespace riser::log
