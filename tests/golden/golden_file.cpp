#include "tests/golden/golden_file.h"

#include <fstream>
#include <sstream>
#include <string_view>

namespace riser::golden {
namespace {

std::optional<Bytes> parse_bytes(std::string_view text) {
    Bytes bytes;
    std::istringstream words{std::string(text)};
    for (std::string word; words >> word;) {
        if (word.size() != 2 || word.find_first_not_of("0123456789ABCDEF") != std::string::npos) {
            return std::nullopt;
        }
        bytes.push_back(static_cast<std::uint8_t>(std::stoul(word, nullptr, 16)));
    }
    return bytes;
}

class Reader {
public:
    void line(const std::string& text) {
        ++number_;
        if (text.empty() || text.starts_with("#")) return;
        if (text.starts_with("exchange: ")) {
            Exchange& begun = file_.exchanges.emplace_back();
            begun.line = number_;
            begun.title = text.substr(10);
            return;
        }
        if (file_.exchanges.empty()) return fault("stands before the first exchange");
        Exchange& exchange = file_.exchanges.back();
        if (text == "constructed") {
            exchange.provenance = Provenance::constructed;
        } else if (text.starts_with("recorded: ")) {
            exchange.provenance = Provenance::recorded;
            exchange.source = text.substr(10);
        } else if (text.starts_with("switch: ")) {
            read_command(text.substr(8), exchange);
        } else if (text.starts_with("> ") || text.starts_with("< ")) {
            read_frame(text, exchange);
        } else if (text.starts_with("= ")) {
            if (!exchange.expected.insert(text.substr(2)).second) fault("is expected twice");
        } else {
            fault("is not understood: " + text);
        }
    }
    GoldenFile finish() { return std::move(file_); }

private:
    void read_command(const std::string& text, Exchange& exchange) {
        std::istringstream words(text);
        std::string what;
        std::string channel;
        SwitchCommand command;
        if (!(words >> what >> channel >> command.channel) || channel != "channel" ||
            (what != "connect" && what != "disconnect")) {
            return fault("is not a switch command: " + text);
        }
        command.connect = what == "connect";
        exchange.command = command;
    }
    void read_frame(const std::string& text, Exchange& exchange) {
        const auto bytes = parse_bytes(text.substr(2));
        if (!bytes) return fault("is not upper-case hexadecimal bytes");
        const bool request = text.front() == '>';
        const bool expects_answer =
            !exchange.frames.empty() && exchange.frames.back().answer.empty();
        if (request == expects_answer) return fault("requests and answers must alternate");
        if (request) {
            exchange.frames.push_back({*bytes, {}});
        } else {
            exchange.frames.back().answer = *bytes;
        }
    }
    void fault(const std::string& what) {
        file_.faults.push_back("line " + std::to_string(number_) + ": " + what);
    }

    GoldenFile file_;
    int number_ = 0;
};

}  // namespace

GoldenFile read_golden_file(const std::string& path) {
    std::ifstream stream(path);
    if (!stream) return {{}, {path + " cannot be read"}};
    Reader reader;
    for (std::string line; std::getline(stream, line);) reader.line(line);
    return reader.finish();
}

bool has_good_crc(const Bytes& frame) {
    if (frame.size() < 4) return false;
    std::uint32_t crc = 0xFFFF;
    for (std::size_t i = 0; i + 2 < frame.size(); ++i) {
        crc ^= frame[i];
        for (int bit = 0; bit < 8; ++bit) crc = (crc & 1U) != 0 ? (crc >> 1U) ^ 0xA001U : crc >> 1U;
    }
    return frame[frame.size() - 2] == (crc & 0xFFU) && frame[frame.size() - 1] == crc >> 8U;
}

}  // namespace riser::golden
