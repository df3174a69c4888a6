// Days and moments as text, and which local day a moment belongs to. Only calendar arithmetic: no
// clock, no time-zone data base (core/units/zone.h brings the rules as values).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "core/units/time.h"
#include "core/units/zone.h"
#include "gateway/local/history.h"

namespace riser::local {

[[nodiscard]] LocalDay local_day(const ZoneRules& zone, std::int64_t unix_ms);
// The Unix time at which the local day begins.
[[nodiscard]] std::int64_t start_of_day_ms(const ZoneRules& zone, LocalDay day);

// "2026-11-21T09:05:00Z" (RFC 3339, whole seconds).
[[nodiscard]] std::string format_utc(std::int64_t unix_ms);
// "2026-11-21T10:05:00+01:00": the same moment as the building's own clock shows it.
[[nodiscard]] std::string format_local(const ZoneRules& zone, std::int64_t unix_ms);
// "21 Nov 2026 10:05": for sentences, by the building's own clock.
[[nodiscard]] std::string format_minute(const ZoneRules& zone, std::int64_t unix_ms);
// "Sat 21 Nov 2026 10:05"
[[nodiscard]] std::string format_weekday(const ZoneRules& zone, std::int64_t unix_ms);
// "2026-11-21"
[[nodiscard]] std::string format_day(LocalDay day);
// Exactly that form, and a day that exists, 1970 to 9999.
[[nodiscard]] std::optional<LocalDay> parse_day(std::string_view text);

}  // namespace riser::local
