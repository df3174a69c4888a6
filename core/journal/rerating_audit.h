// Holds a correction of what was charged by an unsure clock against what the account has kept of it. As with the prices of
// settlements: amounts must follow from the prices that are stated; that other prices were due is for people.
#pragma once

#include <string>
#include <vector>

#include "core/journal/codec.h"

namespace riser::journal {

struct ReratingDifference {
    std::string what;  // for people, with both values
    bool of_price = false;

    bool operator==(const ReratingDifference&) const = default;
};

struct ReratingEvidence {
    EntryHeader header;
    payment::VersionsOf versions;
    const ZoneRules* zone = nullptr;  // nullptr: the journal does not say what its local time is
};

// What is due, by the clock of the entry. nullopt when that cannot be computed; also where a tariff changes with local
// time and nobody knows that.
[[nodiscard]] std::optional<payment::Rerating> due_rerating(const payment::Account& before,
                                                            const ReratingEvidence& evidence);

// Empty when everything agrees. `before` is the account with its block counter and its residue. Safe on any record that
// check_record() lets pass.
[[nodiscard]] std::vector<ReratingDifference> audit_rerating(const payment::Account& before,
                                                             const ConsumptionRerated& r,
                                                             const ReratingEvidence& evidence);

}  // namespace riser::journal
