// Captures of what a host and an NCP said to each other: tests/golden/zigbee/*.txt. A line is
//
//     H 0/1 <bytes on the line> <EZSP frame> <its name>
//
// with H for the host and N for the NCP, the number and acknowledgement of the ASH frame, and hexadecimal
// bytes. Lines with # are remarks.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace riser::golden {

struct CapturedFrame {
    int line = 0;
    bool from_host = false;
    unsigned number = 0;
    unsigned ack = 0;
    std::vector<std::uint8_t> wire;
    std::vector<std::uint8_t> frame;
    std::string name;
};

// Fails the test when the file cannot be read or has a line that is not understood.
[[nodiscard]] std::vector<CapturedFrame> read_capture(const std::string& path);

}  // namespace riser::golden
