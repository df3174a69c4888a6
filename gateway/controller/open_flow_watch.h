// OpenFlowWatch: does a register go on counting behind contacts that are seen open? Then a contact is
// welded or bypassed, or its state is a lie. The register's own advance is the only witness: it is
// charged like any other, and this only says so. Small leaks and single steps of a register are nothing.
#pragma once

#include <optional>

#include "core/metering/open_contact.h"
#include "core/units/energy.h"
#include "core/units/time.h"

namespace riser::controller {

class OpenFlowWatch {
public:
    struct Reading {
        Instant at{};
        Energy imported{};
        Energy quantum{};   // smallest step of the register
        Power max_power{};  // of the connection; 0 = unknown
    };

    // The contacts are open now, last seen so at `seen_open`; `reading` is not younger than that.
    // `state_age`: a contact's state may be as old as this.
    void open(const Reading& reading, Instant seen_open, Duration state_age);
    // The contacts are seen otherwise. `load`: what is drawn behind them, as far as the meter says.
    void not_open(Instant at, std::optional<Power> load = std::nullopt);

    [[nodiscard]] bool idle() const { return !open_since_ && !flowing_; }
    [[nodiscard]] bool flowing() const { return flowing_; }
    [[nodiscard]] Energy counted() const { return counted_; }  // since it began to flow
    // Why it flows, as far as the circumstances tell (core/metering/open_contact.h).
    [[nodiscard]] metering::OpenContactCause cause() const;

private:
    void begin_window(const Reading& reading);
    [[nodiscard]] Duration quiet_before_flow(Energy step) const;

    std::optional<Instant> open_since_;
    std::optional<Instant> shut_since_;
    bool begun_ = false;  // a window
    Energy base_{};
    Instant still_at_{};  // nothing had flowed in this window until then
    Instant base_at_{};
    int windows_ = 0;  // with flow, in a row
    Energy counted_{};
    bool flowing_ = false;
    // The most that was drawn in this span before the opening, and in the one before.
    Power load_{};
    Power load_before_{};
    Instant load_since_{};
    Power behind_{};    // in the last window with flow
    Duration quiet_{};  // from the opening to the first window with flow
};

}  // namespace riser::controller
