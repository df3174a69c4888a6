// limit_watch: where Riser can keep a load limit, and whether more than it is drawn there. Part of observe(): writes Live
// only. The rules are core/payment/load_limiter.h, the decision is decide_load_limit.h.
#pragma once

#include <string_view>

#include "gateway/controller/books.h"
#include "gateway/controller/live.h"

namespace riser::controller {

// Why no load limit can be kept at this supply point, as it is configured; empty: it can. It is for people, stable, and
// never changes by what is observed: steps that a customer was told of do not vanish because a meter falls silent.
[[nodiscard]] std::string_view why_not_limitable(const SiteConfig& site,
                                                 const metering::SupplyPoint& supply_point);

// When this meter was read and its contact is as the report says.
void watch_load_limit(Live& live, const Books& books, SupplyPointId id,
                      const metering::MeterReport& report);

}  // namespace riser::controller
