// LineState: what the line of a bus is doing at this moment, for whoever watches it. Nothing here decides.
#pragma once

#include <cstdint>

namespace riser::modbus {

enum class LineState : std::uint8_t {
    closed,       // there is no port
    free,         // nothing is out, nothing late is feared
    avoiding,     // free for all but a unit whose late answer may still come
    quarantined,  // kept silent: a late answer may still come
    asked,        // a request is out, nothing has come back
    answering,    // bytes have come since
};

}  // namespace riser::modbus
