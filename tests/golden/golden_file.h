// Golden exchanges: what a model says on the wire and what the gateway must make of it, as text
// that a person can check against a manual. One file per profile, tests/golden/<profile>.txt. Not a
// simulator.
//
//     # remark
//     exchange: title                     begins an exchange
//     recorded: public source             bytes of a real device, or printed by its maker; or
//     constructed                         built from the register list
//     switch: connect channel 0           the next frames are a switch command
//     > 01 04 00 48 00 02 F1 DD           request frame with address and CRC
//     < 01 04 04 46 2A 75 21 29 8C        its answer
//     = import_energy 10909282 quantum 1  expected, in base units; lists everything decoded
#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace riser::golden {

using Bytes = std::vector<std::uint8_t>;

struct Frames {
    Bytes request;
    Bytes answer;
};

struct SwitchCommand {
    bool connect = false;
    std::size_t channel = 0;
};

enum class Provenance { missing, recorded, constructed };

struct Exchange {
    int line = 0;
    std::string title;
    Provenance provenance = Provenance::missing;
    std::string source;  // of a recorded one
    std::optional<SwitchCommand> command;
    std::vector<Frames> frames;
    std::set<std::string> expected;
};

struct GoldenFile {
    std::vector<Exchange> exchanges;
    std::vector<std::string> faults;  // "line 12: ..."; empty when the file is well formed
};

[[nodiscard]] GoldenFile read_golden_file(const std::string& path);

// CRC-16 of "MODBUS over Serial Line" V1.02, 6.2.2, bit by bit and on purpose not the gateway's
// own.
[[nodiscard]] bool has_good_crc(const Bytes& frame);

}  // namespace riser::golden
