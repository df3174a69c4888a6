// Why does energy flow behind a contact that is seen open? That it flows is found elsewhere, by the register's
// own advance; here is what the circumstances say of the reason, so that who goes there takes the right
// tool. A figure for people: nobody is cut off, charged or accused by it.
#pragma once

#include <cstdint>
#include <string_view>

#include "core/units/energy.h"
#include "core/units/time.h"

namespace riser::metering {

struct OpenContactEvidence {
    Power before{};    // in the minutes before the contact opened; 0 = not known
    Power behind{};    // what the register's advance comes to while the contact is open
    Duration quiet{};  // from the opening until the flow was first seen, less the age of its window
};

enum class OpenContactCause : std::uint8_t {
    nothing = 0,  // what leaks through suppressors and signal lamps
    welded = 1,   // the load went on as before: one pole or all of them did not open
    bypassed =
        2,  // it was quiet, and later somebody drew again: a bridge behind or around the contact
    undecided = 3,
};
[[nodiscard]] std::string_view to_string(OpenContactCause cause);

// Below 20 W: nothing. Without a load before: undecided. A load that goes on within 3 minutes of the opening,
// at most a quarter more than before: welded. One that was quiet for 10 minutes and is back: bypassed.
[[nodiscard]] OpenContactCause cause_of_flow(const OpenContactEvidence& evidence);

}  // namespace riser::metering
