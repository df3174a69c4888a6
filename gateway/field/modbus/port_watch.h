// PortWatch: the port's fate and what the bus as a whole is said to be. When the port is lost it is
// tried again after 300 ms, then less and less often up to every 5 s, for as long as it takes; when it
// is open but nobody answers it is reopened now and then, because adapters hang.
#pragma once

#include <optional>
#include <string>

#include "core/metering/meter_link.h"
#include "core/units/time.h"

namespace riser::modbus {

class PortWatch {
public:
    [[nodiscard]] bool is_open() const { return open_; }
    [[nodiscard]] metering::BusState state() const { return state_; }
    [[nodiscard]] const std::string& detail() const { return detail_; }
    [[nodiscard]] std::uint64_t losses() const { return losses_; }

    void opened(Instant now);
    void lost(std::string reason, Instant now);
    // A device answered. True when that changed the state of the bus.
    bool heard(Instant now);
    // Every device is silent, or is `garbled`: bytes come, and no valid frame among them. True when that changed what is
    // said of the bus. Once it was garbled it is called so until something is understood.
    bool all_silent(Instant now, bool garbled);

    // When the port is to be opened (again) next.
    [[nodiscard]] std::optional<Instant> open_due() const { return open_due_; }
    // The port is being opened because its time has come.
    void opening(Instant now);

private:
    void enter(metering::BusState state, std::string detail);

    metering::BusState state_ = metering::BusState::opening;
    std::string detail_;
    bool open_ = false;
    std::optional<Instant> open_due_ = Instant{};
    Duration retry_{0};
    Duration silence_retry_{0};
    std::uint64_t losses_ = 0;
};

}  // namespace riser::modbus
