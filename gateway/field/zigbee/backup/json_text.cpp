#include "gateway/field/zigbee/backup/json_text.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

#include "gateway/field/zigbee/wire.h"

namespace riser::zigbee::backup {
namespace {

namespace json = boost::json;

class Writer {
public:
    explicit Writer(std::size_t indent) : indent_(indent) {}

    void write(const json::value& value) {
        switch (value.kind()) {
            case json::kind::null:
                text += "null";
                break;
            case json::kind::bool_:
                text += value.get_bool() ? "true" : "false";
                break;
            case json::kind::int64:
                text += std::to_string(value.get_int64());
                break;
            case json::kind::uint64:
                text += std::to_string(value.get_uint64());
                break;
            case json::kind::double_:
                write_fraction(value);
                break;
            case json::kind::string:
                write_string(value.get_string());
                break;
            case json::kind::array:
                write_array(value.get_array());
                break;
            case json::kind::object:
                write_object(value.get_object());
                break;
        }
    }

    std::string text;

private:
    void write_array(const json::array& array) {
        text += '[';
        ++depth_;
        bool first = true;
        for (const json::value& value : array) {
            next(first);
            write(value);
        }
        end(first, ']');
    }

    void write_object(const json::object& object) {
        text += '{';
        ++depth_;
        bool first = true;
        for (const auto& [name, value] : object) {
            next(first);
            write_string(name);
            text += ": ";
            write(value);
        }
        end(first, '}');
    }

    void next(bool& first) {
        if (!first) text += indent_ > 0 ? "," : ", ";
        first = false;
        if (indent_ > 0) text += '\n' + std::string(indent_ * depth_, ' ');
    }

    void end(bool empty, char bracket) {
        --depth_;
        if (indent_ > 0 && !empty) text += '\n' + std::string(indent_ * depth_, ' ');
        text += bracket;
    }

    // No file of zigpy has one; whatever a stranger noted is kept.
    void write_fraction(const json::value& value) {
        // One beyond every number, which JSON has no word for, stays one.
        if (!std::isfinite(value.get_double())) {
            text += value.get_double() < 0 ? "-1e999" : "1e999";
            return;
        }
        std::array<char, 40> digits{};
        const auto end =
            std::to_chars(digits.data(), digits.data() + digits.size(), value.get_double()).ptr;
        const std::string_view shortest(digits.data(),
                                        static_cast<std::size_t>(end - digits.data()));
        text += shortest;
        if (shortest.find_first_of(".en") == std::string_view::npos) text += ".0";
    }

    void write_string(std::string_view string) {
        text += '"';
        for (std::size_t at = 0; at < string.size();) {
            const auto c = static_cast<unsigned char>(string[at]);
            if (c >= 0x80) {
                write_escaped(string, at);
                continue;
            }
            write_ascii(string[at++]);
        }
        text += '"';
    }

    void write_ascii(char c) {
        constexpr std::string_view k_short = "\"\\\n\r\t\b\f";
        constexpr std::string_view k_letter = "\"\\nrtbf";
        const std::size_t known = k_short.find(c);
        if (known != std::string_view::npos) {
            text += {'\\', k_letter[known]};
        } else if (c < 0x20 || c == 0x7F) {
            write_unit(static_cast<std::uint32_t>(c));
        } else {
            text += c;
        }
    }

    // UTF-8 that the parser has checked: 2 to 4 bytes, as one or two UTF-16 units.
    void write_escaped(std::string_view string, std::size_t& at) {
        const auto byte = [&](std::size_t i) {
            return i < string.size()
                       ? static_cast<std::uint32_t>(static_cast<unsigned char>(string[i]))
                       : 0x80U;
        };
        const std::uint32_t first = byte(at);
        const std::size_t length = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2;
        std::uint32_t point = first & (0x7FU >> length);
        for (std::size_t i = 1; i < length; ++i) point = point << 6U | (byte(at + i) & 0x3FU);
        at += length;
        if (point < 0x1'0000) {
            write_unit(point);
            return;
        }
        point -= 0x1'0000;
        write_unit(0xD800 + (point >> 10U));
        write_unit(0xDC00 + (point & 0x3FFU));
    }

    void write_unit(std::uint32_t unit) { text += "\\u" + hex_text(unit, 4).substr(2); }

    std::size_t indent_;
    std::size_t depth_ = 0;
};

// A byte order mark is what some editors put before a text; no parser of JSON takes it.
std::string_view without_mark(std::string_view text) {
    constexpr std::string_view k_mark = "\xEF\xBB\xBF";
    return text.substr(0, k_mark.size()) == k_mark ? text.substr(k_mark.size()) : text;
}

}  // namespace

Result<json::value> parse_json(std::string_view text, const std::string& file) {
    text = without_mark(text);
    json::stream_parser parser;
    json::error_code error;
    const std::size_t taken = parser.write_some(text, error);
    std::size_t rest = taken;
    while (!error && rest < text.size() &&
           std::string_view(" \t\r\n").find(text[rest]) != std::string_view::npos) {
        ++rest;
    }
    if (!error && parser.done() && rest == text.size()) return parser.release();
    const std::string_view before = text.substr(0, std::min(taken, text.size()));
    const auto line = std::count(before.begin(), before.end(), '\n') + 1;
    const std::size_t start = before.rfind('\n');
    const std::size_t column =
        before.size() - (start == std::string_view::npos ? 0 : start + 1) + 1;
    const std::string where =
        file + ":" + std::to_string(line) + ":" + std::to_string(column) + ": ";
    if (!error && !parser.done()) {
        return fail(Problem{where + "the file ends too early: copy it again, whole"});
    }
    return fail(Problem{where + "is not JSON (" + (error ? error.message() : "something follows") +
                        "): was the file changed by hand, or cut?"});
}

std::string json_text(const json::value& value, std::size_t indent) {
    Writer writer(indent);
    writer.write(value);
    return std::move(writer.text);
}

}  // namespace riser::zigbee::backup
