// Watches: what a report means beside its registers: for the relay tests that wait for it, for energy
// behind open contacts, and for a register that stands still. Part of observe(): writes Live only.
#pragma once

#include "core/metering/meter_link.h"
#include "gateway/controller/books.h"
#include "gateway/controller/live.h"

namespace riser::controller {

// Hands the report to the relay test that asked for it, if there is one.
void hand_to_relay_tests(Live& live, const LiveMeter& meter, const metering::MeterReport& report);

// For a good report that is not older than the last one.
void watch_standstill(LiveMeter& meter, const metering::MeterReport& report, Duration value_age);

// When a register was read or a contact was seen.
void watch_open_flow(Live& live, const Books& books, SupplyPointId id);

// Since when the two clocks go together.
void watch_clock(LiveClock& clock, const Now& now);

}  // namespace riser::controller
