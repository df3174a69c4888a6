// Times of the API as text: RFC 3339 in UTC, "2026-11-21T09:05:00Z" or with milliseconds.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace riser::cloud {

// With milliseconds only where there are any.
[[nodiscard]] std::string format_time(std::int64_t unix_ms);
// Exactly the two forms above, 1970 to 9999, a day that exists; nullopt for anything else.
[[nodiscard]] std::optional<std::int64_t> parse_time(std::string_view text);

}  // namespace riser::cloud
