// A meter that is only observed: what its register shows is not understood well enough to charge by, and may be counted on
// from where it was settled once its profile is right. Not so when it falls meanwhile: it began anew, or another meter
// counts there (docs/reliability.md).
#pragma once

#include "core/metering/meter_link.h"
#include "gateway/controller/books.h"
#include "gateway/controller/live.h"

namespace riser::controller {

// One reading of it, taken at `wall`, before it becomes LiveRegister::shown. Where two readings in a row agree that it
// fell, confirmed_unusual says so. `share` is charged for it.
void watch_fall(const ShareBooks& share, const MeterSite& site,
                const metering::RegisterValue& value, UtcTime wall, LiveRegister& live);

}  // namespace riser::controller
