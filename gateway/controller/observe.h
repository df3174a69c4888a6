// observe: what an input shows, written into Live. Believable register values are taken over; unusual ones
// wait for a second reading that agrees; nothing here touches money.
#pragma once

#include "gateway/controller/books.h"
#include "gateway/controller/event.h"
#include "gateway/controller/live.h"

namespace riser::controller {

void observe(Live& live, const Books& books, const Event& event, const Now& now);

// Wall-clock time of an earlier monotonic instant of this boot.
[[nodiscard]] UtcTime wall_of(Instant at, const Now& now);

}  // namespace riser::controller
