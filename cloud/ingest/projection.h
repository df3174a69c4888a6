// The projection: what a journal entry means for the cloud's books, and what the cloud finds when
// it computes the same by itself. Not a gate: the gateway's journal is the truth of its building.
// What does not add up is kept as a difference or as an open item for people, and the stream goes
// on.
#pragma once

#include <optional>
#include <string>

#include "cloud/voucher/desk.h"
#include "core/journal/codec.h"

namespace riser::cloud {

// Why an entry had no effect. `code` is machine-readable and goes back to the gateway.
struct Unapplied {
    std::string code;
    std::string detail;

    bool operator==(const Unapplied&) const = default;
};

// Checks and applies one entry as a whole, in the session of the desk: when it cannot be applied, nothing of it is. What
// it says of vouchers is booked at the desk, once, however often it is applied.
[[nodiscard]] std::optional<Unapplied> apply_entry(VoucherDesk& desk, const Site& site,
                                                   const Gateway& gateway, std::uint64_t sequence,
                                                   const std::vector<std::uint8_t>& bytes);

// Builds the books of a journal anew from its stored entries, e.g. after an upgrade that
// understands entries that were parked. Vouchers are not of one journal: what was booked stays, what is missing is booked.
void rebuild_books(VoucherDesk& desk, const Site& site, const Gateway& gateway);

}  // namespace riser::cloud
