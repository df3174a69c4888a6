// A journal record in words, for the timeline of a world: what it says of meters and their energy.
#pragma once

#include <string>

#include "core/journal/record.h"

namespace riser::sim {

// Empty for records that the notes of the gateway tell already, or that have no energy in them.
[[nodiscard]] std::string record_story(const journal::Record& record);
// Told only to whoever wants to know everything: there are very many of them.
[[nodiscard]] inline bool is_daily(const journal::Record& record) {
    return std::holds_alternative<journal::Settlement>(record);
}

}  // namespace riser::sim
