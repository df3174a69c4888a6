// Times as text: RFC 3339 in UTC, "2026-11-21T09:05:00Z" or with milliseconds. Times of day in a zone
// are not its business.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace riser {

enum class Milliseconds : std::uint8_t { where_any, always };

[[nodiscard]] std::string format_time(std::int64_t unix_ms,
                                      Milliseconds shown = Milliseconds::where_any);
// Exactly the two forms above, 1970 to 9999, a day that exists; nullopt for anything else. Unix ms.
[[nodiscard]] std::optional<std::int64_t> parse_time(std::string_view text);

}  // namespace riser
