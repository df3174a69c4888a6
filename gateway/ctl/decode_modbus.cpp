#include "gateway/ctl/decode_modbus.h"

#include <array>
#include <cstdio>
#include <vector>

#include "gateway/field/modbus/pdu.h"
#include "gateway/field/modbus/rtu_frame.h"

namespace riser::ctl {
namespace {

using Bytes = std::span<const std::uint8_t>;
namespace json = boost::json;

constexpr std::size_t k_shortest_frame = 4;   // unit, function, CRC
constexpr std::size_t k_longest_frame = 256;  // MODBUS over Serial Line V1.02, 2.5.1
constexpr std::uint8_t k_on = 0xFF;           // of a single coil, first byte (V1.1b3, 6.5)

std::string hex(std::uint32_t value, int digits) {
    std::array<char, 16> text{};
    std::snprintf(text.data(), text.size(), "0x%0*X", digits, value);
    return text.data();
}

std::uint16_t word(Bytes bytes, std::size_t at) {
    return static_cast<std::uint16_t>((bytes[at] << 8U) | bytes[at + 1]);
}

std::string_view function_name(std::uint8_t function) {
    switch (function) {
        case 1:
            return "read coils";
        case 2:
            return "read discrete inputs";
        case 3:
            return "read holding registers";
        case 4:
            return "read input registers";
        case 5:
            return "write single coil";
        case 6:
            return "write single register";
        case 15:
            return "write multiple coils";
        case 16:
            return "write multiple registers";
        default:
            return "vendor function";
    }
}

std::string range(Bytes data) {
    const auto count = word(data, 2);
    return hex(word(data, 0), 4) + " (" + std::to_string(word(data, 0)) + "), count " +
           std::to_string(count);
}

std::string register_lines(Bytes values, std::uint32_t first) {
    std::string text;
    for (std::size_t i = 0; i + 1 < values.size(); i += 2) {
        const auto value = word(values, i);
        text += "    [" + std::to_string(first + i / 2) + "] " + hex(value, 4) + "  " +
                std::to_string(value) + "\n";
    }
    return text;
}

std::string byte_line(Bytes values) {
    std::string text = "   ";
    for (const auto byte : values) text += " " + hex(byte, 2).substr(2);
    return text + "\n";
}

std::string describe_read(std::uint8_t function, Bytes data) {
    std::string text;
    if (data.size() == 4) text += "  request: from " + range(data) + "\n";
    if (!data.empty() && data.size() == std::size_t{data[0]} + 1) {
        text += "  answer: " + std::to_string(data[0]) + " bytes\n";
        const bool bits = function <= 2;
        text += bits ? byte_line(data.subspan(1)) : register_lines(data.subspan(1), 0);
    }
    return text;
}

std::string describe_write(std::uint8_t function, Bytes data) {
    if (data.size() == 4 && function == 5) {
        return "  request or echo: coil " + hex(word(data, 0), 4) + " " +
               (data[2] == k_on ? "on" : "off") + "\n";
    }
    if (data.size() == 4 && function == 6) {
        return "  request or echo: register " + hex(word(data, 0), 4) + " = " +
               hex(word(data, 2), 4) + " (" + std::to_string(word(data, 2)) + ")\n";
    }
    if (data.size() == 4) return "  answer: written from " + range(data) + "\n";
    if (data.size() > 5 && data.size() == std::size_t{data[4]} + 5) {
        const Bytes values = data.subspan(5);
        return "  request: from " + range(data) + "\n" +
               (function == 16 ? register_lines(values, word(data, 0)) : byte_line(values));
    }
    return "";
}

std::string describe_pdu(std::uint8_t function, Bytes data) {
    if ((function & modbus::k_exception_flag) != 0 && data.size() == 1) {
        return "  exception " + std::to_string(data[0]) + ": " +
               std::string(modbus::exception_text(data[0])) + "\n";
    }
    if (function >= 1 && function <= 4) return describe_read(function, data);
    const bool is_write = function == 5 || function == 6 || function == 15 || function == 16;
    return is_write ? describe_write(function, data) : "";
}

// What the CRC covers; nullopt when it is not right.
std::optional<Bytes> body_of(Bytes frame) {
    if (frame.size() < k_shortest_frame || frame.size() > k_longest_frame) return std::nullopt;
    const Bytes body = frame.first(frame.size() - 2);
    const auto crc =
        static_cast<std::uint16_t>(frame[frame.size() - 2] | (frame[frame.size() - 1] << 8U));
    if (modbus::crc16(body) != crc) return std::nullopt;
    return body;
}

json::array words(Bytes bytes) {
    json::array all;
    for (std::size_t i = 0; i + 1 < bytes.size(); i += 2) all.emplace_back(word(bytes, i));
    return all;
}

json::array single_bytes(Bytes bytes) {
    return json::array(bytes.begin(), bytes.end());
}

json::object range_document(Bytes data) {
    return {{"address", word(data, 0)}, {"count", word(data, 2)}};
}

void add_read(json::object& document, std::uint8_t function, Bytes data) {
    if (data.size() == 4) document["request"] = range_document(data);
    if (data.empty() || data.size() != std::size_t{data[0]} + 1) return;
    const Bytes values = data.subspan(1);
    document["answer"] = json::object{{function <= 2 ? "bytes" : "registers",
                                       function <= 2 ? single_bytes(values) : words(values)}};
}

void add_write(json::object& document, std::uint8_t function, Bytes data) {
    if (data.size() == 4 && function <= 6) {  // request and echo are the same
        document["request"] = json::object{{"address", word(data, 0)}, {"value", word(data, 2)}};
    } else if (data.size() == 4) {
        document["answer"] = range_document(data);
    } else if (data.size() > 5 && data.size() == std::size_t{data[4]} + 5) {
        const Bytes values = data.subspan(5);
        json::object request = range_document(data);
        if (function == 16) {
            request["registers"] = words(values);
        } else {
            request["bytes"] = single_bytes(values);
        }
        document["request"] = std::move(request);
    }
}

}  // namespace

std::optional<json::object> rtu_document(Bytes frame) {
    const auto body = body_of(frame);
    if (!body) return std::nullopt;
    const auto plain = static_cast<std::uint8_t>(frame[1] & ~modbus::k_exception_flag);
    const Bytes data = body->subspan(2);
    json::object document{{"kind", "modbus_rtu"},
                          {"unit", frame[0]},
                          {"function", plain},
                          {"function_name", function_name(plain)},
                          {"data", single_bytes(data)}};
    if (plain != frame[1] && data.size() == 1) {
        document["exception"] =
            json::object{{"code", data[0]}, {"text", modbus::exception_text(data[0])}};
    } else if (plain >= 1 && plain <= 4) {
        add_read(document, plain, data);
    } else if (plain == 5 || plain == 6 || plain == 15 || plain == 16) {
        add_write(document, plain, data);
    }
    return document;
}

std::optional<std::string> describe_rtu(Bytes frame) {
    const auto checked = body_of(frame);
    if (!checked) return std::nullopt;
    const Bytes body = *checked;
    const auto crc = modbus::crc16(body);
    const std::uint8_t function = frame[1];
    const auto plain = static_cast<std::uint8_t>(function & ~modbus::k_exception_flag);
    std::string text = "Modbus RTU frame, unit " + std::to_string(frame[0]) + ", function " +
                       std::to_string(plain) + " (" + std::string(function_name(plain)) +
                       "), CRC " + hex(crc, 4) + " right\n";
    const std::string meaning = describe_pdu(function, body.subspan(2));
    return text + (meaning.empty() ? "  data:\n" + byte_line(body.subspan(2)) : meaning);
}

std::string why_no_rtu(Bytes frame) {
    const std::string count = frame.size() == 1
                                  ? "this 1 byte is"
                                  : "these " + std::to_string(frame.size()) + " bytes are";
    if (frame.size() < k_shortest_frame || frame.size() > k_longest_frame)
        return count + " no Modbus RTU frame (" + std::to_string(k_shortest_frame) + " to " +
               std::to_string(k_longest_frame) + " bytes)";
    const auto is =
        static_cast<std::uint32_t>(frame[frame.size() - 2] | (frame[frame.size() - 1] << 8U));
    const auto plain = static_cast<std::uint8_t>(frame[1] & ~modbus::k_exception_flag);
    return count + " no Modbus RTU frame: as one (unit " + std::to_string(frame[0]) +
           ", function " + std::to_string(plain) + ", " + std::string(function_name(plain)) +
           ") the CRC is " + hex(is, 4) + " and should be " +
           hex(modbus::crc16(frame.first(frame.size() - 2)), 4);
}

}  // namespace riser::ctl
