// Writes a machine's Note to the log, with the machine's name as its source.
#pragma once

#include <string_view>

#include "gateway/runtime/machine.h"

namespace riser {

void log_note(std::string_view source, const Note& note);

}  // namespace riser
