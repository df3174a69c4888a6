// `riserctl decode`: bytes of the bus or of the cloud connection in words, without a gateway.
#include "core/wire/dump.h"
#include "gateway/ctl/commands.h"
#include "gateway/ctl/decode_modbus.h"

namespace riser::ctl {
namespace {

using Bytes = std::vector<std::uint8_t>;

int nibble(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

bool separates(char c) {
    return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == ':' || c == ',';
}

// "0B 04 00 48", "0b:04", "0x0b,0x04" or digits without anything between; nullopt for anything
// else.
std::optional<Bytes> parse_hex(std::string_view text) {
    Bytes bytes;
    for (std::size_t i = 0; i < text.size();) {
        if (separates(text[i])) {
            ++i;
            continue;
        }
        if (text.substr(i, 2) == "0x" || text.substr(i, 2) == "0X") i += 2;
        if (i + 1 >= text.size() || nibble(text[i]) < 0 || nibble(text[i + 1]) < 0)
            return std::nullopt;
        bytes.push_back(static_cast<std::uint8_t>(nibble(text[i]) * 16 + nibble(text[i + 1])));
        i += 2;
    }
    if (bytes.empty()) return std::nullopt;
    return bytes;
}

Answered<Bytes> bytes_of(const Session& session, const std::string& what) {
    if (what.find_first_not_of(" \t\n") == std::string::npos) {
        return fail(Failed{k_usage, "there are no bytes to decode", "", ""});
    }
    if (what != "-") {
        if (auto bytes = parse_hex(what)) return std::move(*bytes);
    }
    const auto content = session.world.read_file(what);
    if (!content) {
        return fail(Failed{
            k_usage,
            "\"" + what + "\" is neither hexadecimal bytes nor a file: " + content.error().message,
            "", ""});
    }
    if (auto bytes = parse_hex(*content)) return std::move(*bytes);
    return Bytes(content->begin(), content->end());
}

std::size_t depth_of(std::string_view line) {
    return std::min(line.find_first_not_of(' '), line.size());
}

// A text whose lines are "name: value" or just a value, and stand deeper than the line they belong to.
json::array outline(const std::vector<std::string_view>& lines, std::size_t& at,
                    std::size_t depth) {
    json::array parts;
    while (at < lines.size() && depth_of(lines[at]) >= depth) {
        const std::string_view text = lines[at].substr(depth_of(lines[at]));
        const std::size_t own_depth = depth_of(lines[at++]);
        const auto colon = text.find(": ");
        json::object part;
        if (colon != std::string_view::npos) part["name"] = text.substr(0, colon);
        part["value"] = colon == std::string_view::npos ? text : text.substr(colon + 2);
        json::array inner = outline(lines, at, own_depth + 1);
        if (!inner.empty()) part["parts"] = std::move(inner);
        parts.push_back(std::move(part));
    }
    return parts;
}

json::array outline(std::string_view text) {
    std::vector<std::string_view> lines;
    while (!text.empty()) {
        const auto end = std::min(text.find('\n'), text.size());
        lines.push_back(text.substr(0, end));
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    std::size_t at = 0;
    return outline(lines, at, 0);
}

std::string with_line_end(const std::string& text) {
    return text.ends_with('\n') ? text : text + "\n";
}

}  // namespace

Done decode(Session& session, const std::string& what) {
    const auto bytes = bytes_of(session, what);
    if (!bytes) return fail(bytes.error());
    if (const auto frame = rtu_document(*bytes); frame && session.json) {
        print(session, *frame);
        return k_done;
    }
    if (const auto frame = describe_rtu(*bytes)) {
        session.out += *frame;
        return k_done;
    }
    const auto dump = wire::dump(*bytes);
    if (!dump) {
        return fail(Failed{k_refused,
                           why_no_rtu(*bytes) +
                               "; and nothing that Riser stores or sends: " + dump.error().message,
                           "", ""});
    }
    if (session.json) {
        print(session, {{"kind", "riser"}, {"parts", outline(*dump)}});
    } else {
        session.out += with_line_end(*dump);
    }
    return k_done;
}

}  // namespace riser::ctl
