// One bus of the simulated building on a pty: moves bytes between the port and its BusLine, and can
// be pulled out and put back.
#pragma once

#include <filesystem>
#include <optional>

#include "core/base/result.h"
#include "tests/sim/bus_line.h"
#include "tests/sim/runner/pty.h"

namespace riser::sim {

class PtyBus {
public:
    // `line` is borrowed and must outlive the bus.
    PtyBus(std::uint32_t id, BusLine& line, std::filesystem::path link)
        : id_(id), line_(&line), link_(std::move(link)) {}

    [[nodiscard]] Outcome<> plug();
    void unplug();

    // To poll for input; -1 while there is nothing to wait for (unplugged, or nobody has it open:
    // the descriptor would then report a hang-up for ever).
    [[nodiscard]] int descriptor() const { return pty_ && in_use_ ? pty_->descriptor() : -1; }
    // Looks at the port and hands over what is due.
    void turn(SimTime now);
    [[nodiscard]] std::optional<SimTime> next_deadline(SimTime now) const;

    [[nodiscard]] std::uint32_t id() const { return id_; }
    [[nodiscard]] const std::filesystem::path& link() const { return link_; }
    [[nodiscard]] bool plugged() const { return pty_.has_value(); }
    [[nodiscard]] bool in_use() const { return pty_ && in_use_; }
    [[nodiscard]] const BusLine& line() const { return *line_; }

private:
    std::uint32_t id_;
    BusLine* line_;
    std::filesystem::path link_;
    std::optional<Pty> pty_;
    bool in_use_ = false;
};

}  // namespace riser::sim
