#include "tests/golden/zigbee/capture.h"

#include <fstream>
#include <sstream>

#include <gtest/gtest.h>

namespace riser::golden {
namespace {

std::vector<std::uint8_t> bytes_of(const std::string& hex) {
    std::vector<std::uint8_t> bytes;
    EXPECT_EQ(hex.find_first_not_of("0123456789abcdef"), std::string::npos) << hex;
    EXPECT_EQ(hex.size() % 2, 0U) << hex;
    for (std::size_t i = 0; i + 1 < hex.size(); i += 2) {
        bytes.push_back(static_cast<std::uint8_t>(std::stoul(hex.substr(i, 2), nullptr, 16)));
    }
    return bytes;
}

}  // namespace

std::vector<CapturedFrame> read_capture(const std::string& path) {
    std::vector<CapturedFrame> frames;
    std::ifstream stream(path);
    EXPECT_TRUE(stream.good()) << path;
    int number = 0;
    for (std::string text; std::getline(stream, text);) {
        ++number;
        if (text.empty() || text.starts_with("#")) continue;
        std::istringstream words(text);
        std::string who;
        std::string wire;
        std::string frame;
        char slash = 0;
        CapturedFrame captured;
        captured.line = number;
        words >> who >> captured.number >> slash >> captured.ack >> wire >> frame >> captured.name;
        EXPECT_TRUE(words && slash == '/' && (who == "H" || who == "N")) << path << ":" << number;
        captured.from_host = who == "H";
        captured.wire = bytes_of(wire);
        captured.frame = bytes_of(frame);
        frames.push_back(std::move(captured));
    }
    return frames;
}

}  // namespace riser::golden
