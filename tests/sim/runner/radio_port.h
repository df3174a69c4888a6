// The port of the simulated radio: a pty, as a stick has one, or a TCP port, as a radio in a box has. Moves bytes between
// whoever has it open and an ApartmentRadio; can be pulled, dropped and made to lose frames.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <poll.h>
#include <span>
#include <string>
#include <vector>

#include "core/base/prng.h"
#include "core/base/result.h"
#include "tests/sim/runner/pty.h"
#include "tests/sim/zigbee/apartment_radio.h"

namespace riser::sim {

struct RadioCounts {
    std::uint64_t bytes_in = 0;
    std::uint64_t bytes_out = 0;
    std::uint64_t connections = 0;
    std::uint64_t lost = 0;  // pieces, either way
};

class RadioPort {
public:
    // `radio` is borrowed and must outlive the port. With a TCP port, 0 is one that is free.
    RadioPort(sim_zigbee::ApartmentRadio& radio, std::filesystem::path link,
              std::optional<std::uint16_t> tcp_port);
    RadioPort(const RadioPort&) = delete;
    RadioPort& operator=(const RadioPort&) = delete;
    ~RadioPort();

    // With power, as from then on. The TCP port stays the same over both.
    [[nodiscard]] Outcome<> plug();
    void unplug();
    // Whoever is connected is not any more; the radio does not notice.
    void drop();
    void lose(std::uint32_t per_mille) { loses_per_mille_ = per_mille; }

    // Appends what to wait for.
    void add_to(std::vector<pollfd>& waiting) const;
    // Looks at the port, lets the radio do what is due, hands over what it says.
    void turn(SimTime now);
    [[nodiscard]] std::optional<SimTime> next_deadline(SimTime now) const;

    [[nodiscard]] sim_zigbee::ApartmentRadio& radio() const { return *radio_; }
    // "tcp://127.0.0.1:6638", or the path of the pty.
    [[nodiscard]] std::string path() const;
    [[nodiscard]] bool plugged() const { return plugged_; }
    [[nodiscard]] bool in_use() const { return client_ >= 0 || pty_in_use_; }
    [[nodiscard]] const RadioCounts& counts() const { return counts_; }

private:
    [[nodiscard]] Outcome<> listen();
    void accept();
    void close_client();
    // Nothing when nothing waits; a closed connection is seen here.
    [[nodiscard]] std::span<const std::uint8_t> read();
    void write(std::span<const std::uint8_t> bytes);
    [[nodiscard]] bool loses();

    sim_zigbee::ApartmentRadio* radio_;
    std::filesystem::path link_;
    std::optional<std::uint16_t> tcp_port_;
    bool plugged_ = false;
    int listener_ = -1;
    int client_ = -1;
    std::optional<Pty> pty_;
    bool pty_in_use_ = false;
    std::uint32_t loses_per_mille_ = 0;
    Prng chance_{1};
    std::vector<std::uint8_t> buffer_ = std::vector<std::uint8_t>(512);
    RadioCounts counts_;
};

}  // namespace riser::sim
