// Wiring: by which hardware a supply point is cut and measured, as far as the configuration and the meters
// themselves say. A relay test proves one wiring and no other; a contact is closed again only where it was
// opened. Names and numbers that people give (switch 3, "cellar board") are not part of it: they may be
// given to another contact tomorrow.
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <vector>

#include "core/metering/meter_link.h"
#include "core/units/ids.h"

namespace riser::metering {

// First 8 bytes of a BLAKE2b-256: tells one text from another, and keeps it out of journal and wire.
using Fingerprint = std::array<std::uint8_t, 8>;

// One contact as it is reached and moved. What is not known is zero.
struct Contact {
    BusId bus{};
    Fingerprint port{};         // of the line: the adapter's stable path, or host and port
    std::uint8_t address = 0;   // of the device on that line
    std::uint16_t channel = 0;  // counted from 0
    Fingerprint model{};  // profile name, and what is written and read back to move this channel

    auto operator<=>(const Contact&) const = default;
};

// One meter as it is reached, and who it is.
struct PlacedMeter {
    MeterId meter{};
    BusId bus{};
    Fingerprint port{};
    std::uint8_t address = 0;
    MeterIdentity identity;  // empty where nobody has read one

    bool operator==(const PlacedMeter&) const = default;
};

// In canonical order: contacts by their fields, meters by their number, each once.
struct Wiring {
    std::vector<Contact> contacts;
    std::vector<PlacedMeter>
        meters;  // those that fell silent, and those that a contact is inside of

    bool operator==(const Wiring&) const = default;
    [[nodiscard]] bool empty() const { return contacts.empty() && meters.empty(); }
};

}  // namespace riser::metering
