// ShownWhen: how soon people are to see what an event or a decision has changed. A view shows the whole building and
// costs accordingly: what nobody waits for comes with the next one that is due anyway. What the view shows is in
// building_view.h.
#pragma once

#include <cstdint>

#include "gateway/controller/decide.h"
#include "gateway/controller/event.h"
#include "gateway/controller/live.h"

namespace riser::controller {

enum class ShownWhen : std::uint8_t {
    with_time,  // nothing but the time of the view would differ
    soon,       // values, contacts as they stand, cursors: nobody asked for them
    at_once,    // with the next tick
};

// `live` as it was before the event or the update.
[[nodiscard]] ShownWhen shown_when(const Live& live, const Event& event);
[[nodiscard]] ShownWhen shown_when(const Live& live, const LiveUpdate& update);
// The records and actions of a decision are shown at once.
[[nodiscard]] ShownWhen shown_when(const Live& live, const FullDecision& decision);

}  // namespace riser::controller
