// Holds what an account was credited for energy that it fed in against the tariff and the register. As with
// settlements: amounts must follow from what is stated; that another version was due is for people.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/journal/price_audit.h"

namespace riser::journal {

struct FeedInDifference {
    std::string what;  // for people, with both values
    bool of_price = false;

    bool operator==(const FeedInDifference&) const = default;
};

// As the records before leave it.
struct FeedInEvidence {
    EntryHeader header;
    const std::vector<payment::Tariff>* versions = nullptr;  // of the account's tariff
    TariffId tariff{};                                       // which that is
    std::optional<metering::RegisterShare> share;            // of the supply point in this register
    Energy settled{};                                        // up to which it was credited
    payment::Residue residue{};                              // of what was credited before
};

// Empty when everything agrees. Safe on any record that check_record() lets pass.
[[nodiscard]] std::vector<FeedInDifference> audit_feed_in(const EnergyFedIn& r,
                                                          const FeedInEvidence& evidence);

}  // namespace riser::journal
