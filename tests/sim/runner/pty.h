// A pseudo-terminal that plays a serial adapter: the simulator holds the master side, whoever opens
// the symbolic link holds the port. Closing it is pulling the adapter: the port fails and the link
// is gone. A pty has no baud rate: pacing is BusLine's work.
#pragma once

#include <cstdint>
#include <filesystem>
#include <span>

#include "core/base/result.h"

namespace riser::sim {

class Pty {
public:
    // Makes a raw pty and puts (or replaces) a symbolic link to it.
    [[nodiscard]] static Result<Pty> open(const std::filesystem::path& link);
    Pty(Pty&& other) noexcept;
    Pty& operator=(Pty&& other) noexcept;
    ~Pty();

    [[nodiscard]] int descriptor() const { return master_; }
    // Does anybody have the port open?
    [[nodiscard]] bool is_open_by_peer() const;
    // What was written into the port; nothing when nothing waits.
    [[nodiscard]] std::size_t read(std::span<std::uint8_t> buffer);
    // Bytes a full buffer does not take are lost, as in a UART that nobody empties.
    void write(std::span<const std::uint8_t> bytes);

private:
    Pty(int master, std::filesystem::path link) : master_(master), link_(std::move(link)) {}
    void close();

    int master_ = -1;
    std::filesystem::path link_;
};

}  // namespace riser::sim
