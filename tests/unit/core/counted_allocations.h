// Replaces operator new of the whole program to count what it asks for.
#pragma once

#include <cstddef>

namespace riser {

// Bytes asked for since the program began; freeing does not lower it.
[[nodiscard]] std::size_t allocated_bytes();

}  // namespace riser
