// "Did you mean ...?": the known word closest to a mistyped one. For messages only.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace riser::toml {

// The candidate with the smallest edit distance (insertions, deletions, replacements and swaps of
// neighbours), if it is close enough that a typing error explains it: at most a third of the word.
[[nodiscard]] std::optional<std::string> closest(std::string_view word,
                                                 std::span<const std::string> candidates);

// `; did you mean "x"?`, or nothing when no candidate is close.
[[nodiscard]] std::string suggestion(std::string_view word,
                                     std::span<const std::string> candidates);

}  // namespace riser::toml
