// How a contact stands against what was ordered, and what that is put down to. The one place that says so: locks,
// cut-offs, reconnections, alarms and the view ask here (docs/supply.md).
#pragma once

#include <cstdint>
#include <string_view>

#include "gateway/controller/books.h"
#include "gateway/controller/live.h"

namespace riser::controller {

enum class ContactCause : std::uint8_t {
    unknown,       // not seen since the start, or it shows neither
    as_ordered,    // and where it is ordered open, it is Riser's to close
    not_followed,  // ordered open, and not seen open since
    opened_by_riser,  // ordered closed. Riser opened it, or a person ordered it closed: Riser closes it
    fell_open,        // ordered closed. Without power or polls it opens by itself: Riser closes it
    opened_by_hand,  // not by Riser: a person, or it tripped. A person closes it
    closed_by_hand,  // ordered open, and its device answered all the time
    came_back,       // ordered open; it closed while its device did not answer
};
[[nodiscard]] std::string_view to_string(ContactCause cause);

// The books name this contact as one that Riser has opened, or that a person ordered it to connect.
[[nodiscard]] bool is_named(const SupplyPointBooks& supply_point, const LiveSwitch& which);

// What may open because of a fault is closed once for an order or a wish: a closing that it has acknowledged is not
// repeated, whether it was seen closed or not. `named` as is_named().
[[nodiscard]] bool closes_once(const LiveSwitch& which, bool named);

// It has taken the order to close, and is not seen closed: it may have tripped again. Until it is seen closed, or a
// person has looked, nobody is cut off by it.
[[nodiscard]] bool may_have_tripped_again(const SupplyPointBooks& supply_point,
                                          const LiveSwitch& which);

// Not seen since the start. By the books it was open then, and for a person to close.
[[nodiscard]] bool was_for_a_person(const SupplyPointBooks& supply_point, const LiveSwitch& which,
                                    bool proven);

// What the books say of a contact at a start, so that a restart forgets no trip.
void recall(const SupplyPointBooks& supply_point, LiveSwitch& which, Instant now);

// So long may it take until a drive has closed, and a sweep has asked for it (SiteConfig::value_age).
inline constexpr Duration k_closing_grace = std::chrono::minutes(2);

// `proven`: a relay test has shown that it is this supply point's, as it is wired now.
[[nodiscard]] ContactCause classify(const SupplyPointBooks& supply_point, const LiveSwitch& which,
                                    bool proven, Instant now);

}  // namespace riser::controller
